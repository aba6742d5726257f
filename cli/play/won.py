"""Sums of money as people read them off a chat."""

from __future__ import annotations

import re

from cli.play.phone import Stuck

_WON = re.compile(r"₩([\d,]+)|([\d,]+)원")


def all_won_in(text: str) -> list[int]:
    """Every sum a text speaks of."""
    return [int((a or b).replace(",", "")) for a, b in _WON.findall(text)]


def won_in(text: str) -> int:
    """The last sum a text speaks of.

    Raises:
        Stuck: it speaks of none.
    """
    found = all_won_in(text)
    if not found:
        raise Stuck(f"no sum in {text!r}")
    return found[-1]
