"""/coupon: what the store gave out and how it did, and a short dialogue that makes one."""

from __future__ import annotations

from functools import partial

from chat.pages import page_of, turning
from chat.screen import Button, Screen, answer, html, send, show
from chat.turn import Turn
from core.coupons.drafting import (
    DIALOGUE,
    Draft,
    Question,
    answer_draft,
    begin_draft,
    draft_of,
    give_out_draft,
    read_answer,
    terms_of,
)
from core.coupons.model import Audience, Campaign, Terms
from core.coupons.queries import Result, result, results
from core.coupons.use_cases import stop_coupons
from core.database.transaction import Transaction
from core.orders.discounts import DiscountKind
from core.people.tables import People
from core.refusals import Changed, CodeTaken, Refused, Unreadable
from core.stores.model import Store
from core.stores.tables import Stores
from core.texts import Lang, Text, say
from core.texts import coupons as texts
from core.texts.figures import last_day, won
from store_bot.dialogue import Talk
from store_bot.my_stores import which_store
from store_bot.taps import (
    DraftAnswer,
    GiveOut,
    LeaveDraft,
    NewCoupons,
    ShowCampaign,
    ShowCampaigns,
    StopCampaign,
    WhichStore,
)

#: The answers offered as buttons; anything else may be written.
AMOUNTS, PERCENTS = (1_000, 2_000, 3_000, 5_000), (5, 10, 15, 20)
NUMBERS = {
    Question.CAP: (3_000, 5_000, 10_000, 0),
    Question.MIN_ORDER: (0, 15_000, 20_000, 30_000),
    Question.DAYS: (30, 60, 90),
    Question.QUOTA: (50, 100, 300, 0),
    Question.PER_CUSTOMER: (1, 2, 3),
    Question.ENDS: (1, 3, 7, 30),
}
IN_WON = frozenset({Question.VALUE, Question.CAP, Question.MIN_ORDER})


async def coupon_command(turn: Turn, said: str = "") -> None:
    """/coupon: what the store gave out, and the way to a new one; of several stores, which?"""
    mine = await turn.deps.db.read(_my_stores, turn.person_id)
    if len(mine) == 1:
        await send(turn, await _list(turn, mine[0].id))
        return
    await send(turn, which_store(mine, turn.lang, ShowCampaigns, "coupon"))


async def which(turn: Turn, tap: WhichStore) -> Screen:
    """◀ ▶ of one's stores."""
    mine = await turn.deps.db.read(_my_stores, turn.person_id)
    return which_store(mine, turn.lang, ShowCampaigns, "coupon", number=tap.page)


async def show_campaigns(turn: Turn, tap: ShowCampaigns) -> None:
    """쿠폰 목록"""
    await show(turn, await _list(turn, tap.store_id, tap.page))


async def show_campaign(turn: Turn, tap: ShowCampaign) -> None:
    """One of the list: its terms, how it did, and the way to stop it."""
    found = await turn.deps.db.read(result, tap.campaign_id, by=turn.person_id)
    await show(turn, _one(turn, found))


async def stop(turn: Turn, tap: StopCampaign) -> None:
    """그만 나눠 주기: asked once more, then done."""
    if not tap.sure:
        found = await turn.deps.db.read(result, tap.campaign_id, by=turn.person_id)
        await show(turn, _sure_to_stop(found.campaign, turn.lang))
        return
    await turn.deps.db.write(stop_coupons, tap.campaign_id, by=turn.person_id)
    await answer(turn, texts.STOPPED.of(turn.lang))
    await show_campaign(turn, ShowCampaign(tap.campaign_id))


# --- making one


async def new_coupons(turn: Turn, tap: NewCoupons) -> None:
    """새 쿠폰 만들기, and 처음부터: the first question."""
    draft = await turn.deps.db.write(
        begin_draft, turn.bot, turn.person_id, tap.store_id, draft_id=turn.update_id
    )
    await TALK.ask_here(turn, draft)


async def draft_answer(turn: Turn, tap: DraftAnswer) -> None:
    """An answer is tapped."""
    await TALK.tapped(turn, tap.value, question=tap.question, draft_id=tap.draft)


async def draft_written(turn: Turn, words: str) -> None:
    """An answer is written."""
    await TALK.written(turn, words)


async def give_out(turn: Turn, tap: GiveOut) -> None:
    """나눠 주기: once, however often it is tapped."""
    try:
        campaign: Campaign = await turn.deps.db.write(
            give_out_draft, turn.bot, turn.person_id, tap.draft
        )
    except Changed:
        await TALK.as_it_is(turn)
        return
    except (Unreadable, CodeTaken) as refusal:
        text = texts.CODE_TAKEN if isinstance(refusal, CodeTaken) else texts.DOES_NOT_FIT
        await answer(turn, text.of(turn.lang), alert=True)
        return
    name = "told" if campaign.audience.is_given else campaign.audience.value
    said = html(texts.GIVEN_OUT[name], turn.lang, code=campaign.code or "")
    await show(turn, Screen(f"{_summary(campaign, turn.lang)}\n\n{said}", _foot(campaign, turn)))


async def leave(turn: Turn, tap: LeaveDraft) -> None:
    """그만두기"""
    await turn.deps.db.write(DIALOGUE.leave, turn.bot, turn.person_id)
    await show(turn, Screen(texts.LEFT.of(turn.lang)))


async def _show_all(turn: Turn) -> None:
    for store in (await turn.deps.db.read(_my_stores, turn.person_id))[:1]:
        await show(turn, await _list(turn, store.id))


def _why(refusal: Refused) -> Text:
    if isinstance(refusal, CodeTaken):
        return texts.CODE_TAKEN
    is_order = refusal.facts["what"] == Question.ORDER.value
    return texts.NO_SUCH_ORDER if is_order else texts.NOT_READ


async def _question(turn: Turn, draft: Draft) -> Screen:
    """What was answered so far, the next question, its usual answers."""
    lang, question, answers = turn.lang, draft.asks, draft.answers
    is_percent = answers.get("kind") == DiscountKind.PERCENT
    ask = "percent" if question is Question.VALUE and is_percent else question.value
    said = [*_so_far(draft, lang), f"<b>{texts.ASK[ask].of(lang)}</b>"]
    buttons = [
        Button(label, DraftAnswer(question.value, str(value), draft.id))
        for value, label in _answers(question, is_percent, lang)
    ]
    wide = question is Question.AUDIENCE
    rows = [tuple(buttons[n : n + 1 + (not wide)]) for n in range(0, len(buttons), 2 - wide)]
    if question is Question.SURE:
        rows.append((Button(texts.GIVE_OUT.of(lang), GiveOut(draft.id), style="primary"),))
    anew = Button(texts.START_ANEW.of(lang), NewCoupons(draft.store_id))
    rows.append((anew, Button(texts.LEAVE_IT.of(lang), LeaveDraft(), style="danger")))
    return Screen("\n".join(said), tuple(rows))


def _answers(question: Question, is_percent: bool, lang: Lang) -> list[tuple[str | int, str]]:
    """(what a button answers, what it says)"""
    if question is Question.KIND:
        return [(name, text.of(lang)) for name, text in texts.KIND.items()]
    if question is Question.AUDIENCE:
        return [(name, text.of(lang)) for name, text in texts.AUDIENCE.items()]
    numbers = NUMBERS.get(question, ())
    if question is Question.VALUE:
        numbers = PERCENTS if is_percent else AMOUNTS
    return [(n, _number(question, n, is_percent, lang)) for n in numbers]


def _number(question: Question, n: int, is_percent: bool, lang: Lang) -> str:
    if question is Question.VALUE and is_percent:
        return say(texts.PERCENT, lang, n=n)
    if n == 0:
        text = texts.NO_MINIMUM if question is Question.MIN_ORDER else texts.NO_LIMIT
        return text.of(lang)
    if question in IN_WON:
        return won(n, lang)
    if question in (Question.DAYS, Question.ENDS):
        return texts.TODAY_ONLY.of(lang) if n == 1 else say(texts.N_DAYS, lang, n=n)
    return say(texts.N_COUPONS, lang, n=n)


def _so_far(draft: Draft, lang: Lang) -> list[str]:
    """What was answered, in the words the coupon will be told in."""
    a = draft.answers
    if "kind" not in a or (draft.asks is Question.VALUE):
        return []
    said = [_off(terms_of(a), lang)]
    if a.get("min_order"):
        said.append(say(texts.FROM, lang, min=won(a["min_order"], lang)))
    if "audience" in a and draft.asks not in (Question.DAYS, Question.CODE):
        said.append(_who(Audience(a["audience"]), a.get("days"), a.get("code"), lang))
    for name, question in (("quota", Question.QUOTA), ("ends", Question.ENDS)):
        if name in a:
            said.append(_number(question, a[name], False, lang))
    if a.get("per_customer", 1) > 1:
        said.append(say(texts.EACH, lang, n=a["per_customer"]))
    return [" · ".join(said)]


TALK = Talk(
    draft=draft_of,
    answer=answer_draft,
    read=read_answer,
    question=_question,
    instead=_show_all,
    why=_why,
    moved_on=texts.MOVED_ON,
)


# --- how they did


async def _list(turn: Turn, store_id: int, number: int = 0) -> Screen:
    found = await turn.deps.db.report(results, store_id, by=turn.person_id)
    store = await turn.deps.db.read(_store, store_id)
    lang = turn.lang
    said = [f"<b>{html(texts.CAMPAIGNS, lang, store=store.named(lang))}</b>"]
    if not found:
        said.append(texts.NO_CAMPAIGNS.of(lang))
    rows: list[tuple[Button, ...]] = []
    page = page_of(found, number)
    for each in page.items:
        said += ["", _summary(each.campaign, lang), _figures(each, turn)]
        label = f"{_off(each.campaign.terms, lang)} · {_state(each.campaign, turn)}"
        rows.append((Button(label, ShowCampaign(each.campaign.id)),))
    rows += turning(page, partial(ShowCampaigns, store_id))
    rows.append((Button(texts.NEW.of(lang), NewCoupons(store_id), style="primary"),))
    return Screen("\n".join(said), tuple(rows))


def _one(turn: Turn, found: Result) -> Screen:
    campaign, lang = found.campaign, turn.lang
    each = say(texts.EACH, lang, n=campaign.per_customer)
    said = [_summary(campaign, lang), f"{each} · {_state(campaign, turn)}", _figures(found, turn)]
    return Screen("\n".join(said), _foot(campaign, turn))


def _foot(campaign: Campaign, turn: Turn) -> tuple[tuple[Button, ...], ...]:
    back = Button(texts.TO_THE_LIST.of(turn.lang), ShowCampaigns(campaign.store_id))
    if campaign.closed_at is not None or turn.deps.clock.now() >= campaign.ends_at:
        return ((back,),)
    stop = Button(texts.STOP.of(turn.lang), StopCampaign(campaign.id, 0), style="danger")
    return ((stop,), (back,))


def _sure_to_stop(campaign: Campaign, lang: Lang) -> Screen:
    text = say(texts.STOP_SURE, lang, day=last_day(campaign.ends_at))
    sure = Button(texts.STOP.of(lang), StopCampaign(campaign.id, 1), style="danger")
    back = Button(texts.BACK.of(lang), ShowCampaign(campaign.id))
    return Screen(f"{_summary(campaign, lang)}\n\n{text}", ((sure,), (back,)))


def _summary(campaign: Campaign, lang: Lang) -> str:
    """``3,000원 할인 · 첫 주문 손님`` and its conditions."""
    who = _who(campaign.audience, campaign.days, campaign.code, lang)
    off = _off(campaign.terms, lang)
    line = html(texts.CAMPAIGN_LINE, lang, off=off, who=who)
    return f"<b>{line}</b>\n{texts.conditions(campaign.terms.min_order, campaign.ends_at, lang)}"


def _off(terms: Terms, lang: Lang) -> str:
    return texts.off(terms.kind.value, terms.value, terms.cap, lang)


def _who(audience: Audience, days: int | None, code: str | None, lang: Lang) -> str:
    return say(texts.WHO[audience.value], lang, days=days, code=code)


def _figures(found: Result, turn: Turn) -> str:
    campaign, lang = found.campaign, turn.lang
    given = f"{campaign.given:,}"
    if campaign.quota is not None:
        given = say(texts.OF_QUOTA, lang, given=given, quota=f"{campaign.quota:,}")
    sales = won(found.sales, lang)
    return say(texts.FIGURES, lang, given=given, used=f"{found.used:,}", sales=sales)


def _state(campaign: Campaign, turn: Turn) -> str:
    state = campaign.state(turn.deps.clock.now())
    if state == "planned":
        return say(texts.IS_PLANNED, turn.lang, day=last_day(campaign.starts_at))
    return _STATES[state].of(turn.lang)


_STATES: dict[str, Text] = {
    "running": texts.IS_RUNNING,
    "stopped": texts.WAS_STOPPED,
    "over": texts.IS_OVER,
}


def _my_stores(tx: Transaction, person_id: int) -> list[Store]:
    return [tx[Stores].get(store_id) for store_id in tx[People].worker(person_id).stores()]


def _store(tx: Transaction, store_id: int) -> Store:
    return tx[Stores].get(store_id)
