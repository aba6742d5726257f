"""Text in what another program sends: every field of a shape has one of these types.

Each passes the one door for text; a plain ``str`` would be what somebody else wrote, as it came.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from core.texts.incoming import is_seen, one_line

#: No NUL, which PostgreSQL cannot hold.
PLAIN = r"^[^\x00]*$"
ORDER_ID = r"^[a-z2-7]{16}$"
_LATITUDE = r"-?(90(\.0{1,12})?|[1-8]?[0-9](\.[0-9]{1,12})?)"
_LONGITUDE = r"-?(180(\.0{1,12})?|(1[0-7][0-9]|[1-9]?[0-9])(\.[0-9]{1,12})?)"
LONGEST_TOKEN = 300  # what a payment company hands out is far shorter (Toss Payments docs)
#: What pydantic calls an error that is about what a text says, not about its shape.
UNREADABLE = "unreadable"
_TOKEN = re.compile(r"[ -~]+")  # ASCII that shows, and spaces
#: How far a text may shrink when its letters are put together: a syllable of Hangul comes in 3.
_IN_PIECES, _MORE = 4, 64


def _line(longest: int) -> Callable[[str], str]:
    """Hold a text to *longest* characters, counted with Hangul in one piece each; on one line."""

    def fit(written: str) -> str:
        if "\0" in written:
            raise PydanticCustomError("no_nul", "holds a NUL")
        is_long = len(written) > _IN_PIECES * longest + _MORE
        if is_long or len(unicodedata.normalize("NFC", written)) > longest:
            raise PydanticCustomError("string_too_long", f"longer than {longest} characters")
        return one_line(written, longest)

    return fit


def _seen(written: str) -> str:
    if not is_seen(written):
        raise PydanticCustomError(UNREADABLE, "shows nothing")
    return written


def _door(written: str) -> str:
    """Blank is none; what was written shows something."""
    return _seen(_line(200)(written)) if written.strip() else ""


def _token(written: str) -> str:
    if len(written) > LONGEST_TOKEN or not _TOKEN.fullmatch(written):
        raise PydanticCustomError(UNREADABLE, "no token")
    return written


def _shape(longest: int, shortest: int = 0) -> Any:
    """What the documentation says of it."""
    least = {"minLength": shortest} if shortest else {}
    return Field(json_schema_extra={**least, "maxLength": longest, "pattern": PLAIN})


#: Words of a person to another; empty for none.
Words = Annotated[str, AfterValidator(_line(200)), _shape(200)]
#: The same where nothing is no answer.
Seen = Annotated[str, AfterValidator(_line(200)), AfterValidator(_seen), _shape(200, 1)]
#: Building, floor and door: empty for none; what is there shows something.
Detail = Annotated[str, AfterValidator(_door), _shape(200)]
#: A phone, a coupon's code: what a parser reads.
Short = Annotated[str, AfterValidator(_line(40)), _shape(40)]
#: What somebody else's program made up: kept and handed on to the letter.
Token = Annotated[str, AfterValidator(_token), _shape(LONGEST_TOKEN, 1)]
OrderId = Annotated[str, Field(pattern=ORDER_ID)]
Place = Annotated[str, Field(pattern=rf"^{_LATITUDE},{_LONGITUDE}$")]

#: Every type a text of a shape may have.
ALL = (Words, Seen, Detail, Short, Token, OrderId, Place)
