"""The service itself, killed by its own hand at every moment it writes something down.

Run as a process: it forks a service for each line ``start`` it reads, and tells its number and,
once it is over, that it is. A moment is a function that wrote, where its order stood, and the
side of the commit; each moment kills once, so that the next service comes further. Its clock
runs faster than ours: what a dead service had claimed is let go of after a while of that clock.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cli.run
import cli.seed  # imported before the fork, like the rest
from cli.memory import settle_down
from core.clock import SystemClock
from core.database.call import Call
from core.database.sqlite import Sqlite

#: Written by every service that starts or ticks: no part of an order's life.
NOT_OF_A_LIFE = {"beat", "begin_to_sweep", "let_go_after_a_death"}

#: Seconds of the service's clock in one of ours: a store then has 75 s of ours to answer.
FAST = 4


class FastClock(SystemClock):
    """The machine's time since the test began, run through faster."""

    began = datetime.fromtimestamp(float(os.environ.get("BEGAN", "0")), UTC)

    def now(self) -> datetime:
        """This moment, in UTC."""
        passed: timedelta = super().now() - self.began
        return self.began + passed * FAST


def main() -> int:
    """Fork a service for each line; never ends before its input does."""
    moments = Path(os.environ["MOMENTS"])
    settle_down()  # once for all: half of what a start costs
    for _ in iter(sys.stdin.readline, ""):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                _carry_a_knife(moments)
                cli.run.SystemClock = FastClock  # type: ignore[misc]  # the test's own
                code = cli.run.main([])
            finally:
                os._exit(code)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("over", flush=True)
    return 0


def _carry_a_knife(moments: Path) -> None:
    seen = set(moments.read_text().splitlines())
    one, together = Sqlite._one, Sqlite._together

    def die_if_new(side: str, name: str, status: str) -> None:
        moment = f"{side} the commit of {name} while {status}"
        if name not in NOT_OF_A_LIFE and moment not in seen:
            with moments.open("a") as kept:
                kept.write(moment + "\n")
            os.kill(os.getpid(), signal.SIGKILL)

    def status_of(self: Sqlite) -> str:
        newest = "SELECT status FROM orders ORDER BY created_at DESC LIMIT 1"
        row = self._raw.execute(newest).fetchone()
        return row[0] if row else "picking"

    wrote: list[str] = []

    def and_die_before(self: Sqlite, call: Call) -> None:
        before = self._raw.total_changes
        one(self, call)
        if self._raw.total_changes > before:
            wrote.append(call.name)
            die_if_new("before", call.name, status_of(self))

    def and_die_after(self: Sqlite, calls: list[Call]) -> Any:
        wrote.clear()
        outcome = together(self, calls)
        for name in wrote:
            die_if_new("after", name, status_of(self))
        return outcome

    Sqlite._one = and_die_before  # type: ignore[method-assign]  # the knife is the test's own
    Sqlite._together = and_die_after  # type: ignore[method-assign]


if __name__ == "__main__":
    sys.exit(main())
