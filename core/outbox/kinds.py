"""Every kind of fact the product writes, found where they stand: core/*/events.py.

Whoever reads facts back asks here, so that no program knows fewer of them than another, whatever
else it has imported.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from types import MappingProxyType

import core
from core.outbox.event import EVENTS, Event


@cache
def every_kind() -> Mapping[str, type[Event]]:
    """Each kind of event by its name."""
    for found in pkgutil.iter_modules(core.__path__, "core."):
        if found.ispkg and find_spec(f"{found.name}.events"):
            importlib.import_module(f"{found.name}.events")
    return MappingProxyType(EVENTS)
