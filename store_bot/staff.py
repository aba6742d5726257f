"""/staff: who works there, links that let one more in, and the way out."""

from __future__ import annotations

from functools import partial

from telegram.helpers import create_deep_linked_url

from chat.pages import page_of, turning
from chat.screen import Button, Screen, answer, html, send, show
from chat.sure import question
from chat.turn import Turn
from core.people.model import Role
from core.refusals import Changed, LastOwner, LinkSpent, NotYours, TooMany
from core.stores import staff as use_cases
from core.stores.staff import GOOD_FOR, Colleague, Staff
from core.stores.terms import own_store, stores_of_owner
from core.texts import people as texts
from core.texts import say
from core.texts import store as store_texts
from core.texts import sure as sure_texts
from core.texts.figures import day_and_time
from store_bot.my_stores import which_store
from store_bot.owner_taps import Invite, RemoveColleague, Revoke, ShowStaff
from store_bot.taps import WhichStore


async def staff_command(turn: Turn, said: str) -> None:
    """/staff: of several stores, which?"""
    mine = await turn.deps.db.read(stores_of_owner, turn.person_id)
    if len(mine) == 1:
        await send(turn, await _screen(turn, mine[0].id))
        return
    await send(turn, which_store(mine, turn.lang, ShowStaff, "staff"))


async def which(turn: Turn, tap: WhichStore) -> Screen:
    """◀ ▶ of one's stores."""
    mine = await turn.deps.db.read(stores_of_owner, turn.person_id)
    return which_store(mine, turn.lang, ShowStaff, "staff", number=tap.page)


async def show_staff(turn: Turn, tap: ShowStaff) -> None:
    """One of several, and every way back."""
    await show(turn, await _screen(turn, tap.store_id, tap.page))


async def invite(turn: Turn, tap: Invite) -> None:
    """초대 링크 만들기: said once, in a message that can be passed on."""
    if tap.role not in texts.ROLE:
        raise NotYours()
    try:
        secret = await turn.deps.db.write(
            use_cases.invite, tap.store_id, Role(tap.role), by=turn.person_id
        )
    except TooMany as refusal:
        text = say(texts.TOO_MANY_LINKS, turn.lang, most=refusal.facts["most"])
        await answer(turn, text, alert=True)
        return
    store = await turn.deps.db.read(own_store, tap.store_id, by=turn.person_id)
    query = turn.update.callback_query
    assert query is not None  # registered for taps only
    link = create_deep_linked_url(query.get_bot().username, secret)
    until = day_and_time(turn.deps.clock.now() + GOOD_FOR)
    text = html(
        texts.LINK,
        turn.lang,
        store=store.named(turn.lang),
        role=texts.ROLE[tap.role],
        link=link,
        until=until,
    )
    await send(turn, Screen(text))
    await show(turn, await _screen(turn, tap.store_id))


async def revoke(turn: Turn, tap: Revoke) -> None:
    """링크 취소: asked once more, then done; one that is used or over by now stays so."""
    link, waits = await turn.deps.db.read(
        use_cases.open_link, tap.invitation_id, by=turn.person_id
    )
    if not waits:
        await answer(turn, sure_texts.LINK_IS_OVER.of(turn.lang), alert=True)
    elif not tap.sure:
        role, until = texts.ROLE[link.role.value], day_and_time(link.ends_at)
        text = html(sure_texts.LINK, turn.lang, role=role, until=until)
        yes, back = Revoke(link.id, 1), ShowStaff(link.store_id)  # nothing of a link changes
        label = sure_texts.CANCEL_LINK.of(turn.lang)
        await show(turn, question(text, label, yes, back, turn.lang))
        return
    else:
        await turn.deps.db.write(use_cases.revoke, link.id, by=turn.person_id)
    await show(turn, await _screen(turn, link.store_id))


async def remove(turn: Turn, tap: RemoveColleague) -> None:
    """내보내기: asked once more, then done."""
    staff = await turn.deps.db.read(use_cases.staff_of, tap.store_id, by=turn.person_id)
    them = next((each for each in staff.people if each.person_id == tap.person_id), None)
    if them is None:
        await answer(turn, store_texts.NOTHING_THERE.of(turn.lang), alert=True)
        await show(turn, _staff_screen(turn, staff))
        return
    if not tap.sure:
        await show(turn, _sure_to_remove(turn, tap, them))
        return
    try:
        await turn.deps.db.write(
            use_cases.remove, tap.store_id, tap.person_id, by=turn.person_id, shown=tap.sure
        )
    except Changed:  # an owner by now, or called otherwise
        await show(turn, _sure_to_remove(turn, tap, them))
        return
    except LastOwner:
        await answer(turn, texts.LAST_OWNER.of(turn.lang), alert=True)
        await show(turn, _staff_screen(turn, staff))
        return
    said = say(texts.REMOVED, turn.lang, name=them.name)
    await answer(turn, said)
    if tap.person_id == turn.person_id:
        await show(turn, Screen(html(texts.REMOVED, turn.lang, name=them.name)))
    else:
        await show(turn, await _screen(turn, tap.store_id))


def _sure_to_remove(turn: Turn, tap: RemoveColleague, them: Colleague) -> Screen:
    lang = turn.lang
    role = texts.ROLE[them.role.value]
    text = html(texts.REMOVE_SURE, lang, name=them.name, role=role)
    sure = RemoveColleague(tap.store_id, tap.person_id, use_cases.face_of(them))
    label, back = say(texts.REMOVE, lang, name=them.name), ShowStaff(tap.store_id)
    return question(text, label, sure, back, lang, anew=bool(tap.sure))


async def opened(turn: Turn, secret: str) -> None:
    """Somebody opens an invitation."""
    try:
        store, role = await turn.deps.db.write(use_cases.join, turn.person_id, secret)
    except LinkSpent:
        await send(turn, Screen(texts.LINK_SPENT.of(turn.lang)))
        return
    except TooMany:
        await send(turn, Screen(texts.FULL.of(turn.lang)))
        return
    named, role_text = store.named(turn.lang), texts.ROLE[role.value]
    await send(turn, Screen(html(texts.WELCOME, turn.lang, store=named, role=role_text)))


async def _screen(turn: Turn, store_id: int, number: int = 0) -> Screen:
    staff = await turn.deps.db.read(use_cases.staff_of, store_id, by=turn.person_id)
    return _staff_screen(turn, staff, number)


def _staff_screen(turn: Turn, staff: Staff, number: int = 0) -> Screen:
    lang, store = turn.lang, staff.store
    said = [html(texts.STAFF, lang, store=store.named(lang))]
    rows: list[tuple[Button, ...]] = []
    page = page_of(staff.people, number)
    for each in page.items:
        role = texts.ROLE[each.role.value]
        said.append(html(texts.PERSON, lang, name=each.name, role=role))
        label = say(texts.REMOVE, lang, name=each.name)
        rows.append((Button(label, RemoveColleague(store.id, each.person_id, 0)),))
    rows += turning(page, partial(ShowStaff, store.id))
    for n, link in enumerate(staff.invitations, 1):
        role, until = texts.ROLE[link.role.value], day_and_time(link.ends_at)
        said.append(f"{n}. {say(texts.LINK_WAITS, lang, role=role, until=until)}")
        rows.append((Button(say(texts.REVOKE, lang, n=n), Revoke(link.id)),))
    rows += [
        (Button(label.of(lang), Invite(store.id, role)),) for role, label in texts.INVITE.items()
    ]
    return Screen("\n".join(said), tuple(rows))
