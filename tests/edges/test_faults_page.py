"""docs/faults.md: every fault's kind, where it is impossible now, and the tests that show it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2]
PAGE = HERE / "docs" / "faults.md"
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_PLACE = re.compile(r"`([\w/]+\.(?:py|js))(?::([\w.]+))?`")


def _rows() -> list[list[str]]:
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


def test_each_row_says_all_four() -> None:
    """Fault, kind, where it is impossible now, and at least one test."""
    assert len(_rows()) > 20
    for row in _rows():
        assert len(row) == 4, row
        assert all(row), row
        assert _PLACE.search(row[2]), f"no place in: {row}"
        assert _TEST.search(row[3]), f"no test in: {row}"


def test_each_place_is_there() -> None:
    for row in _rows():
        for path, name in _PLACE.findall(row[2]):
            assert (HERE / path).is_file(), f"no file {path}: {row[0]}"
            if name:
                said = (HERE / path).read_text()
                assert re.search(rf"\b{name.split('.')[-1]}\b", said), f"no {name} in {path}"


@pytest.mark.long  # another pytest begins
def test_each_test_named_runs() -> None:
    """pytest itself finds every one of them, and none is left out on purpose."""
    named = sorted({found for row in _rows() for found in _TEST.findall(row[3])})
    for path, name in named:
        assert _is_meant_to_run(HERE / path, name), f"{path}::{name} is not there, or is left out"
    asked = [f"{path}::{name}" for path, name in named]
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *asked],
        cwd=HERE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout[-2000:] + found.stderr[-2000:]


def _is_meant_to_run(file: Path, name: str) -> bool:
    if not file.is_file():
        return False
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            marks = " ".join(ast.unparse(mark) for mark in node.decorator_list)
            return "skip" not in marks and "xfail" not in marks
    return False
