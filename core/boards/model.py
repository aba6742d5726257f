"""What a kitchen board is. Pure."""

from __future__ import annotations

from datetime import datetime

from core.records import record
from core.texts import Lang


@record(frozen=True, slots=True)
class Board:
    """One person's way to one store's orders, in any browser that has its link."""

    store_id: int
    person_id: int  #: whoever asked for it; what is done at it is done by them
    made_at: datetime
    opened_at: datetime | None = None  #: when its link was last opened


@record(frozen=True, slots=True)
class Entered:
    """A board that somebody came to with its link, and may use now."""

    board: Board
    lang: Lang  #: its person's
