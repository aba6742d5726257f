"""Reads docs/requirements.md: which story shows a row, and what the story rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[2] / "docs" / "requirements.md"


class Row(NamedTuple):
    """A row of the page."""

    name: str
    story: str  #: file::test
    parts: tuple[str, ...]  #: what it rests on


class Proof(NamedTuple):
    """One part and a story that must fail without it."""

    part: str
    story: str


def rows() -> list[Row]:
    """Every row of every table of the page."""
    return list(_rows(PAGE.read_text(encoding="utf-8")))


def proofs() -> list[Proof]:
    """Every part to be taken out, each with its story, once."""
    return list(dict.fromkeys(Proof(part, row.story) for row in rows() for part in row.parts))


def _rows(page: str) -> Iterator[Row]:
    for line in page.splitlines():
        if line.startswith("|") and not line.startswith(("| requirement |", "|---")):
            name, story, rests_on = (cell.strip() for cell in line.strip("|").split("|"))
            yield Row(name, story.strip("`"), tuple(re.findall(r"`([^`]+)`", rests_on)))
