"""What the model can hold at most, on every screen that is drawn of it: it fits, and says it all.

By the stand-in's own reading of HTML and its own limits.
"""

from __future__ import annotations

import inspect
import itertools
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.screens import status
from bot.screens.lines import all_lines
from bot.screens.stores import free_screen, headings_screen, item_screen, menu_screen
from bot.taps import ReadOrder, ShowOrder
from bot.voice import message
from chat.screen import Photo, Screen
from core.audit.model import Deed, Entry
from core.audit.queries import Told as ToldDeed
from core.carts.model import LONGEST_NOTE, MOST_LINES, Cart
from core.clock import MovableClock
from core.coupons.model import Audience, Campaign, Terms
from core.deliveries.model import Delivery, DeliveryStatus
from core.finding.queries import Menu, StoreNearby
from core.orders.discounts import DiscountKind
from core.orders.model import Order, OrderStatus, PayWith, Receive, without_line
from core.outbox.event import Who
from core.stores.menu import MOST_CATEGORIES, MOST_ITEMS
from core.stores.model import Carrier, Category
from core.stuck.model import Stuck, What
from core.texts import Lang
from core.texts import admin as admin_texts
from core.texts import customer as texts
from core.texts.figures import won
from core.texts.riders import TITLE
from core.tracking.queries import Bringing, Card
from core.tracking.riders_work import RidersTicket, Stands
from sandbox.telegram.entities import utf16
from sandbox.telegram.keyboards import check_markup
from sandbox.telegram.limits import CAPTION_MAX, TEXT_MAX
from store_bot.admin import alert
from store_bot.kitchen_lines import all_lines_screen
from store_bot.lines import _which
from store_bot.overseeing import stuck_screen
from store_bot.rider_ticket import rider_screen
from store_bot.stats import audit_screen
from store_bot.ticket import reasons_screen, ticket_screen
from tests.largest import (
    LARGEST_ID,
    LETTERS,
    NOW,
    as_read,
    both,
    filled,
    largest_item,
    largest_order,
    largest_store,
    largest_view,
)

NEVER_SEEN_BY_A_STORE = {OrderStatus.AWAITING_PAYMENT, OrderStatus.EXPIRED}
LANGS: tuple[Lang, ...] = ("ko", "en")
BRINGING = Bringing("😀" * 64, may_set_out=True, may_close=True)
everywhere = pytest.mark.parametrize("letters", LETTERS, ids=range(len(LETTERS)))
in_both = pytest.mark.parametrize("lang", LANGS)


def read(screen: Screen) -> str:
    """What people read of a screen that the stand-in would take."""
    room = TEXT_MAX if screen.photo is None else CAPTION_MAX
    assert screen.fitting_text == screen.text
    if (markup := screen.markup()) is not None:
        check_markup(json.loads(markup))
    return as_read(screen.text, room=room)


def on_a_line(words: str) -> str:
    """As it stands in a message: white space at its ends is nobody's."""
    return words.strip()


@everywhere
@pytest.mark.parametrize("status", [s for s in OrderStatus if s not in NEVER_SEEN_BY_A_STORE])
def test_a_kitchens_ticket_has_the_door_the_request_and_the_money(
    letters: str, status: OrderStatus
) -> None:
    lang = LANGS[len(letters) % 2]
    for receive, asked, pay_with in itertools.product(Receive, (None, NOW), PayWith):
        order = largest_order(letters, status=status, receive=receive, end_reason="x" * 200)
        if receive is Receive.PICKUP:
            order = replace(order, address=None)
        shown = replace(order, cancel_asked_at=asked, pay_with=pay_with)
        said = read(ticket_screen(shown, lang, head="", bringing=BRINGING))
        assert on_a_line(order.request) in said
        assert order.address is None or on_a_line(order.address.written) in said
        assert won(order.total, lang) in said
        assert "#999999" in said
        # Every line keeps its place and its note's beginning.
        assert said.count("❗ ") == MOST_LINES
        assert said.count("\u200399") == MOST_LINES


@everywhere
@in_both
def test_every_line_and_note_is_on_the_pages_in_full(letters: str, lang: Lang) -> None:
    order = largest_order(letters)
    screen = ticket_screen(order, lang)
    assert any(
        "tr|" in (b.as_json().get("callback_data") or "") for row in screen.buttons for b in row
    )
    pages = [read(all_lines_screen(order, 0, lang))]
    while f"{len(pages) + 1}/" in (all_lines_screen(order, len(pages), lang).markup() or ""):
        pages.append(read(all_lines_screen(order, len(pages), lang)))
    told = "\n".join(pages)
    line = order.lines[0]
    assert told.count(f"❗ {on_a_line(line.note)}") == MOST_LINES
    choices = " · ".join(choice["name"][lang] for choice in line.choices)
    assert told.count(on_a_line(choices)) == MOST_LINES
    card = pages_of_card(order, lang)
    assert card.count(f"❗ {on_a_line(line.note)}") == MOST_LINES
    assert card.count(on_a_line(choices)) == MOST_LINES


def pages_of_card(order: Order, lang: Lang) -> str:
    told, number = "", 0
    while True:
        read_order = lambda page: ReadOrder(order.id, page)  # noqa: E731
        screen = all_lines("x", order.lines, number, lang, read_order, ShowOrder(order.id))
        told, number = told + "\n" + read(screen), number + 1
        if "▶" not in (screen.markup() or ""):
            return told


@pytest.mark.parametrize("bowls", [1, 2, 9, 16, 24, MOST_LINES])
@pytest.mark.parametrize("note", [0, 60, LONGEST_NOTE])
@pytest.mark.parametrize("choices", [0, 1, 12])
def test_an_order_of_any_size_rings_with_all_that_is_required(
    bowls: int, note: int, choices: int
) -> None:
    """24 bowls with 12 toppings each rang nowhere."""
    order = largest_order("가나", lines=bowls, choices=choices)
    written = filled("땅콩 알레르기! ", note).strip()
    order = replace(order, lines=tuple(replace(line, note=written) for line in order.lines))
    said = read(ticket_screen(order, "ko", bringing=BRINGING))
    for required in (order.request, cast(Any, order.address).written, won(order.total, "ko")):
        assert required in said
    assert said.count("❗ ") == (bowls if written else 0)


def test_a_short_ticket_is_as_it_was() -> None:
    order = largest_order("가", lines=2, choices=2)
    screen = ticket_screen(order, "ko")
    assert "줄였어요" not in screen.text
    assert "모두 보기" not in (screen.markup() or "")


@everywhere
@pytest.mark.parametrize("state", OrderStatus)
def test_a_customers_card(letters: str, state: OrderStatus) -> None:
    lang = LANGS[len(letters) % 2]
    order = largest_order(letters, status=state)
    view = largest_view(order, letters)
    at_the_store = largest_store(letters).address
    for payment, receive in itertools.product(
        ("", "unknown", "declined", "held", "called"), Receive
    ):
        fetched = receive is Receive.PICKUP
        seen = replace(
            view, payment=payment, pay_until=NOW, rider_id=1, receive=receive.value,
            address="" if fetched else view.address,
        )  # fmt: skip
        fetch_at = at_the_store if fetched else None
        card = Card(seen, 1, None, request=order.request, fetch_at=fetch_at)
        said = read(status.card_screen(card, lang, card_on_file=True, own_url="https://a.kr"))
        assert won(order.total, lang) in said
        assert on_a_line(order.request) in said
        assert on_a_line(at_the_store[lang] if fetched else view.address) in said
        assert said.count("❗ ") == MOST_LINES


@everywhere
@in_both
def test_a_riders_ticket(letters: str, lang: Lang) -> None:
    order = largest_order(letters, pay_with=PayWith.ON_DELIVERY)
    for stands in Stands:
        for where in [s for s in DeliveryStatus if s.value in TITLE]:
            delivery = Delivery(
                1, order.id, where, Carrier.RIDER, NOW, rider_id=LARGEST_ID, pay=1_000_000,
                version=2**31 - 1,
            )  # fmt: skip
            ticket = RidersTicket(order, delivery, largest_store(letters), stands, 99_999, None)
            said = read(rider_screen(ticket, lang))
            if stands is Stands.MINE and delivery.is_under_way:
                assert on_a_line(order.request) in said
                assert on_a_line(cast(Any, order.address).written) in said
                assert won(order.total, lang) in said


@everywhere
@in_both
def test_lines_to_take_out_have_pages(letters: str, lang: Lang) -> None:
    order = largest_order(letters)
    for number in range(-1, 5):
        read(_which(order, lang, number))
    read(reasons_screen(order, lang))
    assert len(without_line(order, 0)[0].lines) == MOST_LINES - 1


def reader(lang: Lang) -> Any:
    deps = SimpleNamespace(
        clock=MovableClock(NOW), settings=SimpleNamespace(photos="", card_on_file=True, own_url="")
    )
    return SimpleNamespace(lang=lang, person_id=1, deps=deps)


@everywhere
@in_both
@pytest.mark.parametrize("pictured", [False, True])
async def test_a_menu_of_as_many_dishes_as_may_be(
    letters: str, lang: Lang, pictured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = replace(largest_store(letters), photo="own-x" if pictured else "")
    headings = tuple(Category(LARGEST_ID - n, store.name) for n in range(MOST_CATEGORIES))
    dish = replace(largest_item(letters), photo=store.photo)
    items = tuple(replace(dish, id=LARGEST_ID - n) for n in range(MOST_ITEMS))
    near = StoreNearby(store, True, 100_000, 1_000_000, (180, 999))
    menu = Menu(near, headings, items, frozenset(item.id for item in items))
    terms = Terms(DiscountKind.PERCENT, 100, 1_000_000, 1_000_000)
    free = [
        Campaign(
            LARGEST_ID - n, store.id, terms, Audience.PUBLIC, None, 1, NOW, NOW, None, None, None,
            0, 0, NOW, None,
        )
        for n in range(40)
    ]  # fmt: skip
    seen: set[str] = set()
    for number in range(-1, 21):
        for take in (free, free[:1], []):
            screen = await menu_screen(reader(lang), menu, LARGEST_ID, Cart(1), take, number)
            assert screen.photo == (Photo("own-x") if pictured else None)
            read(screen)
            seen |= {
                b.as_json()["callback_data"]
                for row in screen.buttons
                for b in row
                if b.as_json()["callback_data"].startswith("i|")
            }
        read(headings_screen(reader(lang), menu, number))
        read(free_screen(reader(lang), menu, free, number))
        read(item_screen(reader(lang), items[0], "11.12", 99, number))
    assert len(seen) == MOST_ITEMS  # every dish has its button on some page


@everywhere
@in_both
def test_short_messages_to_customers(letters: str, lang: Lang) -> None:
    """Every kind there is, with the longest words that may stand in it."""
    name = both(filled(letters, 40))
    facts = {
        "store": name, "item": name, "reason": filled(letters, 200), "amount": 2**31 - 1,
        "paid": 2**31 - 1, "pay_with": PayWith.CARD, "coupon": True, "by": Who.CLOCK,
        "eta_at": NOW.isoformat(), "receive": Receive.DELIVERY, "at_the_door": False,
    }  # fmt: skip
    for kind in texts.SAID:
        read(Screen(message(kind, dict(facts), lang)))


class Anything(dict[str, Any]):
    """The longest of whatever a text asks for."""

    def __init__(self, letters: str, **more: Any) -> None:
        super().__init__(more)
        self.letters = letters

    def __missing__(self, name: str) -> Any:
        return filled(self.letters, 200)


@everywhere
@in_both
@pytest.mark.parametrize("kind", admin_texts.ALERTS)
def test_alerts_to_admins(letters: str, lang: Lang, kind: str) -> None:
    words = filled(letters, 200)
    facts: dict[str, Any] = dict.fromkeys(
        ("what", "where", "error", "event", "why", "person", "name", "order_id"), words
    )
    facts |= dict.fromkeys(
        ("number", "minutes", "n", "amount", "paid", "asked", "event_id", "tries"), 2**31 - 1
    )
    facts |= {
        "kind": kind,
        "bot": "store",
        "store": both(filled(letters, 40)),
        "order_id": "z" * 16,
    }
    facts |= {name: words for name in _asked_for(admin_texts.ALERTS[kind].ko) if name not in facts}
    read(alert(facts, lang))


def _asked_for(template: str) -> set[str]:
    import string

    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@everywhere
@in_both
def test_what_stands_still_and_who_did_what(letters: str, lang: Lang) -> None:
    order, name = largest_order(letters), both(filled(letters, 40))
    found = [
        Stuck(What.ORDER, "x", "unanswered", NOW, replace(order, id=f"{n:016d}"), name, {})
        for n in range(500)
    ]
    for number in (-1, 0, 7, 33, 99):
        assert read(stuck_screen(found, NOW, lang, number))
    deeds = [
        ToldDeed(
            Entry(n, NOW, 1, Deed.REFUND, order.id, order.store_id, None,
                  filled(letters, 200), {"amount": 2**31 - 1}),
            filled(letters, 64), replace(order, id=f"{n:016d}"), name, filled(letters, 64),
        )
        for n in range(8)
    ]  # fmt: skip
    screen = audit_screen(deeds, 2**53, 1, lang)
    said = read(screen)
    told = len(said.split("\n\n")) - 1
    if told < len(deeds):  # those that had no room begin the next page
        assert f"ae|{deeds[told - 1].entry.id}" in (screen.markup() or "")


def test_every_ticket_shows_every_word_a_customer_wrote() -> None:
    """Found in the model: a text somebody adds to an order is on its kitchen's surfaces too."""
    from core.orders.model import Address, OrderLine
    from web.api.words import order_shape
    from web.board_words import _order

    order = largest_order("가", lines=1, choices=1)
    words = iter(("words-one", "words-two", "words-three", "words-four"))
    free = {
        Order: [n for n, of in _texts_of(Order) if n not in _NOT_WRITTEN],
        OrderLine: [n for n, of in _texts_of(OrderLine)],
        Address: [n for n, of in _texts_of(Address)],
    }
    line = replace(order.lines[0], **{name: next(words) for name in free[OrderLine]})
    door = replace(cast(Any, order.address), **{name: next(words) for name in free[Address]})
    order = replace(
        order, lines=(line,), address=door, **{name: next(words) for name in free[Order]}
    )
    written = [
        *(getattr(line, n) for n in free[OrderLine]),
        *(getattr(door, n) for n in free[Address]),
        *(getattr(order, n) for n in free[Order]),
    ]
    assert len(written) == 4
    for status_now in (OrderStatus.PLACED, OrderStatus.COOKING, OrderStatus.READY):
        now = replace(order, status=status_now)
        surfaces = {
            "ticket": read(ticket_screen(now, "ko")),
            "board": json.dumps(_order(_on_board(now), "ko"), ensure_ascii=False),
            "api": json.dumps(order_shape(_told(now), "ko").model_dump(mode="json")),
        }
        for words_written in written:
            for surface, said in surfaces.items():
                assert words_written in said, (words_written, surface)


#: Texts of an order that its customer does not write to the kitchen.
_NOT_WRITTEN = frozenset({"id", "phone", "end_reason"})


def _texts_of(kind: type) -> list[tuple[str, Any]]:
    return [
        (n, of) for n, of in inspect.get_annotations(kind).items() if of in ("str", "str | None")
    ]


def _on_board(order: Order) -> Any:
    return SimpleNamespace(order=order, bringing=None, since=NOW)


def _told(order: Order) -> Any:
    from core.tracking.order_details import OrderDetails

    return OrderDetails(order, (), (), (), address=order.address)


def test_the_notes_stand_out_on_the_board() -> None:
    drawn = Path("web/static/board/draw.js").read_text(encoding="utf-8")
    style = Path("web/static/board/board.css").read_text(encoding="utf-8")
    assert 'className: "note"' in drawn
    assert ".lines .note" in style


def test_the_measure_is_the_stand_ins() -> None:
    assert utf16("😀") == 2
