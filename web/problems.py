"""Says no to a program: every refusal as ``application/problem+json`` (RFC 9457).

The code is the refusal's own and never changes; the sentence is in the caller's language.
"""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import web

from core.answers.use_cases import Outcome
from core.refusals import Refused
from core.texts import Lang
from core.texts.refusals import problem_said, refusal_said

CONTENT_TYPE = "application/problem+json"
#: The status of each refusal; what is not listed clashes with how things stand: 409.
STATUS_OF: dict[str, int] = {
    "malformed": 400,
    "unauthorized": 401,
    "declined": 402,
    "role_not_held": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "too_large": 413,
    "cannot_be": 422,
    "cart_empty": 422,
    "option_missing": 422,
    "too_many": 422,
    "asked_already": 409,
    "too_long": 422,
    "unreadable": 422,
    "invalid": 422,
    "key_reused": 422,
    "too_fast": 429,
    "too_many_guesses": 429,
    "internal": 500,
    "payment_busy": 503,
    "busy": 503,
}


class Malformed(Refused):
    """The body is no JSON."""

    code = "malformed"


class Invalid(Refused):
    """The body or the query has something of the wrong shape; ``errors`` says what and where."""

    code = "invalid"


class TooLarge(Refused):
    """More than a call may carry."""

    code = "too_large"


class MethodNotAllowed(Refused):
    """That path is there, for another method."""

    code = "method_not_allowed"


class Internal(Refused):
    """Our own fault; the log has it."""

    code = "internal"


class Busy(Refused):
    """The database cannot do it now."""

    code = "busy"


def language_of(request: web.Request) -> Lang:
    """Korean, unless the caller prefers English."""
    return "en" if request.headers.get("Accept-Language", "").lower().startswith("en") else "ko"


def outcome_of(refusal: Refused, lang: Lang) -> Outcome:
    """What a refusal is over HTTP."""
    facts = refusal.facts
    status = STATUS_OF.get(refusal.code, 409)
    more = {name: facts[name] for name in _TOLD if name in facts}
    if "problems" in facts:
        more["problems"] = [_problem(p, lang) for p in facts["problems"]]
    if facts.get("status") is not None:
        more["order_status"] = str(facts["status"])
    after = facts.get("retry_after_seconds")
    if status in (429, 503):
        after = after or 5
    return Outcome(
        status,
        {
            "type": f"urn:baedal:{refusal.code}",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": refusal_said(refusal, lang),
            "code": refusal.code,
            **more,
        },
        retry_after_seconds=after,
    )


#: Facts that another program may use as they are.
_TOLD = ("number", "most", "what", "why", "errors", "reason", "payment_id", "order", "pay_url",
         "total", "held")  # fmt: skip


def response_of(outcome: Outcome) -> web.Response:
    """The answer on the wire."""
    headers = {"Cache-Control": "no-store"}
    if outcome.retry_after_seconds is not None:
        headers["Retry-After"] = str(math.ceil(outcome.retry_after_seconds))
    if outcome.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if outcome.body is None:
        return web.Response(status=outcome.status, headers=headers)
    return web.Response(
        body=orjson.dumps(outcome.body),
        status=outcome.status,
        content_type=CONTENT_TYPE if outcome.status >= 400 else "application/json",
        headers=headers,
    )


def _problem(problem: Any, lang: Lang) -> dict[str, Any]:
    """One thing that stands between a wish and its order."""
    item = problem.item[lang] if problem.item else None
    detail = problem_said(problem, lang)
    return {"kind": problem.kind, "item": item, "detail": detail, **problem.facts}
