"""The table of who may what in the chats: every command and every button, role by role.

A new one without a row here fails; test_who_may_what.py tries each cell.
"""

from __future__ import annotations

from tests.world import CUSTOMERS, WORK

#: The customer whose orders they are; the store's owner (boss) and staff; another store's owner; …
C, B, S, X, R, A, N = "customer", "owner", "staff", "owner next door", "rider", "admin", "nobody"
ALL = frozenset({C, B, S, X, R, A, N})
AT_STORES, OF_THE_STORE, ADMINS = frozenset({B, S, X}), frozenset({B, S}), frozenset({A})
WHOSE = frozenset({C})
OWNERS, THE_OWNER = frozenset({B, X}), frozenset({B})
RIDERS, NOBODY = frozenset({R}), frozenset[str]()

# fmt: off
#: command: who may. A new command without a row here fails.
COMMANDS: dict[str, dict[str, frozenset[str]]] = {
    CUSTOMERS: {
        "start": ALL, "stores": ALL, "menu": ALL, "cart": ALL, "status": ALL, "orders": ALL,
        "reorder": ALL, "cancel": ALL, "coupons": ALL, "address": ALL, "language": ALL, "help": ALL,
    },
    WORK: {
        "start":     ALL,
        "help":      ALL,
        "language":  ALL,
        "orders":    AT_STORES,
        "accept":    AT_STORES,
        "reject":    AT_STORES,
        "cook":      AT_STORES,
        "ready":     AT_STORES,
        "depart":    AT_STORES,
        "delivered": AT_STORES | RIDERS,
        "shift":     RIDERS,
        "offers":    RIDERS,
        "take":      RIDERS,
        "pickup":    RIDERS,
        "earnings":  RIDERS,
        "pause":     AT_STORES,
        "soldout":   AT_STORES,
        "coupon":    AT_STORES,
        "delivery":  AT_STORES,
        "menu":      AT_STORES,
        "store":     OWNERS,
        "staff":     OWNERS,
        "sales":     OWNERS,
        "board":     AT_STORES,
        "reviews":   AT_STORES,
        "close":     AT_STORES,
        "open":      AT_STORES,
        "admin":     ADMINS,
        "order":     ADMINS,
        "stuck":     ADMINS,
        "replay":    ADMINS,
        "payments":  ADMINS,
        "stores":    ADMINS,
        "suspend":   ADMINS,
        "unsuspend": ADMINS,
        "broadcast": ADMINS,
        "stats":     ADMINS,
        "audit":     ADMINS,
        "refund":    ADMINS,
        "cancel":    ADMINS,
        "approve":   ADMINS,
    },
}
#: button: who may, and what it says of a placed order. A new button without a row here fails.
BUTTONS: dict[str, dict[str, tuple[frozenset[str], str]]] = {
    CUSTOMERS: {
        "ShowStores":  (ALL,   ""),
        "ShowMenu":    (ALL,   "|1|0"),
        "ShowItem":    (ALL,   "|1001|11.21|1"),
        "Add":         (ALL,   "|1001|11.21|1|0"),
        "ShowCart":    (ALL,   ""),
        "Quantity":    (ALL,   "|0|1|0"),
        "SetReceive":  (ALL,   "|pickup|0"),
        "AskRequest":  (ALL,   ""),
        "FixCart":     (ALL,   ""),
        "Pay":         (ALL,   "|c|1.0.A.B.0|0"),
        "PayUnshown":  (ALL,   "|c|0"),
        "TellPlace":   (ALL,   ""),
        "TellStore":   (WHOSE, "|{order}"),
        "Empty":       (ALL,   ""),
        "EmptySurely": (ALL,   "|0"),
        "KeepOrder":   (ALL,   ""),
        "SetLanguage": (ALL,   "|ko"),
        "TakeCoupon":  (ALL,   "|{campaign}"),
        "WriteCode":   (ALL,   ""),
        "ShowChoice":  (ALL,   ""),
        "UseCoupon":   (ALL,   "|0|0"),
        "BackToCart":  (ALL,   ""),
        "ShowOrder":   (WHOSE, "|{order}"),
        "Reorder":     (WHOSE, "|{order}"),
        "PayAgain":    (WHOSE, "|{order}|c"),
        "AskToCancel": (WHOSE, "|{order}|{version}"),
        "WriteRider":  (WHOSE, "|{order}"),
        "Arrived":     (NOBODY, "|{order}"),  # a placed order is not there yet
        "NotArrived":  (NOBODY, "|{order}|0"),
        "ReviewOrder": (NOBODY, "|{order}"),
        "Rate":        (NOBODY, "|{order}|5"),
        "WriteReview": (NOBODY, "|{order}"),
        "ShowReviews": (ALL,   "|1"),
        "Cancel":      (WHOSE, "|{order}|{version}"),
        "CancelSurely": (WHOSE, "|{order}|{version}"),
    },
    WORK: {
        "SetLanguage":     (ALL,          "|ko"),
        "ShowTicket":      (OF_THE_STORE, "|{order}"),
        "AnswerMeant":     (ALL,          "|20|AAAAA"),  # of one's own question
        "AskWhy":          (OF_THE_STORE, "|{order}|{version}"),
        "Accept":          (OF_THE_STORE, "|{order}|20|{version}"),
        "Reject":          (OF_THE_STORE, "|{order}|busy|{version}"),
        "StartCooking":    (OF_THE_STORE, "|{order}|{version}"),
        "FinishCooking":   (OF_THE_STORE, "|{order}|{version}"),
        "Depart":          (OF_THE_STORE, "|{order}|{version}"),
        "Deliver":         (OF_THE_STORE, "|{order}|{version}"),
        "AgreeToCancel":   (OF_THE_STORE, "|{order}|{version}"),
        "DeclineToCancel": (OF_THE_STORE, "|{order}|{version}"),
        "AskTakeOut":      (OF_THE_STORE, "|{order}|{version}"),
        "PickLine":        (OF_THE_STORE, "|{order}|0|{version}"),
        "TakeOut":         (OF_THE_STORE, "|{order}|0|{version}"),
        "ShowCampaigns":   (OF_THE_STORE, "|{store}"),
        "ShowCampaign":    (OF_THE_STORE, "|{campaign}"),
        "StopCampaign":    (OF_THE_STORE, "|{campaign}|0"),
        "NewCoupons":      (OF_THE_STORE, "|{store}"),
        "DraftAnswer":     (ALL,          "|kind|amount|0"),  # of one's own dialogue, which a
        "GiveOut":         (ALL,          "|0"),              # stranger cannot have begun
        "LeaveDraft":      (ALL,          ""),
        "ShowSoldOut":     (OF_THE_STORE, "|{store}|0"),
        "SellOut":         (OF_THE_STORE, "|{item}|on"),
        "PickForAdmin":    (ADMINS,       "|{order}"),
        "Approve":         (ADMINS,       "|rider|{rider}|1"),
        "TurnDown":        (ADMINS,       "|rider|{rider}|1"),
        "StartShift":      (RIDERS,       ""),
        "EndShift":        (RIDERS,       ""),
        "BecomeRider":     (ALL,          ""),
        "PickRide":        (RIDERS,       "|walk"),  # of one's own dialogue; a rider is one already
        "TakeDelivery":    (NOBODY,       "|{order}|1"),  # a placed order is nobody's to bring
        "DeclineOffer":    (NOBODY,       "|{order}|1"),
        "PickUp":          (NOBODY,       "|{order}|1"),
        "HandOver":        (NOBODY,       "|{order}|1"),
        "GiveBack":        (NOBODY,       "|{order}|1"),
        "ShowDelivery":    (NOBODY,       "|{order}"),
        "WriteCustomer":   (NOBODY,       "|{order}"),
        "AnswerReview":    (NOBODY,       "|{order}"),  # a placed order has no review
        "NewBoardLink":    (OF_THE_STORE, "|{store}"),
        "SwitchBoardOff":  (OF_THE_STORE, "|{store}"),
        "BringBy":         (OF_THE_STORE, "|{store}|store"),
        "RegisterStore":   (ALL,          ""),
        "TellOfStore":     (ALL,          "|reach|1000|0"),  # of one's own dialogue, as above
        "AskForStore":     (ALL,          "|0"),
        "LeaveRegistration": (ALL,        ""),
        "DeclineStore":    (ADMINS,       "|{person}|1|area"),
        "ShowOwnMenu":     (OF_THE_STORE, "|{store}"),
        "ShowCategory":    (OF_THE_STORE, "|{category}"),
        "ShowOwnItem":     (OF_THE_STORE, "|{item}"),
        "HideItem":        (OF_THE_STORE, "|{item}|0"),
        "MoveItem":        (OF_THE_STORE, "|{item}|0"),
        "DeleteItem":      (OF_THE_STORE, "|{item}|0"),
        "DropPhoto":       (OF_THE_STORE, "|{item}"),
        "DropCategory":    (OF_THE_STORE, "|{category}"),
        "ShowOptions":     (OF_THE_STORE, "|{item}"),
        "ShowGroup":       (OF_THE_STORE, "|{item}|1"),
        "DropGroup":       (OF_THE_STORE, "|{item}|{group}"),
        "SwitchChoice":    (OF_THE_STORE, "|{item}|11|0"),
        "AskEdit":         (OF_THE_STORE, "|name|{item}|0"),
        "TellEdit":        (NOBODY,       "|stock|{item}|-"),  # nothing was asked
        "LeaveEdit":       (ALL,          ""),
        "ShowTerms":       (THE_OWNER,    "|{store}"),
        "PayAtTheDoor":    (THE_OWNER,    "|{store}|1"),
        "ShowStaff":       (THE_OWNER,    "|{store}"),
        "Invite":          (THE_OWNER,    "|{store}|staff"),
        "Revoke":          (THE_OWNER,    "|{invitation}"),
        "RemoveColleague": (THE_OWNER,    "|{store}|{colleague}|0"),
        "ShowSales":       (THE_OWNER,    "|{store}|today"),
        "ShowPage":        (ADMINS,       "|stuck"),
        "ShowStats":       (ADMINS,       "|today"),
        "ShowDeeds":       (ADMINS,       "|9999"),
        "ShowStory":       (ADMINS,       "|{order}"),
        "ShowNotices":     (ADMINS,       "|{order}|0"),
        "AskAboutOrder":   (ADMINS,       "|{order}|refund"),
        "Replay":          (ADMINS,       "|0"),
        "RetryRefund":     (ADMINS,       "|{order}"),
        "SureRefund":      (ADMINS,       "|{order}|1000|0|7"),
        "SureCancel":      (ADMINS,       "|{order}|1|7"),
        "LeaveIt":         (ALL,          ""),
        "ShowStore":       (ADMINS,       "|{store}"),
        "AskToSuspend":    (ADMINS,       "|{store}"),
        "Unsuspend":       (ADMINS,       "|{store}"),
        "NewBroadcast":    (ADMINS,       ""),
        "BroadcastAnswer": (ADMINS,       "|ko|hello|0"),  # of one's own dialogue: what is asked now
        "SendBroadcast":   (ADMINS,       "|0"),
        "LeaveBroadcast":  (ADMINS,       ""),
        "ShowBroadcast":   (ADMINS,       "|{broadcast}"),
        "StopBroadcast":   (ADMINS,       "|{broadcast}"),
        "Pause":           (OF_THE_STORE, "|{store}|10"),  # the last: nothing is ordered after it
    },
}
# fmt: on
#: Of an order, a store and a dish that never were.
NEVER = {
    "order": "a" * 16,
    "store": 77,
    "item": 7_777,
    "campaign": 7_777,
    "version": 1,
    "rider": 7_777,
    "person": 7_777,
    "category": 7_777,
    "group": 3,
    "invitation": 7_777,
    "colleague": 7_777,
    "broadcast": 7_777,
}  # fmt: skip
