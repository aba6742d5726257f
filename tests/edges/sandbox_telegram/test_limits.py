"""Every limit of Telegram's in the stand-in: so much is taken, one more is refused in its words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.telegram import limits
from sandbox.telegram.keyboards import check_markup
from tests.edges.sandbox_telegram.conftest import World

CALLBACK = {"text": "x", "callback_data": "x"}


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"text": "x", "reply_markup": {"inline_keyboard": list(rows)}}


def filled_with_bytes(n: int) -> dict[str, Any]:
    """A keyboard whose rows take just so many bytes of JSON."""
    rows = [[{"text": "x" * 200, "callback_data": "x"}] for _ in range(40)]
    over = len(json.dumps(rows, ensure_ascii=False)) - n
    rows[-1][0]["text"] = "x" * (200 - over)
    assert len(json.dumps(rows, ensure_ascii=False)) == n
    return keyboard(*rows)


TOO_LONG = "Bad Request: message is too long"
MARKUP = "Bad Request: reply markup is too long"
#: A call that is taken, the same with one more, and what Telegram says of that.
SENDING = {
    "letters": ({"text": "가" * 4096}, {"text": "가" * 4097}, TOO_LONG),
    "emoji count two": ({"text": "😀" * 2048}, {"text": "😀" * 2048 + "a"}, TOO_LONG),
    "markup does not count": (
        {"text": f"<b>{'&amp;' * 4096}</b>", "parse_mode": "HTML"},
        {"text": f"<b>{'&amp;' * 4097}</b>", "parse_mode": "HTML"},
        TOO_LONG,
    ),
    "the source": (
        {"text": "<b></b>" * 4681 + "x", "parse_mode": "HTML"},
        {"text": "<b></b>" * 4681 + "xx", "parse_mode": "HTML"},
        "Bad Request: text is too long",
    ),
    "buttons": (
        keyboard(*([[CALLBACK] * 4] * 25)),
        keyboard(*([[CALLBACK] * 4] * 25), [CALLBACK]),
        MARKUP,
    ),
    "a row": (keyboard([CALLBACK] * 8), keyboard([CALLBACK] * 9), MARKUP),
    "bytes of a keyboard": (
        filled_with_bytes(limits.MARKUP_MAX_BYTES),
        filled_with_bytes(limits.MARKUP_MAX_BYTES + 1),
        MARKUP,
    ),
    "bytes of a button": (
        keyboard([{"text": "x", "callback_data": "가" * 21 + "x"}]),
        keyboard([{"text": "x", "callback_data": "가" * 21 + "xx"}]),
        "Bad Request: BUTTON_DATA_INVALID",
    ),
    "buttons in the keyboard's place": (
        {"text": "x", "reply_markup": {"keyboard": [["x"] * 12] * 25}},
        {"text": "x", "reply_markup": {"keyboard": [["x"] * 12] * 25 + [["x"]]}},
        MARKUP,
    ),
    "a row of these": (
        {"text": "x", "reply_markup": {"keyboard": [["x"] * 12]}},
        {"text": "x", "reply_markup": {"keyboard": [["x"] * 13]}},
        MARKUP,
    ),
}


@pytest.mark.parametrize(("taken", "refused", "said"), SENDING.values(), ids=SENDING)
async def test_a_message_of_just_so_much(
    world: World, taken: dict[str, Any], refused: dict[str, Any], said: str
) -> None:
    sent = await world.call("sendMessage", chat_id=world.mina, **taken)
    assert sent["ok"], sent
    assert await world.refusal("sendMessage", chat_id=world.mina, **refused) == (400, said)
    edit = {"chat_id": world.mina, "message_id": sent["result"]["message_id"]}
    if "keyboard" not in refused.get("reply_markup", {}):
        assert await world.refusal("editMessageText", **edit, **refused) == (400, said)


async def test_a_hundred_entities_are_kept_and_further_ones_are_not(world: World) -> None:
    text = "<b>x</b> " * 101
    sent = await world.call("sendMessage", chat_id=world.mina, text=text, parse_mode="HTML")
    assert len(sent["result"]["entities"]) == limits.ENTITIES_MAX


@pytest.mark.parametrize(("letter", "most"), [("가", 200), ("😀", 100)])
async def test_an_answer_of_two_hundred(world: World, letter: str, most: int) -> None:
    for more, says in ((1, "Bad Request: MESSAGE_TOO_LONG"), (0, None)):
        sent = await world.call("sendMessage", chat_id=world.mina, **keyboard([CALLBACK]))
        where = {"message_id": sent["result"]["message_id"], "data": "x"}
        tapped = await world.sim("tap", bot="baedal_bot", person=world.mina, **where)
        answer = {"callback_query_id": tapped["callback_query_id"], "text": letter * (most + more)}
        if says is not None:
            assert await world.refusal("answerCallbackQuery", **answer) == (400, says)
        else:
            assert (await world.call("answerCallbackQuery", **answer))["ok"]


async def test_a_hundred_commands(world: World) -> None:
    listed = [{"command": f"c{n}", "description": "x" * 256} for n in range(100)]
    assert (await world.call("setMyCommands", commands=listed))["ok"]
    more = [*listed, {"command": "more", "description": "x"}]
    assert (await world.refusal("setMyCommands", commands=more))[0] == 400
    long = [{"command": "c", "description": "x" * 257}]
    assert (await world.refusal("setMyCommands", commands=long))[0] == 400


@pytest.mark.parametrize(("what", "most"), limits.ABOUT_MAX.items())
async def test_what_a_bot_says_of_itself(world: World, what: str, most: int) -> None:
    method = {"name": "setMyName", "description": "setMyDescription"}.get(
        what, "setMyShortDescription"
    )
    assert (await world.call(method, **{what: "x" * most}))["ok"]
    assert (await world.refusal(method, **{what: "x" * (most + 1)}))[0] == 400


def test_of_a_placeholder_sixty_four_letters_are_kept() -> None:
    for letters in (64, 65):
        kept = check_markup({"keyboard": [["x"]], "input_field_placeholder": "x" * letters})
        assert kept is not None
        assert kept["input_field_placeholder"] == "x" * limits.PLACEHOLDER_MAX


async def test_a_hundred_messages_are_deleted_at_once(world: World) -> None:
    numbers = list(range(1, 101))
    assert (await world.call("deleteMessages", chat_id=world.mina, message_ids=numbers))["ok"]
    refused = await world.refusal(
        "deleteMessages", chat_id=world.mina, message_ids=[*numbers, 101]
    )
    assert refused[0] == 400


def test_the_stand_in_takes_nothing_from_the_product() -> None:
    """Its limits are its own: what it refuses does not depend on what we believe."""
    folder = Path(limits.__file__).parent
    ours = ("from chat", "import chat", "from bot", "from store_bot", "from core")
    for file in folder.glob("*.py"):
        lines = file.read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if line.startswith(ours)], file.name
