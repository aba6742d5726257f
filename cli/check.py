"""``./baedal check``: format, lint, types, import rules, and what no file may hold."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PRODUCT = ("core", "chat", "bot", "store_bot", "web", "cli")
#: No part of the product knows the practice world.
CLEAN = ("bot", "store_bot", "chat", "core", "web")
FORBIDDEN = re.compile(r"sandbox|stand-?in\b|demo", re.IGNORECASE)
RUNS = (
    ("format", ("ruff", "format", "--check", ".")),
    ("lint", ("ruff", "check", ".")),
    ("types", ("mypy", *PRODUCT)),
    ("import rules", ("lint-imports",)),
)


def main(argv: list[str]) -> int:
    """0 when everything is clean; what is not is printed."""
    red = 0
    for name, command in RUNS:
        tool = Path(sys.executable).parent / command[0]
        done = subprocess.run(
            [str(tool), *command[1:]], capture_output=True, text=True, check=False
        )
        red += _say(name, [] if done.returncode == 0 else [done.stdout + done.stderr])
    red += _say("words that do not belong", _strange_words())
    red += _say("locked requirements", _loose_locks())
    return 1 if red else 0


def _say(name: str, wrong: list[str]) -> bool:
    print(f"{'✗' if wrong else '✓'} {name}", flush=True)
    for line in wrong:
        print(line)
    return bool(wrong)


def _strange_words() -> list[str]:
    found = []
    for folder in CLEAN:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                    if FORBIDDEN.search(line):
                        found.append(f"  {path}:{n}: {line.strip()[:80]}")
    return found


def _loose_locks() -> list[str]:
    wrong = []
    for path in sorted(Path().glob("requirements*.txt")):
        text = path.read_text()
        if "://" in text:
            wrong.append(f"  {path} holds an address")
        pins = len(re.findall(r"^\S+==", text, re.MULTILINE))
        if pins == 0 or len(re.findall(r"^\S+==[^\n]*\\\n\s+--hash=", text, re.MULTILINE)) != pins:
            wrong.append(f"  {path} has a pin without a hash")
    return wrong
