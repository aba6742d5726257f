"""No program knows fewer kinds of facts than the product writes."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from core.outbox.kinds import every_kind
from core.policies import POLICIES

ROOT = Path(__file__).parents[2]
PRODUCT = ("bot", "chat", "cli", "core", "sandbox", "store_bot", "web")
#: What reads facts back, each as a process of its own would import it.
PROGRAMS = (
    "cli.check_books",
    "cli.control",
    "cli.roles",
    "core.books.queries",
    "core.outbox.relay",
    "core.outbox.tables",
)
ASK = "from core.outbox.kinds import every_kind; print(*sorted(every_kind()))"


def _written_down() -> set[str]:
    """Every class of the source that is an event, or is one of one that is."""
    bases: dict[str, set[str]] = {}
    for folder in PRODUCT:
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    names = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
                    bases.setdefault(node.name, set()).update(names)
    known = {"Event"}
    while more := {name for name, of in bases.items() if of & known} - known:
        known |= more
    return known - {"Event"}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_knows_every_kind_there_is(program: str) -> None:
    """In a process that has imported nothing but it."""
    asked = [sys.executable, "-c", f"import {program}; {ASK}"]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(said.split()) == _written_down()


def test_each_kind_has_its_policies() -> None:
    assert set(POLICIES) == set(every_kind().values())
