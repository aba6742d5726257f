"""Records: facts that never change once made.

The type checker holds them frozen. At run time they are plain: a frozen dataclass sets each field
the slow way, which costs a life of an order a twentieth of its time (``./baedal bench commit``);
so does ``dataclasses.replace``, which asks every field its name, kind and default each time.

A record that says in ``__post_init__`` what it cannot hold is never made, nor changed by
:func:`replace`, into what cannot be: asked is each time one of the fields changes that are read
there. Only :func:`as_it_was` makes one without asking.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass as record
    from dataclasses import replace
    from typing import TypeVar

    R = TypeVar("R")

    def as_it_was(kind: Callable[..., R]) -> Callable[..., R]:
        """What makes a record of *kind* that tells of the past, every field by its name.

        An order of an older house may hold what no new one could: it is told, cancelled and given
        back all the same, and ``check-books`` names it.
        """
        return kind

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
        copy, check, asked = _copiers.get(kind) or _copier_of(kind)
        changed = copy(kept)
        for name, value in changes.items():
            setattr(changed, name, value)
        if check is not None and not asked.isdisjoint(changes):
            check(changed)
        return changed

    def as_it_was(kind):
        names = [field.name for field in fields(kind)]
        lines = [f"def make(*, {', '.join(names)}):", "    made = new(kind)"]
        lines += [f"    made.{name} = {name}" for name in names]
        return _written(lines, kind)["make"]

    def _copier_of(kind):
        """Generate the function that copies a record of *kind*; its check, and what that reads."""
        lines = ["def copy(kept):", "    made = new(kind)"]
        lines += [f"    made.{field.name} = kept.{field.name}" for field in fields(kind)]
        check = getattr(kind, "__post_init__", None)
        asked = frozenset(check.__code__.co_names if check else ())
        copier = _written(lines, kind)["copy"], check, asked
        _copiers[kind] = copier
        return copier

    def _written(lines, kind):
        scope = {"new": object.__new__, "kind": kind}
        exec("\n".join([*lines, "    return made"]), scope)  # only our own fields' names
        return scope


__all__ = ["as_it_was", "record", "replace"]
