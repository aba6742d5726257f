"""Who calls: a JWT signed by us says who, in which role; the database says whether still."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

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
    person_id, who, until = _claims(token, settings.jwt_secret.get_secret_value())
    if until <= now.timestamp():  # by our own clock, as everything else is
        raise Unauthorized()
    return Caller(person_id, who)


@lru_cache(maxsize=4096)  # a signature once found good stays good; the end is looked at each time
def _claims(token: str, secret: str) -> tuple[int, Who, float]:
    """Whom a token of ours is for, in which role, and when it ends."""
    try:
        claims = jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],  # never the one the token names
            options={"require": ["sub", "role", "exp"], "verify_exp": False, "verify_iat": False},
        )
    except (jwt.InvalidTokenError, OverflowError, RecursionError):  # "nbf": 1e400
        raise Unauthorized() from None
    subject, role, until = claims["sub"], claims["role"], claims["exp"]
    if isinstance(until, bool) or not isinstance(until, int | float):
        raise Unauthorized()
    if not 0 < until < LATEST:  # nor NaN, nor infinity: such a token would never end
        raise Unauthorized()
    if not isinstance(role, str) or role not in ROLES:
        raise Unauthorized()
    if (person_id := person_id_in(subject)) is None:
        raise Unauthorized()
    return person_id, ROLES[role], float(until)
