"""Records: facts that never change once made.

The type checker holds them frozen. At run time they are plain: a frozen dataclass sets each field
the slow way, which costs a life of an order a twentieth of its time (``./baedal bench commit``);
so does ``dataclasses.replace``, which asks every field its name, kind and default each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as record
    from dataclasses import replace
else:
    from dataclasses import dataclass, fields

    def record(*, frozen: bool, slots: bool, kw_only: bool = False):  # the line above types it
        """A frozen dataclass with slots, for whoever checks the types."""
        assert frozen
        return dataclass(slots=slots, kw_only=kw_only, unsafe_hash=True)

    _copiers = {}

    def replace(kept, /, **changes):
        """The record with *changes*; AttributeError for a field it does not have."""
        kind = type(kept)
        copy = _copiers.get(kind) or _copier_of(kind)
        changed = copy(kept)
        for name, value in changes.items():
            setattr(changed, name, value)
        return changed

    def _copier_of(kind):
        """Generate the function that copies a record of *kind*, field by field."""
        lines = ["def copy(kept):", "    made = new(kind)"]
        lines += [f"    made.{field.name} = kept.{field.name}" for field in fields(kind)]
        scope = {"new": object.__new__, "kind": kind}
        exec("\n".join([*lines, "    return made"]), scope)  # only our own fields' names
        _copiers[kind] = scope["copy"]
        return scope["copy"]


__all__ = ["record", "replace"]
