"""People who open a store of their own: the words of the stories about it."""

from __future__ import annotations

import itertools
from io import BytesIO

from PIL import Image

from core.database.transaction import Transaction
from core.people.tables import People
from core.people.use_cases import enrol_admins
from core.stores.menu import add_category, add_item
from core.stores.menu_tables import Menus
from core.stores.model import Item, Store
from core.stores.registering import approve_store
from core.stores.registration import Registration, RegistrationStatus
from core.stores.registration_tables import Registrations
from core.stores.tables import Stores
from core.stores.use_cases import open_store
from core.stores.written import read_hours
from tests.world import WORK, Worker, World

_ids = itertools.count(80_001)
SOME_ADMIN = 79_999
HERE = (37.5521, 126.9190)


async def a_stranger(world: World, name: str = "수진") -> Worker:
    """Somebody with a phone, at the store bot for the first time."""
    someone = Worker(world, WORK, next(_ids), name, "ko")
    await someone.moves_in()
    await someone.says("/start")
    return someone


async def asks_for_a_store(
    world: World, called: str = "수진이네 분식", *, by: Worker | None = None
) -> Worker:
    """가게 등록, up to 신청하기."""
    sujin = by or await a_stranger(world)
    await sujin.taps("가게 등록")
    await sujin.says(called)
    await sujin.does("location", latitude=HERE[0], longitude=HERE[1])
    await sujin.says("은행나무로 23, 1층")
    await sujin.taps("2.0km까지")
    await sujin.does("contact", own=True)
    await sujin.taps("매일 24시간")
    await sujin.taps("신청하기")
    return sujin


async def a_store(world: World, called: str = "수진이네 분식") -> Worker:
    """Approved: shut, and without a menu. Not through the chat: that is a story of its own."""
    sujin = await a_stranger(world)
    await world.the_house.deps.db.write(_open, sujin.person, called)
    await world.settles()
    return sujin


async def sells(owner: Worker, category: str, *dishes: tuple[str, int]) -> None:
    """A heading with dishes, on the menu of their store; and it opens."""
    db = owner.world.the_house.deps.db
    await db.write(_sell, owner.person, category, dishes)


async def puts_on_the_menu(owner: Worker, category: str, *dishes: tuple[str, int]) -> None:
    """A heading with dishes."""
    await owner.says("/menu")
    await owner.taps("분류 추가")
    await owner.says(category)
    for name, price in dishes:
        await owner.taps("메뉴 추가")
        await owner.says(name)
        await owner.says(f"{price:,}원")
        await owner.taps("돌아가기")


def picture(colour: str = "#c0392b", size: tuple[int, int] = (64, 48)) -> bytes:
    """A PNG of one colour."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


async def store_called(world: World, name: str) -> Store:
    """As the database has it."""
    stores = await world.the_house.deps.db.read(_stores)
    return next(store for store in stores if store.name["ko"] == name)


async def item_called(world: World, name: str) -> Item:
    """As the database has it, on the menu of the store that was opened last."""
    return await world.the_house.deps.db.read(_item, name)


def _open(tx: Transaction, person_id: int, called: str) -> None:
    asked = Registration(
        person_id=person_id,
        name={"ko": called, "en": called},
        address="은행나무로 23, 1층",
        latitude=HERE[0],
        longitude=HERE[1],
        reach_m=2_000,
        phone="+821012345678",
        hours=read_hours("24시간"),
        status=RegistrationStatus.WAITING,
        asked_at=tx.now,
    )
    tx[Registrations].add(asked)
    enrol_admins(tx, [SOME_ADMIN])
    approve_store(tx, person_id, by=SOME_ADMIN)


def _sell(tx: Transaction, by: int, category: str, dishes: tuple[tuple[str, int], ...]) -> None:
    (store_id,) = tx[People].worker(by).owned()
    heading = add_category(tx, store_id, {"ko": category, "en": category}, by=by)
    for name, price in dishes:
        add_item(tx, heading.id, {"ko": name, "en": name}, price, by=by)
    open_store(tx, store_id, by=by)


def _stores(tx: Transaction) -> list[Store]:
    return tx[Stores].approved()


def _item(tx: Transaction, name: str) -> Item:
    newest = tx[Stores].approved()[-1]
    return next(item for item in tx[Menus].items(newest.id) if item.name["ko"] == name)
