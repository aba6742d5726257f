"""What can be done with coupons: give them out, stop, take one. One transaction each."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.advertising.tables import AdChoices
from core.coupons.campaign_tables import Campaigns
from core.coupons.model import Audience, Campaign, Plan, WhyNot, code_as_kept
from core.coupons.staff import tell_the_owners_who_got
from core.coupons.tables import Coupons
from core.database.transaction import Transaction
from core.notices.model import Bot, Urgency
from core.notices.tables import Notices
from core.orders.tables import Orders
from core.people.tables import People
from core.records import replace
from core.refusals import CodeTaken, Conflict, CouponRefused, NotYours, Unreadable
from core.reviews.tables import Reviews
from core.stores.tables import Stores
from core.timers.tables import Timers

#: So many customers get theirs at once, and how soon the next: some milliseconds of the writer,
#: and more than Telegram lets the bot tell (29 a second).
AT_ONCE = 100
NEXT_AFTER = timedelta(seconds=1)
#: So many are put away at once when their time is over (guess).
EXPIRED_AT_ONCE = 500
#: How soon a suspended store's campaign looks whether it may go on (guess).
SUSPENDED_LOOK = timedelta(minutes=10)
#: While an order holds one of a campaign that is over, it may come back.
LOOK_AGAIN_AFTER = timedelta(days=1)


def issue_coupons(tx: Transaction, store_id: int, plan: Plan, *, by: int) -> Campaign:
    """A store gives out coupons. Those who get theirs without asking get it, and hear of it, from
    the timer, some at a time; the others find it, take it or know its code.

    Raises:
        NotYours: *by* does not work there, or the order was not placed there.
        Unreadable: ``what`` names the field that makes no sense.
        CodeTaken: another campaign that runs has that code.
    """
    tx[People].worker(by).must_work_for(store_id)
    if faults := plan.faults(tx.now):
        raise Unreadable(what=faults[0])
    starts_at = max(plan.starts_at or tx.now, tx.now)
    campaign = Campaign(
        id=0,
        store_id=store_id,
        terms=plan.terms,
        audience=plan.audience,
        quota=plan.quota,
        per_customer=plan.per_customer,
        starts_at=starts_at,
        ends_at=plan.ends_at,
        days=plan.days,
        person_id=_whose(tx, store_id, plan.order_id),
        code=code_as_kept(plan.code) if plan.code else None,
        given=0,
        reached=0,
        made_at=tx.now,
        closed_at=None,
    )
    campaign_id = tx[Campaigns].add(campaign, made_by=by)
    if campaign_id is None:
        raise CodeTaken()
    if plan.audience.is_given:
        tx[Timers].set("coupons_given", str(campaign_id), starts_at, now=tx.now)
    tx[Timers].set("coupons_over", str(campaign_id), plan.ends_at, now=tx.now)
    return replace(campaign, id=campaign_id)


def stop_coupons(tx: Transaction, campaign_id: int, *, by: int) -> Campaign:
    """Give out no more of it; what people have in hand stays good, as it was promised.

    A second run finds it stopped and changes nothing.

    Raises:
        NotYours: *by* does not work for its store.
    """
    campaign = tx[Campaigns].get(campaign_id, lock=True)
    if campaign is None:
        raise NotYours()
    tx[People].worker(by).must_work_for(campaign.store_id)
    if tx[Campaigns].close(campaign_id, tx.now):
        campaign = replace(campaign, closed_at=tx.now)
    return campaign


def take_coupon(tx: Transaction, customer_id: int, campaign_id: int) -> Campaign:
    """A customer takes a coupon that anybody may have. First come, first served.

    Raises:
        NotYours: there is none of that id for everybody.
        CouponRefused: ``why`` says it: others were faster, or they have theirs.
    """
    campaign = tx[Campaigns].get(campaign_id)
    if campaign is None or campaign.audience is not Audience.PUBLIC:
        raise NotYours()
    give_one(tx, campaign, customer_id)
    return campaign


def take_by_code(tx: Transaction, customer_id: int, written: str) -> Campaign:
    """A customer writes a code.

    Raises:
        CouponRefused: nobody gives out a coupon by that code, or ``why`` says what else.
    """
    code = code_as_kept(written)
    campaign = tx[Campaigns].of_code(code) if code else None
    if campaign is None:
        raise CouponRefused(why=WhyNot.NO_SUCH)
    give_one(tx, campaign, customer_id)
    return campaign


def give_one(tx: Transaction, campaign: Campaign, customer_id: int) -> None:
    """One more of *campaign* for a customer. Of many at once each is counted before it is given,
    so there are never more than the quota, and who is too late has changed nothing.

    Raises:
        CouponRefused: none is left, or they have as many as one customer may.
        Conflict: the same customer took one at the same moment; it is looked at again.
    """
    if (why := campaign.why_not_given(tx.now)) is not None:
        raise CouponRefused(why=why)
    has = tx[Coupons].count(campaign.id, customer_id)
    if has >= campaign.per_customer:
        raise CouponRefused(why=WhyNot.HAS_IT)
    if not tx[Campaigns].take_one(campaign.id):
        raise CouponRefused(why=WhyNot.ALL_GONE)
    if not tx[Coupons].add(campaign, customer_id, has + 1, tx.now):
        raise Conflict(campaign.id)
    tell_the_owners_who_got(tx, campaign, [customer_id])


def give_out(tx: Transaction, campaign_id: int) -> datetime | None:
    """The next customers of a campaign get their coupons and are owed a word of it, which waits
    behind everybody's dinner; when to go on, or none when all are served. While the store is
    suspended nobody gets any: it goes on when that is undone.

    A second run goes on where the first ended.
    """
    campaign = tx[Campaigns].get(campaign_id, lock=True)
    if campaign is None or campaign.why_not_given(tx.now) is not None:
        return None
    if tx[Stores].get(campaign.store_id).suspended_at is not None:
        return tx.now + SUSPENDED_LOOK
    people = _next_people(tx, campaign)
    each = [(person, nth + 1) for person in people for nth in range(campaign.per_customer)]
    if campaign.quota is not None:
        each = each[: campaign.quota - campaign.given]
    if not each:
        return None
    tx[Coupons].add_many(campaign, each, tx.now)
    tx[Campaigns].reached(campaign.id, given=campaign.given + len(each), person_id=people[-1])
    served = sorted({person for person, _ in each})
    for person in served:
        tell_of_it(tx, campaign, person)
    tell_the_owners_who_got(tx, campaign, served)
    return tx.now + NEXT_AFTER if len(people) == AT_ONCE else None


def tell_of_it(tx: Transaction, campaign: Campaign, person_id: int) -> None:
    """Owe a customer the news of a coupon; a second run finds it owed.

    It is advertising: only who asked for that hears it, and it is held over the night.
    """
    choice = tx[AdChoices].of(person_id)
    if not choice.wants_any:
        return
    tx[Notices].owe(
        Bot.CUSTOMER,
        person_id,
        "coupon",
        key=f"campaign:{campaign.id}",
        at=tx.now,
        urgency=Urgency.NEWS,
        facts={"campaign_id": campaign.id},
        not_before=choice.not_before(tx.now),
    )


def end_coupons(tx: Transaction, campaign_id: int) -> datetime | None:
    """A campaign's time is over: what nobody used is put away, some at a time.

    When to look again: one that came back late is good for a while longer; none when nothing is
    left of it. A second run finds less to do.
    """
    tx[Campaigns].close(campaign_id, tx.now)
    if tx[Coupons].expire(campaign_id, tx.now, EXPIRED_AT_ONCE) == EXPIRED_AT_ONCE:
        return tx.now + NEXT_AFTER
    if (at := tx[Coupons].next_end(campaign_id)) is not None:
        return at
    return tx.now + LOOK_AGAIN_AFTER if tx[Coupons].is_any_held(campaign_id) else None


def _whose(tx: Transaction, store_id: int, order_id: str | None) -> int | None:
    """The customer of an order of that store; :class:`NotYours` for any other order."""
    if order_id is None:
        return None
    order = tx[Orders].get(order_id)
    if order.store_id != store_id or order.placed_at is None:
        raise NotYours()
    return order.customer_id


def _next_people(tx: Transaction, campaign: Campaign) -> list[int]:
    after, most = campaign.reached, AT_ONCE
    match campaign.audience:
        case Audience.ORDERED_HERE:
            return tx[Campaigns].brought_here(campaign.store_id, after=after, most=most)
        case Audience.AWAY:
            assert campaign.days is not None  # a plan without is none
            before = campaign.starts_at - timedelta(days=campaign.days)
            return tx[Campaigns].away(campaign.store_id, before, after=after, most=most)
        case Audience.REVIEWED:
            return tx[Reviews].reviewers(campaign.store_id, after=after, most=most)
        case _:
            person = campaign.person_id
            return [] if person is None or campaign.reached else [person]
