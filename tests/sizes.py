"""How hard a proof tries: its short size in ``./baedal test``, its full one in ``./baedal prove``."""

from __future__ import annotations

import os

IN_FULL = "PROVE_IN_FULL" in os.environ


def size(in_short: int, *, in_full: int) -> int:
    """So many rounds, payments or examples this time."""
    return in_full if IN_FULL else in_short
