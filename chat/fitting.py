"""Makes a message fit by what it says, never by cutting its markup. Knows no food and no bot.

A message is made of parts in their order. A part that may be said shorter brings its shorter
forms; one of a list may be left out at last, and the list says what it left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from chat.limits import length

_TAG = re.compile(r"</?([a-z][a-z-]*)[^<>]*>")
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});")
_MEANT = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}
_MORE = "…"
#: What goes on with the letter before it: what joins emoji, and their looks and colours.
_GOES_ON = frozenset("\u200d\ufe0e\ufe0f") | {chr(c) for c in range(0x1F3FB, 0x1F400)}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a message: ready HTML, and the shorter ways to say it, each shorter than before.

    *rest* makes it one of a list: the last of a list are left out where nothing shorter helps,
    and *rest* says so, told what stands for each of them in *gists*.
    """

    full: str
    shorter: Sequence[Callable[[], str]] = ()  #: asked for only where the whole does not fit
    gist: Any = None
    rest: Callable[[Sequence[Any]], str] | None = None

    def at(self, level: int) -> str:
        """What it says *level* times shortened."""
        level = min(level, len(self.shorter))
        return self.shorter[level - 1]() if level else self.full


class Fitted(NamedTuple):
    """A text that fits, and whether anything of it was said shorter."""

    text: str
    is_shortened: bool


def shown(html: str) -> str:
    """What people read of *html*."""
    if "<" not in html and "&" not in html:
        return html
    return _REFERENCE.sub(_meant, _TAG.sub("", html))


def _meant(reference: re.Match[str]) -> str:
    said = reference.group()
    if said in _MEANT:
        return _MEANT[said]
    return chr(int(said[3:-1], 16) if said[2] in "xX" else int(said[2:-1]))


def fits(html: str, room: int) -> bool:
    """Whether people read no more than *room* of it."""
    return 2 * len(html) <= room or length(shown(html)) <= room


def fit(parts: Sequence[Part | str], room: int) -> Fitted:
    """The parts as lines, as little shortened as *room* asks for, what stands last first."""
    every = [Part(part) if isinstance(part, str) else part for part in parts]
    whole = _joined([part.full for part in every])
    if fits(whole, room):
        return Fitted(whole, False)
    most = max((len(part.shorter) for part in every), default=0)
    said = [part.full for part in every]
    for level in range(1, most + 1):
        over = length(shown(_joined(said))) - room
        for n in reversed(range(len(every))):
            if over <= 0:
                return Fitted(_joined(said), True)
            shorter = every[n].at(level)
            over -= _size(said[n]) - _size(shorter)
            said[n] = shorter
    return Fitted(_leave_out(every, said, room), True)


def _leave_out(every: list[Part], said: list[str], room: int) -> str:
    """Without the last of the lists, which say how many that are."""
    kept = list(range(len(every)))
    lists = [n for n in kept if every[n].rest is not None]
    told: dict[int, str] = {}
    text = _joined(said)
    while not fits(text, room) and lists:
        gone = lists.pop()
        kept.remove(gone)
        of = every[gone].rest
        assert of is not None  # it is one of a list
        out = [n for n in range(gone, len(every)) if every[n].rest is of]
        told = {first: words for first, words in told.items() if every[first].rest is not of}
        told[gone] = of([every[n].gist for n in out])
        text = _joined([said[n] if n in kept else told.get(n, "") for n in range(len(every))])
    return text


def _joined(said: Sequence[str]) -> str:
    return "\n".join(words for words in said if words)


def _size(html: str) -> int:
    """How much of the room a line takes, its break included."""
    return length(shown(html)) + 1 if html else 0


def pages_of(parts: Sequence[Part | str], room: int) -> list[str]:
    """The parts in full as pages of at most *room* each; what is longer alone is cut with a …"""
    said = [cut(part if isinstance(part, str) else part.full, room) for part in parts]
    return [_joined([said[n] for n in page]) for page in packed(said, room)]


def packed(said: Sequence[str], room: int, *, most: int = 100) -> list[range]:
    """Which of the lines go on which page: so many as fit *room*, and at most so many."""
    pages: list[range] = []
    first, left = 0, room
    for n, line in enumerate(said):
        size = _size(line)
        if n > first and (size > left or n - first == most):
            pages.append(range(first, n))
            first, left = n, room
        left -= size
    return [*pages, range(first, len(said))]


def brief(words: str, longest: int) -> str:
    """Plain *words* in at most *longest* UTF-16 units, ended by … where something is missing.

    Ends behind a word where one ends nearby, and never inside a letter or an emoji.
    """
    if 2 * len(words) <= longest or length(words) <= longest:
        return words
    end, used = 0, length(_MORE)
    for n, char in enumerate(words):
        used += 2 if ord(char) > 0xFFFF else 1
        if used > longest:
            break
        end = n + 1
    while end and _is_inside(words, end):
        end -= 1
    space = words.rfind(" ", 0, end)
    if space > end - max(8, end // 4) and space > 0:
        end = space
    return words[:end].rstrip(" ,.·\n") + _MORE


def _is_inside(words: str, at: int) -> bool:
    """Whether a cut there would take a letter or an emoji apart."""
    here, before = words[at], words[at - 1]
    return here in _GOES_ON or before == "\u200d" or unicodedata.combining(here) != 0


def cut(html: str, room: int) -> str:
    """*html* in at most *room*, every tag closed, ended by … where something is missing.

    The last resort: what a message says is made shorter by :func:`fit`, which knows its sense.
    """
    if fits(html, room):
        return html
    out: list[str] = []
    left = room - length(_MORE)
    open_tags: list[str] = []
    at = 0
    while at < len(html) and left > 0:
        if tag := _TAG.match(html, at):
            out.append(tag.group())
            if tag.group().startswith("</"):
                if open_tags:
                    open_tags.pop()
            else:
                open_tags.append(tag.group(1))
            at = tag.end()
            continue
        reference = _REFERENCE.match(html, at)
        piece = reference.group() if reference else html[at]
        left -= length(shown(piece))
        if left < 0:
            break
        out.append(piece)
        at += len(piece)
    while out and at < len(html) and not _TAG.fullmatch(out[-1]) and _is_inside(html, at):
        at -= len(out.pop())
    closing = "".join(f"</{name}>" for name in reversed(open_tags))
    return "".join(out) + _MORE + closing
