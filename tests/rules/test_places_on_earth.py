"""Where a door, a store or a rider can be: on this earth, to its very ends."""

from __future__ import annotations

import pytest

from core.geo import is_on_earth


@pytest.mark.parametrize("here", [(37.56, 126.92), (90.0, 180.0), (-90.0, -180.0), (0.0, 0.0)])
def test_there_is_such_a_place(here: tuple[float, float]) -> None:
    assert is_on_earth(*here)


@pytest.mark.parametrize("here", [(90.1, 0.0), (-90.1, 0.0), (0.0, 180.1), (0.0, -180.1)])
def test_there_is_no_such_place(here: tuple[float, float]) -> None:
    assert not is_on_earth(*here)
