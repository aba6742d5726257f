"""``./baedal token``: a token to call the API with, for one person in one role."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta

from cli import typed
from cli.demo import FOLDER
from cli.neighbourhood import JWT_SECRET_FILE, clock_kept_in
from core.clock import Clock, SystemClock
from core.settings import Settings
from web.auth import ROLES, make_token


def main(argv: list[str], *, clock: Clock | None = None) -> int:
    """Print the token alone, so that it can be put in a variable.

    It is good for so long by *clock*, the clock of the house it is for: if not told, the
    machine's, or that of the demo, which somebody may have moved.
    """
    parser = argparse.ArgumentParser(prog="./baedal token", description=__doc__)
    parser.add_argument("--role", choices=sorted(ROLES), required=True)
    parser.add_argument(
        "--subject", type=typed.person_id, required=True, help="the person's Telegram id"
    )
    parser.add_argument(
        "--hours", type=typed.hours, default=8, help="how long it is good; default 8"
    )
    asked = parser.parse_args(argv)
    settings = Settings()
    kept = FOLDER / JWT_SECRET_FILE
    if settings.jwt_secret is not None:
        secret = settings.jwt_secret.get_secret_value()
    elif kept.exists():
        secret = kept.read_text(encoding="utf-8").strip()
        clock = clock or clock_kept_in(FOLDER)
        print("Good for ./baedal demo (BAEDAL_JWT_SECRET is not set).", file=sys.stderr)
    else:
        print("Set BAEDAL_JWT_SECRET (`openssl rand -hex 32` makes one).", file=sys.stderr)
        return 1
    until = (clock or SystemClock()).now() + timedelta(hours=asked.hours)
    print(make_token(secret, asked.subject, ROLES[asked.role], until))
    return 0
