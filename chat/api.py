"""Calls to the Bot API, thin: answers stay plain JSON, errors are PTB's own.

An answer that is none of Telegram's own (a proxy's page, half a sentence, another JSON) is taken
for no answer at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import aiohttp
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from chat.incoming import LARGEST_ID
from chat.line import Line
from chat.refused import is_out_of_reach
from chat.shown import Shown
from chat.transport import TOTAL_S, UPLOAD_S, AiohttpRequest, document, picture

LONGEST_PAUSE_S = 3600  # as long as Telegram itself waits at most (WebhookActor.cpp)


class BotApi:
    """One bot's calls, what they find out about the line, and what they have shown."""

    def __init__(
        self,
        token: str,
        api_url: str,
        request: AiohttpRequest,
        *,
        line: Line | None = None,
        shown: Shown | None = None,
    ) -> None:
        self._url = f"{api_url}/bot{token}/"
        self._files = f"{api_url}/file/bot{token}/"
        self._request = request
        self.line = line or Line()
        self.shown = shown or Shown()

    async def call(
        self, method: str, params: Mapping[str, Any], *, seconds: float = TOTAL_S
    ) -> Any:
        """The call's result.

        Raises:
            TelegramError: one of PTB's own kinds, by Telegram's answer.
        """
        return await self._exchange(method, _form(params), seconds)

    async def upload(
        self, method: str, params: Mapping[str, Any], field: str, content: bytes
    ) -> Any:
        """The result of a call that carries a picture."""
        return await self._exchange(method, picture(_form(params), field, content), UPLOAD_S)

    async def upload_file(
        self, params: Mapping[str, Any], name: str, mime: str, content: bytes
    ) -> Any:
        """The message that carries a file of ours (Bot API, sendDocument: 50 MB at most)."""
        form = document(_form(params), name, mime, content)
        return await self._exchange("sendDocument", form, UPLOAD_S)

    async def download(self, file_id: str) -> bytes:
        """A file somebody sent to this bot, 20 MB at most (Bot API, getFile).

        Raises:
            TelegramError: one of PTB's own kinds, by Telegram's answer.
        """
        found = await self.call("getFile", {"file_id": file_id})
        if not isinstance(found, dict) or "file_path" not in found:
            raise NetworkError("getFile: no path")
        url = self._files + str(found["file_path"])
        status, content = await self._request.exchange(url, {}, seconds=UPLOAD_S, method="GET")
        if status != 200:
            raise NetworkError(f"{status} for a file")
        return content

    async def _exchange(
        self, method: str, form: Mapping[str, str] | aiohttp.FormData, seconds: float
    ) -> Any:
        try:
            status, body = await self._request.exchange(self._url + method, form, seconds=seconds)
            result = _result(status, body)
        except TelegramError as error:
            if is_out_of_reach(error):
                self.line.failed(str(error))
            else:
                self.line.answered()
            raise
        self.line.answered()
        return result


def _result(status: int, body: bytes) -> Any:
    """What a call gave.

    Raises:
        TelegramError: Telegram refused it, or it was not Telegram that answered.
    """
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise NetworkError(f"{status} without JSON") from None
    if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
        raise NetworkError(f"{status} with strange JSON")
    if answer["ok"]:
        if "result" not in answer:
            raise NetworkError(f"{status} without a result")
        return answer["result"]
    raise _error(status, answer)


def message_id_in(sent: Any) -> int:
    """The message a call sent.

    Raises:
        NetworkError: the answer names none; whether it was sent nobody knows.
    """
    number = sent.get("message_id") if isinstance(sent, dict) else None
    if type(number) is not int or not 0 < number <= LARGEST_ID:  # yes is no number
        raise NetworkError("no message in the answer")
    return number


def _form(params: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in params.items()
        if value is not None
    }


def _error(status: int, answer: Mapping[str, Any]) -> TelegramError:
    """PTB's error for what Telegram said."""
    said = str(answer.get("description", status))
    more = answer.get("parameters")
    more = more if isinstance(more, dict) else {}
    if isinstance(wait := more.get("retry_after"), int | float) and wait >= 0:
        return RetryAfter(int(min(wait, LONGEST_PAUSE_S)))
    if isinstance(chat := more.get("migrate_to_chat_id"), int):
        return ChatMigrated(chat)
    match status:
        case 429:
            return RetryAfter(1)  # it did not say how long
        case 403:
            return Forbidden(said)
        case 401 | 404 if answer.get("error_code") == status:  # and no page of somebody between
            return InvalidToken(said)
        case 401 | 404:
            return NetworkError(f"{status}: {said}")
        case 409:
            return Conflict(said)
        case _ if 400 <= status < 500:
            return BadRequest(said)
        case _:
            return NetworkError(f"{status}: {said}")
