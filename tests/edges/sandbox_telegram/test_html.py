"""HTML in, text and entities out, with Telegram's own complaints; and back into safe HTML."""

from __future__ import annotations

import re
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.telegram.entities import clean, finish, parse_html
from sandbox.telegram.errors import ApiError
from sandbox.telegram.rendering import safe_html


def read(html: str) -> tuple[str, list[tuple[str, int, int]]]:
    text, entities = finish(*parse_html(clean(html)))
    return text, [(e["type"], e["offset"], e["length"]) for e in entities]


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("just text", "just text", []),
        ("<b>굵게</b>", "굵게", [("bold", 0, 2)]),
        ("<strong>a</strong><em>b</em>", "ab", [("bold", 0, 1), ("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins><s>c</s><strike>d</strike><del>e</del>", "abcde",
         [("underline", 0, 1), ("underline", 1, 1), ("strikethrough", 2, 1),
          ("strikethrough", 3, 1), ("strikethrough", 4, 1)]),
        ("😀 <b>치킨 🍗</b>", "😀 치킨 🍗", [("bold", 3, 5)]),  # an emoji is two units
        ("<b>a <i>b</i></b>", "a b", [("bold", 0, 3), ("italic", 2, 1)]),
        ("<tg-spoiler>x</tg-spoiler>", "x", [("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<blockquote>x</blockquote>", "x", [("blockquote", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("<code>/not_a_command</code>", "/not_a_command", [("code", 0, 14)]),
        ("<pre>x</pre>", "x", [("pre", 0, 1)]),
        ("&lt;b&gt; &amp; &quot;&#39;&#x41;", "<b> & \"'A", []),
        ("a &copy; b & c", "a &copy; b & c", []),  # only four names are known; the rest is text
        ("  <b>x</b> \n\n", "x", [("bold", 0, 1)]),
        ("\n <b>x \n</b>", "x", [("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        ("<B>x</B >", "x", [("bold", 0, 1)]),
        ("<b>x</>", "x", [("bold", 0, 1)]),
        ("<a href=>x</a>", "x", []),
        ('<a href="relative">x</a>', "x", []),  # not a link Telegram would keep
        ("<a href='https://example.com/?a=1&amp;b=2'>x</a>", "x", [("text_link", 0, 1)]),
        ("/start@baedal_bot go", "/start@baedal_bot go", [("bot_command", 0, 17)]),
        ("see https://a.kr/x, ok", "see https://a.kr/x, ok", [("url", 4, 14)]),
        ("@mina_kim #치킨 1,000원", "@mina_kim #치킨 1,000원",
         [("mention", 0, 9), ("hashtag", 10, 3)]),
        ("a@b.com", "a@b.com", [("email", 0, 7)]),
        ('<tg-time unix="1800000000" format="t">19:00</tg-time>', "19:00", [("date_time", 0, 5)]),
    ],
)  # fmt: skip
def test_html_becomes_text_and_entities(
    html: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    assert read(html) == (text, entities)


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>a <i>b</b>", 'Unmatched end tag at byte offset 9, expected "</i>", found "</b>"'),
        ("가<x>y</x>", 'Unsupported start tag "x" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("a <3", "Unclosed start tag at byte offset 2"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ("<b =>x</b>", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ('<tg-time unix="5" format="zz">x</tg-time>', "Invalid date-time format specified"),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(html: str, why: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(html)
    assert refused.value.description == f"Bad Request: can't parse entities: {why}"
    assert refused.value.code == 400


def test_code_in_pre_names_its_language() -> None:
    _, entities = parse_html('<pre><code class="language-python">x</code></pre>')
    assert entities == [{"type": "pre", "offset": 0, "length": 1, "language": "python"}]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a <b>b</b>", "a &lt;b&gt;b&lt;/b&gt;"),
        ("&", "&amp;"),
    ],
)
def test_plain_text_is_escaped_for_the_page(source: str, shown: str) -> None:
    assert safe_html(source, []) == shown


@pytest.mark.parametrize(
    "html",
    [
        "<b>가 <i>나</i> 다</b> 😀<u>라</u>",
        "<b><i>x</i></b>",
        "<blockquote>a\n<b>b</b>\nc</blockquote>",
        '<blockquote class="expandable">a</blockquote>',
        "<code>1 &lt; 2 &amp; 3</code>",
        '<span class="tg-spoiler">x</span> y',
    ],
)
def test_what_was_sent_is_shown_as_it_was_written(html: str) -> None:
    sent = html.replace(' class="expandable"', " expandable")
    assert safe_html(*finish(*parse_html(sent))) == html


def test_only_links_a_browser_may_follow_become_links() -> None:
    link = {"type": "text_link", "offset": 0, "length": 1}
    assert safe_html("x", [{**link, "url": "javascript:alert(1)"}]) == "x"
    shown = safe_html("x", [{**link, "url": 'https://a.kr/"><script>'}])
    assert "<script>" not in shown
    assert shown.startswith('<a href="https://a.kr/&quot;&gt;&lt;')


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_escaped_text_always_arrives_as_it_was(text: str) -> None:
    """Names of dishes and people may be anything; escaped, they are only text."""
    assert parse_html(escape(text, quote=False)) == (text, [])


KINDS = st.sampled_from(["bold", "italic", "code", "pre", "spoiler", "blockquote", "url"])
PLACES = st.tuples(KINDS, st.integers(0, 12), st.integers(1, 12))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="a 가<&😀\n", min_size=1, max_size=12), st.lists(PLACES, max_size=5))
def test_any_entities_give_balanced_html(text: str, places: list[tuple[str, int, int]]) -> None:
    end = len(text.encode("utf-16-le")) // 2
    entities = [
        {"type": kind, "offset": offset, "length": min(length, end - offset)}
        for kind, offset, length in places
        if offset < end
    ]
    html = safe_html(text, entities)
    open_tags: list[str] = []
    for slash, name in re.findall(r"<(/?)([a-z]+)[^>]*>", html):
        if slash:
            assert open_tags.pop() == name
        else:
            open_tags.append(name)
    assert open_tags == []


def test_crossing_entities_are_closed_and_opened_again() -> None:
    bold = {"type": "bold", "offset": 0, "length": 2}
    italic = {"type": "italic", "offset": 1, "length": 2}
    assert safe_html("abc", [bold, italic]) == "<b>a<i>b</i></b><i>c</i>"
