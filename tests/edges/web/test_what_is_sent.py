"""Bodies, queries and paths that do not fit: what is wrong is said, and nothing breaks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.database.transaction import Transaction
from core.stores.tables import Stores
from tests.programs import customers_program, stores_program, wish
from tests.world import World

GOOD_LINE = {"item_id": 1006, "quantity": 4}


async def test_what_is_no_json_is_malformed(door: World) -> None:
    mina = await customers_program(door, card=False)
    for raw in (b"", b"{", b"\xff\xfe", b'{"store_id": 1', b"nan", b"\x00", b'"\\ud800"'):
        answer = await mina.calls("POST", "/api/orders", raw=raw)
        assert answer.status in (400, 422), raw
        assert answer.code in ("malformed", "invalid")


async def test_what_does_not_fit_is_named(door: World) -> None:
    mina = await customers_program(door, card=False)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"store_id": "1"}, "store_id"),
        ({"store_id": 0}, "store_id"),
        ({"store_id": 2**63}, "store_id"),
        ({"lines": []}, "lines"),
        ({"lines": [{**GOOD_LINE, "quantity": 0}]}, "lines.0.quantity"),
        ({"lines": [{**GOOD_LINE, "quantity": 2.5}]}, "lines.0.quantity"),
        ({"lines": [{**GOOD_LINE, "price": 1}]}, "lines.0.price"),
        ({"lines": [{"item_id": 1006, "note": "a\x00b"}]}, "lines.0.note"),
        ({"receive": "drone"}, "receive"),
        ({"pay": "yes"}, "pay"),
        ({"address": {"text": "x", "latitude": 91, "longitude": 0}}, "address.latitude"),
        ({"request": "가" * 201}, "request"),
        ({"tip": 1000}, "tip"),
    ]
    for more, where in wrong:
        answer = await mina.orders(**more)
        assert (answer.status, answer.code) == (422, "invalid"), more
        assert [e["where"] for e in answer.body["errors"]] == [where]
        assert where in answer.body["detail"]


async def test_what_the_shop_cannot_do_says_why(door: World) -> None:
    mina = await customers_program(door, card=False)
    far = {"text": "해운대로 1", "latitude": 35.16, "longitude": 129.16}
    for more, status, code, kind in (
        ({"lines": [{"item_id": 1006}]}, 409, "not_orderable", "below_minimum"),
        ({"lines": [{"item_id": 1001}]}, 409, "not_orderable", "option"),
        ({"lines": [{"item_id": 1001, "choice_ids": [11, 12, 21]}]}, 409, "not_orderable", "option"),
        ({"lines": [{"item_id": 2001, "quantity": 3}]}, 409, "not_orderable", "gone"),
        ({"lines": [{"item_id": 99}, GOOD_LINE]}, 409, "not_orderable", "gone"),
        ({"address": far}, 409, "not_orderable", "too_far"),
        ({"address": None}, 409, "not_orderable", "no_address"),
        ({"phone": "전화"}, 422, "unreadable", None),
        ({"phone": None}, 422, "unreadable", None),
        ({"store_id": 77}, 404, "not_found", None),
        ({"coupon_id": 5}, 404, "not_found", None),
        ({"lines": [GOOD_LINE, {**GOOD_LINE, "quantity": 99}]}, 422, "too_many", None),
        ({"store_id": 4, "lines": [{"item_id": 4006, "quantity": 2}], "pay_with": "on_delivery"},
         409, "not_allowed", None),
    ):  # fmt: skip
        answer = await mina.orders(**more)
        assert (answer.status, answer.code) == (status, code), more
        if kind:
            assert kind in [problem["kind"] for problem in answer.body["problems"]], more
    assert (await door.everything())["orders"] == 0


async def test_a_whole_number_is_one_however_it_is_written(door: World) -> None:
    mina = await customers_program(door, card=False)
    placed = await mina.orders(lines=[{"item_id": 1006.0, "quantity": 4.0}])
    assert (placed.status, placed.body["lines"][0]["quantity"]) == (201, 4)


async def test_a_closed_store_takes_nothing(door: World) -> None:
    mina = await customers_program(door, card=False)
    await door.the_house.deps.db.write(_close, 1)
    answer = await mina.orders()
    assert [p["kind"] for p in answer.body["problems"]] == ["closed"]
    assert answer.body["detail"] == "가게가 지금 주문을 받지 않아요."
    stores = (await mina.calls("GET", "/api/stores")).body["stores"]
    assert {s["id"]: s["open"] for s in stores}[1] is False


async def test_paths_and_queries_that_name_nothing(door: World) -> None:
    mina = await customers_program(door, card=False)
    store = await stores_program(door)
    for path in (
        "/api/orders/AAAA", "/api/orders/%00", "/api/orders/1", "/api/stores/0/menu",
        "/api/stores/x/menu", "/api/stores/99999999999999999999/menu", "/api/nothing", "/api",
        "/api/stores/77/menu",
    ):  # fmt: skip
        answer = await mina.calls("GET", path)
        assert (answer.status, answer.code) == (404, "not_found"), path
    for path in ("/api/stores?near=here", "/api/stores?near=91.0,0", "/api/orders?active=perhaps",
                 "/api/orders?page=2", "/api/stores?near=1,1&near=2,2"):  # fmt: skip
        answer = await mina.calls("GET", path)
        assert (answer.status, answer.code) == (422, "invalid"), path
    whose = await mina.calls("GET", "/api/deliveries")  # only a rider may leave the order out
    assert (whose.status, whose.code) == (422, "unreadable")
    assert (await store.calls("GET", "/api/stores/1/orders?status=lost")).status == 422
    wrong = await mina.calls("PUT", "/api/orders")
    assert (wrong.status, wrong.code) == (405, "method_not_allowed")
    assert "POST" in wrong.headers["Allow"]


async def test_minutes_nobody_cooks_for(door: World) -> None:
    mina, store = await customers_program(door, card=False), await stores_program(door)
    order_id = (await mina.orders(pay_with="on_delivery")).body["id"]
    for body in ({"minutes": 0}, {"minutes": 181}, {"minutes": "20"}, {}, [], 20, None):
        assert (await store.asks(order_id, "accept", body)).status in (400, 422)
    assert (await mina.sees(order_id))["status"] == "placed"


async def test_korean_unless_english_is_wanted(door: World) -> None:
    mina = await customers_program(door, card=False)
    ko = await mina.calls("GET", f"/api/orders/{'a' * 16}")
    en = await mina.calls("GET", f"/api/orders/{'a' * 16}", Accept_Language="en-GB,en;q=0.9")
    assert (ko.body["detail"], en.body["detail"]) == ("찾을 수 없어요.", "Nothing found.")
    menu = await mina.calls("GET", "/api/stores/1/menu", Accept_Language="en")
    names = {i["name"] for c in menu.body["categories"] for i in c["items"]}
    assert any("heese" in name for name in names)


async def test_no_problem_repeats_what_was_sent(door: World) -> None:
    """A phone that was mistyped does not come back, and so in no log of the caller's proxy."""
    mina = await customers_program(door, card=False)
    answer = await mina.calls("POST", "/api/orders", wish(phone=["010-1234-5678"]))
    assert answer.status == 422
    assert "1234" not in str(answer.body)


def _close(tx: Transaction, store_id: int) -> None:
    tx[Stores].save(replace(tx[Stores].get(store_id), closed=True))
