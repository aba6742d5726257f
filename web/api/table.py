"""Every route of the API, gathered. Importing the handlers enters them."""

from __future__ import annotations

from web.api import cards, coupons, deliveries, kitchen, log, orders, payments, stores
from web.api.route import ROUTES, Route

_MODULES = (stores, orders, payments, kitchen, deliveries, coupons, cards, log)


def all_routes() -> tuple[Route, ...]:
    """The API in the order its documentation shows."""
    told = [module.__name__ for module in _MODULES]
    return tuple(sorted(ROUTES, key=lambda route: told.index(route.does.__module__)))
