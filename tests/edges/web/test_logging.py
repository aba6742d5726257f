"""What the running gateway writes down of a call: enough to find it, nothing of the person."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from cli.serving import secrets_of
from core.logs import JsonLines
from core.settings import Settings
from tests.programs import PHONE, customers_program, stores_program
from tests.world import World


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything logged, as JSON lines."""
    page = io.StringIO()
    handler = logging.StreamHandler(page)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield page
    root.removeHandler(handler)
    root.setLevel(level)


async def test_a_refused_call_is_found_by_its_order(door: World, written: io.StringIO) -> None:
    mina, store = await customers_program(door), await stores_program(door)
    order_id = (await mina.orders(pay=True)).body["id"]
    await store.asks(order_id, "start-cooking")

    lines = [json.loads(line) for line in written.getvalue().splitlines()]

    (refused,) = [line for line in lines if line.get("route") == "startCooking"]
    assert (refused["order"], refused["level"]) == (order_id, "INFO")
    assert refused["message"] == "startCooking refused: step_refused"


async def test_nothing_of_a_person_is_in_the_log_of_a_whole_life(
    door: World, written: io.StringIO
) -> None:
    mina, store = await customers_program(door), await stores_program(door)
    await mina.orders(pay=True, phone="전화 아님")
    placed: Any = await mina.orders(pay=True)
    await store.asks(placed.body["id"], "reject", {"reason": "busy"})
    await door.settles()
    await door.passes(seconds=5)

    log = written.getvalue()

    secret = door.the_house.deps.settings.jwt_secret
    assert secret is not None
    private = (
        PHONE, "9876", "은행나무로", "1203호", mina.token, store.token, secret.get_secret_value(),
        "test_sk_practice",
    )  # fmt: skip
    assert [words for words in private if words in log] == []


def test_every_secret_setting_is_known_to_the_log() -> None:
    settings = Settings(_env_file=None, jwt_secret=SecretStr("s" * 40), payment_secret="pay-me")
    assert set(secrets_of(settings)) == {"s" * 40, "pay-me"}
