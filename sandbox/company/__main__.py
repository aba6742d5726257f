"""Serves the payment company alone on this machine: ``python -m sandbox.company --port 8098``."""

from __future__ import annotations

import argparse
import time
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from sandbox.company import CompanySandbox


def make_app(company: CompanySandbox) -> web.Application:
    """An application that serves *company* while it runs."""

    async def life(app: web.Application) -> AsyncIterator[None]:
        await company.start()
        yield
        await company.close()

    app = web.Application()
    app.add_routes(company.routes())
    app.cleanup_ctx.append(life)
    return app


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A practice payment company. No money moves.")
    parser.add_argument("--port", type=int, default=8098)
    parser.add_argument("--state-file", type=Path, default=None, help="where it remembers")
    asked = parser.parse_args()
    company = CompanySandbox(now=time.time, state_file=asked.state_file)
    web.run_app(make_app(company), host="127.0.0.1", port=asked.port, shutdown_timeout=1.0)


if __name__ == "__main__":
    main()
