"""Pay: the cart becomes an order, and its message the order's status card."""

from __future__ import annotations

from bot.screens import cart
from bot.screens.coupons import why_no_coupon
from bot.screens.place import ask_for_the_phone, ask_where_to
from bot.taps import Pay, PayAgain, PayUnshown
from chat.screen import answer, send
from chat.turn import Turn
from core.carts.agreed import agreed_as_written
from core.checkout.placing import Placed, place_order
from core.database.transaction import Transaction
from core.notices.model import Bot
from core.notices.tables import Notices
from core.orders.model import OrderStatus, PayWith
from core.orders.tables import Orders
from core.payments.errands import collect
from core.payments.model import Method
from core.payments.use_cases import pay_again
from core.people.tables import People
from core.refusals import (
    AlreadyPaid,
    CartEmpty,
    Changed,
    CouponRefused,
    NoCard,
    NotOrderable,
    PaymentUnderWay,
    Refused,
    TooManyAtTheDoor,
    TooManyUnpaid,
    TooMuchHeld,
    Unreadable,
)
from core.texts import Lang, Text, say
from core.texts import customer as texts
from core.texts import orders as words
from core.texts.refusals import refusal_said

WAYS = {
    "c": (PayWith.CARD, Method.CARD_ON_FILE),
    "w": (PayWith.CARD, Method.WINDOW),
    "d": (PayWith.ON_DELIVERY, Method.ON_DELIVERY),
}


async def pay(turn: Turn, tap: Pay) -> None:
    """결제: one tap makes one order, however often it arrives."""
    agreed = agreed_as_written(tap.agreed)
    if tap.way not in WAYS or agreed is None:
        await answer(turn, texts.STALE.of(turn.lang))
        return
    pay_with, method = WAYS[tap.way]
    try:
        placed: Placed = await turn.deps.db.write(
            place_order,
            turn.person_id,
            request_key=f"tap:{turn.bot}:{turn.update_id}",
            cart_version=tap.version,
            pay_with=pay_with,
            method=method,
            agreed=agreed,
            card_message_id=turn.message_id,
            shares=turn.deps.settings.shares,
        )
    except Unreadable:
        await answer(turn)
        await turn.deps.db.write(_expect_phone, turn.person_id)
        await send(turn, ask_for_the_phone(turn))
        return
    except NotOrderable as refusal:
        await _mend_first(turn, refusal)
        return
    except (Changed, CartEmpty, NoCard) as refusal:
        await _ask_anew(turn, refusal)
        return
    except CouponRefused as refusal:
        await answer(turn, why_no_coupon(refusal, turn.lang), alert=True)
        await cart.redraw(turn)
        return
    except (TooManyUnpaid, TooManyAtTheDoor, TooMuchHeld) as refusal:
        said = refusal_said(refusal, turn.lang)
        await answer(turn, said, alert=True)
        await cart.redraw(turn, first=said)
        return
    except Refused:
        await answer(turn, texts.CHANGED.of(turn.lang), alert=True)
        await cart.redraw(turn)
        return
    await answer(turn, _placed_so(placed).of(turn.lang))
    if method is Method.CARD_ON_FILE:
        turn.deps.start(collect(turn.deps, placed.payment.id))


def _placed_so(placed: Placed) -> Text:
    if placed.order.total == 0:
        return texts.NOTHING_TO_PAY
    at_the_door = placed.payment.method is Method.ON_DELIVERY
    return texts.SENDING_TOAST if at_the_door else texts.CONFIRMING_TOAST


async def _ask_anew(turn: Turn, refusal: Refused) -> None:
    """It is not as the button showed it: what changed, and the cart as it is now."""
    changes = refusal.facts.get("changes")
    if changes is None:
        await answer(turn, await _what_became_of_it(turn), alert=True)
        await cart.redraw(turn)
        return
    said = cart.changes_said(changes, turn.lang)
    await answer(turn, said, alert=True)
    await cart.redraw(turn, first=said)


async def ask_what_it_is(turn: Turn, tap: PayUnshown) -> None:
    """A pay button of an older house: nobody knows what it showed, so it is shown anew."""
    await answer(turn, await _what_became_of_it(turn), alert=True)
    await cart.redraw(turn)


async def again(turn: Turn, tap: PayAgain) -> None:
    """다시 결제: a new attempt for an order that is kept."""
    method = Method.CARD_ON_FILE if tap.way == "c" else Method.WINDOW
    try:
        payment = await turn.deps.db.write(
            pay_again, tap.order_id, by=turn.person_id, method=method
        )
    except PaymentUnderWay:
        await answer(turn, texts.UNDER_WAY.of(turn.lang), alert=True)
    except AlreadyPaid as refusal:
        await answer(turn, _no_payment_needed(refusal, turn.lang), alert=True)
    except NoCard:
        await answer(turn, texts.CHANGED.of(turn.lang), alert=True)
    else:
        await answer(turn, texts.CONFIRMING_TOAST.of(turn.lang))
        if method is Method.CARD_ON_FILE:
            turn.deps.start(collect(turn.deps, payment.id))


async def _mend_first(turn: Turn, refusal: NotOrderable) -> None:
    problems = refusal.facts["problems"]
    await answer(turn, cart.problem_text(problems[0], turn.lang), alert=True)
    kinds = {problem.kind for problem in problems}
    if kinds & cart.MENDED_BY_PLACE:
        await ask_where_to(turn)
    else:
        await cart.redraw(turn)


async def _what_became_of_it(turn: Turn) -> str:
    """A second tap on pay: the order is under way, or the cart is another."""
    ordered = await turn.deps.db.read(_just_ordered, turn.person_id, turn.message_id)
    return (texts.UNDER_WAY if ordered else texts.CHANGED).of(turn.lang)


def _just_ordered(tx: Transaction, person_id: int, message_id: int | None) -> bool:
    return any(
        tx[Notices].card(Bot.CUSTOMER, person_id, order.id) == message_id
        for order in tx[Orders].open_of_customer(person_id)
    )


def _no_payment_needed(refusal: AlreadyPaid, lang: Lang) -> str:
    """It is paid; or it ended before it was, and is not to be paid any more."""
    status = refusal.facts["status"]
    if status in (OrderStatus.EXPIRED, OrderStatus.CANCELLED, OrderStatus.REJECTED):
        return say(texts.STEP_REFUSED, lang, status=words.STATUS[status.value])
    return texts.ALREADY_PAID.of(lang)


def _expect_phone(tx: Transaction, person_id: int) -> None:
    tx[People].ask("customer", person_id, "phone")
