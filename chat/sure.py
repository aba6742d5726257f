"""A question before what cannot be undone: what would happen, the button for it, the way back.

Whatever deletes, cancels or ends something is asked about. The answer's button carries what was
shown (``core.shown``): where that is not so any more, the question comes anew.
"""

from __future__ import annotations

from typing import Any

from chat.screen import Button, Screen
from core.texts import Lang
from core.texts.sure import ASKED_ANEW, BACK


def question(
    text: str,
    label: str,
    tap: tuple[Any, ...],
    back: tuple[Any, ...],
    lang: Lang,
    *,
    anew: bool = False,
) -> Screen:
    """*text* asks; the red button does it, the other leads *back*. *anew*: it is not as shown."""
    said = f"{ASKED_ANEW.of(lang)}\n\n{text}" if anew else text
    yes = Button(label, tap, style="danger")
    return Screen(said, ((yes,), (Button(BACK.of(lang), back),)))
