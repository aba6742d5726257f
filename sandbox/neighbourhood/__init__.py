"""Four stores of a neighbourhood that does not exist: menus, prices and pictures. Data only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
#: Rendered once by ``python -m sandbox.neighbourhood.draw``: Telegram takes no SVG.
PHOTOS = HERE / "photos"


def neighbourhood() -> dict[str, Any]:
    """The stores as they are written in ``neighbourhood.json``."""
    kept: dict[str, Any] = json.loads((HERE / "neighbourhood.json").read_text(encoding="utf-8"))
    return kept
