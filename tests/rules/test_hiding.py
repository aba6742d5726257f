"""Phone numbers are hidden however they are written; what a rider needs is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.texts.figures import phone_as_read, phone_as_stored
from core.texts.hiding import HIDDEN, hide_phones
from tests.linear import assert_linear

NUMBERS = (
    "010-1234-5678", "010 - 1234 - 5678", "01012345678", "０１０－１２３４－５６７８", "010.1234.5678",
    "010)1234-5678", "0 1 0 1 2 3 4 5 6 7 8", "010_1234_5678", "010/1234/5678", "010,1234,5678",
    "010*1234*5678", "공일공 일이삼사 오육칠팔", "공일공일이삼사오육칠팔", "공일공1234오육칠팔", "영일영 1234 5678",
    "010에 1234에 5678", "공일공 다시 1234 다시 5678", "zero one zero 1234 5678", "+82 10-1234-5678",
    "821012345678", "82-10-1234-5678", "1012345678", "02-123-4567", "0212345678", "031 123 4567",
    "0507-1234-5678", "070-1234-5678", "011-123-4567", "+1 415 555 2671", "415-555-2671",
    "0\ufe0f\u20e31\ufe0f\u20e30\ufe0f\u20e3 1234 5678", "٠١٠-١٢٣٤-٥٦٧٨",
)  # fmt: skip
NEEDED = (
    "101-1203 2580*", "#1234*", "*1203#2580", "#0102*2580#", "101동 1203호", "101-1203", "1203호 종 2580",
    "2026-11-30", "2026-11-30 18:30", "20261130", "11/30 12:30", "18:41~18:46", "01:10~02:30, 03:40~05:50",
    "12,000원", "1,010,123원", "30,000 - 3,000 = 27,000", "#12", "3-12", "1-8 2-9 3-10", "카드 4821",
    "현관 0102580*", "비번 02-1203-2580*", "101-120 2580", "5분 뒤 도착", "2인분 3개", "37.5497, 126.9205",
    "이사 오는 날이 오일이라", "공원에서 이사님이 구두로", "one or two, oh no",
)  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "around", ["{}", "제 번호는 {} 예요", "전화 {}로 주세요", "{}이에요", "101동 앞\n{}"]
)
def test_a_number_is_hidden_however_it_is_written(number: str, around: str) -> None:
    said = hide_phones(around.format(number))
    assert said.hidden
    assert said.words == around.format(HIDDEN)


@pytest.mark.parametrize("needed", NEEDED)
def test_what_is_needed_is_not(needed: str) -> None:
    for words in (needed, f"{needed} 앞이에요", f"문 앞 {needed}", f"{needed}\n{needed}"):
        said = hide_phones(words)
        assert (said.words, said.hidden) == (words, False)


@given(st.sampled_from(NEEDED), st.sampled_from(NUMBERS))
def test_both_in_one_line(needed: str, number: str) -> None:
    said = hide_phones(f"{needed} 그리고 전화 {number}")
    assert said.words == f"{needed} 그리고 전화 {HIDDEN}"


@given(
    st.integers(0, 99_999_999),
    st.text(alphabet=" -./_·", max_size=3),
    st.text(alphabet=" -.", max_size=3),
)
def test_every_mobile_number_with_any_signs_between(n: int, first: str, second: str) -> None:
    digits = f"{n:08}"
    said = hide_phones(f"전화 010{first}{digits[:4]}{second}{digits[4:]}")
    assert said.words == f"전화 {HIDDEN}"


@pytest.mark.parametrize(
    ("before", "words", "shown"),
    [
        (["010-1234"], "5678", HIDDEN),
        (["010"], "1234-5678", HIDDEN),
        (["010", "1234"], "5678", HIDDEN),
        (["제 번호 010-1234"], "뒤는 5678이에요", f"뒤는 {HIDDEN}이에요"),
        (["공일공"], "일이삼사오육칠팔", HIDDEN),
        (["010-1234"], "101동 1203호", "101동 1203호"),
        (["010-1234"], "2580*", "2580*"),
        (["101-1203"], "2580*", "2580*"),
        (["안녕하세요"], "5분 뒤요", "5분 뒤요"),
    ],
)
def test_a_number_in_two_lines(before: list[str], words: str, shown: str) -> None:
    assert hide_phones(words, before).words == shown


@given(st.text(max_size=200), st.lists(st.text(max_size=40), max_size=4))
def test_nothing_else_is_touched(words: str, before: list[str]) -> None:
    said = hide_phones(words, before)
    if not said.hidden:
        assert said.words == words


def test_it_is_read_in_one_go() -> None:
    assert_linear(lambda words: hide_phones(words, [words, words]), beginnings=("", "010"))


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("010 1234 5678", "+821012345678"), ("０１０－１２３４－５６７８", "+821012345678"),
        ("번호는 01012345678 입니다", "+821012345678"), ("+82 10-1234-5678", "+821012345678"),
        ("02-123-4567", "+8221234567"), ("+14155552671", "+14155552671"), ("0507-1234-5678", "+8250712345678"),
    ],
)  # fmt: skip
def test_a_phone_is_kept_in_one_form(written: str, stored: str) -> None:
    assert phone_as_stored(written) == stored
    assert phone_as_stored(phone_as_read(stored)) == stored


@pytest.mark.parametrize(
    "written",
    ["112", "119", "+82112", "110", "114", "1345", "010-1234-567", "010-123-4567", "010-0000-0000", "00000000000",
     "0501-1234-5678-9", "010-1234-5678 ext. 3", "01012345678 01098765432", "14155552671", "전화번호", "", "010",
     "101동 1203호 01012345678", "+999123456789", "1" * 4_096],
)  # fmt: skip
def test_what_nobody_is_reached_at_is_no_phone(written: str) -> None:
    assert phone_as_stored(written) is None


def test_a_phone_is_read_in_one_go() -> None:
    assert_linear(phone_as_stored, beginnings=("", "+", "010"))
