"""``./baedal prove --changes``: small changes of the core, and whether a test notices each.

First the whole suite once, to see which tests come by which place; then each change with the tests
that come by it, the quickest first, until one fails. A test that fails without the change as well
has noticed nothing. What lives is explained in explained.toml beside this file, or is a fault.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.cluster import Cluster
from tests.postgres import GIVEN, Server
from tests.proof.changes.places import HOME, Place, drawn

EXPLAINED = Path(__file__).with_name("explained.toml")
#: Of a hundred.
MAY_LIVE = 5
#: Tests that are run for a change at most, those first that come by the fewest places; in these
#: helpings, since most changes are noticed by the first few.
HELPINGS = (8, 40, 150)
#: Of one file in the first helping, so that it is not one story told eight times.
OF_A_FILE = 2
#: Seconds a test may wait in a house that is broken on purpose (tests/patience.py).
PATIENCE = 20
AT_ONCE = os.cpu_count() or 1
#: Attacks take minutes, and races may end either way.
WHICH = ("-m", "not browser and not proof")


class Came(NamedTuple):
    """What came of a change."""

    place: Place
    by: str  #: the test that noticed it, or how it ended; empty: it lives
    ran: int
    might: int  #: how many tests come by it

    @property
    def said(self) -> str:
        """In a line."""
        how = f"noticed by {self.by}" if self.by else f"LIVES ({self.ran} of {self.might} tests)"
        if not self.might:
            how = "LIVES: no test comes by it"
        return f"{self.place.file}:{self.place.line} {self.place.kind}: {self.place.was} · {how}"


class Suite:
    """The tests that come by a place."""

    def __init__(self, told: list[tuple[str, float, list[str]]]) -> None:
        self._took = {name: took for name, took, _ in told}
        self._breadth = {name: len(reached) for name, _, reached in told}
        self._by: dict[str, list[str]] = {}
        for name, _, reached in told:
            for key in reached:
                self._by.setdefault(key, []).append(name)

    def might(self, place: Place) -> list[str]:
        """All of them, those that come by the fewest places first."""
        tests = self._by.get(place.key, [])
        return sorted(tests, key=lambda name: (self._breadth[name], self._took[name]))

    def helpings(self, place: Place) -> Iterator[list[str]]:
        """The quickest of several files first; then by what else they come by."""
        left = self.might(place)
        files: Counter[str] = Counter()
        first: list[str] = []
        for name in sorted(left, key=self._took.__getitem__):
            file = name.partition("::")[0]
            if len(first) < HELPINGS[0] and files[file] < OF_A_FILE:
                files[file] += 1
                first.append(name)
        left = [name for name in left if name not in first]
        left.sort(key=lambda name: not _looks_at(name, place.file))  # these are likelier to see it
        yield first
        for many in HELPINGS[1:]:
            if left:
                yield left[:many]
            left = left[many:]

    def seconds(self, tests: list[str]) -> float:
        """After so long they never end."""
        return 60 + 5 * sum(self._took[name] for name in tests)


def _looks_at(test: str, file: str) -> bool:
    """Whether the test's own file names the module."""
    module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return module in _words_of(test.partition("::")[0])


@cache
def _words_of(file: str) -> frozenset[str]:
    path = HOME / file
    return frozenset(path.read_text(encoding="utf-8").split()) if path.is_file() else frozenset()


def main(argv: list[str]) -> int:
    """0 if no more than five in a hundred live, each of them explained."""
    if argv == ["--list"]:
        print(*(f"{place.file}:{place.line} {place.key}" for place in drawn()), sep="\n")
        return 0
    began = time.monotonic()
    places = drawn(int(argv[0])) if argv else drawn()  # fewer, with fewer tests, to try it out
    cluster = Cluster()
    cluster.start()
    try:
        os.environ[GIVEN] = cluster.url
        Server(cluster.url).drop(Server(cluster.url).as_it_opens())  # made by a whole house
        suite = Suite(_who_comes_by(argv[1:] or ["tests"]))
        print(f"{time.monotonic() - began:.0f} s to see who comes by", flush=True)
        os.environ["BAEDAL_TEST_PATIENCE"] = str(PATIENCE)
        came = asyncio.run(_try_all(places, suite))
    finally:
        cluster.throw_away()
    return _judge(came, time.monotonic() - began)


def _who_comes_by(tests: list[str]) -> list[tuple[str, float, list[str]]]:
    """Of every test; one that fails runs once more, beside few others: all must be green.

    Raises:
        SystemExit: a test fails again. What it comes by, nobody would look at.
    """
    told = _watched(tests, 3 * AT_ONCE)
    found = {name: (name, took, reached) for name, took, reached in told["found"]}
    if failed := told["failed"]:
        print(f"run once more: {' '.join(failed)}", flush=True)
        again = _watched(failed, AT_ONCE)
        found |= {name: (name, took, reached) for name, took, reached in again["found"]}
        if again["failed"]:
            sys.exit(f"✗ fail without any change: {' '.join(again['failed'])}")
    return list(found.values())


def _watched(tests: list[str], workers: int) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile(suffix=".json") as kept:
        asked = [sys.executable, "-m", "pytest", "-q", "-n", str(workers), *WHICH]
        asked += ["--maxschedchunk", "2"]  # whoever is done takes the next two
        asked += ["-p", "tests.proof.changes.reached", *tests]
        environment = {**os.environ, "BAEDAL_REACHED": kept.name}
        ran = subprocess.run(
            asked, check=False, env=environment, cwd=HOME, stdout=subprocess.DEVNULL
        )
        told: dict[str, Any] = json.loads(Path(kept.name).read_text() or "{}")
    if not told or ran.returncode != (1 if told["failed"] else 0):
        sys.exit("✗ the tests could not all be run")
    return told


async def _try_all(places: list[Place], suite: Suite) -> list[Came]:
    waiting = iter(places)
    came: list[Came] = []
    falls_anyway: dict[str, bool] = {}

    async def work() -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.proof.changes.one_change", cwd=HOME,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        for place in waiting:
            came.append(await _try(process, place, suite, falls_anyway))
            print(came[-1].said, flush=True)
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return came


async def _try(process: Any, place: Place, suite: Suite, falls_anyway: dict[str, bool]) -> Came:
    ran = 0
    might = len(suite.might(place))
    for tests in suite.helpings(place):
        left = [name for name in tests if not falls_anyway.get(name)]
        while left:
            told = await _ask(process, place.key, left, suite.seconds(left))
            ran += told["ran"]
            by = told["failed"]
            if not by:
                break
            if by not in left:  # it never ended, or died
                return Came(place, by, ran, might)
            if by not in falls_anyway:
                whole = await _ask(process, "", [by], suite.seconds([by]))
                falls_anyway[by] = bool(whole["failed"])
                if falls_anyway[by]:
                    print(f"left out, since it fails without a change too: {by}", flush=True)
            if not falls_anyway[by]:
                return Came(place, by, ran, might)
            left = left[left.index(by) + 1 :]
    return Came(place, "", ran, might)


async def _ask(process: Any, change: str, tests: list[str], seconds: float) -> dict[str, Any]:
    line = json.dumps({"change": change, "tests": tests, "seconds": seconds})
    process.stdin.write(f"{line}\n".encode())
    told: dict[str, Any] = json.loads(await process.stdout.readline())
    return told


def _judge(came: list[Came], seconds: float) -> int:
    explained = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["lives"]
    lives = [one for one in came if not one.by]
    bare = [one for one in lives if one.place.key not in explained]
    for one in lives:
        print(f"✗ {one.said}\n  {one.place.key}\n  {explained.get(one.place.key, 'unexplained')}")
    share = 100 * len(lives) / len(came)
    print(
        f"{len(came)} small changes in {seconds / 60:.1f} min: {len(came) - len(lives)} noticed,"
        f" {len(lives)} live ({share:.1f} %), {len(bare)} of them unexplained"
    )
    return 1 if bare or share > MAY_LIVE else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
