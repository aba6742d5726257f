"""Pictures and documents that were uploaded, by the ids Telegram gives them.

A file_id works only for the bot it was given to, a file_unique_id names the file for all.
With a folder, the bytes are written there once, so that a restart finds them.
"""

from __future__ import annotations

import secrets
import struct
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sandbox.private import make_folder, private

THUMB_EDGE = 320  # Bot API: the "m" size of a photo fits a 320 px box


@dataclass(slots=True)
class StoredFile:
    unique_id: str
    bot_id: int  #: The bot that may use it by file_id; 0 before one got it.
    kind: str  #: photo, document
    name: str
    content_type: str
    size: int
    path: str  #: What getFile answers.
    width: int = 0
    height: int = 0


class Files:
    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._bytes: dict[str, bytes] = {}
        self.known: dict[str, StoredFile] = {}  #: unique id → file

    def add(
        self, bot_id: int, kind: str, name: str, content_type: str, data: bytes,
        size: tuple[int, int] = (0, 0),
    ) -> StoredFile:  # fmt: skip
        unique_id = "AQAD" + secrets.token_urlsafe(9).replace("-", "_")
        folder = "photos" if kind == "photo" else "documents"
        ending = _ENDINGS.get(content_type) or Path(name).suffix or ".bin"
        path = f"{folder}/file_{len(self.known)}{ending}"
        file = StoredFile(unique_id, bot_id, kind, name, content_type, len(data), path, *size)
        self.known[unique_id] = file
        if self._folder is None:
            self._bytes[unique_id] = data
        else:
            make_folder(self._folder)
            with open(self._folder / unique_id, "wb", opener=private) as kept:
                kept.write(data)
        return file

    def read(self, file: StoredFile) -> bytes | None:
        if self._folder is None:
            return self._bytes.get(file.unique_id)
        try:
            return (self._folder / file.unique_id).read_bytes()
        except OSError:
            return None

    def by_file_id(self, file_id: str, bot_id: int | None = None) -> StoredFile | None:
        """The file behind a file_id; for *bot_id* only if the id was given to that bot."""
        parts = file_id[4:].split("-")
        if len(parts) != 3 or (bot_id is not None and parts[0] != str(bot_id)):
            return None
        return self.known.get(parts[1])

    def by_path(self, path: str) -> StoredFile | None:
        return next((f for f in self.known.values() if f.path == path), None)

    def forget(self) -> None:
        if self._folder is not None:
            for unique_id in self.known:
                (self._folder / unique_id).unlink(missing_ok=True)
        self._bytes.clear()
        self.known.clear()

    def dump(self) -> list[dict[str, Any]]:
        return [asdict(f) for f in self.known.values()] if self._folder else []

    def load(self, kept: list[dict[str, Any]]) -> None:
        self.known = {f["unique_id"]: StoredFile(**f) for f in kept}


def photo_sizes(file: StoredFile, bot_id: int) -> list[dict[str, Any]]:
    """PhotoSize objects, smallest first, as *bot_id* sees them. All sizes serve the same bytes."""
    edges = [(file.width, file.height, "x")]
    longest = max(file.width, file.height)
    if longest > THUMB_EDGE:
        scale = THUMB_EDGE / longest
        small = (
            max(1, round(file.width * scale)),
            max(1, round(file.height * scale)),
            "m",
        )
        edges.insert(0, small)
    return [
        {
            "file_id": f"AgAC{bot_id}-{file.unique_id}-{letter}",
            "file_unique_id": file.unique_id + letter,
            "width": width,
            "height": height,
            "file_size": max(1, file.size * width // max(1, file.width)),
        }
        for width, height, letter in edges
    ]


def document(file: StoredFile, bot_id: int) -> dict[str, Any]:
    return {
        "file_id": f"BQAC{bot_id}-{file.unique_id}-d",
        "file_unique_id": file.unique_id + "d",
        "file_name": file.name,
        "mime_type": file.content_type,
        "file_size": file.size,
    }


_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
}


def look_at_picture(data: bytes) -> tuple[str, int, int] | None:
    """Content type, width and height, read from the picture itself; None when it is none."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        return "image/png", *struct.unpack(">II", data[16:24])
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        return "image/gif", *struct.unpack("<HH", data[6:10])
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and len(data) >= 30:
        return _webp(data)
    if data[:3] == b"\xff\xd8\xff":
        return _jpeg(data)
    return None


def _webp(data: bytes) -> tuple[str, int, int] | None:
    if data[12:16] == b"VP8X":
        width = 1 + int.from_bytes(data[24:27], "little")
        return "image/webp", width, 1 + int.from_bytes(data[27:30], "little")
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return "image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", data[26:30])
    return "image/webp", width & 0x3FFF, height & 0x3FFF


def _jpeg(data: bytes) -> tuple[str, int, int] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return "image/jpeg", width, height
        at += 2 + length
    return None
