"""/privacy, /mydata, /deleteme and /ads, the same in both bots."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import NamedTuple

from chat.screen import Button, Screen, answer, send, send_file, show
from chat.taps import TapBook
from chat.turn import Turn
from core.advertising.model import AdChoice, is_night
from core.advertising.use_cases import ad_choice, stop_ads, want_ads, want_ads_at_night
from core.database.transaction import Transaction
from core.deps import Deps
from core.keeping.leaving import (
    Holds,
    Leave,
    State,
    ask_to_leave,
    how_it_stands,
    stay_after_all,
)
from core.keeping.mydata import everything_about
from core.keeping.privacy import privacy_page
from core.notices.model import Later, Moot
from core.people.model import Person
from core.people.tables import People
from core.texts import Lang, say
from core.texts import keeping as texts
from core.texts.figures import day_and_time, whole_day

#: A question whether to delete everything is answered so soon, or asked anew (guess).
ASKED_FOR_MINUTES = 30


class DeleteMe(NamedTuple):
    """네, 모두 지울게요, as it was asked: when, and whether their work was to end with it."""

    minute: int
    works: int


class KeepMe(NamedTuple):
    """그만두기: nothing is deleted, and what waits to be waits no more."""


class StopAds(NamedTuple):
    """광고 그만 받기."""


class WantAds(NamedTuple):
    """광고 받기."""


class AdsAtNight(NamedTuple):
    """Agree to the nights (1), or no more (0)."""

    wants: int


def enter_taps(book: TapBook) -> None:
    """Enter these buttons in a bot's book."""
    for verb, kind in (
        ("zd", DeleteMe), ("zk", KeepMe), ("zs", StopAds), ("zw", WantAds), ("zn", AdsAtNight),
    ):  # fmt: skip
        book.enter(verb)(kind)


async def privacy_command(turn: Turn, words: str = "") -> None:
    """/privacy: what is kept, why, how long, who receives it."""
    days = turn.deps.settings.keep_personal_days
    await send(turn, Screen(privacy_page(turn.lang, personal_days=days)))


async def mydata_command(turn: Turn, words: str = "") -> None:
    """/mydata: everything about whoever asks, as a file in their chat."""
    found = await turn.deps.db.report(everything_about, turn.person_id)
    content = json.dumps(found, ensure_ascii=False, indent=1, default=str).encode()
    caption = Screen(texts.MY_DATA.of(turn.lang))
    await send_file(turn, caption, "baedal-mydata.json", "application/json", content)


async def deleteme_command(turn: Turn, words: str = "") -> None:
    """/deleteme: what goes, what the law makes us keep; or what it waits for."""
    left, works = await turn.deps.db.read(_stands, turn.person_id)
    if left is not None:
        await send(turn, _leave_screen(left, turn.lang))
        return
    await send(turn, _question(turn, works=works))


def _question(turn: Turn, *, works: bool) -> Screen:
    said = [texts.ASK_TO_DELETE.of(turn.lang)]
    if works:
        said.append(texts.ROLES_END.of(turn.lang))
    sure = DeleteMe(_minute(turn), int(works))
    rows = (
        (Button(texts.DELETE.of(turn.lang), sure, style="danger"),),
        (Button(texts.KEEP.of(turn.lang), KeepMe()),),
    )
    return Screen("\n".join(said), rows)


def _minute(turn: Turn) -> int:
    return int(turn.deps.clock.now().timestamp()) // 60


async def delete_me(turn: Turn, tap: DeleteMe) -> None:
    """네, 모두 지울게요: at once, or as soon as nothing is open. An old question is asked anew."""
    left, works = await turn.deps.db.read(_stands, turn.person_id)
    is_fresh = 0 <= _minute(turn) - tap.minute <= ASKED_FOR_MINUTES
    if left is None and not (is_fresh and works == bool(tap.works)):
        await show(turn, _question(turn, works=works))
        return
    left = await turn.deps.db.write(ask_to_leave, turn.person_id, bot=turn.bot)
    await show(turn, _leave_screen(left, turn.lang))


async def keep_me(turn: Turn, tap: KeepMe) -> None:
    """그만두기: everything is kept, unless it has begun to go."""
    left = await turn.deps.db.write(stay_after_all, turn.person_id)
    await show(turn, _leave_screen(left, turn.lang) if left else Screen(texts.KEPT.of(turn.lang)))


def _leave_screen(left: Leave, lang: Lang) -> Screen:
    if left.state is State.GONE:
        return Screen(texts.GONE.of(lang))
    if left.state is State.GOING:
        return Screen(texts.GOING.of(lang))
    why = " ".join(texts.HOLDS[each.value].of(lang) for each in left.holds or (Holds.MATTER,))
    keep = Button(texts.KEEP.of(lang), KeepMe())
    return Screen(say(texts.WAITS, lang, why=why), ((keep,),))


def _stands(tx: Transaction, person_id: int) -> tuple[Leave | None, bool]:
    return how_it_stands(tx, person_id), bool(tx[People].worker(person_id).roles)


async def ads_command(turn: Turn, words: str = "") -> None:
    """/ads: what they said about advertising, and how to say otherwise."""
    choice = await turn.deps.db.read(ad_choice, turn.person_id)
    await send(turn, _ads_screen(choice, turn.lang))


async def stop(turn: Turn, tap: object = None) -> None:
    """광고 그만 받기, or the word for it: the message stays, and an answer says from when on."""
    choice = await turn.deps.db.write(stop_ads, turn.person_id)
    at = choice.changed_at or turn.deps.clock.now()
    said = say(texts.ADS_STOPPED, turn.lang, at=day_and_time(at))
    await answer(turn)
    await send(turn, Screen(said))


async def want(turn: Turn, tap: WantAds) -> None:
    """광고 받기"""
    choice = await turn.deps.db.write(want_ads, turn.person_id)
    await show(turn, _ads_screen(choice, turn.lang))


async def at_night(turn: Turn, tap: AdsAtNight) -> None:
    """밤에도 받기에 동의, or no more."""
    wants = bool(tap.wants)
    choice = await turn.deps.db.write(want_ads_at_night, turn.person_id, wants=wants)
    await show(turn, _ads_screen(choice, turn.lang))


def is_a_stop(words: str) -> bool:
    """Whether the line is the word that stops advertising."""
    return words.strip().casefold() in texts.STOP_WORDS


def _ads_screen(choice: AdChoice, lang: Lang) -> Screen:
    if not choice.wants_any:
        return Screen(texts.ADS_OFF.of(lang), ((Button(texts.WANT_ADS.of(lang), WantAds()),),))
    by_night = choice.nights_at is not None
    said = texts.ADS_ON_AT_NIGHT if by_night else texts.ADS_ON
    nights = texts.NO_NIGHTS if by_night else texts.WANT_NIGHTS
    rows = (
        (Button(nights.of(lang), AdsAtNight(0 if by_night else 1)),),
        (Button(texts.STOP_ADS.of(lang), StopAds()),),
    )
    at, nights_at = (
        whole_day(each) if each else "" for each in (choice.wanted_at, choice.nights_at)
    )
    return Screen(say(said, lang, at=at, nights_at=nights_at), rows)


async def as_an_ad(deps: Deps, person: Person, screen: Screen) -> Screen | Moot | Later:
    """Advertising as the law wants it: it says so first, says how to stop it, keeps to the day.

    Nothing for who has not asked for it; by night only for who agreed to the nights.
    """
    choice = await deps.db.read(ad_choice, person.id)
    if not choice.wants_any:
        return Moot("wants no advertising")
    now = deps.clock.now()
    if is_night(now) and choice.nights_at is None:
        return Later("night", choice.not_before(now) - now)
    stop_it = (Button(texts.STOP_ADS.of(person.lang), StopAds()),)
    said = f"{texts.AD} {screen.text}\n\n{texts.AD_FOOT.of(person.lang)}"
    return replace(screen, text=said, buttons=(*screen.buttons, stop_it))
