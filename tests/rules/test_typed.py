"""What stands behind a command is what somebody can mean, or is refused with what was typed."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import pytest

from cli import typed


@pytest.mark.parametrize(
    ("read", "written"),
    [(typed.port, w) for w in ("-1", "65536", "99999", "80.5", "", "eighty", "1e3")]
    + [(typed.hours, w) for w in ("inf", "nan", "-1", "0", "1e9", "", "acht")]
    + [(typed.person_id, w) for w in ("-5", "0", "1e3", "9" * 20, "", "@mina")],
)
def test_what_nobody_means_is_refused(read: Callable[[str], object], written: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        read(written)


def test_what_is_meant_is_read() -> None:
    assert (typed.port("0"), typed.port("８０８８"), typed.port("65535")) == (0, 8088, 65_535)
    assert (typed.hours("0.5"), typed.hours("8"), typed.person_id("7001")) == (0.5, 8.0, 7001)
