"""How the customer bot says a notice: the card redrawn in place, or one short message."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.screens.cart import cart_screen
from bot.screens.status import card_screen, look_at_card, when
from bot.taps import PayAgain, WriteRider
from chat.screen import Button, Screen, html
from chat.turn import Recipient
from core.deps import Deps
from core.notices.model import Moot, Notice
from core.orders.model import OrderStatus, Receive
from core.orders.queries import customers_card
from core.outbox.event import Who
from core.people.model import Person
from core.refusals import NotYours
from core.texts import Lang, say
from core.texts import customer as texts
from core.texts import orders as words
from core.texts import riders as rider_texts
from core.texts.figures import clock_time, won

#: Only these ring (product: accepted, ended, on the way, delivered and money).
RINGING = frozenset(
    {"accepted", "rejected", "cancelled", "expired", "departed", "delivered", "late_money",
     "odd_money", "given_back", "line_removed", "called_back", "refund_done",
     "payment_reminder", "store_not_reached", "cancel_declined", "card_kept", "late",
     "nobody_rides"}
)  # fmt: skip


async def draw(deps: Deps, notice: Notice, person: Person) -> Screen | Moot:
    """What to say, in the person's language, as things are at this moment."""
    if notice.kind == "card":
        assert notice.order_id is not None  # a card is an order's
        try:
            card = await deps.db.write(look_at_card, notice.order_id, person.id)
        except NotYours:
            return Moot("the order is not theirs")
        return card_screen(
            card,
            person.lang,
            card_on_file=deps.settings.card_on_file,
            own_url=deps.settings.own_url,
        )
    if notice.kind == "card_kept":
        kept = html(texts.CARD_KEPT, person.lang, label=notice.facts["label"])
        picked = await cart_screen(Recipient(deps, person.id, person.lang))
        return Screen(f"{kept}\n\n{picked.text}", picked.buttons)
    if notice.kind == "passed_on":
        assert notice.order_id is not None  # words are about an order
        words_of = html(rider_texts.OF_RIDER, person.lang, words=notice.facts["words"])
        answer = Button(rider_texts.ANSWER.of(person.lang), WriteRider(notice.order_id))
        return Screen(words_of, ((answer,),))
    text = message(notice.kind, dict(notice.facts), person.lang)
    if notice.kind == "called_back":
        return await _with_a_button_to_pay(deps, notice, person, text)
    return Screen(text, silent=notice.kind not in RINGING)


async def _with_a_button_to_pay(
    deps: Deps, notice: Notice, person: Person, text: str
) -> Screen | Moot:
    """It is their turn; unless they paid, cancelled or were told to wait once more meanwhile."""
    assert notice.order_id is not None  # one waits with an order
    try:
        view = (await deps.db.read(customers_card, notice.order_id, person.id)).view
    except NotYours:
        return Moot("the order is not theirs")
    if view.payment != "called" or view.status is not OrderStatus.AWAITING_PAYMENT:
        return Moot("not their turn any more")
    label = say(texts.PAY, person.lang, total=won(view.total, person.lang))
    pay = PayAgain(notice.order_id, notice.facts["way"])
    return Screen(text, ((Button(label, pay, style="primary"),),))


def message(kind: str, facts: dict[str, Any], lang: Lang) -> str:
    """One short message; how an order ended always says what happens to the money."""
    store = facts["store"][lang] if "store" in facts else ""
    item = facts["item"][lang] if "item" in facts else ""
    until = clock_time(datetime.fromisoformat(facts["pay_until"])) if "pay_until" in facts else ""
    pickup = facts.get("receive") == Receive.PICKUP
    name = kind
    if kind in ("accepted", "ready", "delivered") and pickup:
        name = f"{kind}_pickup"
    if kind == "rejected" and facts["reason"] in ("no_answer", "not_reached"):
        name = facts["reason"]
    if kind == "cancelled" and facts["by"] in (Who.STORE, Who.ADMIN):
        name = f"cancelled_by_{facts['by']}"
    if kind == "expired" and facts["reason"] == "payment_busy":
        name = "expired_held"
    if kind == "line_removed" and facts["at_the_door"]:
        name = "line_removed_at_the_door"
    if kind == "departed" and facts["by"] == Who.RIDER:
        name = "departed_rider"
    reason = words.reason(facts.get("reason"))
    amount = facts.get("amount") or 0
    said = html(
        texts.SAID[name],
        lang,
        store=store,
        item=item,
        until=until,
        reason=reason.of(lang).rstrip(" .") if reason else "",
        amount=won(amount, lang),
        when=when(facts, lang) if facts.get("eta_at") else "",
    )
    if kind in ("rejected", "cancelled", "expired") and facts.get("paid"):
        said += say(texts.GIVING_BACK, lang, amount=won(facts["paid"], lang))
    return said
