"""How an order is called where an admin reads of it: by store, number and day."""

from __future__ import annotations

from collections.abc import Mapping

from core.orders.model import Order
from core.stores.model import Store
from core.texts import Lang, say
from core.texts import admin as texts
from core.texts import orders as words
from core.texts.figures import won


def order_line(order: Order, store: Store, lang: Lang) -> str:
    """``골목닭집 #12 · 조리 중 · 23,000원``, for a button."""
    return say(
        texts.PICK_LINE,
        lang,
        store=store.named(lang),
        n=order.number,
        day=day_of(order),
        status=words.STATUS[order.status.value],
        total=won(order.total, lang),
    )


def order_name(order: Order, store: Mapping[str, str], lang: Lang) -> str:
    """``골목닭집 #12 주문``; of one never placed there is only its store."""
    if order.number is None:
        return say(texts.NO_NUMBER, lang, store=store[lang])
    return say(texts.ORDER, lang, store=store[lang], n=order.number)


def order_called(order: Order, store: Mapping[str, str], lang: Lang) -> str:
    """``골목닭집 #12 주문 (11/30)``: where money moves, whose day's it is stands with it."""
    name = order_name(order, store, lang)
    return say(texts.DATED, lang, order=name, day=day_of(order)) if order.number else name


def day_of(order: Order) -> str:
    """``11/30``: the business day it is numbered in."""
    return f"{order.business_day:%m/%d}" if order.business_day else ""
