"""Shows an order's ticket: one message per order and worker, wherever it was asked for last.

The older one keeps its words, loses its buttons and is redrawn no more.
"""

from __future__ import annotations

from chat.leaving import leave
from chat.screen import Screen, send, show
from chat.turn import Turn
from core.database.transaction import Transaction
from core.masking.masking import as_work_sees_it
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import Order, Receive
from core.people.tables import People
from core.stores.model import Carrier
from core.tracking.queries import how_it_is_brought, stores_ticket
from store_bot.ticket import ticket_screen


async def show_ticket(turn: Turn, order: Order) -> None:
    """In the tapped message, which is the ticket from now on."""
    await _is_the_ticket(turn, order, await show(turn, await _screen(turn, order)))


async def send_ticket(turn: Turn, order: Order) -> None:
    """At the foot of the chat."""
    await _is_the_ticket(turn, order, await send(turn, await _screen(turn, order)))


async def redraw(turn: Turn, order_id: str) -> None:
    """The ticket as the order now is, in the tapped message."""
    ticket = await turn.deps.db.read(stores_ticket, order_id, turn.person_id)
    await show_ticket(turn, ticket.order)


async def _screen(turn: Turn, order: Order) -> Screen:
    """The ticket; what is brought by the store itself is not looked up again."""
    if not order.is_open:
        order = await turn.deps.db.read(as_work_sees_it, order)
    bringing = None
    if order.carried_by is not Carrier.STORE:
        bringing = await turn.deps.db.read(how_it_is_brought, order)
    customer = ""
    if order.receive is Receive.PICKUP and order.phone:  # masked, nobody has to know
        customer = await turn.deps.db.read(_name_of, order.customer_id)
    return ticket_screen(order, turn.lang, bringing=bringing, customer=customer)


async def _is_the_ticket(turn: Turn, order: Order, message_id: int) -> None:
    before = await turn.deps.db.read(_ticket, turn.person_id, order.id)
    if before == message_id:
        return
    once = f"moved:{turn.update_id}"
    await turn.deps.db.write(_move, turn.person_id, order.id, message_id, once)
    if before is not None:
        await leave(turn, turn.chat_id, before, order.id)


def _name_of(tx: Transaction, person_id: int) -> str:
    person = tx[People].get(person_id)
    return person.name if person else ""


def _ticket(tx: Transaction, person_id: int, order_id: str) -> int | None:
    return tx[Notices].card(Bot.STORE, person_id, order_id)


def _move(tx: Transaction, person_id: int, order_id: str, message_id: int, once: str) -> None:
    """It is owed a redraw: what was sent may be of a moment ago. A second run changes nothing."""
    tx[Notices].card_is(Bot.STORE, person_id, order_id, message_id)
    tx[Notices].was_shown(Bot.STORE, person_id, "ticket", order_id, message_id, tx.now)
    tx[Notices].owe(Bot.STORE, person_id, "ticket", key=once, at=tx.now, order_id=order_id)
