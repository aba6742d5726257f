"""What customers are asked about a dish: 맵기, 양, 더하기, and the choices with their prices."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from chat.fitting import brief
from chat.pages import page_of, turning
from chat.screen import Button, Screen, html, show
from chat.sure import question
from chat.turn import Turn
from core.refusals import Changed, NotYours
from core.stores import menu as use_cases
from core.stores import use_cases as stores
from core.stores.editing import Asks
from core.stores.model import Choice, OptionGroup
from core.texts import Lang, Text, say
from core.texts import menu as texts
from core.texts import sure as sure_texts
from core.texts.figures import won
from store_bot.owner_taps import (
    AskEdit,
    DropGroup,
    ShowGroup,
    ShowOptions,
    ShowOwnItem,
    SwitchChoice,
)

_ANY = Text("{x}", "{x}")
CHOICES = 20  # of a page, two a row: as many as a question may have


async def show_options(turn: Turn, tap: ShowOptions) -> None:
    """옵션"""
    await show(turn, await options_screen(turn, tap.item_id, tap.page))


async def show_group(turn: Turn, tap: ShowGroup) -> None:
    """One of them."""
    await show(turn, await group_screen(turn, tap.item_id, tap.group_id, tap.page))


async def drop_group(turn: Turn, tap: DropGroup) -> None:
    """지우기: asked once more, then done."""
    lang = turn.lang
    if tap.sure:
        with suppress(Changed):  # it asks something else by now: asked anew
            await turn.deps.db.write(
                use_cases.drop_group, tap.item_id, tap.group_id, by=turn.person_id, shown=tap.sure
            )
            await show(turn, await options_screen(turn, tap.item_id))
            return
    item = await turn.deps.db.read(use_cases.own_item, tap.item_id, by=turn.person_id)
    try:
        group = use_cases.own_group(item, tap.group_id)
    except NotYours:  # it is gone already
        await show(turn, await options_screen(turn, tap.item_id))
        return
    choices = ", ".join(_choice(choice, lang) for choice in group.choices)
    facts = {"item": item.name[lang], "group": group.name[lang], "choices": choices}
    yes = DropGroup(item.id, group.id, use_cases.face_of_group(item, group))
    text, back = html(sure_texts.GROUP, lang, **facts), ShowGroup(item.id, group.id)
    label = texts.DROP.of(lang)
    await show(turn, question(text, label, yes, back, lang, anew=bool(tap.sure)))


async def switch_choice(turn: Turn, tap: SwitchChoice) -> None:
    """A choice is sold out until it is switched on, or to be had again."""
    how_long = "until_on" if tap.sold_out else "on"
    item = await turn.deps.db.write(
        stores.sell_out,
        tap.item_id,
        by=turn.person_id,
        how_long=how_long,
        choice_id=tap.choice_id,
    )
    for group in item.option_groups:
        if any(choice.id == tap.choice_id for choice in group.choices):
            await show(turn, await group_screen(turn, item.id, group.id))
            return
    await show(turn, await options_screen(turn, item.id))


async def options_screen(turn: Turn, item_id: int, number: int = 0) -> Screen:
    """Every question about the dish."""
    item = await turn.deps.db.read(use_cases.own_item, item_id, by=turn.person_id)
    page = page_of(item.option_groups, number)
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                f"{brief(group.name[turn.lang], 50)} {len(group.choices)}",
                ShowGroup(item.id, group.id),
            ),
        )
        for group in page.items
    ]
    rows += turning(page, partial(ShowOptions, item.id))
    new = AskEdit(Asks.NEW_GROUP.value, item.id, 0)
    rows.append((Button(texts.ADD_GROUP.of(turn.lang), new, style="primary"),))
    rows.append((Button(texts.BACK.of(turn.lang), ShowOwnItem(item.id)),))
    text = html(texts.OPTIONS_OF, turn.lang, item=item.name[turn.lang])
    return Screen(text, tuple(rows))


async def group_screen(turn: Turn, item_id: int, group_id: int, number: int = 0) -> Screen:
    """A question, its choices as switches, and what can be changed."""
    item = await turn.deps.db.read(use_cases.own_item, item_id, by=turn.person_id)
    group, lang = use_cases.own_group(item, group_id), turn.lang
    now = turn.deps.clock.now()
    text = html(
        texts.GROUP,
        lang,
        item=item.name[lang],
        group=group.name[lang],
        limits=_limits(group, lang),
    )
    page = page_of(group.choices, number, CHOICES)
    said = [text, *(html(_ANY, lang, x=_choice(choice, lang)) for choice in page.items)]
    switches = []
    for choice in page.items:
        out = choice.is_sold_out(now)
        mark = f" · {texts.SOLD_OUT_MARK.of(lang)}" if out else ""
        tap = SwitchChoice(item.id, choice.id, int(not out))
        switches.append(Button(f"{brief(choice.name[lang], 24)}{mark}", tap))
    rows = [tuple(switches[n : n + 2]) for n in range(0, len(switches), 2)]
    rows += turning(page, partial(ShowGroup, item.id, group.id))
    rows.append(
        tuple(
            Button(label.of(lang), AskEdit(asks.value, item.id, group.id))
            for asks, label in (
                (Asks.GROUP_NAME, texts.EDIT["name"]),
                (Asks.LIMITS, texts.LIMITS),
                (Asks.CHOICES, texts.CHOICES),
            )
        )
    )
    drop = Button(texts.DROP.of(lang), DropGroup(item.id, group.id), style="danger")
    rows.append((Button(texts.BACK.of(lang), ShowOptions(item.id)), drop))
    return Screen("\n".join(said), tuple(rows))


def _limits(group: OptionGroup, lang: Lang) -> str:
    if group.min == group.max:
        return say(texts.EXACTLY, lang, n=group.min)
    return say(texts.BETWEEN, lang, min=group.min, max=group.max)


def _choice(choice: Choice, lang: Lang) -> str:
    return choice.name[lang] + (f" +{won(choice.price, lang)}" if choice.price else "")
