"""``./baedal bench NAME --against COMMIT``: this checkout beside an earlier commit, in turns.

The other commit is checked out into a folder of its own and runs its own bench with its own
requirements; nothing of it is imported here. Both take turns, so that a machine that grows slower
slows both, and what is compared is the median of the rounds' own ratios. Printed words are what
the two have in common, so each figure is found in them by the line it stands in.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

HERE = Path(__file__).resolve().parent.parent
ROUNDS = 5
#: How much worse the median may be.
LEEWAY = 0.05
#: Seconds one run of one side may take: all benches end within 30 minutes, ten runs too.
PATIENCE_S = 170


class Figure(NamedTuple):
    """One number that a bench prints."""

    name: str
    line: re.Pattern[str]  #: its first group is the number
    more_is_better: bool = False


class Short(NamedTuple):
    """A bench as one round of a comparison: how it is asked, and what is read of it."""

    argv: tuple[str, ...]
    figures: tuple[Figure, ...]


# fmt: off
COMPARED: Mapping[str, Short] = {
    "commit": Short(("--rounds", "1"), (
        Figure("lifecycles a second", re.compile(r"ours, everything, FULL\s+([\d,.]+)"), True),
    )),
    "notices": Short(("--no-peer",), (
        Figure("an urgent message, p50 ms", re.compile(r"^ours\s+p50\s+([\d,.]+)", re.MULTILINE)),
    )),
    "pay": Short(("--no-outage",), (
        Figure("orders a second", re.compile(r"orders a second\s+([\d,.]+)"), True),
        Figure("CPU ms an order", re.compile(r"CPU ms an order\s+service ([\d,.]+)")),
    )),
    "turn": Short(("--rounds", "1"), (
        Figure("CPU ms a turn", re.compile(r"ours, a durable .*?\s([\d.]+) \[")),
    )),
}
# fmt: on


def main(name: str, argv: Sequence[str]) -> int:
    """Print both sides' medians and each figure's verdict; 1 when one is worse than it may be."""
    parser = argparse.ArgumentParser(prog=f"./baedal bench {name}", description=__doc__)
    parser.add_argument("--against", metavar="COMMIT", required=True)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of each side, taking turns")
    asked = parser.parse_args(argv)
    if name not in COMPARED:
        print(f"{name} is not compared; these are: {', '.join(COMPARED)}", file=sys.stderr)
        return 2
    try:
        with checked_out(asked.against) as there:
            sides = {"this": HERE, asked.against: there}
            found = list(_rounds(name, sides, asked.rounds))
    except (subprocess.SubprocessError, ValueError) as error:
        print(f"nothing to compare: {error}", file=sys.stderr)
        return 2
    figures = COMPARED[name].figures
    print(f"{name}: medians of {asked.rounds} rounds, taking turns with {asked.against}")
    verdicts = [
        verdict(figure, [ours[n] for ours, _ in found], [theirs[n] for _, theirs in found])
        for n, figure in enumerate(figures)
    ]
    for _, says in verdicts:
        print(says)
    return 0 if all(is_right for is_right, _ in verdicts) else 1


def verdict(figure: Figure, ours: Sequence[float], theirs: Sequence[float]) -> tuple[bool, str]:
    """Whether *ours* is at most :data:`LEEWAY` worse, by the median of the rounds' own ratios."""
    ratios = [here / there for here, there in zip(ours, theirs, strict=True)]
    ratio = median(ratios)
    worse = 1 / ratio - 1 if figure.more_is_better else ratio - 1
    is_right = worse <= LEEWAY
    seen = f"{ratio:.3f} [{min(ratios):.3f}-{max(ratios):.3f}]"
    kept = "better or the same" if worse <= 0 else f"{worse:.1%} worse"
    return is_right, (
        f"{'✓' if is_right else '✗'} {figure.name}: {median(ours):,.3g} beside"
        f" {median(theirs):,.3g}, ratio {seen}: {kept} (may be {LEEWAY:.0%})"
    )


def figures_of(name: str, printed: str) -> list[float]:
    """The numbers that a run of that bench printed.

    Raises:
        ValueError: a line is missing.
    """
    numbers = []
    for figure in COMPARED[name].figures:
        found = figure.line.search(printed)
        if found is None:
            raise ValueError(f"no line about {figure.name} in:\n{printed[-2000:]}")
        numbers.append(float(found[1].replace(",", "")))
    return numbers


def _rounds(
    name: str, sides: Mapping[str, Path], rounds: int
) -> Iterator[tuple[list[float], list[float]]]:
    """Each round: what this side reached, and the other; whoever was first is second next."""
    this, other = sides
    for n in range(rounds):
        order = (this, other) if n % 2 == 0 else (other, this)
        reached = {side: _run(name, sides[side]) for side in order}
        said = ", ".join(f"{side} {_written(reached[side])}" for side in sides)
        print(f"  round {n + 1}: {said}", flush=True)
        yield reached[this], reached[other]


def _written(numbers: Sequence[float]) -> str:
    return " / ".join(f"{number:,.4g}" for number in numbers)


def _run(name: str, where: Path) -> list[float]:
    """One run; its own exit code is its own affair, what it reached is compared."""
    asked = [str(where / "baedal"), "bench", name, *COMPARED[name].argv]
    ran = subprocess.run(
        asked, cwd=where, capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    return figures_of(name, ran.stdout + ran.stderr)


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """A folder with *commit* in it, ready to run, and gone afterwards.

    Raises:
        CalledProcessError: this is no git checkout, or it has no such commit.
    """
    with tempfile.TemporaryDirectory(prefix="baedal-against-") as folder:
        there = Path(folder) / "checkout"
        _git("worktree", "add", "--detach", str(there), commit)
        try:
            subprocess.run(  # installs what it needs, outside of what is measured
                [str(there / "baedal"), "bench"], cwd=there, check=True, capture_output=True
            )
            yield there
        finally:
            _git("worktree", "remove", "--force", str(there))


def _git(*argv: str) -> None:
    subprocess.run(["git", "-C", str(HERE), *argv], check=True, capture_output=True)
