"""``./baedal doctor``: what is missing to run the service for real, and how to get it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from core.settings import TOSS, Settings


class Finding(NamedTuple):
    """One line."""

    good: bool
    must: bool  #: without it nothing runs
    says: str


def main(argv: list[str]) -> int:
    """1 when something is missing that it cannot run without. Never prints a secret."""
    findings = list(look(Settings()))
    for finding in findings:
        print(f"{'✓' if finding.good else '✗' if finding.must else '–'} {finding.says}")
    return 1 if any(f.must and not f.good for f in findings) else 0


def look(settings: Settings) -> Iterator[Finding]:
    """Everything worth knowing before the first order."""
    for bot, token in (
        ("CUSTOMER", settings.customer_bot_token),
        ("STORE", settings.store_bot_token),
    ):
        name = f"BAEDAL_{bot}_BOT_TOKEN"
        if token is None:
            how = "write to @BotFather in Telegram, /newbot, and set what it answers"
            yield Finding(False, True, f"{name} is missing: {how}")
        else:
            yield Finding(True, True, f"{name} is set")
    yield _database(settings)
    if settings.public_url:
        safe = settings.public_url.startswith("https://")
        yield Finding(safe, False, f"webhooks to {settings.public_url}" + ("" if safe else
            ": real Telegram takes https only"))  # fmt: skip
    else:
        yield Finding(True, False, "no BAEDAL_PUBLIC_URL: updates by polling")
        yield Finding(
            False, False, "without BAEDAL_PUBLIC_URL customers cannot reach the pay pages"
        )
    if settings.payment_secret is None or settings.payment_client_key is None:
        how = "BAEDAL_PAYMENT_SECRET and BAEDAL_PAYMENT_CLIENT_KEY, from the Toss Payments console"
        yield Finding(False, False, f"no payment keys: only pay on delivery works ({how})")
    else:
        yield Finding(True, False, "payment keys are set")
    if settings.jwt_secret is None:
        how = "`openssl rand -hex 32` makes one"
        yield Finding(False, False, f"no BAEDAL_JWT_SECRET: the API lets nobody in ({how})")
    else:
        yield Finding(True, False, "BAEDAL_JWT_SECRET is set")
    if settings.card_on_file and settings.payment_company_url == TOSS:
        yield Finding(False, False, "BAEDAL_CARD_ON_FILE is on: does your Toss contract allow it?")
    yield _port(settings)


def _database(settings: Settings) -> Finding:
    where = make_url(settings.database_url)
    try:
        if where.get_backend_name() == "sqlite":
            folder = Path(where.database or "").resolve().parent
            while not folder.exists():
                folder = folder.parent
            fine = os.access(folder, os.W_OK)
            return Finding(
                fine, True, f"the database's folder {'can' if fine else 'cannot'} be written"
            )
        from core.database.migrate import engine_of

        engine_of(settings.database_url).connect().close()
    except SQLAlchemyError:
        return Finding(False, True, "the database cannot be reached: see BAEDAL_DATABASE_URL")
    return Finding(True, True, "the database can be reached")


def _port(settings: Settings) -> Finding:
    with socket.socket() as probe:
        taken = probe.connect_ex((settings.host, settings.port)) == 0
    return Finding(
        not taken,
        False,
        f"port {settings.port} is {'taken: set BAEDAL_PORT' if taken else 'free'}",
    )
