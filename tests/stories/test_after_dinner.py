"""After dinner: did it arrive, how was it, what the store answers, and what is ordered most."""

from __future__ import annotations

import asyncio

from cli.check_books import check_books
from core.coupons.model import Audience
from core.database.transaction import Transaction
from core.orders.model import Order
from core.reviews.model import Review
from core.reviews.tables import Reviews
from core.reviews.use_cases import rate
from tests.coupons import gives_out
from tests.riding import a_rider, a_store_with_riders
from tests.world import Customer, Worker, World, text_of


async def _dinner(world: World, owner: Worker, mina: Customer, *items: str) -> Order:
    order = await mina.orders(*(items or ("반반치킨",)))
    await owner.brings_it()
    return await world.order(order.id)


async def later(world: World, *, minutes: int) -> None:
    """Nothing is due in between but what this is about: the clock need not go step by step."""
    world.clock.forward((minutes - 1) * 60)
    await world.passes(minutes=1)


async def test_what_arrived_is_confirmed(world: World) -> None:
    """배송확인: the word that it is there asks, one tap answers, and nobody is asked again."""
    owner, mina = await world.owner(), await world.customer("민아")
    order = await _dinner(world, owner, mina)
    assert await mina.last() == "도착했어요. 따뜻할 때 드세요!"
    before = len(await owner.read())

    await mina.taps("잘 받았어요")

    assert await mina.last() == "잘 받으셨다니 다행이에요. 맛있게 드세요!"
    assert await world.the_house.deps.db.read(_receipt, order.id) is True
    assert len(await owner.read()) == before  # which troubles nobody
    assert list(check_books(world.database_url, now=world.clock.now())[1]) == []


async def test_food_that_never_came_is_told_to_store_and_admins(world: World) -> None:
    """못 받았어요 is asked twice, told once, and taken back when the food comes after all."""
    owner, mina, admin = await world.owner(), await world.customer("민아"), await world.admin()
    order = await _dinner(world, owner, mina)
    await mina.taps("못 받았어요")
    assert "바로 알릴게요" in await mina.last()
    assert not [said for said in await owner.read() if "못 받았다고" in said]

    await mina.taps("알려 주세요")

    assert "가게와 배달에 알렸어요" in await mina.last()
    for hears in (owner, admin):
        assert len([said for said in await hears.read() if "못 받았다고" in said]) == 1
    assert "은행나무로" in await owner.last() or "101동 1203호" in await owner.last()
    assert list(check_books(world.database_url, now=world.clock.now())[1]) == []
    await later(world, minutes=61)
    assert not [said for said in await mina.read() if "어떠셨어요" in said]  # not now
    await mina.taps("이제 받았어요")
    assert await world.the_house.deps.db.read(_receipt, order.id) is True
    assert list(check_books(world.database_url, now=world.clock.now())[1]) == []


async def test_the_rider_hears_that_nothing_came(world: World) -> None:
    """Who stood at the door knows best where it was left."""
    owner, mina, junho = (
        await a_store_with_riders(world),
        await world.customer("민아"),
        await a_rider(world),
    )
    order = await mina.orders("반반치킨")
    await owner.answers("수락 10분", "조리 시작", "조리 완료")
    await world.passes(minutes=1)
    await junho.taps("수락")
    await junho.taps("픽업했어요")
    await junho.taps("전달했어요")
    await mina.taps("못 받았어요")
    await mina.taps("알려 주세요")
    (said,) = [said for said in await junho.read() if "못 받았다고" in said]
    assert (
        said
        == f"#{order.number} 손님이 음식을 못 받았다고 해요\n어디에 두었는지 골목닭집에 알려 주세요."
    )


async def test_a_meal_is_reviewed_when_it_is_eaten(world: World) -> None:
    """An hour later, once and quietly: stars, then words; the store sees both, and customers."""
    owner, mina = await world.owner(), await world.customer("민아")
    order = await _dinner(world, owner, mina)
    await later(world, minutes=55)
    assert not [said for said in await mina.read() if "어떠셨어요" in said]
    await world.passes(minutes=6)
    assert await mina.last() == "골목닭집 음식은 어떠셨어요?"
    assert (await mina.messages())[-1]["silent"]

    await mina.taps("★4")
    assert "골목닭집 ★★★★☆" in await mina.last()
    await mina.taps("한마디 쓰기")
    await mina.says("바삭해요 <b>최고</b> 010-1234-5678")
    assert (await mina.last()).startswith("리뷰를 남겼어요. 고마워요!")
    assert "가렸어요" in await mina.last()

    assert not [said for said in await owner.read() if "새 리뷰" in said]
    await world.passes(minutes=6)
    (told,) = [said for said in await owner.read() if "새 리뷰" in said]
    assert f"#{order.number} 새 리뷰 ★★★★☆" in told
    assert "바삭해요 <b>최고</b> ***" in told  # as words, and without the number
    juno = await world.customer("준호")
    await juno.says("/stores")
    _, button = await juno.find("골목닭집")
    assert "★4.0 (1)" in button["text"]
    await juno.taps("골목닭집")
    await juno.taps("리뷰 ★4.0")
    assert "바삭해요" in await juno.last() and "민아" not in await juno.last()
    await later(world, minutes=120)
    assert not [said for said in await mina.read() if "어떠셨어요" in said]  # nor asked again
    assert list(check_books(world.database_url, now=world.clock.now())[1]) == []


async def test_the_store_answers_once_and_the_customer_sees_it(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    order = await _dinner(world, owner, mina)
    await mina.taps("리뷰 쓰기")
    await mina.taps("★2")
    await owner.says("/reviews")
    assert "골목닭집 리뷰 ★2.0 (1)" in await owner.last()
    stale, button = await owner.find(f"#{order.number} 답하기")
    await owner.taps("답하기")
    await owner.says("다음에는 더 바삭하게 튀길게요!")
    assert await owner.last() == "답을 남겼어요."
    assert (await mina.read())[-1] == (
        "골목닭집이 리뷰에 답했어요\n다음에는 더 바삭하게 튀길게요!"
    )
    assert (await mina.messages())[-1]["silent"]

    said = await owner.taps_old(stale["message_id"], button["callback_data"])
    assert said == "이미 답한 리뷰예요."
    assert len([said for said in await mina.read() if "리뷰에 답했어요" in said]) == 1
    await owner.says("/reviews")
    assert "가게: 다음에는 더 바삭하게 튀길게요!" in await owner.last()
    assert list(check_books(world.database_url, now=world.clock.now())[1]) == []


async def test_a_review_may_be_changed_for_a_week(world: World) -> None:
    """The rating follows; a second of the same is none; then it stays as it is."""
    owner, mina = await world.owner(), await world.customer("민아")
    order = await _dinner(world, owner, mina)
    await mina.taps("리뷰 쓰기")
    for stars in ("★1", "★5", "★5"):
        await mina.taps(stars)
    review, rating = await world.the_house.deps.db.read(_review, order)
    assert review is not None and review.stars == 5
    assert rating == (1, 5)
    await mina.says("/orders")
    card = next(m for m in await mina.messages() if text_of(m).startswith("맛있게 드세요!"))
    world.clock.forward(7 * 24 * 3600)
    for data in (f"rs|{order.id}|1", f"rw|{order.id}", f"ro|{order.id}", f"gn|{order.id}|1"):
        assert (
            await mina.taps_old(card["message_id"], data) == "배달하고 7일이 지나서 할 수 없어요."
        )
    assert await world.the_house.deps.db.read(_review, order) == (review, rating)


async def test_nobody_reviews_what_is_not_theirs(world: World) -> None:
    """Another's order, an order on its way, six stars, another store's review: nothing there."""
    owner, mina, juno = (
        await world.owner(), await world.customer("민아"), await world.customer("준호"),
    )  # fmt: skip
    next_door = await world.owner("별빛반점")
    order = await mina.orders("반반치킨")
    message = (await mina.messages())[-1]["message_id"]
    forged = [f"rs|{order.id}|5", f"rw|{order.id}", f"ga|{order.id}", f"gn|{order.id}|1"]
    for data in forged:
        assert await mina.taps_old(message, data) == "찾을 수 없어요."
    await owner.brings_it()
    theirs = (await juno.messages())[-1]["message_id"]
    for data in forged:
        assert await juno.taps_old(theirs, data) == "찾을 수 없어요."
    assert await mina.taps_old(message, f"rs|{order.id}|6") == "오래된 버튼이에요."
    await mina.taps("리뷰 쓰기")
    await mina.taps("★5")
    there = (await next_door.messages())[-1]["message_id"]
    assert await next_door.taps_old(there, f"ra|{order.id}") == "찾을 수 없어요."
    review, rating = await world.the_house.deps.db.read(_review, order)
    assert review is not None and review.answer is None and rating == (1, 5)


async def test_many_stars_at_once_are_one_review(world: World) -> None:
    owner, mina = await world.owner(), await world.customer("민아")
    order = await _dinner(world, owner, mina)
    db = world.the_house.deps.db
    await asyncio.gather(
        *(db.write(rate, order.id, by=mina.person, stars=n % 5 + 1) for n in range(20))
    )
    review, rating = await db.read(_review, order)
    assert review is not None
    assert rating == (1, review.stars)


async def test_who_wrote_a_review_is_thanked_by_a_coupon(world: World) -> None:
    owner, mina, juno = (
        await world.owner(), await world.customer("민아"), await world.customer("준호"),
    )  # fmt: skip
    for someone in (mina, juno):
        await someone.wants_ads()
        await _dinner(world, owner, someone)
    await mina.taps("리뷰 쓰기")
    await mina.taps("★5")

    await gives_out(world, owner, audience=Audience.REVIEWED)
    await world.passes(seconds=15)

    assert [said for said in await mina.read() if "쿠폰" in said]
    assert not [said for said in await juno.read() if "쿠폰" in said]


async def test_what_is_ordered_most_is_marked(world: World) -> None:
    """Once the hour is over; what is ordered less is not, and after a month it is forgotten."""
    owner, mina = await world.owner(), await world.customer("민아")
    await _dinner(world, owner, mina, *["반반치킨"] * 5, "양념치킨")
    await later(world, minutes=61)
    await mina.says("/stores")
    await mina.taps("골목닭집")
    assert (await mina.find("반반치킨"))[1]["text"].startswith("반반치킨 · 인기")
    assert "인기" not in (await mina.find("양념치킨"))[1]["text"]
    world.clock.forward(31 * 24 * 3600)
    await mina.says("/stores")
    await mina.taps("골목닭집")
    assert "인기" not in (await mina.find("반반치킨"))[1]["text"]


def _receipt(tx: Transaction, order_id: str) -> bool | None:
    return tx[Reviews].receipt(order_id)


def _review(tx: Transaction, order: Order) -> tuple[Review | None, tuple[int, int]]:
    rating = tx[Reviews].rating(order.store_id)
    assert rating is not None
    return tx[Reviews].get(order.id), (rating.reviews, rating.stars)
