"""How much each button, command, word and call weighs. What is missing here fails."""

from __future__ import annotations

from enum import StrEnum


class Weight(StrEnum):
    """What pressing it does."""

    LOOKS = "looks"  #: shows something
    ASKS = "asks"  #: asks before anything is done, or begins a dialogue
    SETS = "sets"  #: does what it says of one's own cart, menu, shift or store; its opposite undoes it
    CONFIRMS = "confirms"  #: moves money, or promises or ends something others rely on


L, Q, S, C = Weight.LOOKS, Weight.ASKS, Weight.SETS, Weight.CONFIRMS

# fmt: off
CUSTOMERS_BUTTONS = {
    L: "ShowStores ShowMenu ShowItem ShowCart ShowOrder ShowReviews ShowChoice BackToCart"
       " KeepOrder TurnCart ReadCart ReadOrder ShowPast ShowActive ShowHeadings ShowFree"
       " ShowCoupons",
    Q: "Empty AskRequest PayUnshown Cancel AskToCancel WriteRider ReviewOrder WriteReview WriteCode TellPlace"
       " AskPhone",
    S: "Add Quantity SetReceive FixCart SetLanguage Reorder UseCoupon Rate KeepPhone KeepMe StopAds"
       " WantAds AdsAtNight",
    C: "Pay PayAgain CancelSurely AskToCancelSurely EmptySurely TakeCoupon Arrived NotArrived"
       " TellStore DeleteMe",
}
WORKERS_BUTTONS = {
    L: "ShowTicket ShowCampaigns ShowCampaign ShowSoldOut ShowDelivery ShowOwnMenu ShowCategory"
       " ShowOwnItem ShowOptions ShowGroup ShowTerms ShowStaff ShowSales ShowPage ShowStats"
       " ShowDeeds ShowStory ShowNotices ShowStore ShowBroadcast ReadTicket ShowOrders ShowOffers"
       " ShowOwnReviews FindStores ShowBoard LookAtDoor",
    Q: "AskWhy AskTakeOut PickLine NewCoupons DraftAnswer LeaveDraft BecomeRider PickRide"
       " AnswerReview WriteCustomer RegisterStore TellOfStore LeaveRegistration AskEdit LeaveEdit"
       " AskAboutOrder AskToSuspend NewBroadcast BroadcastAnswer LeaveBroadcast AnswerMeant"
       " AskForStore PickForAdmin PickPortions WhichOrder WhichStore WhichDelivery WhichForAdmin"
       " WhichStory LeaveIt",
    S: "SellOut Pause BringBy StartShift EndShift HideItem MoveItem SwitchChoice TellEdit"
       " PayAtTheDoor Invite Unsuspend SetLanguage Replay KeepMe StopAds WantAds AdsAtNight",
    C: "Accept Reject StartCooking FinishCooking Depart Deliver AgreeToCancel DeclineToCancel"
       " TakeOut GiveOut StopCampaign Approve TurnDown DeclineStore TakeDelivery DeclineOffer"
       " PickUp HandOver GiveBack DeleteItem RemoveColleague SendBroadcast StopBroadcast"
       " SureRefund SureCancel RetryRefund SureSuspend NewBoardLink SwitchBoardOff DropPhoto"
       " DropCategory DropGroup Revoke DeleteMe",
}
CUSTOMERS_COMMANDS = {
    L: "start stores menu cart status orders help cancel privacy mydata ads",
    Q: "address language phone deleteme",
    S: "reorder",
    C: "coupons",  # a code behind it takes that coupon
}
#: A worker's command says everything itself: the number, the minutes, the dish; the money asks.
WORKERS_COMMANDS = {
    L: "start help orders menu board reviews staff sales shift offers earnings admin order stuck"
       " payments stores stats audit approve delivery store privacy mydata ads",
    Q: "suspend language coupon refund cancel broadcast deleteme",
    S: "open close pause soldout unsuspend replay",
    C: "accept reject cook ready depart delivered take pickup",
}
#: Plain words, by what the bot asked last.
CUSTOMERS_WORDS = {
    Q: "request",  # food on the stove: asked whether the store shall be told
    S: "detail phone browsing review words",
    C: "code",
}
WORKERS_WORDS = {
    Q: "coupon registration rider_name rider_phone admin_why suspend_why broadcast",
    S: "editing review_answer words",
}
CALLS = {
    L: "GET",  # whatever reads
    S: "DELETE /api/cards/{card_id}|POST /api/cards",
    C: "POST /api/orders|POST /api/payments|POST /api/orders/{order_id}/cancel"
       "|POST /api/orders/{order_id}/accept|POST /api/orders/{order_id}/reject"
       "|POST /api/orders/{order_id}/start-cooking|POST /api/orders/{order_id}/finish-cooking"
       "|POST /api/orders/{order_id}/depart|POST /api/orders/{order_id}/deliver"
       "|POST /api/stores/{store_id}/coupons|DELETE /api/stores/{store_id}/coupons/{campaign_id}"
       "|POST /api/coupons|POST /api/deliveries/{delivery_id}/take"
       "|POST /api/deliveries/{delivery_id}/decline",
}
# fmt: on


def weighed(table: dict[Weight, str], between: str | None = None) -> dict[str, Weight]:
    """Each name with its weight; a name that stands twice fails."""
    found: dict[str, Weight] = {}
    for weight, names in table.items():
        for name in names.split(between):
            assert name not in found, name
            found[name] = weight
    return found
