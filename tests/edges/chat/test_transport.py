"""HTTP to the Bot API: what goes over the wire, what comes of trouble, and what is never said."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
import traceback
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from chat.api import BotApi, message_id_in
from chat.transport import AiohttpRequest, keep_tokens_out_of_the_log
from core.logs import Lines
from tests.patience import PATIENCE

TOKEN = "1234:a-token-nobody-may-see"
PNG = b"\x89PNG\r\n\x1a\n not much of a picture"


class Server:
    """A Bot API that notes what comes and answers as it is told."""

    def __init__(self) -> None:
        self.url = ""
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.status, self.answer = 200, b'{"ok": true, "result": true}'
        self.delay = 0.0
        self.hang_up = False

    async def handle(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        fields: dict[str, Any] = {"Content-Type": request.content_type}
        for name, value in form.items():
            if isinstance(value, web.FileField):
                fields[name] = (value.filename, value.content_type, value.file.read())
            else:
                fields[name] = value
        self.heard.append((request.match_info["method"], fields))
        await asyncio.sleep(self.delay)
        if self.hang_up:
            assert request.transport is not None
            request.transport.close()
        return web.Response(status=self.status, body=self.answer, content_type="application/json")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()
    app.router.add_route("*", f"/bot{TOKEN}/{{method}}", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    request = AiohttpRequest()
    await request.initialize()
    yield request
    await request.shutdown()


async def test_a_call_is_a_form(server: Server, request_: AiohttpRequest) -> None:
    api = BotApi(TOKEN, server.url, request_)
    keys = {"inline_keyboard": [[{"text": "담기 & 결제", "callback_data": "a|1"}]]}
    await api.call("sendMessage", {"chat_id": 7, "text": "안녕 +&=😀\n둘", "reply_markup": keys, "x": None})  # fmt: skip
    [(method, said)] = server.heard
    assert method == "sendMessage"
    assert said == {
        "Content-Type": "application/x-www-form-urlencoded",
        "chat_id": "7",
        "text": "안녕 +&=😀\n둘",
        "reply_markup": '{"inline_keyboard": [[{"text": "담기 & 결제", "callback_data": "a|1"}]]}',
    }


async def test_a_picture_goes_as_multipart(server: Server, request_: AiohttpRequest) -> None:
    params = {"chat_id": 7, "caption": "<b>짜장면</b>"}
    await BotApi(TOKEN, server.url, request_).upload("sendPhoto", params, "photo", PNG)
    [(_, said)] = server.heard
    assert said["Content-Type"] == "multipart/form-data"
    assert (said["chat_id"], said["caption"]) == ("7", "<b>짜장면</b>")
    assert said["photo"][1:] == ("image/png", PNG)


async def test_the_librarys_own_uploads_go_through_too(
    server: Server, request_: AiohttpRequest
) -> None:
    server.answer = (
        b'{"ok": true, "result": {"message_id": 1, "date": 0, '
        b'"chat": {"id": 7, "type": "private"}}}'
    )
    bot = Bot(TOKEN, base_url=f"{server.url}/bot", request=request_)
    await bot.send_photo(7, PNG, caption="하나", filename="a.png")
    [(method, said)] = server.heard
    assert method == "sendPhoto"
    assert said["Content-Type"] == "multipart/form-data"
    assert said["caption"] == "하나"
    (attached,) = [value for value in said.values() if isinstance(value, tuple)]
    assert attached == ("a.png", "image/png", PNG)


async def test_a_long_poll_may_take_longer_than_other_calls(
    server: Server, request_: AiohttpRequest
) -> None:
    api = BotApi(TOKEN, server.url, request_)
    server.delay = 10
    began = time.monotonic()
    with pytest.raises(TimedOut):
        await api.call("sendMessage", {}, seconds=0.1)
    assert time.monotonic() - began < server.delay
    server.delay = 0.4
    assert await api.call("getUpdates", {"timeout": 25}, seconds=PATIENCE) is True
    bot = Bot(TOKEN, base_url=f"{server.url}/bot", request=request_)
    with pytest.raises(TimedOut):
        await bot.log_out(read_timeout=0.1)


async def test_a_cut_connection_is_a_network_error(
    server: Server, request_: AiohttpRequest
) -> None:
    server.hang_up = True
    with pytest.raises(NetworkError):
        await BotApi(TOKEN, server.url, request_).call("sendMessage", {})


async def test_nobody_at_home_is_a_network_error(request_: AiohttpRequest) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(NetworkError) as told:
            await BotApi(TOKEN, url, request_).call("getMe", {})
    assert not isinstance(told.value, TimedOut)


@pytest.mark.parametrize(
    ("status", "answer", "kind"),
    [
        (400, '{"ok": false, "description": "Bad Request: chat not found"}', BadRequest),
        (401, '{"ok": false, "error_code": 401, "description": "Unauthorized"}', InvalidToken),
        (403, '{"ok": false, "description": "Forbidden: bot was blocked by the user"}', Forbidden),
        (404, '{"ok": false, "error_code": 404, "description": "Not Found"}', InvalidToken),
        (409, '{"ok": false, "description": "Conflict: terminated"}', Conflict),
        (429, '{"ok": false, "description": "Too Many Requests", "parameters": {"retry_after": 3}}', RetryAfter),
        (400, '{"ok": false, "description": "upgraded", "parameters": {"migrate_to_chat_id": -1}}', ChatMigrated),
        (502, "<html>Bad Gateway</html>", NetworkError),
        (500, '{"ok": false, "description": "Internal Server Error"}', NetworkError),
        (200, "not JSON", NetworkError),
        (200, "[1]", NetworkError),
    ],
)  # fmt: skip
async def test_each_answer_has_its_error(
    server: Server,
    request_: AiohttpRequest,
    status: int,
    answer: str,
    kind: type[TelegramError],
) -> None:
    server.status, server.answer = status, answer.encode()
    with pytest.raises(TelegramError) as told:
        await BotApi(TOKEN, server.url, request_).call("sendMessage", {"chat_id": 7})
    assert type(told.value) is kind


async def test_the_token_is_in_no_log_and_no_error(
    server: Server, request_: AiohttpRequest, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong, and at whatever level is logged: the address holds the token."""
    keep_tokens_out_of_the_log()
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "aiohttp.access")  # the other side's own
    said: list[str] = []

    async def fails(url: str, *, seconds: float = 5) -> None:
        bot = Bot(TOKEN, base_url=f"{url}/bot", request=request_)
        for call in (
            BotApi(TOKEN, url, request_).call("getMe", {}, seconds=seconds),
            bot.get_me(read_timeout=seconds),
        ):
            try:
                await call
            except TelegramError as error:
                said.extend(traceback.format_exception(error))

    server.status, server.answer = 502, b"<html>"
    await fails(server.url)
    server.status, server.answer = (
        401,
        b'{"ok": false, "error_code": 401, "description": "Unauthorized"}',
    )
    await fails(server.url)
    server.hang_up = True
    await fails(server.url)
    server.hang_up, server.delay = False, 0.3
    await fails(server.url, seconds=0.05)
    await fails("http://127.0.0.1:1")
    await fails("http://no-such-host.invalid")
    await fails("not-an-address")
    told = "".join(said) + caplog.text
    assert "NetworkError" in told
    assert "a-token-nobody-may-see" not in told


def test_a_token_that_came_as_far_as_the_log_is_crossed_out() -> None:
    record = logging.LogRecord(
        "x", logging.ERROR, "", 1, "POST https://h/bot%s/getMe", (TOKEN,), None
    )
    assert "POST https://h/***/getMe" in Lines().format(record)
    for harmless in ("10:48:03", "order 12345678:20", "2026-11-25 10:48:03,123 INFO chat: ok"):
        plain = logging.LogRecord("x", logging.ERROR, "", 1, harmless, (), None)
        assert harmless in Lines().format(plain)


async def test_a_proxy_of_the_environment_is_used(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the way out is a proxy, HTTPS_PROXY and NO_PROXY say so, as for other programs."""
    asked: list[str] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode())
        writer.close()

    listening = await asyncio.start_server(proxy, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    monkeypatch.delenv("REQUEST_METHOD", raising=False)
    monkeypatch.delenv("http_proxy", raising=False)
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("NO_PROXY", "inside.invalid")
    request = AiohttpRequest()
    await request.initialize()
    with pytest.raises(NetworkError):
        await BotApi(TOKEN, "http://telegram.invalid", request).call("getMe", {})
    assert asked[0].startswith("POST http://telegram.invalid/")
    with pytest.raises(NetworkError):  # goes out directly, to nobody
        await BotApi(TOKEN, "http://inside.invalid", request).call("getMe", {})
    assert len(asked) == 1
    assert await BotApi(TOKEN, server.url, request).call("getMe", {}) is True  # this machine
    await request.shutdown()
    listening.close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_what_was_meant_for_telegram_goes_to_nobody_else(
    server: Server, request_: AiohttpRequest, status: int
) -> None:
    """A captive portal, or somebody between, sends us on: nobody there is told a word."""
    told: list[str] = []

    async def portal(request: web.Request) -> web.Response:
        told.append(await request.text())
        return web.json_response({"ok": True, "result": {"message_id": 7}})

    async def sends_on(request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": "/login"})

    app = web.Application()
    app.router.add_route("*", "/login", portal)
    app.router.add_route("*", "/{way:.*}", sends_on)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    api = BotApi(TOKEN, f"http://127.0.0.1:{runner.addresses[0][1]}", request_)
    with pytest.raises(NetworkError):
        await api.call("sendMessage", {"chat_id": 7, "text": "101동 1203호"})
    assert told == []
    await runner.cleanup()


async def test_an_answer_without_an_end_is_none(
    server: Server, request_: AiohttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.transport.LARGEST_ANSWER", 10_000)
    server.answer = b'{"ok": true, "result": "' + b"a" * 20_000 + b'"}'
    with pytest.raises(NetworkError):
        await BotApi(TOKEN, server.url, request_).call("getMe", {})


@pytest.mark.parametrize("number", [True, 0, -7, 2**63, "7", 7.5, None])
def test_a_number_that_is_none_names_no_message(number: Any) -> None:
    with pytest.raises(NetworkError):
        message_id_in({"message_id": number})
