"""Which words ring: they go before those that are read when somebody looks. Pure."""

from __future__ import annotations

from core.notices.model import Bot, Urgency

#: What rings at a customer: accepted, on the way, delivered, ended, and money.
_AT_A_CUSTOMER = frozenset(
    {"accepted", "rejected", "cancelled", "expired", "departed", "delivered", "late_money",
     "odd_money", "given_back", "given_elsewhere", "all_given_elsewhere", "line_removed",
     "called_back", "refund_done", "payment_reminder", "store_not_reached", "store_reached",
     "cancel_declined", "card_kept", "late", "nobody_rides"}
)  # fmt: skip
#: What does not ring at work: what is drawn anew in place, and what nobody waits for.
_QUIET_AT_WORK = frozenset({"ticket", "rider_ticket", "broadcast", "broadcast_progress", "review"})


def rings(bot: Bot, kind: str) -> bool:
    """Whether the phone makes a sound for it."""
    return kind in _AT_A_CUSTOMER if bot is Bot.CUSTOMER else kind not in _QUIET_AT_WORK


def urgency_of(bot: Bot, kind: str) -> Urgency:
    """How soon a word about somebody's dinner or money is said."""
    return Urgency.ORDER if rings(bot, kind) else Urgency.QUIET
