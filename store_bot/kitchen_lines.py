"""What is to be cooked, as a kitchen reads it: dishes, their options, and what is written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from chat.fitting import Part
from chat.order_lines import Look, line_parts, lines_page
from chat.screen import GAP, Button, Screen, html
from core.orders.model import Order, OrderLine
from core.texts import Lang, Text, say
from core.texts import lines as texts
from store_bot.taps import ReadTicket, ShowTicket

_ANY = Text("{x}", "{x}")


def _line(line: OrderLine, name: str, choices: str, note: str, lang: Lang) -> str:
    """The dish and how many stand out; so does what is written to it."""
    said = f"<b>{html(_ANY, lang, x=name)}{GAP}{line.quantity}</b>"
    if choices:
        said += f"\n{html(_ANY, lang, x=choices)}"
    if note:
        said += f"\n<b>{html(texts.NOTE, lang, note=note)}</b>"
    return said


#: Every dish and every note keeps its place in what rings (guess: thirty fit beside a long door).
KITCHENS = Look(_line, ((1_000, 1_000), (24, 80), (14, 28)), "<b>{}</b>".format)


def kitchen_parts(lines: Sequence[OrderLine], lang: Lang) -> list[Part]:
    """Each line of an order; where room is short first its options are only counted."""
    return line_parts(lines, lang, KITCHENS)


def read_all_row(order: Order, lang: Lang) -> tuple[tuple[Button, ...], ...]:
    """The way to every line in full, below a ticket that had to be shortened."""
    label = say(texts.READ_ALL, lang, n=len(order.lines))
    return ((Button(label, ReadTicket(order.id, 0)),),)


def all_lines_screen(order: Order, number: int, lang: Lang) -> Screen:
    """Every line in full with what is written to it, a page at a time; the way back to cook."""
    title, read = say(texts.ALL_LINES, lang, n=order.number), partial(ReadTicket, order.id)
    return lines_page(title, order.lines, number, lang, KITCHENS, read, ShowTicket(order.id))
