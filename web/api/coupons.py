"""A store's coupons, and a customer's."""

from __future__ import annotations

from core.answers.use_cases import Outcome
from core.coupons.guessing import try_code
from core.coupons.model import Audience, Plan, Terms
from core.coupons.queries import Mine, Result, coupons_in_hand, result, results
from core.coupons.use_cases import issue_coupons, stop_coupons, take_coupon
from core.database.transaction import Transaction
from core.orders.discounts import DiscountKind
from core.refusals import CouponRefused, NotYours, Unreadable
from web.api.route import CUSTOMER, STORE, Call, route
from web.api.shapes import (
    CampaignsTold,
    CampaignTold,
    CouponsTold,
    CouponsWanted,
    CouponTaken,
    CouponTold,
    as_json,
)
from web.problems import outcome_of


@route(
    "POST", "/api/stores/{store_id}/coupons", {STORE}, body=CouponsWanted,
    answers={201: CampaignTold}, refuses=(409,),
)  # fmt: skip
def issue_store_coupons(tx: Transaction, call: Call) -> Outcome:
    """Give out coupons.

    ``audience``: ``ordered_here``, ``reviewed``, ``away`` (with ``days``) and ``person`` (with
    ``order_id``) get theirs without asking and hear of it in the chat; ``first_order`` finds it
    in the cart; ``code`` (with ``code``) and ``public`` take it, first come, first served.
    """
    wanted: CouponsWanted = call.body
    plan = Plan(
        terms=Terms(DiscountKind(wanted.kind), wanted.value, wanted.cap, wanted.min_order),
        audience=Audience(wanted.audience),
        ends_at=wanted.ends_at,
        starts_at=wanted.starts_at,
        quota=wanted.quota,
        per_customer=wanted.per_customer,
        days=wanted.days,
        order_id=wanted.order_id,
        code=wanted.code,
    )
    campaign = issue_coupons(tx, call.path["store_id"], plan, by=call.person_id)
    told = result(tx, campaign.id, by=call.person_id)
    return Outcome(201, as_json(_campaign(tx, told)))


@route("GET", "/api/stores/{store_id}/coupons", {STORE}, answers={200: CampaignsTold})
def list_store_coupons(tx: Transaction, call: Call) -> Outcome:
    """What the store gave out, the newest first, and how each did."""
    found = results(tx, call.path["store_id"], by=call.person_id)
    return Outcome(200, as_json(CampaignsTold(coupons=[_campaign(tx, each) for each in found])))


@route(
    "DELETE", "/api/stores/{store_id}/coupons/{campaign_id}", {STORE},
    answers={200: CampaignTold},
)  # fmt: skip
def stop_store_coupons(tx: Transaction, call: Call) -> Outcome:
    """Give out no more of it; what customers have in hand stays good."""
    told = result(tx, call.path["campaign_id"], by=call.person_id)
    if told.campaign.store_id != call.path["store_id"]:
        raise NotYours()
    stop_coupons(tx, told.campaign.id, by=call.person_id)
    return Outcome(200, as_json(_campaign(tx, result(tx, told.campaign.id, by=call.person_id))))


@route("GET", "/api/coupons", {CUSTOMER}, answers={200: CouponsTold})
def list_coupons(tx: Transaction, call: Call) -> Outcome:
    """The caller's coupons, those an order has included; what is over first comes first."""
    return Outcome(200, _in_hand(tx, call))


@route(
    "POST", "/api/coupons", {CUSTOMER}, body=CouponTaken, answers={201: CouponsTold},
    refuses=(409,), is_a_guess=True,
)  # fmt: skip
def take_store_coupon(tx: Transaction, call: Call) -> Outcome:
    """Take a coupon, by its code or by the id of a public one; answers with all there are.

    409 ``coupon_refused`` says in ``why``: ``no_such``, ``not_yet``, ``over``, ``all_gone``,
    ``has_it``. After a few codes that are none 429 ``too_many_guesses`` says how long to wait.
    """
    wanted: CouponTaken = call.body
    if (wanted.code is None) == (wanted.campaign_id is None):
        raise Unreadable(what="code")
    if wanted.code is not None:
        tried = try_code(tx, call.person_id, wanted.code)
        if isinstance(tried, CouponRefused):  # kept with its count
            return outcome_of(tried, call.lang)
    else:
        assert wanted.campaign_id is not None  # one of the two
        take_coupon(tx, call.person_id, wanted.campaign_id)
    return Outcome(201, _in_hand(tx, call))


def _in_hand(tx: Transaction, call: Call) -> object:
    found = coupons_in_hand(tx, call.person_id)
    return as_json(CouponsTold(coupons=[_coupon(mine, call) for mine in found]))


def _coupon(mine: Mine, call: Call) -> CouponTold:
    coupon, terms = mine.in_hand.coupon, mine.in_hand.campaign.terms
    return CouponTold(
        id=coupon.id,
        store_id=mine.store.id,
        store=mine.store.named(call.lang),
        kind=terms.kind.value,
        value=terms.value,
        cap=terms.cap,
        min_order=terms.min_order,
        ends_at=coupon.ends_at,
        order_id=coupon.order_id,
    )


def _campaign(tx: Transaction, told: Result) -> CampaignTold:
    campaign, terms = told.campaign, told.campaign.terms
    return CampaignTold(
        id=campaign.id,
        store_id=campaign.store_id,
        kind=terms.kind.value,
        value=terms.value,
        cap=terms.cap,
        min_order=terms.min_order,
        audience=campaign.audience.value,
        days=campaign.days,
        code=campaign.code,
        quota=campaign.quota,
        per_customer=campaign.per_customer,
        starts_at=campaign.starts_at,
        ends_at=campaign.ends_at,
        status=campaign.state(tx.now),
        issued=campaign.given,
        used=told.used,
        sales=told.sales,
    )
