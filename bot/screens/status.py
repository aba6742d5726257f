"""The status card, one an order, drawn from its view and its customer's words; its buttons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot.screens.cart import sum_texts
from bot.screens.lines import all_lines, fitted
from bot.taps import (
    AskToCancel,
    AskToCancelSurely,
    Cancel,
    CancelSurely,
    KeepOrder,
    PayAgain,
    ReadOrder,
    Reorder,
    ReviewOrder,
    ShowOrder,
    ShowStores,
    WriteRider,
)
from chat.screen import Button, Screen, answer, escaped, html, send, show
from chat.talking import begin_to_write
from chat.turn import Turn
from core.database.transaction import Transaction
from core.fulfilment.use_cases import ask_to_cancel, cancel_order
from core.orders.model import Order, OrderLine, OrderStatus, PayWith, Receive
from core.payments.refunds import goes_back
from core.payments.tables import Payments, open_payment
from core.payments.use_cases import make_link
from core.records import replace
from core.refusals import AskedAlready, Changed, StepRefused
from core.texts import Lang, Text, say
from core.texts import customer as texts
from core.texts import orders as words
from core.texts import sure as sure_texts
from core.texts.figures import arrival_range, clock_time, time_beside, won
from core.texts.reviews import MY_REVIEW
from core.tracking.queries import Card, customers_card
from core.tracking.status_view import StatusView

_ANY = Text("{x}", "{x}")
OWN_WISH = "customer"  #: the reason recorded when the customer cancels
S = OrderStatus
#: The stations of the progress line.
STATIONS = (S.PLACED, S.ACCEPTED, S.COOKING, S.DELIVERING, S.DELIVERED)


def card_screen(
    card: Card, lang: Lang, *, card_on_file: bool, own_url: str, head: Text | None = None
) -> Screen:
    """The card as the order now is; *head* says first why it comes once more."""
    view = card.view
    title = head or texts.CARD_TITLE[view.status.value]
    if head is None and view.status is S.DELIVERING and view.rider_id is not None:
        title = texts.RIDER_ON_THE_WAY
    said = [f"<b>{html(title, lang, store=view.store_name[lang])}</b>"]
    if view.status in (*STATIONS, S.READY):
        said.append(progress(view, lang))
    said += _now(view, lang)
    number = f"#{view.number}" if view.number else words.STATUS[view.status.value].of(lang)
    foot = html(
        texts.FOOT,
        lang,
        number=number,
        store=view.store_name[lang],
        total=won(view.total, lang),
    )
    after = sum_texts(view, Receive(view.receive), lang)
    if view.address:
        after.append(html(texts.TO_DOOR, lang, door=view.address))
    if card.fetch_at is not None:
        where = {"store": view.store_name[lang], "address": card.fetch_at[lang]}
        after.append(html(texts.TO_FETCH, lang, **where))
    if card.request:
        after.append(f"<blockquote>{html(_ANY, lang, x=card.request)}</blockquote>")
    after.append(f"<i>{foot}</i>")
    lines = tuple(OrderLine.of(line) for line in view.lines)
    text, read_all = fitted(said, lines, after, lang, partial(ReadOrder, view.order_id))
    rows = (*_buttons(card, lang, card_on_file, own_url), *read_all)
    return Screen(text, rows, of=view.order_id)


async def read_order(turn: Turn, tap: ReadOrder) -> None:
    """메뉴 모두 보기: every line in full, in the place of the card."""
    card = await turn.deps.db.read(customers_card, tap.order_id, turn.person_id)
    lines = tuple(OrderLine.of(line) for line in card.view.lines)
    title = f"<b>{html(_ANY, turn.lang, x=card.view.store_name[turn.lang])}</b>"
    read, back = partial(ReadOrder, tap.order_id), ShowOrder(tap.order_id)
    screen = all_lines(title, lines, tap.page, turn.lang, read, back)
    await show(turn, replace(screen, of=tap.order_id))


def progress(view: StatusView, lang: Lang) -> str:
    """``●━━●━━◉──○──○`` and the names below it."""
    reached = S.COOKING if view.status is S.READY else view.status
    now = STATIONS.index(reached)
    glyphs = ["●" if n < now else "◉" if n == now else "○" for n in range(len(STATIONS))]
    line = glyphs[0]
    for n in range(1, len(STATIONS)):
        line += ("━━" if n <= now else "──") + glyphs[n]
    names = [words.STATUS[s.value] for s in STATIONS]
    if view.receive == Receive.PICKUP:
        names[3], names[4] = words.STATUS["ready"], words.PICKED_UP
    return line + "\n" + " · ".join(name.of(lang) for name in names)


def _now(view: StatusView, lang: Lang) -> list[str]:
    """The one or two lines that matter now."""
    pickup = view.receive == Receive.PICKUP
    match view.status:
        case S.AWAITING_PAYMENT:
            return [_payment_now(view, lang), *_given_back(view, lang)]
        case S.PLACED:
            unpaid = texts.STORE_WILL_ANSWER if view.paid else texts.STORE_WILL_ANSWER_UNPAID
            text = texts.NOT_REACHED if view.store_not_reached else unpaid
            return [text.of(lang)]
        case S.ACCEPTED | S.COOKING | S.READY | S.DELIVERING:
            said = []
            if pickup and view.ready_at:
                said.append(
                    say(texts.FETCH_AT, lang, at=time_beside(view.ready_at, view.requested_at))
                )
            elif view.eta_at:
                said.append(say(texts.ARRIVES, lang, range=arrival_range(view.eta_at)))
            if view.rider_id is not None and view.status is not S.DELIVERING:
                said.append(texts.RIDER_FOUND.of(lang))
            if view.cancel_asked:
                said.append(texts.CANCEL_ASKED.of(lang))
            return said + _given_back(view, lang)
        case S.DELIVERED:
            ended = datetime.fromisoformat(view.timeline[-1]["at"])
            at = time_beside(ended, view.requested_at)
            text = texts.FETCHED if pickup else texts.ARRIVED
            return [say(text, lang, at=at), *_given_back(view, lang)]
        case _:
            return _ending(view, lang)


def _payment_now(view: StatusView, lang: Lang) -> str:
    if view.payment == "unknown":
        return texts.UNCLEAR.of(lang)
    if view.payment == "declined":
        known = words.DECLINE_REASONS.get(view.decline_reason or "", words.DECLINE_REASONS[""])
        return html(texts.DECLINED, lang, reason=known.of(lang))
    if view.payment in ("held", "called") and view.pay_until is not None:
        text = texts.HELD if view.payment == "held" else texts.CALLED
        return say(text, lang, until=time_beside(view.pay_until, view.requested_at))
    if view.pay_method == "window":
        return texts.PAY_IN_WINDOW.of(lang)
    return texts.CONFIRMING.of(lang)


def _ending(view: StatusView, lang: Lang) -> list[str]:
    said = []
    why = words.reason_said(view.end_reason, lang)
    if why and view.end_reason != OWN_WISH:  # the title says that already
        said.append(escaped(why))
    if view.payment == "unknown":
        said.append(texts.IF_CHARGED.of(lang))
    elif not view.paid and view.pay_with == PayWith.CARD:
        said.append(texts.NOTHING_CHARGED.of(lang))
    return said + _given_back(view, lang)


def _given_back(view: StatusView, lang: Lang) -> list[str]:
    """What goes back, or went."""
    if view.owed_back:
        return [say(texts.MONEY_GOES_BACK, lang, amount=won(view.owed_back, lang))]
    if view.refunded:
        return [say(texts.MONEY_WENT_BACK, lang, amount=won(view.refunded, lang))]
    return []


def _buttons(
    card: Card, lang: Lang, card_on_file: bool, own_url: str
) -> tuple[tuple[Button, ...], ...]:
    view, order_id = card.view, card.view.order_id
    cancel = Button(texts.CANCEL.of(lang), Cancel(order_id, card.version), style="danger")
    match view.status:
        case S.AWAITING_PAYMENT:
            if card.pay_link is not None:
                url = f"{own_url}/pay/{card.pay_link}"
                return (
                    (Button(texts.OPEN_WINDOW.of(lang), url=url, style="primary"),),
                    (cancel,),
                )
            if view.payment in ("declined", "called"):
                text = texts.PAY_AGAIN if view.payment == "declined" else texts.PAY
                label = say(text, lang, total=won(view.total, lang))
                way = "c" if card_on_file and view.pay_method != "window" else "w"
                pay = Button(label, PayAgain(order_id, way), style="primary")
                return ((pay,), (cancel,))
            return ((cancel,),) if view.payment == "held" else ()
        case S.PLACED:
            return ((cancel,),)
        case S.ACCEPTED | S.COOKING if not view.cancel_asked:
            ask = AskToCancel(order_id, card.version)
            return (
                *_write_rider(view, lang),
                (Button(texts.ASK_CANCEL.of(lang), ask, style="danger"),),
            )
        case S.ACCEPTED | S.COOKING | S.READY | S.DELIVERING:
            return _write_rider(view, lang)
        case S.DELIVERED:
            again = Button(texts.SAME_AGAIN.of(lang), Reorder(order_id))
            return ((again, Button(MY_REVIEW.of(lang), ReviewOrder(order_id))),)
        case S.REJECTED | S.CANCELLED | S.EXPIRED:
            other = Button(texts.OTHER_STORES.of(lang), ShowStores())
            return ((Button(texts.SAME_AGAIN.of(lang), Reorder(order_id)), other),)
        case _:
            return ()


def _write_rider(view: StatusView, lang: Lang) -> tuple[tuple[Button, ...], ...]:
    """The way to the rider, while one has it in hand."""
    if view.rider_id is None:
        return ()
    return ((Button(texts.WRITE_RIDER.of(lang), WriteRider(view.order_id)),),)


async def write_rider(turn: Turn, tap: WriteRider) -> None:
    """라이더에게 말하기, or 답하기"""
    await begin_to_write(turn, tap.order_id)


def look_at_card(tx: Transaction, order_id: str, person_id: int) -> Card:
    """The card, with a link to the payment window where one is to be opened."""
    card = customers_card(tx, order_id, person_id)
    if card.view.status is not S.AWAITING_PAYMENT:
        return card
    waiting = open_payment(tx[Payments].of_order(order_id))
    if waiting is None or waiting.method != "window" or waiting.payment_key is not None:
        return card
    link = make_link(tx, person_id, payment_id=waiting.id)
    return replace(card, pay_link=link)


async def screen_of(turn: Turn, order_id: str) -> Screen:
    """The card of one of the person's own orders."""
    card = await turn.deps.db.write(look_at_card, order_id, turn.person_id)
    settings = turn.deps.settings
    return card_screen(
        card, turn.lang, card_on_file=settings.card_on_file, own_url=settings.own_url
    )


async def ask_before_cancel(turn: Turn, tap: Cancel) -> None:
    """주문 취소: sure? Said below the card, which goes on telling how the order stands."""
    await _ask_below(turn, tap)


async def cancel(turn: Turn, tap: CancelSurely) -> None:
    """네, 취소할게요: free until the store accepts; what changed is asked about anew."""
    await _surely(turn, tap, cancel_order, texts.SAID["cancelled"])


async def keep(turn: Turn, tap: KeepOrder) -> None:
    """그대로 둘게요"""
    await show(turn, Screen(texts.KEPT_AS_IT_IS.of(turn.lang)))


async def ask_before_wish(turn: Turn, tap: AskToCancel) -> None:
    """취소 요청: sure? Said below the card, as before a cancel."""
    await _ask_below(turn, tap)


async def wish_to_cancel(turn: Turn, tap: AskToCancelSurely) -> None:
    """네, 물어봐 주세요: the store decides."""
    try:
        await _surely(turn, tap, ask_to_cancel, texts.WISH_SENT)
    except AskedAlready as refusal:
        text = texts.ASKED_ALREADY if refusal.is_open else texts.ASKED_ENOUGH
        await answer(turn, text.of(turn.lang), alert=True)
        await show(turn, Screen(text.of(turn.lang)))


async def _ask_below(turn: Turn, tap: Cancel | AskToCancel) -> None:
    card, back = await turn.deps.db.read(_with_what_goes_back, tap.order_id, turn.person_id)
    is_as_shown = card.version == tap.version
    question = _question(card, type(tap), back, turn.lang) if is_as_shown else None
    if question is None:
        await answer(turn, _not_now(card.view, type(tap), turn.lang), alert=True)
        await show(turn, await screen_of(turn, tap.order_id))
        return
    await answer(turn)
    await send(turn, question)


async def _surely(
    turn: Turn,
    tap: CancelSurely | AskToCancelSurely,
    use_case: Callable[..., Order],
    done: Text,
) -> None:
    """Do it where the order, and what goes back, are as they were shown; else ask anew."""
    db, order_id, person_id = turn.deps.db, tap.order_id, turn.person_id
    shown = {"version": tap.version, "gives_back": tap.gives_back}
    try:
        await db.write(use_case, order_id, by=person_id, **shown)
    except (Changed, StepRefused):
        card, back = await db.read(_with_what_goes_back, order_id, person_id)
        kind = Cancel if isinstance(tap, CancelSurely) else AskToCancel
        question = _question(card, kind, back, turn.lang)
        if question is not None:
            said = f"{sure_texts.ASKED_ANEW.of(turn.lang)}\n\n{question.text}"
            await show(turn, Screen(said, question.buttons))
            return
        said = _not_now(card.view, kind, turn.lang)
        await answer(turn, said, alert=True)
    else:
        said = done.of(turn.lang)
        await answer(turn, said)
    await show(turn, Screen(said))


def _with_what_goes_back(tx: Transaction, order_id: str, person_id: int) -> tuple[Card, int]:
    return customers_card(tx, order_id, person_id), goes_back(tx, order_id)


def _question(
    card: Card, kind: type[Cancel] | type[AskToCancel], back: int, lang: Lang
) -> Screen | None:
    """Is it meant, with the won that go *back*; none where the order is past that, or asked
    already.
    """
    view = card.view
    if kind is Cancel and view.status in (S.AWAITING_PAYMENT, S.PLACED):
        text = texts.CANCEL_SURE_PAID if back else texts.CANCEL_SURE
        sure = CancelSurely(view.order_id, card.version, back)
        yes = Button(texts.CANCEL_IT.of(lang), sure, style="danger")
    elif kind is AskToCancel and view.status in (S.ACCEPTED, S.COOKING) and not view.cancel_asked:
        text = sure_texts.WISH_PAID if back else sure_texts.WISH
        wish = AskToCancelSurely(view.order_id, card.version, back)
        yes = Button(sure_texts.ASK_IT.of(lang), wish, style="danger")
    else:
        return None
    said = html(text, lang, store=view.store_name[lang], amount=won(back, lang))
    return Screen(said, ((yes,), (Button(texts.KEEP_IT.of(lang), KeepOrder()),)))


def _not_now(view: StatusView, kind: type[Cancel] | type[AskToCancel], lang: Lang) -> str:
    """Why nothing is cancelled: it is asked already, or how the order stands by now."""
    if kind is AskToCancel and view.cancel_asked:
        return texts.CANCEL_ASKED.of(lang)
    if kind is AskToCancel and view.status in (S.ACCEPTED, S.COOKING):
        return texts.CHANGED.of(lang)
    if view.status is S.ACCEPTED:
        return texts.TOO_LATE_TO_CANCEL.of(lang)
    return say(texts.STEP_REFUSED, lang, status=words.STATUS[view.status.value])


def when(facts: dict[str, object], lang: Lang) -> str:
    """The promised time of a notice's facts."""
    eta = datetime.fromisoformat(str(facts["eta_at"]))
    return clock_time(eta) if facts.get("receive") == Receive.PICKUP else arrival_range(eta)
