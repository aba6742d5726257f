"""The small changes that `./baedal prove --changes` makes: found, named, drawn and made."""

from __future__ import annotations

import ast
import builtins
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proof.changes import places
from tests.proof.changes.__main__ import Suite
from tests.proof.changes.places import HOME, change, drawn, places_of, watch

SHOP = '''
"""A shop."""
LIMIT = 3


def _table(n: int) -> int:
    return n + 1


TABLE = _table(4)


class Shop:
    def __init__(self) -> None:
        self.sold: list[int] = []

    def sell(self, n: int = 1) -> bool:
        if n > 2:
            return False
        if self.sold:
            log.info("again")
        self.sold.append(n)
        return True


def twice(n):
    match n:
        case 1:
            return n * 2
    return n if n else None
'''


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """A module of a house of its own."""
    file = tmp_path / "core" / "shop.py"
    file.parent.mkdir()
    file.write_text(SHOP)
    monkeypatch.setattr(places, "HOME", tmp_path)
    house: dict[str, object] = {"log": __import__("logging")}
    exec(compile(SHOP, str(file), "exec"), house)
    return house


def test_every_kind_of_place_is_found_and_nothing_that_is_no_behaviour(
    shop: dict[str, object],
) -> None:
    found = [(p.function, p.kind, p.was) for p in places_of("core/shop.py")]
    assert found == [
        ("Shop.sell", "turned", "n > 2"),
        ("Shop.sell", "one more", "2"),
        ("Shop.sell", "returned", "False"),
        ("Shop.sell", "negated", "self.sold"),
        ("Shop.sell", "dropped", "self.sold.append(n)"),
        ("Shop.sell", "returned", "True"),
        ("twice", "returned", "n * 2"),
        ("twice", "one more", "2"),
        ("twice", "returned", "n if n else None"),
        ("twice", "negated", "n"),
    ]


def test_a_change_is_made_where_the_function_already_lives(shop: dict[str, object]) -> None:
    alive = shop["Shop"]()  # type: ignore[operator]
    assert (alive.sell(2), alive.sell(3)) == (True, False)
    turned, *_, dropped, _, _, _, _, _ = places_of("core/shop.py")
    change(turned)
    assert (alive.sell(2), alive.sell(3)) == (False, False)
    change(dropped)
    alive.sell(1)
    assert alive.sold == [2]


def test_what_is_come_by_is_told_and_nothing_else_is_different(
    shop: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name that watched code calls is given back: the whole suite may be watched just now."""
    come_by: list[str] = []
    monkeypatch.setattr(builtins, "__reached__", come_by.append, raising=False)
    watch(places_of("core/shop.py"))
    alive = shop["Shop"]()  # type: ignore[operator]
    assert alive.sell(1) is True
    assert [key.partition(": ")[2] for key in come_by] == [
        "turned: n > 2", "one more: 2", "negated: self.sold", "dropped: self.sold.append(n)",
        "returned: True",
    ]  # fmt: skip


def test_the_same_are_drawn_every_time_and_each_can_be_made() -> None:
    here = drawn()
    assert len({place.key for place in here}) == len(here) == places.DRAWN
    asks = (
        "from tests.proof.changes.places import drawn; print(*(p.key for p in drawn()), sep='\\n')"
    )
    there = subprocess.run(
        [sys.executable, "-c", asks], cwd=HOME, check=True, capture_output=True, text=True
    ).stdout
    assert there.splitlines() == [place.key for place in here]
    for place in here:
        walker = places._Walker(place.file, changes={place.n})
        changed = ast.unparse(walker.visit(places._tree(place.file)))
        assert changed != ast.unparse(places._tree(place.file)), place.key


def test_the_quickest_of_several_files_come_first_and_then_the_most_particular() -> None:
    place = drawn(1)[0]
    told = [(f"a.py::{n}", 0.1 + n, [place.key]) for n in range(5)]
    told += [("b.py::slow", 9.0, [place.key]), ("c.py::elsewhere", 0.1, ["another"])]
    helpings = list(Suite(told).helpings(place))
    assert helpings[0] == ["a.py::0", "a.py::1", "b.py::slow"]
    assert helpings[1] == ["a.py::2", "a.py::3", "a.py::4"]
