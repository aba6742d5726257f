"""A kitchen board as its page is told it: in its person's words, with the buttons that fit.

Which buttons fit is decided here from the order's life; the page holds no rule about food.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from core.boards.queries import Look, OnBoard
from core.orders.model import Action, Order, OrderLine, OrderStatus, PayWith, Receive, allowed
from core.outbox.event import Who
from core.texts import Lang, say
from core.texts import board as texts
from core.texts import orders as words
from core.texts import store as store_texts
from core.texts.figures import clock_time, won

S, A = OrderStatus, Action
MINUTES = (10, 15, 20, 30, 40, 60)
USUAL_MINUTES = 20
COLUMNS = {
    S.PLACED: "placed",
    S.ACCEPTED: "cooking",
    S.COOKING: "cooking",
    S.READY: "ready",
    S.DELIVERING: "delivering",
}
#: How a button is called at the door (`/board/orders/…/{do}`), and what it says.
_MOVES = {
    A.START_COOKING: ("start-cooking", store_texts.START),
    A.FINISH_COOKING: ("finish-cooking", store_texts.FINISH),
    A.DEPART: ("depart", store_texts.DEPART),
    A.DELIVER: ("deliver", store_texts.DELIVERED),
}


def page_words(lang: Lang) -> dict[str, Any]:
    """What the page says by itself, once."""
    reasons = [[code, text.of(lang)] for code, text in words.REJECT_REASONS.items()]
    said = {name: text.of(lang) for name, text in texts.PAGE.items()}
    return {"lang": lang, "title": texts.TITLE.of(lang), "reasons": reasons, "words": said}


def board_told(look: Look, lang: Lang) -> dict[str, Any]:
    """The whole board; the page compares it with what it shows."""
    store = look.store
    return {
        "store": {
            "name": store.named(lang),
            "where": store.address[lang],
            "open": look.is_open,
        },
        "orders": [_order(seen, lang) for seen in look.orders],
    }


def _order(seen: OnBoard, lang: Lang) -> dict[str, Any]:
    order = seen.order
    receive = texts.PICKUP if order.receive is Receive.PICKUP else texts.DELIVERY
    at_the_door = order.pay_with is PayWith.ON_DELIVERY
    on_the_stove = order.status in (S.ACCEPTED, S.COOKING)
    return {
        "id": order.id,
        "version": order.version,
        "number": order.number,
        "column": COLUMNS[order.status],
        # Elsewhere the column says it: only on the stove two stand together.
        "status": words.STATUS[order.status.value].of(lang) if on_the_stove else "",
        "kind": f"{receive.of(lang)} · {won(order.total, lang)}",
        "collect": say(store_texts.PAY_AT_DOOR, lang, total=won(order.total, lang))
        if at_the_door
        else "",
        "lines": [_line(line, lang) for line in order.lines],
        "request": order.request,
        "wish": store_texts.WISHES_TO_CANCEL.of(lang) if order.cancel_asked_at else "",
        "where": order.address.written if order.address else "",
        "rider": _rider(seen, lang),
        "promise": _promise(order, lang),
        "clock": _clock(seen),
        "buttons": _buttons(seen, lang),
    }


def _line(line: OrderLine, lang: Lang) -> dict[str, Any]:
    return {
        "quantity": line.quantity,
        "name": line.name[lang],
        "options": " · ".join(choice["name"][lang] for choice in line.choices),
        "note": line.note,
    }


def _rider(seen: OnBoard, lang: Lang) -> str:
    if seen.bringing is None:
        return ""
    if seen.bringing.rider is None:
        return store_texts.LOOKING_FOR_RIDER.of(lang)
    left = seen.order.status is S.DELIVERING
    text = store_texts.RIDER_LEFT if left else store_texts.RIDER_COMES
    return say(text, lang, rider=seen.bringing.rider)


def _promise(order: Order, lang: Lang) -> str:
    """Until when it is promised: cooked, or from ready on at the door."""
    out = order.status in (S.READY, S.DELIVERING) and order.receive is Receive.DELIVERY
    at = order.eta_at if out else order.ready_at
    return say(texts.UNTIL, lang, at=clock_time(at)) if at else ""


def _clock(seen: OnBoard) -> dict[str, Any]:
    """What ticks on the card, in milliseconds since 1970: up from a moment, or down to one."""
    order = seen.order
    if order.status in (S.ACCEPTED, S.COOKING) and order.ready_at is not None:
        begun = order.ready_at - timedelta(minutes=order.minutes or 0)
        return {"until": _ms(order.ready_at), "from": _ms(begun)}
    if order.status is S.DELIVERING and order.eta_at is not None:
        return {"until": _ms(order.eta_at)}
    return {"since": _ms(seen.since)}


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _buttons(seen: OnBoard, lang: Lang) -> list[dict[str, Any]]:
    """What the store may do with it now; ``asks`` marks those that want a reason first."""
    order, may = seen.order, allowed(seen.order, Who.STORE)
    if order.cancel_asked_at is not None:
        return [
            {"do": "let-go", "says": store_texts.LET_GO.of(lang), "look": "no"},
            {"do": "go-on", "says": store_texts.GO_ON.of(lang), "look": "go"},
        ]
    if A.ACCEPT in may:
        accept: list[dict[str, Any]] = [
            {
                "do": "accept",
                "minutes": n,
                "says": say(texts.ACCEPT, lang, n=n),
                "look": "yes" if n == USUAL_MINUTES else "",
            }
            for n in MINUTES
        ]
        return [
            *accept,
            {"do": "reject", "says": store_texts.REJECT.of(lang), "look": "no", "asks": True},
        ]
    found = [_move(seen, action, lang) for action in may if _is_theirs(seen, action)]
    if A.CANCEL in may:
        cannot = store_texts.CANNOT.of(lang)
        found.append({"do": "cancel", "says": cannot, "look": "no", "asks": True})
    return found


def _is_theirs(seen: OnBoard, action: Action) -> bool:
    """Whether it is the store's to do while riders bring the order."""
    if action not in _MOVES:
        return False
    riders = seen.bringing
    if riders is None or action in (A.START_COOKING, A.FINISH_COOKING):
        return True
    return riders.may_set_out if action is A.DEPART else riders.may_close


def _move(seen: OnBoard, action: Action, lang: Lang) -> dict[str, Any]:
    do, text = _MOVES[action]
    if action is A.DELIVER and seen.order.receive is Receive.PICKUP:
        text = texts.GIVEN
    if action is A.DEPART and seen.bringing is not None:
        text = store_texts.DEPART_OURSELVES
    last = action in (A.DEPART, A.DELIVER)
    return {"do": do, "says": text.of(lang), "look": "yes" if last else "go"}
