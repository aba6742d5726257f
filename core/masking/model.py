"""How long the door of an order is read, and a claim of it is open. Pure."""

from __future__ import annotations

from datetime import timedelta

#: Whoever has to act reads the door so long after an order's end.
SEEN_AFTER_END = timedelta(hours=1)
#: So long a 못 받았어요 may wait for an answer; money given back since answers it (guess).
CLAIM_OPEN_FOR = timedelta(days=30)
