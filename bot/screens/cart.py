"""The cart: lines, sums, what stands in the way, and the ways to pay."""

from __future__ import annotations

from typing import Protocol

from bot.taps import (
    AskRequest,
    Empty,
    FixCart,
    Pay,
    Quantity,
    SetReceive,
    ShowChoice,
    ShowMenu,
    ShowStores,
)
from chat.screen import Button, Screen, answer, html, send, show
from chat.turn import Reader, Turn
from core.carts import use_cases as carts
from core.carts.model import Cart, Problem, Quote
from core.coupons.holding import Choice, pick_for
from core.coupons.model import CouponStatus
from core.database.transaction import Transaction
from core.notices.model import CART, Bot
from core.orders.model import OrderLine, Receive
from core.orders.placing import quote_cart
from core.payments.model import Card
from core.payments.use_cases import make_link
from core.refusals import CartEmpty, Changed, Refused
from core.stores.model import Store
from core.texts import Lang, Text, say
from core.texts import coupons as coupon_texts
from core.texts import customer as texts
from core.texts import orders as words
from core.texts.figures import fee, won


class Sums(Protocol):
    """Anything that adds up: a quote, or an order's view."""

    @property
    def delivery_fee(self) -> int: ...
    @property
    def discount(self) -> int: ...
    @property
    def total(self) -> int: ...


GAP = "\u2003"
RULE = "──────"
#: Problems the customer mends by taking the cart as it now is.
MENDED_BY_FIXING = frozenset({"gone", "sold_out", "stock", "price", "option"})


def line_texts(lines: tuple[OrderLine, ...], lang: Lang) -> list[str]:
    """Each line with its price at the right, its choices below."""
    said = []
    for line in lines:
        name = html(words.LINE, lang, name=line.name[lang], n=line.quantity)
        said.append(f"{name}{GAP}{won(line.total, lang)}")
        if line.choices:
            said.append(
                "<i>" + html(_dots([c["name"][lang] for c in line.choices]), lang) + "</i>"
            )
    return said


def _dots(parts: list[str]) -> Text:
    joined = " · ".join(parts).replace("{", "{{").replace("}", "}}")
    return Text(joined, joined)


def sum_texts(offer: Sums, receive: Receive, lang: Lang) -> list[str]:
    """Fee, discount and the total."""
    said = []
    if receive is Receive.DELIVERY:
        said.append(f"{words.DELIVERY_FEE.of(lang)}{GAP}{fee(offer.delivery_fee, lang)}")
    if offer.discount:
        said.append(f"{words.COUPON.of(lang)}{GAP}{won(-offer.discount, lang)}")
    said += [RULE, f"<b>{words.TOTAL.of(lang)}{GAP}{won(offer.total, lang)}</b>"]
    return said


async def cart_screen(turn: Reader) -> Screen:
    """The cart at this moment's prices."""
    try:
        cart, store, offer, choice, cards, link = await turn.deps.db.write(
            _what_is_in_it, turn.person_id, turn.deps.settings.card_on_file
        )
    except CartEmpty:
        rows = ((Button(texts.BROWSE.of(turn.lang), ShowStores()),),)
        return Screen(texts.CART_EMPTY.of(turn.lang), rows)
    return _filled(turn, cart, store, offer, choice, cards, link)


def _filled(
    turn: Reader,
    cart: Cart,
    store: Store,
    offer: Quote,
    choice: Choice,
    cards: list[Card],
    link: str | None,
) -> Screen:
    lang = turn.lang
    said = [f"<b>{html(texts.CART, lang, store=store.named(lang))}</b>"]
    said += line_texts(offer.lines, lang)
    said += sum_texts(offer, cart.receive, lang)
    if cart.request:
        said.append(f"<blockquote>{html(Text('{r}', '{r}'), lang, r=cart.request)}</blockquote>")
    said += [f"⚠ {problem_text(problem, lang)}" for problem in offer.problems]
    rows = _ways_forward(turn, cart, store, offer, cards, link)
    more = Button(texts.MORE.of(lang), ShowMenu(store.id, 0))
    ask = Button(texts.REQUEST.of(lang), AskRequest())
    if any(each.coupon.status is not CouponStatus.HELD for each in choice.in_hand):
        text = coupon_texts.CHANGE if choice.picked else coupon_texts.USE
        rows.append((Button(text.of(lang), ShowChoice()),))
    rows.append((more, ask, Button(texts.EMPTY.of(lang), Empty(), style="danger")))
    if cart.receive is Receive.DELIVERY:
        other = Button(texts.TO_PICKUP.of(lang), SetReceive("pickup", cart.version))
    else:
        other = Button(texts.TO_DELIVERY.of(lang), SetReceive("delivery", cart.version))
    minus = [
        Button(f"− {line.name[lang]}"[:40], Quantity(n, line.quantity - 1, cart.version))
        for n, line in enumerate(offer.lines[:6])
        if len(offer.lines) == len(cart.lines)
    ]
    rows += [tuple(minus[n : n + 2]) for n in range(0, len(minus), 2)]
    rows.append((other,))
    return Screen("\n".join(said), tuple(rows))


def _ways_forward(
    turn: Reader,
    cart: Cart,
    store: Store,
    offer: Quote,
    cards: list[Card],
    link: str | None,
) -> list[tuple[Button, ...]]:
    """The filled button: pay, or mend what stands in the way."""
    lang = turn.lang
    kinds = {problem.kind for problem in offer.problems}
    if kinds & MENDED_BY_FIXING:
        return [(Button(texts.FIX_CART.of(lang), FixCart(), style="primary"),)]
    if kinds:
        return []
    total = won(offer.total, lang)
    rows: list[tuple[Button, ...]] = []
    if not turn.deps.settings.card_on_file:
        label = say(texts.PAY, lang, total=total)
        rows.append((Button(label, Pay("w", cart.version), style="primary"),))
    elif cards:
        label = say(texts.PAY_WITH_CARD, lang, card=cards[0].label, total=total)
        rows.append((Button(label, Pay("c", cart.version), style="primary"),))
    elif link is not None:
        url = f"{turn.deps.settings.own_url}/pay/card?t={link}"
        rows.append((Button(texts.REGISTER_CARD.of(lang), url=url, style="primary"),))
    if store.pay_on_delivery:
        rows.append((Button(texts.PAY_ON_DELIVERY.of(lang), Pay("d", cart.version)),))
    return rows


def problem_text(problem: Problem, lang: Lang) -> str:
    """What stands in the way, in words."""
    facts = {"item": problem.item[lang]} if problem.item else {}
    return html(texts.PROBLEM[problem.kind], lang, **facts, **problem.facts)


async def show_cart(turn: Turn, tap: object = None) -> None:
    """The cart is tapped."""
    await answer(turn)
    await refresh_cart(turn)


async def cart_command(turn: Turn, words: str = "") -> None:
    """/cart"""
    await refresh_cart(turn)


async def refresh_cart(turn: Turn) -> None:
    """A new cart message at the foot of the chat, or the tapped one redrawn."""
    message_id = await send(turn, await cart_screen(turn))
    await turn.deps.db.write(_is_the_cart, turn.person_id, message_id)


async def redraw(turn: Turn) -> None:
    """The tapped cart as it is now."""
    await show(turn, await cart_screen(turn))
    if turn.message_id is not None:
        await turn.deps.db.write(_is_the_cart, turn.person_id, turn.message_id)


def _is_the_cart(tx: Transaction, person_id: int, message_id: int) -> None:
    tx.notices.card_is(Bot.CUSTOMER, person_id, CART, message_id)


async def change_quantity(turn: Turn, tap: Quantity) -> None:
    """One fewer of a line."""
    try:
        await turn.deps.db.write(
            carts.change_quantity,
            turn.person_id,
            tap.line,
            tap.quantity,
            version=tap.version,
        )
    except Changed:
        await answer(turn, texts.CHANGED.of(turn.lang))
    await redraw(turn)


async def empty(turn: Turn, tap: Empty) -> None:
    """비우기"""
    await turn.deps.db.write(carts.empty_cart, turn.person_id)
    await answer(turn, texts.CART_EMPTIED.of(turn.lang))
    await redraw(turn)


async def fix(turn: Turn, tap: FixCart) -> None:
    """바뀐 대로 고치기"""
    await turn.deps.db.write(carts.take_new_prices, turn.person_id)
    await redraw(turn)


async def set_receive(turn: Turn, tap: SetReceive) -> None:
    """Brought or fetched."""
    receive = Receive.PICKUP if tap.receive == "pickup" else Receive.DELIVERY
    try:
        await turn.deps.db.write(
            carts.choose_receive, turn.person_id, receive, version=tap.version
        )
    except Changed:
        await answer(turn, texts.CHANGED.of(turn.lang))
    await redraw(turn)


async def ask_request(turn: Turn, tap: AskRequest) -> None:
    """요청사항: the next line written is for the store."""
    await turn.deps.db.write(_expect_request, turn.person_id)
    await answer(turn)
    await send(turn, Screen(texts.ASK_REQUEST.of(turn.lang)))


async def request_written(turn: Turn, words: str) -> None:
    """The line arrives."""
    try:
        await turn.deps.db.write(_keep_request, turn.person_id, words)
    except Refused:
        pass  # the cart was emptied meanwhile; its screen says so
    await refresh_cart(turn)


def _what_is_in_it(
    tx: Transaction, person_id: int, card_on_file: bool
) -> tuple[Cart, Store, Quote, Choice, list[Card], str | None]:
    cart, store, offer = quote_cart(tx, person_id)
    cart, offer, choice = pick_for(tx, cart, offer)
    cards = tx.payments.cards(person_id) if card_on_file else []
    link = make_link(tx, person_id) if card_on_file and not cards else None
    return cart, store, offer, choice, cards, link


def _expect_request(tx: Transaction, person_id: int) -> None:
    tx.people.ask("customer", person_id, "request")


def _keep_request(tx: Transaction, person_id: int, words: str) -> None:
    tx.people.answered("customer", person_id)
    carts.keep_request(tx, person_id, words)
