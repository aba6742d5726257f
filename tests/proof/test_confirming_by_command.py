"""Commands and plain words that do something at once: what they say, once, or nothing."""

from __future__ import annotations

import pytest

from core.coupons.model import Audience
from core.coupons.use_cases import stop_coupons, take_by_code
from core.database.transaction import Transaction
from core.deliveries.tables import Deliveries
from core.fulfilment.amendments import cancel_by_admin
from core.orders.model import OrderStatus
from core.people.model import Role
from core.people.tables import People
from core.people.use_cases import enrol_admins
from core.stores.suspending import suspend_store, unsuspend_store
from tests.coupons import gives_out
from tests.programs import customers_program, offered, riders_program, stores_program
from tests.proof.going_on import BEFORE_A_STEP, STEPS, Others, goes_on, work_there_again
from tests.proof.pressing import presses
from tests.proof.standing import Standing, how_it_stands, what_came
from tests.world import WORK, Someone, Worker, World, text_of

pytestmark = pytest.mark.proof
SAYS = {"accept": "/accept {n} 25", "reject": "/reject {n} 재료가 없어요"}


async def comes_of(world: World, someone: Someone, words: str) -> Standing:
    """What is not as it was once they have written that; and they are answered."""
    before, said = await how_it_stands(world), len(await someone.read())
    await someone.says(words)
    assert len(await someone.read()) > said, words
    return what_came(before, await how_it_stands(world))


@presses(*(f"/{command}" for command in STEPS))
async def test_a_step_in_words_is_that_step_or_nothing(world: World) -> None:
    """Somebody else was first, or ended it, or they may not any more."""
    world.lets_anybody_hold_anything()
    me, colleague, admin = await world.owner(), await world.owner(), await world.admin()
    who = Others(colleague.person, admin.person, me.person)
    mina, db = await customers_program(world), world.the_house.deps.db
    for command, step in STEPS.items():
        for name, changes in BEFORE_A_STEP.items():
            placed = (await mina.orders(pay_with="on_delivery")).body
            await db.write(goes_on, placed["id"], me.person, step.before)
            await db.write(changes, placed["id"], step, who)
            await world.settles()
            number = (await world.order(placed["id"])).number

            words = SAYS.get(command, f"/{command} {{n}}").format(n=number)
            came = await comes_of(world, me, words)

            if name == "nothing":
                order = await world.order(placed["id"])
                assert order.status is step.after, command
                assert len(came.pop("orders")) == 1 and set(came) <= {"deliveries"}, command
                assert command != "accept" or order.minutes == 25
            else:
                assert came == {}, (command, name)
            await db.write(work_there_again, me.person)


@presses("/take", "/pickup", "/delivered")
async def test_a_riders_step_in_words_is_of_what_is_in_hand(world: World) -> None:
    mina, store = await customers_program(world), await stores_program(world)
    rider, admin, db = await riders_program(world), await world.admin(), world.the_house.deps.db
    phone = Worker(world, WORK, rider.person, "준호", "ko")
    await phone.moves_in()
    await phone.says("/start")

    async def number_of(order_id: str) -> int:
        number = (await world.order(order_id)).number
        assert number is not None
        return number

    gone = await _order_of(world, await offered(world, mina, store, rider))
    await db.write(cancel_by_admin, gone, by=admin.person, reason="장난")
    await world.settles()
    for command in ("take", "pickup", "delivered"):
        assert await comes_of(world, phone, f"/{command} {await number_of(gone)}") == {}

    order_id = await _order_of(world, await offered(world, mina, store, rider))
    n = await number_of(order_id)
    for command, needs, after in (
        ("take", None, "assigned"),
        ("pickup", OrderStatus.READY, "picked_up"),
        ("delivered", None, "delivered"),
    ):
        if needs is not None:
            assert await comes_of(world, phone, f"/{command} {n}") == {}  # it is not ready yet
            await db.write(goes_on, order_id, store.person, needs)
            await world.settles()
        came = await comes_of(world, phone, f"/{command} {n}")
        assert came["deliveries"] == {(order_id, after, rider.person)}
        assert set(came) <= {"deliveries", "orders"}
        assert await comes_of(world, phone, f"/{command} {n}") == {}


async def _order_of(world: World, delivery_id: int) -> str:
    def found(tx: Transaction) -> str:
        delivery = tx[Deliveries].of_id(delivery_id)
        assert delivery is not None
        return delivery.order_id

    return await world.the_house.deps.db.read(found)


@presses("SureSuspend")
async def test_a_store_is_suspended_once_and_by_the_reason_that_was_shown(world: World) -> None:
    admin, other, db = await world.admin(), await world.admin("바다"), world.the_house.deps.db
    await world.owner()
    for said in (("/suspend 골목닭집 위생 점검",), ("/suspend 골목닭집", "위생 점검")):
        for change in ("nothing", "another admin did", "no admin any more"):
            for words in said:
                await admin.says(words)
            shown, button = await admin.find("이용 정지하기")
            assert "위생 점검" in text_of(shown)
            if change == "another admin did":
                await db.write(suspend_store, 1, by=other.person, reason="불이 났어요")
            if change == "no admin any more":
                await db.write(_is_no_admin, admin.person)
            await world.settles()
            before = await how_it_stands(world)
            for _ in range(2):
                await admin.taps_old(shown["message_id"], button["callback_data"])
            came = what_came(before, await how_it_stands(world))
            if change == "nothing":
                assert came.pop("stores") == {(1, "위생 점검")}
                ((_, by, deed, *_),) = came.pop("audit")
                assert (by, deed, came) == (admin.person, "suspend", {})
            else:
                assert came == {}, (said, change)
            await db.write(enrol_admins, [admin.person])
            await db.write(unsuspend_store, 1, by=other.person)


def _is_no_admin(tx: Transaction, person_id: int) -> None:
    tx[People].take_role(person_id, Role.ADMIN, 0)


@presses("/coupons", "words: code")
async def test_a_code_gives_its_coupon_or_nothing(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    juno, db = await world.customer("주노"), world.the_house.deps.db
    codes = iter(f"CODE{n}" for n in range(1, 100))
    for asks_first in (False, True):
        for change in ("nothing", "stopped", "all gone", "taken before"):
            code = next(codes)
            campaign = await gives_out(world, owner, audience=Audience.CODE, code=code, quota=1)
            if asks_first:
                await mina.says("/coupons")
                await mina.taps(r"\bkc\b")
            if change == "stopped":
                await db.write(stop_coupons, campaign.id, by=owner.person)
            elif change != "nothing":
                whose = juno if change == "all gone" else mina
                await db.write(take_by_code, whose.person, code)
            came = await comes_of(world, mina, code if asks_first else f"/coupons {code}")
            if change == "nothing":
                assert came.pop("coupons") == {(campaign.id, mina.person, 1)}
                assert len(came.pop("campaigns")) == 1 and came == {}
            else:
                assert came == {}, (asks_first, change)
