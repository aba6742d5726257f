"""A bar chart as a PNG, with Korean letters whatever fonts the machine has. Knows no food."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).parent.parent / "third_party" / "noto-sans-kr" / "NotoSansKR-KSX1001.otf"
WIDTH, HEIGHT = 960, 540  # what a phone shows without cutting
PAPER, INK, FAINT, BAR, BEST = "#ffffff", "#1f2933", "#7b8794", "#8ecae6", "#2aabee"
_LEFT, _RIGHT, _TOP, _FOOT = 48, 48, 128, 72


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


def bar_chart(
    title: str, subtitle: str, bars: Sequence[tuple[str, int]], *, unit: int = 1
) -> bytes:
    """A PNG of *bars*: (label, value), at most 31; the highest stands out and says its value.

    *unit* divides what is written over it (10,000 for 만). Takes some ten milliseconds of a
    processor: call it in a thread.
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(picture)
    draw.text((_LEFT, 32), _fitting(draw, title, 32), INK, font=_font(32))
    draw.text((_LEFT, 78), subtitle, FAINT, font=_font(22))
    floor, highest = HEIGHT - _FOOT, max((value for _, value in bars), default=0)
    draw.line((_LEFT, floor, WIDTH - _RIGHT, floor), FAINT, width=2)
    step = (WIDTH - _LEFT - _RIGHT) / max(1, len(bars))
    wide = min(64.0, step * 0.7)
    every = -(-len(bars) // 12)  # as many labels as can be read
    for n, (label, value) in enumerate(bars):
        middle = _LEFT + step * (n + 0.5)
        if value > 0:
            top = floor - max(3, round((floor - _TOP - 32) * value / highest))
            shape = (middle - wide / 2, top, middle + wide / 2, floor)
            draw.rectangle(shape, BEST if value == highest else BAR)
            if value == highest:
                said = f"{value / unit:,.1f}".removesuffix(".0") if unit > 1 else f"{value:,}"
                draw.text((middle, top - 6), said, INK, font=_font(20), anchor="mb")
        if n % every == 0:
            draw.text((middle, floor + 12), label, FAINT, font=_font(18), anchor="mt")
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _fitting(draw: ImageDraw.ImageDraw, words: str, size: int) -> str:
    """*words*, cut where the picture ends."""
    if draw.textlength(words, font=_font(size)) <= WIDTH - _LEFT - _RIGHT:
        return words
    room = WIDTH - _LEFT - _RIGHT - draw.textlength("…", font=_font(size))
    long = bisect_right(
        range(len(words)), room, key=lambda n: draw.textlength(words[:n], font=_font(size))
    )
    return words[: max(0, long - 1)] + "…"
