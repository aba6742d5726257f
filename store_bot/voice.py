"""How the store bot says a notice: a ticket that rings, one redrawn in place, or a short line."""

from __future__ import annotations

from dataclasses import replace

from chat.broadcasts import broadcast_screen
from chat.screen import Button, Screen, html
from chat.voice import Draw
from core.broadcasts.queries import progress
from core.deps import Deps
from core.masking.masking import MASKED
from core.notices.model import Later, Moot, Notice
from core.orders.model import OrderStatus
from core.people.model import Person
from core.refusals import NotYours
from core.reviews.queries import review_for_the_store
from core.texts import Lang, say
from core.texts import broadcasts as broadcast_texts
from core.texts import coupons as coupon_texts
from core.texts import keeping as keeping_texts
from core.texts import orders as words
from core.texts import people as people_texts
from core.texts import registration as own_texts
from core.texts import reviews as review_texts
from core.texts import riders as rider_texts
from core.texts import store as texts
from core.texts.figures import won
from core.tracking.queries import stores_ticket
from core.tracking.riders_work import Stands, riders_ticket
from store_bot.admin import alert, waiting_screen
from store_bot.broadcast import progress_screen
from store_bot.reviews import review_screen
from store_bot.rider_ticket import rider_screen
from store_bot.taps import WriteCustomer
from store_bot.ticket import ticket_screen

#: Why a ticket comes to the foot of the chat once more.
RINGS_AGAIN = {"ring_again": texts.RING_AGAIN, "cancel_asked": texts.CANCEL_ASKED}

#: Kinds that are an order's ticket. One that nobody knows is drawn as nothing else.
TICKETS = frozenset({"new_order", "ticket", *RINGS_AGAIN})


async def draw(deps: Deps, notice: Notice, person: Person) -> Screen | Moot | Later:
    """What to say, in the person's language, as things are at this moment."""
    lang, facts = person.lang, notice.facts
    if notice.kind in _SWITCHES:
        return Screen(html(_SWITCHES[notice.kind], lang, store=facts["store"][lang]))
    if notice.kind == "goodbye":
        return Screen(keeping_texts.GOODBYE.of(lang))
    if notice.kind == MASKED:
        return await _masked(deps, notice, person)
    if notice.kind == "admin_alert":
        return alert(facts, lang)
    if notice.kind in _OF_THE_STORE:
        text, name = _OF_THE_STORE[notice.kind], facts["store"][lang]
        return Screen(html(text, lang, store=name, reason=facts["reason"] or ""))
    if notice.kind in _OF_BROADCASTS:
        return await _OF_BROADCASTS[notice.kind](deps, notice, person)
    if notice.kind in _ABOUT_NO_ORDER:
        return Screen(_ABOUT_NO_ORDER[notice.kind].of(lang))
    if notice.kind == "who_waits":
        waiting = await waiting_screen(deps, person.id, lang)
        return waiting if waiting.buttons else Moot("answered meanwhile")
    if notice.kind in _OF_STORES:
        return Screen(_of_store(notice, lang))
    if notice.kind in _OF_COUPONS:
        return Screen(_of_coupon(notice, lang))
    assert notice.order_id is not None  # all the others are an order's
    if notice.kind in _OF_RIDERS:
        return await _OF_RIDERS[notice.kind](deps, notice, person)
    if notice.kind == "not_arrived":
        n, address = facts["number"], facts["address"]
        return Screen(html(review_texts.DID_NOT_ARRIVE, lang, n=n, address=address))
    if notice.kind == "review":
        try:
            said = await deps.db.read(review_for_the_store, notice.order_id, person.id)
        except NotYours:
            return Moot("works there no more")
        return review_screen(said, lang)
    if notice.kind == "request_added":
        words_said = facts["words"]
        return Screen(html(texts.REQUEST_ADDED, lang, n=facts["number"], words=words_said))
    if notice.kind == "nobody_rides":
        return Screen(say(texts.NOBODY_RIDES, lang, n=facts["number"]))
    if notice.kind == "admin_refund":
        amount, name = won(facts["amount"], lang), facts["store"][lang]
        why, n = facts.get("words") or "-", facts["number"]
        return Screen(html(texts.ADMIN_REFUND, lang, store=name, n=n, amount=amount, words=why))
    if notice.kind == "order_off":
        reason = words.reason_said(facts.get("reason"), lang)
        return Screen(html(texts.ORDER_OFF, lang, n=facts["number"], reason=reason))
    if notice.kind not in TICKETS:
        raise LookupError(f"nobody here knows a notice of kind {notice.kind}")
    try:
        ticket = await deps.db.read(stores_ticket, notice.order_id, person.id)
    except NotYours:
        return Moot("works there no more")
    order = ticket.order
    customer = ticket.customer.name if ticket.customer else ""
    if notice.kind in RINGS_AGAIN:
        waits = {
            "ring_again": order.status is OrderStatus.PLACED,
            "cancel_asked": order.cancel_asked_at is not None,
        }
        if not waits[notice.kind]:
            return Moot("answered meanwhile")
        head = say(RINGS_AGAIN[notice.kind], lang, n=order.number)
        leaves = say(texts.MOVED_DOWN, lang, n=order.number)
        return replace(
            ticket_screen(order, lang, head=head, bringing=ticket.bringing, customer=customer),
            leaves=leaves,
        )
    return ticket_screen(order, lang, bringing=ticket.bringing, customer=customer)


async def _riders_card(deps: Deps, notice: Notice, person: Person) -> Screen | Moot:
    """An offer that rings, or a delivery's one ticket redrawn in place."""
    try:
        ticket = await deps.db.read(riders_ticket, notice.order_id or "", person.id)
    except NotYours:
        return Moot("none of theirs any more")
    if notice.kind == "offer" and ticket.stands is not Stands.ASKED:
        return Moot("over before it could be said")
    if ticket.stands is Stands.GONE and ticket.message_id is None:
        return Moot("they never saw it")
    return rider_screen(ticket, person.lang)


async def _riders_line(deps: Deps, notice: Notice, person: Person) -> Screen | Moot:
    """One short message to a rider."""
    lang, facts = person.lang, notice.facts
    text, pay = rider_texts.TOLD[notice.kind], facts.get("paid") or 0
    if notice.kind == "delivery_off" and pay:
        text = rider_texts.DELIVERY_OFF_PAID
    store, number = facts["store"][lang], facts["number"]
    return Screen(html(text, lang, n=number, store=store, pay=won(pay, lang)))


async def _passed_on(deps: Deps, notice: Notice, person: Person) -> Screen | Moot:
    """A customer's words, with the way to answer."""
    facts, lang = notice.facts, person.lang
    text = html(rider_texts.OF_CUSTOMER, lang, n=facts["number"], words=facts["words"])
    tap = WriteCustomer(notice.order_id or "")
    return Screen(text, ((Button(rider_texts.ANSWER.of(lang), tap),),))


def _of_store(notice: Notice, lang: Lang) -> str:
    """What an admin answered, or who came and went: the names are kept in both languages."""
    facts = {**notice.facts, "store": notice.facts["store"][lang]}
    if facts.get("why") is not None:
        facts["why"] = own_texts.WHY_TOLD[facts["why"]]
    if "role" in facts:
        facts["role"] = people_texts.ROLE[facts["role"]]
    return html(_OF_STORES[notice.kind], lang, **facts)


def _of_coupon(notice: Notice, lang: Lang) -> str:
    """Who of the staff got a coupon of the store, or ordered with one."""
    facts = notice.facts
    told = {"store": facts["store"][lang], "who": facts["who"]}
    if notice.kind == "staff_coupon_used":
        told |= {"n": facts["number"], "won": won(facts["discount"], lang)}
    else:
        told["off"] = coupon_texts.off(facts["kind"], facts["value"], facts["cap"], lang)
    return html(_OF_COUPONS[notice.kind], lang, **told)


_OF_COUPONS = {
    "staff_coupon_given": coupon_texts.STAFF_GIVEN,
    "staff_coupon_used": coupon_texts.STAFF_USED,
}
_OF_STORES = {
    "store_approved": own_texts.APPROVED,
    "store_declined": own_texts.DECLINED,
    "staff_joined": people_texts.JOINED,
    "staff_removed": people_texts.REMOVED_YOU,
}


async def _masked(deps: Deps, notice: Notice, person: Person) -> Screen:
    """An older message of an order that is over, without its door or anybody's words."""
    lang, order_id, facts = person.lang, notice.order_id or "", notice.facts
    try:
        if facts["what"] == "ticket":
            ticket = await deps.db.read(stores_ticket, order_id, person.id)
            return ticket_screen(ticket.order, lang, bringing=ticket.bringing)
        if facts["what"] == "rider":
            return rider_screen(await deps.db.read(riders_ticket, order_id, person.id), lang)
    except NotYours:
        pass  # who works there no more still has the message
    return Screen(say(keeping_texts.WORDS_HIDDEN, lang, n=facts["number"]))


async def _progress(deps: Deps, notice: Notice, person: Person) -> Screen | Moot:
    """How far it is, in the message of the admin who sent it; or that all are told."""
    try:
        found = await deps.db.report(progress, person.id, notice.facts["broadcast_id"])
    except NotYours:
        return Moot("no admin any more")
    if notice.kind == "broadcast_ended":
        said = say(broadcast_texts.ENDED, person.lang, id=found.broadcast.id, sent=found.sent)
        return Screen(said)
    return replace(progress_screen(found, person.lang), silent=True)


_SWITCHES = {"paused": texts.PAUSED, "store_is_back": texts.STORE_IS_BACK}
_OF_THE_STORE = {"suspended": texts.SUSPENDED, "unsuspended": texts.UNSUSPENDED}
_OF_BROADCASTS: dict[str, Draw] = {
    "broadcast": broadcast_screen,
    "broadcast_progress": _progress,
    "broadcast_ended": _progress,
}
_ABOUT_NO_ORDER = {
    "rider_approved": rider_texts.APPROVED,
    "rider_declined": rider_texts.DECLINED,
    "shift_ended": rider_texts.SHIFT_ENDED,
}
_OF_RIDERS: dict[str, Draw] = {
    "offer": _riders_card,
    "rider_ticket": _riders_card,
    "pickup_ready": _riders_line,
    "delivery_off": _riders_line,
    "given_away": _riders_line,
    "rider_not_arrived": _riders_line,
    "passed_on": _passed_on,
}
