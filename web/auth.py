"""Who calls: a JWT signed by us says who, in which role; the database says whether still."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import jwt

from core.outbox.event import Who
from core.people.model import person_id_in
from core.refusals import Refused
from core.settings import Settings

#: The roles a token may speak in.
ROLES: Mapping[str, Who] = {
    who.value: who for who in (Who.CUSTOMER, Who.STORE, Who.RIDER, Who.ADMIN)
}
ALGORITHM = "HS256"
#: JWT, RFC 7519: three parts in base64url; ours are about 150 long.
_TOKEN = re.compile(r"[A-Za-z0-9_.=-]{1,4096}")
LATEST = 2**33  # seconds; the year 2242
#: The times are read here, by our own clock and more strictly.
_OPTIONS: Any = {
    "require": ["sub", "role", "exp"],
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
}


class Unauthorized(Refused):
    """No token, or one that is not ours, over, or incomplete."""

    code = "unauthorized"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a call is for, as the token says."""

    person_id: int
    who: Who


def make_token(secret: str, person_id: int, who: Who, until: datetime) -> str:
    """A token for that person in that role, good until then."""
    claims = {"sub": str(person_id), "role": who.value, "exp": int(until.timestamp())}
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


def caller_of(header: str | None, settings: Settings, now: datetime) -> Caller:
    """Who sent this Authorization header.

    Raises:
        Unauthorized: nobody we can know; it never says which part was wrong.
    """
    kind, _, token = (header or "").partition(" ")
    token = token.strip()
    if kind.lower() != "bearer" or settings.jwt_secret is None or not _TOKEN.fullmatch(token):
        raise Unauthorized()
    person_id, who, since, until = _claims(token, settings.jwt_secret.get_secret_value())
    if not since <= now.timestamp() < until:  # by our own clock, as everything else is
        raise Unauthorized()
    return Caller(person_id, who)


@lru_cache(maxsize=4096)  # a signature once found good stays good; the end is looked at each time
def _claims(token: str, secret: str) -> tuple[int, Who, float, float]:
    """Whom a token of ours is for, in which role, from when and until when."""
    try:
        claims = jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],  # never the one the token names
            options=_OPTIONS,
        )
    except (jwt.InvalidTokenError, ValueError, OverflowError, RecursionError):
        raise Unauthorized() from None
    subject, role = claims["sub"], claims["role"]
    until, since = _moment(claims["exp"]), _moment(claims.get("nbf", 0))
    _moment(claims.get("iat", 0))
    if not isinstance(role, str) or role not in ROLES:
        raise Unauthorized()
    if (person_id := person_id_in(subject)) is None:
        raise Unauthorized()
    return person_id, ROLES[role], since, until


def _moment(claimed: object) -> float:
    """Seconds since 1970, as RFC 7519 has its times.

    Raises:
        Unauthorized: it is no such number: text, true, NaN, infinity, or past all times.
    """
    if isinstance(claimed, bool) or not isinstance(claimed, int | float):
        raise Unauthorized()
    if not 0 <= claimed < LATEST:  # nor NaN, nor infinity: such a token would never end
        raise Unauthorized()
    return float(claimed)
