"""Text from outside, made fit to keep and to read. Pure, and linear in what comes in.

Every edge passes here what people, files and programs wrote, before a parser or a transaction
sees it: Hangul in one piece (NFC), nothing invisible, nothing that turns the reading direction,
no run of white space, no more than was asked for.
"""

from __future__ import annotations

import re
import unicodedata

from core.refusals import TooLong

#: The longest message there is, in characters (Bot API, sendMessage).
LONGEST_MESSAGE = 4096
#: Marks upon one letter; what goes on for longer is no writing (guess; Unicode's UAX 15 has 30).
MOST_MARKS = 8

#: Letters by Unicode's word that show nothing: fillers of Hangul, a blank of Braille, joiners.
_UNSEEN_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
#: What picks an emoji's look, and what joins several to one: fine behind something seen.
_JOINER, _EMOJI_LOOK, _TEXT_LOOK = "\u200d", "\ufe0f", "\ufe0e"
_PLAIN = re.compile(r"[ -~가-힣ㄱ-ㅎㅏ-ㅣ]*")  # what most of what people write is made of
#: How digits, signs and brackets are written elsewhere: ２, ②, −, 、
_ELSEWHERE = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **{0x2460 + n: str(n + 1) for n in range(20)},
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), "-"),
    **dict.fromkeys((0x301C, 0x223C), "~"),
    0x3001: ",",
    0x3002: ".",
    0x20A9: "₩",
    0xFFE6: "₩",
}


def one_line(raw: str, longest: int) -> str:
    """*raw* as one line of at most *longest* characters; empty when there is nothing to see."""
    if len(raw) <= longest and _PLAIN.fullmatch(raw):
        return " ".join(raw.split())
    return " ".join(_seen(raw[: _read_at_most(longest)]).split())[:longest].rstrip()


def whole_line(raw: str, longest: int) -> str:
    """The same where a cut would lose what somebody meant.

    Raises:
        TooLong: it is longer than *longest*.
    """
    line = one_line(raw, LONGEST_MESSAGE)
    if len(line) > longest:
        raise TooLong(most=longest)
    return line


def several_lines(raw: str, longest: int) -> str:
    """The same with its line breaks kept, one at a time; empty lines go."""
    seen = _seen(raw[: _read_at_most(longest)])
    lines = (" ".join(line.split()) for line in seen.splitlines())
    return "\n".join(line for line in lines if line)[:longest].rstrip()


def in_one_piece(named: dict[str, str]) -> dict[str, str]:
    """A name in both languages as it is compared: what was kept before there was a door, too."""
    fit = {lang: one_line(name, LONGEST_MESSAGE) for lang, name in named.items()}
    return named if fit == named else fit


def is_seen(written: str) -> bool:
    """Whether there is a letter, a digit or a picture in it: marks and dashes alone say nothing."""
    return any(
        unicodedata.category(c)[0] in "LN" or unicodedata.category(c) == "So" for c in written
    )


def plain(written: str) -> str:
    """*written* as a parser of numbers wants it: ``２``, ``②`` and ``−`` as ``2``, ``2``, ``-``."""
    return written if written.isascii() else written.translate(_ELSEWHERE)


def whole_number(written: str) -> int | None:
    """``12``, ``１２`` or ``⑫``; none for all else, a sign and a fraction too."""
    digits = plain(written.strip())
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        return None
    return int(digits)


def _read_at_most(longest: int) -> int:
    """A letter of Hangul may come in three pieces, and be held apart by what is not seen."""
    return 4 * longest + 64


def _seen(raw: str) -> str:
    """What shows, in one piece each; white space stays."""
    kept: list[str] = []
    marks = 0
    for char in raw:
        kind = unicodedata.category(char)
        if kind == "Mn" or kind == "Me":
            marks += 1
            if marks > MOST_MARKS or (not kept and char not in (_EMOJI_LOOK, _TEXT_LOOK)):
                continue
        else:
            marks = 0
        if char.isspace():
            kept.append(char)
        elif char in (_JOINER, _EMOJI_LOOK, _TEXT_LOOK):
            if kept and not kept[-1].isspace() and not kept[-1].isalnum():
                kept.append(char)
        elif kind not in ("Cc", "Cf", "Cs", "Co") and char not in _UNSEEN_LETTERS:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))
