"""How the store bot says a notice: a ticket that rings, one redrawn in place, or a short line."""

from __future__ import annotations

from dataclasses import replace

from chat.screen import Screen, html
from core.deps import Deps
from core.notices.model import Moot, Notice
from core.orders.model import OrderStatus
from core.orders.queries import stores_ticket
from core.people.model import Person
from core.refusals import NotYours
from core.texts import orders as words
from core.texts import say
from core.texts import store as texts
from store_bot.admin import alert
from store_bot.ticket import ticket_screen

#: Why a ticket comes to the foot of the chat once more.
RINGS_AGAIN = {"ring_again": texts.RING_AGAIN, "cancel_asked": texts.CANCEL_ASKED}


async def draw(deps: Deps, notice: Notice, person: Person) -> Screen | Moot:
    """What to say, in the person's language, as things are at this moment."""
    lang, facts = person.lang, notice.facts
    if notice.kind == "paused":
        return Screen(html(texts.PAUSED, lang, store=facts["store"][lang]))
    if notice.kind == "admin_alert":
        return Screen(alert(facts, lang))
    assert notice.order_id is not None  # all the others are an order's
    if notice.kind == "order_off":
        why = words.reason(facts.get("reason"))
        reason = why.of(lang) if why else ""
        return Screen(html(texts.ORDER_OFF, lang, n=facts["number"], reason=reason))
    try:
        ticket = await deps.db.read(stores_ticket, notice.order_id, person.id)
    except NotYours:
        return Moot("works there no more")
    order = ticket.order
    if notice.kind in RINGS_AGAIN:
        waits = {
            "ring_again": order.status is OrderStatus.PLACED,
            "cancel_asked": order.cancel_asked_at is not None,
        }
        if not waits[notice.kind]:
            return Moot("answered meanwhile")
        head = say(RINGS_AGAIN[notice.kind], lang, n=order.number)
        leaves = say(texts.MOVED_DOWN, lang, n=order.number)
        return replace(ticket_screen(order, lang, head=head), leaves=leaves)
    return ticket_screen(order, lang)
