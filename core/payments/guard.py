"""Stands before a payment company: a breaker for each kind of call, and not too many at once.

It is the company's own port, so that whoever calls need not know of it; what it does not let
through is answered ``Busy``, at once. Every process has its own: see docs/decisions/0007.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from core.clock import Clock
from core.payments.breaker import Breaker
from core.payments.company import (
    Absent,
    Approved,
    Busy,
    Cancelled,
    CardOnFile,
    Declined,
    Found,
    PaymentCompany,
    Unknown,
)

log = logging.getLogger(__name__)

T = TypeVar("T")

#: At most so many calls at the company at a time, and how long one more waits for a place.
MOST_CALLS_AT_ONCE = 128
WAIT_FOR_A_PLACE_S = 0.2
#: When to come again if there was none (guess: most calls take half of it).
AFTER_NO_PLACE = timedelta(seconds=1)


class Operation(StrEnum):
    """A kind of call; one may be down while the others work."""

    CHARGE = "charge"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    FIND = "find"


#: Told when a kind of call stops or works again: until when nobody calls, or none.
Heard = Callable[[Operation, datetime | None], None]


class GuardedCompany:
    """A payment company behind breakers and a bulkhead."""

    def __init__(
        self, company: PaymentCompany, *, clock: Clock, most: int = MOST_CALLS_AT_ONCE
    ) -> None:
        """*company* is asked only when its breaker and the bulkhead allow it."""
        self._company = company
        self._clock = clock
        self._places = asyncio.Semaphore(most)
        self._breakers = dict.fromkeys(Operation, Breaker())
        self._told: dict[Operation, datetime | None] = {}
        self.heard: Heard | None = None

    def rests(self, operation: Operation) -> timedelta | None:
        """How long nobody calls yet; none when calls go through."""
        return self._breakers[operation].wait(self._clock.now())

    def states(self) -> dict[Operation, str]:
        """How each kind of call stands: closed, open or trying."""
        return {operation: breaker.state for operation, breaker in self._breakers.items()}

    async def charge_card(
        self,
        *,
        billing_key: str,
        customer_key: str,
        payment_id: str,
        order_name: str,
        amount: int,
        key: str,
    ) -> Approved | Declined | Unknown | Busy:
        """Take *amount* won from a registered card."""
        return await self._ask(
            Operation.CHARGE,
            lambda: self._company.charge_card(
                billing_key=billing_key,
                customer_key=customer_key,
                payment_id=payment_id,
                order_name=order_name,
                amount=amount,
                key=key,
            ),
        )

    async def confirm(
        self, *, payment_key: str, payment_id: str, amount: int, key: str
    ) -> Approved | Declined | Unknown | Busy:
        """Take *amount* won that the customer agreed to in the company's window."""
        return await self._ask(
            Operation.CONFIRM,
            lambda: self._company.confirm(
                payment_key=payment_key, payment_id=payment_id, amount=amount, key=key
            ),
        )

    async def find(self, *, payment_id: str) -> Found | Absent | Unknown | Busy:
        """What the company has on its books for this attempt."""
        return await self._ask(Operation.FIND, lambda: self._company.find(payment_id=payment_id))

    async def cancel(
        self, *, payment_key: str, amount: int | None, reason: str, key: str
    ) -> Cancelled | Declined | Unknown | Busy:
        """Give back *amount* won, or all that is left when None."""
        return await self._ask(
            Operation.CANCEL,
            lambda: self._company.cancel(
                payment_key=payment_key, amount=amount, reason=reason, key=key
            ),
        )

    async def register_card(
        self, *, auth_key: str, customer_key: str
    ) -> CardOnFile | Declined | Unknown:
        """Turn the window's one-time key into a card on file: somebody waits, and it is rare."""
        return await self._company.register_card(auth_key=auth_key, customer_key=customer_key)

    async def forget_card(self, *, billing_key: str) -> bool:
        """Have the company drop a card."""
        return await self._company.forget_card(billing_key=billing_key)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._company.close()

    async def _ask(
        self, operation: Operation, call: Callable[[], Coroutine[Any, Any, T] | Awaitable[T]]
    ) -> T | Busy:
        if (rest := self.rests(operation)) is not None:
            return Busy(rest)
        try:
            async with asyncio.timeout(WAIT_FOR_A_PLACE_S):
                await self._places.acquire()
        except TimeoutError:
            log.warning("payment company, %s: %d calls are out", operation, MOST_CALLS_AT_ONCE)
            return Busy(AFTER_NO_PLACE, full=True)
        try:
            return await self._with_leave(operation, call)
        finally:
            self._places.release()

    async def _with_leave(
        self, operation: Operation, call: Callable[[], Coroutine[Any, Any, T] | Awaitable[T]]
    ) -> T | Busy:
        now = self._clock.now()
        ticket, self._breakers[operation] = self._breakers[operation].ask(now)
        if ticket is None:
            return Busy(self._breakers[operation].wait(now) or AFTER_NO_PLACE)
        try:
            answer = await call()
        except BaseException:  # cancelled: nobody knows, and the next one may try
            self._breakers[operation] = self._breakers[operation].released(ticket)
            raise
        failed = isinstance(answer, Unknown) and answer.company_fault
        breaker = self._breakers[operation].answered(ticket, self._clock.now(), failed=failed)
        self._breakers[operation] = breaker
        self._tell(operation, breaker)
        return answer

    def _tell(self, operation: Operation, breaker: Breaker) -> None:
        """Say it once when it opens, rests longer, or works; the first call says how it is."""
        until = breaker.open_until
        if self._told.get(operation, breaker) == until:
            return
        self._told[operation] = until
        if until is not None:
            log.error("payment company, %s: nobody calls for %s", operation, breaker.rest)
        else:
            log.info("payment company, %s: works", operation)
        if self.heard is not None:
            self.heard(operation, until)
