"""Buttons as small named tuples, written in under 64 bytes. A tap is not permission."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

from core.texts.incoming import one_line

LONGEST = 64  # bytes; Bot API docs, InlineKeyboardButton.callback_data
SEPARATOR = "|"
#: A whole number as we write it, from nothing up: no button says fewer than none of anything.
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_LARGEST = 2**63 - 1  # what a database's 64 bits hold

T = TypeVar("T", bound=type)

#: What every entered kind of tap is written as.
_VERBS: dict[type, str] = {}


class TapBook:
    """One bot's kinds of taps, by verb."""

    def __init__(self) -> None:
        #: What is read, and the kinds of its fields, by its verb and how many of them it carries.
        self._by_verb: dict[tuple[str, int], tuple[type[Any], tuple[type, ...]]] = {}

    def enter(self, verb: str, *, older: bool = False) -> Callable[[T], T]:
        """Enter a kind of tap under a short *verb*.

        An *older* kind is what buttons carried once that people still hold: it has the verb of
        the one that came after it, and another number of facts.

        Raises:
            ValueError: the verb is taken, or a field is neither text nor a whole number.
        """
        if SEPARATOR in verb or (not older and any(verb == v for v, _ in self._by_verb)):
            raise ValueError(f"two taps are called {verb!r}")

        def entered(kind: T) -> T:
            kinds = tuple(get_type_hints(kind).values())
            least = len(kinds) - len(_defaults(kind))
            if any(of not in (int, str) for of in kinds):
                raise ValueError(f"{kind.__name__} holds more than text and whole numbers")
            for carried in range(least, len(kinds) + 1):
                if (verb, carried) in self._by_verb:
                    raise ValueError(f"two taps are called {verb!r}")
                self._by_verb[verb, carried] = (kind, kinds)
            _VERBS[kind] = verb
            return kind

        return entered

    def kinds(self) -> list[type]:
        """Every kind that was entered."""
        return list(dict.fromkeys(kind for kind, _ in self._by_verb.values()))

    def verb_of(self, kind: type) -> str:
        """What *kind* is written as."""
        return _VERBS[kind]

    def read(self, data: str | None) -> Any:
        """The tap *data* stands for, or none when it is garbled, forged or of another time.

        A field that came later has a default: buttons of the time before it still work.
        """
        if not data or not _can_be_carried(data):
            return None
        verb, *parts = data.split(SEPARATOR)
        known = self._by_verb.get((verb, len(parts)))
        if known is None:
            return None
        kind, kinds = known
        values: list[int | str] = []
        for part, of in zip(parts, kinds, strict=False):
            if of is int:
                if not _NUMBER.fullmatch(part) or int(part) > _LARGEST:
                    return None
                values.append(int(part))
            else:
                values.append(part)
        return kind(*values)


def written(tap: tuple[Any, ...]) -> str:
    """An entered tap as its button carries it.

    Raises:
        KeyError: its kind was never entered.
        ValueError: it would not fit into a button, holds what no button of ours does (a
            letter nobody sees, a number below nothing), or a text holds the separator.
    """
    kept = list(tap)
    defaults = _defaults(type(tap))
    while len(kept) > len(tap) - len(defaults) and kept[-1] == defaults[len(kept) - len(tap) - 1]:
        kept.pop()  # as it was written before the field came
    parts = [str(value) for value in kept]
    data = SEPARATOR.join((_VERBS[type(tap)], *parts))
    if any(SEPARATOR in part for part in parts) or not _can_be_carried(data):
        raise ValueError(f"a button cannot carry {data!r}")
    if any(isinstance(value, int) and value < 0 for value in tap):
        raise ValueError(f"a button cannot carry {data!r}")
    return data


def _can_be_carried(data: str) -> bool:
    """Short enough, and as the door for text leaves it: a line that is seen, in one piece."""
    return data == one_line(data, LONGEST) and len(data.encode()) <= LONGEST


def _defaults(kind: type) -> tuple[Any, ...]:
    """What a button need not carry: the values of a kind's last fields."""
    return tuple(getattr(kind, "_field_defaults", {}).values())
