"""Plays that show the house at work: people with thumbs, over HTTP, and every won counted after."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from pathlib import Path

from chat.sender import Sender
from cli.neighbourhood import Neighbourhood
from cli.passing import seconds_until
from cli.play.dinner import dinner
from cli.play.evening import evening
from cli.play.phone import Phone, Stuck, register_card
from cli.play.troubles import troubles
from cli.roles import House
from core.texts import Lang

__all__ = ["PLAYS", "Phone", "Stuck", "play", "register_card"]

Play = Callable[[Neighbourhood, Lang], Awaitable[list[str]]]

#: Each answers with what is wrong, in words.
PLAYS: Mapping[str, Play] = {"dinner": dinner, "troubles": troubles, "evening": evening}


class Hurried(Neighbourhood):
    """A neighbourhood in which nobody waits a second between two messages.

    The practice Telegram does not count them, and thumbs here are faster than any person's.
    """

    def __init__(self, folder: Path, lang: Lang) -> None:
        super().__init__(folder, port=0, lang=lang)
        # Plays begin at six in the evening: no business day ends in one, whenever it is played.
        self.clock.forward(seconds_until(18, self.clock.now()))

    def before_it_starts(self, house: House) -> None:
        """Let every message go at once."""
        for side in house.sides.values():
            side.sender = side.parts.sender = Sender(clock=count(0, 10).__next__)


async def play(which: str, lang: Lang, *, store_bot: bool) -> int:
    """Play it in a neighbourhood of its own; 0 only if everything is where it belongs."""
    with tempfile.TemporaryDirectory() as folder:
        place = Hurried(Path(folder), lang)
        try:
            await place.start(store_bot=store_bot)
            wrong = await PLAYS[which](place, lang)
        except Stuck as stuck:
            wrong = [str(stuck)]
        finally:
            await place.close()
    for line in wrong:
        print(f"✗ {line}")
    return 1 if wrong else 0
