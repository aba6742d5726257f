"""A delivery as its rider sees it: how far and for how much; the door once it is theirs."""

from __future__ import annotations

from chat.screen import Button, Screen, html
from core.deliveries.model import DeliveryStatus
from core.orders.model import OrderStatus, PayWith
from core.texts import Lang, Text, say
from core.texts import riders as texts
from core.texts.figures import area_of, clock_time, distance, won
from core.tracking.riders_work import RidersTicket, Stands
from store_bot.taps import (
    DeclineOffer,
    GiveBack,
    HandOver,
    PickUp,
    TakeDelivery,
    WriteCustomer,
)

_ANY = Text("{x}", "{x}")
D = DeliveryStatus


def rider_screen(ticket: RidersTicket, lang: Lang) -> Screen:
    """The ticket as the delivery now is to this rider."""
    match ticket.stands:
        case Stands.ASKED | Stands.OPEN:
            return _offer(ticket, lang)
        case Stands.MINE:
            return _mine(ticket, lang)
        case Stands.GONE:
            store = ticket.store.named(lang)
            return Screen(f"<i>{html(texts.GONE, lang, n=ticket.order.number, store=store)}</i>")


def state(ticket: RidersTicket) -> Text:
    """In a word, for a list."""
    if ticket.stands is Stands.MINE:
        return texts.LINE_STATE[ticket.delivery.status.value]
    return texts.LINE_STATE[ticket.stands.value]


def _offer(ticket: RidersTicket, lang: Lang) -> Screen:
    order, delivery, store = ticket.order, ticket.delivery, ticket.store
    pay = won(delivery.pay or 0, lang)
    asked = ticket.stands is Stands.ASKED
    said = [f"<b>{say(texts.OFFERED, lang, pay=pay)}</b>"]
    said.append(f"<b>#{order.number} {html(_ANY, lang, x=store.named(lang))}</b>")
    if ticket.distance_m is not None:
        said.append(say(texts.TO_STORE, lang, distance=distance(ticket.distance_m)))
    area = area_of(order.address.text) if order.address else ""
    to_door = texts.TO_DOOR if area else texts.TO_DOOR_ONLY
    said.append(html(to_door, lang, area=area, distance=distance(order.distance_m)))
    said.append(_when_ready(ticket, lang))
    foot = texts.IN_45_SECONDS if asked else texts.STILL_OPEN
    said.append(f"<i>{foot.of(lang)}</i>")
    key = (order.id, delivery.version)
    buttons = [Button(texts.TAKE.of(lang), TakeDelivery(*key), style="success")]
    if asked:
        buttons.append(Button(texts.DECLINE.of(lang), DeclineOffer(*key)))
    return Screen("\n".join(said), (tuple(buttons),))


def _mine(ticket: RidersTicket, lang: Lang) -> Screen:
    order, delivery = ticket.order, ticket.delivery
    name = _title(ticket)
    pay = won(delivery.pay or 0, lang)
    store = ticket.store.named(lang)
    title = html(texts.TITLE[name], lang, n=order.number, store=store, pay=pay)
    said = [f"<b>{title}</b>"]
    if not delivery.is_under_way or not order.is_open:
        return Screen(said[0])
    if delivery.status is D.ASSIGNED:
        said.append(html(texts.STORE_AT, lang, address=ticket.store.address[lang]))
        said.append(_when_ready(ticket, lang))
    if order.address is not None:
        said.append(html(texts.DOOR, lang, address=order.address.written))
    if order.request:
        said.append(f"<blockquote>{html(_ANY, lang, x=order.request)}</blockquote>")
    at_the_door = order.pay_with is PayWith.ON_DELIVERY
    money = texts.COLLECT if at_the_door else texts.PAID
    said.append(f"<b>{say(money, lang, total=won(order.total, lang))}</b>")
    said.append(f"<i>{say(texts.YOUR_PAY, lang, pay=pay)}</i>")
    return Screen("\n".join(said), _buttons(ticket, lang))


def _title(ticket: RidersTicket) -> str:
    """Which title fits; an order that has just ended is ahead of its delivery."""
    order, delivery = ticket.order, ticket.delivery
    if not order.is_open and not delivery.status.is_final:
        return "cancelled" if delivery.status is D.ASSIGNED else "failed"
    if delivery.status is D.ASSIGNED and order.status is OrderStatus.READY:
        return "ready"
    return delivery.status.value


def _when_ready(ticket: RidersTicket, lang: Lang) -> str:
    order = ticket.order
    if order.status is OrderStatus.READY or order.ready_at is None:
        return texts.IS_READY.of(lang)
    return say(texts.READY_AT, lang, at=clock_time(order.ready_at))


def _buttons(ticket: RidersTicket, lang: Lang) -> tuple[tuple[Button, ...], ...]:
    """What the rider may do with it now; picking up only once it is ready."""
    key = (ticket.order.id, ticket.delivery.version)
    write = Button(texts.WRITE_CUSTOMER.of(lang), WriteCustomer(ticket.order.id))
    if ticket.delivery.status is D.PICKED_UP:
        done = Button(texts.HAND_OVER.of(lang), HandOver(*key), style="success")
        return ((done,), (write,))
    back = Button(texts.GIVE_BACK.of(lang), GiveBack(*key), style="danger")
    if ticket.order.status is OrderStatus.READY:
        return ((Button(texts.PICK_UP.of(lang), PickUp(*key), style="primary"),), (write, back))
    return ((write, back),)
