"""What people tell us is hidden from who worked on it, and forgotten by the clock."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from sqlalchemy import delete

from core.consents.model import VERSION
from core.consents.tables import Consents
from core.database.transaction import Transaction
from core.keeping.orders import forget_order
from core.masking.masking import hide_the_door
from core.notices.tables import Notices
from core.orders.tables import Orders
from core.payments.refunds import refund_part
from core.payments.tables import Payments
from core.people.tables import People
from core.reviews.use_cases import answer_review
from core.timers.tables import Timers, timers
from tests.forgetting import an_evening, days_go_by, nothing_is_left, the_books_add_up
from tests.needles import found_of, logged_to
from tests.programs import customers_program, offered, riders_program, stores_program
from tests.riding import a_rider, a_store_with_riders, ready
from tests.world import World

HIDDEN = "주소는 배달이 끝나 가렸어요."


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
    assert await world.db.read(lambda tx: tx[People].get(owner.person)) is not None


async def test_an_hour_later_nobody_at_work_reads_the_door(world: World) -> None:
    owner, junho = await a_store_with_riders(world), await a_rider(world)
    mina, order = await ready(world, owner)
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


async def test_nor_does_a_program_of_theirs(world: World) -> None:
    mina, store = await customers_program(world), await stores_program(world)
    rider = await riders_program(world)
    delivery = await offered(world, mina, store, rider)
    taken = await rider.calls("POST", f"/api/deliveries/{delivery}/take")
    order_id = taken.body["order_id"]
    for verb in ("start-cooking", "finish-cooking"):
        await store.asks(order_id, verb)
    for verb in ("depart", "deliver"):
        await rider.asks(order_id, verb)
    at_once = await store.sees(order_id)
    assert at_once["address"]["detail"] == "101동 1203호"
    world.clock.forward(3_601)
    hidden = await store.sees(order_id)
    assert (hidden["address"], hidden["total"]) == (None, at_once["total"])
    told = await rider.calls("GET", f"/api/deliveries?order_id={order_id}")
    assert "1203" not in str(told.body) and "1203" not in str(hidden)
    assert (await mina.sees(order_id))["address"]["detail"] == "101동 1203호"  # their own


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


async def test_what_was_over_before_doors_were_masked_is_masked_after_an_upgrade(
    world: World,
) -> None:
    """Whatever was forgotten of it meanwhile."""
    owner, mina = await world.owner(), await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.brings_it()
    await world.db.write(_nobody_asks_to_hide, order.id)
    world.clock.forward(2 * 3_600)
    await world.passes(minutes=1)
    assert any("101동" in said for said in await owner.read())
    await world.db.write(forget_order, order.id)
    await world.db.write(_asks_about_the_day, order.id)
    await world.passes(minutes=1)
    assert not any("101동" in said for said in await owner.read())


def _nobody_asks_to_hide(tx: Transaction, order_id: str) -> None:
    tx.sql.run(delete(timers).where(timers.c.kind == "door_hidden"))


def _asks_about_the_day(tx: Transaction, order_id: str) -> None:
    order = tx[Orders].get(order_id)
    tx[Timers].set("day_hidden", f"{order.store_id}:{order.business_day}", tx.now, now=tx.now)


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
    assert await world.db.read(lambda tx: tx[People].get(mina.person)) is None
    await the_books_add_up(world, order, again)


async def test_what_is_said_after_it_was_forgotten_goes_in_its_turn(world: World) -> None:
    """An admin gives something back with a word, the store answers a review: 91 days later."""
    owner, mina, admin = await world.owner(), await world.customer("민아"), await world.admin()
    order = await mina.orders("반반치킨")
    await owner.brings_it()
    await mina.taps("리뷰 쓰기")
    await mina.taps("★4")
    await days_go_by(world, 91)
    assert (await world.order(order.id)).phone == ""
    back = {"by": admin.person, "amount": 2_000, "reason": "민아 님이 쏟았대요"}
    answer = {"by": owner.person, "words": "민아 님, 또 오세요"}
    for says in (
        partial(world.db.write, refund_part, order.id, request_key="late", **back),
        partial(world.db.write, answer_review, order.id, **answer),
    ):
        await says()
        await world.passes(seconds=5)
        assert any("민아 님" in said for said in await mina.read())
        assert await world.db.read(_said_of, order.id)
        await days_go_by(world, 89)
        assert await world.db.read(_said_of, order.id)
        await days_go_by(world, 2)
        assert not await world.db.read(_said_of, order.id)
    await the_books_add_up(world, order)


async def test_a_door_that_is_about_to_be_hidden_is_hidden_though_it_is_forgotten_first(
    world: World,
) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.brings_it()
    world.clock.forward(2 * 3_600)
    await world.db.write(_hidden_and_forgotten, order.id)
    await world.passes(seconds=5)
    assert not any("101동" in said for said in await owner.read())


def _hidden_and_forgotten(tx: Transaction, order_id: str) -> None:
    """All in one moment, before any message is sent."""
    for timer in tx[Timers].latest(1_000):
        if timer.kind == "door_hidden":
            assert hide_the_door(tx, timer.key) is None
    forget_order(tx, order_id)


def _said_of(tx: Transaction, order_id: str) -> list[str]:
    """The words that are kept of what was said of it, and why."""
    told = [notice.text or "" for notice in tx[Notices].of_order(order_id)]
    why = [refund.words or "" for refund in tx[Payments].refunds_of_order(order_id)]
    return [words for words in told + why if "민아 님" in words]


async def test_the_first_order_agrees_and_privacy_says_to_what(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    await mina.picks("반반치킨")
    consent = "주문하면 개인정보 처리(/privacy)에 동의하는 거예요."
    assert consent in await mina.last()
    assert await world.db.read(lambda tx: tx[Consents].agreed(mina.person, VERSION)) is None
    await mina.pays()
    assert await world.db.read(lambda tx: tx[Consents].agreed(mina.person, VERSION)) is not None
    await owner.brings_it()
    await mina.picks("후라이드")
    assert not any(consent in said for said in (await mina.read())[-2:])
    await mina.says("/privacy")
    page = await mina.last()
    for said in (
        "주문이 끝나고 90일까지",
        "마지막 주문 뒤 1년까지",
        "적은 뒤 5년 이상",
        "토스페이먼츠",
        "전자상거래법",
        "/deleteme",
    ):
        assert said in page
    await owner.says("/privacy")
    assert "사장님 · 라이더 정보" in await owner.last()
