"""How the customer bot says a notice: the card redrawn in place, or one short message."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.screens.cart import cart_screen
from bot.screens.coupons import news_screen
from bot.screens.reviews import arrival_buttons, stars_row
from bot.screens.status import card_screen, look_at_card, when
from bot.taps import WriteRider
from chat.broadcasts import broadcast_screen
from chat.keeping import as_an_ad
from chat.screen import Button, Screen, html
from chat.turn import Recipient
from core.deps import Deps
from core.notices.model import Later, Moot, Notice
from core.notices.urgency import rings
from core.orders.model import OrderStatus, PayWith, Receive
from core.outbox.event import Who
from core.people.model import Person
from core.refusals import NotYours
from core.reviews.queries import has_review
from core.texts import Lang, Text, say
from core.texts import coupons as coupon_texts
from core.texts import customer as texts
from core.texts import keeping as keeping_texts
from core.texts import orders as words
from core.texts import reviews as review_texts
from core.texts import riders as rider_texts
from core.texts.figures import won

_ANY = Text("{x}", "{x}")
#: How an order may end undelivered: what happens to the money is said with it.
ENDS = frozenset({"rejected", "cancelled", "expired"})


async def draw(deps: Deps, notice: Notice, person: Person) -> Screen | Moot | Later:
    """What to say, in the person's language, as things are at this moment."""
    if notice.kind in ("card", "called_back"):
        return await _card(deps, notice, person)
    if notice.kind == "card_kept":
        kept = html(texts.CARD_KEPT, person.lang, label=notice.facts["label"])
        picked = await cart_screen(Recipient(deps, person.id, person.lang))
        return Screen(f"{kept}\n\n{picked.text}", picked.buttons)
    if notice.kind == "passed_on":
        assert notice.order_id is not None  # words are about an order
        text = html(rider_texts.OF_RIDER, person.lang, words=notice.facts["words"])
        answer = Button(rider_texts.ANSWER.of(person.lang), WriteRider(notice.order_id))
        return Screen(text, ((answer,),))
    if notice.kind == "goodbye":
        return Screen(keeping_texts.GOODBYE.of(person.lang))
    if notice.kind == "broadcast":
        return await broadcast_screen(deps, notice, person)
    if notice.kind == "coupon":
        news = await news_screen(deps, notice.facts["campaign_id"], person.lang)
        return news if isinstance(news, Moot) else await as_an_ad(deps, person, news)
    if notice.kind in _OF_REVIEWS:
        return await _about_a_review(deps, notice, person)
    said = message(notice.kind, dict(notice.facts), person.lang)
    brought = notice.kind == "delivered" and notice.facts.get("receive") == Receive.DELIVERY
    confirm = arrival_buttons(notice.order_id or "", person.lang) if brought else ()
    return Screen(said, confirm, silent=not rings(notice.bot, notice.kind))


_OF_REVIEWS = frozenset({"review_due", "review_answered"})


async def _about_a_review(deps: Deps, notice: Notice, person: Person) -> Screen | Moot:
    """How was it? Or what the store answered. Without a sound: nobody waits for it."""
    lang, order_id = person.lang, notice.order_id or ""
    store = notice.facts["store"][lang]
    if notice.kind == "review_answered":
        head = html(review_texts.ANSWERED, lang, store=store)
        answer = html(_ANY, lang, x=notice.facts["words"])
        return Screen(f"{head}\n<blockquote>{answer}</blockquote>", silent=True)
    if await deps.db.read(has_review, order_id):
        return Moot("reviewed meanwhile")
    ask = html(review_texts.ASK, lang, store=store)
    return Screen(ask, (stars_row(order_id, lang),), silent=True)


async def _card(deps: Deps, notice: Notice, person: Person) -> Screen | Moot:
    """The order's card; it comes down with its button to pay when it is their turn.

    Unless they paid, cancelled or were told to wait once more meanwhile.
    """
    assert notice.order_id is not None  # a card is an order's
    try:
        card = await deps.db.write(look_at_card, notice.order_id, person.id)
    except NotYours:
        return Moot("the order is not theirs")
    calls = notice.kind == "called_back"
    waits = card.view.status is OrderStatus.AWAITING_PAYMENT and card.view.payment == "called"
    if calls and not waits:
        return Moot("not their turn any more")
    screen = card_screen(
        card,
        person.lang,
        card_on_file=deps.settings.card_on_file,
        own_url=deps.settings.own_url,
        head=texts.THANKS_FOR_WAITING if calls else None,
    )
    return replace(screen, leaves=texts.MOVED_DOWN.of(person.lang)) if calls else screen


def message(kind: str, facts: dict[str, Any], lang: Lang) -> str:
    """One short message; how an order ended always says what happens to the money."""
    store = facts["store"][lang] if "store" in facts else ""
    item = facts["item"][lang] if "item" in facts else ""
    pickup = facts.get("receive") == Receive.PICKUP
    name = kind
    if kind in ("accepted", "ready", "delivered", "cancel_declined") and pickup:
        name = f"{kind}_pickup"
    if kind == "rejected" and facts["reason"] in ("no_answer", "not_reached", "unreachable"):
        name = facts["reason"]
    if kind == "cancelled" and facts["by"] in (Who.STORE, Who.ADMIN):
        agreed = facts["reason"] == "agreed"
        name = "cancel_agreed" if agreed else f"cancelled_by_{facts['by']}"
    if kind == "cancel_declined" and facts["by"] == Who.CLOCK:
        name = "cancel_unanswered"
    if kind == "expired" and facts["reason"] == "payment_busy":
        name = "expired_held"
    if kind == "line_removed":
        if facts["at_the_door"]:
            name = "line_removed_at_the_door"
        elif not facts["amount"]:
            name = "line_removed_nothing_left"
        if facts.get("left"):
            item = say(texts.PORTIONS, lang, item=item, n=facts["quantity"])
    if kind == "departed" and facts["by"] == Who.RIDER:
        name = "departed_rider"
    reason = words.reason_said(facts.get("reason"), lang)
    amount = facts.get("amount") or 0
    said = html(
        texts.SAID[name],
        lang,
        store=store,
        item=item,
        reason=reason.rstrip(" ."),
        amount=won(amount, lang),
        order=_called(facts, lang),
        left=won(facts.get("left") or 0, lang),
        why=say(texts.BECAUSE, lang, words=facts["words"].strip()) if facts.get("words") else "",
        when=when(facts, lang) if facts.get("eta_at") else "",
    )
    if kind in ENDS:
        said += _money(facts, lang)
    if facts.get("coupon"):
        said += coupon_texts.IS_BACK.of(lang)
    return said


def _called(facts: dict[str, Any], lang: Lang) -> str:
    """``골목닭집 #9``; of an order never placed only its store."""
    store = facts["store"][lang] if "store" in facts else ""
    n = facts.get("number")
    return say(texts.ORDER_CALLED, lang, store=store, n=n) if n is not None else store


def _money(facts: dict[str, Any], lang: Lang) -> str:
    """What happens to it when an order ends."""
    if facts.get("paid"):
        return say(texts.GIVING_BACK, lang, amount=won(facts["paid"], lang))
    if facts.get("unclear"):
        return f" {texts.IF_CHARGED.of(lang)}"
    if facts.get("pay_with") == PayWith.CARD:
        return f" {texts.NOTHING_CHARGED.of(lang)}"
    return ""
