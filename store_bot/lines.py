"""A sold-out dish leaves an order that is under way: which one, sure, done."""

from __future__ import annotations

from functools import partial

from chat.pages import page_of, turning
from chat.screen import Button, Screen, answer, html, show
from chat.turn import Turn
from core.fulfilment.amendments import remove_line
from core.orders.model import Order, without_line
from core.refusals import Changed, StepRefused
from core.texts import Lang, say
from core.texts import store as texts
from core.texts.figures import won
from core.tracking.queries import stores_ticket
from store_bot import showing
from store_bot.owner import stands
from store_bot.taps import AskTakeOut, PickLine, PickPortions, ShowTicket, TakeOut

IN_A_ROW = 8  # buttons


async def ask_which(turn: Turn, tap: AskTakeOut) -> None:
    """품절 메뉴 빼기: which of them?"""
    order = await _as_shown(turn, tap.order_id, tap.version)
    if order is not None:
        await show(turn, _which(order, turn.lang, tap.page))


async def pick_line(turn: Turn, tap: PickLine) -> None:
    """One of them: how many of it; of a single portion, are you sure."""
    order = await _as_shown(turn, tap.order_id, tap.version)
    if order is None or not 0 <= tap.place < len(order.lines):
        return
    if order.lines[tap.place].quantity > 1:
        await show(turn, _how_many(order, tap.place, turn.lang))
    else:
        await show(turn, _sure(order, tap.place, 1, turn.lang))


async def pick_portions(turn: Turn, tap: PickPortions) -> None:
    """So many of it: are you sure, and what it means for the customer."""
    order = await _as_shown(turn, tap.order_id, tap.version)
    if order is None or not 0 <= tap.place < len(order.lines):
        return
    if 1 <= tap.quantity <= order.lines[tap.place].quantity:
        await show(turn, _sure(order, tap.place, tap.quantity, turn.lang))


async def take_out(turn: Turn, tap: TakeOut) -> None:
    """빼기"""
    try:
        order = await turn.deps.db.write(
            remove_line,
            tap.order_id,
            tap.place,
            by=turn.person_id,
            quantity=tap.quantity,
            saves=tap.saves,
            version=tap.version,
        )
    except (Changed, StepRefused) as refusal:
        await answer(turn, stands(refusal.facts.get("status"), turn.lang), alert=True)
        await showing.redraw(turn, tap.order_id)
    else:
        await showing.show_ticket(turn, order)


async def _as_shown(turn: Turn, order_id: str, version: int) -> Order | None:
    """The order, unless it changed since the button was drawn: then it is drawn anew."""
    ticket = await turn.deps.db.read(stores_ticket, order_id, turn.person_id)
    if ticket.order.version == version:
        return ticket.order
    await answer(turn, stands(ticket.order.status, turn.lang), alert=True)
    await showing.show_ticket(turn, ticket.order)
    return None


def _which(order: Order, lang: Lang, number: int = 0) -> Screen:
    page = page_of(list(enumerate(order.lines)), number)
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                f"{line.name[lang]} × {line.quantity}",
                PickLine(order.id, place, order.version),
            ),
        )
        for place, line in page.items
    ]
    rows += turning(page, partial(AskTakeOut, order.id, order.version))
    rows.append((Button(texts.BACK.of(lang), ShowTicket(order.id)),))
    return Screen(f"<b>{say(texts.WHICH_LINE, lang, n=order.number)}</b>", tuple(rows))


def _how_many(order: Order, place: int, lang: Lang) -> Screen:
    """Any number of them, as many buttons as there are portions: a line has 99 at most."""
    line = order.lines[place]
    buttons = [
        Button(f"{n}", PickPortions(order.id, place, n, order.version))
        for n in range(1, line.quantity + 1)
    ]
    rows = [tuple(buttons[n : n + IN_A_ROW]) for n in range(0, len(buttons), IN_A_ROW)]
    rows.append((Button(texts.BACK.of(lang), AskTakeOut(order.id, order.version)),))
    item, n = line.name[lang], line.quantity
    return Screen(html(texts.HOW_MANY_OUT, lang, n=order.number, item=item, there=n), tuple(rows))


def _sure(order: Order, place: int, quantity: int, lang: Lang) -> Screen:
    back = Button(texts.BACK.of(lang), AskTakeOut(order.id, order.version))
    line = order.lines[place]
    item, number = line.name[lang], order.number
    if len(order.lines) == 1 and quantity == line.quantity:
        sure = TakeOut(order.id, place, quantity, order.total, order.version)
        text = html(texts.TAKE_OUT_LAST, lang, n=number, item=item)
        return Screen(text, ((Button(texts.CANCEL_IT.of(lang), sure, style="danger"),), (back,)))
    left = without_line(order, place, quantity)[0]
    saves = order.total - left.total
    sure = TakeOut(order.id, place, quantity, saves, order.version)
    if line.quantity > 1:
        item = say(texts.PORTIONS, lang, item=item, n=quantity)
    text = html(
        texts.TAKE_OUT_SURE, lang, n=number, item=item, amount=won(saves, lang),
        total=won(left.total, lang),
    )  # fmt: skip
    label = say(texts.TAKE_IT_OUT, lang, amount=won(saves, lang))
    return Screen(text, ((Button(label, sure, style="danger"),), (back,)))
