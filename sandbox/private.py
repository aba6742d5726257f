"""Practice worlds are kept for their own user alone: people try them with what is their own."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

FILE, FOLDER = 0o600, 0o700


def private(path: str, flags: int) -> int:
    """The opener of a private file: ``open(path, "w", opener=private)``."""
    return os.open(path, flags, FILE)


def make_folder(folder: Path) -> None:
    """Make it, and what is missing above it, for us alone."""
    if not folder.is_dir():
        make_folder(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir(mode=FOLDER)
