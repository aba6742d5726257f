"""By whatever way a customer said something, and whoever they were: /deleteme forgets it."""

from __future__ import annotations

from pathlib import Path

from core.outbox.event import Who
from tests.forgetting import days_go_by, nothing_is_left, the_books_add_up
from tests.needles import Planted, found_of, logged_to, numbers_left
from tests.owning import asks_for_a_store
from tests.programs import Program
from tests.riding import a_rider, a_store_with_riders, asked
from tests.stories.test_becoming_a_rider import asks_to_ride
from tests.world import World


async def test_what_was_told_to_a_rider_and_by_a_program_goes_too(
    world: World, tmp_path: Path
) -> None:
    log = tmp_path / "house.log"
    with logged_to(log):
        owner, mina = await a_store_with_riders(world), Planted(world, 0)
        junho = await a_rider(world)
        await mina.arrives()
        await mina.fills_the_cart()
        first = await mina.pays("d")
        await owner.answers("수락 20분", "조리 시작", "조리 완료")
        await asked(world, first)
        await junho.taps("수락")
        await mina.taps("라이더에게 말하기")
        await mina.says(mina.word("라이더님"))
        assert any(mina.word("라이더님") in said for said in await junho.read())
        await junho.answers("픽업했어요", "전달했어요")

        program = Program(world, mina.person, Who.CUSTOMER)
        door = {
            "text": mina.street, "detail": mina.door,
            "latitude": mina.pin[0], "longitude": mina.pin[1],
        }  # fmt: skip
        placed = await program.orders(
            key="a-key-of-theirs", address=door, phone=mina.phone, request=mina.word("프로그램"),
            pay_with="on_delivery",
        )  # fmt: skip
        assert placed.status == 201, placed
        order_id = placed.body["id"]
        done = await program.asks(order_id, "cancel", {"reason": mina.word("사유")})
        assert done.status == 200, done
        await world.passes(seconds=5)
        assert await found_of(mina, world, tmp_path, log)

        await mina.says("/deleteme")
        await mina.taps("네, 모두 지울게요")
        await world.passes(seconds=5)
    await nothing_is_left(world, [mina], tmp_path, log)
    await the_books_add_up(world, first, await world.order(order_id))


async def test_who_asked_to_work_here_and_leaves_is_nobodys(world: World) -> None:
    await world.admin()
    junho, sujin = await asks_to_ride(world), await asks_for_a_store(world)
    for who in (junho, sujin):
        assert await numbers_left(world.db, who.person)
        await who.says("/deleteme")
        await who.taps("네, 모두 지울게요")
        await world.passes(seconds=5)
        assert await numbers_left(world.db, who.person) == []
    await days_go_by(world, 1)
