"""The codes a payment company refuses with: their HTTP status, and what they say.

The table is Toss Payments' own (docs.tosspayments.com/reference/error-codes, read 2026-11). Two
entries are a guess: ``INVALID_BILLING_AUTH`` for a used authKey, ``NOT_FOUND_BILLING_KEY``'s 404.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict


class _Entry(TypedDict):
    status: int
    ko: str
    en: str


_TABLE: dict[str, _Entry] = json.loads(
    (Path(__file__).parent / "trouble.json").read_text(encoding="utf-8")
)
_OTHER: _Entry = {
    "status": 400,
    "ko": "요청을 처리하지 못했어요.",
    "en": "The request could not be processed.",
}


class Trouble(Exception):
    """A request is refused with one of the table's codes."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def status(self) -> int:
        """The HTTP status; 400 for a code that is in no table."""
        return _TABLE.get(self.code, _OTHER)["status"]

    def body(self, *, english: bool = False) -> dict[str, str]:
        """The error object."""
        entry = _TABLE.get(self.code, _OTHER)
        return {"code": self.code, "message": entry["en"] if english else entry["ko"]}
