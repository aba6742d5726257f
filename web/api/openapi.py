"""The OpenAPI 3.1 document, made from the routes themselves."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from web.api.route import Route
from web.api.shapes import LARGEST_ID, ProblemTold
from web.api.table import all_routes
from web.api.written import ORDER_ID
from web.health import VERSION
from web.problems import CONTENT_TYPE

ABOUT = """Orders, payments and messages of Baedal (배달), for other programs.

Times are ISO 8601 in UTC, money is whole won. Send `Authorization: Bearer …`; `./baedal token`
makes a token. What belongs to somebody else answers as if it did not exist. Errors are
`application/problem+json`; their `code` stays the same, their `detail` follows
`Accept-Language`. A write with an `Idempotency-Key` may be repeated for a day: the same key and
body hear the same answer, and nothing happens twice.
"""
_TAGS = {"stores": "Stores", "orders": "Orders", "payments": "Payments", "kitchen": "Kitchen",
         "deliveries": "Deliveries", "coupons": "Coupons", "cards": "Cards",
         "log": "Log"}  # fmt: skip
_REF = "#/components/schemas/{model}"
_PATH_SCHEMAS: dict[str, dict[str, Any]] = {
    "order_id": {"type": "string", "pattern": ORDER_ID},
    "store_id": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
    "delivery_id": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
    "campaign_id": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
    "card_id": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and body hear the same answer, and nothing happens twice.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,100}$"},
}


def make_document() -> dict[str, Any]:
    """The whole document."""
    routes = all_routes()
    shapes: set[type[BaseModel]] = {ProblemTold}
    for route in routes:
        shapes |= {shape for shape in (*route.answers.values(), route.body) if shape}
    ordered = sorted(shapes, key=lambda shape: shape.__name__)
    refs, defined = models_json_schema(
        [(shape, "validation") for shape in ordered], ref_template=_REF
    )
    del refs  # every shape is named by its class
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Baedal",
            "version": VERSION,
            "summary": "Food delivery in a chat",
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": [{"name": name} for name in _TAGS.values()],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
            "schemas": defined["$defs"],
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    summary, _, more = route.says.partition("\n")
    who = ", ".join(sorted(who.value for who in route.who))
    operation: dict[str, Any] = {
        "operationId": route.name,
        "tags": [_TAGS[route.does.__module__.rpartition(".")[2]]],
        "summary": summary.rstrip("."),
        "description": f"{more.strip()}\n\nRoles: {who}.".strip(),
        "parameters": _parameters(route),
        "responses": {
            **{str(status): _answer(status, shape) for status, shape in route.answers.items()},
            **{str(status): _refusal(status) for status in _refusals(route)},
        },
    }
    if route.body is not None:
        operation["requestBody"] = {
            "required": not route.body_may_lack,
            "content": {"application/json": {"schema": _ref(route.body)}},
        }
    return operation


def _parameters(route: Route) -> list[dict[str, Any]]:
    found = [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in _PATH_SCHEMAS.items()
        if f"{{{name}}}" in route.path
    ]
    if route.query is not None:
        schema = route.query.model_json_schema()
        for name, described in schema["properties"].items():
            found.append(
                {
                    "name": name,
                    "in": "query",
                    "required": name in schema.get("required", ()),
                    "schema": _plain(described, schema.get("$defs", {})),
                }
            )
    return [*found, _KEY] if route.writes else found


def _plain(described: dict[str, Any], defined: dict[str, Any]) -> dict[str, Any]:
    """A query's schema: it cannot be null, only left out; what it refers to is put in place."""
    ways = [way for way in described.get("anyOf", [described]) if way.get("type") != "null"]
    (way,) = ways
    if (ref := way.get("$ref")) is not None:
        way = {k: v for k, v in defined[ref.rpartition("/")[2]].items() if k != "title"}
    more = {k: described[k] for k in ("description",) if k in described}
    return {k: v for k, v in {**way, **more}.items() if k not in ("title", "default")}


def _refusals(route: Route) -> list[int]:
    usual = {401, 403, 404, 422, 429, 503}
    if route.body is not None:
        usual |= {400, 413}
    return sorted(usual | set(route.refuses))


def _answer(status: int, shape: type[BaseModel] | None) -> dict[str, Any]:
    told: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if shape is not None:
        told["content"] = {"application/json": {"schema": _ref(shape)}}
    return told


def _refusal(status: int) -> dict[str, Any]:
    told = _answer(status, None)
    told["content"] = {CONTENT_TYPE: {"schema": _ref(ProblemTold)}}
    if status in (429, 503):
        told["headers"] = {
            "Retry-After": {"description": "seconds", "schema": {"type": "integer"}}
        }
    return told


def _ref(shape: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REF.format(model=shape.__name__)}
