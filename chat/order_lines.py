"""The lines of a cart or an order, in full or as room allows, whoever reads them.

How one line looks is each bot's own; how a message of many is shortened, counted and read in
pages is the same for both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from chat import limits
from chat.fitting import Part, brief, pages_of
from chat.pages import page_of, turning
from chat.screen import Button, Screen
from core.orders.model import OrderLine
from core.texts import Lang, say
from core.texts import lines as texts
from core.texts.figures import won

#: What a page of lines leaves for its title.
ROOM = limits.TEXT - 200


@dataclass(frozen=True, slots=True)
class Look:
    """How one bot shows a line."""

    #: HTML of a line with its name, its choices and its note as they are given.
    line: Callable[[OrderLine, str, str, str, Lang], str]
    #: How much of a name and of a note stays, the more the message is shortened.
    shorter: tuple[tuple[int, int], ...]
    #: What is said of the lines that are left out, as HTML.
    rest: Callable[[str], str] = str


def line_parts(lines: Sequence[OrderLine], lang: Lang, look: Look) -> list[Part]:
    """Each line; where room is short first its options are only counted."""
    rest = partial(_and_more, lang, look)
    return [_part(line, lang, look, rest) for line in lines]


def lines_page(
    title: str,
    lines: Sequence[OrderLine],
    number: int,
    lang: Lang,
    look: Look,
    read: Callable[[int], tuple[Any, ...]],
    back: tuple[Any, ...],
) -> Screen:
    """Every line in full, a page at a time, and the way back."""
    page = page_of(pages_of(line_parts(lines, lang, look), ROOM), number, 1)
    to_it = (Button(texts.BACK.of(lang), back),)
    return Screen("\n".join([title, *page.items]), (*turning(page, read), to_it))


def _part(line: OrderLine, lang: Lang, look: Look, rest: Callable[[Sequence[Any]], str]) -> Part:
    choices = " · ".join(choice["name"][lang] for choice in line.choices)
    full = look.line(line, line.name[lang], choices, line.note, lang)
    shorter = [partial(_shorter, line, *most, lang, look) for most in look.shorter]
    return Part(full, shorter, (line.quantity, line.total), rest)


def _shorter(line: OrderLine, longest: int, note: int, lang: Lang, look: Look) -> str:
    """Its options only counted, so much of its name and of its note."""
    counted = say(texts.OPTIONS, lang, n=len(line.choices)) if line.choices else ""
    return look.line(line, brief(line.name[lang], longest), counted, brief(line.note, note), lang)


def _and_more(lang: Lang, look: Look, gists: Sequence[Any]) -> str:
    portions, amount = (sum(column) for column in zip(*gists, strict=True))
    facts = {"n": len(gists), "portions": portions, "won": won(amount, lang)}
    return look.rest(say(texts.AND_MORE, lang, **facts))
