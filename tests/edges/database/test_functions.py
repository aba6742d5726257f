"""What a function may do to the others, and what no function may do at all; on both databases."""

from __future__ import annotations

import asyncio
import logging
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from core.database.call import MOST_RUNS
from core.database.database import Database
from core.database.transaction import Transaction
from core.refusals import Conflict, Refused, Unavailable, Unreadable
from tests.edges.database import toy
from tests.edges.database.conftest import Open
from tests.patience import PATIENCE


async def test_a_function_that_raises_takes_only_its_own_work_with_it(db: Database) -> None:
    """Good ones, refusals before and after writing, and broken constraints, all at once."""
    asked: list[Any] = [db.write(toy.dawdle, 0.02)]  # what follows waits and shares its commit
    for _ in range(20):
        asked += [
            db.write(toy.put_in),
            db.write(toy.refuse),
            db.write(toy.refuse, after_writing=True),
            db.write(toy.break_a_constraint),
        ]
    answers = await asyncio.gather(*asked, return_exceptions=True)

    kinds = [type(answer) for answer in answers[1:]]
    assert kinds == [type(None), Refused, Refused, IntegrityError] * 20
    assert await db.read(toy.coins_in) == 20


async def test_expected_duplicates_raise_nothing(db: Database) -> None:
    """The same event twenty times is one row and nineteen zeroes."""
    added = await asyncio.gather(*(db.write(toy.see, "the same") for _ in range(20)))

    assert sorted(added) == [0] * 19 + [1]
    assert await db.read(toy.count_seen) == 1


NOT_HELD: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "a NUL": (toy.see, ("짬\x00뽕",)),
    "half a pair": (toy.see, ("\ud83c",)),
    "a NUL in JSON": (toy.see, ("k", {"said": "\x00"})),
    "half a pair in JSON": (toy.see, ("k", {"said": "\ud83c"})),
    "100 bits in JSON": (toy.see, ("k", {"n": 10**30})),
    "32 bits": (toy.put_in, (1, 2**31)),
    "64 bits": (toy.put_in, (1, 2**63)),
    "100 bits": (toy.put_in, (1, 10**30)),
}


@pytest.mark.parametrize("what", NOT_HELD)
async def test_what_a_column_does_not_hold_is_refused_or_kept(db: Database, what: str) -> None:
    """SQLite holds a NUL and numbers of 64 bits; neither database ends in an error of ours."""
    act, given = NOT_HELD[what]
    with suppress(Unreadable):
        await db.write(act, *given)
    await db.write(toy.see, "after it")  # and whoever comes next is served
    assert "after it" in await db.read(toy.seen_keys)


async def test_half_a_pair_and_a_number_of_a_hundred_bits_are_held_by_neither(
    db: Database,
) -> None:
    for act, given in (NOT_HELD["half a pair"], NOT_HELD["100 bits"]):
        with pytest.raises(Unreadable):
            await db.write(act, *given)


async def test_a_conflict_is_run_again_on_the_new_truth(db: Database) -> None:
    """Four who read, decide and save by version: nobody's coins are lost."""
    await asyncio.gather(*(db.write(toy.careful, 1) for _ in range(4)))
    assert await db.read(toy.coins_in) == 4


async def test_a_conflict_that_stays_is_told_after_five_runs(db: Database) -> None:
    """Not more often, and nothing of it is saved."""
    runs = []

    def never_wins(tx: Transaction) -> None:
        runs.append(1)
        toy.put_in(tx)
        raise Conflict

    with pytest.raises(Conflict):
        await db.write(never_wins)
    assert len(runs) == MOST_RUNS
    assert await db.read(toy.coins_in) == 0


async def test_a_slow_function_is_named_in_a_warning(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Above 50 ms; and while it runs, whoever asks sees it."""
    gate = toy.Gate()
    waiting = asyncio.create_task(db.write(gate.hold))
    await gate.begun()
    await asyncio.sleep(0.1)
    [(name, seconds)] = db.running()
    gate.open()
    await waiting

    assert name == "Gate.hold"
    assert seconds > 0.05
    assert re.search(r"Gate.hold held its transaction for \d{2,}", caplog.text)
    assert db.running() == []
    caplog.clear()
    await db.write(toy.put_in)
    assert "put_in" not in caplog.text


async def test_a_watchdog_sees_what_runs(
    sqlite_url: str,
    opened: Open,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A function that does not end is named before it ends."""
    monkeypatch.setattr("core.database.database.WATCH_SECONDS", 0.05)
    file, gate = await opened(sqlite_url), toy.Gate()
    holding = asyncio.create_task(file.write(gate.hold))
    named = re.compile(r"Gate.hold has held its transaction for \d+\.\d s so far")
    try:
        async with asyncio.timeout(PATIENCE):
            while not named.search(caplog.text):
                await asyncio.sleep(0.01)
    finally:
        gate.open()
        await holding


async def test_a_cancelled_wait_does_not_undo_the_write(db: Database) -> None:
    """It still happens, once; the others are unharmed."""
    gate = toy.Gate()
    blocker = asyncio.create_task(db.write(gate.hold))
    await gate.begun()
    cancelled = [asyncio.create_task(db.write(toy.put_in, 1)) for _ in range(5)]
    others = [asyncio.create_task(db.write(toy.put_in, 2)) for _ in range(5)]
    await asyncio.sleep(0)
    for task in cancelled:
        task.cancel()
    gate.open()
    await asyncio.gather(blocker, *others)
    results = await asyncio.gather(*cancelled, return_exceptions=True)

    assert {type(result) for result in results} == {asyncio.CancelledError}
    async with asyncio.timeout(PATIENCE):
        while await db.read(toy.coins_in, 1) != 5:
            await asyncio.sleep(0.01)
    assert await db.read(toy.coins_in, 2) == 5


async def test_a_write_whose_caller_left_and_which_failed_is_logged(
    file: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """An error nobody hears would be lost."""
    task = asyncio.create_task(file.write(toy.break_a_constraint))
    await asyncio.sleep(0)
    task.cancel()
    await file.write(toy.put_in)
    assert "break_a_constraint failed and nobody waits" in caplog.text


async def _async(tx: Transaction) -> None: ...


def _generator(tx: Transaction) -> Iterator[int]:
    yield toy.coins_in(tx)


async def _async_generator(tx: Transaction) -> AsyncIterator[int]:
    yield toy.coins_in(tx)


@pytest.mark.parametrize("fn", [_async, _generator, _async_generator])
async def test_a_function_that_is_async_or_a_generator_is_an_error_at_once(
    file: Database, fn: Callable[..., Any]
) -> None:
    """Before anything runs, and without being awaited."""
    for way in (file.write, file.read, file.report):
        with pytest.raises(TypeError, match="a transaction is a plain function"):
            way(fn)  # type: ignore[unused-coroutine]


@pytest.mark.parametrize("fn", [_async, _generator, _async_generator])
async def test_a_function_that_returns_something_unfinished_is_an_error(
    db: Database, fn: Callable[..., Any]
) -> None:
    """Hidden in a lambda it is found by its result, and undone."""
    with pytest.raises(TypeError, match="would run after its end"):
        await db.write(lambda tx: (toy.put_in(tx), fn(tx))[1])
    assert await db.read(toy.coins_in) == 0


async def test_a_function_that_returns_its_transaction_is_an_error(db: Database) -> None:
    """The transaction ends with it."""
    for wrong in (lambda tx: tx, lambda tx: tx.sql):
        with pytest.raises(TypeError, match="returned its transaction"):
            await db.write(wrong)


async def test_a_function_that_asks_the_database_again_is_an_error(db: Database) -> None:
    """It would wait for itself."""

    def asks(tx: Transaction) -> None:
        toy.put_in(tx)
        db.write(toy.put_in)  # type: ignore[unused-coroutine]

    def asks_to_read(tx: Transaction) -> None:
        db.read(toy.coins_in)  # type: ignore[unused-coroutine]

    for wrong in (asks, asks_to_read):
        with pytest.raises(RuntimeError, match="while it is a transaction itself"):
            await db.write(wrong)
        with pytest.raises(RuntimeError, match="while it is a transaction itself"):
            await db.read(asks_to_read)
    assert await db.read(toy.coins_in) == 0


async def test_a_kept_transaction_cannot_be_used(db: Database) -> None:
    """Its statements would land in somebody else's."""
    kept: list[Transaction] = []
    await db.write(kept.append)
    for use in (toy.put_in, toy.coins_in):
        with pytest.raises(RuntimeError, match="this transaction is over"):
            use(kept[0])


def test_mypy_catches_an_async_function(tmp_path: Path) -> None:
    """Deprecated is the one mark that does not silence the rest of the caller."""
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "from core.database.database import Database\n"
        "from core.database.transaction import Transaction\n"
        "async def no(tx: Transaction) -> int: return 1\n"
        "def yes(tx: Transaction, n: int) -> int: return n\n"
        "async def caller(db: Database) -> None:\n"
        "    await db.write(no)\n"
        "    reveal_type(await db.write(yes, 1))\n"
        "    await db.write(yes, 'x')\n"
        "    db.write(yes, 1)\n"
    )
    house = Path(__file__).parents[3]
    command = [sys.executable, "-m", "mypy", str(wrong)]
    said = subprocess.run(command, capture_output=True, text=True, cwd=house).stdout

    assert "wrong.py:6: error: overload" in said
    assert "an async def cannot be one" in said
    assert 'wrong.py:7: note: Revealed type is "int"' in said
    assert "wrong.py:8: error:" in said
    assert "wrong.py:9: error:" in said


@pytest.mark.parametrize(
    "stop", [StopIteration, KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError]
)
async def test_a_function_that_raises_what_stops_things_stops_nothing(
    db: Database, stop: type[BaseException]
) -> None:
    """No caller hangs, the thread lives, the work is undone."""

    def stops(tx: Transaction) -> None:
        toy.put_in(tx)
        raise stop

    for way in (db.write, db.report):
        with pytest.raises(RuntimeError):
            async with asyncio.timeout(PATIENCE):
                await way(stops)
    await db.write(toy.put_in, 2)
    assert await db.read(toy.coins_in, 1) == 0
    assert await db.read(toy.coins_in, 2) == 1


async def test_a_query_cannot_write(db: Database) -> None:
    """Neither a short one nor a report."""
    for way in (db.read, db.report):
        with pytest.raises(RuntimeError, match="a query cannot write"):
            await way(toy.put_in)
        assert await way(toy.coins_in) == 0


async def test_a_query_sees_one_state_of_the_database(db: Database) -> None:
    """Two looks in one query agree, whatever is saved between them."""

    gate = toy.Gate()

    def look_twice(tx: Transaction) -> tuple[int, int]:
        first = toy.coins_in(tx)
        gate.pass_by()
        return first, toy.coins_in(tx)

    looking = asyncio.create_task(db.report(look_twice))
    await gate.begun()
    await db.write(toy.put_in)
    gate.open()
    assert await looking == (0, 0)
    assert await db.read(toy.coins_in) == 1


async def test_the_loop_ends_with_a_thousand_writes_queued(
    url: str, opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    """All are finished and answered; whoever comes later is told."""
    caplog.set_level(logging.ERROR)
    db = await opened(url)
    asked = [asyncio.create_task(db.write(toy.put_in, 1 + n % 3)) for n in range(1_000)]
    await asyncio.sleep(0)
    await db.close()

    assert all(task.done() for task in asked)
    assert [task.exception() for task in asked if task.exception()] == []
    with pytest.raises(Unavailable):
        await db.write(toy.put_in)
    again = await opened(url)
    assert sum([await again.read(toy.coins_in, jar) for jar in (1, 2, 3)]) == 1_000


async def test_run_twice_finds_a_function_that_touches_something_else(
    url: str, opened: Open
) -> None:
    """The database is touched once, everything else twice."""
    db = await opened(url, run_twice=True)
    elsewhere: list[str] = []

    def touches(tx: Transaction) -> int:
        toy.put_in(tx)
        elsewhere.append("here")
        return toy.coins_in(tx)

    assert await db.write(touches) == 1
    assert elsewhere == ["here", "here"]
    with pytest.raises(IntegrityError):
        await db.write(toy.break_a_constraint)
    with pytest.raises(Refused):
        await db.write(toy.refuse, after_writing=True)
    assert await db.read(toy.coins_in) == 1
