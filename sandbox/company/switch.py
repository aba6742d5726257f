"""What goes wrong at the company, by a switch, for all calls or only the next few."""

from __future__ import annotations

from random import Random
from typing import Any

#: ok: as it should be · slow: works and answers after delay_ms, or after a time drawn from
#: delay_ms to up_to_ms, the same times for the same seed · declining: refuses charges ·
#: refusing: 503 at once · silent: never answers, does nothing · losing_replies: does the work and
#: drops the connection.
MODES = ("ok", "slow", "declining", "refusing", "silent", "losing_replies")
#: What calls are about, for a switch that concerns only some: charge is billing and confirm.
KINDS = ("charge", "cancel", "query", "card")


class Switch:
    """The mode and how long it lasts."""

    def __init__(self) -> None:
        self.mode = "ok"
        self.delay_ms = 0
        self.up_to_ms: int | None = None
        self._dice = Random(0)
        self.times: int | None = None  #: calls it still concerns; None is all
        self.on: tuple[str, ...] = KINDS
        self.code = "REJECT_CARD_COMPANY"  #: what declining refuses with

    def set(self, asked: dict[str, Any]) -> None:
        """Turn it.

        Raises:
            ValueError: there is no such mode, kind or number.
        """
        mode, delay, times = (asked.get("mode"), asked.get("delay_ms", 0), asked.get("times"))
        up_to, seed = asked.get("up_to_ms"), asked.get("seed", 0)
        on = asked.get("on") or (["charge"] if mode == "declining" else list(KINDS))
        code = asked.get("code") or "REJECT_CARD_COMPANY"
        if mode not in MODES:
            raise ValueError(f"mode is one of {', '.join(MODES)}")
        if not _whole(delay) or not 0 <= delay <= 600_000:
            raise ValueError("delay_ms is a whole number up to 600000")
        if up_to is not None and not (_whole(up_to) and delay <= up_to <= 600_000):
            raise ValueError("up_to_ms is a whole number from delay_ms up to 600000")
        if not _whole(seed):
            raise ValueError("seed is a whole number")
        if times is not None and (not _whole(times) or times < 1):
            raise ValueError("times is a whole number from 1")
        if not isinstance(on, list) or any(kind not in KINDS for kind in on):
            raise ValueError(f"on is a list of {', '.join(KINDS)}")
        if not isinstance(code, str):
            raise ValueError("code is one of the company's codes")
        self.mode, self.delay_ms, self.times = mode, delay, times
        self.on, self.code = tuple(on), code
        self.up_to_ms, self._dice = up_to, Random(seed)

    def for_call(self, kind: str) -> str:
        """The mode one call meets; counts it."""
        mode = self.mode
        if kind not in self.on:
            return "ok"
        if mode != "ok" and self.times is not None:
            self.times -= 1
            if self.times <= 0:
                self.mode, self.times = "ok", None
        return mode

    def delay_s(self) -> float:
        """How long the next slow call takes, in seconds."""
        if self.up_to_ms is None:
            return self.delay_ms / 1000
        return self._dice.uniform(self.delay_ms, self.up_to_ms) / 1000

    def as_json(self) -> dict[str, Any]:
        """How it stands."""
        return {
            "mode": self.mode,
            "delay_ms": self.delay_ms,
            "up_to_ms": self.up_to_ms,
            "times": self.times,
            "on": list(self.on),
            "code": self.code,
        }


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
