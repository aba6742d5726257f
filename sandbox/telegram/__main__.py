"""`python -m sandbox.telegram --port 8099`: the stand-in alone, on this machine, until Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import signal
import time
from pathlib import Path

from aiohttp import web

from . import TelegramSandbox

BACKLOG = 1024  # more than 128 connections at once would wait a second for a second try


async def serve(port: int, state_file: Path | None, flood_limits: bool) -> None:
    sandbox = TelegramSandbox(now=time.time, state_file=state_file, flood_limits=flood_limits)
    app = web.Application()
    app.add_routes(sandbox.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await sandbox.start()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=BACKLOG).start()
    print(f"sandbox: http://127.0.0.1:{port}/telegram", flush=True)
    done = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, done.set)
    await done.wait()
    await sandbox.close()
    await runner.cleanup()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="sandbox.telegram")
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--state", type=Path, help="keep everything in this file")
    parser.add_argument(
        "--flood-limits", action="store_true", help="refuse calls that come too fast"
    )
    wish = parser.parse_args()
    asyncio.run(serve(wish.port, wish.state, wish.flood_limits))
