"""Starts what is measured as processes of its own, and reads what they have spent."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

#: Seconds to come up in, and to go down in: a slow machine's (guess).
PATIENCE_S = 60


class Process:
    """One program under a bench: started, ready, stopped."""

    def __init__(self, log: Path, process: asyncio.subprocess.Process) -> None:
        self.log = log
        self._process = process

    @classmethod
    async def start(cls, log: Path, *argv: str, env: Mapping[str, str]) -> Process:
        """Begin ``python -m argv``; whatever it prints goes to *log*."""
        with log.open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *argv, env=env, stdout=out, stderr=out
            )
        return cls(log, process)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def cpu_seconds(self) -> float:
        """What it has spent so far, in all its threads, user and system; asking costs nothing."""
        return time.clock_gettime((~self.pid << 3) | 2)  # clock_getcpuclockid(3), as glibc does

    async def until_it_answers(self, url: str) -> None:
        """Wait until *url* answers 200.

        Raises:
            RuntimeError: it ended before, or takes too long; the end of its log says why.
        """
        until = time.monotonic() + PATIENCE_S
        while self._process.returncode is None and time.monotonic() < until:
            with suppress(URLError, OSError):
                if await asyncio.to_thread(_status, url) == 200:
                    return
            await asyncio.sleep(0.05)
        raise RuntimeError(f"{url} does not answer:\n{self.log.read_text()[-4000:]}")

    async def stop(self) -> int:
        """Ask it to end (SIGTERM) and wait; its exit code."""
        if self._process.returncode is None:
            self._process.terminate()
        async with asyncio.timeout(PATIENCE_S):
            return await self._process.wait()


def environment(**own: str) -> dict[str, str]:
    """*own* as BAEDAL_… settings, and nothing of the machine's: no other setting, no proxy.

    A few customers order as often as many would: what one person may hold is set aside.
    """
    own = {"most_unpaid": "1000", "most_at_the_door": "1000", "held_one_in": "1"} | own
    strange = ("BAEDAL_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    left = {
        name: said for name, said in os.environ.items() if not name.upper().startswith(strange)
    }
    return left | {f"BAEDAL_{name.upper()}": said for name, said in own.items()}


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _status(url: str) -> int:
    with urlopen(url, timeout=2) as answer:
        return int(answer.status)
