"""Reads a call and holds it to its route's shapes. Knows no handler."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ValidationError

from core.answers.use_cases import Asked
from core.refusals import NotYours, Refused, Unreadable
from core.settings import Settings
from core.texts import Lang
from web.api.route import Call, Route
from web.api.shapes import LARGEST_ID
from web.api.written import ORDER_ID, UNREADABLE
from web.auth import Caller
from web.problems import Invalid, Malformed, TooLarge

KEY = re.compile(r"[!-~]{1,100}")  # visible ASCII, as header values are
_NUMBER = re.compile(r"[1-9][0-9]{0,18}")


async def read_call(
    route: Route, request: web.Request, caller: Caller, lang: Lang, settings: Settings
) -> tuple[Call, Asked | None]:
    """The call, and (with an idempotency key) which one it is.

    Raises:
        NotYours: the path cannot name anything of ours.
        Malformed, Invalid, TooLarge: what was sent is not what the route takes.
        Unreadable: something written in it is not what it should be.
    """
    path = {name: _named(name, value) for name, value in request.match_info.items()}
    query = _query(route, request)
    try:
        raw = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise TooLarge() from None
    body = _body(route, raw)
    asked = _asked(route, request, caller, raw) if route.writes else None
    call = Call(
        person_id=caller.person_id,
        who=caller.who,
        lang=lang,
        path=path,
        query=query,
        body=body,
        cards_on=settings.card_on_file,
        own_url=settings.own_url,
        shares=settings.shares,
        request_key=request_key_of(asked) if asked else None,
        read=route.reads(body, query) if route.reads else None,
    )
    return call, asked


def order_in(request: web.Request) -> str | None:
    """The order the path names, as a log may have it; none where it cannot be one of ours."""
    order_id = request.match_info.get("order_id", "")
    return order_id if re.fullmatch(ORDER_ID, order_id) else None


def _named(name: str, value: str) -> Any:
    """What a part of the path names; whatever cannot be a name of ours is not found."""
    if name == "order_id":
        if re.fullmatch(ORDER_ID, value) is None:
            raise NotYours()
        return value
    if _NUMBER.fullmatch(value) is None or int(value) > LARGEST_ID:
        raise NotYours()
    return int(value)


def _query(route: Route, request: web.Request) -> BaseModel | None:
    if route.query is None:
        return None
    given: Mapping[str, str] = request.query
    twice = sorted({name for name in given if len(request.query.getall(name)) > 1})
    if twice:
        raise Invalid(errors=[{"where": name, "what": "given twice"} for name in twice])
    try:
        return route.query.model_validate(dict(given))
    except ValidationError as error:
        raise Invalid(errors=_errors(error)) from None


def _body(route: Route, raw: bytes) -> BaseModel | None:
    if route.body is None:
        return None
    if not raw.strip() and route.body_may_lack:
        raw = b"{}"
    try:
        return route.body.model_validate_json(raw)
    except ValidationError as error:
        if any(e["type"] == "json_invalid" for e in error.errors()):
            raise Malformed() from None
        raise _no(error) from None


def _no(error: ValidationError) -> Refused:
    """What was sent is of the wrong shape, or says nothing where something is asked."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    if all(e["type"] == UNREADABLE for e in found):
        return Unreadable(what=str(found[0]["loc"][-1]))
    return Invalid(errors=_errors(error))


def _errors(error: ValidationError) -> list[dict[str, str]]:
    """What is wrong and where; never the value itself, which may be somebody's phone."""
    return [
        {"where": ".".join(str(part) for part in e["loc"]) or "body", "what": e["msg"]}
        for e in error.errors(include_url=False, include_input=False, include_context=False)
    ][:20]


def _asked(route: Route, request: web.Request, caller: Caller, raw: bytes) -> Asked | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if KEY.fullmatch(key) is None:
        what = "1 to 100 visible ASCII characters"
        raise Invalid(errors=[{"where": "Idempotency-Key", "what": what}])
    return Asked(caller.person_id, key, digest_of(route.method, request.path, caller, raw))


def digest_of(method: str, path: str, caller: Caller, raw: bytes) -> str:
    """What tells one call from another under the same key."""
    return hashlib.sha256(f"{method} {path} {caller.who}\n".encode() + raw).hexdigest()


def request_key_of(asked: Asked) -> str:
    """The order this call makes is the same one however often it comes, even after a week."""
    digest = hashlib.sha256(f"{asked.key}\n{asked.digest}".encode()).hexdigest()
    return f"api:{asked.person_id}:{digest[:40]}"
