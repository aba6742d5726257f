"""Plain words against a menu: what is surely meant is read, the rest is named and nothing more."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.carts.model import MOST_OF_ONE
from core.carts.words import find_dishes, read_wishes
from core.stores.model import Item
from core.texts.numerals import NATIVE
from tests.linear import assert_linear


def a_dish(n: int, ko: str, en: str = "") -> Item:
    name = {"ko": ko, "en": en or ko}
    nothing = {"ko": "", "en": ""}
    return Item(n, 1, 1, name, nothing, 5_000, "", nothing, ())


MENU = [
    a_dish(n, *names)
    for n, names in enumerate(
        (
            ("짜장면", "Jjajangmyeon"), ("콜라 1.25L", "Cola 1.25L"), ("양념치킨", "Yangnyeom chicken"),
            ("군만두 8개", "8 gunmandu"), ("후라이드", "Fried chicken"), ("짬뽕", "Jjamppong"),
            ("아이스 아메리카노", "Iced americano"), ("따뜻한 아메리카노", "Hot americano"),
            ("두부김치", "Dubu kimchi"), ("비빔밥 세트", "Bibimbap set"), ("김밥 2줄", "2 gimbap"),
        ),
        1,
    )
]  # fmt: skip


def read(words: str) -> tuple[list[tuple[str, int]], list[str]]:
    found = read_wishes(words, MENU)
    return [(w.item.name["ko"], w.quantity) for w in found.wishes], list(found.not_understood)


COLA = "콜라 1.25L"
#: How people write a quantity behind a dish, and the number they mean.
MEANT = {
    "두개요": 2, "두 개": 2, "②": 2, "2인분": 2, "１": 1, "한 병": 1, "두 병이요": 2, "열두 개": 12,
    "2요": 2, "x2": 2, "x 2": 2, "×3": 3, "2x": 2, "2\ufe0f\u20e3": 2, "이인분": 2, "이십개": 20,
    "스무 개씩": 20, "세 병만 주세요": 3, "하나": 1, "하나요": 1, "둘": 2, "99": 99, "아흔아홉 개": 99,
    "2개랑": 2, "two": 2, "주세요 2개": 2, "２ 개": 2, "": 1, "요": 1, "주세요": 1, "하나 더": 1,
}  # fmt: skip
#: What looks like a number and is no quantity.
NOT_MEANT = (
    "1.5", "-1", "−1", "0개", "0", "1/2", "백 개", "100", "½", "반 개", "한 개 반", "한두 개", "두세개",
    "2~3개", "2-3", "1+1", "1,000", "355ml", "1.5L 하나", "7시까지", "Ⅱ", "٢", "1e3", "12345678901",
    "2 3", "①②", "몇 개", "영개", "2번", "5층으로", "0x2", "빼고", "말고",
)  # fmt: skip


@pytest.mark.parametrize("how_many", MEANT)
@pytest.mark.parametrize("gap", [" ", ""])
def test_a_quantity_is_read_as_people_write_it(how_many: str, gap: str) -> None:
    if not gap and how_many in ("two", "２ 개"):
        pytest.skip("a word of English begins behind a blank")
    assert read(f"콜라{gap}{how_many}") == ([(COLA, MEANT[how_many])], [])
    assert read(f"콜라{gap}{how_many}, 짬뽕 3") == ([(COLA, MEANT[how_many]), ("짬뽕", 3)], [])


@pytest.mark.parametrize("how_many", NOT_MEANT)
def test_what_cannot_be_meant_is_named_and_nothing_is_put_in(how_many: str) -> None:
    wishes, left = read(f"짬뽕 2, 콜라 {how_many}\n양념치킨 1")
    assert wishes == [("짬뽕", 2), ("양념치킨", 1)]
    assert len(left) == 1 and left[0].startswith("콜라")


@given(st.integers(-(10**12), 10**12), st.sampled_from(["", "개", "병", " 개", "인분"]))
def test_only_one_to_ninety_nine_is_a_quantity(n: int, counter: str) -> None:
    wishes, left = read(f"콜라 {n}{counter}")
    if 1 <= n <= MOST_OF_ONE:
        assert (wishes, left) == ([(COLA, n)], [])
    else:
        assert wishes == [] and len(left) == 1


@given(st.sampled_from(sorted(NATIVE)), st.sampled_from(["개", " 개", " 병이요", "병 주세요"]))
def test_native_numbers_up_to_ninety_nine(spoken: str, counter: str) -> None:
    assert read(f"콜라 {spoken}{counter}") == ([(COLA, NATIVE[spoken])], [])


@pytest.mark.parametrize(
    ("words", "wishes", "left"),
    [
        ("후라이드 한 마리랑 콜라 두개 주세요", [("후라이드", 1), (COLA, 2)], []),
        ("양념 치킨 두 마리랑 콜라 1.25L 하나", [("양념치킨", 2), (COLA, 1)], []),
        ("짜장면한개짬뽕한개", [("짜장면", 1), ("짬뽕", 1)], []),
        ("two jjajangmyeon and a cola please", [("짜장면", 2), (COLA, 1)], []),
        ("2 콜라 1 짜장면", [(COLA, 2), ("짜장면", 1)], []),
        ("three bowls of jjamppong", [("짬뽕", 3)], []),
        ("네 콜라 주세요", [(COLA, 1)], []),
        ("두부김치 한 접시", [("두부김치", 1)], []),
        ("비빔밥 세트 2세트", [("비빔밥 세트", 2)], []),
        ("군만두 8개", [("군만두 8개", 1)], []),
        ("군만두 2개", [("군만두 8개", 2)], []),
        ("콜라 + 짜장면", [(COLA, 1), ("짜장면", 1)], []),
        # whose number it is cannot be told, or it is of nothing that is here
        ("군만두 16개", [], ["군만두 16개"]),
        ("김밥 4줄", [], ["김밥 4줄"]),
        ("피자 2판 콜라 1", [(COLA, 1)], ["피자 2판"]),
        ("콜라 1 피자 3판", [(COLA, 1)], ["피자 3판"]),
        ("pizza 2 cola", [], ["pizza 2 cola"]),
        ("짜장면 곱빼기 2", [], ["짜장면 곱빼기 2"]),
        ("짜장면 둘 아니 셋", [], ["짜장면 둘 아니 셋"]),
        ("아메리카노 한 잔", [], ["아메리카노 한 잔"]),
        ("콜라는 빼고 양념치킨만 하나요", [("양념치킨", 1)], ["콜라는 빼고"]),
        ("2인분", [], ["2인분"]),
        ("콜라맛사탕 둘", [], ["콜라맛사탕 둘"]),
        ("안녕하세요", [], []),
        ("<b>양념치킨</b> 둘", [], ["b> 둘"]),
        ("🍗🍗🍗", [], []),
        ("", [], []),
    ],
)  # fmt: skip
def test_whose_number_it_is(words: str, wishes: list[tuple[str, int]], left: list[str]) -> None:
    assert read(words) == (wishes, left)


def test_two_dishes_of_one_name_are_asked_about() -> None:
    found = read_wishes("콜라 2", [a_dish(1, "콜라"), a_dish(2, "콜라")])
    assert (found.wishes, found.not_understood) == ((), ("콜라 2",))


def test_a_dish_is_found_by_all_of_the_words_or_not_at_all() -> None:
    called = {words: [d.id for d in find_dishes(words, MENU)] for words in ("콜라", "아메리카노")}
    assert called == {"콜라": [2], "아메리카노": [7, 8]}
    assert not find_dishes("콜라 내일", MENU) and not find_dishes("", MENU)


@given(st.text(max_size=300))
def test_no_words_break_the_reading(words: str) -> None:
    for wish in read_wishes(words, MENU).wishes:
        assert 1 <= wish.quantity <= MOST_OF_ONE


@given(
    st.lists(st.sampled_from([*MEANT, *NOT_MEANT, "콜라", "짬뽕", "피자", ",", "랑"]), max_size=9)
)
def test_every_part_that_is_left_was_written(parts: list[str]) -> None:
    words = " ".join(parts)
    plain = words.replace(" ", "")
    for part in read_wishes(words, MENU).not_understood:
        assert part
        if words.isascii():
            assert part.replace(" ", "") in plain


def test_it_is_read_in_one_go_whatever_is_written() -> None:
    """199 dishes that begin alike, beside the practice ones."""
    alike = [
        a_dish(100 + n, f"가나다라마바사아자차카타파하 {n}호", f"{'a' * 36}{n:03}")
        for n in range(189)
    ]
    assert_linear(partial(read_wishes, items=[*alike, *MENU]), beginnings=("", "콜라 "))
