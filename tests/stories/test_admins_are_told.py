"""What nobody expected is told to the admins: once, soon, and without anybody's words in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import bindparam, text, update

from chat import intake
from core.carts.tables import carts
from core.database.transaction import Transaction
from core.notices.alerts import QUIET, Case, Fault, tell_the_admins
from core.notices.model import Notice, NoticeStatus
from core.notices.tables import Notices
from core.orders.events import CancelRequested
from core.outbox.event import Who
from core.outbox.relay import PAUSES
from core.people.model import Role
from core.people.use_cases import give_role, meet
from core.texts import Lang
from tests.patience import PATIENCE
from tests.world import Someone, World, post

BY_THE_SETTINGS = 61_001
SECRET = "현관 비밀번호 4821"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[World]:
    """A neighbourhood whose settings name an admin."""
    world = World(tmp_path, database_url=None, admin_ids=(BY_THE_SETTINGS,))
    await world.start()
    yield world
    await world.close()


async def an_admin(world: World, person: int, *, lang: Lang = "ko", role: bool = True) -> Someone:
    admin = Someone(world, "baedal_work_bot", person, "서연", lang)
    await admin.moves_in()
    await admin.says("/start")
    if role:
        await world.db.write(give_role, person, Role.ADMIN)
    return admin


def spoil_the_cart(tx: Transaction, person_id: int) -> None:
    """A row no version of ours would write: whoever reads it raises."""
    spoil = (
        update(carts)
        .where(carts.c.person_id == bindparam("b_person_id"))
        .values(lines=bindparam("b_lines"))
    )
    tx.sql.run(spoil, b_person_id=person_id, b_lines=[{"note": SECRET}])


async def test_a_failed_turn_is_told_once_and_the_person_is_asked_to_forgive(
    place: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "LEFT_OVER_SECONDS", 0.3)  # it is tried three times
    by_role = await an_admin(place, 61_002, lang="en")
    by_settings = await an_admin(place, BY_THE_SETTINGS, role=False)
    mina = await place.customer("민아")
    await mina.picks("반반치킨")
    await place.db.write(spoil_the_cart, mina.person)

    await mina.says("/cart")
    await mina.says("/cart")

    sorry = [said for said in await mina.read() if said.startswith("잠시 문제가 있었어요")]
    assert len(sorry) == 2  # one for each thing she tried
    (korean,) = [said for said in await by_settings.read() if "답하지 못한 일" in said]
    (english,) = [said for said in await by_role.read() if "could not answer" in said]
    assert korean.splitlines()[0] == "손님 봇에서 답하지 못한 일이 있어요"
    assert english.splitlines()[0] == "The customer bot could not answer somebody"
    assert "core/carts/" in korean
    code = sorry[0].split("(")[1].rstrip(")")
    assert code in korean
    for told in (korean, english):
        assert SECRET not in told
        assert "민아" not in told
        assert str(mina.person) not in told


async def test_the_same_fault_is_told_again_after_ten_minutes_and_another_at_once(
    world: World,
) -> None:
    admin = await an_admin(world, 61_003)

    async def told(what: str = "KeyError", number: str = "1") -> int:
        fault = Fault("turn_failed", what, "core/x.py:1 f", "customer", number)
        return await world.db.write(tell_the_admins, fault)

    assert await told() == 1
    assert await told(number="2") == 0  # the same fault, met by somebody else
    assert await told("ValueError") == 1
    await world.settles()  # what is on its way when the clock jumps may be said twice
    world.clock.forward(QUIET.total_seconds() - 30)
    assert await told() == 0
    world.clock.forward(60)
    assert await told() == 1
    assert await told() == 0
    await world.settles()
    assert len([said for said in await admin.read() if "답하지 못한 일" in said]) == 3


async def test_a_parked_policy_is_told(world: World) -> None:
    """A fact nobody can act on: eight tries, then the admins hear of it and of no more."""
    admin = await an_admin(world, 61_004)
    world.books_add_up = False  # a fact of no order stays behind

    def strange(tx: Transaction) -> None:
        tx.record(CancelRequested(order_id="nosuch0rder", at=tx.now, by=Who.CUSTOMER))

    async def tries() -> int:
        def count(tx: Transaction) -> int:
            row = tx.sql.row(text("SELECT tries FROM events WHERE order_id = 'nosuch0rder'"))
            return int(row.tries) if row else 0

        return await world.db.read(count)

    await world.db.write(strange)
    for n, pause in enumerate((*PAUSES, None), 1):
        async with asyncio.timeout(PATIENCE):
            while await tries() < n:
                await asyncio.sleep(0.02)
        if pause is not None:
            world.clock.forward(pause.total_seconds() + 1)
            await world.db.write(lambda tx: tx.wake("events"))
    await world.passes(seconds=1)
    await world.passes(minutes=5)  # once, not again and again
    (said,) = [said for said in await admin.read() if "8번" in said]
    assert "CancelRequested" in said
    assert "nosuch0rder" in said


async def test_a_message_telegram_will_never_take_is_told_without_its_words(world: World) -> None:
    """It is not tried again; the admins know which to look for, and no story of whose it was."""
    admin = await an_admin(world, 61_005)
    english = await an_admin(world, 61_006, lang="en")
    owner, mina = await world.owner(), await world.customer("민아")
    await mina.orders("반반치킨")
    await refuses(world, mina, f"Bad Request: can't parse entities: {SECRET}")

    await owner.answers("수락 20분")

    (said,) = [said for said in await admin.read() if "보내지 못한" in said]
    assert said.splitlines()[0] == "손님 봇이 보내지 못한 메시지가 있어요"
    (failed,) = await failed_notices(world)
    assert f"알림 {failed.id}" in said
    (also,) = [said for said in await english.read() if "could not send" in said]
    assert also.splitlines()[0] == "The customer bot could not send a message"
    for told in (said, also):
        assert SECRET not in told
        assert "민아" not in told
        assert str(mina.person) not in told


async def test_whoever_blocked_the_bot_is_no_trouble(world: World) -> None:
    admin = await an_admin(world, 61_007)
    owner, mina = await world.owner(), await world.customer("민아")
    await mina.orders("반반치킨")
    before = len(await admin.read())
    await refuses(world, mina, "Forbidden: bot was blocked by the user", code=403)

    await owner.answers("수락 20분")

    assert await failed_notices(world) == []
    assert len(await admin.read()) == before


async def test_what_an_admin_cannot_be_told_is_told_to_nobody(world: World) -> None:
    """Else telling of it would fail as well, and be told, and fail."""
    admin = await an_admin(world, 61_008)
    other = await an_admin(world, 61_009)
    await refuses(world, admin, "Bad Request: no")
    heard = len(await other.read())

    fault = Fault("turn_failed", "KeyError", "core/x.py:1 f", "customer", "1")
    assert await world.db.write(tell_the_admins, fault) == 2
    await world.settles()

    assert [(n.person_id, n.kind) for n in await failed_notices(world)] == [
        (admin.person, "admin_alert")
    ]
    assert len(await other.read()) == heard + 1


async def test_odd_money_is_told_once_whatever_the_clock_says(world: World) -> None:
    admin = await an_admin(world, 61_010)
    odd = Case("unmatched_money", "abcd2345", None, {"payment": "abcd…", "amount": 9_000})
    await world.db.write(tell_the_admins, odd)
    await world.db.write(tell_the_admins, odd)
    await world.settles()
    world.clock.forward(3 * QUIET.total_seconds())
    await world.db.write(tell_the_admins, odd)
    await world.settles()
    (said,) = [said for said in await admin.read() if "주문 없는 결제" in said]
    assert "9,000원" in said


async def refuses(world: World, someone: Someone, why: str, *, code: int = 400) -> None:
    """Telegram will not take the next message to that chat."""
    fault = {"method": "sendMessage", "chat_id": someone.person, "code": code, "description": why}
    await post(world.http, "/sim/faults", fault)


async def failed_notices(world: World) -> list[Notice]:
    """What was refused for good."""
    latest = await world.db.read(lambda tx: tx[Notices].latest(200))
    return [notice for notice in latest if notice.status is NoticeStatus.FAILED]


async def test_a_flood_is_answered_in_the_persons_language(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Her phone is Korean; she chose English with us, and that is what she hears."""
    monkeypatch.setattr("chat.intake.CATCHES_UP_S", 0.0)  # it started long ago
    anna = await world.customer("Anna", ready=False)
    await world.db.write(lambda tx: meet(tx, anna.person, name="Anna", lang="en"))
    await asyncio.gather(*(anna.does("text", text="/help") for _ in range(24)))
    assert "A little slower, please." in await anna.read()
    assert "조금만 천천히 눌러 주세요." not in await anna.read()


async def test_who_starts_the_bot_as_an_admin_sees_what_there_is_to_do(world: World) -> None:
    """No way in is offered to who is in already; a rider's shift comes first."""
    admin = await world.admin()
    await admin.says("/start")
    assert "멈춘 것" in str((await admin.messages())[-1]["reply_markup"])
    assert "가게 등록" not in str((await admin.messages())[-1]["reply_markup"])
