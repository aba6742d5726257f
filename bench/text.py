"""``./baedal bench text``: what reads people's text stays quick, whatever they write.

Every reader the code has (``bench/readers.py`` finds them) is called directly, without the door's
cap: CPU time, best of five, of its worst text (``bench/worst.py`` searches it). Then, in the
running house, somebody sends what once stopped it, and another person's tap is timed.
"""

from __future__ import annotations

import argparse
import asyncio
import inspect
import tempfile
import time
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from functools import partial
from itertools import product
from pathlib import Path
from types import NoneType
from typing import Any

import aiohttp
from PIL import Image, ImageDraw
from pydantic import SecretStr

from bench.checks import Check, said_and_done
from bench.readers import Reader, found
from bench.worst import LITTLE, MUCH, Cost, worst
from bot.taps import TAPS, ShowMenu
from chat.taps import TapBook, written
from cli.neighbourhood import Neighbourhood
from core.broadcasts import drafting as broadcasts
from core.carts.words import Menu
from core.coupons import drafting as coupons
from core.database.transaction import Transaction
from core.orders.discounts import DiscountKind
from core.settings import Settings
from core.stores import registration
from core.stores.model import Category, Item, Store
from core.stores.tables import Stores
from core.texts import Text

MOST_GROWTH, MOST_MS = 6.0, 20.0
ANSWERED_WITHIN_S = 0.3
DISHES = 199
FIRST, CHAT_RESTS_S = 70_001, 1.5
STOPPED_IT = ("( " * 250, "( " * 2_000)
LOOKS_S, LEAST_S = 3.0, 0.3  # CPU for a first look at a reader, and at one way to call it
FEW_US = 50.0  # below this the clock's own noise is in the ratio; 4,096 signs in it are quick


def main(argv: list[str]) -> int:
    """Print what each reader's worst text costs, and the verdict; 1 when a must is missed."""
    parser = argparse.ArgumentParser(prog="./baedal bench text", description=__doc__)
    parser.add_argument("--only", default="", help="readers whose name has this")
    parser.add_argument("--no-house", action="store_true", help="the readers alone")
    asked = parser.parse_args(argv)
    checks = list(measured(asked.only))
    if not asked.no_house:
        with tempfile.TemporaryDirectory() as folder:
            checks += asyncio.run(in_the_house(Path(folder)))
    code = said_and_done(checks)
    missed = sum(not check.is_right for check in checks)
    print("Every text is read in time." if code == 0 else f"{missed} musts missed.")
    return code


def measured(only: str = "") -> Iterator[Check]:
    """Each reader on its worst text; one that nobody can call is a must missed."""
    readers, held = found()
    for place in held:
        yield Check(False, f"{place.name}:{place.line} reads {place.why}")
    print(f"{len(readers)} readers; CPU of {LITTLE:,} and {MUCH:,} signs of the worst, in ms")
    for reader in readers:
        if only not in reader.name:
            continue
        calls = list(calls_of(reader))
        if not calls and reader.is_private:
            continue  # it is handed what only its own module makes; whoever calls it is measured
        if not calls:
            yield Check(False, f"{reader.name}({reader.text}) cannot be called: say with what")
            continue
        each_s = max(LEAST_S, LOOKS_S / len(calls))
        costs = [cost for call in calls for cost in worst(call, reader.says, each_s)]
        yield _check(reader, costs)


def _check(reader: Reader, costs: list[Cost]) -> Check:
    slowest = max(costs, key=lambda cost: cost.much)
    steepest = max(
        (cost for cost in costs if cost.much * 1e6 > FEW_US),
        key=lambda c: c.growth,
        default=slowest,
    )
    name = f"{reader.name}({reader.text})" if reader.text else reader.name
    print(
        f"  {name:<62} {slowest.little * 1e3:8.3f} {slowest.much * 1e3:8.3f}"
        f"  {steepest.growth:4.1f}×  {steepest.unit}"
    )
    grows = steepest.growth if steepest.much * 1e6 > FEW_US else 0.0
    is_right = slowest.much * 1e3 <= MOST_MS and grows <= MOST_GROWTH
    return Check(
        is_right,
        f"{name}: {slowest.much * 1e3:.2f} ms for {MUCH:,} ({slowest.unit}),"
        f" {grows:.1f} times {LITTLE:,} ({steepest.unit})",
    )


# --- how a reader is called


def calls_of(reader: Reader) -> Iterator[Callable[[str], object]]:
    """The reader with everything else it takes; for each member of an enum it asks for."""
    if not reader.text:
        yield reader.of
        return
    hints = typing.get_type_hints(reader.of)
    choices: dict[str, list[Any]] = {}
    for name, each in inspect.signature(reader.of).parameters.items():
        if name == reader.text or each.kind is inspect.Parameter.VAR_KEYWORD:
            continue
        if each.default is not inspect.Parameter.empty:
            continue
        of = _owner_of(reader) if name in ("self", "cls") else hints.get(name)
        values = _values(of, is_class=name == "cls")
        if values is None:
            return
        choices[name] = values
    kind = hints.get(reader.text)
    for picked in product(*choices.values()):
        yield partial(_call, reader, dict(zip(choices, picked, strict=True)), kind)


def _call(reader: Reader, given: dict[str, Any], kind: Any, text: str) -> object:
    return reader.of(**given, **{reader.text: _as(kind, text, reader)})


def _as(kind: Any, text: str, reader: Reader) -> Any:
    """The text in the form the reader takes."""
    if kind is bytes:
        return text.encode("utf-8", "surrogatepass")
    return text if reader.is_one else (text.splitlines() or [text])


def _owner_of(reader: Reader) -> Any:
    module, kind, _ = reader.name.rsplit(".", 2)
    return getattr(inspect.getmodule(reader.of), kind, module)


def _values(of: Any, *, is_class: bool = False) -> list[Any] | None:
    """What stands in for a parameter of that type; none where we know nothing of the kind."""
    if is_class:
        return [of]
    if inspect.isclass(of) and issubclass(of, Enum):
        return list(of)
    if typing.get_origin(of) is typing.Literal:
        return [typing.get_args(of)[0]]
    origin = typing.get_origin(of)
    if origin in (tuple, list):
        return [origin(["x"])]
    if origin is Callable:
        return [lambda *given: True]
    known = {**_KNOWN, **_of_collections()}
    for kind, value in known.items():
        if of == kind:
            return [value]
    return None


_DRAWING = ImageDraw.Draw(Image.new("RGB", (10, 10)))
_KNOWN: Mapping[Any, Any] = {
    Any: None,
    str: "x",
    int: 10_000,
    NoneType: None,
    datetime: datetime(2026, 1, 1, tzinfo=UTC),
    date: date(2026, 1, 1),
    Settings: Settings(jwt_secret=SecretStr("a bench's own secret, no one else's")),
    Text: Text("{x}", "{x}"),
    TapBook: TAPS,
    ImageDraw.ImageDraw: _DRAWING,
    registration.Draft: registration.Draft(1, {}),
    coupons.Draft: coupons.Draft(1, 1, {}),
    broadcasts.Draft: broadcasts.Draft(1, {}),
    Mapping[str, Any]: {"kind": DiscountKind.PERCENT.value, "value": 10},
}


def menu(store_id: int = 1) -> list[Item]:
    """199 dishes that begin alike, as a long menu's do."""
    sizes = ("소", "중", "대", "특대", "1인분", "2인분 (매운맛)", "세트")
    return [
        Item(
            id=90_000 + n, store_id=store_id, category_id=900, price=9_000 + n, photo="",
            name={"ko": f"치킨 {n}번 {sizes[n % 7]}", "en": f"Chicken no. {n}, size {n % 7}"},
            description={"ko": "", "en": ""}, alt={"ko": "", "en": ""}, option_groups=(),
        )
        for n in range(DISHES)
    ]  # fmt: skip


def _of_collections() -> dict[Any, Any]:
    return {Sequence[Item]: menu(), list[Item]: menu(), Menu: Menu(menu())}


# --- in the house


async def in_the_house(folder: Path) -> list[Check]:
    """Somebody looks at a menu of 199 dishes and writes it; somebody else presses a button."""
    place = Neighbourhood(folder, port=0, lang="ko")
    await place.start()
    try:
        assert place.house is not None  # opened a line above
        store = await place.house.deps.db.write(_a_long_menu)
        async with aiohttp.ClientSession(place.url) as http:
            calm = await _tap_after(http, 0, store, "안녕하세요")
            print(f"  {calm:.3f} s to another's tap after a greeting")
            checks = []
            for n, said in enumerate(STOPPED_IT, 1):
                took = await _tap_after(http, n, store, said)
                says = f"{took:.3f} s to another's tap after {len(said):,} signs of {said[:2]!r}"
                checks.append(Check(took <= ANSWERED_WITHIN_S, says))
            return checks
    finally:
        await place.close()


def _a_long_menu(tx: Transaction) -> int:
    store: Store = tx[Stores].approved()[0]
    tx[Stores].add_category(store.id, Category(900, {"ko": "치킨", "en": "Chicken"}), 0)
    for place, item in enumerate(menu(store.id)):
        tx[Stores].add_item(item, place)
    return store.id


async def _person(http: aiohttp.ClientSession, person: int) -> int:
    await _post(http, "people", {"id": person, "first_name": "Mina", "language_code": "ko"})
    await _post(http, "text", {**_chat(person), "text": "/start"})
    return person


async def _tap_after(http: aiohttp.ClientSession, n: int, store: int, said: str) -> float:
    """Seconds from another's tap to its answer, right after those words.

    Both are new: a chat is told one thing a second, which is not what is measured.
    """
    writer, other = [await _person(http, FIRST + 2 * n + each) for each in range(2)]
    await _answered(http, await _tap(http, writer, written(ShowMenu(store, 0))))
    await asyncio.sleep(CHAT_RESTS_S)
    await _post(http, "text", {**_chat(writer), "text": said})
    began = time.monotonic()
    await _answered(http, await _tap(http, other, written(ShowMenu(store, 0))))
    return time.monotonic() - began


async def _tap(http: aiohttp.ClientSession, person: int, data: str) -> str:
    """Press a button of the greeting, as a forged tap: only its answer is looked at."""
    who = {"id": person, "is_bot": False, "first_name": "Mina", "language_code": "ko"}
    chat = {"id": person, "type": "private", "first_name": "Mina"}
    below = {"message_id": 1, "date": 1, "chat": chat, "text": "x"}
    query = f"{time.monotonic_ns()}"
    tap = {"id": query, "from": who, "message": below, "chat_instance": "1", "data": data}
    await _post(http, "update", {"bot": "baedal_bot", "update": {"callback_query": tap}})
    return query


async def _answered(http: aiohttp.ClientSession, query: str) -> None:
    async with asyncio.timeout(60):
        while True:
            async with http.get(f"/sim/answers?callback_query_id={query}") as answer:
                if (await answer.json()).get("answered"):
                    return
            await asyncio.sleep(0.005)


def _chat(person: int) -> dict[str, Any]:
    return {"bot": "baedal_bot", "person": person}


async def _post(http: aiohttp.ClientSession, what: str, body: dict[str, Any]) -> None:
    async with http.post(f"/sim/{what}", json=body) as answer:
        assert answer.status == 200, (what, await answer.text())
