"""The lanes to Telegram on a clock that jumps: how fast, what first, and what a refusal does."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from telegram.error import RetryAfter, TimedOut

from chat.sender import CHAT_BURST, NEWS_EVERY, Priority, Sender


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop that never waits: when nothing is ready, its clock jumps to what is next."""

    def __init__(self) -> None:
        super().__init__()
        self._jumped = 0.0

    def time(self) -> float:
        return self._jumped

    def _run_once(self) -> None:
        scheduled: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        if not self._ready and scheduled:  # type: ignore[attr-defined]
            self._jumped = max(self._jumped, scheduled[0].when())
        super()._run_once()  # type: ignore[misc]


def on_a_jumping_clock(story: Callable[[], Awaitable[Any]]) -> Any:
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(story())  # type: ignore[arg-type]  # stories are async functions


def now() -> float:
    return asyncio.get_running_loop().time()


class Wire:
    """Notes when each call went out."""

    def __init__(self) -> None:
        self.sender = Sender(clock=now)
        self.sent: list[tuple[float, Priority, int]] = []

    async def send(self, priority: Priority, chat: int) -> None:
        async def call() -> None:
            self.sent.append((now(), priority, chat))

        await self.sender.send(priority, chat, call)

    def busiest_second(self) -> int:
        times = [at for at, _, _ in self.sent]
        return max(sum(1 for t in times if start <= t < start + 1) for start in times)


def test_no_second_carries_more_than_31_and_none_is_lost() -> None:
    async def story() -> Wire:
        wire = Wire()
        await asyncio.gather(*(wire.send(Priority.ORDER, chat) for chat in range(600)))
        return wire

    wire = on_a_jumping_clock(story)
    assert len(wire.sent) == 600
    assert wire.busiest_second() <= 31
    assert 600 / (wire.sent[-1][0] or 1) >= 28.5


def test_one_chat_gets_a_short_burst_and_then_one_a_second() -> None:
    async def story() -> Wire:
        wire = Wire()
        await asyncio.gather(*(wire.send(Priority.TALK, 7) for _ in range(12)))
        return wire

    times = [at for at, _, _ in on_a_jumping_clock(story).sent]
    assert sum(1 for at in times if at < 0.9) == CHAT_BURST
    later = times[CHAT_BURST:]
    assert all(b - a >= 0.99 for a, b in itertools.pairwise(later))


def test_a_slow_chat_keeps_nobody_else_waiting() -> None:
    async def story() -> list[tuple[float, Priority, int]]:
        wire = Wire()
        crowd = [asyncio.create_task(wire.send(Priority.TALK, 7)) for _ in range(30)]
        await asyncio.sleep(0.5)
        began = now()
        await wire.send(Priority.TALK, 8)
        assert now() - began < 0.1
        for task in crowd:
            task.cancel()
        return wire.sent

    assert on_a_jumping_clock(story)


def test_an_order_goes_before_a_thousand_coupons_and_coupons_do_not_starve() -> None:
    async def story() -> tuple[float, Wire]:
        wire = Wire()
        news = [asyncio.create_task(wire.send(Priority.NEWS, chat)) for chat in range(1000)]
        await asyncio.sleep(1)
        began = now()
        await wire.send(Priority.ORDER, 5000)
        waited = now() - began
        wire.sent.clear()
        await asyncio.gather(*(wire.send(Priority.ORDER, 6000 + n) for n in range(100)))
        for task in news:
            task.cancel()
        return waited, wire

    waited, wire = on_a_jumping_clock(story)
    assert waited < 0.15
    went = [priority for _, priority, _ in wire.sent]
    assert 100 // NEWS_EVERY - 2 <= went.count(Priority.NEWS) <= 100 // NEWS_EVERY + 2


def test_a_refusal_rests_its_chat_alone() -> None:
    async def story() -> tuple[float, float]:
        wire = Wire()

        async def refused() -> None:
            raise RetryAfter(5)

        with pytest.raises(RetryAfter):
            await wire.sender.send(Priority.ORDER, 7, refused)
        began = now()
        await wire.send(Priority.ORDER, 8)
        others = now() - began
        await wire.send(Priority.ORDER, 7)
        return others, now() - began

    others, the_chat = on_a_jumping_clock(story)
    assert others < 0.1
    assert the_chat >= 5


def test_three_refusals_in_a_second_rest_the_whole_bot() -> None:
    async def story() -> float:
        wire = Wire()

        async def refused() -> None:
            raise RetryAfter(5)

        for chat in range(3):
            with pytest.raises(RetryAfter):
                await wire.sender.send(Priority.ORDER, chat, refused)
        began = now()
        await wire.send(Priority.ORDER, 99)
        return now() - began

    assert on_a_jumping_clock(story) >= 4.9


def test_a_caller_who_left_takes_nobodys_turn() -> None:
    async def story() -> int:
        wire = Wire()
        waiting = [asyncio.create_task(wire.send(Priority.ORDER, chat)) for chat in range(60)]
        await asyncio.sleep(0.2)
        for task in waiting[20:40]:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return len(wire.sent)

    assert on_a_jumping_clock(story) == 40


def test_what_telegram_says_of_a_call_reaches_whoever_asked() -> None:
    async def story() -> None:
        async def fails() -> None:
            raise TimedOut

        with pytest.raises(TimedOut):
            await Wire().sender.send(Priority.TALK, 1, fails)

    on_a_jumping_clock(story)
