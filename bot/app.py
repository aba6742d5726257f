"""The customer bot's contents page: which command, button and message goes where."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.screens import (
    cart,
    checkout,
    coupons,
    finding,
    help,
    history,
    place,
    reviews,
    status,
    stores,
)
from bot.taps import (
    TAPS,
    Add,
    Arrived,
    AskPhone,
    AskRequest,
    AskToCancel,
    AskToCancelSurely,
    BackToCart,
    Cancel,
    CancelSurely,
    Empty,
    EmptySurely,
    FixCart,
    KeepOrder,
    KeepPhone,
    NotArrived,
    Pay,
    PayAgain,
    PayUnshown,
    Quantity,
    Rate,
    ReadCart,
    ReadOrder,
    Reorder,
    ReviewOrder,
    SetLanguage,
    SetReceive,
    ShowActive,
    ShowCart,
    ShowChoice,
    ShowCoupons,
    ShowFree,
    ShowHeadings,
    ShowItem,
    ShowMenu,
    ShowOrder,
    ShowPast,
    ShowReviews,
    ShowStores,
    TakeCoupon,
    TellPlace,
    TellStore,
    TurnCart,
    UseCoupon,
    WriteCode,
    WriteReview,
    WriteRider,
)
from chat import keeping, talking
from chat.asking import what_was_asked
from chat.screen import Screen, answer, html, send
from chat.turn import Turn
from core.deliveries.talking import WORDS
from core.refusals import NotYours
from core.reviews.use_cases import REVIEW
from core.texts import Text, unread
from core.texts import customer as texts
from core.updates.use_cases import question_answered

Command = Callable[[Turn, str], Awaitable[None]]

# fmt: off
COMMANDS: Mapping[str, Command] = {
    "start":    place.start,
    "stores":   stores.stores_command,
    "menu":     stores.menu_command,
    "cart":     cart.cart_command,
    "status":   finding.status_command,
    "orders":   finding.orders_command,
    "reorder":  history.reorder_command,
    "cancel":   finding.cancel_command,
    "coupons":  coupons.coupons_command,
    "address":  place.address_command,
    "phone":    place.phone_command,
    "language": help.language_command,
    "help":     help.help_command,
    "privacy":  keeping.privacy_command,
    "mydata":   keeping.mydata_command,
    "deleteme": keeping.deleteme_command,
    "ads":      keeping.ads_command,
}
#: Commands that take no words behind them: what somebody writes there is asked about.
TAKES_NO_WORDS = frozenset({
    "stores", "menu", "cart", "status", "orders", "reorder", "cancel", "address", "privacy",
    "mydata", "deleteme", "ads",
})  # fmt: skip
BUTTONS: Mapping[type, Callable[[Turn, Any], Awaitable[None]]] = {
    ShowStores:  stores.show_stores,
    ShowMenu:    stores.show_menu,
    ShowHeadings: stores.show_headings,
    ShowFree:    stores.show_free,
    ShowItem:    stores.show_item,
    Add:         stores.add,
    ShowCart:    cart.show_cart,
    TurnCart:    cart.turn_page,
    ReadCart:    cart.read_all,
    Quantity:    cart.change_quantity,
    Empty:       cart.ask_to_empty,
    EmptySurely: cart.empty,
    FixCart:     cart.fix,
    SetReceive:  cart.set_receive,
    TellPlace:   place.tell_place,
    TellStore:   cart.tell_store,
    AskRequest:  cart.ask_request,
    Pay:         checkout.pay,
    PayUnshown:  checkout.ask_what_it_is,
    PayAgain:    checkout.again,
    Cancel:      status.ask_before_cancel,
    CancelSurely: status.cancel,
    KeepOrder:   status.keep,
    AskToCancel: status.ask_before_wish,
    AskToCancelSurely: status.wish_to_cancel,
    ShowOrder:   finding.show_order,
    ReadOrder:   status.read_order,
    ShowPast:    finding.show_past,
    ShowActive:  finding.show_active,
    Reorder:     history.reorder,
    WriteRider:  status.write_rider,
    Arrived:     reviews.arrived,
    NotArrived:  reviews.not_arrived,
    ReviewOrder: reviews.review_order,
    Rate:        reviews.rate,
    WriteReview: reviews.write_review,
    ShowReviews: reviews.show_reviews,
    SetLanguage: help.set_language,
    TakeCoupon:  coupons.take,
    WriteCode:   coupons.write_code,
    ShowCoupons: coupons.show_coupons,
    ShowChoice:  coupons.show_choice,
    UseCoupon:   coupons.use,
    BackToCart:  coupons.back,
    AskPhone:    place.ask_phone,
    KeepPhone:   place.keep_phone,
    keeping.DeleteMe: keeping.delete_me,
    keeping.KeepMe: keeping.keep_me,
    keeping.StopAds: keeping.stop,
    keeping.WantAds: keeping.want,
    keeping.AdsAtNight: keeping.at_night,
}
#: What a line of text answers, by what the bot asked last.
ANSWERS: Mapping[str, Command] = {
    "detail":   place.detail_written,
    "phone":    place.phone_written,
    "request":  cart.request_written,
    "browsing": history.words_written,
    "code":     coupons.code_written,
    REVIEW:     reviews.words_written,
    WORDS:      talking.words_written,
}
# fmt: on


async def on_command(turn: Turn, command: str, words: str) -> None:
    """``/menu`` and the like; an unknown one gets a pointer to /help."""
    handler = COMMANDS.get(command)
    if handler is None:
        await send(turn, Screen(texts.UNKNOWN_COMMAND.of(turn.lang)))
        return
    if words.strip() and command in TAKES_NO_WORDS:
        said = html(texts.TAKES_NO_WORDS, turn.lang, said=words.strip(), command=command)
        await send(turn, Screen(said))
        return
    try:
        await handler(turn, words)
    except NotYours:
        await send(turn, Screen(texts.NOTHING_THERE.of(turn.lang)))


async def on_tap(turn: Turn, data: str) -> None:
    """A button; one we cannot read does nothing and says so."""
    tap = TAPS.read(data)
    if tap is None:
        await answer(turn, texts.STALE.of(turn.lang))
        return
    try:
        await BUTTONS[type(tap)](turn, tap)
    except NotYours:
        await answer(turn, texts.NOTHING_THERE.of(turn.lang), alert=True)
    else:
        await answer(turn)


async def on_text(turn: Turn, words: str) -> None:
    """Plain words: an answer to what was asked, a reply-keyboard label, or dishes to pick."""
    if words in texts.BROWSE:
        await stores.stores_command(turn)
        return
    if words in texts.SEND_PLACE or words in texts.SEND_PHONE:
        await place.start(turn)  # an old client sent the label instead of what it asks for
        return
    if words in texts.CHANGE_PHONE_WORDS:
        await place.ask_phone(turn)
        return
    if keeping.is_a_stop(words):
        await keeping.stop(turn)
        return
    if await talking.replied(turn, words):
        return
    asked = await turn.deps.db.write(question_answered, turn.bot, turn.update_id, turn.person_id)
    if asked in (None, "browsing") and await place.is_a_number(turn, words):
        return
    if (
        asked is not None
        and asked in ANSWERS
        and not await history.names_dishes(turn, words, asked)
    ):
        await ANSWERS[asked](turn, words)
    else:
        await history.words_written(turn, words)


async def on_location(turn: Turn) -> None:
    """A pin."""
    await place.located(turn)


async def on_contact(turn: Turn) -> None:
    """A contact."""
    await place.contacted(turn)


async def what_now(turn: Turn) -> Text:
    """What could be done instead: answer what was asked, or pick something to eat."""
    asked = await what_was_asked(turn)
    return unread.NOW[asked[0]] if asked and asked[0] in unread.NOW else unread.NOW["hungry"]
