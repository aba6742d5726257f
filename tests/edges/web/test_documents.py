"""The document is true and whole; the page to try it loads nothing from anywhere else."""

from __future__ import annotations

import re
from pathlib import Path

from openapi_spec_validator import OpenAPIV31SpecValidator

from core.refusals import Refused
from core.texts.refusals import SAID
from tests.programs import Program
from tests.world import World
from web.api.openapi import make_document
from web.api.table import all_routes
from web.problems import STATUS_OF

HOME = Path(__file__).parents[3]


async def test_the_document_is_valid_and_served(door: World) -> None:
    served = await Program(door, 0, None).calls("GET", "/openapi.json")
    assert served.status == 200
    assert served.body == make_document()
    OpenAPIV31SpecValidator(served.body).validate()


def test_every_route_is_described_once() -> None:
    document = make_document()
    told = [
        (method.upper(), path, operation["operationId"])
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]
    assert {(m, p) for m, p, _ in told} == {(r.method, r.path) for r in all_routes()}
    assert len({name for _, _, name in told}) == len(told)
    for item in document["paths"].values():
        for operation in item.values():
            assert operation["summary"]
            assert "Roles: " in operation["description"]


def test_every_route_is_in_the_guide() -> None:
    guide = (HOME / "docs" / "api.md").read_text(encoding="utf-8")
    for route in all_routes():
        assert f"{route.method} {route.path}" in guide, route.name


def test_every_refusal_has_its_words() -> None:
    """A new refusal without a sentence for programs fails here."""
    codes = {kind.code for kind in _all_refusals(Refused)} | {Refused.code}
    assert codes <= set(SAID), codes - set(SAID)
    assert set(STATUS_OF) <= set(SAID)


def _all_refusals(kind: type[Refused]) -> set[type[Refused]]:
    return {kind}.union(*(_all_refusals(sub) for sub in kind.__subclasses__()))


async def test_the_page_needs_nobody_else(door: World) -> None:
    program = Program(door, 0, None)
    page = await program.calls("GET", "/docs")
    assert page.status == 200
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.body)
    assert loaded and all(path.startswith(("/", "data:")) for path in loaded)
    for path in loaded:
        if path.startswith("/"):
            assert (await program.calls("GET", path)).status == 200, path
