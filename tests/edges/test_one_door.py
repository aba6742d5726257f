"""Text from outside comes in by one door: what could pass beside it is found in the code.

The lists are made from routes, shapes, updates and source; a new way in without the door fails.
"""

from __future__ import annotations

import ast
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

import web.board
from bench.readers import found
from bench.text import calls_of
from chat.incoming import as_kept, made_fit
from core.texts.incoming import LONGEST_MESSAGE, one_line, several_lines
from tests.hostile import TEXTS
from web.api import shapes, written
from web.api.route import ROUTES
from web.api.table import all_routes

ROOT = Path(__file__).parents[2]
#: Where a call's own text is looked at, and what makes it harmless there.
LOOKED_AT = {
    "web/api/reading.py:read_call": "parts of the path go through _named; the body into a shape",
    "web/api/reading.py:order_in": "an order's id to the letter, or none",
    "web/api/reading.py:_query": "into a shape",
    "web/api/reading.py:_asked": "visible ASCII of a length, or refused",
    "web/api/gateway.py:_answer": "a token's letters and a signature, or nobody",
    "web/where.py:address_of": "read as an address or not at all; counted, never kept",
    "web/guests.py:served": "looked at whether it is all there",
    "web/guests.py:_no_body": "looked at whether it is all there",
    "web/metrics.py:metrics": "a token, compared whole",
    "web/problems.py:language_of": "its first two letters are compared",
    "web/app.py:_answer_clearly": "compared",
    "web/app.py:_tell_how_to_read_it": "compared",
    "web/app.py:_route": "our own pattern",
    "web/board.py:events": "the last event's name: compared, never kept",
    "web/board.py:tapped": "an order's id and a step to the letter, or nobody's",
    "web/board.py:asked": "compared",
    "web/board.py:_mark": "only its fingerprint is looked for",
    "web/board.py:_read": "into a shape",
    "web/callbacks.py:_body": "JSON, of which a payment's id to the letter is taken",
    "web/pay.py:card_page": "a link to the letter, or nobody's",
    "web/pay.py:asked": "a link to the letter is counted; anything else is not",
    "web/pay.py:card_return": "a name for a lock, gone with the call",
    "web/pay.py:_register": "a link; a key of visible ASCII, handed to the company",
    "web/pay.py:pay_page": "a link to the letter",
    "web/pay.py:pay_return": "a link; a key of visible ASCII; digits; the rest compared",
    "chat/intake.py:receive": "a secret, compared; an update, made fit before anybody sees it",
}
_OF_A_CALL = {
    "headers", "query", "cookies", "match_info", "content", "read", "text", "json", "post", "path",
    "rel_url", "query_string", "raw_path", "remote", "url",
}  # fmt: skip


def shapes_sent() -> set[type[BaseModel]]:
    """Every shape a caller may send."""
    all_routes()
    sent = {s for route in ROUTES for s in (route.body, route.query) if s is not None}
    sent |= {web.board.LinkGiven, web.board.TapGiven, web.board.SwitchGiven}
    for shape in list(sent):
        for field in shape.model_fields.values():
            for leaf in leaves(field.rebuild_annotation()):
                if isinstance(leaf, type) and issubclass(leaf, BaseModel):
                    sent.add(leaf)
    assert {s for s in vars(shapes).values() if _is_given(s)} <= sent
    return sent


def _is_given(each: Any) -> bool:
    is_shape = isinstance(each, type) and issubclass(each, shapes.Given)
    return is_shape and each is not shapes.Given


def leaves(annotation: Any) -> Iterator[Any]:
    """The types a field may hold; one that was annotated with its annotations."""
    if annotation in written.ALL:
        return
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        yield from leaves(typing.get_args(annotation)[0])
    elif origin in (typing.Union, types.UnionType, list, tuple, dict):
        for inner in typing.get_args(annotation):
            yield from leaves(inner)
    else:
        yield annotation


def bare(annotation: Any) -> bool:
    """Whether somewhere in it is a text that is none of the door's."""
    if any(annotation == each for each in written.ALL):
        return False
    if typing.get_origin(annotation) is typing.Annotated:
        inner, *meta = typing.get_args(annotation)
        for each in written.ALL:  # Annotated[Words, Field(…)] is one list of all of it
            of, *own = typing.get_args(each)
            if of is inner and meta[: len(own)] == own:
                return False
        return bare(inner)
    if typing.get_origin(annotation) is typing.Literal:
        return False
    args = typing.get_args(annotation)
    return any(map(bare, args)) if args else annotation in (str, bytes, Any)


def test_every_text_of_a_shape_is_one_of_the_doors() -> None:
    for shape in shapes_sent():
        for name, annotation in typing.get_type_hints(shape, include_extras=True).items():
            if name in shape.model_fields:
                assert not bare(annotation), f"{shape.__name__}.{name}"


def test_a_bare_text_would_be_found() -> None:
    for forgotten in (str, str | None, list[str], typing.Annotated[str, "…"], dict[str, int]):
        assert bare(forgotten), forgotten


@pytest.mark.parametrize("kind", written.ALL, ids=range(len(written.ALL)))
@pytest.mark.parametrize("sent", [t for t in TEXTS if "\ud83c" not in t and "\udf5c" not in t])
def test_what_a_shape_takes_is_a_line_that_was_made_fit(kind: Any, sent: str) -> None:
    try:
        taken = TypeAdapter(kind).validate_python(sent)
    except ValidationError:
        return
    assert taken == one_line(taken, LONGEST_MESSAGE)
    assert len(taken) <= 300


def test_nothing_of_a_call_is_looked_at_but_where_we_know() -> None:
    """Headers, cookies, queries, paths and bodies: each place is one of the list above."""
    there = set()
    for file in [*(ROOT / "web").rglob("*.py"), ROOT / "chat" / "intake.py"]:
        name = file.relative_to(ROOT).as_posix()
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in _own(function):
                    if _looks_at_a_call(node):
                        there.add(f"{name}:{function.name}")
    assert there == set(LOOKED_AT)


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function, without the functions in it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from _own(child)


def _looks_at_a_call(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in _OF_A_CALL
        and isinstance(node.value, ast.Name)
        and node.value.id == "request"
    )


# --- what Telegram tells

_JSON = st.recursive(
    st.text() | st.sampled_from(TEXTS) | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=20,
)
_NAMES = ("text", "caption", "first_name", "title", "address", "phone_number", "vcard", "x")


@given(st.dictionaries(st.sampled_from(_NAMES), _JSON, max_size=5))
def test_no_text_of_an_update_reaches_a_handler_as_it_came(said: dict[str, Any]) -> None:
    for name, text in texts_in("", made_fit(said)):
        lines = name in ("text", "caption")
        fit = several_lines(text, LONGEST_MESSAGE) if lines else one_line(text, LONGEST_MESSAGE)
        assert text == fit
        text.encode()  # a database can hold it


def test_of_a_message_of_ours_only_which_it_is_is_written_down() -> None:
    """A ticket under a button holds a customer's door: it is no part of what the owner said."""
    ours = {
        "message_id": 6, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "은행나무로 23",
        "reply_markup": {"inline_keyboard": []}, "entities": [],
    }  # fmt: skip
    which = {"message_id": 6, "date": 1, "chat": {"id": 5, "type": "private"}}
    tap = {"update_id": 1, "callback_query": {"id": "2", "message": ours, "data": "a|1"}}
    assert as_kept(tap) == {
        "update_id": 1, "callback_query": {"id": "2", "message": which, "data": "a|1"},
    }  # fmt: skip
    part = {"text": "은행나무로", "position": 0}
    reply = {"update_id": 1, "message": {"text": "네", "reply_to_message": ours, "quote": part}}
    assert as_kept(reply)["message"] == {"text": "네", "reply_to_message": which}
    for strange in ({"update_id": 1}, {"callback_query": None}, {"message": "x"}):
        assert as_kept(strange) == strange


def texts_in(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and name != "id":
        yield name, value
    elif isinstance(value, dict):
        for inner, each in value.items():
            yield from texts_in(inner, each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(name, each)


def test_digits_are_read_in_one_place() -> None:
    """²  is a digit by Python's word, and no number."""
    for folder in ("bot", "store_bot", "web", "cli", "chat"):
        for file in (ROOT / folder).rglob("*.py"):
            source = file.read_text(encoding="utf-8")
            assert ".isdigit()" not in source and ".isnumeric()" not in source, file


# --- and is read outside every transaction


def test_nothing_is_parsed_inside_a_transaction_or_a_turn() -> None:
    _, held = found()
    assert held == []


def test_whatever_reads_a_text_can_be_measured() -> None:
    readers, _ = found()
    known = {reader.name for reader in readers}
    assert {
        "core.carts.words.read_wishes", "core.stores.hours.read_hours",
        "core.stores.menu_file.read_menu_file", "core.texts.figures.phone_as_stored",
        "core.logs._masked", "chat.taps.TapBook.read", "chat.application.command_in",
    } <= known  # fmt: skip
    for reader in readers:
        assert reader.is_private or list(calls_of(reader)), reader.name
