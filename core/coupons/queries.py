"""Coupons, shaped for a screen or another program. Changes nothing."""

from __future__ import annotations

from core.coupons.campaign_tables import Campaigns
from core.coupons.model import Audience, Campaign, InHand
from core.coupons.tables import Coupons
from core.database.transaction import Transaction
from core.people.tables import People
from core.records import record
from core.refusals import NotYours
from core.stores.model import Store
from core.stores.tables import Stores

MOST_IN_HAND = 100  # guess: pages of a list that somebody turns
MOST_CAMPAIGNS = 50  # guess: the newest ones; an owner stops the others or lets them end


@record(frozen=True, slots=True)
class Mine:
    """A customer's coupon, and where it is good."""

    in_hand: InHand
    store: Store


@record(frozen=True, slots=True)
class Result:
    """How a campaign did."""

    campaign: Campaign
    store: Store
    used: int  #: coupons spent
    sales: int  #: won their orders cost


def coupons_in_hand(tx: Transaction, person_id: int) -> list[Mine]:
    """A customer's coupons, those in an order included; what is over first comes first."""
    found = tx[Coupons].of_customer(person_id, MOST_IN_HAND)
    good = [each for each in found if each.coupon.order_id or tx.now < each.coupon.ends_at]
    return [Mine(each, tx[Stores].get(each.coupon.store_id)) for each in good]


def free_to_take(tx: Transaction, person_id: int, store_id: int) -> list[Campaign]:
    """What a store gives to whoever takes it, and this person may still have."""
    return [
        campaign
        for campaign in tx[Campaigns].running(store_id, Audience.PUBLIC)
        if campaign.why_not_given(tx.now) is None
        and tx[Coupons].count(campaign.id, person_id) < campaign.per_customer
    ]


def results(tx: Transaction, store_id: int, *, by: int) -> list[Result]:
    """A store's newest campaigns and how each did.

    Raises:
        NotYours: *by* does not work there.
    """
    tx[People].worker(by).must_work_for(store_id)
    store = tx[Stores].get(store_id)
    return [_result(tx, each, store) for each in tx[Campaigns].of_store(store_id, MOST_CAMPAIGNS)]


def result(tx: Transaction, campaign_id: int, *, by: int) -> Result:
    """How one campaign did; :class:`NotYours` unless *by* works for its store."""
    campaign = tx[Campaigns].get(campaign_id)
    if campaign is None:
        raise NotYours()
    tx[People].worker(by).must_work_for(campaign.store_id)
    return _result(tx, campaign, tx[Stores].get(campaign.store_id))


def _result(tx: Transaction, campaign: Campaign, store: Store) -> Result:
    used, sales = tx[Coupons].used(campaign.id)
    return Result(campaign, store, used, sales)
