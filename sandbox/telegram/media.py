"""Pictures, documents and albums: uploads, files sent before, and downloads.

A picture is looked at, never changed: its size is read, its bytes are kept as they came.
"""

from __future__ import annotations

import secrets
from typing import Any

from .call import Call
from .errors import (
    FILE_GONE,
    NOT_A_PICTURE,
    PICTURE_SHAPE,
    URL_FAILED,
    WRONG_FILE,
    bad_request,
    from_server,
)
from .files import StoredFile, document, look_at_picture, photo_sizes
from .limits import ALBUM_MAX, DOWNLOAD_MAX_BYTES, EDGES_MAX, PHOTO_MAX_BYTES, RATIO_MAX
from .messages import post
from .params import Upload
from .state import Json


async def _file(call: Call, kind: str, value: str, field: str) -> StoredFile:
    """The file a parameter means: an upload, an attach:// name, a file_id or a URL."""
    upload = call.params.files.get(value.removeprefix("attach://") if value else field)
    if upload is None and value.startswith("attach://"):
        raise from_server(f"There is no {kind} in the request")
    if upload is None and value.startswith(("http://", "https://")):
        fetched = await call.fetch(value)
        if fetched is None:
            raise bad_request(URL_FAILED)
        name = value.rpartition("/")[2].partition("?")[0] or "file"
        upload = Upload(name, fetched[1], fetched[0])
    if upload is not None:
        return _keep(call, kind, upload)
    if not value:
        raise from_server(f"There is no {kind} in the request")
    file = call.state.files.by_file_id(value, call.bot.id)
    if file is None or file.kind != kind:
        raise bad_request(WRONG_FILE)
    return file


def _keep(call: Call, kind: str, upload: Upload) -> StoredFile:
    files, bot_id = call.state.files, call.bot.id
    if not upload.data:
        raise bad_request("Bad Request: file must be non-empty")
    if kind == "document":
        call.state.on_change()
        return files.add(bot_id, kind, upload.name, upload.content_type, upload.data)
    return keep_picture(call.state.files, bot_id, upload)


def keep_picture(files: Any, bot_id: int, upload: Upload) -> StoredFile:
    """Take a picture in.

    Raises:
        ApiError: it is none (an SVG, for one), or too big or too narrow for Telegram.
    """
    seen = look_at_picture(upload.data)
    if seen is None:
        raise bad_request(NOT_A_PICTURE)
    content_type, width, height = seen
    if len(upload.data) > PHOTO_MAX_BYTES:
        raise bad_request("Bad Request: file is too big")
    if not width or not height or width + height > EDGES_MAX:
        raise bad_request(PICTURE_SHAPE)
    if max(width, height) > RATIO_MAX * min(width, height):
        raise bad_request(PICTURE_SHAPE)
    kept: StoredFile = files.add(
        bot_id, "photo", upload.name, content_type, upload.data, (width, height)
    )
    return kept


def _content(call: Call, file: StoredFile) -> Json:
    if file.kind == "photo":
        return {"photo": photo_sizes(file, call.bot.id)}
    return {"document": document(file, call.bot.id)}


async def send_photo(call: Call) -> Json:
    call.chat_to_write()
    file = await _file(call, "photo", call.params.text("photo"), "photo")
    return post(call, {**_content(call, file), **call.caption()})


async def send_document(call: Call) -> Json:
    call.chat_to_write()
    file = await _file(call, "document", call.params.text("document"), "document")
    return post(call, {**_content(call, file), **call.caption()})


async def picked_media(call: Call, given: Any) -> Json:
    """The content one InputMedia object describes."""
    if not isinstance(given, dict):
        raise from_server("Can't parse InputMedia: expected an Object")
    kind = given.get("type")
    if kind not in ("photo", "document"):
        raise from_server(f'Can\'t parse InputMedia: type "{kind}" is unsupported')
    media = str(given.get("media") or "")
    if not media:
        raise from_server("Can't parse InputMedia: media not found")
    return {**_content(call, await _file(call, kind, media, "")), **call.caption(given)}


async def send_media_group(call: Call) -> list[Json]:
    """An album: several messages with one media_group_id. Albums have no keyboard."""
    given = call.params.json("media", "Can't parse media JSON object")
    if given is None:
        raise from_server('Parameter "media" is required')
    if not isinstance(given, list):
        raise from_server("Expected an Array of InputMedia")
    if not given:
        raise from_server("There are no messages to send")
    if len(given) > ALBUM_MAX:
        raise from_server("Too many messages to send as an album")
    call.chat_to_write()
    contents = [await picked_media(call, one) for one in given]
    if len({"photo" in content for content in contents}) > 1:
        raise from_server("Can't use the media of the specified type in the album")
    group = {"media_group_id": str(10**16 + secrets.randbelow(10**16))}
    call.params.values.pop("reply_markup", None)
    return [post(call, content, **(group if len(contents) > 1 else {})) for content in contents]


def get_file(call: Call) -> Json:
    file_id = call.params.text("file_id")
    if not file_id:
        raise bad_request("Bad Request: file_id not specified")
    file = call.state.files.by_file_id(file_id, call.bot.id)
    if file is None:
        raise bad_request(FILE_GONE)
    if file.size > DOWNLOAD_MAX_BYTES:
        raise bad_request("Bad Request: file is too big")
    return {
        "file_id": file_id,
        "file_unique_id": file.unique_id + file_id[-1],
        "file_size": file.size,
        "file_path": file.path,
    }
