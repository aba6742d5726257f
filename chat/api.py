"""Calls to the Bot API, thin: answers stay plain JSON, errors are PTB's own."""

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

from chat.transport import TOTAL_S, AiohttpRequest, picture


class BotApi:
    """One bot's calls."""

    def __init__(self, token: str, api_url: str, request: AiohttpRequest) -> None:
        self._url = f"{api_url}/bot{token}/"
        self._files = f"{api_url}/file/bot{token}/"
        self._request = request

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
        return await self._exchange(method, picture(_form(params), field, content), TOTAL_S)

    async def download(self, file_id: str) -> bytes:
        """A file somebody sent to this bot, 20 MB at most (Bot API, getFile).

        Raises:
            TelegramError: one of PTB's own kinds, by Telegram's answer.
        """
        found = await self.call("getFile", {"file_id": file_id})
        url = self._files + str(found["file_path"])
        status, content = await self._request.exchange(url, {}, seconds=TOTAL_S, method="GET")
        if status != 200:
            raise NetworkError(f"{status} for a file")
        return content

    async def _exchange(
        self, method: str, form: Mapping[str, str] | aiohttp.FormData, seconds: float
    ) -> Any:
        status, body = await self._request.exchange(self._url + method, form, seconds=seconds)
        try:
            answer = json.loads(body)
        except ValueError:
            raise NetworkError(f"{status} without JSON") from None
        if not isinstance(answer, dict):
            raise NetworkError(f"{status} with strange JSON")
        if answer.get("ok"):
            return answer.get("result")
        raise _error(status, answer)


def _form(params: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in params.items()
        if value is not None
    }


def _error(status: int, answer: Mapping[str, Any]) -> TelegramError:
    """PTB's error for what Telegram said."""
    said = str(answer.get("description", status))
    more = answer.get("parameters") or {}
    if "retry_after" in more:
        return RetryAfter(int(more["retry_after"]))
    if "migrate_to_chat_id" in more:
        return ChatMigrated(int(more["migrate_to_chat_id"]))
    match status:
        case 403:
            return Forbidden(said)
        case 401 | 404:
            return InvalidToken(said)
        case 409:
            return Conflict(said)
        case _ if 400 <= status < 500:
            return BadRequest(said)
        case _:
            return NetworkError(f"{status}: {said}")
