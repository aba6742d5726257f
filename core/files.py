"""What we write on this machine is for our own user alone, from the first moment.

Orders, phones and doors are in these files: nobody else's program may read them, not even
between the making of a file and a later change of its mode.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

FILE, FOLDER = 0o600, 0o700
#: For a whole process: whatever makes a file in it, a library's code too, makes it private.
UMASK = 0o077


def private(path: str, flags: int) -> int:
    """The opener of a private file: ``open(path, "w", opener=private)``."""
    return os.open(path, flags, FILE)


def make_folder(folder: Path) -> None:
    """Make it, and what is missing above it, for us alone; one that is there stays as it is."""
    if not folder.is_dir():
        make_folder(folder.parent)
        with suppress(FileExistsError):  # another process makes it too
            folder.mkdir(mode=FOLDER)


def make_file(path: Path) -> None:
    """Make it empty, for us alone, unless it is there."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, FILE))


def write(path: Path, content: str | bytes) -> None:
    """Write the whole file, for us alone."""
    tighten(path)
    with open(path, "wb", opener=private) as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)


def tighten(*paths: Path) -> None:
    """What an earlier version left open to others is ours alone; another user's file stays."""
    for path in paths:
        with suppress(OSError):
            there = path.lstat()
            if stat.S_ISREG(there.st_mode) and stat.S_IMODE(there.st_mode) & ~FILE:
                path.chmod(FILE)


def tighten_folder(folder: Path, is_ours: Callable[[str], bool]) -> None:
    """The same for a folder, if all that is in it is ours: it may be one of the machine's own."""
    with suppress(OSError):
        there = folder.lstat()
        own = stat.S_ISDIR(there.st_mode) and there.st_uid == os.geteuid()
        loose = stat.S_IMODE(there.st_mode) & ~FOLDER
        if own and loose and all(is_ours(e.name) or _is_private(e) for e in os.scandir(folder)):
            folder.chmod(FOLDER)


def _is_private(entry: os.DirEntry[str]) -> bool:
    """Closed to others already: nobody but us needs the way to it."""
    there = entry.stat(follow_symlinks=False)
    return there.st_uid == os.geteuid() and not stat.S_IMODE(there.st_mode) & ~FOLDER


def tighten_all(folder: Path) -> None:
    """Everything in a folder that is wholly ours, and the folder."""
    for where, _, files in os.walk(folder):
        with suppress(OSError):
            os.chmod(where, FOLDER)
        tighten(*(Path(where) / name for name in files))
