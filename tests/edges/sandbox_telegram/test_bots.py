"""What a bot is and says about itself, how it may be called, and which tokens are let in."""

from __future__ import annotations

import inspect

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
    MenuButtonWebApp,
    WebAppInfo,
)
from telegram.error import BadRequest, InvalidToken

from sandbox.telegram.known import KNOWN
from sandbox.telegram.methods import BUILT

from .conftest import CUSTOMER_TOKEN, Json, World, unknown_fields

REAL_LOOKING = "12345678:" + "a" * 35


async def test_the_bot_knows_itself(world: World, bot: Bot) -> None:
    me = await bot.get_me()
    assert unknown_fields(me) == []
    assert (me.id, me.username, me.first_name, me.is_bot) == (1001, "baedal_bot", "배달", True)


async def test_a_token_nobody_registered_is_unauthorized(world: World) -> None:
    stranger = Bot("1003:sandbox-nobody", base_url=f"{world.url}/telegram/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    body = await world.call("getMe", token="1001:sandbox-wrong")
    assert body == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_a_token_that_looks_real_is_refused_everywhere(world: World) -> None:
    body = await world.call("getMe", token=REAL_LOOKING)
    assert body["error_code"] == 400
    assert "looks real" in body["description"]
    assert REAL_LOOKING not in body["description"]
    wish: Json = {"token": REAL_LOOKING, "username": "x_bot"}
    refused = await world.sim("bots", _status=400, **wish)
    assert "looks real" in refused["error"]


async def test_bots_are_registered_again_without_harm(world: World) -> None:
    again: Json = {"token": CUSTOMER_TOKEN, "username": "baedal_bot", "name": "배달앱"}
    assert (await world.sim("bots", **again))["name"] == "배달앱"
    await world.sim("bots", _status=409, token="1001:other", username="other_bot")
    await world.sim("bots", _status=409, token="1009:x", username="baedal_bot")
    await world.sim("bots", _status=400, token="nonsense", username="x_bot")


@pytest.mark.parametrize("method", ["getMe", "GETME", "getme"])
async def test_method_names_may_be_written_in_any_case(world: World, method: str) -> None:
    assert (await world.call(method))["ok"]


async def test_an_unknown_method_is_not_found_and_an_unbuilt_one_says_so(world: World) -> None:
    assert await world.refusal("fly") == (404, "Not Found: method not found")
    assert await world.refusal("sendDice") == (
        400,
        "Bad Request: the sandbox has not built the method sendDice",
    )


def test_every_method_of_the_real_library_is_known() -> None:
    names = {
        name.replace("_", "")
        for name, method in inspect.getmembers(Bot, inspect.iscoroutinefunction)
        if name.partition("_")[0] in _VERBS and method.__doc__ and "Use this" in method.__doc__
    }
    assert len(names) > 120
    assert names - set(BUILT) - KNOWN == set()


_VERBS = {
    "answer",
    "approve",
    "ban",
    "close",
    "copy",
    "create",
    "decline",
    "delete",
    "edit",
    "export",
    "forward",
    "get",
    "gift",
    "leave",
    "log",
    "pin",
    "post",
    "promote",
    "refund",
    "remove",
    "reopen",
    "replace",
    "restrict",
    "revoke",
    "save",
    "send",
    "set",
    "stop",
    "transfer",
    "unban",
    "unpin",
    "upgrade",
    "upload",
    "verify",
}


async def test_all_four_encodings_mean_the_same(world: World) -> None:
    url = f"{world.url}/telegram/bot{CUSTOMER_TOKEN}/sendMessage"
    wish: Json = {"chat_id": str(world.mina), "text": "가 & 나", "disable_notification": "true"}
    form = aiohttp.FormData(wish, default_to_multipart=True)
    encodings: list[Json] = [{"params": wish}, {"data": wish}, {"json": wish}, {"data": form}]
    for kwargs in encodings:
        async with world.session.post(url, **kwargs) as answer:
            assert (await answer.json())["result"]["text"] == "가 & 나"
    async with world.session.get(url, params=wish) as answer:
        assert answer.status == 200
    assert [m["silent"] for m in (await world.chat())[1:]] == [True] * 5


async def test_commands_are_found_by_scope_and_language(world: World, bot: Bot) -> None:
    async def shown() -> list[str]:
        return [c["command"] for c in (await world.see("state"))["chats"][0]["commands"]]

    private, hers = BotCommandScopeAllPrivateChats(), BotCommandScopeChat(world.mina)
    assert await shown() == []
    await bot.set_my_commands([BotCommand("a", "A")])
    assert await shown() == ["a"]
    await bot.set_my_commands([BotCommand("b", "나")], language_code="ko")
    assert await shown() == ["b"]
    await bot.set_my_commands([BotCommand("c", "C")], scope=private)
    assert await shown() == ["c"]
    await bot.set_my_commands([BotCommand("d", "라")], scope=private, language_code="ko")
    assert await shown() == ["d"]
    await bot.set_my_commands([BotCommand("e", "E")], scope=hers)
    assert await shown() == ["e"]
    assert [c.command for c in await bot.get_my_commands(scope=hers)] == ["e"]
    await bot.delete_my_commands(scope=hers)
    assert await shown() == ["d"]
    assert await bot.get_my_commands(language_code="en") == ()
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("주문", "x")])
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands([BotCommand("a", "A")], scope=BotCommandScopeChat(99))


async def test_names_and_descriptions_have_languages(world: World, bot: Bot) -> None:
    await bot.set_my_description("Food in a chat")
    await bot.set_my_description("채팅으로 배달", language_code="ko")
    await bot.set_my_short_description("배달")
    assert (await bot.get_my_description("ko")).description == "채팅으로 배달"
    assert (await bot.get_my_description("en")).description == "Food in a chat"
    assert (await bot.get_my_short_description()).short_description == "배달"
    await bot.set_my_name("Baedal", language_code="en")
    assert (await bot.get_my_name()).name == "배달"
    assert (await bot.get_my_name("en")).name == "Baedal"


async def test_the_menu_button_is_the_bots_or_the_chats(world: World, bot: Bot) -> None:
    assert isinstance(await bot.get_chat_menu_button(), MenuButtonCommands)
    app = MenuButtonWebApp("메뉴", WebAppInfo(f"{world.url}/app"))
    await bot.set_chat_menu_button(world.mina, app)
    assert await bot.get_chat_menu_button(world.mina) == app
    assert isinstance(await bot.get_chat_menu_button(), MenuButtonCommands)
    assert (await world.see("state"))["chats"][0]["menu_button"]["text"] == "메뉴"


async def test_a_bot_that_logged_out_is_not_served_for_a_while(world: World, bot: Bot) -> None:
    assert await bot.close()
    assert await bot.log_out()
    assert await world.refusal("getMe") == (400, "Bad Request: Logged out")
    await world.sim("clock", forward_s=601)
    assert (await world.call("getMe"))["ok"]


async def test_a_call_costs_well_under_a_millisecond_of_ours(world: World) -> None:
    text = "<b>주문</b> 18,000원 · https://example.com /menu"
    for _ in range(50):
        await world.call("sendMessage", chat_id=world.mina, text=text, parse_mode="HTML")
    calls = [c["ms"] for c in await world.see("calls") if c["method"] == "sendMessage"]
    assert min(calls) < 0.5  # the others were interrupted, where the machine has other work
