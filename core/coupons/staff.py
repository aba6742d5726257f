"""Whoever works at a store may have its coupons like anybody; its owners hear of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.coupons.model import Audience, Campaign
from core.database.transaction import Transaction
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.discounts import DiscountKind
from core.people.model import Role
from core.people.tables import People
from core.stores.tables import Stores

ALL_OF_IT = 100  # percent


def tell_the_owners_who_got(tx: Transaction, campaign: Campaign, people: Iterable[int]) -> None:
    """Owe a store's owners a word when somebody who works there gets a coupon of its that was made
    for them, or that pays for everything. A second run finds it owed.
    """
    terms = campaign.terms
    pays_for_all = terms.kind is DiscountKind.PERCENT and terms.value >= ALL_OF_IT
    if not pays_for_all and campaign.audience is not Audience.PERSON:
        return
    workers = {worker for worker, _ in tx[People].workers_of(campaign.store_id)}
    for person in sorted(workers.intersection(people)):
        facts: dict[str, Any] = {
            "kind": terms.kind.value, "value": terms.value, "cap": terms.cap,
        }  # fmt: skip
        key = f"campaign:{campaign.id}:{person}"
        tell_the_owners(tx, campaign.store_id, person, "staff_coupon_given", key, facts)


def tell_the_owners(
    tx: Transaction,
    store_id: int,
    person: int,
    kind: str,
    key: str,
    facts: Mapping[str, Any],
    *,
    order_id: str | None = None,
) -> None:
    """Owe every owner but *person* that word about them."""
    told = {"store": tx[Stores].get(store_id).name, "who": tx[People].name_of(person), **facts}
    for owner, role in tx[People].workers_of(store_id):
        if role is Role.OWNER and owner != person:
            tx[Notices].owe(
                Bot.STORE, owner, kind, key=key, at=tx.now, order_id=order_id, facts=told
            )
