"""What a proxy and an operator ask: alive, ready, and which version."""

from __future__ import annotations

from tests.programs import Program
from tests.world import World


async def test_alive_and_ready_are_two_questions(door: World) -> None:
    """Going down, it is alive and takes no more; without a token, and without a word about people."""
    anyone = Program(door, 0, None)
    assert (await anyone.calls("GET", "/healthz")).body == {"status": "alive"}
    assert (await anyone.calls("GET", "/readyz")).body == {"status": "ready"}
    assert set((await anyone.calls("GET", "/version")).body) == {"version"}

    door.the_house.deps.draining = True
    going = await anyone.calls("GET", "/readyz")

    assert (going.status, going.body) == (503, {"status": "draining"})
    assert (await anyone.calls("GET", "/healthz")).status == 200
