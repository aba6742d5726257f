"""What can change between the moment a cart is shown and the moment its button is pressed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import bindparam, update

from core.carts.use_cases import add_to_cart
from core.coupons.tables import coupons
from core.coupons.use_cases import take_by_code
from core.database.transaction import Transaction
from core.payments.cards import add_card, forget_card
from core.payments.tables import Payments
from core.people.use_cases import keep_detail, keep_place
from core.records import replace
from core.stores.menu_tables import Menus
from core.stores.model import OptionGroup
from core.stores.tables import Stores
from tests.programs import CHEESE_BALLS, HALF_AND_HALF
from tests.world import HOME, Customer, World

#: Something changes for a customer who has a cart before them.
Change = Callable[[World, Customer], Awaitable[object]]


def _store(**terms: Any) -> Change:
    async def change(world: World, mina: Customer) -> None:
        await world.the_house.deps.db.write(with_terms, terms)

    return change


def with_terms(tx: Transaction, terms: dict[str, Any]) -> None:
    store = tx[Stores].save_terms(replace(tx[Stores].get(1), **terms))
    tx[Stores].save(store)


def _item(item_id: int, **facts: Any) -> Change:
    async def change(world: World, mina: Customer) -> None:
        await world.the_house.deps.db.write(with_facts, item_id, facts)

    return change


def with_facts(tx: Transaction, item_id: int, facts: dict[str, Any]) -> None:
    tx[Menus].save(replace(tx[Menus].lock(item_id), **facts))


def _groups(change_of: Callable[[tuple[OptionGroup, ...]], tuple[OptionGroup, ...]]) -> Change:
    async def change(world: World, mina: Customer) -> None:
        await world.the_house.deps.db.write(_with_groups, change_of)

    return change


def _with_groups(tx: Transaction, change: Callable[..., tuple[OptionGroup, ...]]) -> None:
    item = tx[Menus].lock(HALF_AND_HALF)
    tx[Menus].save(replace(item, option_groups=change(item.option_groups)))


def _first_choice(**facts: Any) -> Change:
    def changed(groups: tuple[OptionGroup, ...]) -> tuple[OptionGroup, ...]:
        first, *others = groups
        choice, *rest = first.choices
        return (replace(first, choices=(replace(choice, **facts), *rest)), *others)

    return _groups(changed)


def _one_more_question(groups: tuple[OptionGroup, ...]) -> tuple[OptionGroup, ...]:
    """Another one that must be answered."""
    last = groups[-1]
    ids = max(c.id for g in groups for c in g.choices) + 1
    more = tuple(replace(c, id=ids + n) for n, c in enumerate(last.choices))
    name = {"ko": "소스", "en": "Sauce"}
    return (*groups, replace(last, id=last.id + 50, name=name, min=1, max=1, choices=more))


async def _moves(world: World, mina: Customer) -> None:
    """Around the corner: the fee is the same, the door is not."""
    await world.the_house.deps.db.write(_another_place, mina.person, "202동 303호")


async def _moves_without_a_door(world: World, mina: Customer) -> None:
    await world.the_house.deps.db.write(_another_place, mina.person, "")


def _another_place(tx: Transaction, person_id: int, detail: str) -> None:
    latitude, longitude = HOME
    keep_place(
        tx, person_id, text="은행나무로 99", detail=detail, latitude=latitude + 0.00001,
        longitude=longitude,
    )  # fmt: skip


async def _another_door(world: World, mina: Customer) -> None:
    await world.the_house.deps.db.write(keep_detail, mina.person, "옆집 404호")


async def _another_card(world: World, mina: Customer) -> None:
    await world.the_house.deps.db.write(
        add_card, mina.person, billing_key=f"other-{mina.person}", label="신한 1111"
    )


async def _no_card(world: World, mina: Customer) -> None:
    await world.the_house.deps.db.write(_forget_cards, mina.person)


def _forget_cards(tx: Transaction, person_id: int) -> None:
    for card in tx[Payments].cards(person_id):
        forget_card(tx, person_id, card.id)


async def one_more_dish(world: World, mina: Customer) -> None:
    """In another window of the same chat."""
    await world.the_house.deps.db.write(
        add_to_cart, mina.person, CHEESE_BALLS, quantity=1, choice_ids=()
    )


async def a_coupon_comes(world: World, mina: Customer) -> None:
    """It would be cheaper: all the same nothing else is charged than was shown."""
    await world.the_house.deps.db.write(_give_coupon, mina.person)


async def _the_coupon_is_over(world: World, mina: Customer) -> None:
    await world.the_house.deps.db.write(_end_coupons, mina.person)


def _give_coupon(tx: Transaction, person_id: int) -> None:
    take_by_code(tx, person_id, "PROOF")


def _end_coupons(tx: Transaction, person_id: int) -> None:
    mine = update(coupons).where(coupons.c.customer_id == bindparam("p"))
    tx.sql.run(mine.values(ends_at=bindparam("at")), p=person_id, at=tx.now)


async def _somebody_was_faster(world: World, mina: Customer) -> None:
    await world.the_house.deps.db.write(with_facts, HALF_AND_HALF, {"stock_left": 0})


async def _the_company_is_down(world: World, mina: Customer) -> None:
    await world.the_company("refusing", on=["charge"])


async def _nothing(world: World, mina: Customer) -> None:
    """Whoever is quick gets what they saw."""


CLOSED: dict[str, list[list[str]]] = {
    day: [] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
}
FEES = ((5_000, 7_000),)

CHANGES: dict[str, Change] = {
    "nothing": _nothing,
    "the fee goes up": _store(fee_bands=FEES),
    "the fee goes down": _store(fee_bands=((5_000, 0),)),
    "it is too far by now": _store(fee_bands=((1, 0),)),
    "the minimum goes up": _store(minimum_order=500_000),
    "the store closes": _store(closed=True),
    "its hours end": _store(hours=CLOSED),
    "it pauses": _store(paused_until=None, closed=True),
    "no more at the door": _store(pay_on_delivery=False),
    "another place": _moves,
    "another place, no door": _moves_without_a_door,
    "another door": _another_door,
    "another card": _another_card,
    "no card": _no_card,
    "one more dish": one_more_dish,
    "dearer": _item(HALF_AND_HALF, price=25_000),
    "cheaper": _item(HALF_AND_HALF, price=15_000),
    "another name": _item(HALF_AND_HALF, name={"ko": "치킨무", "en": "Radish"}),
    "hidden": _item(HALF_AND_HALF, hidden=True),
    "none left": _item(HALF_AND_HALF, stock_left=0),
    "somebody was faster": _somebody_was_faster,
    "the choice is dearer": _first_choice(price=900),
    "the choice has another name": _first_choice(name={"ko": "맵게", "en": "Hot"}),
    "one more question": _groups(_one_more_question),
    "no questions": _groups(lambda groups: ()),
    "a coupon comes": a_coupon_comes,
    "the coupon is over": _the_coupon_is_over,
    "the company is down": _the_company_is_down,
}


AT_THE_DOOR = (
    "nothing", "the fee goes up", "no more at the door", "another door", "another card",
    "another name", "a coupon comes", "the coupon is over",
)  # fmt: skip
