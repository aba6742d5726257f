"""The lines of a cart or an order as its customer reads them, in full or as room allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chat import limits
from chat.fitting import Part, fit
from chat.order_lines import Look, line_parts, lines_page
from chat.screen import GAP, Button, Screen, html
from core.orders.model import OrderLine
from core.texts import Lang, Text, say
from core.texts import lines as texts
from core.texts import orders as words
from core.texts.figures import won

_ANY = Text("{x}", "{x}")


def _line(line: OrderLine, name: str, choices: str, note: str, lang: Lang) -> str:
    """Its price at the right, its choices and its note below."""
    said = html(words.LINE, lang, name=name, n=line.quantity)
    said += f"{GAP}{won(line.total, lang)}"
    if choices:
        said += f"\n<i>{html(_ANY, lang, x=choices)}</i>"
    if note:
        said += f"\n<b>{html(texts.NOTE, lang, note=note)}</b>"
    return said


#: At first all of a name and a note: the longest there are; then less (guess).
CUSTOMERS = Look(_line, ((1_000, 1_000), (40, 80), (14, 32), (12, 24)))


def fitted(
    before: Sequence[Part | str],
    lines: Sequence[OrderLine],
    after: Sequence[Part | str],
    lang: Lang,
    read: Callable[[int], tuple[Any, ...]],
) -> tuple[str, tuple[tuple[Button, ...], ...]]:
    """A message around *lines*, and the button that shows all of them where it is shortened."""
    parts = line_parts(lines, lang, CUSTOMERS)
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
    return lines_page(title, lines, number, lang, CUSTOMERS, read, back)
