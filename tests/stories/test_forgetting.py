"""What people tell us is hidden, then forgotten: by the clock, and at once for who asks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cli.check_books import check_books
from core.database.transaction import Transaction
from core.keeping.model import VERSION
from core.orders.model import Order, OrderStatus
from core.orders.view import StatusView
from core.outbox.relay import rebuild_views
from tests.needles import WHERE_THEY_WORK, Planted, found_of, logged_to, numbers_left
from tests.riding import a_rider, a_store_with_riders
from tests.world import Customer, Worker, World

DAY = 86_400
HIDDEN = "주소는 배달이 끝나 가렸어요."


async def days_go_by(world: World, days: float) -> None:
    """And all that is to be forgotten by then is."""
    world.clock.forward(days * DAY)
    for _ in range(40):
        await world.passes(seconds=4)
        if not await world.db.read(_is_more_to_forget):
            return
    raise AssertionError("it is never done with forgetting")


def _is_more_to_forget(tx: Transaction) -> bool:
    due = [each for each in tx.timers.latest(10_000) if each.kind in ("forget", "leaving")]
    soon = tx.now.timestamp() + 60
    return any(each.due_at is not None and each.due_at.timestamp() < soon for each in due)


def views(tx: Transaction, order_ids: list[str]) -> list[StatusView | None]:
    return [tx.views.get(order_id) for order_id in order_ids]


async def the_books_add_up(world: World, *orders: Order) -> None:
    """Whatever was forgotten: the check finds nothing, and the facts make the views they made."""
    assert list(check_books(world.database_url, now=world.clock.now())[1]) == []
    ids = [order.id for order in orders]
    before = await world.db.read(views, ids)
    await world.db.write(rebuild_views)
    assert await world.db.read(views, ids) == before


async def an_evening(
    world: World, owner: Worker, orders: int
) -> tuple[list[Planted], list[Order]]:
    """Each customer orders once and talks; how it ends differs from one to the next."""
    people, placed = [], []
    for n in range(orders):
        someone = Planted(world, n)
        await someone.arrives()
        await someone.fills_the_cart()
        order = await someone.pays("d")
        people.append(someone)
        placed.append(order)
        match n % 5:
            case 0:
                await owner.brings_it()
                await someone.taps("리뷰 쓰기")
                await someone.taps("★4")
                await someone.taps("한마디 쓰기")
                await someone.says(someone.word("리뷰"))
            case 1:
                await owner.answers("거절", "재료가 떨어졌어요")
            case 2:
                await owner.answers("수락 20분")
                await someone.taps("요청사항")
                await someone.says(someone.word("더"))
                await owner.answers("조리 시작", "조리 완료", "배달 출발", "배달 완료")
                await someone.fills_the_cart("후라이드")  # and never comes back to it
            case 3:
                await owner.brings_it()
                await someone.taps("못 받았어요")
                await someone.taps("알려 주세요")
                await someone.says(someone.word("어디 있어요"))
            case _:
                await owner.brings_it()
                await someone.says("/mydata")
    return people, [await world.order(order.id) for order in placed]


async def nothing_is_left(world: World, people: list[Planted], folder: Path, log: Path) -> None:
    for someone in people:
        assert await found_of(someone, world, folder, log) == []
        assert await numbers_left(world, someone.person) == []


async def test_after_400_days_nothing_of_a_customer_is_left_but_the_books(
    world: World, tmp_path: Path
) -> None:
    log = tmp_path / "house.log"
    with logged_to(log):
        owner = await world.owner()
        people, orders = await an_evening(world, owner, 5)
        assert all([await found_of(someone, world, tmp_path, log) for someone in people])
        await days_go_by(world, 400)
    await nothing_is_left(world, people, tmp_path, log)
    for order in orders:
        kept = await world.order(order.id)
        assert (kept.number, kept.total, kept.status) == (order.number, order.total, order.status)
        assert [line.name for line in kept.lines] == [line.name for line in order.lines]
        assert kept.address is None and kept.phone == "" and kept.request == ""
    await the_books_add_up(world, *orders)
    assert await world.db.read(lambda tx: tx.people.get(owner.person)) is not None


async def test_an_hour_later_nobody_at_work_reads_the_door(world: World) -> None:
    owner = await a_store_with_riders(world)
    junho, mina = await a_rider(world), await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.answers("수락 10분", "조리 시작", "조리 완료")
    await world.passes(minutes=1)
    await junho.taps("수락")
    await mina.taps("라이더에게 말하기")
    await mina.says("공동현관 1234예요")
    await junho.taps("픽업했어요")
    assert any("101동 1203호" in said for said in await owner.read())
    assert any("101동 1203호" in said for said in await junho.read())
    await junho.taps("전달했어요")

    world.clock.forward(58 * 60)
    await world.passes(minutes=4)

    for worker in (owner, junho):
        assert not any("101동" in said or "1234" in said for said in await worker.read())
    assert any(HIDDEN in said for said in await owner.read())
    assert any("가렸어요" in said for said in await junho.read())
    assert (await world.order(order.id)).address is not None  # kept, for 90 days


async def test_the_door_of_an_order_that_came_to_nothing_is_hidden_too(world: World) -> None:
    """Refused, or cancelled: what was said of it at the store is hidden an hour later."""
    owner, mina = await world.owner(), await world.customer("민아")
    refuses, cancels = (owner, "거절", "재료가 떨어졌어요"), (mina, "주문 취소", "네, 취소할게요")
    for who, *ends in (refuses, cancels):
        await mina.picks("반반치킨")
        await mina.taps("요청사항")
        await mina.says("땅콩 알레르기")
        await mina.pays()
        for button in ends:
            await who.taps(button)
        assert any("땅콩" in said or "101동" in said for said in await owner.read())
        world.clock.forward(59 * 60)
        await world.passes(minutes=2)
        assert not any("땅콩" in said or "101동" in said for said in await owner.read())


async def test_what_was_said_again_for_a_late_claim_is_hidden_again(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    await mina.orders("반반치킨")
    await owner.brings_it()
    world.clock.forward(2 * 3_600)
    await world.passes(minutes=1)
    assert not any("101동" in said for said in await owner.read())
    await mina.taps("못 받았어요")
    await mina.taps("알려 주세요")
    assert any("101동" in said for said in await owner.read())
    await mina.taps("이제 받았어요")
    world.clock.forward(2 * 3_600)
    await world.passes(minutes=1)
    assert not any("101동" in said for said in await owner.read())


async def test_while_somebody_must_act_the_door_stays_and_an_admins_look_is_noted(
    world: World,
) -> None:
    owner, mina, admin = await world.owner(), await world.customer("민아"), await world.admin()
    order = await mina.orders("반반치킨")
    await owner.brings_it()
    await mina.taps("못 받았어요")
    await mina.taps("알려 주세요")
    world.clock.forward(3 * 3_600)
    await world.passes(minutes=1)
    assert any("101동 1203호" in said for said in await owner.read())

    await admin.says(f"/order {order.number}")
    assert "101동" not in await admin.last()
    await admin.taps("주소 보기")
    assert "101동 1203호" in await admin.last() and "010-1234-5678" in await admin.last()
    await admin.says("/audit")
    assert "주소 보기" in await admin.last()

    await mina.taps("이제 받았어요")
    world.clock.forward(2 * 3_600)
    await world.passes(minutes=1)
    assert not any("101동" in said for said in await owner.read())


async def test_the_days_are_a_setting_and_a_regular_keeps_their_place(world: World) -> None:
    """89 days: all there. 91: the order is of the books only; the saved place is for next time."""
    owner, mina = await world.owner(), await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.brings_it()
    await days_go_by(world, 89)
    assert (await world.order(order.id)).phone
    await days_go_by(world, 2)
    kept = await world.order(order.id)
    assert (kept.address, kept.phone, kept.total) == (None, "", order.total)
    again = await mina.orders("후라이드")
    assert again.address is not None and "101동 1203호" in again.address.written
    await owner.brings_it()
    await days_go_by(world, 366)
    assert await world.db.read(lambda tx: tx.people.get(mina.person)) is None
    await the_books_add_up(world, order, again)


async def test_the_first_order_agrees_and_privacy_says_to_what(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    await mina.picks("반반치킨")
    consent = "주문하면 개인정보 처리(/privacy)에 동의하는 거예요."
    assert consent in await mina.last()
    assert await world.db.read(lambda tx: tx.keeping.agreed(mina.person, VERSION)) is None
    await mina.pays()
    assert await world.db.read(lambda tx: tx.keeping.agreed(mina.person, VERSION)) is not None
    await owner.brings_it()
    await mina.picks("후라이드")
    assert not any(consent in said for said in (await mina.read())[-2:])
    await mina.says("/privacy")
    page = await mina.last()
    for said in (
        "주문이 끝나고 90일까지",
        "365일까지",
        "토스페이먼츠",
        "전자상거래법",
        "/deleteme",
    ):
        assert said in page
    await owner.says("/privacy")
    assert "사장님 · 라이더 정보" in await owner.last()


async def _file_of(world: World, someone: Customer | Worker) -> dict[str, Any]:
    await someone.says("/mydata")
    sent = (await someone.messages())[-1]
    assert "비밀인 값은 빼고" in sent["caption"]
    async with world.http.get(f"/sim/files/{sent['document']['file_id']}") as answer:
        found: dict[str, Any] = json.loads(await answer.read())
    return found


async def test_mydata_is_all_about_whoever_asks_and_nobody_else(world: World) -> None:
    owner, juno = await world.owner(), await world.customer("주노")
    await juno.orders("후라이드")
    mina = Planted(world, 0)
    await mina.arrives()
    await mina.fills_the_cart()
    order = await mina.pays("d")
    await owner.answers("수락 20분")
    found = await _file_of(world, mina)
    said = json.dumps(found, ensure_ascii=False)
    for needle in (mina.phone, mina.street, mina.door, mina.word("요청"), mina.name, order.id):
        assert needle in said
    for others in (str(juno.person), str(owner.person), "주노"):
        assert others not in said
    of_juno = json.dumps(await _file_of(world, juno), ensure_ascii=False)
    assert "(secret)" in of_juno and mina.phone not in of_juno
    of_owner = json.dumps(await _file_of(world, owner), ensure_ascii=False)
    assert str(owner.person) in of_owner and mina.phone not in of_owner


async def test_deleteme_asks_and_forgets_at_once(world: World, tmp_path: Path) -> None:
    log = tmp_path / "house.log"
    with logged_to(log):
        owner, juno = await world.owner(), await world.customer("주노")
        people, orders = await an_evening(world, owner, 1)
        (mina,) = people
        theirs = await juno.orders("후라이드")
        await owner.brings_it()
        await mina.says("/deleteme")
        assert "모두 지울까요?" in await mina.last() and "5년 동안" in await mina.last()
        await mina.taps("그만두기")
        assert "그대로 두었어요" in await mina.last()
        assert await found_of(mina, world, tmp_path, log)

        await mina.says("/deleteme")
        await mina.taps("네, 모두 지울게요")
        assert await mina.last() == "모두 지웠어요. 그동안 고마웠어요."
        await world.passes(seconds=4)
    await nothing_is_left(world, people, tmp_path, log)
    await the_books_add_up(world, *orders, theirs)
    assert (await world.order(theirs.id)).address is not None

    await mina.says("/start")  # who comes back is new
    assert "어디로" in await mina.last() or "반가워요" in await mina.last()
    await mina.says("/orders")
    assert "골목닭집" not in await mina.last()


async def test_deleteme_waits_politely_for_what_is_open(world: World, tmp_path: Path) -> None:
    log = tmp_path / "house.log"
    with logged_to(log):
        owner, mina = await world.owner(), Planted(world, 3)
        await mina.arrives()
        await mina.fills_the_cart()
        order = await mina.pays("d")
        await mina.says("/deleteme")
        await mina.taps("네, 모두 지울게요")
        assert "아직은 지울 수 없어요" in await mina.last()
        assert "진행 중인 주문이 있어요" in await mina.last()
        await owner.brings_it()
        assert (await world.order(order.id)).status is OrderStatus.DELIVERED
        await world.passes(minutes=2)
        assert "이제 내 정보를 모두 지워요" in await mina.last()
    await nothing_is_left(world, [mina], tmp_path, log)
    await the_books_add_up(world, order)


async def test_a_question_of_long_ago_is_asked_anew(world: World) -> None:
    await world.owner()
    mina = await world.customer("민아")
    await mina.says("/deleteme")
    world.clock.forward(3_600)
    await mina.taps("네, 모두 지울게요")
    assert "모두 지울까요?" in await mina.last()
    assert await world.db.read(lambda tx: tx.people.get(mina.person)) is not None
    await mina.taps("네, 모두 지울게요")
    assert await world.db.read(lambda tx: tx.people.get(mina.person)) is None


async def test_who_changes_their_mind_while_it_waits_keeps_everything(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    order = await mina.orders("반반치킨")
    await mina.says("/deleteme")
    await mina.taps("네, 모두 지울게요")
    await mina.taps("그만두기")
    await owner.brings_it()
    await world.passes(minutes=3)
    assert (await world.order(order.id)).customer_id == mina.person


async def test_a_rider_hands_over_what_they_carry_and_is_forgotten(world: World) -> None:
    owner = await a_store_with_riders(world)
    junho, mina = await a_rider(world), await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.answers("수락 10분", "조리 시작", "조리 완료")
    await world.passes(minutes=1)
    await junho.taps("수락")
    await junho.taps("픽업했어요")
    await junho.says("/deleteme")
    assert "하던 일" in await junho.last()
    await junho.taps("네, 모두 지울게요")
    assert "배달하고 있는 음식이 있어요" in await junho.last()
    await junho.taps("전달했어요")
    await world.passes(minutes=3)
    assert await numbers_left(world, junho.person) == []
    await the_books_add_up(world, order)


async def test_the_last_owner_finishes_the_open_orders_and_the_store_closes(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    await world.db.write(_is_the_only_owner, owner.person)
    order = await mina.orders("반반치킨")
    await owner.says("/deleteme")
    await owner.taps("네, 모두 지울게요")
    assert "가게에 진행 중인 주문이 있어요" in await owner.last()
    await owner.brings_it()
    await world.passes(minutes=3)
    assert await numbers_left(world, owner.person) == []
    await the_books_add_up(world, order)
    store = await world.db.read(lambda tx: tx.stores.get(WHERE_THEY_WORK))
    assert store.suspended_at is not None


def _is_the_only_owner(tx: Transaction, person_id: int) -> None:
    for worker, role in tx.people.workers_of(WHERE_THEY_WORK):
        if worker != person_id:
            tx.people.take_role(worker, role, WHERE_THEY_WORK)
