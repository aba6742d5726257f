"""How a log line is written: for people or as JSON, and never with a secret or a person in it.

Knows no handler and no file; the command line puts it in place.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

#: What the work under way is about: an order's id, an update's, a route.
_about: ContextVar[dict[str, Any]] = ContextVar("about", default={})  # noqa: B039  # never changed, only replaced

HIDDEN = "***"
#: What may not be read in a log, whoever wrote it there. Somebody else may have written the whole
#: line, so each looks a bounded way ahead of every place it could begin at.
_NEVER = (
    re.compile(r"(?<![\w-])eyJ[\w-]{5,}+\.[\w-]++\.[\w-]*+"),  # a JWT
    re.compile(r"(?i)\b(?:bearer|basic)\s++[\w.~+/=-]{8,}+"),
    re.compile(r"(?<![\w-])(?:bot)?\d{4,}+:[\w-]{8,}+"),  # a bot's token, in an address too
    re.compile(r"\b(?:test|live)_(?:sk|ck|gsk|gck)_\w++"),  # Toss Payments docs, "API keys"
    re.compile(r"(?i)(?<=key)['\"]?\s*+[=:]\s*+['\"]?[\w+/=-]{8,}+"),  # billing_key=…
    re.compile(r"(?<!\w)(?:\+?82[ -]?|0)1\d[ -]?\d{3,4}[ -]?\d{4}\b"),  # a phone
    re.compile(  # a road with its number, and the door behind it
        r"[가-힣A-Za-z0-9]{1,20}(?:로|길)\s?\d{1,6}(?:-\d{1,6})?"
        r"(?:[, ]{1,3}[가-힣\d-]{1,12}[동층호]){0,4}"
    ),
    re.compile(r"(?<!\d)\d{1,6}동\s?\d{1,6}호"),  # a door
)


@contextmanager
def log_about(**ids: Any) -> Iterator[None]:
    """Every line logged inside tells these ids too."""
    token = _about.set({**_about.get(), **{k: v for k, v in ids.items() if v is not None}})
    try:
        yield
    finally:
        _about.reset(token)


def masked(text: str, secrets: Iterable[str] = ()) -> str:
    """*text* without phones, doors, tokens and keys, and without these *secrets*."""
    return _masked(fit_to_write(text), tuple(secrets))


def fit_to_write(text: str) -> str:
    """*text* with what is no character (half of one, from somebody's bytes) written out."""
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode()


@lru_cache(maxsize=1024)  # many lines say the same; what one is without them never changes
def _masked(text: str, secrets: tuple[str, ...]) -> str:
    for secret in filter(None, secrets):
        text = text.replace(secret, HIDDEN)
    for pattern in _NEVER:
        text = pattern.sub(HIDDEN, text)
    return text


class Lines(logging.Formatter):
    """One line an event, for people."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """The line, with what it is about at its end; after it the trace, if there is one."""
        said = masked(record.getMessage(), self._secrets)
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {said}"
        if record.exc_info:
            line += "\n" + masked(self.formatException(record.exc_info), self._secrets)
        ids = " ".join(f"{name}={value}" for name, value in _about.get().items())
        return f"{line} [{ids}]" if ids else line


class JsonLines(logging.Formatter):
    """One JSON object an event, for machines."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """The object, on one line."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            **_about.get(),
            "message": masked(record.getMessage(), self._secrets),
        }
        _, error, trace = record.exc_info or (None, None, None)
        if error is not None:
            told["error"] = type(error).__name__
            caught = type(error), error, trace
            told["trace"] = masked(self.formatException(caught), self._secrets)
        return json.dumps(told, ensure_ascii=False, default=str)
