"""Records: facts that never change once made.

The type checker holds them frozen. At run time they are plain: a frozen dataclass sets each field
the slow way, which costs a life of an order a twentieth of its time (``./baedal bench commit``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(*, frozen: bool, slots: bool, kw_only: bool = False):  # the line above types it
        """A frozen dataclass with slots, for whoever checks the types."""
        assert frozen
        return dataclass(slots=slots, kw_only=kw_only, unsafe_hash=True)


__all__ = ["record"]
