"""Who is about in an evening: they press what they see, and wait for what comes of it.

Each order has its own customer, and each customer a door that no other has. By the door a store
knows what the plan for the order is.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import aiohttp

from cli.play.phone import register_card
from core.database.transaction import Transaction
from core.orders.model import OrderStatus
from core.payments.use_cases import make_link
from core.people.model import Role
from core.people.use_cases import enrol_admins, give_role, keep_phone, keep_place, meet
from core.records import replace
from core.riders.model import Ride
from core.riders.use_cases import enrol_rider, go_on_shift
from core.stores.model import Carrier
from core.stores.tables import Stores
from core.texts.customer import PIN
from tests.owning import picture
from tests.patience import PATIENCE
from tests.proof.evenings.chats import text_of
from tests.proof.evenings.street import CUSTOMERS, WORK, Street

#: Somebody who sees nothing come of what they pressed presses again after so long.
PATIENT_FOR_S = 25.0
HOME = (37.5497, 126.9205)
FIRST_CUSTOMER, FIRST_OWNER, FIRST_RIDER, ADMIN = 50_000, 61_000, 62_000, 63_000

#: The stores that are open: their number, name, and a dish that is enough by itself.
STORES = ((1, "골목닭집", "반반치킨"), (2, "별빛반점", "탕수육"), (3, "새별분식", "돈까스"))
#: The heading of a menu under which such a dish is, where it is not the first.
UNDER = {"탕수육": "^요리 ", "돈까스": "^김밥 · 밥 "}
RIDDEN = 2  #: whose orders riders bring
#: What customers do, in turn.
PLANS = (
    "asks how it stands", "at the door", "cancels", "in words",
    "asks how it stands", "fetches it", "wishes to cancel", "a stranger",
    "asks how it stands", "is refused", "by taps", "in words",
)  # fmt: skip
ENDS = {
    "cancels": OrderStatus.CANCELLED,
    "wishes to cancel": OrderStatus.CANCELLED,
    "is refused": OrderStatus.REJECTED,
}
THE_END = {
    OrderStatus.DELIVERED: "맛있게 드세요!",
    OrderStatus.CANCELLED: "주문을 취소했어요",
    OrderStatus.REJECTED: "가게가 주문을 받지 못했어요",
}


def plan_of(n: int) -> str:
    """What the *n*-th customer does."""
    return PLANS[n % len(PLANS)]


def end_of(n: int) -> OrderStatus:
    """How their order ends."""
    return ENDS.get(plan_of(n), OrderStatus.DELIVERED)


def store_of(n: int) -> tuple[int, str, str]:
    """Where they order."""
    return STORES[n % len(STORES)]


def name_of(n: int) -> str:
    """Theirs alone."""
    return f"손님{n:03d}호"


def door_of(n: int) -> str:
    """Theirs alone."""
    return f"101동 {1000 + n}호"


class Somebody:
    """A person with a phone."""

    def __init__(self, street: Street, bot: str, person: int, name: str) -> None:
        self.street, self.bot, self.person, self.name = street, bot, person, name
        self.chat = street.chats.of[bot, person]
        self.pressed_again = 0

    async def moves_in(self) -> None:
        who = {"id": self.person, "first_name": self.name, "language_code": "ko"}
        await self.street.sim("people", **who, phone="+821012345678")

    async def does(self, what: str, **body: Any) -> None:
        await self.street.sim(what, bot=self.bot, person=self.person, **body)

    async def says(self, text: str, sees: Callable[[], object]) -> None:
        """Write a line; again, if nothing comes of it."""
        await self._until(sees, lambda: self.does("text", text=text), f"says {text}")

    async def presses(self, wanted: str, sees: Callable[[], object]) -> None:
        """Press such a button as soon as there is one, and wait for what comes of it."""

        async def press() -> bool:
            found = self.chat.button(wanted)
            if found is None:
                return False
            tap = {"bot": self.bot, "person": self.person, "message_id": found[0]}
            async with self.street.http.post("/sim/tap", json={**tap, "data": found[1]}) as done:
                return done.status == 200  # else it was drawn anew under the thumb

        await self._until(sees, press, f"presses {wanted}")

    async def sees_a_button(self, wanted: str) -> None:
        await self._until(lambda: self.chat.button(wanted), None, f"waits for {wanted}")

    async def reads(self, wanted: str) -> re.Match[str]:
        await self._until(lambda: self.chat.reads(wanted), None, f"waits to read {wanted}")
        found = self.chat.reads(wanted)
        assert found is not None
        return found

    async def asks_what_is_known(self) -> None:
        """Everything about them, as a file."""
        before = max(self.chat.messages)

        def has_it() -> bool:
            return any("document" in m for n, m in self.chat.messages.items() if n > before)

        await self.says("/mydata", has_it)

    async def _until(
        self,
        sees: Callable[[], object],
        act: Callable[[], Any] | None,
        what: str,
    ) -> None:
        loop = asyncio.get_running_loop()
        until, acted = loop.time() + PATIENCE, 0.0
        while not sees():
            now = loop.time()
            if now > until:
                raise AssertionError(f"{self.name} {what}, and nothing comes: {self._looks()}")
            if act is not None and now - acted > PATIENT_FOR_S and await act() is not False:
                self.pressed_again += bool(acted)
                acted = loop.time()
                continue
            await self.chat.changes(1.0)

    def _looks(self) -> list[str]:
        newest = sorted(self.chat.messages)[-10:]
        shown = [self.chat.messages[n] for n in newest]
        return [f"{m['message_id']} {text_of(m)} {m.get('reply_markup')}" for m in shown]


class Customer(Somebody):
    """The *n*-th of them."""

    def __init__(self, street: Street, n: int) -> None:
        super().__init__(street, CUSTOMERS, FIRST_CUSTOMER + n, name_of(n))
        self.n = n

    async def settles_in(self) -> None:
        """As they were left some other day; a stranger has never been here."""
        await self.moves_in()
        if plan_of(self.n) == "a stranger":
            return
        db = self.street.the_house.deps.db
        await db.write(_lives_here, self.person, self.name, door_of(self.n))
        await self.does("text", text="/start")
        await self.reads(f"안녕하세요|{door_of(self.n)}")
        link = await db.write(make_link, self.person)
        await self.registers(f"{self.street.address('house')}/pay/card?t={link}")

    async def registers(self, page: str) -> None:
        """A card, in the company's window."""
        async with aiohttp.ClientSession() as browser:
            await register_card(browser, page, self.street.address("town"))

    async def has_dinner(self) -> None:
        """From hunger to the end of the order."""
        plan = plan_of(self.n)
        _, store, dish = store_of(self.n)
        if plan == "a stranger":
            await self._says_who_they_are()
        else:
            await self.says("/stores", lambda: self.chat.button(store))
        heading = UNDER.get(dish, dish)
        await self.presses(store, lambda: self.chat.button(heading))
        if dish in UNDER:
            await self.presses(heading, lambda: self.chat.button(dish))
        if plan == "in words":
            await self.says(f"{dish} 하나 주세요", lambda: self.chat.button(r"\bp\|"))
        else:
            await self.presses(dish, lambda: self.chat.button(r"\ba\|"))
            await self.presses(r"\ba\|", lambda: self.chat.button(r"\bp\||/pay/card"))
        if plan == "fetches it":
            await self.presses("포장으로 바꾸기", lambda: self.chat.button("배달로 바꾸기"))
        await self._pays("d" if plan == "at the door" else "c")
        await self._waits(plan)

    async def _says_who_they_are(self) -> None:
        await self.says("/start", lambda: self.chat.reads("어디로"))
        await self.does("location", latitude=HOME[0], longitude=HOME[1])
        await self.reads("동·호수")
        await self.says(door_of(self.n), lambda: self.chat.reads("번호"))
        await self.does("contact", own=True)
        await self.sees_a_button(store_of(self.n)[1])

    async def _pays(self, way: str) -> None:
        await self.sees_a_button(r"\bp\||/pay/card")
        link = self.chat.button("/pay/card")
        if way == "c" and link is not None:
            await self.registers(link[1])
            await self.sees_a_button(r"\bp\|c\|")
        await self.presses(rf"\bp\|{way}\|", lambda: self.number)
        await self.reads(
            "에 전했어요|주문을 받았어요|조리하고|다 됐어요|가고 있어요|맛있게|취소|못했어요"
        )

    def _card_has_moved(self) -> bool:
        """To the foot of the chat: there are two, and the one further up has no buttons."""
        cards = [
            m for m in self.chat.messages.values() if f" · {store_of(self.n)[1]} · " in text_of(m)
        ]
        return len(cards) > 1 and not all("reply_markup" in m for m in cards)

    @property
    def number(self) -> int | None:
        """Of their order, as their card says it."""
        found = self.chat.reads(rf"#(\d+) · {store_of(self.n)[1]}")
        return int(found[1]) if found else None

    async def _waits(self, plan: str) -> None:
        end = THE_END[end_of(self.n)]
        if plan == "cancels":
            await self.presses("주문 취소", lambda: self.chat.button("네, 취소할게요"))
            await self.presses("네, 취소할게요", lambda: self.chat.reads(end))
        elif plan == "wishes to cancel":
            await self.presses(r"\bxa\|", lambda: self.chat.button(r"\bxb\|"))
            await self.presses(r"\bxb\|", lambda: self.chat.reads("취소를 요청했어요|" + end))
        elif plan == "asks how it stands":
            await self.says("/status", self._card_has_moved)
            self.street.asked.add(self.n)
        await self.reads(end)


class Owner(Somebody):
    """Of one store: every order that rings is served by its plan."""

    def __init__(self, street: Street, store: int) -> None:
        super().__init__(street, WORK, FIRST_OWNER + store, f"사장님{store}")
        self.store = store
        self._served: dict[str, asyncio.Task[None]] = {}

    async def settles_in(self) -> None:
        await self.moves_in()
        carrier = "rider" if self.store == RIDDEN else "store"
        await self.street.the_house.deps.db.write(_owns, self.person, self.store, carrier)
        await self.does("text", text="/start")

    async def works(self) -> None:
        """Until the evening is over."""
        try:
            while True:
                for order_id in self._new_orders():
                    serving = asyncio.create_task(self._serves(order_id))
                    self._served[order_id] = serving
                for serving in self._served.values():
                    if serving.done():
                        serving.result()
                await self.chat.changes(1.0)
        finally:
            for serving in self._served.values():
                serving.cancel()
            await asyncio.gather(*self._served.values(), return_exceptions=True)

    async def changes_a_picture(self) -> None:
        """Of the first store's dish, and looks at it."""
        before = max(self.chat.messages)
        _, _, dish = STORES[self.store - 1]

        def there(wanted: str) -> Callable[[], object]:
            return lambda: self.chat.button(wanted, before)

        await self.says("/menu", there("분류 추가"))
        await self.presses("^치킨 ", there(f"^{dish}"))
        await self.presses(f"^{dish}", there("^사진"))
        await self.presses("^사진", lambda: "사진을 보내" in self._words(before))
        before = max(self.chat.messages)
        where = f"/sim/photo?bot={self.bot}&person={self.person}"
        kind = {"Content-Type": "image/png"}
        while not self._is_shown(before):  # who reads that it did not arrive sends it again
            said = self._words(before)
            async with self.street.http.post(where, data=picture(), headers=kind) as answer:
                assert answer.status == 200, await answer.text()
            while not self._is_shown(before) and self._words(before) == said:
                await self.chat.changes(PATIENT_FOR_S)

    def _is_shown(self, after: int) -> bool:
        """The dish with its new picture; or, to who was cut off behind it, the menu."""
        if self.chat.button("분류 추가", after) is not None:
            return True
        return any(
            "photo" in message and message["from"]["id"] != self.person
            for number, message in self.chat.messages.items()
            if number > after
        )

    def _words(self, after: int) -> str:
        said = [self.chat.messages[n] for n in sorted(self.chat.messages) if n > after]
        return "\n".join(text_of(each) for each in said if each["from"]["id"] != self.person)

    def _new_orders(self) -> list[str]:
        found = []
        for message in list(self.chat.messages.values()):
            rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
            for button in (each for row in rows for each in row):
                verb, _, rest = str(button.get("callback_data")).partition("|")
                order_id = rest.partition("|")[0]
                if verb == "ac" and order_id not in self._served and order_id not in found:
                    found.append(order_id)
        return found

    async def _serves(self, order_id: str) -> None:
        ticket = self.chat.button(rf"\bac\|{order_id}\|")
        if ticket is None:
            return  # its customer was quicker
        words = self.chat.messages[ticket[0]]["text"]
        found = re.search(r"101동 1(\d{3})호|손님(\d{3})호", words)
        assert found, f"nobody's ticket: {words}"
        n = int(found[1] or found[2])
        plan = plan_of(n)
        while plan == "asks how it stands" and n not in self.street.asked:
            await asyncio.sleep(0.2)
        if plan == "cancels":
            return
        for verb, *after in self._steps(plan):
            sees = [rf"\b{each}\|{order_id}\|" for each in after]

            def done(verb: str = verb, sees: list[str] = sees) -> bool:
                if not sees:
                    return self.chat.button(rf"\b{verb}\|{order_id}\|") is None
                return any(self.chat.button(each) for each in sees)

            minutes = r"20\|" if verb == "ac" else ""
            await self.sees_a_button(rf"\b{verb}\|{order_id}\|")
            await self.presses(rf"\b{verb}\|{order_id}\|{minutes}", done)

    def _steps(self, plan: str) -> list[tuple[str, ...]]:
        """What is pressed, and the buttons of which one is there then."""
        if plan == "is refused":
            return [("rj", "rw"), ("rw",)]
        accept = ("ac", "ck", "ok")
        if plan == "wishes to cancel":
            return [accept, ("ok",)]
        if plan == "fetches it":
            return [accept, ("ck", "rd"), ("rd", "dl"), ("dl",)]
        if self.store == RIDDEN:
            return [accept, ("ck", "rd"), ("rd",)]
        return [accept, ("ck", "rd"), ("rd", "dp"), ("dp", "dl"), ("dl",)]


class Rider(Somebody):
    """Takes what is offered, fetches it and brings it."""

    def __init__(self, street: Street, n: int) -> None:
        super().__init__(street, WORK, FIRST_RIDER + n, f"라이더{n}")
        self._carried: dict[str, asyncio.Task[None]] = {}

    async def settles_in(self) -> None:
        await self.moves_in()
        await self.street.the_house.deps.db.write(_rides, self.person, self.name)
        await self.does("text", text="/start")

    async def works(self) -> None:
        """Until the evening is over."""
        try:
            while True:
                if (offer := self.chat.button(r"\bvt\|")) is not None:
                    order_id = offer[1].split("|")[1]
                    if order_id not in self._carried:
                        carrying = asyncio.create_task(self._brings(order_id))
                        self._carried[order_id] = carrying
                for carrying in self._carried.values():
                    if carrying.done():
                        carrying.result()
                await self.chat.changes(1.0)
        finally:
            for carrying in self._carried.values():
                carrying.cancel()
            await asyncio.gather(*self._carried.values(), return_exceptions=True)

    async def _brings(self, order_id: str) -> None:
        def gone(*verbs: str) -> bool:
            return not any(self.chat.button(rf"\b{each}\|{order_id}\|") for each in verbs)

        take = rf"\bvt\|{order_id}\|"
        await self.presses(take, lambda: gone("vt"))
        if gone("vp", "vb"):
            del self._carried[order_id]  # somebody else has it; it may be offered again
            return
        await self.presses(
            rf"\bvp\|{order_id}\|",
            lambda: not gone("vh") or gone("vp", "vb"),
        )
        await self.presses(rf"\bvh\|{order_id}\|", lambda: gone("vh", "vp", "vb"))


def _lives_here(tx: Transaction, person: int, name: str, door: str) -> None:
    meet(tx, person, name=name, lang="ko")
    keep_place(tx, person, text=PIN.of("ko"), detail=door, latitude=HOME[0], longitude=HOME[1])
    keep_phone(tx, person, "+821012345678")


def _owns(tx: Transaction, person: int, store_id: int, carrier: str) -> None:
    meet(tx, person, name="사장님", lang="ko")
    give_role(tx, person, Role.OWNER, store_id)
    tx[Stores].save(replace(tx[Stores].get(store_id), carried_by=Carrier(carrier)))


def _rides(tx: Transaction, person: int, name: str) -> None:
    meet(tx, person, name=name, lang="ko")
    enrol_rider(tx, person, name=name, ride=Ride.MOTORBIKE)
    go_on_shift(tx, person, latitude=HOME[0], longitude=HOME[1])


def oversees(tx: Transaction, person: int) -> None:
    """Somebody becomes an admin."""
    meet(tx, person, name="관리자", lang="ko")
    enrol_admins(tx, [person])
