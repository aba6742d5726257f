"""``./baedal run``: the service itself, with real Telegram tokens."""

from __future__ import annotations

import argparse
import asyncio
import errno
import logging
import sys

from chat.line import WrongToken
from cli.memory import settle_down
from cli.roles import ALL_ROLES, WEB, open_house
from cli.serving import listen, set_up_logging, take_port, until_told_to_stop
from core.clock import Clock, MovableClock, SystemClock
from core.settings import Settings
from web.guests import raise_descriptors

log = logging.getLogger(__name__)


def main(argv: list[str]) -> int:
    """Start the roles and stay until told to stop."""
    parser = argparse.ArgumentParser(prog="./baedal run", description=__doc__)
    parser.add_argument(
        "--role",
        action="append",
        choices=ALL_ROLES,
        help="start only this role; may be given several times (default: all)",
    )
    # For benches and tests, which cannot wait: this process's clock is so far ahead. Nothing else
    # sets it: no setting, no call, no button.
    parser.add_argument("--clock-ahead", type=float, default=0, help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    settings = Settings()
    roles = tuple(asked.role or ALL_ROLES)
    missing = [
        name
        for name, token in (
            ("BAEDAL_CUSTOMER_BOT_TOKEN", settings.customer_bot_token),
            ("BAEDAL_STORE_BOT_TOKEN", settings.store_bot_token),
        )
        if token is None
    ]
    if missing:
        print(f"Missing: {', '.join(missing)}. `./baedal doctor` says how to get them;")
        print("`./baedal demo` needs none.")
        return 1
    set_up_logging(settings.log_level, settings)
    raise_descriptors()
    settle_down()
    try:
        return asyncio.run(serve(settings, roles, _clock(asked.clock_ahead)))
    except WrongToken as wrong:
        print(wrong, file=sys.stderr)
        return 1


def _clock(ahead_seconds: float) -> Clock:
    if not ahead_seconds:
        return SystemClock()
    clock = MovableClock()
    clock.forward(ahead_seconds)
    log.warning("the clock is %.0f s ahead, as the command line says", ahead_seconds)
    return clock


async def serve(settings: Settings, roles: tuple[str, ...], clock: Clock) -> int:
    """Listen, start, wait, let go; what the program ends with.

    Raises:
        WrongToken: the one thing about Telegram that ends it.
    """
    taken = None
    if WEB in roles or settings.public_url is not None:
        try:
            taken = take_port(settings.port, settings.host)
        except OSError as error:
            print(_no_port(settings, error), flush=True)
            return 1
    house = await open_house(settings, clock=clock, roles=roles)
    runner = None
    if taken is not None:
        try:
            runner, port = await listen(house.make_web(), settings.host, settings.port, on=taken)
        except OSError as error:  # another process took it at the same moment
            print(_no_port(settings, error), flush=True)
            await house.stop()
            return 1
        print(
            f"Baedal listens on http://{settings.host}:{port} (BAEDAL_PORT; another process on"
            " this machine needs another)",
            flush=True,
        )
    stop = asyncio.create_task(until_told_to_stop())
    start = asyncio.create_task(house.start())
    try:
        await asyncio.wait({stop, start}, return_when=asyncio.FIRST_COMPLETED)
        if start.done():
            start.result()  # a wrong token ends the program here, with its reason
            await stop
    finally:
        start.cancel()
        await asyncio.gather(start, return_exceptions=True)
        house.deps.draining = True
        if runner is not None:
            await runner.cleanup()
        await house.stop()
    return 0


def _no_port(settings: Settings, error: OSError) -> str:
    """Why we cannot listen, and what to do."""
    where = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {settings.port} is taken: something listens on {where} already. Each process"
            " on a machine needs its own; set BAEDAL_PORT to another (0: any free one)."
        )
    return f"Cannot listen on {where}: {error.strerror}. BAEDAL_HOST and BAEDAL_PORT say where."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
