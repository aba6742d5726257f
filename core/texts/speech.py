"""Turns a text and its facts into a sentence, with the right particle. Knows no catalogue.

In a Korean template ``{store:이/가}`` writes the store's name and the particle its last sound
asks for: 행복분식이, 국수나무가, KFC가. An English template ignores such a mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from string import Formatter
from typing import Any, Literal, NamedTuple

from hangulpy import josa_pick

Lang = Literal["ko", "en"]


class Text(NamedTuple):
    """One thing to say, in both languages side by side."""

    ko: str
    en: str

    def of(self, lang: Lang) -> str:
        """The wording of *lang*, its facts still open."""
        return self.ko if lang == "ko" else self.en


#: Particle marks a template may carry, and what the library calls the pair.
PARTICLES = {
    "이/가": "이/가",
    "은/는": "은/는",
    "을/를": "을/를",
    "와/과": "와/과",
    "과/와": "와/과",
    "으로/로": "으로/로",
    "이에요/예요": "이에요/예요",
    "이랑/랑": "이랑/랑",
}
#: English words that end in a closed syllable though the last letter is not read alone:
#: 롤 (Roll), 햄 (Ham), 팬 (Pan), 킹 (King), 셋 (Set), 팩 (Pack), 컵 (Cup).
_CLOSED_LATIN = re.compile(r"[A-Za-z]+(?:l|m|n|ng|[aeiou](?:p|t|k|ck))")


#: What may close a word and is not read aloud.
_CLOSING = " \t\n)]}.!?~\"'”’"


def particle(word: str, mark: str) -> str:
    """The particle of the pair *mark* that follows *word* when read aloud."""
    pair = PARTICLES[mark]
    words = word.rstrip(_CLOSING).split()
    last = words[-1] if words else ""
    if _CLOSED_LATIN.fullmatch(last):
        if pair == "으로/로":
            return "로" if last.endswith("l") else "으로"
        return josa_pick("강", pair)
    return josa_pick(word, pair)


@lru_cache(maxsize=4096)
def _parts(template: str) -> tuple[tuple[str, str | None, str], ...]:
    return tuple((lit, name, spec or "") for lit, name, spec, _ in Formatter().parse(template))


def say(
    text: Text,
    lang: Lang,
    /,
    *,
    escape: Callable[[str], str] | None = None,
    **facts: Any,
) -> str:
    """*text* in *lang* with its *facts* filled in.

    A fact that is itself a :class:`Text` is said in the same language. *escape* is applied to
    each string fact (and never to the template), so that a menu name cannot break a message.

    Raises:
        KeyError: the text asks for a fact that was not given.
    """
    said: list[str] = []
    for literal, name, spec in _parts(text.of(lang)):
        said.append(literal)
        if name is None:
            continue
        value = facts[name]
        if isinstance(value, Text):
            value = value.of(lang)
        if spec in PARTICLES:
            word = str(value)
            said.append(escape(word) if escape else word)
            said.append(particle(word, spec))
        elif isinstance(value, str):
            said.append(escape(value) if escape else value)
        else:
            said.append(format(value, spec))
    return "".join(said)
