"""Names for new things: unguessable, short enough for a button. The dice come in as arguments."""

from __future__ import annotations

from base64 import b32encode
from hashlib import sha256
from random import Random


def new_id(random: Random) -> str:
    """Sixteen characters that hold 80 random bits: an order's public id, a payment's, a link's."""
    return b32encode(random.getrandbits(80).to_bytes(10, "big")).decode().lower()


def new_token(random: Random) -> str:
    """Thirty-two characters that hold 160 random bits: a link that is itself the permission."""
    return b32encode(random.getrandbits(160).to_bytes(20, "big")).decode().lower()


def fingerprint(token: str) -> str:
    """What is kept of a token: 64 hex digits that nobody can make it of again.

    Plain SHA-256: there is nothing to guess in 160 random bits.
    """
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()  # also of what is no text
