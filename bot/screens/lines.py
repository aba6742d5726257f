"""The lines of a cart or an order as its customer reads them, in full or as room allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any

from chat import limits
from chat.fitting import Part, brief, fit, pages_of
from chat.pages import page_of, turning
from chat.screen import GAP, Button, Screen, html
from core.orders.model import OrderLine
from core.texts import Lang, Text, say
from core.texts import lines as texts
from core.texts import orders as words
from core.texts.figures import won

_ANY = Text("{x}", "{x}")
#: How much of a name and of a note stays, the more the message is shortened (guess); at first
#: all of both: the longest name and note there are.
SHORTER = ((1_000, 1_000), (40, 80), (14, 32))
#: What a page of lines leaves for its title.
ROOM = limits.TEXT - 200


def line_parts(lines: Sequence[OrderLine], lang: Lang) -> list[Part]:
    """Each line with its price at the right, its choices and its note below."""
    rest = _and_more(lang)
    return [_part(line, lang, rest) for line in lines]


def _part(line: OrderLine, lang: Lang, rest: Callable[[Sequence[Any]], str]) -> Part:
    name, choices = line.name[lang], [c["name"][lang] for c in line.choices]
    full = _line(line, name, " · ".join(choices), line.note, lang)
    shorter = [partial(_shorter, line, *most, lang) for most in SHORTER]
    return Part(full, shorter, (line.quantity, line.total), rest)


def _shorter(line: OrderLine, longest: int, note: int, lang: Lang) -> str:
    """Its options only counted, so much of its name and of its note."""
    counted = say(texts.OPTIONS, lang, n=len(line.choices)) if line.choices else ""
    return _line(line, brief(line.name[lang], longest), counted, brief(line.note, note), lang)


def _line(line: OrderLine, name: str, choices: str, note: str, lang: Lang) -> str:
    said = html(words.LINE, lang, name=name, n=line.quantity)
    said += f"{GAP}{won(line.total, lang)}"
    if choices:
        said += f"\n<i>{html(_ANY, lang, x=choices)}</i>"
    if note:
        said += f"\n<b>{html(texts.NOTE, lang, note=note)}</b>"
    return said


@lru_cache(maxsize=2)
def _and_more(lang: Lang) -> Callable[[Sequence[Any]], str]:
    def rest(gists: Sequence[Any]) -> str:
        portions, amount = (sum(column) for column in zip(*gists, strict=True))
        facts = {"n": len(gists), "portions": portions, "won": won(amount, lang)}
        return say(texts.AND_MORE, lang, **facts)

    return rest


def fitted(
    before: Sequence[Part | str],
    lines: Sequence[OrderLine],
    after: Sequence[Part | str],
    lang: Lang,
    read: Callable[[int], tuple[Any, ...]],
) -> tuple[str, tuple[tuple[Button, ...], ...]]:
    """A message around *lines*, and the button that shows all of them where it is shortened."""
    parts = line_parts(lines, lang)
    text, is_shortened = fit([*before, *parts, *after], limits.TEXT)
    if not is_shortened:
        return text, ()
    text, _ = fit([*before, *parts, texts.SHORTENED.of(lang), *after], limits.TEXT)
    label = say(texts.READ_ALL, lang, n=len(lines))
    return text, ((Button(label, read(0)),),)


def all_lines(
    title: str,
    lines: Sequence[OrderLine],
    number: int,
    lang: Lang,
    read: Callable[[int], tuple[Any, ...]],
    back: tuple[Any, ...],
) -> Screen:
    """Every line in full, a page at a time."""
    page = page_of(pages_of(line_parts(lines, lang), ROOM), number, 1)
    to_it = (Button(texts.BACK.of(lang), back),)
    text = "\n".join([title, *page.items])
    return Screen(text, (*turning(page, read), to_it))
