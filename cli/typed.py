"""What is typed behind a command, as it is taken: one line, a person's id, a port, a number of hours."""

from __future__ import annotations

import argparse

from core.people.model import person_id_in
from core.texts.incoming import one_line, whole_number

HIGHEST_PORT = 65_535
LONGEST = 200  # guess: a store's name is far shorter
MOST_HOURS = 24 * 366  # guess: a token for longer is one nobody remembers giving out


def line(written: str) -> str:
    """A name or a number, in one piece; what a terminal or a macOS file name has in pieces."""
    return one_line(written, LONGEST)


def person_id(written: str) -> int:
    """A Telegram id.

    Raises:
        ArgumentTypeError: it is none.
    """
    if (found := person_id_in(written)) is None:
        raise argparse.ArgumentTypeError(f"{written!a} is no Telegram id")
    return found


def port(written: str) -> int:
    """A port of TCP; 0 is any that is free.

    Raises:
        ArgumentTypeError: it is none.
    """
    found = whole_number(written)
    if found is None or found > HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{written!a} is no port from 0 to {HIGHEST_PORT}")
    return found


def hours(written: str) -> float:
    """How many hours, up to a year.

    Raises:
        ArgumentTypeError: no number, or none that anybody means.
    """
    try:
        found = float(written)
    except ValueError:
        found = -1.0
    if not 0 < found <= MOST_HOURS:
        raise argparse.ArgumentTypeError(f"{written!a} is no number of hours up to a year")
    return found
