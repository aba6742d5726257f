"""Troubles: everything that can go wrong with a dinner, and where the money is afterwards.

The payment company breaks and recovers; the store says no, cannot make a dish, is asked to let an
order go, or does not answer; the customer cancels. What each order cost and what came back is read
off the chat, and then looked for in the company's own list and in our books.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp

from cli.neighbourhood import Neighbourhood
from cli.play.books import Kept, what_is_wrong
from cli.play.dinner import CANCEL, PAY, TO_THE_DOORSTEP, first_order, phones, to_the_doorstep
from cli.play.phone import Phone, Stuck, everybody_heard, post
from cli.play.told import HEAD
from cli.play.won import all_won_in, won_in
from core.texts import Lang, Text, say

#: How soon somebody who pays while the company is down hears that the order is kept.
HEARS_WITHIN_SECONDS = 1.2

ACCEPT, REJECT, OUT_OF_STOCK = r"\bac\|.*\|20\|", r"\brj\|", r"\brw\|.*out_of_stock"
CANCEL_SURELY, ASK_SURELY = r"\bxy\|", r"\bxb\|"
ASK_TO_CANCEL, AGREE, GO_ON = r"\bxa\|", r"\bok\|", r"\bno\|"
SOLD_OUT, PICK_COLA, TAKE_OUT = r"\blx\|", r"(콜라|Cola).* \blp\|", r"\blt\|"
PAY_WHEN_CALLED = r"\bpa\|"
WENT_BACK = ("돌려드렸어요", "was refunded")

KEPT_AFTER = Text("({seconds:.1f}초 만에 알렸어요)", "(told after {seconds:.1f} s)")
RIGHT = Text(
    "✓ 주문 {n}건, 결제 {paid:,}원 가운데 {back:,}원이 돌아갔어요. 결제사 목록과 장부가 1원까지 같아요.",
    "✓ {n} orders, ₩{paid:,} paid, ₩{back:,} went back. The company's list and our books agree to the won.",
)


@dataclass(frozen=True, slots=True)
class Street:
    """Who is there, and what can be switched."""

    http: aiohttp.ClientSession
    mina: Phone
    owner: Phone
    lang: Lang

    async def company(self, mode: str) -> None:
        """The payment company from now on."""
        await post(self.http, "/demo/control", {"company": mode})

    async def passes(self, seconds: float) -> None:
        """Time goes by."""
        await post(self.http, "/demo/control", {"clock_forward_s": seconds})

    async def orders(self, *more: str) -> tuple[int, int]:
        """The same again, and *more*, paid by card: the message that is its card, and the won."""
        for words in ("/reorder", *more):
            written = await self.mina.do("text", text=words)
            message, button = await self.mina.find(PAY, after=written)
        await self.mina.tap(PAY, on=message["message_id"])
        return message["message_id"], won_in(button["text"])

    async def the_money_comes_back(self, card: int) -> None:
        """The company is asked, and the card says that it did."""
        await self.passes(2)
        await self.mina.reads(*WENT_BACK, on=card)
        await everybody_heard(self.http)


async def _company_breaks_down(street: Street) -> Kept:
    """The order is kept with its price, she is called back in turn, and pays by that button."""
    mina = street.mina
    await street.company("refusing")
    card, total = await street.orders()
    said = await mina.reads("결제가 밀려 있어요", "Payments are held up", on=card)
    seconds = asyncio.get_running_loop().time() - mina.pressed_at
    print(say(KEPT_AFTER, street.lang, seconds=seconds))
    if seconds > HEARS_WITHIN_SECONDS:
        raise Stuck(f"it took {seconds:.1f} s to hear that the order is kept")
    if total not in all_won_in(said):
        raise Stuck(f"the kept order does not say its price of {total:,} won")
    await street.passes(60)  # still down: the company is tried out, nobody is called
    await street.company("ok")
    await street.passes(150)  # the longest rest is two minutes
    before = await mina.newest()
    _, button = await mina.find(PAY_WHEN_CALLED, on=before)
    if won_in(button["text"]) != total:
        raise Stuck(f"the kept order of {total:,} won is now {button['text']}")
    await mina.tap(PAY_WHEN_CALLED, on=before)
    await mina.find(CANCEL, on=before)
    await to_the_doorstep(mina, street.owner)
    return Kept(total, 0)


async def _store_refuses(street: Street) -> Kept:
    """With its reason; everything goes back."""
    card, total = await street.orders()
    await street.owner.tap(REJECT)
    await street.owner.tap(OUT_OF_STOCK)
    await street.the_money_comes_back(card)
    return Kept(total, total)


async def _customer_cancels(street: Street) -> Kept:
    """Before the store has accepted: freely."""
    card, total = await street.orders()
    await street.mina.tap(CANCEL, on=card)
    await street.mina.tap(CANCEL_SURELY)
    await street.the_money_comes_back(card)
    return Kept(total, total)


async def _store_lets_it_go(street: Street) -> Kept:
    """After it has accepted, and is asked."""
    card, total = await street.orders()
    await street.owner.tap(ACCEPT)
    await street.mina.tap(ASK_TO_CANCEL, on=card)
    await street.mina.tap(ASK_SURELY)
    await street.owner.tap(AGREE)
    await street.the_money_comes_back(card)
    return Kept(total, total)


async def _store_goes_on(street: Street) -> Kept:
    """It is asked, and has begun already."""
    card, total = await street.orders()
    await street.owner.tap(ACCEPT)
    await street.mina.tap(ASK_TO_CANCEL, on=card)
    await street.mina.tap(ASK_SURELY)
    ticket, _ = await street.owner.find(GO_ON)  # it came down; the one further up is stale
    for button in (GO_ON, *TO_THE_DOORSTEP[1:]):
        await street.owner.tap(button, on=ticket["message_id"])
    await everybody_heard(street.http)
    return Kept(total, 0)


async def _dish_is_sold_out(street: Street) -> Kept:
    """It leaves the order that is under way; its price goes back, the rest comes."""
    before = await street.mina.newest()
    card, total = await street.orders("콜라 1" if street.lang == "ko" else "cola 1")
    await street.owner.tap(ACCEPT)
    await street.owner.tap(SOLD_OUT)
    await street.owner.tap(PICK_COLA)
    await street.owner.tap(TAKE_OUT)
    said = await street.mina.reads("품절된", "is out of", after=before)
    await street.the_money_comes_back(card)
    for button in TO_THE_DOORSTEP[1:]:
        await street.owner.tap(button)
    await everybody_heard(street.http)
    return Kept(total, won_in(said))


async def _store_is_silent(street: Street) -> Kept:
    """It rings again after 1, 2 and 3 minutes; after 5 it is given up."""
    card, total = await street.orders()
    await everybody_heard(street.http)  # its five minutes run from the ring that was sent
    for _ in range(3):
        before = await street.owner.newest()
        await street.passes(60)
        await street.owner.reads("기다리고 있어요", "is waiting", after=before)
        await street.owner.find(ACCEPT, on=await street.owner.newest())
    before = await street.mina.newest()
    await street.passes(120)
    await street.mina.reads("응답하지 않아", "did not answer", after=before)
    await street.the_money_comes_back(card)
    return Kept(total, total)


# fmt: off
ACTS: tuple[tuple[Text, Callable[[Street], Awaitable[Kept]]], ...] = (
    (Text("결제사가 멈췄다가 돌아와요",            "The payment company breaks and recovers"),      _company_breaks_down),
    (Text("가게가 까닭을 말하고 거절해요",          "The store refuses, and says why"),              _store_refuses),
    (Text("가게가 받기 전에 손님이 취소해요",        "The customer cancels before it is accepted"),   _customer_cancels),
    (Text("받은 뒤의 취소 요청을 가게가 받아들여요",   "Asked to cancel afterwards, the store agrees"), _store_lets_it_go),
    (Text("받은 뒤의 취소 요청을 가게가 거절해요",    "Asked to cancel afterwards, the store goes on"), _store_goes_on),
    (Text("조리하려는데 메뉴 하나가 품절이에요",      "A dish of a live order is sold out"),           _dish_is_sold_out),
    (Text("가게가 5분 동안 답하지 않아요",          "The store does not answer for five minutes"),   _store_is_silent),
)
# fmt: on


async def troubles(place: Neighbourhood, lang: Lang) -> list[str]:
    """Every trouble in turn; what is wrong afterwards."""
    async with aiohttp.ClientSession(place.url) as http:
        street = Street(http, *phones(http, lang), lang)
        print(HEAD.of(lang))
        await first_order(street.mina, lang)
        kept = [Kept(won_in(await street.mina.reads(r"#1 ")), 0)]
        await to_the_doorstep(street.mina, street.owner)
        for title, act in ACTS:
            print(f"\n── {title.of(lang)}")
            kept.append(await act(street))
        await everybody_heard(http)
        await street.mina.messages()
        wrong = await what_is_wrong(http, place, kept)
    if not wrong:
        paid, back = sum(k.paid for k in kept), sum(k.back for k in kept)
        print("\n" + say(RIGHT, lang, n=len(kept), paid=paid, back=back))
    return wrong
