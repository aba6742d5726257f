"""Which wording of /privacy is agreed to now. Pure."""

from __future__ import annotations

#: Which wording of /privacy somebody agrees to; a new one is agreed to at the next order.
VERSION = 1
