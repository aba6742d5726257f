"""The small changes that `./baedal prove --changes` makes: found, named, drawn and made."""

from __future__ import annotations

import ast
import builtins
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.proof.changes import __main__ as tool
from tests.proof.changes import places
from tests.proof.changes.__main__ import Came, Suite
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


CORNER_SHOP = """
class Shop:
    def __init__(self):
        self.is_open = True


class CornerShop(Shop):
    def __init__(self):
        super().__init__()
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    return _a_house(tmp_path, monkeypatch, "shop", SHOP)


def _a_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: str
) -> dict[str, object]:
    """A module of a house of its own."""
    file = tmp_path / "core" / f"{name}.py"
    file.parent.mkdir()
    file.write_text(code)
    monkeypatch.setattr(places, "HOME", tmp_path)
    house: dict[str, object] = {"log": __import__("logging")}
    exec(compile(code, str(file), "exec"), house)
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


def test_what_a_function_holds_on_to_is_no_hindrance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its ``super()`` it would hold on to nothing, and Python would not take its code."""
    house = _a_house(tmp_path, monkeypatch, "corner", CORNER_SHOP)
    (call,) = places_of("core/corner.py")
    change(call)
    assert not hasattr(house["CornerShop"](), "is_open")  # type: ignore[operator]


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


def test_where_no_test_comes_by_it_says_so() -> None:
    place = drawn(1)[0]
    assert Came(place, "", 0, 0).said.endswith("LIVES: no test comes by it")
    assert Came(place, "", 3, 7).said.endswith("LIVES (3 of 7 tests)")


def test_a_test_that_fails_once_is_run_again_and_one_that_fails_twice_ends_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it comes by would else be looked at by nobody, and nobody would know."""
    fails_again: list[str] = []

    def watched(tests: list[str], workers: int) -> dict[str, object]:
        if tests == ["tests"]:
            return {"found": [["a::busy", 9.0, []], ["a::b", 1.0, ["x"]]], "failed": ["a::busy"]}
        return {"found": [[name, 1.0, ["x", "y"]] for name in tests], "failed": fails_again}

    monkeypatch.setattr(tool, "_watched", watched)
    found = tool._who_comes_by(["tests"])
    assert sorted(found) == [("a::b", 1.0, ["x"]), ("a::busy", 1.0, ["x", "y"])]
    assert "run once more: a::busy" in capsys.readouterr().out
    fails_again.append("a::busy")
    with pytest.raises(SystemExit, match="fail without any change: a::busy"):
        tool._who_comes_by(["tests"])


def test_tests_that_cannot_be_read_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pytest ends with 2 then: no test has failed, and none was run."""

    def run(asked: list[str], *, env: dict[str, str], **_: object) -> SimpleNamespace:
        Path(env["BAEDAL_REACHED"]).write_text('{"found": [], "failed": []}')
        return SimpleNamespace(returncode=2)

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(SystemExit, match="could not all be run"):
        tool._watched(["tests"], 1)
