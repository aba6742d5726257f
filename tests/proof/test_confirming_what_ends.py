"""Whatever deletes, cancels or ends something asks first, and does what the question showed.

Which buttons do is read from the weights of all buttons: one that is in no list here fails.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import pytest

from bot.taps import TAPS as CUSTOMERS_TAPS
from chat.taps import written
from core.boards.tables import Boards
from core.boards.use_cases import make_board
from core.broadcasts.model import Audience as Readers
from core.broadcasts.tables import Broadcasts
from core.broadcasts.use_cases import send_broadcast
from core.coupons.campaign_tables import Campaigns
from core.coupons.model import Audience
from core.database.transaction import Transaction
from core.fulfilment.use_cases import accept_order, start_cooking
from core.orders.model import OrderStatus
from core.orders.tables import Orders
from core.people.invitation_tables import Invitations
from core.people.model import Role
from core.people.tables import People
from core.records import replace
from core.stores.menu import add_category, rename_category, rename_item
from core.stores.model import Item
from core.stores.staff import invite, join
from core.stores.tables import Stores
from core.texts import sure as texts
from store_bot import admin_taps, owner_taps, taps
from store_bot.taps import TAPS as WORKERS_TAPS
from tests.coupons import gives_out
from tests.programs import CHEESE_BALLS, HALF_AND_HALF
from tests.proof.pressing import presses
from tests.proof.weights import CUSTOMERS_BUTTONS, WORKERS_BUTTONS, Weight, weighed
from tests.world import Someone, World

pytestmark = pytest.mark.proof

#: What does it, and what asks first: another button, or (its own name) the same with no answer.
ASKED_BY = {
    "CancelSurely": "Cancel", "AskToCancelSurely": "AskToCancel", "EmptySurely": "Empty",
    "Reject": "AskWhy", "TakeOut": "PickLine", "SureRefund": "AskAboutOrder",
    "SureCancel": "AskAboutOrder", "SureSuspend": "AskToSuspend", "DeclineStore": "TurnDown",
    "StopCampaign": "StopCampaign", "DeleteItem": "DeleteItem", "DropPhoto": "DropPhoto",
    "DropCategory": "DropCategory", "DropGroup": "DropGroup", "Revoke": "Revoke",
    "RemoveColleague": "RemoveColleague", "NewBoardLink": "NewBoardLink",
    "SwitchBoardOff": "SwitchBoardOff", "StopBroadcast": "StopBroadcast",
    "NotArrived": "NotArrived",
}  # fmt: skip
#: The others that do something, and why they need not ask.
DELETES_NOTHING = {
    "goes on with a dinner, as its ticket says":
        "Accept StartCooking FinishCooking Depart Deliver TakeDelivery PickUp HandOver",
    "is the answer to a question that stands above it":
        "AgreeToCancel DeclineToCancel Approve TurnDown DeclineOffer GiveOut SendBroadcast Pay"
        " PayAgain TakeCoupon TellStore DeleteMe KeepMe",
    "goes back to those who ride; the dinner goes on": "GiveBack",
    "is undone by its opposite, beside it or one screen on":
        "Add Quantity SetReceive FixCart SetLanguage Reorder UseCoupon KeepPhone SellOut Pause"
        " BringBy StartShift EndShift HideItem MoveItem SwitchChoice TellEdit PayAtTheDoor"
        " Unsuspend Rate Arrived StopAds WantAds AdsAtNight",
    "adds, or tries again what was decided": "Invite Replay RetryRefund",
}  # fmt: skip


def test_every_button_that_does_something_asks_or_deletes_nothing() -> None:
    does = {
        name
        for table in (CUSTOMERS_BUTTONS, WORKERS_BUTTONS)
        for name, weight in weighed(table).items()
        if weight in (Weight.SETS, Weight.CONFIRMS)
    }
    others = " ".join(DELETES_NOTHING.values()).split()
    assert len(others) == len(set(others))
    assert not set(others) & set(ASKED_BY)
    assert does == set(others) | set(ASKED_BY)


def test_what_asks_is_another_button_or_the_same_without_an_answer() -> None:
    kinds = {k.__name__: k for k in (*CUSTOMERS_TAPS.kinds(), *WORKERS_TAPS.kinds())}
    assert set(ASKED_BY.values()) <= set(kinds)
    for does, asks in ASKED_BY.items():
        if does == asks:
            assert kinds[does]._fields[-1] == "sure", does  # type: ignore[attr-defined]


class Case(NamedTuple):
    """What is pressed, how one sees that it was done, and what changes what was shown."""

    who: Someone
    asks: str  #: a button, or words
    stands: Callable[[], Awaitable[bool]]
    changes: Callable[[], Awaitable[object]] | None


async def _dish(world: World, tap: Any, stands: Callable[[Item], bool], item_id: int) -> Case:
    owner, db = await world.owner(), world.the_house.deps.db

    async def is_there() -> bool:
        return stands(await db.read(_item, item_id))

    async def renamed() -> None:
        other = {"ko": "딴이름", "en": "Other"}
        await db.write(rename_item, item_id, other, by=owner.person)

    return Case(owner, written(tap), is_there, renamed)


async def _delete_item(world: World) -> Case:
    tap = owner_taps.DeleteItem(CHEESE_BALLS, 0)
    return await _dish(world, tap, lambda item: not item.deleted, CHEESE_BALLS)


async def _drop_photo(world: World) -> Case:
    tap = owner_taps.DropPhoto(CHEESE_BALLS)
    return await _dish(world, tap, lambda item: bool(item.photo), CHEESE_BALLS)


async def _drop_group(world: World) -> Case:
    group = (await world.the_house.deps.db.read(_item, HALF_AND_HALF)).option_groups[0]
    tap = owner_taps.DropGroup(HALF_AND_HALF, group.id)
    return await _dish(
        world, tap, lambda item: any(g.id == group.id for g in item.option_groups), HALF_AND_HALF
    )


async def _drop_category(world: World) -> Case:
    owner, db = await world.owner(), world.the_house.deps.db
    name = {"ko": "음료", "en": "Drinks"}
    category = await db.write(add_category, 1, name, by=owner.person)

    async def is_there() -> bool:
        known = await db.read(lambda tx: tx[Stores].categories(1))
        return any(each.id == category.id for each in known)

    async def renamed() -> None:
        other = {"ko": "마실 것", "en": "To drink"}
        await db.write(rename_category, category.id, other, by=owner.person)

    return Case(owner, written(owner_taps.DropCategory(category.id)), is_there, renamed)


async def _revoke(world: World) -> Case:
    owner, db = await world.owner(), world.the_house.deps.db
    await db.write(invite, 1, Role.STAFF, by=owner.person)
    (link,) = await db.read(lambda tx: tx[Invitations].open(1, tx.now))

    async def is_there() -> bool:
        return bool(await db.read(lambda tx: tx[Invitations].open(1, tx.now)))

    return Case(owner, written(owner_taps.Revoke(link.id)), is_there, None)


async def _remove_colleague(world: World) -> Case:
    owner, db = await world.owner(), world.the_house.deps.db
    staff = await world.owner(role=Role.STAFF)

    async def is_there() -> bool:
        return await db.read(lambda tx: tx[People].worker(staff.person).works_for(1))

    async def owns_it() -> None:
        await db.write(lambda tx: tx[People].give_role(staff.person, Role.OWNER, 1, tx.now))

    tap = owner_taps.RemoveColleague(1, staff.person, 0)
    return Case(owner, written(tap), is_there, owns_it)


async def _board(world: World, kind: Any) -> Case:
    owner, db = await world.owner(), world.the_house.deps.db
    await db.write(make_board, 1, by=owner.person)
    made = [await db.read(lambda tx: tx[Boards].get(1, owner.person))]

    async def is_there() -> bool:
        return await db.read(lambda tx: tx[Boards].get(1, owner.person)) == made[0]

    async def made_anew() -> None:
        world.clock.forward(60)
        await db.write(make_board, 1, by=owner.person)
        made[0] = await db.read(lambda tx: tx[Boards].get(1, owner.person))

    return Case(owner, written(kind(1)), is_there, made_anew)


async def _new_board_link(world: World) -> Case:
    case = await _board(world, taps.NewBoardLink)
    world.clock.forward(60)  # the new one is made at another minute
    return case


async def _switch_board_off(world: World) -> Case:
    return await _board(world, taps.SwitchBoardOff)


async def _stop_broadcast(world: World) -> Case:
    admin, db = await world.admin(), world.the_house.deps.db
    sent = await db.write(send_broadcast, Readers.OWNERS, {"ko": "공지"}, by=admin.person)
    await world.passes(seconds=1)  # its clock has nothing more to say meanwhile
    await db.write(_as_if_it_went_on, sent)

    async def goes_on() -> bool:
        found = await db.read(lambda tx: tx[Broadcasts].get(sent.id))
        return found is not None and found.stopped_at is None

    return Case(admin, written(admin_taps.StopBroadcast(sent.id)), goes_on, None)


async def _stop_campaign(world: World) -> Case:
    owner = await world.owner()
    campaign = await gives_out(world, owner, audience=Audience.PUBLIC)

    async def goes_on() -> bool:
        found = await world.the_house.deps.db.read(lambda tx: tx[Campaigns].get(campaign.id))
        return found.closed_at is None

    return Case(owner, written(taps.StopCampaign(campaign.id, 0)), goes_on, None)


async def _suspend(world: World) -> Case:
    admin, db = await world.admin(), world.the_house.deps.db

    async def takes_orders() -> bool:
        return (await db.read(lambda tx: tx[Stores].get(1))).suspended_at is None

    return Case(admin, "/suspend 1 위생 점검", takes_orders, lambda: db.write(_renamed_store))


async def _cancel(world: World) -> Case:
    await world.owner()
    mina, db = await world.customer("민아"), world.the_house.deps.db
    order = await mina.orders("반반치킨")
    _, button = await mina.find("주문 취소")

    async def stands() -> bool:
        return (await world.order(order.id)).status is OrderStatus.PLACED

    return Case(mina, button["callback_data"], stands, lambda: db.write(_touch, order.id))


async def _ask_to_cancel(world: World) -> Case:
    owner, mina = await world.owner(), await world.customer("민아")
    db = world.the_house.deps.db
    order = await mina.orders("반반치킨")
    await db.write(accept_order, order.id, by=owner.person, minutes=20)
    await world.settles()
    _, button = await mina.find("취소 요청")

    async def nobody_asked() -> bool:
        return (await world.order(order.id)).cancel_asked_at is None

    async def cooks() -> None:
        await db.write(start_cooking, order.id, by=owner.person)
        await world.settles()

    return Case(mina, button["callback_data"], nobody_asked, cooks)


CASES: dict[str, Callable[[World], Awaitable[Case]]] = {
    "DeleteItem": _delete_item,
    "DropPhoto": _drop_photo,
    "DropGroup": _drop_group,
    "DropCategory": _drop_category,
    "Revoke": _revoke,
    "RemoveColleague": _remove_colleague,
    "NewBoardLink": _new_board_link,
    "SwitchBoardOff": _switch_board_off,
    "StopBroadcast": _stop_broadcast,
    "StopCampaign": _stop_campaign,
    "SureSuspend": _suspend,
    "CancelSurely": _cancel,
    "AskToCancelSurely": _ask_to_cancel,
}
#: Those whose own stories ask and change: sums, lines, reasons, carts.
ELSEWHERE = {
    "EmptySurely", "Reject", "TakeOut", "SureRefund", "SureCancel", "DeclineStore", "NotArrived",
}  # fmt: skip


def test_each_of_them_is_pressed() -> None:
    assert set(CASES) | ELSEWHERE == set(ASKED_BY)


@pytest.mark.parametrize("name", [pytest.param(name, marks=presses(name)) for name in CASES])
async def test_one_tap_asks_and_the_answer_is_of_what_was_shown(world: World, name: str) -> None:
    case = await CASES[name](world)
    who = case.who
    book = CUSTOMERS_TAPS if _kind(name) in CUSTOMERS_TAPS.kinds() else WORKERS_TAPS
    answer = rf"\b{book.verb_of(_kind(name))}\|"
    if case.asks.startswith("/"):
        await who.says(case.asks)
    else:
        if not await who.messages():
            await who.says("/start")
        await who.taps_old((await who.messages())[-1]["message_id"], case.asks)
    assert await case.stands()
    assert "까요?" in await who.last()
    if case.changes is not None:
        question, button = await who.find(answer)
        await case.changes()
        await who.taps_old(question["message_id"], button["callback_data"])
        assert await case.stands()
        assert any(texts.ASKED_ANEW.ko in said for said in await who.read())
    question, button = await who.find(answer)
    await who.taps_old(question["message_id"], button["callback_data"])
    assert not await case.stands()


async def test_a_link_that_was_opened_meanwhile_is_not_cancelled(world: World) -> None:
    """The question is open, somebody joins: nobody is told that the link was cancelled."""
    owner, db = await world.owner(), world.the_house.deps.db
    secret = await db.write(invite, 1, Role.STAFF, by=owner.person)
    await owner.says("/staff")
    await owner.taps("링크 1 취소")
    await db.write(join, 7_777, secret)
    assert await owner.taps("링크 취소하기") == texts.LINK_IS_OVER.ko
    assert not any("링크를 취소할까요?" in said for said in await owner.read())


async def test_who_thinks_better_of_it_changes_nothing(world: World) -> None:
    admin, owner = await world.admin(), await world.owner()
    await admin.says("/suspend 1 위생 점검")
    await admin.taps("그만두기")
    await owner.says("/board")
    await owner.says("/board")  # there is one by now
    await owner.taps("끄기")
    await owner.taps("돌아가기")
    assert "주방 보드가 켜져 있어요" in await owner.last()
    store = await world.the_house.deps.db.read(lambda tx: tx[Stores].get(1))
    assert store.suspended_at is None


def _kind(name: str) -> type:
    (kind,) = (
        kind for kind in (*CUSTOMERS_TAPS.kinds(), *WORKERS_TAPS.kinds()) if kind.__name__ == name
    )
    return kind


def _item(tx: Transaction, item_id: int) -> Item:
    found = tx[Stores].item(item_id)
    assert found is not None
    return found


def _renamed_store(tx: Transaction) -> None:
    store = replace(tx[Stores].get(1), name={"ko": "새 골목닭집", "en": "New Alley"})
    tx[Stores].save(tx[Stores].save_terms(store))


def _touch(tx: Transaction, order_id: str) -> None:
    order = tx[Orders].lock(order_id)
    tx[Orders].say(replace(order, request="땅콩 알레르기"))


def _as_if_it_went_on(tx: Transaction, sent: Any) -> None:
    """Whoever was quick has been told; the rest is still to come."""
    tx[Broadcasts].save(replace(sent, ended_at=None, all_owed_at=None))
