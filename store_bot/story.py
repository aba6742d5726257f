"""/order N: an order's whole story in one message, and what was said of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from chat import limits
from chat.fitting import packed, shown
from chat.pages import page_of, turning
from chat.screen import GAP, Button, Screen, answer, html, send, show
from chat.turn import Turn
from core.keeping.looking import door_is_shown, look_at_the_door
from core.notices.model import Notice
from core.orders.model import Action, Order, Receive, allowed
from core.outbox.event import Event, Who
from core.outbox.tables import Recorded
from core.payments.model import Method, Refund
from core.refusals import Changed, NotYours, Unreadable
from core.stores.model import Carrier
from core.texts import Lang, Text, say
from core.texts import admin as admin_texts
from core.texts import admin_pages as pages
from core.texts import keeping as keeping_texts
from core.texts import orders as words
from core.texts import store as store_texts
from core.texts import story as texts
from core.texts.arguments import read_only_order
from core.texts.figures import (
    area_of,
    distance,
    name_masked,
    phone_as_read,
    phone_masked,
    time_beside,
    won,
)
from core.tracking.queries import admins_by_number
from core.tracking.story import Log, Story, notices_of, story_of
from store_bot.admin import not_read, which_screen
from store_bot.admin_taps import (
    AskAboutOrder,
    LookAtDoor,
    Replay,
    ShowNotices,
    ShowPage,
    ShowStory,
    WhichStory,
)
from store_bot.called import day_of, order_name

RULE = "──────"
#: A longer story has pages; the head is on each of them.
MOST_LINES = 44  # guess: what somebody scrolls
MOST_REPLAYS = 10  # buttons of a page; 다시 돌리기 of all is on its own page
NUMBERS_OF_DAYS_GONE = 16  # an order's id, for the orders of other days


async def order_command(turn: Turn, said: str) -> None:
    """/order N, STORE-N, or an order's id; of several with that number, which?"""
    first = said.strip()
    if len(first) == NUMBERS_OF_DAYS_GONE and first.isalnum():
        try:
            await send(turn, await _screen(turn, first.lower()))
        except NotYours:
            await send(turn, Screen(store_texts.NO_SUCH_ORDER.of(turn.lang)))
        return
    try:
        number = read_only_order(said)
    except Unreadable as refusal:
        await send(turn, Screen(not_read("order", refusal, turn.lang)))
        return
    if number is None:
        await send(turn, Screen(texts.ASK_NUMBER.of(turn.lang)))
        return
    found = await turn.deps.db.read(admins_by_number, turn.person_id, number.store, number.n)
    if not found:
        await send(turn, Screen(store_texts.NO_SUCH_ORDER.of(turn.lang)))
    elif len(found) == 1:
        await send(turn, await _screen(turn, found[0][0].id))
    else:
        await send(turn, which_screen(found, WhichStory, (number.store, number.n), turn.lang))


async def show_story(turn: Turn, tap: ShowStory) -> None:
    """주문 이야기, as it is now."""
    await show(turn, await _screen(turn, tap.order_id, tap.page))


async def show_notices(turn: Turn, tap: ShowNotices) -> None:
    """알림 기록"""
    found = await turn.deps.db.read(notices_of, tap.order_id, turn.person_id, tap.page)
    await show(turn, _log(found, turn.lang))


async def look_at_door(turn: Turn, tap: LookAtDoor) -> None:
    """주소 보기: the door and the phone, while somebody has to act; each look is noted."""
    try:
        order = await turn.deps.db.write(look_at_the_door, tap.order_id, by=turn.person_id)
    except Changed:
        await answer(turn, keeping_texts.NOTHING_OPEN.of(turn.lang), alert=True)
        return
    address = order.address.written if order.address else texts.PICKUP.of(turn.lang)
    phone = phone_as_read(order.phone) if order.phone else "-"
    said = html(keeping_texts.THE_DOOR, turn.lang, address=address, phone=phone)
    back = Button(texts.BACK.of(turn.lang), ShowStory(order.id))
    message_id = await show(turn, Screen(said, ((back,),)))
    await turn.deps.db.write(door_is_shown, order.id, turn.person_id, message_id)


async def _screen(turn: Turn, order_id: str, number: int = 0) -> Screen:
    found = await turn.deps.db.read(story_of, order_id, turn.person_id)
    return story_screen(found, turn.lang, number)


def story_screen(story: Story, lang: Lang, number: int = 0) -> Screen:
    """Head, the facts in their order, money, delivery, messages; and what an admin may do."""
    head = [_head(story, lang), _customer(story, lang), RULE]
    said = [_line(story, recorded, lang) for recorded in story.facts]
    said += _money_and_more(story, lang)
    room = limits.TEXT - limits.length(shown("\n".join(head))) - 1
    page = page_of(packed(said, room, most=MOST_LINES), number, 1)
    here = page.items[0]
    parked = [r for r in story.facts[here.start : here.stop] if r.parked][:MOST_REPLAYS]
    turns = turning(page, partial(ShowStory, story.order.id))
    text = "\n".join([*head, *(said[n] for n in here)])
    return Screen(text, (*turns, *_buttons(story, parked, lang)))


def _money_and_more(story: Story, lang: Lang) -> list[str]:
    """Payments and refunds, who brings it, what was said."""
    said = []
    money = [_payment(p, lang) for p in story.payments[::-1]]
    money += [_refund(refund, lang) for refund in story.refunds]
    if money:
        said += [RULE, *money]
    if story.delivery is not None:
        said.append(_delivery(story, lang))
    if story.told:
        counts = " · ".join(
            say(texts.COUNT[status.value], lang, n=n) for status, n in story.told.items()
        )
        said.append(say(texts.TOLD, lang, counts=counts))
    return said


def _head(story: Story, lang: Lang) -> str:
    order = story.order
    text = texts.HEAD if order.number is not None else texts.HEAD_UNNUMBERED
    return html(
        text, lang, store=story.store.named(lang), n=order.number, gap=GAP,
        day=day_of(order), status=_status(order),
    )  # fmt: skip


def _customer(story: Story, lang: Lang) -> str:
    order = story.order
    place = texts.PICKUP.of(lang)
    if order.receive is Receive.DELIVERY:
        area = area_of(order.address.text) if order.address is not None else ""
        place = area or words.DELIVERY.of(lang)
    return html(
        texts.CUSTOMER, lang, name=name_masked(story.names[order.customer_id]),
        phone=phone_masked(order.phone), place=place,
    )  # fmt: skip


def _line(story: Story, recorded: Recorded, lang: Lang) -> str:
    """``18:41 주문 접수 20분 · 정호 (가게)``"""
    event = recorded.event
    if recorded.unread:
        what = html(texts.UNREAD, lang, name=recorded.name)
    else:
        what = html(texts.HAPPENED[event.name], lang, **_facts(event, story, lang))
    role = texts.WHO[event.by.value].of(lang)
    did = event.person_id if event.by in _PEOPLE else None
    name = story.names.get(did or 0)
    if name is not None and did == story.order.customer_id:
        name = name_masked(name)
    who = role if name is None else f"{name} ({role})"
    why = "" if event.reason == event.by.value else _why(event.reason, lang)
    text = texts.LINE_WHY if why else texts.LINE
    line = html(
        text, lang, at=time_beside(event.at, story.order.created_at), what=what, who=who, why=why
    )
    return f"{line}\n{texts.PARKED.of(lang)}" if recorded.parked else line


def _facts(event: Event, story: Story, lang: Lang) -> dict[str, Any]:
    """What the fact's text may ask for; money in won, times in Seoul."""
    said: dict[str, Any] = dict(event.facts())
    for name in ("amount", "asked", "total", "left"):
        if name in said:
            said[name] = won(said[name], lang)
    if "item" in said:
        said["item"] = said["item"][lang]
    if "rider_id" in said:
        said["rider"] = story.names.get(said["rider_id"]) or str(said["rider_id"])
    if "distance_m" in said:
        said["distance"] = distance(said["distance_m"])
    if "eta_at" in said:
        said["at"] = time_beside(said["eta_at"], story.order.created_at)
    return said


def _why(reason: str | None, lang: Lang) -> str:
    """A code in words; a person's own words as they are."""
    if not reason:
        return ""
    known = texts.REASONS.get(reason) or words.DECLINE_REASONS.get(reason.casefold())
    said = known.of(lang) if known else words.reason_said(reason, lang)
    return said.rstrip(".")


def _payment(payment: Any, lang: Lang) -> str:
    line = say(
        texts.PAYMENT_LINE, lang, amount=won(payment.amount, lang),
        method=texts.METHOD[payment.method.value], status=texts.PAYMENT[payment.status.value],
    )  # fmt: skip
    if payment.method is not Method.ON_DELIVERY and payment.label:
        line += html(_ANY, lang, x=f" · {payment.label}")
    return line


def _refund(refund: Refund, lang: Lang) -> str:
    why = refund.words or _why(refund.because, lang)
    amount = won(refund.amount, lang)
    if refund.tries > 1 and refund.done_at is None:
        return html(texts.REFUND_TRIED, lang, amount=amount, tries=refund.tries, why=why)
    status = texts.REFUND[refund.status.value]
    return html(texts.REFUND_LINE, lang, amount=amount, status=status, why=why)


def _delivery(story: Story, lang: Lang) -> str:
    delivery = story.delivery
    assert delivery is not None  # asked before
    status = texts.DELIVERY[delivery.status.value]
    if delivery.carried_by is Carrier.STORE:
        who = texts.STORE_BRINGS.of(lang)
    elif delivery.rider_id is None:
        who = texts.NO_RIDER.of(lang)
    else:
        who = story.names.get(delivery.rider_id) or str(delivery.rider_id)
    if not story.offers:
        return html(texts.DELIVERY_LINE, lang, status=status, who=who)
    asked = len({offer.rider_id for offer in story.offers})
    return html(texts.DELIVERY_ASKED, lang, status=status, who=who, n=asked)


def _buttons(story: Story, parked: list[Recorded], lang: Lang) -> tuple[tuple[Button, ...], ...]:
    order = story.order
    rows: list[tuple[Button, ...]] = [
        (Button(texts.NOTICES.of(lang), ShowNotices(order.id, 0)),
         Button(texts.AGAIN.of(lang), ShowStory(order.id))),
    ]  # fmt: skip
    does = []
    if story.is_open and (order.address is not None or order.phone):
        does.append(Button(keeping_texts.LOOK_AT_DOOR.of(lang), LookAtDoor(order.id)))
    if any(p.left > 0 and p.method is not Method.ON_DELIVERY for p in story.payments):
        does.append(Button(texts.REFUND_IT.of(lang), AskAboutOrder(order.id, "refund")))
    if Action.CANCEL in allowed(order, Who.ADMIN):
        cancel = AskAboutOrder(order.id, "cancel")
        does.append(Button(texts.CANCEL_IT.of(lang), cancel, style="danger"))
    if does:
        rows.append(tuple(does))
    rows += [
        (Button(admin_texts.REPLAY_IT.of(lang), Replay(recorded.id), style="primary"),)
        for recorded in parked
    ]
    rows.append((Button(pages.TO_HOME.of(lang), ShowPage("home")),))
    return tuple(rows)


def _log(log: Log, lang: Lang) -> Screen:
    order = order_name(log.order, log.store.name, lang)
    said = [html(texts.LOG_HEAD, lang, order=order, gap=GAP, page=log.page + 1, pages=log.pages)]
    said += [_notice(notice, log, lang) for notice in log.notices]
    if not log.notices:
        said.append(texts.NO_NOTICES.of(lang))
    turns = []
    if log.page > 0:
        turns.append(Button(texts.NEWER.of(lang), ShowNotices(log.order.id, log.page - 1)))
    if log.page + 1 < log.pages:
        turns.append(Button(texts.OLDER.of(lang), ShowNotices(log.order.id, log.page + 1)))
    back = (Button(texts.BACK.of(lang), ShowStory(log.order.id)),)
    return Screen("\n".join(said), (tuple(turns), back) if turns else (back,))


def _notice(notice: Notice, log: Log, lang: Lang) -> str:
    """``18:41 손님 민* · 주문 접수  18:41 보냄``, or why it was not."""
    role, name = log.roles[notice.person_id], log.names[notice.person_id]
    began = log.order.created_at
    sent_at = time_beside(notice.sent_at, began) if notice.sent_at else ""
    fate = say(texts.NOTICE[notice.status.value], lang, at=sent_at)
    if notice.tries > 1:
        fate = say(texts.LOG_TRIES, lang, fate=fate, tries=notice.tries)
    return html(
        texts.LOG_LINE, lang, at=time_beside(notice.created_at, began), role=texts.WHO[role],
        name=name_masked(name) if role == "customer" else name,
        kind=texts.KIND.get(notice.kind, Text(notice.kind, notice.kind)), fate=fate,
    )  # fmt: skip


def _status(order: Order) -> Text:
    fetched = order.receive is Receive.PICKUP and order.status == "delivered"
    return words.PICKED_UP if fetched else words.STATUS[order.status.value]


#: Who has a name; a company's answer and the clock's carry the customer's.
_PEOPLE = frozenset({Who.CUSTOMER, Who.STORE, Who.RIDER, Who.ADMIN})
_ANY = Text("{x}", "{x}")
