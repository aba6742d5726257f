"""What a test says it presses, it presses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.proof.pressing import LEAST, counting


@pytest.fixture(autouse=True)
def it_is_pressed(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Where a test is marked with what it presses, each of it is pressed, and not once only."""
    mark = request.node.get_closest_marker("presses")
    if mark is None:
        yield
        return
    with counting(monkeypatch) as count:
        yield
    seldom = {name: count[name] for name in mark.args if count[name] < LEAST}
    assert not seldom, f"named, and not pressed: {seldom}"
