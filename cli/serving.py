"""Serves a house over HTTP until somebody says stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket

from aiohttp import web
from pydantic import SecretStr

from core.logs import JsonLines, Lines
from core.settings import Settings
from web.guests import BETWEEN_CALLS_SECONDS, GuestSite

BACKLOG = 1024  # connections that may wait; aiohttp's 128 makes a burst retry for a second
SHUTDOWN_SECONDS = 5.0


def set_up_logging(level: str, settings: Settings | None = None) -> None:
    """One line an event, on standard error; never with a secret, a phone or a door in it."""
    secrets = secrets_of(settings) if settings else ()
    is_json = settings is not None and settings.log_format == "json"
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines(secrets) if is_json else Lines(secrets))
    logging.basicConfig(level=level, handlers=[handler])
    for name in ("aiohttp.access", "httpx"):
        logging.getLogger(name).setLevel(logging.WARNING)


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """The values of every secret setting, which no log may hold."""
    kept = (getattr(settings, name) for name in type(settings).model_fields)
    return tuple(value.get_secret_value() for value in kept if isinstance(value, SecretStr))


def take_port(port: int, host: str = "127.0.0.1") -> socket.socket:
    """A port that nobody else gets from now on, of this machine's own unless *host* says another
    of its addresses; 0: any free one.

    Raises:
        OSError: it is taken.
    """
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    if port:  # whoever had it just now may leave traces
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError:
        taken.close()
        raise
    return taken


async def listen(
    app: web.Application, host: str, port: int, *, on: socket.socket | None = None
) -> tuple[web.AppRunner, int]:
    """Begin to listen, *on* a port that was taken before; the runner to clean up, and the port.

    Raises:
        OSError: the port is taken.
    """
    on = take_port(port, host) if on is None else on
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=SHUTDOWN_SECONDS,
        keepalive_timeout=BETWEEN_CALLS_SECONDS,
    )
    await runner.setup()
    try:
        await GuestSite(runner, on, backlog=BACKLOG).start()
    except OSError:
        await runner.cleanup()
        raise
    where: tuple[str, int] = on.getsockname()[:2]
    return runner, where[1]


async def until_told_to_stop() -> None:
    """Wait for SIGTERM or SIGINT."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()
