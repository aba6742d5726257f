"""One call's parameters, whichever of Telegram's four encodings they came in.

Query string, urlencoded form, JSON body or multipart; after this file nobody can tell.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from .errors import bad_request, from_server

UPLOAD_LIMIT = 50 * 1024 * 1024  # Bot API docs, "Sending files": 50 MB by multipart


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the call."""

    name: str
    content_type: str
    data: bytes


class Params:
    """What a method was called with. Absent, null and empty are the same, as at Telegram."""

    __slots__ = ("files", "values")

    def __init__(self, values: dict[str, Any], files: dict[str, Upload] | None = None) -> None:
        self.values = values
        self.files = files or {}

    def has(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def integer(self, name: str, default: int = 0) -> int:
        value = self.values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            return default

    def number(self, name: str) -> float:
        try:
            return float(self.values[name])
        except (KeyError, TypeError, ValueError):
            raise bad_request(f"Bad Request: {name} is empty") from None

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        return value is True or str(value).lower() in ("true", "1", "yes")

    def json(self, name: str, complaint: str) -> Any:
        """The decoded value, or None when absent; *complaint* is what Telegram says to nonsense."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise from_server(complaint) from None

    def required(self, name: str) -> str:
        if not self.has(name):
            raise from_server(f'Parameter "{name}" is required')
        return self.text(name)

    def for_the_log(self) -> dict[str, Any]:
        """As the inspector may show it: files by name and size, JSON opened, secrets covered."""
        shown: dict[str, Any] = {}
        for name, value in self.values.items():
            if name == "secret_token":
                value = "•••"
            elif isinstance(value, str) and value[:1] in ("{", "["):
                try:
                    value = json.loads(value)
                except ValueError:
                    pass
            shown[name] = value
        for name, file in self.files.items():
            shown[name] = {"file": file.name, "bytes": len(file.data)}
        return shown


async def read_params(request: web.Request) -> Params:
    values: dict[str, Any] = dict(request.query) if request.query_string else {}
    files: dict[str, Upload] = {}
    if request.method == "POST" and request.body_exists:
        kind = request.content_type
        if kind == "application/x-www-form-urlencoded":
            try:
                body = (await request.read()).decode()
                values.update(parse_qsl(body, keep_blank_values=True, errors="strict"))
            except UnicodeDecodeError:
                raise from_server("Strings must be encoded in UTF-8") from None
        elif kind == "application/json":
            try:
                decoded = json.loads(await request.read() or b"{}")
            except ValueError:
                raise bad_request("Bad Request: can't parse JSON object") from None
            if not isinstance(decoded, dict):
                raise bad_request("Bad Request: object expected as request")
            values.update(decoded)
        elif kind == "multipart/form-data":
            await _read_parts(request, values, files)
    return Params(values, files)


async def _read_parts(
    request: web.Request, values: dict[str, Any], files: dict[str, Upload]
) -> None:
    roomy = request.clone(client_max_size=UPLOAD_LIMIT)  # whoever mounts us may allow only 1 MB
    async for part in await roomy.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        data = bytes(await part.read())
        if part.filename is None:
            values[part.name] = data.decode()
            continue
        if len(data) > UPLOAD_LIMIT:
            raise bad_request("Bad Request: file is too big")
        kind = part.headers.get("Content-Type", "application/octet-stream")
        files[part.name] = Upload(part.filename, kind, data)
