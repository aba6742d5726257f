"""Chosen options on their way through a button: short, and read again as the same choices."""

from __future__ import annotations

from collections.abc import Iterable

from core.texts.incoming import whole_number

#: Fewer letters than these go as they are read: ``11.21``.
AS_WRITTEN = 24
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"
_VALUE = {digit: n for n, digit in enumerate(_DIGITS)}
_PACKED = "~"
_HALF = 32  #: a digit of this or more: the number goes on
_LARGEST = 2**53


def picked_written(ids: Iterable[int]) -> str:
    """Choices by their ids, in their order; many of them as the steps from one to the next.

    Each step in digits of five bits. What a menu may hold at most takes 27 letters.
    """
    every = sorted(ids)
    plain = ".".join(str(i) for i in every)
    if len(plain) <= AS_WRITTEN:
        return plain
    before, out = 0, [_PACKED]
    for i in every:
        step, before = i - before, i
        while step >= _HALF:
            out.append(_DIGITS[_HALF + step % _HALF])
            step //= _HALF
        out.append(_DIGITS[step])
    return "".join(out)


def picked_read(written: str) -> list[int]:
    """The choices of :func:`picked_written`; what is garbled is left out."""
    if not written.startswith(_PACKED):
        parts = written.split(".")
        return [n for p in parts if (n := whole_number(p)) is not None]
    found, at, step, unit = [], 0, 0, 1
    for digit in written[1:]:
        value = _VALUE.get(digit)
        if value is None or unit > _LARGEST:
            return []
        step += value % _HALF * unit
        unit *= _HALF
        if value < _HALF:
            at += step
            found.append(at)
            step, unit = 0, 1
    return found
