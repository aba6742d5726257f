"""What may never be read in a log, and what a machine reads there."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from core.logs import JsonLines, Lines, log_about, masked

SECRETS = [
    "010-1234-5678",
    "01012345678",
    "+82 10-1234-5678",
    "+821012345678",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3MDAxIn0.c2lnbmF0dXJl",
    "Bearer abcdefgh12345678",
    "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
    "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R",
    "은행나무로 23",
    "와우산로21길 19-3",
    "101동 1203호",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_and_no_person_is_written_down(secret: str) -> None:
    for said in (f"order of {secret} failed", f"'{secret}'", f"({secret})"):
        assert secret not in masked(said)
        assert "***" in masked(said)


@pytest.mark.parametrize(
    "said", ["billing_key='Z_t5vOvQxrj4499PeiJcjen28'", 'paymentKey: "tgen_20240605132741"']
)
def test_keys_are_hidden_by_their_name(said: str) -> None:
    assert "***" in masked(said)
    assert "4499" not in masked(said) and "2024" not in masked(said)


def test_half_a_character_is_written_out() -> None:
    assert masked("GET /\ud83c 짬뽕") == "GET /\\ud83c 짬뽕"


def test_an_address_is_hidden_with_its_door_and_behind_any_words() -> None:
    said = masked("갔어요" * 900 + " 와우산로21길 19-3, 101동 1203호 앞")
    assert said.endswith("*** 앞")
    assert "1203" not in said and "21길" not in said


def test_what_is_needed_to_understand_stays() -> None:
    said = "order ab3k7qz2m5xw6y4t of store 12: 23,900 won at 2026-11-25T18:45:00, timer 1720"
    assert masked(said) == said


def test_a_settings_secret_is_hidden_wherever_it_turns_up() -> None:
    assert masked("called with hunter2-hunter2", ["hunter2-hunter2"]) == "called with ***"


def _line(formatter: logging.Formatter, message: str, error: Exception | None = None) -> str:
    info = None
    if error is not None:
        try:
            raise error
        except Exception:
            info = sys.exc_info()
    record = logging.LogRecord("core.x", logging.WARNING, __file__, 1, message, (), info)
    return formatter.format(record)


def test_a_json_line_tells_what_it_is_about() -> None:
    with log_about(order="ab3k7qz2m5xw6y4t", update=None):
        told = json.loads(_line(JsonLines(), "늦음 010-1234-5678"))
        assert "[order=ab3k7qz2m5xw6y4t]" in _line(Lines(), "late")
    assert told["order"] == "ab3k7qz2m5xw6y4t"
    assert "update" not in told
    assert (told["level"], told["logger"], told["message"]) == ("WARNING", "core.x", "늦음 ***")
    assert "order" not in json.loads(_line(JsonLines(), "later"))


def test_a_trace_is_one_line_and_masked() -> None:
    line = _line(JsonLines(), "failed", ValueError("call 010-1234-5678"))
    told = json.loads(line)
    assert "\n" not in line
    assert told["error"] == "ValueError"
    assert "Traceback" in told["trace"]
    assert "1234" not in told["trace"]
