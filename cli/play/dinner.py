"""Dinner: a first order, a returning customer's and a reorder, each brought to the door.

It counts what the customer pressed and wrote.
"""

from __future__ import annotations

from typing import Any

import aiohttp

from cli.cast import CUSTOMER, CUSTOMER_BOT, OWNER, STORE_BOT
from cli.neighbourhood import Neighbourhood
from cli.play.books import wrong_in_our_books
from cli.play.phone import HOME, Phone, everybody_heard, register_card
from cli.play.told import Told
from core.texts import Lang

TO_THE_DOORSTEP = (r"\bac\|.*\|20\|", r"\bck\|", r"\brd\|", r"\bdp\|", r"\bdl\|")
PAY, CANCEL = r"\bp\|c\|", r"\bx\|"


async def dinner(place: Neighbourhood, lang: Lang) -> list[str]:
    """Three orders; what is wrong afterwards."""
    async with aiohttp.ClientSession(place.url) as http:
        mina, owner = phones(http, lang)
        first = await first_order(mina, lang)
        await to_the_doorstep(mina, owner)
        before = mina.pressed
        await mina.do("text", text="/start")
        await mina.tap(r"^r\|$", "지난번 그대로", "Same again")
        await mina.tap(PAY)
        await mina.find(CANCEL)
        returning = mina.pressed - before
        await to_the_doorstep(mina, owner)
        before = mina.pressed
        await mina.do("text", text="/reorder")
        await mina.tap(PAY)
        await mina.find(CANCEL)
        again = mina.pressed - before
        await to_the_doorstep(mina, owner)
        print(f"\nTaps and messages: first order {first}, returning {returning}, reorder {again}")
        return [
            *await _wrong(http, first, returning, again),
            *await wrong_in_our_books(place),
        ]


def phones(http: aiohttp.ClientSession, lang: Lang) -> tuple[Phone, Phone]:
    """The customer's and the owner's, their chats printed."""
    told = Told(http)
    names = ("손님", "사장님") if lang == "ko" else ("Customer", "Owner")
    return (
        Phone(http, CUSTOMER_BOT, CUSTOMER, names[0], told),
        Phone(http, STORE_BOT, OWNER, names[1], told),
    )


async def first_order(mina: Phone, lang: Lang) -> int:
    """From /start to paid, by someone with nothing stored; how many taps and messages."""
    await tell_where(mina, lang)
    await mina.tap("골목닭집", "Alley Chicken")
    await mina.tap("반반치킨", "Half & half")
    await mina.tap("순살", "Boneless")
    await mina.find("✓ 순살", "✓ Boneless")
    await mina.tap(r"\ba\|")
    await pay_with_a_new_card(mina)
    return mina.pressed


async def tell_where(mina: Phone, lang: Lang) -> None:
    """/start, the pin, the door, the number: what is asked once."""
    await mina.writes("/start")
    await mina.sends("location", "101", **HOME)
    await mina.writes("101동 1203호" if lang == "ko" else "101-1203", r"번호", r"number")
    await mina.do("contact", own=True)


async def pay_with_a_new_card(mina: Phone) -> str:
    """Register one in the company's window, and pay what is in the cart; the button's words."""
    button = await mina.tap(r"/pay/card", kind="url")
    await register_card(mina.http, button["url"])
    mina.pressed += 1  # the window's own button
    pressed = await mina.tap(PAY)
    await mina.find(CANCEL)
    return str(pressed["text"])


async def to_the_doorstep(mina: Phone, owner: Phone) -> None:
    """The store takes, cooks and brings it; everybody hears."""
    for button in TO_THE_DOORSTEP:
        await owner.tap(button)
    await everybody_heard(mina.http)
    await mina.messages()


async def _wrong(http: aiohttp.ClientSession, first: int, returning: int, again: int) -> list[str]:
    """Delivered, paid once, both told; by the company's own list and our own."""
    async with http.get("/company/sim/state") as answer:
        payments: list[dict[str, Any]] = (await answer.json())["payments"]
    async with http.get("/demo/control") as answer:
        shown = await answer.json()
    delivered = {e["order"] for e in shown["events"] if e["name"] == "OrderDelivered"}
    done = [p for p in payments if p["status"] == "DONE"]
    unsaid = [n for n in shown["notices"] if n["state"] not in ("sent", "moot")]
    wrong = [
        *([f"{len(delivered)} of 3 orders delivered"] if len(delivered) != 3 else []),
        *([f"{len(done)} payments for 3 orders"] if len(done) != 3 else []),
        *([f"{len(unsaid)} notices not sent"] if unsaid else []),
        *([f"the first order took {first}"] if first > 12 else []),
        *([f"a returning customer's took {returning}"] if returning > 4 else []),
        *([f"a reorder took {again}"] if again != 2 else []),
    ]
    if not wrong:
        print("✓ delivered, paid once each, both sides told")
    return wrong
