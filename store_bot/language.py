"""The language people at work are spoken to in."""

from __future__ import annotations

from typing import NamedTuple

from chat.language import LANGUAGES
from chat.screen import Button, Screen, show
from chat.screen import send as send_screen
from chat.turn import Turn
from core.refusals import NotYours
from core.texts import Lang
from core.texts import customer as texts
from core.texts.arguments import language_named
from core.tracking.language import choose_language
from store_bot.menus import tell_menu
from store_bot.taps import TAPS


@TAPS.enter("l")
class SetLanguage(NamedTuple):
    """Speak that language."""

    lang: str


async def language_command(turn: Turn, said: str) -> None:
    """/language, /language english; for a word that is none of ours it asks."""
    lang = language_named(said)
    if lang is not None:
        await _speak(turn, lang)
        return
    row = (Button("한국어", SetLanguage("ko")), Button("English", SetLanguage("en")))
    await send_screen(turn, Screen(texts.LANGUAGE.of(turn.lang), (row,)))


async def set_language(turn: Turn, tap: SetLanguage) -> None:
    """From now on in that language."""
    lang = LANGUAGES.get(tap.lang)
    if lang is None:
        raise NotYours()
    await _speak(turn, lang)


async def _speak(turn: Turn, lang: Lang) -> None:
    await turn.deps.db.write(choose_language, turn.person_id, lang)
    await show(turn, Screen(texts.LANGUAGE_KEPT.of(lang)))
    await tell_menu(turn.api, turn.deps.db, turn.person_id)
