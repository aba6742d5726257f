"""What is to be cooked, as a kitchen reads it: dishes, their options, and what is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any

from chat import limits
from chat.fitting import Part, brief, pages_of
from chat.pages import page_of, turning
from chat.screen import GAP, Button, Screen, html
from core.orders.model import Order, OrderLine
from core.texts import Lang, Text, say
from core.texts import lines as texts
from core.texts.figures import won
from store_bot.taps import ReadTicket, ShowTicket

_ANY = Text("{x}", "{x}")
#: How much of a name and of a note stays, the more a ticket is shortened, at first all of both:
#: every dish and every note keeps its place in what rings (guess: thirty fit beside a long door).
SHORTER = ((1_000, 1_000), (24, 80), (14, 28))


def kitchen_parts(lines: Sequence[OrderLine], lang: Lang) -> list[Part]:
    """Each line of an order; where room is short first its options are only counted."""
    rest = _and_more(lang)
    return [_part(line, lang, rest) for line in lines]


def _part(line: OrderLine, lang: Lang, rest: Callable[[Sequence[Any]], str]) -> Part:
    choices = " · ".join(choice["name"][lang] for choice in line.choices)
    shorter = [partial(_shorter, line, *most, lang) for most in SHORTER]
    full = _line(line, line.name[lang], choices, line.note, lang)
    return Part(full, shorter, (line.quantity, line.total), rest)


def _shorter(line: OrderLine, longest: int, note: int, lang: Lang) -> str:
    """Its options only counted, so much of its name and of its note."""
    counted = say(texts.OPTIONS, lang, n=len(line.choices)) if line.choices else ""
    return _line(line, brief(line.name[lang], longest), counted, brief(line.note, note), lang)


def _line(line: OrderLine, name: str, choices: str, note: str, lang: Lang) -> str:
    said = f"<b>{html(_ANY, lang, x=name)}{GAP}{line.quantity}</b>"
    if choices:
        said += f"\n{html(_ANY, lang, x=choices)}"
    if note:
        said += f"\n<b>{html(texts.NOTE, lang, note=note)}</b>"
    return said


@lru_cache(maxsize=2)
def _and_more(lang: Lang) -> Callable[[Sequence[Any]], str]:
    def rest(gists: Sequence[Any]) -> str:
        portions, amount = (sum(column) for column in zip(*gists, strict=True))
        facts = {"n": len(gists), "portions": portions, "won": won(amount, lang)}
        return f"<b>{say(texts.AND_MORE, lang, **facts)}</b>"

    return rest


def read_all_row(order: Order, lang: Lang) -> tuple[tuple[Button, ...], ...]:
    """The way to every line in full, below a ticket that had to be shortened."""
    label = say(texts.READ_ALL, lang, n=len(order.lines))
    return ((Button(label, ReadTicket(order.id, 0)),),)


def all_lines_screen(order: Order, number: int, lang: Lang) -> Screen:
    """Every line in full with what is written to it, a page at a time; the way back to cook."""
    pages = pages_of(kitchen_parts(order.lines, lang), limits.TEXT - 100)
    page = page_of(pages, number, 1)
    turns = turning(page, lambda n: ReadTicket(order.id, n))
    back = (Button(texts.BACK.of(lang), ShowTicket(order.id)),)
    title = say(texts.ALL_LINES, lang, n=order.number)
    return Screen("\n".join([title, *page.items]), (*turns, back))
