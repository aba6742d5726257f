"""Stores and menus, for anybody with a token."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from core.answers.use_cases import Outcome
from core.database.transaction import Transaction
from core.finding.queries import menu_of, stores_near
from core.stores.model import Item
from core.texts import Lang
from web.api.route import ANYONE, Call, route
from web.api.shapes import (
    CategoryTold,
    ChoiceTold,
    Given,
    ItemTold,
    MenuTold,
    OptionGroupTold,
    StoresTold,
    StoreTold,
    as_json,
)
from web.api.written import Place


class Near(Given):
    """Where one is hungry."""

    near: Annotated[Place | None, Field(description="latitude,longitude")] = None


def read_place(body: object, near: Near) -> tuple[float, float] | None:
    """Where it is; none: where they are in the chat."""
    if near.near is None:
        return None
    latitude, longitude = near.near.split(",")
    return float(latitude), float(longitude)


@route("GET", "/api/stores", ANYONE, query=Near, reads=read_place, answers={200: StoresTold})
def list_stores(tx: Transaction, call: Call) -> Outcome:
    """Every store, those that can bring something now first, then the nearest.

    Without ``near``, as seen from the caller's address in the chat.
    """
    told = [
        StoreTold(
            id=near.store.id,
            name=near.store.named(call.lang),
            open=near.is_open,
            min_order=near.store.minimum_order,
            delivery_fee=near.delivery_fee,
            eta_minutes=near.eta_minutes[1],
        )
        for near in stores_near(tx, call.person_id, call.read)
    ]
    return Outcome(200, as_json(StoresTold(stores=told)))


@route("GET", "/api/stores/{store_id}/menu", ANYONE, answers={200: MenuTold})
def show_menu(tx: Transaction, call: Call) -> Outcome:
    """A store's menu, with every question an item asks."""
    menu = menu_of(tx, call.path["store_id"], call.person_id)
    told = [
        CategoryTold(
            name=category.name[call.lang],
            items=[_item(tx, item, call.lang) for item in menu.of_category(category.id)],
        )
        for category in menu.categories
    ]
    return Outcome(200, as_json(MenuTold(categories=told)))


def _item(tx: Transaction, item: Item, lang: Lang) -> ItemTold:
    return ItemTold(
        id=item.id,
        name=item.name[lang],
        price=item.price,
        sold_out=item.is_sold_out(tx.now),
        option_groups=[
            OptionGroupTold(
                id=group.id,
                name=group.name[lang],
                min=group.min,
                max=group.max,
                choices=[
                    ChoiceTold(
                        id=choice.id,
                        name=choice.name[lang],
                        price=choice.price,
                        sold_out=choice.is_sold_out(tx.now),
                    )
                    for choice in group.choices
                ],
            )
            for group in item.option_groups
        ],
    )
