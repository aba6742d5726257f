"""An order as the kitchen sees it: what to cook, for whom, and the buttons that fit."""

from __future__ import annotations

from chat import limits
from chat.fitting import fit
from chat.screen import GAP, Button, Screen, html
from core.orders.model import Order, OrderStatus, PayWith, Receive
from core.texts import Lang, Text, say
from core.texts import keeping as keeping_texts
from core.texts import lines as line_texts
from core.texts import orders as words
from core.texts import store as texts
from core.texts.figures import time_beside, won
from core.tracking.queries import Bringing
from store_bot.kitchen_lines import kitchen_parts, read_all_row
from store_bot.taps import (
    Accept,
    AgreeToCancel,
    AskTakeOut,
    AskWhy,
    DeclineToCancel,
    Deliver,
    Depart,
    FinishCooking,
    Reject,
    ShowTicket,
    StartCooking,
)

S = OrderStatus
MINUTES = ((10, 15), (20, 30), (40, 60))
USUAL_MINUTES = 20
_ANY = Text("{x}", "{x}")


def ticket_screen(
    order: Order,
    lang: Lang,
    *,
    head: str = "",
    bringing: Bringing | None = None,
    customer: str = "",
) -> Screen:
    """The ticket as the order now is; *head* says why it rings again, *bringing* who rides.

    *customer* is who fetches it, by the name they gave. One that would be longer than a message
    says its lines shorter, and nothing else: what was asked for, the door and the money are
    always there.
    """
    top = f"<b>{head or title(order, lang)}</b>"
    parts = kitchen_parts(order.lines, lang)
    foot = _below_the_lines(order, lang, head, bringing, customer)
    text, is_shortened = fit([top, *parts, *foot], limits.TEXT)
    rows = buttons(order, lang, bringing)
    if is_shortened:
        text, _ = fit([top, *parts, line_texts.SHORTENED.of(lang), *foot], limits.TEXT)
        rows = (*rows, *read_all_row(order, lang))
    return Screen(text, rows)


def _below_the_lines(
    order: Order, lang: Lang, head: str, bringing: Bringing | None, customer: str
) -> list[str]:
    """The request, the door, the money, and what is now."""
    said = []
    if order.request:
        said.append(f"<blockquote>{html(_ANY, lang, x=order.request)}</blockquote>")
    if order.receive is Receive.PICKUP:
        fetches = html(texts.FETCHES_BY_NAME, lang, name=customer)
        said.append(fetches if customer else texts.FETCHES.of(lang))
    elif order.address is not None:
        said.append(html(_ANY, lang, x=order.address.written))
    else:
        said.append(f"<i>{keeping_texts.DOOR_HIDDEN.of(lang)}</i>")
    if order.discount:
        said.append(f"{words.COUPON.of(lang)}{GAP}{won(-order.discount, lang)}")
    total = won(order.total, lang)
    on_delivery = order.pay_with is PayWith.ON_DELIVERY
    paid = texts.PAY_AT_DOOR if on_delivery else texts.PAID_BY_CARD
    said.append(f"<i>{say(paid, lang, total=total)}</i>")
    said += _now(order, lang, rings=bool(head))
    if bringing is not None and order.status in (S.ACCEPTED, S.COOKING, S.READY, S.DELIVERING):
        said.append(_brought(order, bringing, lang))
    return said


def title(order: Order, lang: Lang) -> str:
    """The first line: the number and how it stands."""
    if order.status is S.DELIVERED and order.receive is Receive.PICKUP:
        return say(texts.PICKED_UP, lang, n=order.number)
    at = time_beside(order.ready_at, order.created_at) if order.ready_at else ""
    missed = order.status is S.REJECTED and order.end_reason in texts.MISSED
    text = texts.MISSED[order.end_reason or ""] if missed else texts.TITLE[order.status.value]
    return say(text, lang, n=order.number, at=at)


def _now(order: Order, lang: Lang, *, rings: bool) -> list[str]:
    if order.status is S.PLACED:
        return [] if rings else [texts.ANSWER_IN_TIME.of(lang)]
    if order.cancel_asked_at is not None:
        return [] if rings else [f"<b>{texts.WISHES_TO_CANCEL.of(lang)}</b>"]
    if order.status in (S.REJECTED, S.CANCELLED):
        why = words.reason_said(order.end_reason, lang)
        said = [html(_ANY, lang, x=why)] if why else []
        if order.pay_with is PayWith.CARD:
            said.append(f"<i>{texts.ALL_GOES_BACK.of(lang)}</i>")
        return said
    return []


def _brought(order: Order, bringing: Bringing, lang: Lang) -> str:
    if bringing.rider is None:
        return texts.LOOKING_FOR_RIDER.of(lang)
    text = texts.RIDER_LEFT if order.status is S.DELIVERING else texts.RIDER_COMES
    return html(text, lang, rider=bringing.rider)


def buttons(
    order: Order, lang: Lang, bringing: Bringing | None = None
) -> tuple[tuple[Button, ...], ...]:
    """What the store may do with it now; one filled button."""
    key = (order.id, order.version)
    if order.cancel_asked_at is not None:
        return (
            (Button(texts.LET_GO.of(lang), AgreeToCancel(*key), style="danger"),),
            (Button(texts.GO_ON.of(lang), DeclineToCancel(*key), style="primary"),),
        )
    cannot = Button(texts.CANNOT.of(lang), AskWhy(*key), style="danger")
    take_out = Button(texts.TAKE_OUT.of(lang), AskTakeOut(*key))
    match order.status:
        case S.PLACED:
            rows = [tuple(_accept(order, n, lang) for n in pair) for pair in MINUTES]
            reject = Button(texts.REJECT.of(lang), AskWhy(*key), style="danger")
            return (*rows, (reject,))
        case S.ACCEPTED:
            start = Button(texts.START.of(lang), StartCooking(*key), style="primary")
            return ((start,), (take_out,), (cannot,))
        case S.COOKING:
            finish = Button(texts.FINISH.of(lang), FinishCooking(*key), style="primary")
            return ((finish,), (take_out,), (cannot,))
        case S.READY if order.receive is Receive.PICKUP:
            handed = Deliver(*key)
            return ((Button(texts.HANDED_OVER.of(lang), handed, style="primary"),),)
        case S.READY if bringing is not None:
            itself = Button(texts.DEPART_OURSELVES.of(lang), Depart(*key))
            return ((itself,),) if bringing.may_set_out else ()
        case S.DELIVERING if bringing is not None and not bringing.may_close:
            return ()
        case S.READY:
            return ((Button(texts.DEPART.of(lang), Depart(*key), style="primary"),),)
        case S.DELIVERING:
            return ((Button(texts.DELIVERED.of(lang), Deliver(*key), style="success"),),)
        case _:
            return ()


def _accept(order: Order, minutes: int, lang: Lang) -> Button:
    tap = Accept(order.id, minutes, order.version)
    label = say(texts.ACCEPT, lang, n=minutes)
    return Button(label, tap, style="success" if minutes == USUAL_MINUTES else "")


def reasons_screen(order: Order, lang: Lang) -> Screen:
    """Why the store says no: the list, and the way back."""
    rows = [
        (Button(text.of(lang), Reject(order.id, code, order.version)),)
        for code, text in words.REJECT_REASONS.items()
    ]
    rows.append((Button(texts.BACK.of(lang), ShowTicket(order.id)),))
    text = say(texts.WHY_REJECT, lang, n=order.number)
    return Screen(f"<b>{text}</b>", tuple(rows))
