"""/order, /payments, /audit, /stats: what a person on call reads and mends."""

from __future__ import annotations

import aiohttp

from core.audit.model import Deed
from core.audit.queries import A_PAGE
from core.audit.tables import Audit
from core.database.transaction import Transaction
from core.notices.model import NoticeStatus
from core.notices.tables import Notices
from core.outbox.kinds import every_kind
from core.payments.refunds import refund_part
from core.texts import story as story_texts
from core.texts.admin import ALERTS
from core.texts.admin_pages import DEED, WHY_STUCK
from core.texts.figures import day_and_time
from tests.riding import a_rider, a_store_with_riders, ready
from tests.world import Worker, World


async def test_an_orders_whole_story_is_one_message(world: World) -> None:
    """Who, when and why, the money, the delivery and the messages; nobody's number or door."""
    admin, owner = await world.admin(), await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.brings_it()
    await admin.says(f"/refund {order.number} 1000 콜라가 안 왔어요")
    await admin.taps(r"rf\|")
    await world.passes(seconds=5)

    await admin.says(f"/order {order.number}")

    said = await admin.last()
    day = f"{(await world.order(order.id)).business_day:%m/%d}"
    assert said.splitlines()[0] == f"골목닭집 #{order.number} · {day}\u2003배달 완료"
    assert "민* · 010-****-5678" in said
    for line in (
        "주문서 ",
        "결제 승인 ",
        "주문 접수 20분 · 정호 (가게)",
        "조리 시작",
        "배달 완료",
    ):
        assert line in said
    assert "환불하기로 함 1,000원 · 하늘 (관리자)" in said
    assert "환불 1,000원 · 완료 · 콜라가 안 왔어요" in said
    assert "배달 완료 · 가게 직접 배달" in said
    for secret in ("101동", "1234", "민아"):
        assert secret not in said
    assert len(said) < 4096
    told = await world.the_house.deps.db.read(lambda tx: tx[Notices].of_order(order.id))
    sent = sum(notice.status is NoticeStatus.SENT for notice in told)
    assert f"보냄 {sent} ·" in f"{said.splitlines()[-1]} ·"

    await admin.taps("알림 기록")
    log = await admin.last()
    assert f"골목닭집 #{order.number} 주문 알림" in log
    assert "손님 민* · 주문 접수" in log
    assert "가게 정호 · 관리자 환불" in log
    assert "보냄" in log
    await admin.taps("이전")
    assert "정호 · 새 주문" in await admin.last()  # of the two at the store, who was rung first
    await admin.taps("주문 이야기")
    assert (await admin.last()).startswith(f"골목닭집 #{order.number}")


async def test_the_story_in_english_and_by_the_orders_own_name(world: World) -> None:
    admin = await world.admin()
    await admin.says("/language")
    await admin.taps("English")
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await admin.says(f"/order {order.id}")
    assert "Waiting for the store" in await admin.last()
    assert "Payment approved" in await admin.last()
    await admin.says("/order aaaaaaaaaaaaaaaa")
    assert await admin.last() == "There is no order of that number."
    await admin.says("/order")
    assert "STORE-N" in await admin.last()


async def test_a_story_tells_who_was_asked_to_bring_it(world: World) -> None:
    owner = await a_store_with_riders(world)
    rider = await a_rider(world, "준호")
    mina, order = await ready(world, owner)
    await rider.taps("수락")
    admin = await world.admin()
    await admin.says(f"/order 1-{order.number}")
    said = await admin.last()
    assert "준호에게 물음" in said
    assert "준호가 맡음 · 준호 (라이더)" in said
    assert "배달 가게로 가는 중 · 준호 · 1명에게 물음" in said
    assert mina.name not in said


async def test_a_story_has_its_buttons_and_a_reason_is_asked_for(world: World) -> None:
    """환불 and 주문 취소 ask why; the answer is the reason, once."""
    admin, owner = await world.admin(), await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await admin.says(f"/order {order.number}")
    await admin.taps("환불")
    assert "얼마를, 왜" in await admin.last()
    await admin.says("2000")
    assert "2,000원을 왜 돌려줄까요?" in await admin.last()  # a sum is no reason
    await admin.says("젓가락이 없었어요")
    await admin.taps("2,000원 환불하기")
    assert "에서 2,000원을 환불해요." in await admin.last()
    await world.passes(seconds=2)
    await admin.says(f"/cancel {order.number}")
    assert "왜 취소할까요" in await admin.last()
    await admin.says("손님이 전화했어요")
    await admin.taps(r"주문 취소하기 rc\|")
    assert (await world.order(order.id)).end_reason == "손님이 전화했어요"
    assert "손님이 전화했어요" in await owner.last()
    await admin.says("손님이 또 전화했어요")  # nothing is asked any more
    assert "모르는 명령" in await admin.last()
    await world.passes(seconds=30)
    books = [p for p in await world.books() if p["totalAmount"] == order.total]
    assert books[-1]["balanceAmount"] == 0


async def test_every_fact_every_deed_and_every_standstill_has_its_words() -> None:
    assert set(every_kind()) == set(story_texts.HAPPENED)
    assert set(DEED) == {deed.value for deed in Deed}
    stands = {kind.removeprefix("stuck_") for kind in ALERTS if kind.startswith("stuck_")}
    assert stands - {"many"} <= set(WHY_STUCK)


async def test_payments_tell_who_waits_and_what_is_unknown(world: World) -> None:
    admin = await world.admin()
    await admin.says("/payments")
    assert "토스페이먼츠 카드 결제\u2003정상" in await admin.last()
    mina, jun = await world.customer("민아"), await world.customer("준")
    await mina.picks("반반치킨")
    await world.the_company("losing_replies", on=["charge", "query"])
    await mina.taps(r"\bp\|c\|")
    await world.passes(minutes=2)
    await admin.says("/payments")
    said = await admin.last()
    assert "확인 안 된 결제\u20031" in said, said
    assert "골목닭집, 번호 없는 주문\u2003결제 확인 안 됨" in said
    await world.the_company_breaks_down()
    await jun.picks("반반치킨")
    await jun.taps(r"\bp\|c\|")
    await admin.says("/payments")
    said = await admin.last()
    assert "결제를 기다리는 손님\u20031 · 0분째" in said, said
    assert "카드 결제\u2003멈춤" in said
    await admin.taps("골목닭집, 번호 없는 주문")
    assert "결제 확인 중" in await admin.last()


async def test_the_audit_tells_who_did_what_and_why(world: World) -> None:
    admin, second = await world.admin("하늘"), await world.admin("바다")
    owner, mina = await world.owner(), await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.taps("수락 20분")
    await admin.says("/audit")
    assert "아직 기록이 없어요." in await admin.last()
    name = f"골목닭집 #{order.number} 주문"

    await admin.says(f"/refund {order.number} 1000 콜라 <없음>")
    await admin.taps(r"rf\|")
    await second.says(f"/cancel {order.number} 손님이 전화했어요")
    await second.taps(r"rc\|")
    await second.says(f"/cancel {order.number} 또 취소")  # refused: nothing is noted

    await admin.says("/audit")
    said = await admin.last()
    assert said.index("바다") < said.index("하늘")
    assert f"{name} 환불 1,000원 · “콜라 <없음>”" in said
    assert f"{name} 취소 · “손님이 전화했어요”" in said
    assert "또 취소" not in said


async def test_the_audit_is_paged(world: World) -> None:
    admin = await world.admin()

    def much(tx: Transaction) -> None:
        for n in range(A_PAGE + 2):
            tx[Audit].add(Deed.UNSUSPEND, by=admin.person, at=tx.now, store_id=1 + n % 3)

    await world.the_house.deps.db.write(much)
    await admin.says("/audit")
    assert (await admin.last()).count("정지 풀기") == A_PAGE
    await admin.taps("이전 →")
    assert (await admin.last()).count("정지 풀기") == 2
    await admin.taps("최근으로")
    assert (await admin.last()).count("정지 풀기") == A_PAGE


async def test_figures_of_today(world: World) -> None:
    admin, owner = await world.admin(), await world.owner()
    mina, jun = await world.customer("민아"), await world.customer("준")
    first = await mina.orders("반반치킨")
    await world.passes(seconds=30)
    await owner.brings_it()
    await jun.orders("반반치킨")
    await owner.taps("거절")
    await owner.taps("주문이 많이 밀렸어요")
    await admin.says("/stats")
    said = await admin.last()
    assert "주문 2 · 배달 완료 1 · 진행 중 0" in said
    assert f"매출 {first.total:,}원 · 환불 0원" in said
    assert "접수까지 보통 0:3" in said
    assert "늦은 배달 0건 (0%)" in said
    assert "주문이 많이 밀렸어요\u20031" in said
    assert f"골목닭집\u20032건 · {first.total:,}원" in said
    await admin.taps("30일")
    assert "주문 2" in await admin.last()
    await admin.says("/stats 어제")
    assert "언제까지 볼까요" in await admin.last()


async def test_an_admin_helps_themselves_and_has_a_menu_of_their_own(world: World) -> None:
    admin = await world.admin()
    await admin.says("/help")
    assert "/stuck" in await admin.last()
    assert "조리 시작" not in await admin.last()
    await admin.says("/start")
    shown = await commands(world, admin)
    assert {"admin", "order", "stuck", "help"} <= set(shown)
    assert "cook" not in shown
    rider = await a_rider(world, metres=None)
    await rider.says("/start")
    assert {"shift", "offers"} <= set(await commands(world, rider))
    assert "admin" not in await commands(world, rider)


async def commands(world: World, who: Worker) -> list[str]:
    """What Telegram shows behind the “/” of that chat."""
    token = world.the_house.deps.settings.store_bot_token
    assert token is not None  # the house has one
    scope = {"scope": {"type": "chat", "chat_id": who.person}}
    api = world.the_house.deps.settings.telegram_api_url
    url = f"{api}/bot{token.get_secret_value()}/getMyCommands"
    async with aiohttp.ClientSession() as http, http.post(url, json=scope) as answer:
        return [each["command"] for each in (await answer.json())["result"]]


async def test_what_happened_on_another_day_is_told_with_its_date(world: World) -> None:
    """A refund a day later does not read as one of the same noon."""
    admin, owner = await world.admin(), await world.owner()
    mina = await world.customer("민아")
    order = await mina.orders("반반치킨")
    await owner.brings_it()
    world.clock.forward(24 * 3_600)
    await world.passes(seconds=5)
    await world.the_house.deps.db.write(
        refund_part, order.id, by=admin.person, amount=1_000, reason="사과", request_key="late"
    )
    await world.passes(seconds=5)
    await admin.says(f"/order {order.id}")
    lines = (await admin.last()).splitlines()
    refund = next(line for line in lines if "환불하기로 함" in line)
    assert refund.startswith(day_and_time(world.clock.now())[:5])
    cooked = next(line for line in lines if "조리 시작" in line)
    assert cooked[:6].strip().count("/") == 0  # of the order's own day: the head says which
