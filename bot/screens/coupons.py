"""A customer's coupons: what is in hand, taking one, and which one the cart has."""

from __future__ import annotations

from bot.screens import cart, stores
from bot.taps import (
    BackToCart,
    ShowChoice,
    ShowCoupons,
    ShowMenu,
    TakeCoupon,
    UseCoupon,
    WriteCode,
)
from chat.pages import page_of, turning
from chat.screen import GAP, Button, Screen, answer, html, send, show
from chat.turn import Turn
from core.checkout.placing import quote_cart
from core.coupons.campaign_tables import Campaigns
from core.coupons.guessing import try_code
from core.coupons.holding import Choice, choose, missing, pick_for
from core.coupons.model import Campaign, CouponStatus
from core.coupons.queries import Mine, coupons_in_hand
from core.coupons.use_cases import take_coupon
from core.database.transaction import Transaction
from core.deps import Deps
from core.notices.model import Moot
from core.people.tables import People
from core.refusals import CartEmpty, Changed, CouponRefused, Repeated, TooManyGuesses
from core.stores.model import Store
from core.stores.tables import Stores
from core.texts import Lang, say
from core.texts import coupons as texts
from core.texts import customer as customer_texts
from core.texts.figures import won
from core.texts.refusals import refusal_said
from core.updates.use_cases import only_once

ASKED = "code"
A_PAGE = 8  # guess: coupons a phone shows with their terms


async def coupons_command(turn: Turn, words: str = "") -> None:
    """/coupons: what is in hand; with a code behind it, that coupon is taken first."""
    if words.strip():
        await code_written(turn, words)
    else:
        await send(turn, await _wallet(turn))


async def write_code(turn: Turn, tap: WriteCode) -> None:
    """코드 적기: the next line is a code."""
    await turn.deps.db.write(_expect_code, turn.person_id)
    await answer(turn)
    await send(turn, Screen(texts.ASK_CODE.of(turn.lang)))


async def code_written(turn: Turn, words: str) -> None:
    """A code arrives."""
    try:
        tried = await turn.deps.db.write(
            only_once, turn.bot, turn.update_id, _take_by_code, turn.person_id, words
        )
        if isinstance(tried, CouponRefused):  # counted: a few, and then it is time to wait
            await send(turn, Screen(why_no_coupon(tried, turn.lang)))
            return
        await send(turn, Screen(_taken(tried, turn.lang)))
    except Repeated:
        pass  # taken before the turn was cut off: it is in hand
    except TooManyGuesses as refusal:
        await send(turn, Screen(refusal_said(refusal, turn.lang)))
        return
    except CouponRefused as refusal:
        await send(turn, Screen(why_no_coupon(refusal, turn.lang)))
        return
    await send(turn, await _wallet(turn))


async def take(turn: Turn, tap: TakeCoupon) -> None:
    """쿠폰 받기, on a store's menu."""
    try:
        campaign = await turn.deps.db.write(
            only_once, turn.bot, turn.update_id, take_coupon, turn.person_id, tap.campaign_id
        )
    except Repeated:
        return
    except CouponRefused as refusal:
        await answer(turn, why_no_coupon(refusal, turn.lang), alert=True)
        return
    await answer(turn, _taken(campaign, turn.lang))
    await stores.look_at_menu(turn, campaign.store_id)


async def show_choice(turn: Turn, tap: ShowChoice) -> None:
    """쿠폰 바꾸기: those that can be used here, what each takes off, and what the others lack."""
    try:
        version, choice = await turn.deps.db.write(_choice, turn.person_id)
    except CartEmpty:
        await answer(turn, customer_texts.CHANGED.of(turn.lang))
        await cart.redraw(turn)
        return
    await show(turn, _choice_screen(turn, version, choice, tap.page))


async def show_coupons(turn: Turn, tap: ShowCoupons) -> None:
    """◀ ▶ of what is in hand."""
    await show(turn, await _wallet(turn, tap.page))


async def use(turn: Turn, tap: UseCoupon) -> None:
    """One of them, or none."""
    try:
        await turn.deps.db.write(_use, turn.person_id, tap.coupon_id or None, version=tap.version)
    except (Changed, CartEmpty):
        await answer(turn, customer_texts.CHANGED.of(turn.lang))
    except CouponRefused as refusal:
        await answer(turn, why_no_coupon(refusal, turn.lang), alert=True)
    await cart.redraw(turn)


async def back(turn: Turn, tap: BackToCart) -> None:
    """장바구니로"""
    await cart.redraw(turn)


async def news_screen(deps: Deps, campaign_id: int, lang: Lang) -> Screen | Moot:
    """A coupon came: whose, what it is worth, and the way to that store."""
    campaign, store = await deps.db.read(_campaign, campaign_id)
    if deps.clock.now() >= campaign.ends_at:
        return Moot("it is over")
    if store.suspended_at is not None:
        return Moot("the store is suspended")
    terms = campaign.terms
    text = html(
        texts.NEWS,
        lang,
        store=store.named(lang),
        off=_off(campaign, lang),
        until=texts.conditions(terms.min_order, campaign.ends_at, lang),
    )
    label = say(texts.ORDER_AT, lang, store=store.named(lang))
    return Screen(text, ((Button(label, ShowMenu(store.id, 0)),),), silent=True)


def why_no_coupon(refusal: CouponRefused, lang: Lang) -> str:
    """Why it cannot be had or used, in words."""
    facts = refusal.facts
    return say(texts.WHY_NOT[facts["why"]], lang, missing=facts.get("missing", 0))


async def _wallet(turn: Turn, number: int = 0) -> Screen:
    found = await turn.deps.db.read(coupons_in_hand, turn.person_id)
    lang = turn.lang
    said = [f"<b>{texts.MY_COUPONS.of(lang)}</b>"]
    if not found:
        said = [texts.NO_COUPONS.of(lang)]
    page = page_of(found, number, A_PAGE)
    for mine in page.items:
        said += ["", *_line(mine, lang)]
    there = {mine.store.id: mine.store for mine in page.items}
    rows: list[tuple[Button, ...]] = [
        (Button(say(texts.ORDER_AT, lang, store=store.named(lang)), ShowMenu(store.id, 0)),)
        for store in there.values()
    ]
    rows += turning(page, ShowCoupons)
    rows.append((Button(texts.WRITE_CODE.of(lang), WriteCode()),))
    return Screen("\n".join(said), tuple(rows))


def _line(mine: Mine, lang: Lang) -> list[str]:
    coupon, campaign = mine.in_hand.coupon, mine.in_hand.campaign
    store = mine.store.named(lang)
    under = texts.conditions(campaign.terms.min_order, coupon.ends_at, lang)
    if coupon.status is CouponStatus.HELD:
        under = texts.IN_AN_ORDER.of(lang)
    return [html(texts.LINE, lang, off=_off(campaign, lang), store=store), f"<i>{under}</i>"]


def _choice_screen(turn: Turn, version: int, choice: Choice, number: int = 0) -> Screen:
    lang, now = turn.lang, turn.deps.clock.now()
    said = [f"<b>{texts.WHICH.of(lang)}</b>"]
    rows: list[tuple[Button, ...]] = []
    page = page_of(choice.in_hand, number, A_PAGE)
    for each in page.items:
        why = each.why_not(choice.basket, now)
        if why is not None:
            words = say(texts.WHY_NOT[why.value], lang, missing=missing(each, choice.basket))
            said.append(f"{_off(each.campaign, lang)}: {words}")
            continue
        mark = "✓ " if each == choice.picked else ""
        label = f"{mark}{_off(each.campaign, lang)}{GAP}{won(-each.worth(choice.basket), lang)}"
        rows.append((Button(label, UseCoupon(each.coupon.id, version)),))
    rows += turning(page, ShowChoice)
    mark = "" if choice.picked else "✓ "
    rows.append((Button(f"{mark}{texts.WITHOUT.of(lang)}", UseCoupon(0, version)),))
    rows.append((Button(texts.BACK_TO_CART.of(lang), BackToCart()),))
    return Screen("\n".join(said), tuple(rows))


def _off(campaign: Campaign, lang: Lang) -> str:
    terms = campaign.terms
    return texts.off(terms.kind.value, terms.value, terms.cap, lang)


def _taken(campaign: Campaign, lang: Lang) -> str:
    return say(texts.TAKEN, lang, off=_off(campaign, lang))


def _expect_code(tx: Transaction, person_id: int) -> None:
    tx[People].ask("customer", person_id, ASKED)


def _take_by_code(tx: Transaction, person_id: int, written: str) -> Campaign | CouponRefused:
    tried = try_code(tx, person_id, written)
    if isinstance(tried, CouponRefused):
        return tried  # and the question stays open
    if (asked := tx[People].asked("customer", person_id)) is not None and asked[0] == ASKED:
        tx[People].answered("customer", person_id)
    return tried


def _choice(tx: Transaction, person_id: int) -> tuple[int, Choice]:
    cart_now, _, offer = quote_cart(tx, person_id)
    cart_now, _, choice = pick_for(tx, cart_now, offer)
    return cart_now.version, choice


def _use(tx: Transaction, person_id: int, coupon_id: int | None, *, version: int) -> None:
    _, _, offer = quote_cart(tx, person_id)
    choose(tx, person_id, offer, coupon_id, version=version)


def _campaign(tx: Transaction, campaign_id: int) -> tuple[Campaign, Store]:
    campaign = tx[Campaigns].get(campaign_id)
    assert campaign is not None  # campaigns are never deleted
    return campaign, tx[Stores].get(campaign.store_id)
