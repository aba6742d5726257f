"""One evening of so many orders and one fault: at its start, in the middle, and as the house is
started anew, now with a public address.

Each time every method that is called meets the fault; then nothing of Telegram works for a while;
then it is there again.
"""

from __future__ import annotations

import ast
import asyncio
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE
from tests.proof.evenings.people import (
    ADMIN,
    STORES,
    Customer,
    Owner,
    Rider,
    Somebody,
    oversees,
)
from tests.proof.evenings.street import WORK, Street
from tests.sizes import size

OURS = Path(__file__).parents[3]
_METHOD = re.compile(r"(get|set|send|edit|delete|answer|pin|unpin|copy|forward)[A-Z]\w+")
#: How often each method meets the fault, each time; one that hangs, once.
TIMES = size(1, in_full=2)
#: Seconds in which nothing of Telegram works.
ALL_GONE_S = 4.0
EVER = 1_000_000
RIDERS = 6

#: Called only where somebody's house begins, or by one of the two ways in.
AT_A_START = frozenset({"getMe", "deleteWebhook", "setWebhook", "getWebhookInfo"})
#: What the house calls of itself, whatever people do.
BY_ITSELF = AT_A_START | {"getUpdates", "setMyCommands"}
BY_POLLING, BY_WEBHOOK = frozenset({"deleteWebhook", "getUpdates"}), frozenset(
    {"setWebhook", "getWebhookInfo"}
)  # fmt: skip


def methods_in_the_code() -> frozenset[str]:
    """Every method of Telegram's that the product names."""
    named = set()
    for folder in ("bot", "chat", "store_bot", "web", "core"):
        for file in sorted((OURS / folder).rglob("*.py")):
            named |= _methods_in(file)
    return frozenset(named | _methods_in(OURS / "cli" / "bot_side.py"))


def _methods_in(file: Path) -> set[str]:
    return {
        node.value
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _METHOD.fullmatch(node.value)
    }


class Evening:
    """So many orders, and *fault* (none: a quiet evening; "refused": nobody listens)."""

    def __init__(self, street: Street, orders: int, fault: dict[str, Any] | str | None) -> None:
        self.street, self.fault = street, fault
        self.customers = [Customer(street, n) for n in range(orders)]
        self.owners = [Owner(street, number) for number, *_ in STORES]
        self.riders = [Rider(street, n) for n in range(RIDERS)]
        self.admin = Somebody(street, WORK, ADMIN, "관리자")
        self.methods = methods_in_the_code()
        self._before: dict[str, int] = {}
        self.met: list[set[str]] = []  #: at the start, in the middle, after the house's new start

    @property
    def people(self) -> list[Somebody]:
        return [*self.customers, *self.owners, *self.riders, self.admin]

    async def happens(self) -> None:
        """All of it, until everybody went home."""
        third = -(-len(self.customers) // 3)
        parts = [self.customers[n : n + third] for n in range(0, len(self.customers), third)]
        await self.street.house_starts()
        await self._everybody_is_there()
        await self._comes_to_rest()
        await self.street.house_stops()
        at_work: list[Owner | Rider] = [*self.owners, *self.riders]
        working = [asyncio.create_task(who.works()) for who in at_work]
        try:
            await self._goes_wrong_at_the_start(parts[0])
            await self._goes_wrong_in_the_middle(parts[1])
            await self._starts_anew(parts[2])
            await self._comes_to_rest()
        finally:
            for task in working:
                task.cancel()
            ended = await asyncio.gather(*working, return_exceptions=True)
        for error in ended:
            if not isinstance(error, asyncio.CancelledError) and error is not None:
                raise error

    async def _everybody_is_there(self) -> None:
        await self.admin.moves_in()
        await self.street.the_house.deps.db.write(oversees, ADMIN)
        await self.admin.does("text", text="/start")
        new: list[Owner | Rider | Customer] = [*self.owners, *self.riders, *self.customers]
        for each in new:
            await each.settles_in()
        for who in (*self.owners, *self.riders, self.admin):
            await who.reads("안녕하세요|주문|근무|관리|가게|배달")

    async def _goes_wrong_at_the_start(self, customers: list[Customer]) -> None:
        self.street.trouble_begins()
        await self._order_faults()
        await self.street.house_starts()
        await self._dinners(customers, self.methods - BY_WEBHOOK)

    async def _goes_wrong_in_the_middle(self, customers: list[Customer]) -> None:
        self.street.trouble_begins()
        await self._order_faults()
        await self._dinners(customers, self.methods - AT_A_START)

    async def _starts_anew(self, customers: list[Customer]) -> None:
        """Killed? No: told to stop in the middle of it, and then it is heard by webhook."""
        self.street.trouble_begins()
        half = (len(customers) + 1) // 2
        dinners = [asyncio.create_task(each.has_dinner()) for each in customers[half:]]
        await asyncio.sleep(1.0)
        await self._order_faults()
        await self.street.house_stops()
        await self.street.house_starts(by_webhook=True)
        await self._dinners(customers[:half], self.methods - BY_POLLING, under_way=dinners)

    async def _dinners(
        self,
        customers: list[Customer],
        wanted: Iterable[str],
        under_way: Iterable[asyncio.Task[None]] = (),
    ) -> None:
        """They have dinner while each method meets the fault, then all, then none."""
        before = self._before
        tasks = [*under_way, *(asyncio.create_task(each.has_dinner()) for each in customers)]
        tasks.append(asyncio.create_task(self.owners[0].changes_a_picture()))
        tasks.append(asyncio.create_task(self.owners[1].asks_what_is_known()))
        for rider in self.riders:
            await rider.does("text", text="/start")
        if isinstance(self.fault, dict):
            await self._all_meet_it(wanted, tasks)
        await self._all_is_gone()
        now = await self.street.met()
        self.met.append({name for name in now if now[name] > before.get(name, 0)})
        await asyncio.gather(*tasks)

    async def _all_meet_it(self, wanted: Iterable[str], tasks: list[asyncio.Task[None]]) -> None:
        """Wait until each method was called, and met the fault."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while left := await self._not_yet_met(wanted):
            for task in tasks:
                if task.done():
                    task.result()
            is_over = all(task.done() for task in tasks) and not BY_ITSELF.issuperset(left)
            is_late = asyncio.get_running_loop().time() > end
            assert not (is_over or is_late), f"nobody called {left}"
            await asyncio.sleep(0.2)

    async def _not_yet_met(self, wanted: Iterable[str]) -> list[str]:
        now = await self.street.met()
        return [name for name in wanted if now.get(name, 0) <= self._before.get(name, 0)]

    async def _order_faults(self) -> None:
        self._before = await self.street.met()
        if isinstance(self.fault, dict):
            for name in sorted(self.methods):
                times = 1 if "delay_ms" in self.fault else TIMES
                await self.street.sim("faults", method=name, times=times, **self.fault)

    async def _all_is_gone(self) -> None:
        """For a while; a refusal in nobody's words is of single calls."""
        if isinstance(self.fault, dict):
            if self.fault.get("code") != 400:
                for name in sorted(self.methods):
                    await self.street.sim("faults", method=name, times=EVER, **self.fault)
                await asyncio.sleep(ALL_GONE_S)
            async with self.street.http.delete("/sim/faults") as answer:
                assert answer.status == 200
        elif self.fault == "refused":
            await self.street.line_is_cut()
            await asyncio.sleep(ALL_GONE_S)
            await self.street.line_is_back()
        self.street.trouble_ends()

    async def _comes_to_rest(self) -> None:
        """Nothing waits any more: no update, fact, notice or refund."""
        from tests.proof.evenings.looked_at import what_waits

        end = asyncio.get_running_loop().time() + PATIENCE
        while any((waits := await self.street.the_house.deps.db.read(what_waits)).values()):
            assert asyncio.get_running_loop().time() < end, f"it comes to no rest: {waits}"
            await asyncio.sleep(0.2)
