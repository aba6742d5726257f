"""Troubles to order: errors, slowness and lost answers, for the next so many calls.

Knows only method names and chat numbers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from .errors import ApiError

_USUAL = {
    400: "Bad Request: made to fail",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}


@dataclass(slots=True)
class Fault:
    """What happens to calls that match, while `times` lasts."""

    method: str = ""  #: Empty: any method but getUpdates.
    chat_id: int = 0  #: 0: any chat.
    code: int = 0  #: 0: the call succeeds, only late or unheard.
    description: str = ""
    retry_after: int = 0  #: Seconds.
    times: int = 1
    delay_ms: int = 0
    drop_reply: bool = False  #: The call is done, then the line goes dead.
    cut: bool = False  #: The line goes dead (after delay_ms) before anything is done.
    page: bool = False  #: What comes back is a proxy's page, with the code, or with 200.

    def error(self) -> ApiError | None:
        if not self.code:
            return None
        if self.retry_after:
            usual = f"Too Many Requests: retry after {self.retry_after}"
            text = self.description or usual
            return ApiError(self.code, text, retry_after=self.retry_after)
        return ApiError(self.code, self.description or _USUAL.get(self.code, "Error"))


class Faults:
    def __init__(self) -> None:
        self._ordered: list[Fault] = []
        self.met: Counter[str] = Counter()  #: How many calls of each method met one.

    def order(self, wish: dict[str, Any]) -> Fault:
        """Raises: TypeError, ValueError: not a fault we know."""
        fault = Fault(**{k: v for k, v in wish.items() if v is not None})
        fault.chat_id, fault.code = int(fault.chat_id), int(fault.code)
        fault.times = int(fault.times)
        if not (fault.code or fault.delay_ms or fault.drop_reply or fault.cut or fault.page):
            raise ValueError("a fault needs a code, a delay_ms, drop_reply, cut or page")
        self._ordered.append(fault)
        return fault

    def next_for(self, method: str, chat_id: Any) -> Fault | None:
        """The first that matches, used once."""
        if not self._ordered:
            return None
        name = method.lower()
        for fault in self._ordered:
            if fault.method.lower() != name if fault.method else name == "getupdates":
                continue
            if fault.chat_id and str(fault.chat_id) != str(chat_id):
                continue
            self.met[method] += 1
            fault.times -= 1
            if fault.times <= 0:
                self._ordered.remove(fault)
            return fault
        return None

    def clear(self) -> None:
        self._ordered.clear()

    def listed(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self._ordered]
