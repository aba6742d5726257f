"""What comes from outside is made fit to keep and to read, once."""

from __future__ import annotations

import unicodedata

import pytest

from core.refusals import TooLong
from core.texts.incoming import (
    in_one_piece,
    is_seen,
    one_line,
    plain,
    several_lines,
    whole_line,
    whole_number,
)

#: Forms in which one and the same line may arrive.
FORMS = {
    "in pieces": unicodedata.normalize("NFD", "짜장면 하나"),
    "spaced out": "  짜장면 \t\u00a0\u3000 하나 ",
    "over two lines": "짜장면\r\n하나",
    "with what is not seen": "짜\u200b장\u3164면 \u2060하\ufeff나\u00ad",
    "turned around": "\u202e짜장면\u202c \u2067하나\u2069",
    "with controls": "짜장\x00면\x07 하\x1b나",
    "with half a pair": "짜장면\ud83c 하나\udf5c",
}


@pytest.mark.parametrize("how", FORMS)
def test_one_line_is_the_same_however_it_was_typed(how: str) -> None:
    assert one_line(FORMS[how], 20) == "짜장면 하나"


@pytest.mark.parametrize(
    "nothing", ["", " ", "\u3164", "\u200b\u2060\ufeff", "\x00", "\u2800 \uffa0", "\ufe0f"]
)
def test_what_cannot_be_seen_is_nothing(nothing: str) -> None:
    assert one_line(nothing, 20) == several_lines(nothing, 20) == ""


@pytest.mark.parametrize(
    "fine", ["👨‍👩‍👧 가족", "❤️", "café", "Nguyễn", "ไก่ทอด", "عربي", "짜장면 2개!"]
)
def test_other_peoples_writing_stays_as_it_is(fine: str) -> None:
    assert one_line(fine, 30) == fine
    assert is_seen(fine)


def test_a_letter_carries_no_tower_of_marks() -> None:
    assert len(one_line("a" + "\u0335" * 500, 200)) < 12


def test_it_is_cut_to_what_was_asked_for() -> None:
    assert one_line("가" * 500, 200) == "가" * 200
    assert one_line(unicodedata.normalize("NFD", "각" * 200), 200) == "각" * 200


def test_line_breaks_stay_where_they_are_meant() -> None:
    assert several_lines("보통\r\n\n\n 곱빼기  +1,500\u2028끝", 100) == "보통\n곱빼기 +1,500\n끝"


@pytest.mark.parametrize(
    ("written", "number"),
    [("12", 12), ("１２", 12), (" ④ ", 4), ("0", 0), ("-1", None), ("1.5", None), ("²", None),
     ("٣", None), ("", None), ("1 2", None), ("9" * 20, None)],
)  # fmt: skip
def test_a_whole_number_is_one_or_is_none(written: str, number: int | None) -> None:
    assert whole_number(written) == number


def test_signs_from_elsewhere_are_ours() -> None:
    assert plain("１２：００〜２１：３０、−３") == "12:00~21:30,-3"


@pytest.mark.parametrize("dash", ["-", "…", "·", "ㅤ", "^^"])
def test_marks_alone_say_nothing(dash: str) -> None:
    assert not is_seen(one_line(dash, 20))


def test_a_whole_line_is_whole_or_is_refused() -> None:
    assert whole_line("가" * 200, 200) == "가" * 200
    assert whole_line(unicodedata.normalize("NFD", "각" * 200), 200) == "각" * 200
    with pytest.raises(TooLong):
        whole_line("가" * 201, 200)


def test_a_name_in_one_piece_is_the_very_same() -> None:
    named = {"ko": "짬뽕", "en": "Jjamppong"}
    assert in_one_piece(named) is named
    assert in_one_piece({"ko": unicodedata.normalize("NFD", "짬뽕"), "en": "x"})["ko"] == "짬뽕"
