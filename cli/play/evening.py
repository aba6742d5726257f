"""Evening: a store from its registration to its first review, and everybody who has a part in it.

A stranger opens a store with its menu, an admin approves it, its owner gives out a coupon, a
customer uses it, two riders want the one delivery, and the admin gives a part of the money back.
What it cost is read off the chats, and then looked for in the company's list and in our books.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp

from cli.cast import CUSTOMER, CUSTOMER_BOT, STORE_BOT
from cli.neighbourhood import Neighbourhood
from cli.play.books import Kept, what_is_wrong
from cli.play.dinner import pay_with_a_new_card, tell_where
from cli.play.phone import Phone, Stuck, everybody_heard, post, tap_at_once
from cli.play.told import HEAD, Told
from cli.play.won import all_won_in, won_in
from core.texts import Lang, Text, say

STORE = Text("수진이네 분식", "Sujin's Kitchen")
STORE_IS = {"latitude": 37.5521, "longitude": 126.9190}
#: Where the two riders wait, the first nearer to the store.
NEAR, FAR = ({"latitude": 37.5535 + n, "longitude": 126.9190} for n in (0, 0.003))
COUPON, GIVEN_BACK = 3_000, 5_000  # won

RIGHT = Text(
    "✓ 결제 {paid:,}원 가운데 {back:,}원이 돌아갔고, 쿠폰 {coupon:,}원은 한 번 쓰였어요. 결제사 목록과 장부가 1원까지 같아요.",
    "✓ ₩{paid:,} paid, ₩{back:,} went back, a coupon of ₩{coupon:,} was used once. The company's list and our books agree to the won.",
)


@dataclass(slots=True)
class Street:
    """Who is there, and what the chats said of the order."""

    http: aiohttp.ClientSession
    lang: Lang
    sujin: Phone  #: opens a store
    junho: Phone  #: rides
    sora: Phone  #: rides
    admin: Phone
    mina: Phone  #: is hungry
    paid: int = 0  #: won
    number: int = 0  #: the order's of the day

    def ko_en(self, ko: str, en: str) -> str:
        """What people here write."""
        return ko if self.lang == "ko" else en

    async def passes(self, *, minutes: float = 0, seconds: float = 0) -> None:
        """Time goes by."""
        await post(self.http, "/demo/control", {"clock_forward_s": minutes * 60 + seconds})


async def _opens_a_store(street: Street) -> None:
    """가게 등록, one answer after the other, and an admin's 승인."""
    sujin = street.sujin
    await sujin.do("text", text="/start")
    await sujin.tap("가게 등록", "Register a store")
    await sujin.reads("가게 이름", "What is it called")
    await sujin.writes(STORE.of(street.lang))
    await sujin.sends("location", "주소", "address", **STORE_IS)
    await sujin.writes(street.ko_en("은행나무로 23, 1층", "23 Ginkgo-ro, 1F"))
    await sujin.tap(r"\bga\|reach\|2000\|")
    await sujin.reads("번호를 보내", "send your number")
    await sujin.do("contact", own=True)
    await sujin.tap("매일 24시간", "daily 24 hours")
    await sujin.tap(r"\bgg\|")
    await street.admin.tap(rf"\bay\|store\|{sujin.person}\|")
    await sujin.reads("등록됐어요", "is registered")


async def _fills_the_menu(street: Street) -> None:
    """A heading, two dishes, one of them with an option; riders shall bring them; open."""
    sujin, ko_en = street.sujin, street.ko_en
    await sujin.do("text", text="/menu")
    await sujin.tap(r"\bme\|category\|")
    await sujin.reads("분류 이름", "heading called")
    await sujin.writes(ko_en("분식", "Snacks"))
    await _adds_a_dish(street, 0, ko_en("로제떡볶이", "Rosé tteokbokki"), "13500")
    await sujin.tap(r"\bmo\|")
    await sujin.tap(r"\bme\|new_group\|")
    await sujin.reads("옵션 이름", "option called")
    await sujin.writes(ko_en("맵기", "Heat"))
    await sujin.tap(r"\bma\|new_limits\|.*\|1$")
    await sujin.reads("한 줄에 하나씩", "one a line")
    await sujin.writes(ko_en("순한맛\n매운맛 +500", "Mild\nHot +500"))
    asked = await sujin.do("text", text="/menu")
    await sujin.tap(r"\bmc\|")
    await _adds_a_dish(street, asked, ko_en("어묵", "Fish cakes"), "5000")
    await sujin.do("text", text="/delivery")
    await sujin.tap(r"\bbb\|.*\|rider")
    await sujin.reads("라이더가 배달해요", "Riders bring")
    await sujin.writes("/open", "영업을 시작했어요", "is open")


async def _adds_a_dish(street: Street, after: int, name: str, price: str) -> None:
    await street.sujin.tap(r"\bme\|new_name\|", after=after)
    await street.sujin.reads("메뉴 이름", "dish called")
    await street.sujin.writes(name)
    await street.sujin.writes(price)


async def _two_come_to_ride(street: Street) -> None:
    """라이더 등록, an admin's 승인, and a shift that begins where each of them is."""
    for rider, place in ((street.junho, NEAR), (street.sora, FAR)):
        await rider.do("text", text="/start")
        await rider.tap(r"\bbr\b")
        await rider.reads("보여줄 이름", "What name")
        await rider.writes(rider.name.split()[-1])
        await rider.do("contact", own=True)
        await rider.tap(r"\bbk\|motorbike")
        await street.admin.tap(rf"\bay\|rider\|{rider.person}\|")
        await rider.reads("라이더로 승인됐어요", "approved as a rider")
        await rider.writes("/shift on")
        await rider.sends("location", "근무를 시작했어요", "shift has begun", **place)


async def _gives_out_a_coupon(street: Street) -> None:
    """/coupon, by its buttons: so much off, for whoever is first to take one on the menu."""
    sujin = street.sujin
    await sujin.do("text", text="/coupon")
    await sujin.tap(r"\bkn\|")
    for answer in (
        "kind|amount", f"value|{COUPON}", "min_order|15000", "audience|public", "quota|50",
        "per_customer|1", "ends|7",
    ):  # fmt: skip
        await sujin.tap(rf"\bka\|{re.escape(answer)}\|")
    await sujin.tap(r"\bkg\|")
    await sujin.reads("쿠폰 받기 버튼", "a button to take it")


async def _orders(street: Street) -> None:
    """A first order at the new store, with the coupon that lies on its menu."""
    mina = street.mina
    await tell_where(mina, street.lang)
    await mina.tap(STORE.of(street.lang))
    [taken] = await tap_at_once([mina], r"\bkt\|")
    if COUPON not in all_won_in(taken):
        raise Stuck(f"she takes a coupon of {COUPON:,} won, and hears {taken!r}")
    await mina.tap("로제떡볶이", "Rosé tteokbokki")
    await mina.tap("매운맛", "Hot")
    await mina.find("✓ 매운맛", "✓ Hot")
    await mina.tap(r"\ba\|")
    await mina.tap("어묵", "Fish cakes")
    await mina.tap(r"\ba\|")
    said = await mina.reads("어묵(.|\n)*쿠폰", "Fish cakes(.|\n)*Coupon")
    *_, off, _total = all_won_in(said.split("\n  [")[0])
    if off != COUPON:
        raise Stuck(f"the cart takes off {off:,} won, and the coupon is of {COUPON:,}")
    street.paid = won_in(await pay_with_a_new_card(mina))
    await street.sujin.tap(r"\bac\|.*\|10\|")
    await mina.reads("주문을 받았어요.", "accepted your order")
    card = await mina.reads(r"#\d+ · ")
    street.number = int(re.findall(r"#(\d+) · ", card)[-1])
    await street.sujin.tap(r"\bck\|")
    await mina.reads("조리를 시작했어요", "started cooking")


async def _two_riders_and_one_offer(street: Street) -> None:
    """One is silent, the other says no; then it is open to both, and both tap at once."""
    junho, sora = street.junho, street.sora
    await street.passes(minutes=5)
    await junho.find(r"\bvt\|")
    await street.passes(seconds=50)  # an offer is open for 45
    await sora.tap(r"\bvn\|")
    await street.passes(seconds=75)
    await street.mina.reads("라이더를 찾고 있어요", "looking for a rider")
    await street.admin.reads("라이더를 찾지 못했어요", "no rider found")
    for rider in (junho, sora):
        listed = await rider.do("text", text="/offers")
        await rider.tap(r"\bv\|", after=listed)
        await rider.find(r"\bvt\|")
    heard = await tap_at_once((junho, sora), r"\bvt\|")
    slower = [bool(words) for words in heard]
    if sorted(slower) != [False, True]:
        raise Stuck(f"two riders tapped for one delivery, and heard {heard}")
    if not re.search("먼저 받았어요|was faster", "".join(heard)):
        raise Stuck(f"the slower rider heard {heard}")
    winner = sora if slower[0] else junho
    await winner.reads("와 주세요", "Please come")
    await winner.writes(f"/pickup {street.number}", "아직 조리 중이에요", "still being cooked")
    await street.sujin.tap(r"\brd\|")
    await winner.tap(r"\bvp\|")
    await street.mina.reads("라이더가 가고 있어요", "Your rider is on the way")
    await winner.tap(r"\bvh\|")
    await winner.reads("배달 완료", "delivered")
    await winner.writes("/earnings")


async def _says_how_it_was(street: Street) -> None:
    """배송확인, stars and a few words; the owner reads them."""
    mina = street.mina
    await mina.tap(r"\bga\|")
    await mina.reads("잘 받으셨다니", "Good to hear")
    await mina.tap(r"\bro\|")
    await mina.tap(r"\brs\|.*\|4")
    await mina.tap(r"\brw\|")
    await mina.reads("적어 주세요", "How was it")
    words = street.ko_en("떡볶이는 최고였는데 어묵이 안 왔어요", "Great, but no fish cakes came")
    await mina.writes(words)
    await street.passes(minutes=5)  # the store sees it when the words are there too
    await street.sujin.reads(re.escape(words))


async def _gives_a_part_back(street: Street) -> None:
    """The admin finds the store's number, reads the order's story, and refunds the one dish."""
    admin, mina = street.admin, street.mina
    listed = await admin.writes("/stores")
    found = re.search(rf"(\d+) {STORE.of(street.lang)}", listed)
    if found is None:
        raise Stuck(f"the admin does not see {STORE.of(street.lang)} in {listed!r}")
    story = await admin.writes(f"/order {found[1]}-{street.number}")
    for fact in ("라이더를 못 찾음|No rider found", "배송 확인|Receipt confirmed"):
        if not re.search(fact, story):
            raise Stuck(f"the order's story does not tell: {fact}")
    await admin.tap(r"\bak\|.*\|refund")
    await admin.reads("왜 돌려줄까요", "and why")
    why = street.ko_en("어묵이 안 왔어요", "no fish cakes came")
    await admin.writes(f"{GIVEN_BACK} {why}", "환불할까요", "Give back")
    await admin.tap(r"\brf\|")
    await admin.reads("환불해요", "goes back")
    await street.passes(seconds=2)
    await mina.reads(f"{GIVEN_BACK:,}.*(환불해 드려요|on its way back)")
    await mina.reads(f"{GIVEN_BACK:,}.*(돌려드렸어요|was refunded)")
    await admin.tap(r"\bao\|")
    await admin.reads(rf"환불 .*완료.*{why}", rf"Refund .*done.*{why}")


async def _looks_at_the_coupon(street: Street) -> None:
    """The owner sees how it did: given out once, used once."""
    said = await street.sujin.writes("/coupon", "나간 쿠폰", "given out")
    if not re.search(r"나간 쿠폰 1/50장 · 쓴 쿠폰 1장|1/50 given out · 1 used", said):
        raise Stuck(f"one coupon was used, and the owner reads {said!r}")


# fmt: off
ACTS: tuple[tuple[Text, Callable[[Street], Awaitable[None]]], ...] = (
    (Text("낯선 사람이 가게를 열어요",          "A stranger opens a store"),                _opens_a_store),
    (Text("메뉴를 채우고 문을 열어요",          "The menu is filled, the doors open"),       _fills_the_menu),
    (Text("두 사람이 라이더가 돼요",            "Two people become riders"),                 _two_come_to_ride),
    (Text("가게가 쿠폰을 나눠 줘요",            "The store gives out a coupon"),             _gives_out_a_coupon),
    (Text("손님이 새 가게에서 쿠폰으로 시켜요",  "A customer orders there with the coupon"),   _orders),
    (Text("라이더 둘, 배달 하나",              "Two riders, one delivery"),                 _two_riders_and_one_offer),
    (Text("손님이 어땠는지 말해요",            "The customer says how it was"),             _says_how_it_was),
    (Text("관리자가 읽고 일부를 돌려줘요",       "An admin reads on, and gives a part back"), _gives_a_part_back),
    (Text("쿠폰이 어땠는지 봐요",              "How the coupon did"),                       _looks_at_the_coupon),
)
# fmt: on


async def evening(place: Neighbourhood, lang: Lang) -> list[str]:
    """Every part in turn; what is wrong afterwards."""
    async with aiohttp.ClientSession(place.url) as http:
        street = await _everybody(http, lang)
        print(HEAD.of(lang))
        for title, act in ACTS:
            print(f"\n── {title.of(lang)}")
            await act(street)
        await everybody_heard(http)
        await street.mina.messages()
        wrong = await what_is_wrong(http, place, [Kept(street.paid, GIVEN_BACK)])
    if not wrong:
        print("\n" + say(RIGHT, lang, paid=street.paid, back=GIVEN_BACK, coupon=COUPON))
    return wrong


async def _everybody(http: aiohttp.ClientSession, lang: Lang) -> Street:
    """Three strangers with a phone, a customer, and an admin: nobody becomes that in a chat."""
    told = Told(http)

    async def stranger(called: Text) -> Phone:
        name, number = called.of(lang), f"+8210{len(told.names):08d}"
        person = {"first_name": name.split()[-1], "language_code": lang, "phone": number}
        here = await post(http, "/sim/people", person)
        return Phone(http, STORE_BOT, here["id"], name, told)

    mina = Phone(http, CUSTOMER_BOT, CUSTOMER, Text("손님", "Customer").of(lang), told)
    hired = {"role": "admin", "name": Text("하늘", "Sky").of(lang), "lang": lang}
    admin = (await post(http, "/demo/people", hired))["person"]
    return Street(
        http,
        lang,
        sujin=await stranger(Text("사장님 수진", "Owner Sujin")),
        junho=await stranger(Text("라이더 준호", "Rider Junho")),
        sora=await stranger(Text("라이더 소라", "Rider Sora")),
        admin=Phone(http, STORE_BOT, admin, Text("관리자", "Admin").of(lang), told),
        mina=mina,
    )
