"""An admin gives money back or stops an order: as the question said, or they are asked anew."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import pytest

from core.database.transaction import Transaction
from core.fulfilment.amendments import cancel_by_admin, remove_line
from core.orders.model import Order, OrderStatus
from core.payments.refunds import refund_part
from core.people.model import Role
from core.people.tables import People
from core.people.use_cases import enrol_admins
from core.stores.suspending import suspend_store, unsuspend_store
from tests.programs import Program, customers_program
from tests.proof.going_on import goes_on, touch
from tests.proof.pressing import presses
from tests.proof.standing import Standing, how_it_stands, what_came
from tests.world import Worker, World, text_of

pytestmark = pytest.mark.proof


class Scene(NamedTuple):
    """An order that is paid and accepted, an admin who is asked about it, another admin."""

    world: World
    admin: Worker
    other: Worker
    owner: Worker
    mina: Program
    order: Order


Change = Callable[[Scene], Awaitable[object]]


async def _given_back(scene: Scene, amount: int | None) -> None:
    db = scene.world.the_house.deps.db
    await db.write(
        refund_part, scene.order.id, by=scene.other.person, amount=amount, reason="콜라",
        request_key=f"other:{scene.order.id}",
    )  # fmt: skip
    await scene.world.settles()


async def _steps_on(scene: Scene, to: OrderStatus) -> None:
    await scene.world.the_house.deps.db.write(goes_on, scene.order.id, scene.owner.person, to)
    await scene.world.settles()


async def _dish_out(scene: Scene) -> None:
    await scene.world.the_house.deps.db.write(
        remove_line, scene.order.id, 0, by=scene.owner.person, quantity=1
    )
    await scene.world.settles()


async def _another_cancels(scene: Scene) -> None:
    await scene.world.the_house.deps.db.write(
        cancel_by_admin, scene.order.id, by=scene.other.person, reason="장난"
    )
    await scene.world.settles()


async def _is_suspended(scene: Scene) -> None:
    await scene.world.the_house.deps.db.write(
        suspend_store, 1, by=scene.other.person, reason="위생"
    )


async def _is_no_admin(scene: Scene) -> None:
    await scene.world.the_house.deps.db.write(_take_admin, scene.admin.person)


def _take_admin(tx: Transaction, person_id: int) -> None:
    tx[People].take_role(person_id, Role.ADMIN, 0)


async def _touched(scene: Scene) -> None:
    await scene.world.the_house.deps.db.write(touch, scene.order.id)


CHANGES: dict[str, Change] = {
    "nothing": lambda s: s.world.settles(),
    "another admin gave a part back": lambda s: _given_back(s, 4_000),
    "another admin gave all back": lambda s: _given_back(s, None),
    "a dish is out": _dish_out,
    "another admin cancelled": _another_cancels,
    "it is cooking": lambda s: _steps_on(s, OrderStatus.COOKING),
    "it is there": lambda s: _steps_on(s, OrderStatus.DELIVERED),
    "words came": _touched,
    "the store is suspended": _is_suspended,
    "something else is asked": lambda s: s.admin.says(f"/refund {s.order.number} 500 늦었어요"),
    "it was left": lambda s: s.admin.taps("그만두기"),
    "no admin any more": _is_no_admin,
}


class Asked(NamedTuple):
    """A question to an admin."""

    says: str
    button: str
    still: frozenset[str]  #: after these it is still as it was shown
    came: Callable[[Scene, str, Standing], None]  #: exactly what the question said


def _refunded(scene: Scene, shown: str, came: Standing) -> None:
    assert "3,000원을 환불할까요" in shown
    ((_, amount, because, order_id),) = came.pop("refunds")
    assert (amount, because, order_id) == (3_000, "admin", scene.order.id)
    ((_, by, deed, *_),) = came.pop("audit")
    assert (by, deed, came) == (scene.admin.person, "refund", {})


def _cancelled(scene: Scene, shown: str, came: Standing) -> None:
    (goes_back,) = re.findall(r"([\d,]+)원을 손님에게 돌려줘요", shown)
    ((_, amount, _, order_id),) = came.pop("refunds")
    assert (f"{amount:,}", order_id) == (goes_back, scene.order.id)
    ((order, status, *_),) = came.pop("orders")
    assert (order, status) == (scene.order.id, "cancelled")
    ((_, status, _),) = came.pop("deliveries")
    assert status == "cancelled"
    ((_, by, deed, *_),) = came.pop("audit")
    assert (by, deed, came) == (scene.admin.person, "cancel", {})


ASKED = {
    "SureRefund": Asked(
        "/refund {n} 3000 콜라가 안 왔어요", r"\brf\|",
        frozenset({"nothing", "it is cooking", "it is there", "words came",
                   "the store is suspended"}),
        _refunded,
    ),
    "SureCancel": Asked(
        "/cancel {n} 손님이 주소를 잘못 적었어요", r"\brc\|",
        frozenset({"nothing", "the store is suspended"}),
        _cancelled,
    ),
}  # fmt: skip


@presses(*ASKED)
async def test_an_admin_moves_what_the_question_said_or_is_asked_anew(world: World) -> None:
    admin, other, owner = await world.admin(), await world.admin("바다"), await world.owner()
    mina = await customers_program(world)
    db = world.the_house.deps.db
    for name, asked in ASKED.items():
        for change in CHANGES:
            made = (await mina.orders(pay=True)).body
            await db.write(goes_on, made["id"], owner.person, OrderStatus.ACCEPTED)
            order = await world.order(made["id"])
            scene = Scene(world, admin, other, owner, mina, order)
            await admin.says(asked.says.format(n=order.number))
            shown, button = await admin.find(asked.button)
            await CHANGES[change](scene)
            before = await how_it_stands(world)

            for _ in range(2):  # whoever is not sure presses again
                await admin.taps_old(shown["message_id"], button["callback_data"])

            came = what_came(before, await how_it_stands(world))
            if change in asked.still:
                asked.came(scene, text_of(shown), came)
            else:
                assert came == {}, (name, change)
                now = next(
                    m for m in await admin.messages() if m["message_id"] == shown["message_id"]
                )
                assert admin.toast or text_of(now) != text_of(shown), (name, change)
            await db.write(enrol_admins, [admin.person])
            await db.write(unsuspend_store, 1, by=other.person)
