"""Somebody chooses the language we speak with them. One transaction."""

from __future__ import annotations

from core.database.transaction import Transaction
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.tables import Orders
from core.people.tables import People
from core.texts import Lang


def choose_language(tx: Transaction, person_id: int, lang: Lang) -> None:
    """From now on we speak *lang* to them, in both bots; what is under way is drawn anew in it.

    A second run draws it once more.
    """
    tx[People].set_lang(person_id, lang)
    at_work = tx[People].worker(person_id).stores()
    under_way = (
        (Bot.CUSTOMER, "card", tx[Orders].open_of_customer(person_id)),
        (Bot.STORE, "ticket", [o for store in at_work for o in tx[Orders].open_of_store(store)]),
    )
    for bot, kind, orders in under_way:
        for order in orders:
            if tx[Notices].card(bot, person_id, order.id) is not None:
                key = f"language:{tx.now.isoformat()}"
                tx[Notices].owe(bot, person_id, kind, key=key, at=tx.now, order_id=order.id)
