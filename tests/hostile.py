"""What nobody means and somebody sends: numbers no column holds, signs no database takes."""

from __future__ import annotations

#: Numbers just inside and beyond 32 and 64 bits, and below nothing.
NUMBERS = (0, -1, 2**31 - 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 10**30)
#: Text as JSON can carry it; JSON can also carry half a surrogate pair.
TEXTS = (
    "",
    "\u3164",
    "\x00",
    "자\x00장",
    "\ud83c",
    "짬뽕\udf5c",
    "\u202e\u2066",
    "\ufeff",
    "가" * 4_096,
    "( " * 2_000,
    "99999999999",
    "1 99999999999",
    "1-99999999999",
    "99999999999-1",
    "1 -5",
    "1 1.5",
    "1 " + "9" * 400,
    "1-1 99999999999원 콜라",
    "９９９９９９９９９９９",
    "②",
    "²",
    "٣",
    "' OR 1=1 --",
    "{store} %s %(x)s",
    "<b>&lt;",
    "|".join("abc"),
)
#: Bytes that are no UTF-8, as they go over a wire.
BYTES = (b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"caf\xe9")
