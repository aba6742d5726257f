"""What is written on this machine is for its user alone: files 0600, folders 0700."""

from __future__ import annotations

import ast
import asyncio
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.database.alone import alone
from core.database.migrate import upgrade
from core.files import tighten_all, tighten_folder
from tests.world import World

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def open_to_all() -> Iterator[None]:
    """As most machines are: what nobody thinks of can be read by everybody."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def loose_in(folder: Path) -> list[str]:
    """What somebody else could read, of everything there is in it."""
    found = []
    for where, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            path = Path(where) / name
            mode = stat.S_IMODE(path.lstat().st_mode)
            if mode & 0o077:
                found.append(f"{path.relative_to(folder)} {mode:o}")
    return found


async def test_a_whole_evening_leaves_nothing_others_can_read(tmp_path: Path) -> None:
    """While it runs, with its WAL, and after its end: pictures, carts, state of the practice world."""
    world = World(tmp_path / "new" / "place", database_url=None)
    await world.start()
    mina, owner = await world.customer("민아"), await world.owner()
    await mina.orders("후라이드")
    await owner.brings_it()
    picture = (ROOT / "docs" / "screens").rglob("*.png")
    await owner.sends_photo(next(iter(picture)).read_bytes())
    names = {path.name for path in (tmp_path / "new").rglob("*")}
    assert {"baedal.db", "baedal.db-wal", "baedal.db-shm", "jwt_secret", "photos"} <= names
    assert loose_in(tmp_path) == []
    await world.close()
    names = {path.name for path in (tmp_path / "new").rglob("*")}
    assert {"telegram.json", "company.json"} <= names
    assert loose_in(tmp_path) == []


async def test_what_an_earlier_version_left_open_is_closed_at_the_start(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    file = folder / "baedal.db"
    upgrade(f"sqlite:///{file}")
    beside = [folder / f"baedal.db{ending}" for ending in ("-wal", "-shm")]
    for path in (file, *beside):
        path.touch()
        path.chmod(0o644)
    (folder / "demo").mkdir(mode=0o700)
    folder.chmod(0o755)
    upgrade(f"sqlite:///{file}")
    assert loose_in(tmp_path) == []


def test_a_folder_of_the_machines_own_is_left_as_it_is(tmp_path: Path) -> None:
    shared = tmp_path / "var"
    shared.mkdir(mode=0o755)
    (shared / "somebody-elses").touch()
    upgrade(f"sqlite:///{shared / 'baedal.db'}")
    assert stat.S_IMODE(shared.stat().st_mode) == 0o755
    assert stat.S_IMODE((shared / "baedal.db").stat().st_mode) == 0o600
    tighten_folder(tmp_path / "not there", lambda name: True)


async def test_a_lock_of_an_earlier_version_is_closed_to_others(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'baedal.db'}"
    lock = tmp_path / "baedal.db.polling-customer.lock"
    lock.touch(mode=0o644)
    turn = alone(url, "polling-customer")
    await turn.take()
    assert loose_in(tmp_path) == []
    await turn.let_go()


@pytest.mark.parametrize(
    "command", [("migrate",), ("seed", "--owner", "5"), ("check-books",)], ids=lambda c: c[0]
)
async def test_every_command_that_keeps_something_keeps_it_private(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    env = {
        **os.environ,
        "BAEDAL_DATABASE_URL": f"sqlite:///{tmp_path / 'data' / 'baedal.db'}",
        "BAEDAL_PHOTOS": str(tmp_path / "data" / "photos"),
    }
    if command[0] == "check-books":
        upgrade(env["BAEDAL_DATABASE_URL"])
    ran = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli", *command, env=env,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert await ran.wait() == 0
    assert (tmp_path / "data" / "baedal.db").exists()
    assert loose_in(tmp_path) == []


#: Who writes on purpose for everybody: pages of this repository.
PUBLIC = {"cli/settings.py", "cli/life.py", "sandbox/neighbourhood/draw.py"}
WRITERS = {"write_text", "write_bytes", "mkdir", "touch", "copy", "copyfile", "copy2", "copytree",
           "mkstemp", "NamedTemporaryFile", "makedirs"}  # fmt: skip


def test_whoever_writes_a_file_writes_it_privately() -> None:
    """In the product nothing makes a file or a folder but with modes of its own."""
    found = set()
    for room in ("core", "chat", "bot", "store_bot", "web", "cli", "sandbox"):
        for file in (ROOT / room).rglob("*.py"):
            name = file.relative_to(ROOT).as_posix()
            if name in PUBLIC | {"core/files.py", "sandbox/private.py"}:
                continue
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _writes(node):
                    found.add(f"{name}:{node.lineno}")
    assert found == set()


def _writes(call: ast.Call) -> bool:
    """Whether it makes a file without saying for whom."""
    called = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if called in WRITERS:
        module = getattr(getattr(call.func, "value", None), "id", "")
        return called != "copy" or module == "shutil"
    if called != "open" or any(k.arg == "opener" for k in call.keywords):
        return False
    said = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    said += [k.value.value for k in call.keywords if k.arg == "mode" and isinstance(k.value, ast.Constant)]  # type: ignore[misc]  # fmt: skip
    return any(set(mode) & set("wax+") and set(mode) <= set("rwaxbt+") for mode in said)


def test_a_folder_of_an_earlier_version_is_closed_with_all_that_is_in_it(tmp_path: Path) -> None:
    inner = tmp_path / "ours" / "photos"
    inner.mkdir(parents=True)
    for file in (inner / "a.jpg", inner.parent / "a.db"):
        file.write_text("문 앞")
        file.chmod(0o644)
    tighten_all(inner.parent)
    assert loose_in(inner.parent) == []
    assert stat.S_IMODE(inner.parent.stat().st_mode) == 0o700
