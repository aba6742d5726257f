"""What the example system was asked to do, row by row; docs/requirements.md names each story."""

from __future__ import annotations

from sqlalchemy import text

from core.database.transaction import Transaction
from core.deliveries.model import Delivery, DeliveryStatus
from core.deliveries.tables import Deliveries
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import OrderStatus
from core.people.model import Role
from core.stores.tables import Stores
from core.tracking.status_view_tables import StatusViews
from tests.world import Customer, Worker, World, text_of

FRIED_CHICKEN = 2006  # 유린기 of 별빛반점, a dish that can be counted


async def test_f1_a_customer_picks_from_the_menu_and_orders(world: World) -> None:
    """Dish, options, how many, a wish to the kitchen: kept at the store's prices of that moment."""
    await world.owner()
    mina = await world.customer("민아")
    await mina.says("/stores")
    await mina.taps("골목닭집")
    await mina.taps("반반치킨")
    await mina.taps("순살")
    await mina.taps(r"^\+ ")
    await mina.taps(r"\ba\|")
    await mina.taps("장바구니")
    await mina.taps("요청사항")
    await mina.says("문 앞에 두고 벨 눌러 주세요")

    order = await mina.pays()

    (line,) = order.lines
    assert (line.name["ko"], line.quantity) == ("반반치킨", 2)
    assert line.unit_price == 19_500 + sum(choice["price"] for choice in line.choices)
    assert "순살" in [choice["name"]["ko"] for choice in line.choices]
    assert order.request == "문 앞에 두고 벨 눌러 주세요"
    assert order.total == line.total + order.delivery_fee
    assert f"{order.total:,}원" in await mina.card()


async def test_f2_paying_makes_the_order_and_an_unpaid_one_is_no_deal(world: World) -> None:
    """Until the company says yes the store has nothing; then it has the order, charged once."""
    owner = await world.owner()
    mina = await world.customer("민아")
    await world.the_company("losing_replies", times=1)
    order = await mina.orders("반반치킨")
    assert order.status is OrderStatus.AWAITING_PAYMENT
    assert "다시 결제하지 말아 주세요" in await mina.card()
    assert not any("새 주문 #" in said for said in await owner.read())
    await owner.says("/orders")
    assert await owner.last() == "지금 들어온 주문이 없어요."

    await world.passes(seconds=30)

    assert (await world.order(order.id)).status is OrderStatus.PLACED
    assert "골목닭집에 전했어요" in await mina.card()
    assert "새 주문 #1" in await owner.last()
    (booked,) = await world.books()
    assert (booked["status"], booked["totalAmount"]) == ("DONE", order.total)
    assert await sums(world, order.id) == {"paid": order.total, "owed_back": 0, "refunded": 0}


async def test_f3_the_store_has_the_whole_order_in_one_message(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.picks("반반치킨", "양념치킨")
    await mina.taps("요청사항")
    await mina.says("덜 맵게 해 주세요")
    order = await mina.pays()

    ticket = await owner.last()

    for said in (
        "새 주문 #1", "반반치킨", "양념치킨", "뼈 · 보통맛", "덜 맵게 해 주세요", "101동 1203호",
        f"카드 결제 완료 · {order.total:,}원",
    ):  # fmt: skip
        assert said in ticket


async def test_f4_and_f7_the_store_accepts_cooks_and_brings_it(world: World) -> None:
    """Each is somebody's own doing; the delivery begins with the promise and ends at the door."""
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    assert await delivery(world, order.id) is None

    await owner.answers("수락 20분")
    waits = await delivery(world, order.id)
    assert waits is not None and waits.status is DeliveryStatus.WAITING
    await owner.answers("조리 시작", "조리 완료")
    assert (await world.order(order.id)).status is OrderStatus.READY
    await owner.answers("배달 출발")
    on_its_way = await delivery(world, order.id)
    assert on_its_way is not None and on_its_way.status is DeliveryStatus.PICKED_UP
    await owner.answers("배달 완료")

    brought = await delivery(world, order.id)
    assert brought is not None and brought.status is DeliveryStatus.DELIVERED
    assert (await world.order(order.id)).status is OrderStatus.DELIVERED


async def test_f6_and_f15_cooking_is_begun_and_ended_and_both_are_told(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.answers("수락 20분")

    await owner.answers("조리 시작")
    assert await mina.last() == "조리를 시작했어요."
    assert (await mina.card()).startswith("지금 조리하고 있어요")
    await owner.answers("조리 완료")

    assert await mina.last() == "음식이 다 됐어요. 곧 출발해요."
    assert (await mina.card()).startswith("음식이 다 됐어요")
    assert (await timeline(world, order.id))[-2:] == ["cooking", "ready"]
    silent = {text_of(m): m["silent"] for m in await mina.messages() if "silent" in m}
    assert silent["조리를 시작했어요."] and silent["음식이 다 됐어요. 곧 출발해요."]


async def test_f10_a_cancelled_order_is_not_brought(world: World) -> None:
    """The delivery is off, the money goes back, and customer and store are told which and why."""
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.answers("수락 20분")
    await mina.taps("취소 요청")
    await mina.taps("네, 물어봐 주세요")
    assert (await owner.last()).startswith("#1 손님이 취소를 요청했어요")

    await owner.answers("취소 받아들이기")

    off = await delivery(world, order.id)
    assert off is not None and off.status is DeliveryStatus.CANCELLED
    assert await mina.last() == (
        f"골목닭집이 취소 요청을 받아들였어요. {order.total:,}원을 돌려드려요."
    )
    await world.passes(seconds=2)
    assert [p["status"] for p in await world.books()] == ["CANCELED"]
    assert await sums(world, order.id) == {
        "paid": order.total, "owed_back": 0, "refunded": order.total,
    }  # fmt: skip


async def test_f11_the_status_can_be_looked_at_at_any_moment(world: World) -> None:
    """The one card says where it is after every step, and so does /status, with the same words."""
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    for press, title in (
        ("", "골목닭집에 전했어요"),
        ("수락 20분", "주문을 받았어요"),
        ("조리 시작", "지금 조리하고 있어요"),
        ("조리 완료", "음식이 다 됐어요"),
        ("배달 출발", "지금 가고 있어요"),
    ):
        if press:
            await owner.answers(press)
        assert (await mina.card()).startswith(title)
        await mina.says("/status")
        assert (await mina.last()).startswith(title)
    await owner.answers("배달 완료")
    assert (await mina.card()).startswith("맛있게 드세요!")
    assert await timeline(world, order.id) == [
        "awaiting_payment", "placed", "accepted", "cooking", "ready", "delivering", "delivered",
    ]  # fmt: skip


async def test_f12_every_change_of_status_is_told_once_and_in_order(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    before = len(await mina.read())

    await owner.brings_it()

    told = (await mina.read())[before:]
    assert [said.partition(".")[0] for said in told] == [
        "골목닭집이 주문을 받았어요",
        "조리를 시작했어요",
        "음식이 다 됐어요",
        "음식이 출발했어요",
        "도착했어요",
    ]


async def test_everybody_at_the_store_sees_the_same_ticket(world: World) -> None:
    """Whoever taps, the other owner's ticket follows; so it does when the customer wishes."""
    one, other = await world.owner(), await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨", "양념치킨")
    for press, title in (
        ("수락 20분", "#1 접수했어요"),
        ("조리 시작", "#1 조리 중"),
        ("품절 메뉴 빼기", ""),
        (r"양념치킨.*lp\|", ""),
        (r"빼기.* lt\|", "#1 조리 중"),
    ):
        await one.taps(press)
        if title:
            assert (await ticket(world, other)).startswith(title)
    assert "양념치킨" not in await ticket(world, other)
    await mina.taps("취소 요청")
    await mina.taps("네, 물어봐 주세요")
    assert "손님이 취소를 요청했어요" in await ticket(world, other)
    await one.answers("그대로 진행")
    assert "손님이 취소를 요청했어요" not in await ticket(world, other)
    for press, title in (
        ("조리 완료", "#1 조리 완료"),
        ("배달 출발", "#1 배달 중"),
        ("배달 완료", "#1 배달 완료"),
    ):
        await one.answers(press)
        assert (await ticket(world, other)).startswith(title)


async def test_the_other_owner_sees_that_an_order_was_refused_or_cancelled(world: World) -> None:
    one, other = await world.owner(), await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await one.answers("거절", "재료가 떨어졌어요")
    assert (await ticket(world, other)).startswith("#1 거절")
    await mina.orders("반반치킨")
    await mina.taps("주문 취소")
    await mina.taps("네, 취소할게요")
    assert (await ticket(world, other)).startswith("#2 취소")
    await mina.orders("반반치킨")
    await world.passes(minutes=6)
    assert "#3 주문이 취소됐어요\n5분 동안 답이 없었어요" in await other.read()


async def test_a_wish_to_cancel_is_heard_and_answered_on_the_card(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await owner.answers("수락 20분")
    await mina.taps("취소 요청")
    await mina.taps("네, 물어봐 주세요")
    assert "취소를 요청했어요" in await mina.card()

    await owner.answers("그대로 진행")

    assert "이미 만들고 있어 취소하지 못했어요" in await mina.last()
    assert "취소를 요청했어요" not in await mina.card()
    await owner.answers("조리 시작")
    await mina.taps("취소 요청")
    await mina.taps("네, 물어봐 주세요")
    await world.passes(minutes=6)
    assert await mina.last() == "골목닭집의 답이 없어 주문을 그대로 진행해요."
    await mina.taps("취소 요청")
    await mina.taps("네, 물어봐 주세요")
    await owner.answers("취소 받아들이기")
    assert (await mina.card()).startswith("주문을 취소했어요")


async def test_while_it_cooks_the_store_may_go_on_all_the_same(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.answers("수락 20분", "조리 시작")
    await mina.taps("취소 요청")
    await mina.taps("네, 물어봐 주세요")
    await owner.answers("그대로 진행", "조리 완료")
    assert (await world.order(order.id)).status is OrderStatus.READY


async def test_portions_come_back_however_an_order_ends(world: World) -> None:
    """Refused by the store, or never paid for: what was held is on the menu again."""
    owner = await world.owner("별빛반점")
    mina = await world.customer("민아")
    await world.the_house.deps.db.write(_leave, FRIED_CHICKEN, 1)
    await _picks_the_fried_chicken(mina)
    await mina.pays()
    assert await world.the_house.deps.db.read(_left, FRIED_CHICKEN) == 0
    await owner.answers("거절", "재료가 떨어졌어요")
    assert await world.the_house.deps.db.read(_left, FRIED_CHICKEN) == 1

    await world.the_company("declining")
    await _picks_the_fried_chicken(mina)
    order = await mina.pays()
    assert await world.the_house.deps.db.read(_left, FRIED_CHICKEN) == 0
    await world.passes(minutes=11)

    assert (await world.order(order.id)).status is OrderStatus.EXPIRED
    assert (await mina.card()).startswith("결제 시간이 지났어요")
    assert (await mina.last()).startswith("10분 안에 결제되지 않아 주문을 취소했어요.")
    assert await world.the_house.deps.db.read(_left, FRIED_CHICKEN) == 1


async def test_a_store_that_answered_is_not_paused_for_two_silences_apart(world: World) -> None:
    """Silent, then an answer, then silent again: no two in a row."""
    owner = await world.owner()
    for answer in (["수락 20분"], ["거절", "재료가 떨어졌어요"]):
        someone = await world.customer("민아")
        await someone.orders("반반치킨")
        await world.passes(minutes=6)
        await someone.orders("반반치킨")
        await owner.answers(*answer)
    await (await world.customer("주노")).orders("반반치킨")
    await world.passes(minutes=6)
    assert not any("주문을 잠시 멈췄어요" in said for said in await owner.read())


async def test_an_order_nobody_answers_rings_the_second_staff_too(world: World) -> None:
    """Staff are left in peace until the third ring; then they may answer as well as the owner."""
    owner = await world.owner()
    helper = await world.owner(role=Role.STAFF)
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await world.passes(minutes=2, seconds=30)
    assert "새 주문 #1" not in str(await helper.read())
    assert (await owner.last()).startswith("#1 주문이 기다리고 있어요")

    await world.passes(seconds=45)
    assert "새 주문 #1" in await helper.last()
    await helper.answers("수락 20분")

    assert (await world.order(order.id)).status is OrderStatus.ACCEPTED


async def test_an_admin_ends_an_order_wherever_it_stands(world: World) -> None:
    """Placed, accepted, cooking, ready, on its way: it ends, and the money goes back."""
    owner, admin = await world.owner(), await world.admin()
    ways = ("", "수락 20분", "조리 시작", "조리 완료", "배달 출발")
    for n in range(1, len(ways) + 1):
        someone = await world.customer(f"손님{n}")
        order = await someone.orders("반반치킨")
        await owner.answers(*ways[1:n])
        await admin.says(f"/cancel {n} 비가 너무 와요")
        await admin.taps(r"rc\|")
        assert (await world.order(order.id)).status is OrderStatus.CANCELLED, ways[n - 1]
    await world.passes(seconds=5)
    assert {p["status"] for p in await world.books()} == {"CANCELED"}


async def test_an_unpaid_order_can_be_dropped_by_whoever_made_it(world: World) -> None:
    await world.owner()
    mina = await world.customer("민아")
    await world.the_company("declining")
    order = await mina.orders("반반치킨")
    await mina.taps("주문 취소")
    await mina.taps("네, 취소할게요")
    assert (await world.order(order.id)).status is OrderStatus.CANCELLED
    assert "돈은 나가지 않았어요" in await mina.card()


async def ticket(world: World, worker: Worker) -> str:
    """The newest order's ticket in that worker's chat, as it is now."""
    shown = await world.the_house.deps.db.read(_ticket, worker.person)
    return next(text_of(m) for m in await worker.messages() if m["message_id"] == shown)


async def delivery(world: World, order_id: str) -> Delivery | None:
    """How an order is brought."""
    return await world.the_house.deps.db.read(_delivery, order_id)


async def timeline(world: World, order_id: str) -> list[str]:
    """The statuses an order went through, as its view has them."""
    return await world.the_house.deps.db.read(_timeline, order_id)


async def sums(world: World, order_id: str) -> dict[str, int]:
    """An order's money in won, as its view has it."""
    return await world.the_house.deps.db.read(_sums, order_id)


async def _picks_the_fried_chicken(someone: Customer) -> None:
    await someone.says("/stores")
    await someone.taps("별빛반점")
    await someone.taps("요리")
    await someone.taps("유린기")
    await someone.taps(r"\ba\|")


def _ticket(tx: Transaction, person_id: int) -> int | None:
    newest = tx.sql.row(text("SELECT id FROM orders ORDER BY created_at DESC LIMIT 1"))
    assert newest is not None
    return tx[Notices].card(Bot.STORE, person_id, newest.id)


def _delivery(tx: Transaction, order_id: str) -> Delivery | None:
    return tx[Deliveries].of_order(order_id)


def _timeline(tx: Transaction, order_id: str) -> list[str]:
    view = tx[StatusViews].get(order_id)
    return [reached["status"] for reached in view.timeline] if view else []


def _sums(tx: Transaction, order_id: str) -> dict[str, int]:
    view = tx[StatusViews].get(order_id)
    assert view is not None
    return {"paid": view.paid, "owed_back": view.owed_back, "refunded": view.refunded}


def _leave(tx: Transaction, item_id: int, n: int) -> None:
    tx.sql.run(text("UPDATE menu_items SET stock_left = :n WHERE id = :id"), n=n, id=item_id)


def _left(tx: Transaction, item_id: int) -> int | None:
    item = tx[Stores].item(item_id)
    return item.stock_left if item else None
