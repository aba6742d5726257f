"""Help and language."""

from __future__ import annotations

from bot.taps import SetLanguage
from chat.language import LANGUAGES
from chat.screen import Button, Screen, answer, send, show
from chat.turn import Turn
from core.refusals import NotYours
from core.texts import customer as texts
from core.texts.arguments import language_named
from core.tracking.language import choose_language


async def help_command(turn: Turn, words: str = "") -> None:
    """/help"""
    await send(turn, Screen(texts.HELP.of(turn.lang)))


async def language_command(turn: Turn, words: str = "") -> None:
    """/language, /language english; for a word that is none of ours it asks."""
    lang = language_named(words)
    if lang is not None:
        await turn.deps.db.write(choose_language, turn.person_id, lang)
        await send(turn, Screen(texts.LANGUAGE_KEPT.of(lang)))
        return
    rows = (
        (
            Button("한국어", SetLanguage("ko")),
            Button("English", SetLanguage("en")),
        ),
    )
    await send(turn, Screen(texts.LANGUAGE.of(turn.lang), rows))


async def set_language(turn: Turn, tap: SetLanguage) -> None:
    """From now on in that language."""
    lang = LANGUAGES.get(tap.lang)
    if lang is None:
        raise NotYours()
    await turn.deps.db.write(choose_language, turn.person_id, lang)
    await answer(turn)
    await show(turn, Screen(texts.LANGUAGE_KEPT.of(lang)))
