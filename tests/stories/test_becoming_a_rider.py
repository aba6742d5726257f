"""라이더 등록: a stranger asks to ride, an admin answers, a shift begins."""

from __future__ import annotations

import asyncio
import itertools

from core.people.model import Role
from core.people.tables import People
from core.refusals import NotYours
from core.riders.model import RiderStatus
from core.riders.use_cases import approve_rider, decline_rider
from tests.riding import RiderAtWork
from tests.world import WORK, World

_ids = itertools.count(75_001)


async def a_stranger(world: World, name: str = "준호") -> RiderAtWork:
    """Somebody with a phone, at the store bot for the first time."""
    someone = RiderAtWork(world, WORK, next(_ids), name, "ko")
    await someone.moves_in()
    await someone.says("/start")
    return someone


async def asks_to_ride(world: World, name: str = "준호") -> RiderAtWork:
    """Name, number, motorbike."""
    junho = await a_stranger(world, name)
    await junho.taps("라이더 등록")
    await junho.says(name)
    await junho.does("contact", own=True)
    await junho.taps("오토바이")
    return junho


async def test_from_a_stranger_to_the_first_shift(world: World) -> None:
    admin = await world.admin()
    junho = await a_stranger(world)
    await junho.says("/shift on")
    assert "모르는 명령" in await junho.last()

    await junho.taps("라이더 등록")
    await junho.says("준호 <b>")
    assert "준호 <b> 님" in await junho.last()
    await junho.does("contact", own=False, phone_number="+821055554444")
    assert "본인 번호를" in await junho.last()
    await junho.says("모르겠어요")
    assert "번호를 읽지 못했어요" in await junho.last()
    await junho.does("contact", own=True)
    await junho.taps("자전거")
    assert "승인되면 여기로" in await junho.last()
    await junho.says("/start")
    assert "승인되면 여기로" in await junho.last()
    assert "준호 <b> · 자전거 · 010-1234-5678" in await admin.last()

    await admin.taps("1 승인")
    assert await admin.last() == "기다리는 사람이 없어요."
    assert "라이더로 승인됐어요" in await junho.last()
    await junho.says("/shift on")
    await junho.does("location", latitude=37.55, longitude=126.92)
    assert "근무를 시작했어요" in await junho.last()
    assert (await junho.row()).on_shift
    await junho.says("/shift")
    await junho.taps("근무 마치기")
    assert not (await junho.row()).on_shift


async def test_who_was_declined_may_ask_once_more(world: World) -> None:
    admin, junho = await world.admin(), await asks_to_ride(world)
    old, button = await admin.find("1 승인")
    await admin.says("/approve")
    await admin.taps("1 거절")
    assert "함께하지 못하게" in await junho.last()
    assert "이미 답한" in await admin.taps_old(old["message_id"], button["callback_data"])
    assert (await junho.row()).status is RiderStatus.DECLINED

    await junho.says("/start")
    await junho.taps("라이더 등록")
    await junho.says("준호")
    await junho.says("010-1234-5678")
    await junho.taps("오토바이")
    await admin.taps("1 승인")
    assert (await junho.row()).status is RiderStatus.APPROVED


async def test_only_an_admin_lets_somebody_ride(world: World) -> None:
    """A forged tap, a foreign command, and the use case itself."""
    admin, junho = await world.admin(), await asks_to_ride(world)
    _, button = await admin.find("1 승인")
    owner = await world.owner()
    await owner.says("/approve")
    assert "모르는 명령" in await owner.last()
    for someone in (owner, junho):
        newest = (await someone.messages())[-1]
        said = await someone.taps_old(newest["message_id"], button["callback_data"])
        assert said == "찾을 수 없어요."
    assert (await junho.row()).status is RiderStatus.WAITING
    roles = await world.the_house.deps.db.read(lambda tx: tx[People].worker(junho.person))
    assert not roles.has(Role.RIDER)


async def test_two_admins_at_once_make_one_answer(world: World) -> None:
    first, second = await world.admin(), await world.admin("보라")
    junho = await asks_to_ride(world)
    db = world.the_house.deps.db
    came = await asyncio.gather(
        db.write(approve_rider, junho.person, by=first.person, version=1),
        db.write(decline_rider, junho.person, by=second.person, version=1),
        db.write(approve_rider, junho.person, by=junho.person, version=1),
        return_exceptions=True,
    )
    assert sum(not isinstance(c, Exception) for c in came) == 1
    assert isinstance(came[2], NotYours)
    await world.settles()
    answers = [t for t in await junho.read() if "승인됐어요" in t or "못하게 됐어요" in t]
    assert len(answers) == 1


async def test_a_live_location_moves_the_rider_without_a_word(world: World) -> None:
    admin, junho = await world.admin(), await asks_to_ride(world)
    await admin.taps("1 승인")
    await junho.goes_on_shift()
    before = await junho.read()
    moved = {
        "message_id": 1, "date": 1, "edit_date": 2,
        "chat": {"id": junho.person, "type": "private"},
        "from": {"id": junho.person, "is_bot": False, "first_name": "준호"},
        "location": {"latitude": 37.5601, "longitude": 126.9201, "live_period": 900},
    }  # fmt: skip
    await junho.does("update", update={"edited_message": moved})
    row = await junho.row()
    assert (row.latitude, row.longitude) == (37.5601, 126.9201)
    assert await junho.read() == before
