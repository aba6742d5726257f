"""Particles, won, phones; and that both languages know the same facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from string import Formatter
from types import ModuleType

import pytest

from core.texts import Text, admin, customer, orders, say, store
from core.texts.figures import business_day, phone_as_read, phone_as_stored, won


def texts_of(module: ModuleType) -> Iterator[tuple[str, Text]]:
    for name, value in vars(module).items():
        if isinstance(value, Text):
            yield name, value
        elif isinstance(value, dict):
            yield from ((f"{name}[{k}]", v) for k, v in value.items() if isinstance(v, Text))


CATALOGUE = [pair for module in (admin, customer, orders, store) for pair in texts_of(module)]


def facts_in(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize(("name", "text"), CATALOGUE, ids=[name for name, _ in CATALOGUE])
def test_both_languages_say_something_and_know_the_same_facts(name: str, text: Text) -> None:
    assert text.ko
    assert text.en
    assert facts_in(text.ko) == facts_in(text.en)


@pytest.mark.parametrize(("name", "text"), CATALOGUE, ids=[name for name, _ in CATALOGUE])
def test_the_korean_is_polite_and_blames_nobody(name: str, text: Text) -> None:
    for stiff in ("습니다", "하십시오", "귀하", "오류", "실패", "!!"):
        assert stiff not in text.ko


@pytest.mark.parametrize(
    ("word", "mark", "said"),
    [
        ("행복분식", "이/가", "행복분식이"), ("국수나무", "이/가", "국수나무가"),
        ("KFC", "이/가", "KFC가"), ("콜라 500ml", "을/를", "콜라 500ml를"),
        ("짬뽕(특)", "을/를", "짬뽕(특)을"), ("Roll", "을/를", "Roll을"),
        ("Set", "은/는", "Set은"), ("서울", "으로/로", "서울로"),
        ("18,000원", "을/를", "18,000원을"), ("떡볶이 🌶️", "은/는", "떡볶이 🌶️는"),
    ],
)  # fmt: skip
def test_a_particle_follows_the_last_sound(word: str, mark: str, said: str) -> None:
    assert say(Text(f"{{w:{mark}}}", "{w}"), "ko", w=word) == said
    assert say(Text("{w:이/가}", "{w}"), "en", w=word) == word


def test_a_fact_is_escaped_and_the_template_is_not() -> None:
    text = Text("<b>{item:을/를}</b>", "<b>{item}</b>")
    assert say(text, "ko", escape=lambda s: s.replace("<", "&lt;"), item="<치킨") == (
        "<b>&lt;치킨을</b>"
    )


def test_won_and_phones_are_written_as_koreans_write_them() -> None:
    assert (won(23_900, "ko"), won(-3_000, "ko"), won(-3_000, "en")) == (
        "23,900원", "-3,000원", "-₩3,000",
    )  # fmt: skip
    stored = phone_as_stored("010 1234 5678")
    assert stored == "+821012345678"
    assert phone_as_read(stored) == "010-1234-5678"
    assert phone_as_stored("전화번호") is None


def test_two_in_the_morning_belongs_to_the_evening_before() -> None:
    two_in_the_morning = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # the 25th, 02:00 in Seoul
    assert business_day(two_in_the_morning).isoformat() == "2026-11-24"
