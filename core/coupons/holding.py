"""What a cart and its order do with a coupon: pick the best, take another, hold it."""

from __future__ import annotations

from core.carts.model import Cart, Quote
from core.carts.tables import Carts
from core.coupons.campaign_tables import Campaigns
from core.coupons.model import Audience, Basket, InHand, WhyNot, best_of
from core.coupons.tables import Coupons
from core.coupons.use_cases import give_one
from core.database.transaction import Transaction
from core.orders.model import Receive
from core.records import record, replace
from core.refusals import CartEmpty, Changed, CouponRefused, NotYours


@record(frozen=True, slots=True)
class Choice:
    """The coupons a customer could use at a store, and which one the cart has."""

    basket: Basket
    in_hand: tuple[InHand, ...]
    picked: InHand | None


def pick_for(tx: Transaction, cart: Cart, offer: Quote) -> tuple[Cart, Quote, Choice]:
    """The cart with its coupon as it is now: the customer's own choice while it can be used, else
    the best there is. The cart's version goes up only when that changes what it costs.

    Who has not ordered here yet is given the coupons for a first order.
    """
    assert cart.store_id is not None  # something is picked
    _give_for_a_first_order(tx, cart)
    in_hand = tx[Coupons].of_customer_here(cart.person_id, cart.store_id)
    basket = _basket(tx, cart, offer, in_hand)
    picked = _of_id(in_hand, cart.coupon_id)
    by_hand = cart.coupon_by_hand
    if by_hand and picked is not None and picked.why_not(basket, tx.now) is not None:
        by_hand = False
    if by_hand and picked is None and cart.coupon_id is not None:
        by_hand = False
    if not by_hand:
        picked = best_of(in_hand, basket, tx.now)
    coupon_id = picked.coupon.id if picked else None
    if (coupon_id, by_hand) != (cart.coupon_id, cart.coupon_by_hand):
        cart = tx[Carts].save(replace(cart, coupon_id=coupon_id, coupon_by_hand=by_hand))
    if picked is not None:
        offer = replace(offer, discount=picked.worth(basket))
    return cart, offer, Choice(basket, tuple(in_hand), picked)


def choose(
    tx: Transaction, person_id: int, offer: Quote, coupon_id: int | None, *, version: int
) -> Cart:
    """The customer takes another of their coupons, or (none) does without.

    Raises:
        CartEmpty, Changed: the cart on the screen is not the cart any more.
        NotYours: that coupon is somebody else's.
        CouponRefused: ``why`` says why it cannot be used for this cart.
    """
    cart = tx[Carts].of(person_id)
    if cart.is_empty:
        raise CartEmpty()
    if cart.version != version:
        raise Changed()
    cart = replace(cart, coupon_id=coupon_id, coupon_by_hand=True)
    taken_off(tx, cart, offer)
    return tx[Carts].save(cart)


def taken_off(tx: Transaction, cart: Cart, offer: Quote) -> tuple[Quote, InHand | None]:
    """*offer* less what the cart's coupon is worth; without a coupon nothing is read.

    Raises:
        NotYours: the coupon is somebody else's, or there is none of that id.
        CouponRefused: it cannot be used for this; ``why`` says it.
    """
    if cart.coupon_id is None:
        return offer, None
    mine = tx[Coupons].get(cart.coupon_id)
    if mine is None or mine.coupon.customer_id != cart.person_id:
        raise NotYours()
    basket = _basket(tx, cart, offer, [mine])
    if (why := mine.why_not(basket, tx.now)) is not None:
        raise CouponRefused(why=why, missing=missing(mine, basket))
    return replace(offer, discount=mine.worth(basket)), mine


def hold(tx: Transaction, mine: InHand, order_id: str) -> None:
    """The order that was just made has the coupon until its end.

    Raises:
        CouponRefused: another order was faster.
    """
    if not tx[Coupons].hold(mine.coupon.id, order_id):
        raise CouponRefused(why=WhyNot.IN_USE)


def missing(mine: InHand, basket: Basket) -> int:
    """Won of food that are missing before it can be used."""
    return max(mine.campaign.terms.min_order - basket.items_total, 0)


def _basket(tx: Transaction, cart: Cart, offer: Quote, found: list[InHand]) -> Basket:
    assert cart.store_id is not None  # a quote is of a store's food
    asks = any(each.campaign.audience is Audience.FIRST_ORDER for each in found)
    return Basket(
        store_id=cart.store_id,
        items_total=offer.items_total,
        delivery_fee=offer.delivery_fee if cart.receive is Receive.DELIVERY else 0,
        has_ordered_here=asks and tx[Campaigns].has_ordered(cart.store_id, cart.person_id),
    )


def _give_for_a_first_order(tx: Transaction, cart: Cart) -> None:
    assert cart.store_id is not None
    running = tx[Campaigns].running(cart.store_id, Audience.FIRST_ORDER)
    if not running or tx[Campaigns].has_ordered(cart.store_id, cart.person_id):
        return
    for campaign in running:
        is_theirs = tx[Coupons].count(campaign.id, cart.person_id) > 0
        if not is_theirs and campaign.why_not_given(tx.now) is None:
            try:
                give_one(tx, campaign, cart.person_id)
            except CouponRefused:
                continue  # the last one went a moment ago: nothing was promised yet


def _of_id(found: list[InHand], coupon_id: int | None) -> InHand | None:
    return next((each for each in found if each.coupon.id == coupon_id), None)
