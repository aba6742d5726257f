"""The cart: lines, sums, what stands in the way, and the ways to pay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from bot.screens.lines import all_lines, fitted
from bot.taps import (
    AskRequest,
    BackToCart,
    Empty,
    EmptySurely,
    FixCart,
    Pay,
    Quantity,
    ReadCart,
    SetReceive,
    ShowChoice,
    ShowItem,
    ShowMenu,
    ShowStores,
    TellPlace,
    TellStore,
    TurnCart,
)
from chat.fitting import Part, brief
from chat.pages import page_of, turning
from chat.screen import GAP, Button, Screen, answer, escaped, html, send, show
from chat.turn import Reader, Turn
from core.carts import use_cases as carts
from core.carts.agreed import Agreed, Change, shown
from core.carts.model import LONGEST_NOTE, Cart, Problem, Quote, nearest_choices
from core.carts.tables import Carts
from core.checkout import special_requests as requests
from core.checkout.placing import door_of, quote_cart
from core.checkout.special_requests import Reached
from core.consents.model import VERSION
from core.consents.tables import Consents
from core.coupons.holding import Choice, pick_for
from core.coupons.model import CouponStatus
from core.database.transaction import Transaction
from core.notices.model import CART, Bot
from core.notices.tables import Notices
from core.orders.model import Address, Receive
from core.payments.model import LEAST_BY_CARD, Card
from core.payments.tables import Payments
from core.payments.use_cases import make_link
from core.records import record
from core.refusals import CartEmpty, Changed, Refused, Repeated
from core.stores.model import Item, Store
from core.stores.tables import Stores
from core.texts import Lang, Text, say
from core.texts import coupons as coupon_texts
from core.texts import customer as texts
from core.texts import keeping as keeping_texts
from core.texts import lines as line_words
from core.texts import orders as words
from core.texts.figures import fee, won
from core.updates.use_cases import only_once


class Sums(Protocol):
    """Anything that adds up: a quote, or an order's view."""

    @property
    def delivery_fee(self) -> int: ...
    @property
    def discount(self) -> int: ...
    @property
    def total(self) -> int: ...


RULE = "──────"
MINUSES = 8  # guess: four rows of two
#: Problems the customer mends by taking the cart as it now is.
MENDED_BY_FIXING = frozenset({"gone", "sold_out", "stock", "price", "lost"})
#: Those mended by saying where it goes.
MENDED_BY_PLACE = frozenset({"no_address", "no_detail"})


@record(frozen=True, slots=True)
class InCart:
    """All that a cart's message shows."""

    cart: Cart
    store: Store
    offer: Quote
    choice: Choice
    items: dict[int, Item]
    door: Address | None
    cards: list[Card]
    link: str | None  #: to register a card, where there is none
    has_agreed: bool = True  #: to how what they tell us is kept; else their order is the yes

    def agreed(self, card: Card | None = None) -> Agreed:
        """What a button that orders it, by that card, stands for."""
        return shown(self.cart, self.offer, self.door, card.id if card else None)

    def pay(self, way: str, card: Card | None = None) -> Pay:
        """That button, with all it stands for."""
        return Pay(way, self.agreed(card).written, self.cart.version)


def sum_texts(offer: Sums, receive: Receive, lang: Lang) -> list[str]:
    """Fee, discount and the total."""
    said = []
    if receive is Receive.DELIVERY:
        said.append(f"{words.DELIVERY_FEE.of(lang)}{GAP}{fee(offer.delivery_fee, lang)}")
    if offer.discount:
        said.append(f"{words.COUPON.of(lang)}{GAP}{won(-offer.discount, lang)}")
    said += [RULE, f"<b>{words.TOTAL.of(lang)}{GAP}{won(offer.total, lang)}</b>"]
    return said


async def cart_screen(turn: Reader, page: int = 0, *, first: str = "") -> Screen:
    """The cart at this moment's prices; *page* is which lines have their − below.

    *first* says why it comes once more.
    """
    try:
        inside = await turn.deps.db.write(
            _what_is_in_it, turn.person_id, turn.deps.settings.card_on_file
        )
    except CartEmpty:
        rows = ((Button(texts.BROWSE.of(turn.lang), ShowStores()),),)
        return Screen(texts.CART_EMPTY.of(turn.lang), rows)
    return _filled(turn, inside, page, first)


def _filled(turn: Reader, inside: InCart, page: int, first: str) -> Screen:
    lang, cart, offer = turn.lang, inside.cart, inside.offer
    before = [f"⚠ {escaped(first)}"] if first else []
    before.append(f"<b>{html(texts.CART, lang, store=inside.store.named(lang))}</b>")
    after: list[Part | str] = [*sum_texts(offer, cart.receive, lang), *_whereto(inside, lang)]
    if cart.request:
        after.append(f"<blockquote>{html(Text('{r}', '{r}'), lang, r=cart.request)}</blockquote>")
    after += problem_parts(offer.problems, lang)
    if not offer.problems and offer.total == 0:
        after.append(texts.NOTHING_TO_PAY.of(lang))
    elif not offer.problems and offer.is_too_little_for_a_card:
        after.append(f"⚠ {html(texts.PROBLEM['too_little'], lang, least=LEAST_BY_CARD)}")
    if not inside.has_agreed and not offer.problems:
        after.append(keeping_texts.CONSENT.of(lang))
    said, everything = fitted(before, offer.lines, after, lang, ReadCart)
    rows = _ways_forward(turn, inside)
    more = Button(texts.MORE.of(lang), ShowMenu(inside.store.id, 0))
    ask = Button(texts.REQUEST.of(lang), AskRequest())
    if any(each.coupon.status is not CouponStatus.HELD for each in inside.choice.in_hand):
        text = coupon_texts.CHANGE if inside.choice.picked else coupon_texts.USE
        rows.append((Button(text.of(lang), ShowChoice()),))
    rows.append((more, ask, Button(texts.EMPTY.of(lang), Empty(), style="danger")))
    if cart.receive is Receive.DELIVERY:
        other = Button(texts.TO_PICKUP.of(lang), SetReceive("pickup", cart.version))
    else:
        other = Button(texts.TO_DELIVERY.of(lang), SetReceive("delivery", cart.version))
    rows += _fewer(inside, page, lang)
    rows.append((other,))
    return Screen(said, (*rows, *everything))


def _fewer(inside: InCart, page: int, lang: Lang) -> list[tuple[Button, ...]]:
    """− 콜라: each line has one, whatever became of what it names; two a row, by the page."""
    shown = page_of(list(enumerate(inside.cart.lines)), page, MINUSES)
    minus = []
    for n, line in shown.items:
        item = inside.items.get(line.item_id)
        name = item.name[lang] if item else texts.SOMETHING.of(lang)
        label = say(texts.LESS, lang, item=brief(name, 28))
        minus.append(Button(label, Quantity(n, line.quantity - 1, inside.cart.version)))
    rows = [tuple(minus[n : n + 2]) for n in range(0, len(minus), 2)]
    return [*rows, *turning(shown, TurnCart)]


def problem_parts(problems: Sequence[Problem], lang: Lang) -> list[Part]:
    """What stands in the way, as room allows."""

    def rest(gists: Sequence[Any]) -> str:
        return say(line_words.AND_MORE_PROBLEMS, lang, n=len(gists))

    return [Part(f"⚠ {problem_text(each, lang)}", rest=rest) for each in problems]


def _whereto(inside: InCart, lang: Lang) -> list[str]:
    """The door it goes to, or where it is fetched."""
    store = inside.store
    if inside.cart.receive is Receive.PICKUP:
        facts = {"store": store.named(lang), "address": store.address[lang]}
        return [html(texts.TO_FETCH, lang, **facts)]
    return [html(texts.TO_DOOR, lang, door=inside.door.written)] if inside.door else []


def _ways_forward(turn: Reader, inside: InCart) -> list[tuple[Button, ...]]:
    """The filled button: pay, or mend what stands in the way."""
    lang, offer = turn.lang, inside.offer
    rows: list[tuple[Button, ...]] = []
    if offer.problems:
        kinds = {problem.kind for problem in offer.problems if not problem.anew}
        if kinds & MENDED_BY_FIXING:
            rows.append((Button(texts.FIX_CART.of(lang), FixCart(), style="primary"),))
        rows += [
            (_choose_anew(turn, inside, problem.line),)
            for problem in offer.problems
            if problem.anew and problem.line is not None
        ]
        if kinds & MENDED_BY_PLACE:
            rows.append((Button(texts.TELL_PLACE.of(lang), TellPlace(), style="primary"),))
        if "closed" in kinds:
            rows.append((Button(texts.OTHER_STORES.of(lang), ShowStores()),))
        return rows
    total = won(offer.total, lang)
    if offer.total == 0:
        label = texts.ORDER_FOR_NOTHING.of(lang)
        way = "c" if turn.deps.settings.card_on_file else "w"
        return [(Button(label, inside.pay(way), style="primary"),)]
    if offer.is_too_little_for_a_card:
        pass  # no card pays so little
    elif not turn.deps.settings.card_on_file:
        label = say(texts.PAY, lang, total=total)
        rows.append((Button(label, inside.pay("w"), style="primary"),))
    elif inside.cards:
        card = inside.cards[0]
        label = say(texts.PAY_WITH_CARD, lang, card=card.label, total=total)
        rows.append((Button(label, inside.pay("c", card), style="primary"),))
    elif inside.link is not None:
        url = f"{turn.deps.settings.own_url}/pay/card?t={inside.link}"
        rows.append((Button(texts.REGISTER_CARD.of(lang), url=url, style="primary"),))
    if inside.store.pay_on_delivery:
        rows.append((Button(texts.PAY_ON_DELIVERY.of(lang), inside.pay("d")),))
    return rows


def _choose_anew(turn: Reader, inside: InCart, n: int) -> Button:
    """The line's dish, with what is left of its answers; what is then added takes its place."""
    line = inside.cart.lines[n]
    item = inside.items[line.item_id]
    near = nearest_choices(item, line.choice_ids, turn.deps.clock.now())
    picked = ".".join(str(i) for i in sorted(near))
    label = say(texts.CHOOSE_ANEW, turn.lang, item=item.name[turn.lang])
    return Button(label, ShowItem(item.id, picked, line.quantity), style="primary")


def changes_said(changes: list[Change], lang: Lang) -> str:
    """What is not as the button showed it, and what to do now."""
    said = [say(texts.CHANGES[each.kind], lang, won=won(each.won, lang)) for each in changes]
    return " ".join([*said, texts.LOOK_AGAIN.of(lang)])


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


async def turn_page(turn: Turn, tap: TurnCart) -> None:
    """◀ ▶ of the lines that can be made fewer."""
    await redraw(turn, tap.page)


async def read_all(turn: Turn, tap: ReadCart) -> None:
    """메뉴 모두 보기: every line in full, in the place of the cart."""
    try:
        _, _, offer = await turn.deps.db.read(quote_cart, turn.person_id)
    except CartEmpty:
        await redraw(turn)
        return
    title = line_words.ALL_OF_CART.of(turn.lang)
    back = TurnCart(0)
    await show(turn, all_lines(title, offer.lines, tap.page, turn.lang, ReadCart, back))


async def redraw(turn: Turn, page: int = 0, *, first: str = "") -> None:
    """The tapped cart as it is now; *first* says what changed.

    Where it has become an order's card meanwhile, the card is what is redrawn.
    """
    if turn.card_of is not None:
        from bot.screens.status import screen_of  # the card's screen draws sums as the cart's does

        await show(turn, await screen_of(turn, turn.card_of))
        return
    await show(turn, await cart_screen(turn, page, first=first))
    if turn.message_id is not None:
        await turn.deps.db.write(_is_the_cart, turn.person_id, turn.message_id)


def _is_the_cart(tx: Transaction, person_id: int, message_id: int) -> None:
    tx[Notices].card_is(Bot.CUSTOMER, person_id, CART, message_id)


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
    except Refused:  # another cart by now, or a number that no button of ours carries
        await answer(turn, texts.CHANGED.of(turn.lang))
    await redraw(turn)


async def ask_to_empty(turn: Turn, tap: Empty) -> None:
    """비우기: sure?"""
    version, lines = await turn.deps.db.read(_how_much_is_in_it, turn.person_id)
    if not lines:
        await redraw(turn)
        return
    rows = (
        (Button(texts.EMPTY_IT.of(turn.lang), EmptySurely(version), style="danger"),),
        (Button(texts.KEEP_THE_CART.of(turn.lang), BackToCart()),),
    )
    await show(turn, Screen(say(texts.EMPTY_SURE, turn.lang, n=lines), rows))


async def empty(turn: Turn, tap: EmptySurely) -> None:
    """네, 비울게요"""
    try:
        await turn.deps.db.write(carts.empty_cart, turn.person_id, version=tap.version)
        await answer(turn, texts.CART_EMPTIED.of(turn.lang))
    except Changed:
        await answer(turn, texts.CHANGED.of(turn.lang), alert=True)
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
    try:
        await turn.deps.db.write(requests.ask_for_request, turn.person_id)
    except CartEmpty:
        await redraw(turn)
        return
    await answer(turn)
    await send(turn, Screen(texts.ASK_REQUEST.of(turn.lang)))


async def request_written(turn: Turn, words: str) -> None:
    """The line arrives, and goes where what it is about is by now."""
    if len(words) > LONGEST_NOTE:
        await send(turn, Screen(say(texts.REQUEST_TOO_LONG, turn.lang, most=LONGEST_NOTE)))
        return
    try:
        reached, order = await turn.deps.db.write(
            only_once, turn.bot, turn.update_id, requests.take_request, turn.person_id, words
        )
    except (Repeated, Changed):
        await refresh_cart(turn)
        return
    if reached is Reached.CART:
        await refresh_cart(turn)
    elif reached is Reached.TOO_LATE and order is not None:
        tell = Button(texts.TELL_STORE.of(turn.lang), TellStore(order.id))
        await send(turn, Screen(texts.REQUEST_TOO_LATE.of(turn.lang), ((tell,),)))
    else:
        text = texts.REQUEST_ADDED if reached is Reached.ORDER else texts.QUESTION_OVER
        await send(turn, Screen(text.of(turn.lang)))


async def tell_store(turn: Turn, tap: TellStore) -> None:
    """가게에 전하기, though it is on the stove."""
    try:
        await turn.deps.db.write(requests.tell_store_all_the_same, turn.person_id, tap.order_id)
    except Changed:
        await answer(turn, texts.QUESTION_OVER.of(turn.lang), alert=True)
        return
    await show(turn, Screen(texts.REQUEST_ADDED.of(turn.lang)))


def _what_is_in_it(tx: Transaction, person_id: int, card_on_file: bool) -> InCart:
    cart, store, offer = quote_cart(tx, person_id)
    cart, offer, choice = pick_for(tx, cart, offer)
    return InCart(
        cart=cart,
        store=store,
        offer=offer,
        choice=choice,
        items=tx[Stores].items_by_id(line.item_id for line in cart.lines),
        door=door_of(tx, person_id),
        cards=(cards := tx[Payments].cards(person_id) if card_on_file else []),
        link=make_link(tx, person_id) if card_on_file and not cards else None,
        has_agreed=tx[Consents].agreed(person_id, VERSION) is not None,
    )


def _how_much_is_in_it(tx: Transaction, person_id: int) -> tuple[int, int]:
    cart = tx[Carts].of(person_id)
    return cart.version, len(cart.lines)
