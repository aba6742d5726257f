"""Many people, one coupon, the same moment: one winner, and the others are told what is true."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import NamedTuple

import pytest

from cli.check_books import check_books
from cli.seeding import put_in_the_stores
from core.advertising.use_cases import want_ads_at_night
from core.checkout.placing_api import Made, OrderRequest, Picked, place_requested_order
from core.clock import MovableClock
from core.coupons.campaign_tables import Campaigns
from core.coupons.model import Audience, Campaign, Plan, Terms
from core.coupons.tables import Coupons
from core.coupons.use_cases import give_out, issue_coupons, take_coupon
from core.database.database import Database, open_database
from core.database.migrate import upgrade
from core.database.transaction import Transaction
from core.house import hand_out
from core.notices.errand import claim
from core.notices.model import Bot, Urgency
from core.notices.tables import Notices
from core.orders.discounts import DiscountKind
from core.orders.model import Address, PayWith, Receive
from core.people.model import Role
from core.people.use_cases import give_role, meet
from core.refusals import CouponRefused
from tests.sizes import size

CLAIMS = size(50, in_full=1_000)
ROUNDS = size(5, in_full=100)
REGULARS = size(120, in_full=10_000)
OWNER, STORE = 900, 1
DOOR = Address("은행나무로 23", "101동", 37.5497, 126.9205)
TERMS = Terms(DiscountKind.AMOUNT, 3_000)


class Shop(NamedTuple):
    """A database with a store and an owner, its clock, and where it is."""

    db: Database
    clock: MovableClock
    url: str

    async def gives(self, audience: Audience, **more: object) -> Campaign:
        """The owner gives coupons out for a day."""
        plan = Plan(TERMS, audience, self.clock.now() + timedelta(days=1), **more)  # type: ignore[arg-type]
        return await self.db.write(issue_coupons, STORE, plan, by=OWNER)

    async def books_are_right(self) -> None:
        """Everything was handed out, and nothing is wrong."""
        while await self.db.write(hand_out):
            pass
        _, faults = check_books(self.url, now=self.clock.now())
        assert [f for f in faults if not f.may_pass] == []


@pytest.fixture
async def shop(fresh_url: str) -> AsyncIterator[Shop]:
    upgrade(fresh_url)
    clock = MovableClock()
    db = await open_database(fresh_url, clock=clock)
    await db.write(_open_the_shop)
    yield Shop(db, clock, fresh_url)
    await db.close()


@pytest.mark.proof
@pytest.mark.long
async def test_the_last_coupon_goes_to_one_of_all_who_claim_it(shop: Shop) -> None:
    campaign = await shop.gives(Audience.PUBLIC, quota=1)
    claims = (shop.db.write(take_coupon, 10_000 + n, campaign.id) for n in range(CLAIMS))
    answers = await asyncio.gather(*claims, return_exceptions=True)
    told = Counter(a.facts["why"] if isinstance(a, CouponRefused) else type(a) for a in answers)
    assert told == {Campaign: 1, "all_gone": CLAIMS - 1}
    await shop.books_are_right()


@pytest.mark.proof
@pytest.mark.long
async def test_a_quota_is_given_out_whole_and_never_more(shop: Shop) -> None:
    """Everybody taps twice at once; half of them get one, nobody two."""
    quota = CLAIMS // 2
    campaign = await shop.gives(Audience.PUBLIC, quota=quota)
    people = [10_000 + n for n in range(CLAIMS)] * 2
    answers = await asyncio.gather(
        *(shop.db.write(take_coupon, person, campaign.id) for person in people),
        return_exceptions=True,
    )
    won = [p for p, a in zip(people, answers, strict=True) if isinstance(a, Campaign)]
    assert len(won) == len(set(won)) == quota
    assert all(isinstance(a, Campaign | CouponRefused) for a in answers)
    await shop.books_are_right()


@pytest.mark.proof
@pytest.mark.long
async def test_one_coupon_in_two_orders_placed_at_once_is_in_one_of_them(shop: Shop) -> None:
    campaign = await shop.gives(Audience.PUBLIC, per_customer=1)
    for n in range(ROUNDS):
        mina = 10_000 + n
        coupon = await shop.db.write(_takes, mina, campaign.id)
        answers = await asyncio.gather(
            *(shop.db.write(_orders, mina, coupon, f"round {n} cart {c}") for c in range(2)),
            return_exceptions=True,
        )
        (made,) = [a for a in answers if isinstance(a, Made)]
        (refused,) = [a for a in answers if isinstance(a, CouponRefused)]
        assert (made.order.discount, refused.facts["why"]) == (3_000, "in_use")
    await shop.books_are_right()


@pytest.mark.long
async def test_regulars_get_theirs_some_at_a_time_and_dinner_goes_first(shop: Shop) -> None:
    """Two hands give out at once, each customer is served once; an order's word overtakes all."""
    await shop.db.write(_regulars, REGULARS)
    campaign = await shop.gives(Audience.ORDERED_HERE)
    for _ in itertools.count():
        left = await asyncio.gather(*(shop.db.write(give_out, campaign.id) for _ in range(2)))
        if left == [None, None]:
            break
    assert await shop.db.read(_counted, campaign.id) == (REGULARS, REGULARS)
    await shop.db.write(_owe_a_word_of_dinner)
    (first, second) = await shop.db.write(claim, Bot.CUSTOMER, most=2)
    assert (first.urgency, first.kind) == (Urgency.ORDER, "accepted")
    assert (second.urgency, second.kind) == (Urgency.NEWS, "coupon")


def _open_the_shop(tx: Transaction) -> None:
    put_in_the_stores(tx)
    meet(tx, OWNER, name="정호", lang="ko")
    give_role(tx, OWNER, Role.OWNER, STORE)
    for person in range(10_000, 10_000 + max(CLAIMS, ROUNDS)):
        meet(tx, person, name="손님", lang="ko")


def _takes(tx: Transaction, person: int, campaign_id: int) -> int:
    take_coupon(tx, person, campaign_id)
    (mine,) = tx[Coupons].of_customer(person, 1)
    return mine.coupon.id


def _orders(tx: Transaction, person: int, coupon_id: int, key: str) -> Made:
    wish = OrderRequest(
        STORE, (Picked(1006, 4),), Receive.DELIVERY, PayWith.CARD, DOOR, "+821012345678",
        coupon_id=coupon_id,
    )  # fmt: skip
    return place_requested_order(tx, person, wish, request_key=key, pay=False, cards_on=False)


def _regulars(tx: Transaction, n: int) -> None:
    """As if so many had been brought something once."""
    from core.orders.tables import orders

    made = place_requested_order(
        tx, 10_000, OrderRequest(STORE, (Picked(1006, 4),), Receive.DELIVERY, PayWith.CARD, DOOR, "+821012345678"),
        request_key="once", pay=False, cards_on=False,
    )  # fmt: skip
    row = tx.sql.row(orders.select().where(orders.c.id == made.order.id))
    assert row is not None
    kept = dict(zip([c.name for c in orders.c], row, strict=True))
    for person in range(n):
        kept |= {
            "id": f"{person:016d}", "customer_id": 50_000 + person, "request_key": f"k{person}",
            "status": "delivered", "ended_at": tx.now,
        }  # fmt: skip
        tx.sql.run(orders.insert(), **kept)
        want_ads_at_night(tx, 50_000 + person, wants=True)


def _counted(tx: Transaction, campaign_id: int) -> tuple[int, int]:
    campaign = tx[Campaigns].get(campaign_id)
    assert campaign is not None
    owed, _ = tx[Notices].waiting()
    return campaign.given, owed


def _owe_a_word_of_dinner(tx: Transaction) -> None:
    tx[Notices].owe(Bot.CUSTOMER, 50_007, "accepted", key="dinner", at=tx.now, order_id="dinner")
