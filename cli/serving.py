"""Serves a house over HTTP until somebody says stop."""

from __future__ import annotations

import asyncio
import logging
import re
import signal

from aiohttp import web

BACKLOG = 1024  # connections that may wait; aiohttp's 128 makes a burst retry for a second
SHUTDOWN_SECONDS = 5.0


#: What a bot's token looks like, wherever it stands in a line (Bot API docs, “Authorizing”).
_TOKEN = re.compile(r"(?<![\w-])(?:bot)?\d{4,}:[\w-]{20,}")


class WithoutTokens(logging.Formatter):
    """The last door before the log: a token that came this far is crossed out."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the traceback under it, without tokens."""
        return _TOKEN.sub("<token>", super().format(record))


def set_up_logging(level: str) -> None:
    """One line an event, on standard error."""
    to_stderr = logging.StreamHandler()
    to_stderr.setFormatter(WithoutTokens("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[to_stderr])
    for name in ("apscheduler", "aiohttp.access", "httpx"):
        logging.getLogger(name).setLevel(logging.WARNING)


async def listen(app: web.Application, host: str, port: int) -> tuple[web.AppRunner, int]:
    """Begin to listen; the runner to clean up, and the port (0 asked for a free one).

    Raises:
        OSError: the port is taken.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    site = web.TCPSite(runner, host, port, backlog=BACKLOG)
    try:
        await site.start()
    except OSError:
        await runner.cleanup()
        raise
    assert runner.addresses  # it listens
    return runner, int(runner.addresses[0][1])


async def until_told_to_stop() -> None:
    """Wait for SIGTERM or SIGINT."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()
