"""The world of every story, on both databases."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest

import core.database.postgres
import core.house  # every table
from chat import intake, limits
from core.database.migrate import upgrade
from tests.patience import wait_for_the_company
from tests.postgres import Server
from tests.town import Town
from tests.world import World

#: The same commit gives the same answer on any day: properties are tried on examples that the
#: test itself draws, not the day; nor does it ask how busy the machine is.
hypothesis.settings.register_profile(
    "same",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("same")
limits.is_loud = True  # a screen that does not fit is a failure here, not a line in the log


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that nobody waits for it at the end.

    Nothing is given up before the others would be: what is quick alone is slow beside others.
    """
    for item in items:
        given = item.get_closest_marker("timeout")
        if given is not None and given.args[0] < int(item.config.getini("timeout")):
            raise pytest.UsageError(f"{item.nodeid} is given up sooner than any other")
    items.sort(key=_how_late)


def _how_late(item: pytest.Item) -> int:
    if item.get_closest_marker("long") is not None:
        return 0
    return 1 if item.get_closest_marker("proof") is not None else 2


@pytest.fixture(autouse=True)
def thumbs_of_a_machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stories tap faster than people; nobody asks them to slow down but where that is the story."""
    if "flood" not in request.node.name:
        monkeypatch.setattr(intake, "FLOOD", 10_000)


@pytest.fixture(scope="session")
def as_it_opens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every migration run: made once, stories begin with a copy."""
    file = tmp_path_factory.mktemp("as_it_opens") / "baedal.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of either kind, thrown away afterwards."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'fresh.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    url = server.new_database()
    yield url
    server.drop(url)


@pytest.fixture
async def town(fresh_url: str) -> AsyncIterator[Town]:
    """Use cases, policies and the clock's jobs at work, without bots; one store."""
    town = Town(fresh_url)
    await town.open()
    yield town
    await town.close()


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """A neighbourhood of its own: real bots, real HTTP, a real database, a clock to move.

    A test marked ``empty`` begins with no store at all; in one marked ``hurried`` nobody waits
    longer for the payment company than people do.
    """
    if request.node.get_closest_marker("hurried") is None:
        wait_for_the_company(monkeypatch)
    url = None
    server: Server | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        url = server.as_it_opens()
        # Two at once and one who reads show what four and two would; each connection costs a start.
        monkeypatch.setattr(core.database.postgres, "WRITERS", 2)
        monkeypatch.setattr(core.database.postgres, "READERS", 1)
    else:
        shutil.copy(request.getfixturevalue("as_it_opens"), tmp_path / "baedal.db")
    world = World(tmp_path, database_url=url)
    world.empty = request.node.get_closest_marker("empty") is not None
    await world.start()
    yield world
    await world.close()
    if server is not None and url is not None:
        server.drop(url)
