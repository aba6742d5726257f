"""What a monitor wants to know, for Prometheus; closed but to who shows the token that was set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, Info, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from pydantic import SecretStr

from core.database.transaction import Transaction
from core.deps import Deps
from core.notices.tables import Notices
from core.outbox.tables import Outbox
from core.refusals import NotYours
from core.timers.tables import Timers
from core.tracking.order_details import orders_by_status
from core.updates.queries import latest_turns
from web.auth import Unauthorized
from web.health import VERSION
from web.limits import Limit
from web.where import address_of

ASKED_A_SECOND = 5.0  # from one address; guess: each look counts through every queue

#: 1 for what a breaker is now, by company and operation.
BREAKER_STATES = ("closed", "open", "trying")


@dataclass(frozen=True, slots=True)
class Seen:
    """How things stand in the database at one moment."""

    at: datetime
    orders: dict[str, int]
    facts: tuple[int, datetime | None]
    notices: tuple[int, datetime | None]
    timers: tuple[int, datetime | None]
    turns: list[float]  #: seconds from an update's arrival to its end, the latest ones


def routes(deps: Deps) -> list[web.RouteDef]:
    """``/metrics``."""
    asked = Limit(ASKED_A_SECOND)

    async def metrics(request: web.Request) -> web.Response:
        if deps.settings.metrics_token is None:
            raise NotYours()  # it is not there for anybody
        if (address := address_of(request)) is not None:
            asked.take(address)
        if not _is_the_token(request.headers.get("Authorization"), deps.settings.metrics_token):
            raise Unauthorized()
        seen = await deps.db.report(look)
        body = generate_latest(told(seen, deps))
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/metrics", metrics)]


def _is_the_token(header: str | None, token: SecretStr) -> bool:
    """Whether the Authorization header shows it; how long that takes tells nothing of it."""
    kind, _, shown = (header or "").partition(" ")
    known = token.get_secret_value().strip().encode("utf-8", "surrogateescape")
    given = shown.strip().encode("utf-8", "surrogateescape")
    return compare_digest(given, known) and kind.lower() == "bearer"


def look(tx: Transaction) -> Seen:
    """One look at everything."""
    return Seen(
        tx.now,
        orders_by_status(tx),
        tx[Outbox].waiting(),
        tx[Notices].waiting(),
        tx[Timers].late(tx.now),
        latest_turns(tx),
    )


def told(seen: Seen, deps: Deps) -> CollectorRegistry:
    """The same as gauges, made anew for each answer: nothing is counted in memory."""
    registry = CollectorRegistry()
    Info("baedal", "The running version", registry=registry).info({"version": VERSION})
    orders = Gauge("baedal_orders", "Orders in each status", ["status"], registry=registry)
    for status, n in seen.orders.items():
        orders.labels(status).set(n)
    for name, says, (n, oldest) in (
        ("facts_waiting", "Facts that wait for their policies", seen.facts),
        ("notices_waiting", "Messages owed and not sent", seen.notices),
        ("timers_late", "Timers that are due and not asked", seen.timers),
    ):
        Gauge(f"baedal_{name}", says, registry=registry).set(n)
        age = max(0.0, (seen.at - oldest).total_seconds()) if oldest else 0.0
        what = f"{says}: age of the oldest, in seconds"
        Gauge(f"baedal_{name}_oldest_seconds", what, registry=registry).set(age)
    turns = Gauge(
        "baedal_turn_seconds", "The latest chat turns, arrival to end", ["quantile"],
        registry=registry,
    )  # fmt: skip
    for quantile in (0.5, 0.95, 1.0):
        turns.labels(str(quantile)).set(_quantile(seen.turns, quantile))
    breakers = Gauge(
        "baedal_breaker", "1 for what a breaker is now", ["company", "operation", "state"],
        registry=registry,
    )  # fmt: skip
    for (company, operation), now in deps.breakers().items():
        for state in sorted({*BREAKER_STATES, now}):
            breakers.labels(company, operation, state).set(state == now)
    writes = Gauge("baedal_writes_waiting", "Transactions that wait here", registry=registry)
    writes.set(deps.db.waiting)
    errands = Gauge("baedal_errands_running", "Calls to the outside under way", registry=registry)
    errands.set(len(deps.running))
    return registry


def _quantile(found: list[float], quantile: float) -> float:
    """The value so far up the sorted list; 0 when there is none."""
    ordered = sorted(found)
    return ordered[min(len(ordered) - 1, int(quantile * len(ordered)))] if ordered else 0.0
