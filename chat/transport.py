"""HTTP to the Bot API over aiohttp, for PTB's own calls and for ours. Never logs an address: the
token is part of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

#: Seconds. Telegram answers within one; who hangs longer does not hold up a ring, which must be
#: heard within twelve of the line's return (connect: python-telegram-bot's default; total: guess).
CONNECT_S, TOTAL_S = 5.0, 8.0
UPLOAD_S = 25.0  # a picture up or down a slow line; python-telegram-bot allows 20 for the writing
MOST_CONNECTIONS = 64
#: Bytes. A file of 20 MB is the largest thing that Telegram hands out (Bot API, getFile).
LARGEST_ANSWER = 21 * 1024 * 1024

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_NOWHERE = URL()


class AiohttpRequest(BaseRequest):
    """PTB's transport on aiohttp: a third of the stock transport's cost, and no collapse."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[str, str | None] = {}  #: by scheme and host

    @property
    def read_timeout(self) -> float:
        """Seconds a call may take unless it says otherwise."""
        return TOTAL_S

    async def initialize(self) -> None:
        """Open the connection pool; a second time does nothing."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=MOST_CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        """Close the connections; a second time does nothing."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """PTB's way in."""
        seconds = read_timeout if isinstance(read_timeout, int | float) else TOTAL_S
        form = request_data.json_parameters if request_data else {}
        files = request_data.multipart_data if request_data else None
        if not files:
            return await self.exchange(url, form, seconds=seconds, method=method)
        body = aiohttp.FormData(form)
        for field, (name, content, mime) in files.items():
            body.add_field(field, content, filename=name, content_type=mime)
        return await self.exchange(url, body, seconds=seconds, method=method)

    async def exchange(
        self,
        url: str,
        form: Mapping[str, str] | aiohttp.FormData,
        *,
        seconds: float = TOTAL_S,
        method: str = "POST",
    ) -> tuple[int, bytes]:
        """One call, form-encoded.

        Raises:
            TimedOut: no answer in time; it may have arrived.
            NetworkError: the connection failed; it may have arrived.
        """
        if self._session is None:
            await self.initialize()
        assert self._session is not None  # opened a line above
        timeout = aiohttp.ClientTimeout(total=seconds, connect=CONNECT_S)
        data: aiohttp.FormData | bytes
        if isinstance(form, aiohttp.FormData):
            data, headers = form, None
        else:
            data, headers = _encoded(form), _FORM
        try:
            async with self._session.request(
                method, url, data=data, headers=headers, timeout=timeout, proxy=self._proxy(url),
                allow_redirects=False,  # Telegram never does, and nobody else may have the words
            ) as answer:  # fmt: skip
                return answer.status, await _body_of(answer)
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # The error's own text holds the address, and so the token.
            raise NetworkError(f"aiohttp: {type(error).__name__}") from None

    def _proxy(self, url: str) -> str | None:
        where = "/".join(url.split("/", 3)[:3])
        if where not in self._proxies:
            self._proxies[where] = proxy_for(where)
        return self._proxies[where]


async def _body_of(answer: aiohttp.ClientResponse) -> bytes:
    """What was answered, as far as Telegram would ever say so much.

    Raises:
        NetworkError: it was more.
    """
    body = bytearray()
    async for part in answer.content.iter_any():
        body += part
        if len(body) > LARGEST_ANSWER:
            raise NetworkError("an answer without an end")
    return bytes(body)


def proxy_for(url: str) -> str | None:
    """The way out that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name; never to this machine itself."""
    where = URL(url)
    if not where.host or where.host == "localhost" or proxy_bypass(where.host):
        return None
    try:
        if ip_address(where.host).is_loopback:
            return None
    except ValueError:
        pass  # a name
    return getproxies().get(where.scheme)


def keep_tokens_out_of_the_log() -> None:
    """Silence the lines of libraries that name the address, which holds the token."""
    logging.getLogger("httpx").setLevel(logging.WARNING)  # INFO: each request
    logging.getLogger("telegram").setLevel(logging.INFO)  # DEBUG: the base address


def _encoded(form: Mapping[str, str]) -> bytes:
    """The form as a browser writes it: what FormData makes too, at a thirtieth of its cost."""
    return _NOWHERE.with_query(form).raw_query_string.encode()


def document(form: Mapping[str, str], name: str, mime: str, content: bytes) -> aiohttp.FormData:
    """A call that uploads one file."""
    body = aiohttp.FormData(form)
    body.add_field("document", content, filename=name, content_type=mime)
    return body


def picture(form: Mapping[str, str], field: str, content: bytes) -> aiohttp.FormData:
    """A call that uploads one picture."""
    body = aiohttp.FormData(form)
    end = "png" if content.startswith(b"\x89PNG") else "jpeg"
    body.add_field(field, content, filename=f"{field}.{end}", content_type=f"image/{end}")
    return body
