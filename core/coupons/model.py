"""What a coupon is worth, for whom it is, and its life as one table.

Pure: times arrive as arguments (UTC); money is whole won.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from unicodedata import normalize

from core.orders.discounts import DiscountKind
from core.records import record
from core.texts.incoming import one_line


class Audience(StrEnum):
    """For whom a campaign is."""

    ORDERED_HERE = "ordered_here"  #: everybody who was ever brought something by this store
    AWAY = "away"  #: those of them whose last order is so many days ago
    REVIEWED = "reviewed"  #: everybody who reviewed this store: thanks
    PERSON = "person"  #: the customer of one order: thanks, or an apology
    FIRST_ORDER = "first_order"  #: who has not ordered here; found in the cart
    CODE = "code"  #: whoever knows the code
    PUBLIC = "public"  #: whoever takes one: first come, first served

    @property
    def is_given(self) -> bool:
        """They get it without asking, and are told; the others take it."""
        return self in _GIVEN


_GIVEN = frozenset({Audience.ORDERED_HERE, Audience.AWAY, Audience.REVIEWED, Audience.PERSON})


class CouponStatus(StrEnum):
    """Where one customer's coupon is in its life."""

    ISSUED = "issued"  #: In hand. The customer or the clock moves it on.
    HELD = "held"  #: An order under way has it. The order's end moves it on.
    SPENT = "spent"  #: Final. The order was delivered.
    RETURNED = "returned"  #: In hand again: its order ended undelivered. As good as issued.
    EXPIRED = "expired"  #: Final. Nobody used it in time.


class CouponAction(StrEnum):
    """What a coupon may be asked to do."""

    HOLD = "hold"
    SPEND = "spend"
    RETURN = "return"
    EXPIRE = "expire"


S, A = CouponStatus, CouponAction


class Move(NamedTuple):
    """One line of the life table."""

    before: CouponStatus
    action: CouponAction
    after: CouponStatus


# fmt: off
LIFE_OF_A_COUPON = (
    #    a coupon that is  may be asked to  and becomes    when
    Move(S.ISSUED,         A.HOLD,          S.HELD),      # an order is placed with it
    Move(S.RETURNED,       A.HOLD,          S.HELD),
    Move(S.HELD,           A.SPEND,         S.SPENT),     # that order is delivered
    Move(S.HELD,           A.RETURN,        S.RETURNED),  # that order ends in any other way
    Move(S.ISSUED,         A.EXPIRE,        S.EXPIRED),   # its time is over
    Move(S.RETURNED,       A.EXPIRE,        S.EXPIRED),
)
# fmt: on

#: A coupon that comes back is good for at least so long (guess: one more dinner).
GOOD_AGAIN_FOR = timedelta(days=1)

LEAST_AMOUNT, MOST_AMOUNT = 500, 100_000  # won; 요기요 가게쿠폰: from 500; the most is a guess
MOST_PERCENT = 100
LEAST_CAP = 100  # won; guess
MOST_MIN_ORDER = 1_000_000  # won; guess
MOST_COUPONS = 100_000  # guess: a quota is no telephone number
MOST_EACH = 10  # guess
LONGEST = timedelta(days=366)  # 요기요 가게쿠폰: one year
MOST_DAYS_AWAY = 3_650  # guess
SHORTEST_CODE, LONGEST_CODE = 4, 20  # guess: long enough not to be met by chance


class WhyNot(StrEnum):
    """Why a coupon cannot be had, or cannot be used now."""

    NO_SUCH = "no_such"  #: nobody gives out a coupon by that code
    NOT_YET = "not_yet"
    OVER = "over"
    ALL_GONE = "all_gone"  #: others were faster
    HAS_IT = "has_it"  #: as many as one customer may have
    NOT_FIRST = "not_first"  #: for a first order, and this is not the first
    IN_USE = "in_use"  #: another order has it
    SPENT = "spent"
    OTHER_STORE = "other_store"
    BELOW_MINIMUM = "below_minimum"
    NOTHING_OFF = "nothing_off"  #: it would change nothing: no delivery fee, no food


@record(frozen=True, slots=True)
class Terms:
    """What a store promises."""

    kind: DiscountKind
    value: int  #: won or percent; 0 for free delivery
    cap: int | None = None  #: won a percentage takes off at most
    min_order: int = 0  #: won of food

    def worth(self, items_total: int, delivery_fee: int) -> int:
        """Won it takes off; of food never more than the food costs, of the fee all of it."""
        match self.kind:
            case DiscountKind.AMOUNT:
                return max(min(self.value, items_total), 0)
            case DiscountKind.PERCENT:
                share = items_total * min(max(self.value, 0), MOST_PERCENT) // 100
                return share if self.cap is None else max(min(share, self.cap), 0)
            case DiscountKind.FREE_DELIVERY:
                return delivery_fee

    def faults(self) -> list[str]:
        """The names of the fields that make no sense."""
        found = []
        least, most = {
            DiscountKind.AMOUNT: (LEAST_AMOUNT, MOST_AMOUNT),
            DiscountKind.PERCENT: (1, MOST_PERCENT),
            DiscountKind.FREE_DELIVERY: (0, 0),
        }[self.kind]
        if not least <= self.value <= most:
            found.append("value")
        if self.cap is not None and (
            self.kind is not DiscountKind.PERCENT or self.cap < LEAST_CAP
        ):
            found.append("cap")
        if not 0 <= self.min_order <= MOST_MIN_ORDER:
            found.append("min_order")
        return found


@record(frozen=True, slots=True)
class Plan:
    """A campaign as its store wants it, not given out yet."""

    terms: Terms
    audience: Audience
    ends_at: datetime
    starts_at: datetime | None = None  #: none: at once
    quota: int | None = None  #: coupons in all; none: as many as there are people
    per_customer: int = 1  #: coupons one customer may have of it
    days: int | None = None  #: for AWAY
    order_id: str | None = None  #: for PERSON: it is for this order's customer
    code: str | None = None  #: for CODE, in capitals

    def faults(self, now: datetime) -> list[str]:
        """The names of the fields that make no sense; empty when it can be given out."""
        found = self.terms.faults()
        starts_at = self.starts_at or now
        if not max(starts_at, now) < self.ends_at <= now + LONGEST:
            found.append("ends_at")
        if self.quota is not None and not 1 <= self.quota <= MOST_COUPONS:
            found.append("quota")
        most = 1 if self.audience is Audience.FIRST_ORDER else MOST_EACH
        if not 1 <= self.per_customer <= most:
            found.append("per_customer")
        wants_days = self.audience is Audience.AWAY
        if wants_days != (self.days is not None and 1 <= self.days <= MOST_DAYS_AWAY):
            found.append("days")
        if (self.audience is Audience.PERSON) != (self.order_id is not None):
            found.append("order_id")
        if (self.audience is Audience.CODE) != (code_as_kept(self.code or "") is not None):
            found.append("code")
        return found


def code_as_kept(written: str) -> str | None:
    """A code as it is compared: capitals, no spaces; none when it is no code."""
    line = one_line(written, 2 * LONGEST_CODE)  # spelled out: a space behind each sign
    code = "".join(normalize("NFKC", line).split()).upper()
    if SHORTEST_CODE <= len(code) <= LONGEST_CODE and code.isalnum():
        return code
    return None


@record(frozen=True, slots=True)
class Campaign:
    """Coupons a store gives out, all on the same terms."""

    id: int
    store_id: int
    terms: Terms
    audience: Audience
    quota: int | None  #: coupons in all; none: no limit
    per_customer: int
    starts_at: datetime
    ends_at: datetime
    days: int | None  #: for AWAY
    person_id: int | None  #: for PERSON
    code: str | None  #: for CODE
    given: int  #: coupons given out so far
    reached: int  #: the last customer served while it is being given out, by id
    made_at: datetime
    closed_at: datetime | None  #: no more are given out: stopped by the store, or over

    @property
    def was_stopped(self) -> bool:
        """The store ended it before its time; what people have in hand stays good."""
        return self.closed_at is not None and self.closed_at < self.ends_at

    def state(self, now: datetime) -> str:
        """``planned``, ``running``, ``stopped`` or ``over``."""
        if self.was_stopped:
            return "stopped"
        if now >= self.ends_at:
            return "over"
        return "running" if now >= self.starts_at else "planned"

    def why_not_given(self, now: datetime) -> WhyNot | None:
        """Why nobody gets one of it now; none when somebody may."""
        if self.closed_at is not None or now >= self.ends_at:
            return WhyNot.OVER
        if now < self.starts_at:
            return WhyNot.NOT_YET
        if self.quota is not None and self.given >= self.quota:
            return WhyNot.ALL_GONE
        return None


@record(frozen=True, slots=True)
class Coupon:
    """One customer's promise of a lower price."""

    id: int
    campaign_id: int
    store_id: int
    customer_id: int
    nth: int  #: 1 for their first of this campaign
    status: CouponStatus
    ends_at: datetime
    order_id: str | None  #: the order that holds it, or spent it


@record(frozen=True, slots=True)
class InHand:
    """A coupon with the promise it makes."""

    coupon: Coupon
    campaign: Campaign

    def worth(self, basket: Basket) -> int:
        """Won it takes off *basket*."""
        return self.campaign.terms.worth(basket.items_total, basket.delivery_fee)

    def why_not(self, basket: Basket, now: datetime) -> WhyNot | None:
        """Why it cannot be used for *basket* now; none when it can."""
        coupon, campaign = self.coupon, self.campaign
        if coupon.status is CouponStatus.HELD:
            return WhyNot.IN_USE
        if coupon.status is CouponStatus.SPENT:
            return WhyNot.SPENT
        if coupon.status is CouponStatus.EXPIRED or now >= coupon.ends_at:
            return WhyNot.OVER
        if coupon.store_id != basket.store_id:
            return WhyNot.OTHER_STORE
        if campaign.audience is Audience.FIRST_ORDER and basket.has_ordered_here:
            return WhyNot.NOT_FIRST
        if basket.items_total < campaign.terms.min_order:
            return WhyNot.BELOW_MINIMUM
        if self.worth(basket) <= 0:
            return WhyNot.NOTHING_OFF
        return None


@record(frozen=True, slots=True)
class Basket:
    """What a coupon looks at of what is about to be ordered."""

    store_id: int
    items_total: int  #: won
    delivery_fee: int  #: won; 0 when it is fetched
    has_ordered_here: bool  #: before, and it was not undone


def best_of(found: Iterable[InHand], basket: Basket, now: datetime) -> InHand | None:
    """The one that takes most off; of equals the one that is over first."""
    usable = [each for each in found if each.why_not(basket, now) is None]
    return min(
        usable,
        key=lambda each: (-each.worth(basket), each.coupon.ends_at, each.coupon.id),
        default=None,
    )
