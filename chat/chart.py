"""A bar chart as a PNG, with Korean letters whatever fonts the machine has. Knows no food."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).parent.parent / "third_party" / "noto-sans-kr" / "NotoSansKR-KSX1001.otf"
#: Four to three: a phone shows it whole, some 330 points wide, where the smallest letters here
#: are 12 points high.
WIDTH, HEIGHT = 720, 540
PAPER, INK, FAINT, LINE, BAR, BEST = (
    "#ffffff", "#1f2933", "#616e7c", "#e4e7eb", "#8ecae6", "#2aabee",
)  # fmt: skip
#: Nothing is drawn nearer to the edge than this.
EDGE = 20
_TITLE, _SMALL = 36, 26  # letters, in pixels
_TOP, _FOOT, _MOST_LABELS = 140, 64, 8
#: Lines across the picture, the one on the floor not counted.
_LINES = 3


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


def bar_chart(
    title: str,
    subtitle: str,
    bars: Sequence[tuple[str, int]],
    *,
    said: Callable[[int], str] = "{:,}".format,
) -> bytes:
    """A PNG of *bars*: (label, value), at most 31; the highest stands out and says its value.

    *said* writes a value, short: it stands at the left of each line and over the highest bar.
    Takes some ten milliseconds of a processor: call it in a thread.
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(picture)
    _words(draw, (EDGE, 22), _fitting(draw, title, _TITLE), _TITLE, INK, "la")
    _words(draw, (EDGE, 74), _fitting(draw, subtitle, _SMALL), _SMALL, FAINT, "la")
    highest = max((value for _, value in bars), default=0)
    step_of_lines = _round_step(highest)
    values = [n * step_of_lines for n in range(_LINES + 1)] if highest > 0 else [0]
    left = EDGE + 12 + max(draw.textlength(said(v), font=_font(_SMALL)) for v in values)
    floor, ceiling = HEIGHT - _FOOT, max(highest, values[-1], 1)

    def up(value: int) -> int:
        return floor - round((floor - _TOP) * value / ceiling)

    for value in values:
        draw.line((left, up(value), WIDTH - EDGE, up(value)), LINE if value else FAINT, width=2)
        _words(draw, (left - 12, up(value)), said(value), _SMALL, FAINT, "rm")
    step = (WIDTH - EDGE - left) / max(1, len(bars))
    wide = min(64.0, step * 0.7)
    every = -(-len(bars) // _MOST_LABELS)  # as many labels as can be read
    best = next((n for n, (_, value) in enumerate(bars) if value == highest > 0), None)
    for n, (label, value) in enumerate(bars):
        middle = left + step * (n + 0.5)
        if value > 0:
            top = min(up(value), floor - 3)
            shape = (middle - wide / 2, top, middle + wide / 2, floor)
            draw.rectangle(shape, BEST if n == best else BAR)
            if n == best:
                _words(draw, (middle, top - 6), said(value), _SMALL, INK, "mb")
        if n % every == 0:
            _words(draw, (middle, floor + 12), label, _SMALL, FAINT, "mt")
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _round_step(highest: int) -> int:
    """A round number so that a few of them reach just over the highest: 1, 2, 5, 10, 20 …"""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * _LINES >= highest:
                return step
        size *= 10


def _words(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    words: str,
    size: int,
    colour: str,
    anchor: str,
) -> None:
    """*words* there, moved as far as it takes to be whole on the picture."""
    words, font = _drawable(words), _font(size)
    x, y = at
    first, _, last, _ = draw.textbbox((x, y), words, font=font, anchor=anchor)
    x += max(EDGE - first, 0) - max(last - (WIDTH - EDGE), 0)
    draw.text((x, y), words, colour, font=font, anchor=anchor)


def _drawable(words: str) -> str:
    """What is a letter or a sign; the font's layout stops at what is neither."""
    return "".join(c for c in words if c.isprintable())


def _fitting(draw: ImageDraw.ImageDraw, words: str, size: int) -> str:
    """*words*, cut where the picture ends."""
    words = _drawable(words)
    if draw.textlength(words, font=_font(size)) <= WIDTH - 2 * EDGE:
        return words
    room = WIDTH - 2 * EDGE - draw.textlength("…", font=_font(size))
    long = bisect_right(
        range(len(words)), room, key=lambda n: draw.textlength(words[:n], font=_font(size))
    )
    return words[: max(0, long - 1)] + "…"
