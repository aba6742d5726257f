"""The service itself, killed by its own hand right after its N-th commit. Run as a process."""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from typing import Any

import cli.run
from core.database.sqlite import Sqlite


def main() -> int:
    """Serve; die without a word after the commit asked for (0: never)."""
    last = int(os.environ["DIES_AFTER"])
    commits, together = count(1), Sqlite._together

    def and_die(self: Sqlite, *args: Any) -> Any:
        outcome = together(self, *args)
        if last and next(commits) >= last:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome

    Sqlite._together = and_die  # type: ignore[method-assign]  # the knife is the test's own
    return cli.run.main([])


if __name__ == "__main__":
    sys.exit(main())
