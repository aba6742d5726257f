"""A bench beside an earlier commit: what is read of its words, and when it is worse."""

from __future__ import annotations

import pytest

from bench.against import COMPARED, Figure, figures_of, verdict

#: What the benches print, of each one run.
PRINTED = {
    "commit": "  ours, everything, FULL                      405\n  raw sqlite3, bare        4,365\n",
    "notices": "ours             p50      41 ms   p99     101 ms   busiest second 30   news 400\n",
    "pay": "  orders a second    192.4   the example 17.15\n"
    "  CPU ms an order   service 3.91, company 0.80, here 0.70; at that a core has room\n",
    "turn": "  ours, a durable 수락 20분 at synchronous=FULL  0.612 [0.600-0.640]\n",
}
REACHED = {"commit": [405.0], "notices": [41.0], "pay": [192.4, 3.91], "turn": [0.612]}


@pytest.mark.parametrize("name", COMPARED)
def test_every_compared_bench_is_read(name: str) -> None:
    assert figures_of(name, PRINTED[name]) == REACHED[name]


def test_a_bench_that_broke_down_is_no_figure() -> None:
    with pytest.raises(ValueError, match="no line"):
        figures_of("turn", "Traceback (most recent call last):")


@pytest.mark.parametrize(
    ("more_is_better", "ours", "theirs", "is_right"),
    [
        (False, [1.00, 1.04, 1.03], [1.0, 1.0, 1.0], True),
        (False, [1.08, 1.06, 1.02], [1.0, 1.0, 1.0], False),
        (False, [2.08, 1.04, 1.04], [2.0, 1.0, 1.0], True),  # the machine was slower for both
        (True, [96.0, 99.0, 80.0], [100.0, 100.0, 100.0], True),
        (True, [94.0, 90.0, 99.0], [100.0, 100.0, 100.0], False),
        (True, [130.0], [100.0], True),
    ],
)
def test_worse_by_more_than_a_twentieth_is_too_much(
    more_is_better: bool, ours: list[float], theirs: list[float], is_right: bool
) -> None:
    found, says = verdict(
        Figure("x", COMPARED["turn"].figures[0].line, more_is_better), ours, theirs
    )
    assert found is is_right, says
    assert says.startswith("✓" if is_right else "✗")
