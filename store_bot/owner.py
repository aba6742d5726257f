"""What owners and staff do with orders: each handler calls one use case and shows the result."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from chat.pages import page_of, turning
from chat.screen import Button, Screen, answer, html, send, show
from chat.turn import Turn
from core.fulfilment import use_cases as orders
from core.orders.model import Order, OrderStatus
from core.refusals import (
    Changed,
    NotYours,
    Refused,
    RiderHasIt,
    StepRefused,
    TooLong,
    Unreadable,
)
from core.texts import Lang, say
from core.texts import orders as words
from core.texts import store as texts
from core.texts.arguments import (
    OrderNumber,
    read_minutes,
    read_only_order,
    read_order,
    read_reason,
)
from core.texts.figures import won
from core.tracking.queries import (
    by_number,
    open_tickets,
    stores_ticket,
)
from store_bot import showing
from store_bot.kitchen_lines import all_lines_screen
from store_bot.taps import (
    Accept,
    AgreeToCancel,
    AskWhy,
    DeclineToCancel,
    Deliver,
    Depart,
    FinishCooking,
    ReadTicket,
    Reject,
    ShowOrders,
    ShowTicket,
    StartCooking,
    WhichOrder,
)
from store_bot.ticket import reasons_screen

USUAL_REASON = "other"
USUAL_MINUTES = 20


async def accept(turn: Turn, tap: Accept) -> None:
    """수락 20분"""
    await _do(turn, tap, orders.accept_order, minutes=tap.minutes)


async def start_cooking(turn: Turn, tap: StartCooking) -> None:
    """조리 시작"""
    await _do(turn, tap, orders.start_cooking)


async def finish_cooking(turn: Turn, tap: FinishCooking) -> None:
    """조리 완료"""
    await _do(turn, tap, orders.finish_cooking)


async def depart(turn: Turn, tap: Depart) -> None:
    """배달 출발"""
    await _do(turn, tap, orders.depart)


async def deliver(turn: Turn, tap: Deliver) -> None:
    """배달 완료, or 픽업 완료"""
    await _do(turn, tap, orders.deliver)


async def agree_to_cancel(turn: Turn, tap: AgreeToCancel) -> None:
    """취소 받아들이기"""
    await _do(turn, tap, orders.cancel_by_store, reason="agreed")


async def decline_to_cancel(turn: Turn, tap: DeclineToCancel) -> None:
    """그대로 진행"""
    await _do(turn, tap, orders.decline_to_cancel)


async def reject(turn: Turn, tap: Reject) -> None:
    """거절 with its reason; an order already accepted is cancelled by the store."""
    if tap.reason not in words.REJECT_REASONS:  # no button of ours
        raise NotYours()
    ticket = await turn.deps.db.read(stores_ticket, tap.order_id, turn.person_id)
    placed = ticket.order.status is OrderStatus.PLACED
    use_case = orders.reject_order if placed else orders.cancel_by_store
    await _do(turn, tap, use_case, reason=tap.reason)


async def ask_why(turn: Turn, tap: AskWhy) -> None:
    """거절: the reasons."""
    ticket = await turn.deps.db.read(stores_ticket, tap.order_id, turn.person_id)
    if ticket.order.version != tap.version:
        await answer(turn, stands(ticket.order.status, turn.lang), alert=True)
        await showing.show_ticket(turn, ticket.order)
        return
    await show(turn, reasons_screen(ticket.order, turn.lang))


async def show_ticket(turn: Turn, tap: ShowTicket) -> None:
    """돌아가기, or one of a list."""
    await showing.redraw(turn, tap.order_id)


async def read_all(turn: Turn, tap: ReadTicket) -> None:
    """메뉴 모두 보기: every line in full, in the place of the ticket."""
    ticket = await turn.deps.db.read(stores_ticket, tap.order_id, turn.person_id)
    await show(turn, all_lines_screen(ticket.order, tap.page, turn.lang))


async def _do(turn: Turn, tap: Any, use_case: Callable[..., Order], **facts: Any) -> None:
    try:
        order = await turn.deps.db.write(
            use_case, tap.order_id, by=turn.person_id, version=tap.version, **facts
        )
    except (Changed, StepRefused) as refusal:
        await answer(turn, stands(refusal.facts.get("status"), turn.lang), alert=True)
    except RiderHasIt:
        await answer(turn, texts.RIDER_HAS_IT.of(turn.lang), alert=True)
    except Unreadable:
        await answer(turn, texts.BAD_MINUTES.of(turn.lang), alert=True)
    else:
        # Side by side: while the answer travels, a customer could change the ticket being drawn.
        await asyncio.gather(answer(turn), showing.show_ticket(turn, order))
        return
    await showing.redraw(turn, tap.order_id)


def stands(status: OrderStatus | None, lang: Lang) -> str:
    """What is true now, for somebody who was not the first."""
    if status is None:
        return texts.NOTHING_THERE.of(lang)
    return say(texts.STEP_REFUSED, lang, status=words.STATUS[status.value])


# --- the same in words: /accept 12 20


async def orders_command(turn: Turn, said: str) -> None:
    """/orders: everything under way, each a button."""
    found = await turn.deps.db.read(open_tickets, turn.person_id)
    if not found:
        await send(turn, Screen(texts.NO_ORDERS.of(turn.lang)))
        return
    await send(turn, _open(turn, found))


async def show_orders(turn: Turn, tap: ShowOrders) -> None:
    """◀ ▶ of everything under way."""
    await show(turn, _open(turn, await turn.deps.db.read(open_tickets, turn.person_id), tap.page))


def _open(turn: Turn, found: list[Order], number: int = 0) -> Screen:
    text = say(texts.ORDERS, turn.lang, n=len(found))
    return _list(turn, text, found, number, ShowOrders)


async def which_order(turn: Turn, tap: WhichOrder) -> None:
    """◀ ▶ of the orders of that number."""
    found = await turn.deps.db.read(by_number, turn.person_id, tap.number)
    if not found:
        raise NotYours()
    await show(turn, _which(turn, found, tap.number, tap.page))


def _which(turn: Turn, found: list[Order], number: int, page: int = 0) -> Screen:
    return _list(turn, texts.WHICH.of(turn.lang), found, page, partial(WhichOrder, number))


async def accept_command(turn: Turn, said: str) -> None:
    """/accept N [minutes]; minutes that cannot be read are asked for."""
    try:
        number, rest = read_order(said)
        minutes = read_minutes(rest) if number else None
    except Unreadable as refusal:
        await _ask(turn, "accept", refusal)
        return
    minutes = USUAL_MINUTES if minutes is None else minutes
    await _command(turn, "accept", number, orders.accept_order, minutes=minutes)


async def reject_command(turn: Turn, said: str) -> None:
    """/reject N [reason]; without a reason the list is shown."""
    try:
        number, rest = read_order(said)
        rest = read_reason(rest)
    except Unreadable as refusal:
        await _ask(turn, "reject", refusal)
        return
    if number is not None and not rest:
        order = await _the_order(turn, "reject", number)
        if order is not None:
            await send(turn, reasons_screen(order, turn.lang))
        return
    await _command(turn, "reject", number, orders.reject_order, reason=rest or USUAL_REASON)


async def cook_command(turn: Turn, said: str) -> None:
    """/cook N"""
    await _of_one(turn, "cook", said, orders.start_cooking)


async def ready_command(turn: Turn, said: str) -> None:
    """/ready N"""
    await _of_one(turn, "ready", said, orders.finish_cooking)


async def depart_command(turn: Turn, said: str) -> None:
    """/depart N"""
    await _of_one(turn, "depart", said, orders.depart)


async def delivered_command(turn: Turn, said: str) -> None:
    """/delivered N"""
    await _of_one(turn, "delivered", said, orders.deliver)


async def _of_one(turn: Turn, name: str, said: str, use_case: Callable[..., Order]) -> None:
    """A command of one order's number and no more."""
    try:
        number = read_only_order(said)
    except Unreadable as refusal:
        await _ask(turn, name, refusal)
        return
    await _command(turn, name, number, use_case)


async def _ask(turn: Turn, name: str, refusal: Unreadable) -> None:
    """What was written cannot be read: nothing is done, and an example is shown."""
    await send(turn, Screen(not_read(name, refusal, turn.lang)))


async def _command(
    turn: Turn,
    name: str,
    number: OrderNumber | None,
    use_case: Callable[..., Order],
    **facts: Any,
) -> None:
    order = await _the_order(turn, name, number)
    if order is None:
        return
    try:
        order = await turn.deps.db.write(use_case, order.id, by=turn.person_id, **facts)
    except Unreadable:
        await send(turn, Screen(texts.BAD_MINUTES.of(turn.lang)))
        return
    except RiderHasIt:
        await send(turn, Screen(texts.RIDER_HAS_IT.of(turn.lang)))
        return
    except TooLong:
        raise  # said as everywhere: how long it may be
    except Refused as refusal:
        await send(turn, Screen(stands(refusal.facts.get("status"), turn.lang)))
        return
    await showing.send_ticket(turn, order)


async def _the_order(turn: Turn, name: str, number: OrderNumber | None) -> Order | None:
    """The order they mean; asks where the number is missing, none or fits several."""
    if number is None:
        await send(turn, Screen(say(texts.ASK_NUMBER, turn.lang, command=name)))
        return None
    found = await turn.deps.db.read(by_number, turn.person_id, number.n)
    found = [order for order in found if number.store in (None, order.store_id)]
    if not found:
        await send(turn, Screen(texts.NO_SUCH_ORDER.of(turn.lang)))
        return None
    if len(found) > 1:
        await send(turn, _which(turn, found, number.n))
        return None
    return found[0]


def not_read(command: str, refusal: Unreadable, lang: Lang) -> str:
    """Which part of it was not understood, and how it is written."""
    example = texts.EXAMPLE.get(command, texts.EXAMPLE_OF_A_NUMBER)
    facts = {"said": refusal.facts["written"], "command": command, "example": example}
    return html(texts.NOT_READ, lang, **facts)


def _list(
    turn: Turn,
    text: str,
    found: list[Order],
    number: int,
    tap: Callable[[int], tuple[Any, ...]],
) -> Screen:
    rows = []
    page = page_of(found, number)
    for order in page.items:
        status = words.STATUS[order.status.value].of(turn.lang)
        total = won(order.total, turn.lang)
        label = say(texts.ORDER_LINE, turn.lang, n=order.number, status=status, total=total)
        rows.append((Button(label, ShowTicket(order.id)),))
    return Screen(text, (*rows, *turning(page, tap)))
