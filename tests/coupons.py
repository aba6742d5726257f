"""Coupons in a store's words, for stories: giving them out without the dialogue, and looking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core.coupons.model import Audience, Campaign, Coupon, Plan, Terms
from core.coupons.use_cases import issue_coupons
from core.database.transaction import Transaction
from core.orders.discounts import DiscountKind
from tests.world import Customer, Worker, World

THREE_THOUSAND = Terms(DiscountKind.AMOUNT, 3_000)


async def gives_out(
    world: World,
    owner: Worker,
    terms: Terms = THREE_THOUSAND,
    audience: Audience = Audience.FIRST_ORDER,
    *,
    store: int = 1,
    good_for: timedelta = timedelta(days=3),
    **more: Any,
) -> Campaign:
    """The store gives out coupons, by the use case both ways in share."""
    plan = Plan(terms, audience, world.clock.now() + good_for, **more)
    campaign = await world.the_house.deps.db.write(issue_coupons, store, plan, by=owner.person)
    await world.settles()
    return campaign


def soon(world: World) -> str:
    """In three days, as programs write it."""
    return (world.clock.now() + timedelta(days=3)).isoformat()


async def coupons_of(world: World, person: Customer) -> list[Coupon]:
    """Every coupon a customer ever had, the oldest first."""
    return await world.the_house.deps.db.read(_all, person.person)


async def the_coupon_of(world: World, person: Customer) -> Coupon:
    """The only one they ever had."""
    (coupon,) = await coupons_of(world, person)
    return coupon


def _all(tx: Transaction, person_id: int) -> list[Coupon]:
    from sqlalchemy import select

    from core.coupons.tables import coupon_of, coupons

    asked = select(coupons).where(coupons.c.customer_id == person_id).order_by(coupons.c.id)
    return [coupon_of(row) for row in tx.sql.rows(asked)]
