"""Which words are news no more, because their order stands elsewhere by now. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from core.notices.model import Bot
from core.orders.model import OrderStatus as S

_ENDED = frozenset(status for status in S if status.is_final)
_GONE_OUT = frozenset({S.DELIVERING}) | _ENDED
_READY = frozenset({S.READY}) | _GONE_OUT

#: A word about how an order stands is overtaken where it stands so. One that rings only by what
#: rings as well: “accepted” is said beside a quiet “cooking”, and not after “on its way”.
# fmt: off
OVERTAKEN: Mapping[tuple[Bot, str], frozenset[S]] = {
    (Bot.CUSTOMER, "payment_reminder"):  frozenset(S) - {S.AWAITING_PAYMENT},
    (Bot.CUSTOMER, "placed"):            frozenset({S.ACCEPTED, S.COOKING}) | _READY,
    (Bot.CUSTOMER, "store_not_reached"): frozenset({S.ACCEPTED, S.COOKING}) | _READY,
    (Bot.CUSTOMER, "store_reached"):     frozenset({S.ACCEPTED, S.COOKING}) | _READY,
    (Bot.CUSTOMER, "accepted"):          _GONE_OUT,
    (Bot.CUSTOMER, "cooking"):           _READY,
    (Bot.CUSTOMER, "ready"):             _GONE_OUT,
    (Bot.CUSTOMER, "nobody_rides"):      _GONE_OUT,
    (Bot.CUSTOMER, "departed"):          _ENDED,
    (Bot.CUSTOMER, "late"):              _ENDED,
    (Bot.STORE, "new_order"):            _ENDED,
    (Bot.STORE, "ring_again"):           frozenset(S) - {S.PLACED},
    (Bot.STORE, "request_added"):        _GONE_OUT,
    (Bot.STORE, "nobody_rides"):         _GONE_OUT,
}
# fmt: on


def is_overtaken(bot: Bot, kind: str, status: S | None) -> bool:
    """Whether nothing is left to say, now that the order is in *status* (none: no order)."""
    return status in OVERTAKEN.get((bot, kind), ())
