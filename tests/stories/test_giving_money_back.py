"""Money goes back in whole and in part: exactly once, never more than was paid, and it is said."""

from __future__ import annotations

import asyncio

import pytest

from core.database.transaction import Transaction
from core.orders.model import Order, OrderStatus
from core.payments.model import Payment, PaymentStatus, Refund, RefundStatus
from core.payments.refunds import refund_part
from core.payments.tables import Payments
from core.people.model import Role
from core.refusals import NothingToGiveBack, NotYours, TooMuch
from tests.world import World

UNKNOWN = "모르는 명령이에요. /help 를 눌러 보세요."


async def test_a_sold_out_dish_leaves_the_order_and_its_price_goes_back(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    before = await mina.orders("반반치킨", "양념치킨")
    await owner.answers("수락 20분")

    await owner.taps("품절 메뉴 빼기")
    await owner.taps(r"양념치킨.*lp\|")
    assert "양념치킨을 뺄까요?" in await owner.last() or "양념치킨을 뺄까요?" in str(
        await owner.read()
    )
    await owner.taps(r"빼기.* lt\|")
    await world.passes(seconds=3)

    order = await world.order(before.id)
    saved = before.total - order.total
    assert [line.name["ko"] for line in order.lines] == ["반반치킨"]
    assert saved == 19_000
    assert order.status is OrderStatus.ACCEPTED
    (booked,) = await world.books()
    assert (booked["status"], booked["balanceAmount"]) == ("PARTIAL_CANCELED", order.total)
    assert any(
        said == f"골목닭집이 품절된 양념치킨을 뺐어요. {saved:,}원을 돌려드리고, "
        "나머지는 그대로 준비해요."
        for said in await mina.read()
    )
    card = await mina.card()
    assert "양념치킨" not in card and f"{order.total:,}원" in card
    assert f"{saved:,}원을 돌려드렸어요" in card
    await owner.answers("조리 시작", "조리 완료", "배달 출발", "배달 완료")
    (payment,) = await payments_of(world, order.id)
    assert (payment.status, payment.refunded) == (PaymentStatus.APPROVED, saved)


async def test_taking_out_the_last_dish_cancels_the_order(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.answers("수락 20분", "조리 시작", "품절 메뉴 빼기")
    await owner.taps(r"반반치킨.*lp\|")
    await owner.taps("주문 취소하기")
    await world.passes(seconds=3)
    assert (await world.order(order.id)).status is OrderStatus.CANCELLED
    assert [p["status"] for p in await world.books()] == ["CANCELED"]
    assert any("남은 메뉴가 모두 품절이에요" in said for said in await mina.read())


async def test_food_paid_at_the_door_costs_less_there(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨", "양념치킨", way="d")
    await owner.answers("수락 20분", "품절 메뉴 빼기")
    await owner.taps(r"양념치킨.*lp\|")
    await owner.taps(r"빼기.* lt\|")
    assert any("19,000원을 덜 내시면 돼요" in said for said in await mina.read())
    assert f"{order.total - 19_000:,}원" in await mina.card()
    await owner.answers("조리 시작", "조리 완료", "배달 출발", "배달 완료")
    (payment,) = await payments_of(world, order.id)
    assert payment.amount == order.total - 19_000
    assert payment.status is PaymentStatus.APPROVED
    assert await world.books() == []


async def test_an_old_button_takes_out_nothing_more(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨", "양념치킨", "후라이드")
    await owner.answers("수락 20분", "품절 메뉴 빼기")
    await owner.taps(r"양념치킨.*lp\|")
    message, button = await owner.find(r"빼기.* lt\|")
    await owner.taps(r"빼기.* lt\|")
    said = await owner.taps_old(message["message_id"], button["callback_data"])
    assert said == "지금은 ‘주문 접수’ 상태예요."
    assert len((await world.order(order.id)).lines) == 2


async def test_an_admin_gives_a_part_back_and_then_the_rest(world: World) -> None:
    """Shown whose it is and how much before a won moves; the customer and the store read why."""
    owner = await world.owner()
    admin = await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.brings_it()
    called = f"골목닭집 #1 주문 ({order_day(await world.order(order.id))})"

    await admin.says("/refund 1 3,000 콜라가 안 왔어요")
    assert await admin.last() == (
        f"{called}에서 3,000원을 환불할까요?\n"
        f"손님 민* · 결제 {order.total:,}원 · 이미 환불 0원\n사유: 콜라가 안 왔어요"
    )
    assert await refunds_of(world, order.id) == []
    await admin.taps("3,000원 환불하기")
    assert await admin.last() == f"{called}에서 3,000원을 환불해요. 손님과 가게에 알렸어요."
    assert (
        await mina.last()
        == "골목닭집 #1에서 3,000원을 환불해 드려요 (콜라가 안 왔어요). 카드사에 따라 2~3일 걸려요."
    )
    assert (
        await owner.last()
        == "골목닭집 #1 고객센터에서 3,000원을 환불했어요\n사유: 콜라가 안 왔어요"
    )
    await world.passes(seconds=3)
    await asyncio.sleep(1.1)  # the company's own second between two cancels
    await admin.says("/refund 1 너무 늦었어요")
    assert f"남은 {order.total - 3_000:,}원을 모두 환불할까요?" in await admin.last()
    await admin.taps(r"환불하기 rf\|")
    await world.passes(seconds=10)

    (booked,) = await world.books()
    assert booked["status"] == "CANCELED"
    assert [c["cancelAmount"] for c in booked["cancels"]] == [3_000, order.total - 3_000]
    await admin.says("/refund 1 1000 한 번 더")
    assert await admin.last() == f"{called}에는 결제사를 거쳐 돌려줄 돈이 없어요."


async def test_more_than_was_paid_never_goes_back(world: World) -> None:
    await world.owner()
    admin = await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await admin.says("/refund 1 999999 실수")
    assert f"에는 {order.total:,}원까지 돌려줄 수 있어요." in await admin.last()
    await admin.says("/refund 1 0 실수")
    assert "“0 실수”에서 얼마를 돌려줄지 읽지 못해" in await admin.last()
    assert [p["status"] for p in await world.books()] == ["DONE"]


@pytest.mark.parametrize(
    "words",
    ["1만언 콜라가", "5,00 콜라가", "오천원 콜라가", "1e4 콜라가", "99999999999 콜라가", "+5000 콜라가",
     "3000~4000 콜라가", "0원 콜라가", "절반 콜라가"],
)  # fmt: skip
async def test_a_sum_that_is_not_understood_is_asked_for(world: World, words: str) -> None:
    """It looks meant: nothing goes back, least of all everything; the next line answers."""
    await world.owner()
    admin = await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await admin.says(f"/refund 1 {words} 안 왔어요")
    assert "얼마를 돌려줄지 읽지 못해" in await admin.last()
    assert await refunds_of(world, order.id) == []
    await admin.says("1만 2천원 콜라가 안 왔어요")
    assert "에서 12,000원을 환불할까요?" in await admin.last()
    await admin.taps(r"환불하기 rf\|")
    assert [r.amount for r in await refunds_of(world, order.id)] == [12_000]


async def test_without_a_sum_all_of_it_is_asked_about(world: World) -> None:
    await world.owner()
    admin = await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await admin.says("/refund 1 음식이 안 왔어요")
    assert f"에서 전액 {order.total:,}원을 환불할까요?" in await admin.last()
    await admin.taps("그만두기")
    assert await admin.last() == "그대로 두었어요."
    assert await refunds_of(world, order.id) == []


async def test_a_refund_button_of_before_asks_anew(world: World) -> None:
    """Somebody else gave a part back meanwhile, or another question was asked: nothing moves."""
    await world.owner()
    admin = await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await admin.says("/refund 1 3000 콜라")
    message, old = await admin.find(r"rf\|")
    await give(world, order, admin.person, 4_000, "another admin")
    await admin.taps_old(message["message_id"], old["callback_data"])
    assert [r.amount for r in await refunds_of(world, order.id)] == [4_000]
    assert "이미 환불 4,000원" in (await admin.last()) and "다시 물어봐요" in await admin.last()
    await admin.says("/refund 1 500 늦었어요")
    await admin.taps_old(message["message_id"], old["callback_data"])
    assert [r.amount for r in await refunds_of(world, order.id)] == [4_000]


async def test_the_same_refund_button_pressed_twice_is_one_refund(world: World) -> None:
    await world.owner()
    admin = await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await admin.says("/refund 1 3000 콜라")
    message, button = await admin.find(r"rf\|")
    for _ in range(3):
        await admin.taps_old(message["message_id"], button["callback_data"])
    assert [r.amount for r in await refunds_of(world, order.id)] == [3_000]


async def test_of_two_days_orders_with_one_number_an_admin_picks(world: World) -> None:
    """Today's #1 and yesterday's: which, with their dates, and only that one gets its money."""
    owner = await world.owner()
    admin = await world.admin()
    mina = await world.customer("민아")
    before = await mina.orders("반반치킨")
    await owner.brings_it()
    world.clock.forward(24 * 3_600)
    await world.passes(seconds=15)
    await owner.says("/open")
    now = await mina.orders("반반치킨")
    assert before.number == now.number == 1 and before.business_day != now.business_day
    await admin.says(f"/refund {now.store_id}-1 1000 사과의 뜻")
    assert await admin.last() == "어느 주문인가요?"
    await admin.taps(f"#1 · {order_day(await world.order(before.id))}")
    assert f"({order_day(await world.order(before.id))})" in await admin.last()
    await admin.taps("1,000원 환불하기")
    assert [len(await refunds_of(world, o.id)) for o in (before, now)] == [1, 0]


async def test_an_admin_cancels_what_is_cooking(world: World) -> None:
    """Asked about first, with what goes back; a button of before it moved on asks anew."""
    owner = await world.owner()
    admin = await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.answers("수락 20분", "조리 시작", "조리 완료")

    await admin.says("/cancel 1 손님이 주소를 잘못 적었어요")
    assert f"{order.total:,}원을 손님에게 돌려줘요." in await admin.last()
    await owner.answers("배달 출발")
    await admin.taps(r"주문 취소하기 rc\|")
    assert "다시 물어봐요" in await admin.last()
    assert (await world.order(order.id)).status is OrderStatus.DELIVERING
    await admin.taps(r"주문 취소하기 rc\|")
    await world.passes(seconds=3)

    assert f"취소했어요. {order.total:,}원을 돌려드려요." in await admin.last()
    assert (await world.order(order.id)).status is OrderStatus.CANCELLED
    assert [p["status"] for p in await world.books()] == ["CANCELED"]
    assert any("손님이 주소를 잘못 적었어요" in said for said in await mina.read())
    assert any("#1 주문이 취소됐어요" in said for said in await owner.read())
    await admin.says("/cancel 1 다시")
    assert await admin.last() == "지금은 ‘주문 취소’ 상태예요."


async def test_cancelling_what_nobody_has_paid_promises_no_money(world: World) -> None:
    await world.owner()
    admin = await world.admin()
    mina = await world.customer("민아")
    await mina.orders("반반치킨", way="d")
    await admin.says("/cancel 1 손님이 전화했어요")
    assert "받은 돈이 없어서 돌려줄 돈도 없어요." in await admin.last()
    await admin.taps(r"주문 취소하기 rc\|")
    assert "받은 돈이 없어" in await admin.last() and "돌려드려요" not in await admin.last()


async def test_a_number_that_fits_two_orders_is_asked_about(world: World) -> None:
    await world.owner()
    await world.owner("별빛반점")
    admin = await world.admin()
    mina, juno = await world.customer("민아"), await world.customer("주노")
    one = await mina.orders("반반치킨")
    two = await juno.orders("짬뽕", "짜장면", at="별빛반점")
    await admin.says("/refund 1 1000 사과의 뜻")
    assert await admin.last() == "어느 주문인가요?"
    await admin.taps("별빛반점 #1")
    await admin.taps("1,000원 환불하기")
    assert [len(await refunds_of(world, o.id)) for o in (one, two)] == [0, 1]
    await admin.says(f"/refund {one.store_id}-1 2000 사과의 뜻")
    await admin.taps("2,000원 환불하기")
    assert [r.amount for r in await refunds_of(world, one.id)] == [2_000]


async def test_a_list_of_orders_answers_the_command_it_was_shown_for(world: World) -> None:
    """The refund's list, pressed after another command: neither is carried out."""
    await world.owner()
    await world.owner("별빛반점")
    admin = await world.admin()
    mina, juno = await world.customer("민아"), await world.customer("주노")
    await mina.orders("반반치킨")
    two = await juno.orders("짬뽕", "짜장면", at="별빛반점")
    await admin.says("/refund 1 1000 사과의 뜻")
    message, of_the_refund = await admin.find("별빛반점 #1")
    await admin.says("/cancel 1 장난 주문")
    await admin.taps_old(message["message_id"], of_the_refund["callback_data"])
    assert admin.toast == "찾을 수 없어요."
    assert (await world.order(two.id)).status is OrderStatus.PLACED
    assert await refunds_of(world, two.id) == []


@pytest.mark.parametrize("command", ["/refund 1 1000 그냥", "/cancel 1 그냥"])
async def test_who_is_no_admin_finds_no_such_command(world: World, command: str) -> None:
    owner = await world.owner()
    rider = await world.owner("별빛반점", role=Role.RIDER)
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    for someone in (owner, rider):
        await someone.says(command)
        assert await someone.last() == UNKNOWN
    with pytest.raises(NotYours):
        await give(world, order, owner.person, 1_000, "k")
    assert (await world.order(order.id)).status is OrderStatus.PLACED
    assert await refunds_of(world, order.id) == []


async def test_the_same_request_twice_is_one_refund(world: World) -> None:
    await world.owner()
    admin = await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    both = await asyncio.gather(
        *(give(world, order, admin.person, 1_000, "the same") for _ in range(8))
    )
    assert len({refund.id for refund in both}) == 1
    assert [r.amount for r in await refunds_of(world, order.id)] == [1_000]


async def test_refunds_asked_for_at_once_never_add_up_to_more_than_was_paid(
    world: World,
) -> None:
    await world.owner()
    admin = await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    asked = [give(world, order, admin.person, 7_000, f"request {n}") for n in range(10)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    given = [a for a in answers if isinstance(a, Refund)]
    assert len(given) == order.total // 7_000
    assert all(isinstance(a, Refund | TooMuch | NothingToGiveBack) for a in answers)
    for _ in given:
        await world.passes(seconds=30)
    (booked,) = await world.books()
    assert booked["balanceAmount"] == order.total - 7_000 * len(given)
    assert all(r.status is RefundStatus.DONE for r in await refunds_of(world, order.id))


async def test_a_lost_reply_to_a_partial_refund_gives_it_back_once(world: World) -> None:
    await world.owner()
    admin = await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await world.the_company("losing_replies", on=["cancel"], times=1)
    await give(world, order, admin.person, 4_000, "a")
    await give(world, order, admin.person, 5_000, "b")
    await world.passes(seconds=10)
    await world.passes(seconds=30)
    (booked,) = await world.books()
    assert [c["cancelAmount"] for c in booked["cancels"]] == [4_000, 5_000]
    (payment,) = await payments_of(world, order.id)
    assert (payment.refunded, payment.status) == (9_000, PaymentStatus.APPROVED)


async def test_what_went_back_already_is_not_given_twice_when_the_order_ends(
    world: World,
) -> None:
    owner = await world.owner()
    admin = await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await give(world, order, admin.person, 4_000, "a")
    await world.passes(seconds=2)  # the company's own second between two cancels
    await owner.answers("거절", "재료가 떨어졌어요")
    await world.passes(seconds=20)
    assert f"{order.total - 4_000:,}원을 돌려드려요" in str(await mina.read())
    (booked,) = await world.books()
    assert (booked["status"], len(booked["cancels"])) == ("CANCELED", 2)


async def test_a_refund_stuck_for_a_day_is_told_to_the_admins(world: World) -> None:
    owner = await world.owner()
    admin = await world.admin()
    mina = await world.customer("민아")
    await mina.orders("반반치킨")
    await world.the_company("refusing", on=["cancel"])
    await owner.answers("거절", "재료가 떨어졌어요")
    for _ in range(27):
        world.clock.forward(3_600)
        await world.passes(seconds=1)
    told = [said for said in await admin.read() if "하루 넘게 막혀 있어요" in said]
    assert len(told) == 1
    await world.the_company("ok")
    world.clock.forward(3_600)
    await world.passes(minutes=3)
    assert [p["status"] for p in await world.books()] == ["CANCELED"]
    assert any("환불을 마쳤어요" in said for said in await mina.read())


def order_day(order: Order) -> str:
    """How its business day is written."""
    return f"{order.business_day:%m/%d}"


async def give(world: World, order: Order, by: int, amount: int, key: str) -> Refund:
    return await world.the_house.deps.db.write(
        refund_part, order.id, by=by, amount=amount, reason="사과의 뜻", request_key=key
    )


async def payments_of(world: World, order_id: str) -> list[Payment]:
    return await world.the_house.deps.db.read(_payments, order_id)


async def refunds_of(world: World, order_id: str) -> list[Refund]:
    return await world.the_house.deps.db.read(_refunds, order_id)


def _payments(tx: Transaction, order_id: str) -> list[Payment]:
    return tx[Payments].of_order(order_id)


def _refunds(tx: Transaction, order_id: str) -> list[Refund]:
    return tx[Payments].refunds_of_order(order_id)


async def test_some_of_a_line_are_taken_out_and_the_rest_comes(world: World) -> None:
    """One of three: asked how many, then shown what it saves; the button carries that sum."""
    owner = await world.owner()
    mina = await world.customer("민아")
    before = await mina.orders("반반치킨", "양념치킨", "양념치킨", "양념치킨")
    await owner.answers("수락 20분", "품절 메뉴 빼기")
    await owner.taps(r"양념치킨 × 3 lp\|")
    assert any("양념치킨 3개 가운데 몇 개를 뺄까요?" in said for said in await owner.read())
    await owner.taps(r"^1 lq\|")
    assert any(
        f"양념치킨 1개를 뺄까요?\n손님에게 알리고 19,000원을 덜 받아요. "
        f"주문은 {before.total - 19_000:,}원이 돼요." in said
        for said in await owner.read()
    )
    await owner.taps(r"빼기 \(19,000원\) lt\|")
    await world.passes(seconds=3)
    order = await world.order(before.id)
    assert [(line.name["ko"], line.quantity) for line in order.lines] == [
        ("반반치킨", 1), ("양념치킨", 2),
    ]  # fmt: skip
    assert order.total == before.total - 19_000 == order.items_total + order.delivery_fee
    (booked,) = await world.books()
    assert booked["balanceAmount"] == order.total
    assert any(
        said == "골목닭집이 품절된 양념치킨 1개를 뺐어요. 19,000원을 돌려드리고, "
        "나머지는 그대로 준비해요."
        for said in await mina.read()
    )
    assert [r.amount for r in await refunds_of(world, order.id)] == [19_000]


async def test_a_line_taken_out_of_what_was_given_back_promises_nothing_more(world: World) -> None:
    """All of it went back before: the dish leaves, and nobody reads of money that cannot come."""
    owner, admin = await world.owner(), await world.admin()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨", "양념치킨")
    await owner.answers("수락 20분")
    await give(world, order, admin.person, order.total, "everything")
    await world.passes(seconds=5)
    await owner.answers("품절 메뉴 빼기")
    await owner.taps(r"양념치킨.*lp\|")
    await owner.taps(r"빼기.* lt\|")
    await world.passes(seconds=5)
    assert any("낸 돈은 이미 모두 돌려드렸고" in said for said in await mina.read())
    assert [r.amount for r in await refunds_of(world, order.id)] == [order.total]


async def test_a_kitchen_reads_who_fetches_it(world: World) -> None:
    owner = await world.owner()
    mina = await world.customer("민아")
    await mina.picks("반반치킨")
    await mina.taps("포장")
    await mina.pays()
    assert "민아 님이 가지러 와요 (포장)" in await owner.last()
    await owner.answers("수락 20분")
    assert "민아 님이 가지러 와요 (포장)" in str(await owner.read())
