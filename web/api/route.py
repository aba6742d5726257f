"""What a route is, and what its handler is handed. Knows no route."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from core.answers.use_cases import Outcome
from core.database.transaction import Transaction
from core.deps import Deps
from core.orders.shares import USUAL, Shares
from core.outbox.event import Who
from core.texts import Lang

ANYONE = frozenset({Who.CUSTOMER, Who.STORE, Who.RIDER, Who.ADMIN})
CUSTOMER, STORE, RIDER, ADMIN = Who.CUSTOMER, Who.STORE, Who.RIDER, Who.ADMIN


@dataclass(frozen=True, slots=True)
class Call:
    """One call, read and checked: who, in which role and language, and what of."""

    person_id: int
    who: Who
    lang: Lang
    path: Mapping[str, Any]
    query: Any  #: the route's query model
    body: Any  #: the route's body model
    cards_on: bool  #: cards on file may be charged
    own_url: str
    shares: Shares = USUAL  #: how much one person may hold
    request_key: str | None = None  #: names the order this call makes; none: a new one each time
    read: Any = None  #: what the route reads of it all, before any transaction
    told: Any = None  #: what somebody outside answered before the transaction

    @property
    def order_id(self) -> str:
        """The order the path names."""
        return str(self.path["order_id"])


Handler = Callable[[Transaction, Call], Outcome]


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the API, with everything its documentation says."""

    method: str
    path: str
    who: frozenset[Who]
    does: Handler
    answers: Mapping[int, type[BaseModel] | None]
    refuses: tuple[int, ...]  #: besides what every route may refuse with
    body: type[BaseModel] | None
    body_may_lack: bool
    query: type[BaseModel] | None
    reads: Callable[[Any, Any], Any] | None  #: parses body and query, outside any transaction
    asks_first: Callable[[Deps, Call], Awaitable[Any]] | None  #: somebody outside, without a tx
    is_a_guess: bool  #: what is not found by it is counted against the address it comes from

    @property
    def name(self) -> str:
        """``placeOrder``: what the documentation calls it."""
        first, *rest = self.does.__name__.split("_")
        return first + "".join(word.capitalize() for word in rest)

    @property
    def says(self) -> str:
        """What it does, in the words of its handler."""
        return (inspect.getdoc(self.does) or "").replace("``", "`")

    @property
    def writes(self) -> bool:
        """It changes something, so its answer can be kept under an idempotency key."""
        return self.method != "GET"


ROUTES: list[Route] = []  #: every route; each handler enters itself


def route(
    method: str,
    path: str,
    who: frozenset[Who] | set[Who],
    *,
    answers: Mapping[int, type[BaseModel] | None],
    refuses: tuple[int, ...] = (),
    body: type[BaseModel] | None = None,
    body_may_lack: bool = False,
    query: type[BaseModel] | None = None,
    reads: Callable[[Any, Any], Any] | None = None,
    asks_first: Callable[[Deps, Call], Awaitable[Any]] | None = None,
    is_a_guess: bool = False,
) -> Callable[[Handler], Handler]:
    """Enter the handler below as a route of the API."""

    def enter(does: Handler) -> Handler:
        ROUTES.append(
            Route(
                method, path, frozenset(who), does, answers, refuses, body, body_may_lack, query,
                reads, asks_first, is_a_guess,
            )
        )  # fmt: skip
        return does

    return enter
