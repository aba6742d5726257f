"""How the store bot says a notice: a ticket that rings, one redrawn in place, or a short line."""

from __future__ import annotations

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
    if notice.kind == "cancel_asked":
        return Screen(say(texts.CANCEL_ASKED, lang, n=facts["number"]))
    try:
        ticket = await deps.db.read(stores_ticket, notice.order_id, person.id)
    except NotYours:
        return Moot("works there no more")
    if notice.kind == "ring_again":
        if ticket.order.status is not OrderStatus.PLACED:
            return Moot("answered meanwhile")
        return Screen(say(texts.RING_AGAIN, lang, n=facts["number"]))
    return ticket_screen(ticket.order, lang)
