"""What must be true of an order's coupon, and of all that a campaign gave out. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from core.books.model import Book, Fault
from core.coupons.model import Campaign, CouponStatus
from core.orders.events import OrderRequested
from core.orders.model import OrderStatus


def look_at_the_coupon(book: Book) -> Iterator[Fault]:
    """A discount is what its coupon gives; an open order holds it, a delivered one spent it."""
    order, mine = book.order, book.coupon
    if order.coupon_id is None:
        if order.discount:
            yield _fault(book, f"{order.discount:,} won are taken off without a coupon")
        return
    whose = f"its coupon {order.coupon_id}"
    if mine is None:
        yield _fault(book, f"{whose} is not there")
        return
    if mine.coupon.customer_id != order.customer_id:
        yield _fault(book, f"{whose} is another customer's")
    if mine.coupon.store_id != order.store_id:
        yield _fault(book, f"{whose} is another store's")
    yield from _as_it_stands(book, whose)
    for fact in book.facts:
        if isinstance(fact.event, OrderRequested):
            asked = fact.event
            gives = mine.campaign.terms.worth(asked.items_total, asked.delivery_fee)
            if gives != asked.discount:
                yield _fault(book, f"{whose} gives {gives:,} won, not {asked.discount:,}")


def _as_it_stands(book: Book, whose: str) -> Iterator[Fault]:
    assert book.coupon is not None  # asked before
    order, coupon = book.order, book.coupon.coupon
    has_it = coupon.order_id == order.id
    if order.status is OrderStatus.DELIVERED:
        if coupon.status is CouponStatus.SPENT and not has_it:
            says = f"{whose} was spent by order {coupon.order_id} too"
            yield Fault(order.id, "coupon_twice", says)
        elif not book.is_behind and coupon.status is not CouponStatus.SPENT:
            yield _fault(book, f"it was delivered, and {whose} is {coupon.status}")
    elif order.status.is_final:
        if has_it and not book.is_behind:
            yield _fault(book, f"it is {order.status}, and still has {whose}")
    elif not (has_it and coupon.status is CouponStatus.HELD):
        yield _fault(book, f"it is {order.status}, and {whose} is {coupon.status} elsewhere")


def look_at_campaign(campaign: Campaign, there: int, most_of_one: int) -> Iterator[Fault]:
    """So many coupons are *there*, and *most_of_one* customer's: never more than was promised."""
    name = f"campaign {campaign.id}"
    if there != campaign.given:
        yield Fault(
            None, "quota", f"{name} counts {campaign.given:,} coupons, {there:,} are there"
        )
    if campaign.quota is not None and there > campaign.quota:
        yield Fault(None, "quota", f"{name} gave out {there:,} of {campaign.quota:,} coupons")
    if most_of_one > campaign.per_customer:
        yield Fault(None, "quota", f"{name} gave {most_of_one} coupons to one customer")


def _fault(book: Book, says: str) -> Fault:
    return Fault(book.order.id, "coupon", says)
