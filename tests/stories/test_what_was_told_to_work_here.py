"""What somebody told of themselves to work here stays while they do, and no longer."""

from __future__ import annotations

from core.audit.tables import Audit
from core.database.transaction import Transaction
from core.people.tables import People
from core.riders.tables import Riders
from core.stores.registration_tables import Registrations
from tests.forgetting import days_go_by
from tests.owning import a_store, asks_for_a_store
from tests.stories.test_becoming_a_rider import asks_to_ride
from tests.world import World


async def test_who_was_told_no_is_not_kept_for_work(world: World) -> None:
    admin, junho = await world.admin(), await asks_to_ride(world)
    await admin.says("/approve")
    await admin.taps("1 거절")
    sujin = await asks_for_a_store(world)
    await admin.taps("거절")
    await admin.taps("서비스 지역 밖")
    kept = await world.db.read(_kept, junho.person, sujin.person)
    assert kept == (True, True, {"준호", "수진이네 분식"})

    await days_go_by(world, 89)
    assert await world.db.read(_kept, junho.person, sujin.person) == kept
    await days_go_by(world, 2)
    assert await world.db.read(_kept, junho.person, sujin.person) == (False, False, set())
    await junho.says("/start")
    await junho.taps("라이더 등록")
    assert "이름을 적어" in await junho.last()


async def test_who_works_here_is_kept_however_long(world: World) -> None:
    admin, junho = await world.admin(), await asks_to_ride(world)
    await admin.taps("1 승인")
    sujin = await a_store(world)
    await days_go_by(world, 400)
    rider, store, names = await world.db.read(_kept, junho.person, sujin.person)
    assert rider and store and "준호" in names
    phones = await world.db.read(_phones, junho.person, sujin.person)
    assert phones == ("+821012345678", phones[1]) and phones[1]


def _kept(tx: Transaction, rider: int, owner: int) -> tuple[bool, bool, set[str]]:
    """Whether what they told is there, and what the admins' page calls them."""
    names = {
        str(deed.facts["name"]) if not isinstance(deed.facts["name"], dict)
        else str(deed.facts["name"]["ko"])
        for deed in tx[Audit].before(10**9, 100) if "name" in deed.facts
    }  # fmt: skip
    return tx[Riders].get(rider) is not None, tx[Registrations].get(owner) is not None, names


def _phones(tx: Transaction, rider: int, owner: int) -> tuple[str | None, str | None]:
    """As each told it: a rider by their contact, an owner with their store."""
    person, asked = tx[People].get(rider), tx[Registrations].get(owner)
    return person.phone if person else None, asked.phone if asked else None
