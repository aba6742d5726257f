"""The line to Telegram: what its refusals mean, and that nothing but a wrong token ends anything."""

from __future__ import annotations

import asyncio
import json

import pytest
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from chat.api import _result
from chat.lanes import Again, Lanes
from chat.line import LONGEST_PAUSE, Line, Trouble, WrongToken, until_it_works
from chat.places import Places, stepping_aside
from chat.refused import cannot_be_edited, is_out_of_reach, is_unchanged
from chat.shown import Shown
from chat.voice import outcome_of
from core.notices.model import Later
from core.updates.tables import Written
from tests.patience import PATIENCE

GONE = [
    BadRequest("Message to edit not found"),
    BadRequest("Message can't be edited"),
    BadRequest("Message can’t be edited"),
    BadRequest("MESSAGE_ID_INVALID"),
    BadRequest("MESSAGE_EDIT_TIME_EXPIRED"),
    BadRequest("message identifier is not specified"),
    BadRequest("there is no text in the message to edit"),
    BadRequest("Message not found"),
    Forbidden("Forbidden: MESSAGE_AUTHOR_REQUIRED"),
]


@pytest.mark.parametrize("error", GONE, ids=str)
def test_a_message_that_will_never_be_edited_again_is_known_by_any_of_its_names(
    error: TelegramError,
) -> None:
    assert cannot_be_edited(error)


def test_other_refusals_are_other_things() -> None:
    assert not cannot_be_edited(BadRequest("can't parse entities"))
    assert not cannot_be_edited(BadRequest("something nobody has ever read"))
    assert not cannot_be_edited(NetworkError("MESSAGE_ID_INVALID"))
    assert is_unchanged(BadRequest("Message is not modified: specified new message content"))


NONSENSE = [
    (200, b""),
    (200, b"<html>hello</html>"),
    (200, b"[]"),
    (200, b'"ok"'),
    (200, b'{"ok": "yes"}'),
    (200, b'{"ok": true}'),
    (200, b"[" * 100_000),
    (404, b"<html>not here</html>"),
    (404, b'{"detail": "Not Found"}'),
    (401, b'{"ok": false, "description": "Unauthorized"}'),
    (500, b'{"ok": false, "error_code": 500, "description": "Internal Server Error"}'),
    (502, b"<html><head><title>502 Bad Gateway</title></head></html>"),
    (429, b"<html>slow down</html>"),
]


@pytest.mark.parametrize(("status", "body"), NONSENSE, ids=lambda each: str(each)[:40])
def test_what_is_none_of_telegrams_own_answers_is_no_answer(status: int, body: bytes) -> None:
    with pytest.raises(NetworkError) as told:
        _result(status, body)
    assert is_out_of_reach(told.value)


@pytest.mark.parametrize(
    "parameters", [None, [], "x", {"retry_after": "soon"}, {"retry_after": -1}]
)
def test_too_many_without_a_time_is_asked_again_soon(parameters: object) -> None:
    body = {"ok": False, "error_code": 429, "description": "Too Many", "parameters": parameters}
    with pytest.raises(RetryAfter):
        _result(429, json.dumps(body).encode())


def test_a_wrong_token_is_only_what_telegram_itself_says() -> None:
    body = b'{"ok": false, "error_code": 401, "description": "Unauthorized"}'
    with pytest.raises(InvalidToken):
        _result(401, body)


async def test_whatever_happens_it_is_tried_again_with_growing_pauses() -> None:
    troubles: list[Exception] = [
        TimedOut(), NetworkError("502"), RetryAfter(20), BadRequest("?"), TypeError("nonsense"),
        InvalidToken("of another call"), NetworkError("502"),
    ]  # fmt: skip
    pauses: list[float] = []

    async def act() -> str:
        if troubles:
            raise troubles.pop(0)
        return "there"

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    line = Line("store")
    assert await until_it_works(line, "getMe", act, sleep=sleep) == "there"
    assert pauses == [1, 2, 20, 8, 8, 8, 8]
    assert max(pauses[3:]) == LONGEST_PAUSE
    assert line.troubles == (Trouble.STARTING,)


async def test_a_wrong_token_is_not_tried_again() -> None:
    async def act() -> None:
        raise WrongToken("no such bot")

    with pytest.raises(WrongToken):
        await until_it_works(Line(), "getMe", act)


def test_another_program_is_certain_at_the_second_time_and_over_when_it_is_silent() -> None:
    at = 0.0
    line = Line(clock=lambda: at)
    assert not line.contested("someone else polls")
    assert line.troubles == ()
    at = 5.0
    assert line.contested("someone else polls")
    assert line.troubles == (Trouble.CONTESTED,)
    at = 100.0
    assert line.troubles == ()


@pytest.mark.parametrize("error", [TimedOut(), NetworkError("502"), RetryAfter(3)], ids=str)
def test_a_notice_waits_seconds_for_a_telegram_that_is_away_however_often_it_was_tried(
    error: TelegramError,
) -> None:
    for tries in (0, 5, 500):
        outcome = outcome_of(error, tries)
        assert isinstance(outcome, Later)
        assert outcome.after is not None and outcome.after.total_seconds() <= 3


# --- what is shown


def test_what_a_message_shows_is_known_until_it_is_changed() -> None:
    shown = Shown()
    shown.keep((7, 1), b"one")
    assert shown.is_so((7, 1), b"one") and not shown.is_so((7, 1), b"two")
    with shown.changing((7, 1)) as change:
        assert not shown.is_so((7, 1), b"one")  # nobody knows while it is under way
        change.shows = b"two"
    assert shown.is_so((7, 1), b"two")
    with pytest.raises(NetworkError), shown.changing((7, 1)):
        raise NetworkError("it may have arrived")
    assert not shown.is_so((7, 1), b"two")


def test_of_two_edits_at_once_nobody_knows_which_came_last() -> None:
    shown = Shown()
    with shown.changing((7, 1)) as first:
        with shown.changing((7, 1)) as second:
            second.shows = b"two"
        first.shows = b"one"
    assert not shown.is_so((7, 1), b"one") and not shown.is_so((7, 1), b"two")


def test_beside_other_processes_it_is_believed_for_a_moment_only() -> None:
    at = 0.0
    shown = Shown(10, clock=lambda: at)
    shown.keep((7, 1), b"one")
    assert shown.is_so((7, 1), b"one")
    at = 11.0
    assert not shown.is_so((7, 1), b"one")


# --- lanes


def tap(number: int, data: str, message: int = 1) -> Written:
    query = {"id": str(number), "data": data, "message": {"message_id": message}}
    return Written(number, 7, json.dumps({"update_id": number, "callback_query": query}), 0)


class Shop:
    """Runs updates, some of them in vain."""

    def __init__(self) -> None:
        self.ran: list[int] = []
        self.with_it: list[int] = []
        self.vain: dict[int, int] = {}
        self.open = asyncio.Event()
        self.lanes = Lanes(
            4, self.run, lambda same: self.with_it.extend(u.update_id for u in same)
        )

    async def run(self, person_id: int, update: Written) -> Again | bool:
        await self.open.wait()
        self.ran.append(update.update_id)
        if self.vain.get(update.update_id, 0) > 0:
            self.vain[update.update_id] -= 1
            return Again(0.001, update._replace(tries=update.tries + 1))
        return True

    async def works(self) -> None:
        self.open.set()
        async with asyncio.timeout(PATIENCE):
            while self.lanes.in_hand:
                await asyncio.sleep(0.005)


async def test_what_failed_runs_again_before_anything_newer_of_the_same_person() -> None:
    shop = Shop()
    shop.vain = {1: 2}
    shop.lanes.line_up([tap(1, "a"), tap(2, "b")])
    await asyncio.sleep(0)
    shop.lanes.line_up([tap(4, "d"), tap(3, "c"), tap(1, "a")])
    await shop.works()
    assert shop.ran == [1, 1, 1, 2, 3, 4]


async def test_the_same_button_pressed_again_while_it_waits_is_done_once() -> None:
    shop = Shop()
    shop.lanes.line_up([tap(n, "ck|x|1") for n in range(1, 61)])
    shop.lanes.line_up([tap(61, "ac|y|20|1"), tap(62, "ck|x|1"), tap(63, "ck|x|1", message=2)])
    await shop.works()
    assert shop.ran == [1, 61, 62, 63]
    assert shop.with_it == list(range(2, 61))


async def test_who_only_waits_holds_nobodys_place() -> None:
    places, ended = Places(1), asyncio.Event()

    async def waits() -> None:
        async with places.one(), stepping_aside():
            await ended.wait()

    async def works() -> None:
        async with places.one():
            ended.set()

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(waits(), works())
    async with places.one():
        pass  # and the place is there again, once
