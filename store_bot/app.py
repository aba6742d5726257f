"""The store bot's contents page: which command and button goes where, and for whom.

A command one may not use is answered like one that does not exist.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from chat import keeping, talking
from chat.asking import ask_no_more, what_was_asked
from chat.screen import Screen, answer, html, send
from chat.turn import Turn
from chat.unread import Picture, say_what_helps
from core.broadcasts import drafting as broadcasts
from core.coupons import drafting
from core.database.transaction import Transaction
from core.deliveries.talking import WORDS
from core.people.model import Role, Worker
from core.people.tables import People
from core.refusals import NotYours
from core.reviews.use_cases import ANSWER
from core.ringing.use_cases import is_back
from core.stores import editing as about_menus
from core.stores import registering as about_stores
from core.texts import Text, unread
from core.texts import store as texts
from core.updates.use_cases import question_answered
from store_bot import (
    admin,
    board,
    broadcast,
    choosing,
    coupons,
    editing,
    joining,
    language,
    lines,
    meaning,
    menu,
    options,
    overseeing,
    owner,
    registering,
    reviews,
    rider,
    sales,
    shop,
    staff,
    stats,
    stores,
    story,
    sure,
    terms,
)
from store_bot.admin_taps import (
    AskAboutOrder,
    AskToSuspend,
    BroadcastAnswer,
    FindStores,
    LeaveBroadcast,
    LeaveIt,
    LookAtDoor,
    NewBroadcast,
    Replay,
    RetryRefund,
    SendBroadcast,
    ShowBroadcast,
    ShowDeeds,
    ShowNotices,
    ShowPage,
    ShowStats,
    ShowStore,
    ShowStory,
    StopBroadcast,
    SureCancel,
    SureRefund,
    SureSuspend,
    Unsuspend,
    WhichForAdmin,
    WhichStory,
)
from store_bot.owner_taps import (
    AskEdit,
    AskForStore,
    DeclineStore,
    DeleteItem,
    DropCategory,
    DropGroup,
    DropPhoto,
    HideItem,
    Invite,
    LeaveEdit,
    LeaveRegistration,
    MoveItem,
    PayAtTheDoor,
    RegisterStore,
    RemoveColleague,
    Revoke,
    ShowCategory,
    ShowGroup,
    ShowOptions,
    ShowOwnItem,
    ShowOwnMenu,
    ShowSales,
    ShowStaff,
    ShowTerms,
    SwitchChoice,
    TellEdit,
    TellOfStore,
)
from store_bot.taps import (
    TAPS,
    Accept,
    AgreeToCancel,
    AnswerMeant,
    AnswerReview,
    Approve,
    AskTakeOut,
    AskWhy,
    BecomeRider,
    BringBy,
    DeclineOffer,
    DeclineToCancel,
    Deliver,
    Depart,
    DraftAnswer,
    EndShift,
    FinishCooking,
    GiveBack,
    GiveOut,
    HandOver,
    LeaveDraft,
    NewBoardLink,
    NewCoupons,
    Pause,
    PickForAdmin,
    PickLine,
    PickPortions,
    PickRide,
    PickUp,
    ReadTicket,
    Reject,
    SellOut,
    ShowBoard,
    ShowCampaign,
    ShowCampaigns,
    ShowDelivery,
    ShowOffers,
    ShowOrders,
    ShowOwnReviews,
    ShowSoldOut,
    ShowTicket,
    StartCooking,
    StartShift,
    StopCampaign,
    SwitchBoardOff,
    TakeDelivery,
    TakeOut,
    TurnDown,
    WhichDelivery,
    WhichOrder,
    WhichStore,
    WriteCustomer,
)

Command = Callable[[Turn, str], Awaitable[None]]

# fmt: off
FOR_EVERYBODY: Mapping[str, Command] = {
    "start":     shop.start_command,
    "help":      shop.help_command,
    "language":  language.language_command,
    "privacy":   keeping.privacy_command,
    "mydata":    keeping.mydata_command,
    "deleteme":  keeping.deleteme_command,
    "ads":       keeping.ads_command,
}
FOR_THE_STORE: Mapping[str, Command] = {
    "orders":    owner.orders_command,
    "accept":    owner.accept_command,
    "reject":    owner.reject_command,
    "cook":      owner.cook_command,
    "ready":     owner.ready_command,
    "depart":    owner.depart_command,
    "delivered": owner.delivered_command,
    "open":      shop.open_command,
    "close":     shop.close_command,
    "pause":     shop.pause_command,
    "soldout":   shop.sold_out_command,
    "coupon":    coupons.coupon_command,
    "delivery":  shop.delivery_command,
    "menu":      menu.menu_command,
    "board":     board.board_command,
    "reviews":   reviews.reviews_command,
}
FOR_OWNERS: Mapping[str, Command] = {
    "store":     terms.store_command,
    "staff":     staff.staff_command,
    "sales":     sales.sales_command,
}
FOR_RIDERS: Mapping[str, Command] = {
    "shift":     rider.shift_command,
    "offers":    rider.offers_command,
    "take":      rider.take_command,
    "pickup":    rider.pick_up_command,
    "delivered": rider.delivered_command,
    "earnings":  rider.earnings_command,
}
FOR_ADMINS: Mapping[str, Command] = {
    "admin":     overseeing.admin_command,
    "order":     story.order_command,
    "stuck":     overseeing.stuck_command,
    "replay":    overseeing.replay_command,
    "payments":  overseeing.payments_command,
    "stores":    stores.stores_command,
    "suspend":   stores.suspend_command,
    "unsuspend": stores.unsuspend_command,
    "broadcast": broadcast.broadcast_command,
    "stats":     stats.stats_command,
    "audit":     stats.audit_command,
    "refund":    admin.refund_command,
    "cancel":    admin.cancel_command,
    "approve":   admin.approve_command,
}
#: Commands that take no words behind them: what somebody writes there is asked about.
TAKES_NO_WORDS = frozenset({
    "orders", "open", "close", "coupon", "delivery", "menu", "board", "reviews", "store", "staff",
    "offers", "earnings", "admin", "stuck", "replay", "payments", "broadcast", "audit", "approve",
    "privacy", "mydata", "deleteme", "ads",
})  # fmt: skip
BUTTONS: Mapping[type, Callable[[Turn, Any], Awaitable[None]]] = {
    Accept:           owner.accept,
    AnswerMeant:      lambda turn, tap: answer_meant(turn, tap),
    AskWhy:           owner.ask_why,
    Reject:           owner.reject,
    StartCooking:     owner.start_cooking,
    FinishCooking:    owner.finish_cooking,
    Depart:           owner.depart,
    Deliver:          owner.deliver,
    AgreeToCancel:    owner.agree_to_cancel,
    DeclineToCancel:  owner.decline_to_cancel,
    ShowTicket:       owner.show_ticket,
    ReadTicket:       owner.read_all,
    ShowOrders:       owner.show_orders,
    WhichOrder:       owner.which_order,
    WhichStore:       choosing.turn_page,
    AskTakeOut:       lines.ask_which,
    PickLine:         lines.pick_line,
    PickPortions:     lines.pick_portions,
    TakeOut:          lines.take_out,
    PickForAdmin:     admin.pick,
    Pause:            shop.pause,
    ShowSoldOut:      shop.show_sold_out,
    SellOut:          shop.sell_out,
    ShowCampaigns:    coupons.show_campaigns,
    ShowCampaign:     coupons.show_campaign,
    StopCampaign:     coupons.stop,
    NewCoupons:       coupons.new_coupons,
    DraftAnswer:      coupons.draft_answer,
    GiveOut:          coupons.give_out,
    LeaveDraft:       coupons.leave,
    BringBy:          shop.bring_by,
    AnswerReview:     reviews.answer_review,
    ShowOwnReviews:   reviews.show_page,
    NewBoardLink:     board.new_link,
    ShowBoard:        board.show_board,
    SwitchBoardOff:   board.switch_off,
    Approve:          admin.approve,
    TurnDown:         admin.turn_down,
    BecomeRider:      joining.become_rider,
    PickRide:         joining.pick_ride,
    StartShift:       rider.start_shift,
    EndShift:         rider.end_shift,
    TakeDelivery:     rider.take,
    DeclineOffer:     rider.decline,
    PickUp:           rider.pick_up,
    HandOver:         rider.hand_over,
    GiveBack:         rider.give_back,
    ShowDelivery:     rider.show_delivery,
    ShowOffers:       rider.show_offers,
    WhichDelivery:    rider.which_delivery,
    WriteCustomer:    rider.write_customer,
    RegisterStore:    registering.register,
    TellOfStore:      registering.told,
    AskForStore:      registering.ask_for_store,
    LeaveRegistration: registering.leave,
    DeclineStore:     admin.decline_store,
    ShowOwnMenu:      menu.show_menu,
    ShowCategory:     menu.show_category,
    ShowOwnItem:      menu.show_item,
    HideItem:         menu.hide,
    MoveItem:         menu.move,
    DeleteItem:       menu.delete,
    DropPhoto:        menu.drop_photo,
    DropCategory:     menu.drop_category,
    ShowOptions:      options.show_options,
    ShowGroup:        options.show_group,
    DropGroup:        options.drop_group,
    SwitchChoice:     options.switch_choice,
    AskEdit:          editing.ask,
    TellEdit:         editing.tell,
    LeaveEdit:        editing.leave,
    ShowTerms:        terms.show_terms,
    PayAtTheDoor:     terms.pay_at_the_door,
    ShowStaff:        staff.show_staff,
    Invite:           staff.invite,
    Revoke:           staff.revoke,
    RemoveColleague:  staff.remove,
    ShowSales:        sales.show_sales,
    ShowPage:         overseeing.show_page,
    Replay:           overseeing.run_again,
    RetryRefund:      overseeing.retry_refund,
    SureRefund:       sure.sure_refund,
    SureCancel:       sure.sure_cancel,
    LeaveIt:          sure.leave,
    ShowStory:        story.show_story,
    ShowNotices:      story.show_notices,
    AskAboutOrder:    admin.ask_about,
    ShowStore:        stores.show_store,
    FindStores:       stores.find_stores,
    WhichForAdmin:    admin.which_order,
    WhichStory:       admin.which_order,
    AskToSuspend:     stores.ask_why,
    SureSuspend:      stores.sure_suspend,
    Unsuspend:        stores.unsuspend,
    ShowStats:        stats.show_stats,
    ShowDeeds:        stats.show_deeds,
    NewBroadcast:     broadcast.new_broadcast,
    BroadcastAnswer:  broadcast.draft_answer,
    SendBroadcast:    broadcast.send_out,
    LeaveBroadcast:   broadcast.leave,
    ShowBroadcast:    broadcast.show_broadcast,
    StopBroadcast:    broadcast.stop,
    language.SetLanguage: language.set_language,
    keeping.DeleteMe: keeping.delete_me,
    keeping.KeepMe:   keeping.keep_me,
    keeping.StopAds:  keeping.stop,
    keeping.WantAds:  keeping.want,
    keeping.AdsAtNight: keeping.at_night,
    LookAtDoor:       story.look_at_door,
}
#: What a line of text answers, by what the bot asked last.
ANSWERS: Mapping[str, Command] = {
    drafting.DIALOGUE.asked:   coupons.draft_written,
    about_stores.DIALOGUE.asked: registering.written,
    about_menus.ASKED:  editing.written,
    joining.NAME:     joining.name_written,
    joining.PHONE:    joining.phone_written,
    ANSWER:           reviews.answer_written,
    WORDS:            talking.words_written,
    admin.WHY:        admin.why_written,
    stores.WHY:       stores.why_written,
    broadcasts.DIALOGUE.asked: broadcast.draft_written,
}
#: Whose work a question is of; the others are anybody's.
OF_ADMINS = frozenset({admin.WHY, stores.WHY, broadcasts.DIALOGUE.asked})
OF_STORES = frozenset({drafting.DIALOGUE.asked, about_menus.ASKED, ANSWER})
#: What a contact answers, by what the bot asked last.
CONTACTS: Mapping[str, Callable[[Turn], Awaitable[None]]] = {
    joining.PHONE:      joining.contacted,
    about_stores.DIALOGUE.asked: registering.contacted,
}
# fmt: on


async def on_command(turn: Turn, command: str, words: str) -> None:
    """``/accept 12 20`` and the like."""
    await _is_here(turn)
    handler = FOR_EVERYBODY.get(command)
    if handler is None:
        worker = await turn.deps.db.read(_at_work, turn.person_id)
        if worker.stores():
            handler = FOR_THE_STORE.get(command)
        if handler is None and worker.owned():
            handler = FOR_OWNERS.get(command)
        if worker.has(Role.RIDER) and command in FOR_RIDERS:
            both = handler is not None  # /delivered: the order they carry, else their store's
            if not both or await rider.carries(turn, words):
                handler = FOR_RIDERS[command]
        if handler is None and worker.has(Role.ADMIN):
            handler = FOR_ADMINS.get(command)
    if handler is None:
        await send(turn, Screen(texts.UNKNOWN_COMMAND.of(turn.lang)))
        return
    if words.strip() and command in TAKES_NO_WORDS:
        said = html(texts.TAKES_NO_WORDS, turn.lang, said=words.strip(), command=command)
        await send(turn, Screen(said))
        return
    await handler(turn, words)


async def on_tap(turn: Turn, data: str) -> None:
    """A button; a forged or foreign one finds nothing."""
    tap = TAPS.read(data)
    if tap is None:
        await answer(turn, texts.NOTHING_THERE.of(turn.lang))
        return
    await _is_here(turn)
    try:
        await BUTTONS[type(tap)](turn, tap)
    except NotYours:
        await answer(turn, texts.NOTHING_THERE.of(turn.lang), alert=True)
    else:
        await answer(turn)


async def on_text(turn: Turn, words: str) -> None:
    """Plain words: an answer to what was asked, words for a customer, or a pointer to /help."""
    await _is_here(turn)
    if keeping.is_a_stop(words):
        await keeping.stop(turn)
        return
    if await talking.replied(turn, words) or await meaning.ask_which(turn, words):
        return
    asked = await turn.deps.db.write(question_answered, turn.bot, turn.update_id, turn.person_id)
    if asked is not None and asked in ANSWERS:
        await _answered(turn, asked, words)
    else:
        await send(turn, Screen(texts.UNKNOWN_COMMAND.of(turn.lang)))


async def _is_here(turn: Turn) -> None:
    """Whoever speaks to us can be written to: a store that was out of reach takes orders again."""
    if turn.was_missed:
        await turn.deps.db.write(is_back, turn.person_id)


async def answer_meant(turn: Turn, tap: AnswerMeant) -> None:
    """The bare number was an answer to what is asked."""
    asked = await meaning.still_asked(turn, tap)
    if asked is not None and asked in ANSWERS:
        await _answered(turn, asked, str(tap.number))


async def _answered(turn: Turn, asked: str, words: str) -> None:
    """The answer, unless it is not theirs to give any more: then nothing is asked, and said so."""
    if await turn.deps.db.read(_may_answer, turn.bot, turn.person_id, asked):
        with suppress(NotYours):  # what was asked about is gone
            await ANSWERS[asked](turn, words)
            return
    await ask_no_more(turn, asked)
    await send(turn, Screen(texts.QUESTION_OVER.of(turn.lang)))


async def on_location(turn: Turn) -> None:
    """A pin: where a new store is, or where a rider is; or a live location that begins."""
    asked = await what_was_asked(turn)
    if asked is not None and asked[0] == about_stores.DIALOGUE.asked:
        await registering.located(turn)
    else:
        await rider.located(turn)


async def on_moved(turn: Turn) -> None:
    """A live location that goes on."""
    await rider.moved(turn)


async def on_contact(turn: Turn) -> None:
    """A contact, when one was asked for."""
    asked = await what_was_asked(turn)
    if asked is not None and asked[0] in CONTACTS:
        await CONTACTS[asked[0]](turn)
    else:
        await say_what_helps(turn, "contact", what_now, has_words=False)


async def on_picture(turn: Turn, picture: Picture) -> bool:
    """A picture of a dish or of the store; whether it was asked for."""
    return await editing.photographed(turn, picture)


async def what_now(turn: Turn) -> Text:
    """What could be done instead: answer what was asked, or go on with one's work."""
    asked = await what_was_asked(turn)
    if asked is None or asked[0] not in ANSWERS:
        return unread.NOW["work"]
    waits_for = asked[0]
    if waits_for == about_menus.ASKED and asked[1]["asks"] in about_menus.PHOTOS:
        waits_for = "photo"
    elif waits_for == about_stores.DIALOGUE.asked:
        draft = await turn.deps.db.read(about_stores.registration_draft, turn.bot, turn.person_id)
        waits_for = draft.asks.value
    elif waits_for == joining.PHONE:
        waits_for = "phone"
    return unread.NOW.get(waits_for, unread.NOW["answer"])


def _at_work(tx: Transaction, person_id: int) -> Worker:
    return tx[People].worker(person_id)


def _may_answer(tx: Transaction, bot: str, person_id: int, asked: str) -> bool:
    """Whether they still do the work that was asked about."""
    worker = tx[People].worker(person_id)
    if asked in OF_ADMINS:
        return worker.has(Role.ADMIN)
    if asked in OF_STORES:
        found = tx[People].asked(bot, person_id)
        store_id = found[1].get("store_id") if found else None
        return bool(worker.stores()) and (store_id is None or worker.works_for(store_id))
    return True
