"""A message fits by what it says: what matters stays, what is shortened says so, tags close."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat import limits
from chat.fitting import Part, brief, cut, fit, fits, packed, pages_of, shown
from chat.pages import page_of, turning
from chat.screen import GAP, Button, Photo, Screen, escaped, html, label
from core.texts import Text
from sandbox.telegram.entities import parse_html, utf16
from sandbox.telegram.keyboards import check_markup

LETTERS = st.text(alphabet="가a &<>{}\"'\n😀👨‍👩‍👧é\u0301", max_size=60)
TAGS = st.sampled_from(["b", "i", "blockquote", "u"])


@st.composite
def written(draw: st.DrawFn) -> str:
    """HTML as our screens write it: tags in one another, the rest escaped."""
    out = ""
    for _ in range(draw(st.integers(0, 6))):
        inside = escape(draw(LETTERS), quote=False)
        tag = draw(TAGS)
        more = draw(TAGS)
        out += (
            f"{escape(draw(LETTERS), quote=False)}<{tag}>{inside}<{more}>{inside}</{more}></{tag}>"
        )
    return out


@settings(max_examples=200, deadline=None)
@given(written(), st.integers(1, 200))
def test_a_cut_is_html_that_fits(html: str, room: int) -> None:
    text, _ = parse_html(cut(html, room))
    assert utf16(text) <= room
    whole, _ = parse_html(html)
    assert text == whole if utf16(whole) <= room else text.endswith("…")


@settings(max_examples=200, deadline=None)
@given(written())
def test_what_people_read_is_what_telegram_counts(html: str) -> None:
    text, _ = parse_html(html)
    assert shown(html) == text
    assert limits.length(text) == utf16(text)


@settings(max_examples=200, deadline=None)
@given(LETTERS, st.integers(1, 60))
def test_brief_words_fit_and_end_between_letters(words: str, longest: int) -> None:
    said = brief(words, longest)
    assert limits.length(said) <= longest
    if said != words:
        assert said.endswith("…")
        assert words.startswith(said[:-1])
        said.encode()  # no half of an emoji
        rest = words[len(said) - 1 :]
        assert said == "…" or not rest.startswith(("\u200d", "\u0301"))


@pytest.mark.parametrize("words", ["가" * 60, "😀" * 30, "a" * 60])
def test_what_has_just_room_is_said_whole(words: str) -> None:
    assert brief(words, 60) == words
    assert brief(words + "b", 60).endswith("…")


def rest(gists: Sequence[int]) -> str:
    return f"and {len(gists)} more: {sum(gists)}"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 90), max_size=40), st.integers(100, 2000))
def test_what_is_required_stays_and_what_is_left_out_is_counted(
    sizes: list[int], room: int
) -> None:
    lines = [
        Part(f"<b>{'n' * 30}</b> {'c' * size}", [lambda: "n" * 30], size, rest) for size in sizes
    ]
    text, is_shortened = fit(["<b>head</b>", *lines, "door", "<i>total</i>"], room)
    read, _ = parse_html(text)
    assert utf16(read) <= room
    assert read.startswith("head")
    assert read.endswith("door\ntotal")
    said = sum(line.startswith("n" * 30) for line in read.splitlines())
    if said < len(sizes):
        assert f"and {len(sizes) - said} more: {sum(sizes[said:])}" in read
    assert is_shortened == (
        text != "\n".join(["<b>head</b>", *(p.full for p in lines), "door", "<i>total</i>"])
    )


def test_the_last_are_shortened_first() -> None:
    lines = [Part(f"{n} long", [f"{n}".__str__]) for n in range(4)]
    assert fit(lines, 20).text.splitlines() == ["0 long", "1 long", "2", "3"]


@settings(max_examples=100, deadline=None)
@given(st.lists(written(), max_size=20), st.integers(50, 400))
def test_pages_hold_everything_and_each_fits(parts: list[str], room: int) -> None:
    pages = pages_of(parts, room)
    assert all(fits(page, room) for page in pages)
    whole = [line for part in parts for line in [cut(part, room)] if line]
    assert "\n".join(page for page in pages if page) == "\n".join(whole)


@given(st.lists(st.integers(0, 30), max_size=60), st.integers(30, 90), st.integers(1, 9))
def test_packing_leaves_nothing_out(sizes: list[int], room: int, most: int) -> None:
    pages = packed(["x" * size for size in sizes], room, most=most)
    assert [n for page in pages for n in page] == list(range(len(sizes)))
    assert all(len(page) <= most for page in pages)


@given(st.integers(0, 500), st.integers(-(2**63), 2**63 - 1))
def test_a_page_that_is_not_there_any_more_is_the_nearest(n: int, number: int) -> None:
    page = page_of(list(range(n)), number)
    assert 0 <= page.number < page.of
    assert len(page.items) <= 10
    assert bool(page.items) == bool(n)
    turns = turning(page, lambda to: (to,))
    assert sum(len(row) for row in turns) == (
        0 if page.of == 1 else 3 - (page.number in (0, page.of - 1))
    )
    seen = [i for k in range(page.of) for i in page_of(list(range(n)), k).items]
    assert seen == list(range(n))


def test_a_label_keeps_the_price_behind_a_long_name() -> None:
    said = label(f"{'아주 긴 이름 ' * 10}{GAP}21,000원")
    assert limits.length(said) <= limits.LABEL
    assert said.endswith(f"…{GAP}21,000원")


def test_a_fact_that_is_longer_than_all_facts_ends_in_dots() -> None:
    assert html(Text("{x}", "{x}"), "ko", x="가" * 5_000).endswith("…")
    assert escaped("&" * 10, 5) == "&amp;&amp;&amp;&amp;…"


# -- the net, for a screen that should have fitted --------------------------------------


@pytest.fixture
def in_a_house(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in a test: nothing is raised."""
    monkeypatch.setattr(limits, "is_loud", False)


TOO_LARGE = {
    "a text": Screen("<b>" + "가" * 4097 + "</b>"),
    "a caption": Screen("<b>" + "가" * 1025 + "</b>", photo=Photo("x")),
    "a markup of much escaping": Screen("<b></b>" * 5_000),
    "101 buttons": Screen("x", ((Button("x", url="https://a.kr"),),) * 101),
    "a row of 9": Screen("x", ((Button("x", url="https://a.kr"),) * 9,)),
    "a keyboard of many bytes": Screen("x", ((Button("가" * 60, url="https://a.kr"),),) * 60),
}


@pytest.mark.parametrize("screen", TOO_LARGE.values(), ids=TOO_LARGE)
def test_in_a_test_what_does_not_fit_is_loud(screen: Screen) -> None:
    with pytest.raises(limits.DoesNotFit):
        (screen.fitting_text, screen.markup())


@pytest.mark.parametrize("screen", TOO_LARGE.values(), ids=TOO_LARGE)
@pytest.mark.usefixtures("in_a_house")
def test_in_a_house_it_is_cut_and_logged(screen: Screen, caplog: pytest.LogCaptureFixture) -> None:
    text, _ = parse_html(screen.fitting_text)
    assert utf16(text) <= (1024 if screen.photo else 4096)
    assert len(screen.fitting_text.encode()) <= limits.RAW_BYTES
    markup = screen.markup()
    if markup is not None:
        check_markup(json.loads(markup))  # the stand-in takes it
    assert "does not fit" in caplog.text
