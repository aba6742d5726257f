"""What an order's statuses, reasons and lines are called."""

from __future__ import annotations

from collections.abc import Collection

from core.texts.speech import Lang, Text

STATUS = {
    "awaiting_payment": Text("결제 대기", "Awaiting payment"),
    "placed": Text("접수 대기", "Waiting for the store"),
    "accepted": Text("주문 접수", "Accepted"),
    "cooking": Text("조리 중", "Cooking"),
    "ready": Text("조리 완료", "Ready"),
    "delivering": Text("배달 중", "On the way"),
    "delivered": Text("배달 완료", "Delivered"),
    "expired": Text("결제 시간 초과", "Expired"),
    "rejected": Text("주문 거절", "Rejected"),
    "cancelled": Text("주문 취소", "Cancelled"),
}
PICKED_UP = Text("픽업 완료", "Picked up")

#: Why a store says no, in the order of the buttons; the code is what is recorded.
REJECT_REASONS = {
    "out_of_stock": Text("재료가 떨어졌어요", "Out of ingredients"),
    "busy": Text("주문이 많이 밀렸어요", "Too many orders"),
    "closing": Text("곧 문을 닫아요", "Closing soon"),
    "too_far": Text("배달하기 어려운 곳이에요", "Cannot deliver there"),
    "no_rider": Text("배달할 사람이 없어요", "Nobody to deliver it"),
    "request": Text("요청사항을 들어드리기 어려워요", "Cannot meet the request"),
    "other": Text("가게 사정이 있어요", "The store is unable to"),
}
#: Why else an order may end.
OTHER_REASONS = {
    "no_answer": Text("5분 동안 답이 없었어요", "No answer for 5 minutes"),
    "not_reached": Text("가게와 연락이 닿지 않았어요", "The store could not be reached"),
    "unreachable": Text("가게와 연락할 방법이 없었어요", "There was no way to reach the store"),
    "unpaid": Text("10분 안에 결제되지 않았어요", "Not paid within 10 minutes"),
    "payment_busy": Text("결제가 계속 밀려 있었어요", "Payments stayed held up"),
    "sold_out": Text("남은 메뉴가 모두 품절이에요", "Everything in it is sold out"),
    "admin": Text("배달에서 취소했어요", "Cancelled by Baedal"),
    "customer": Text("손님이 취소했어요", "Cancelled by the customer"),
    "agreed": Text("취소 요청을 가게가 받아들였어요", "The store agreed to cancel"),
}
#: Why a card was declined; other codes of the company fall to the last.
DECLINE_REASONS = {
    "reject_card_company": Text("카드사에서 승인하지 않았어요.", "The card company said no."),
    "reject_card_payment": Text("한도나 잔액이 모자라요.", "Not enough limit or balance."),
    "not_enough_balance": Text("잔액이 모자라요.", "Not enough balance."),
    "exceed_max_daily_payment_count": Text(
        "하루 결제 횟수를 넘었어요.", "Too many payments today."
    ),
    "invalid_stopped_card": Text("정지된 카드예요.", "The card is stopped."),
    "never_arrived": Text(
        "결제가 되지 않았어요. 돈은 나가지 않았어요.",
        "It did not go through. Nothing was charged.",
    ),
    "amount_differs": Text(
        "결제된 금액이 주문과 달라 모두 돌려드려요.",
        "Another sum was charged; all of it goes back.",
    ),
    "": Text("결제가 되지 않았어요.", "The payment did not go through."),
}

LINE = Text("{name} {n}개", "{n} × {name}")
DELIVERY_FEE = Text("배달팁", "Delivery")
COUPON = Text("쿠폰", "Coupon")
TOTAL = Text("합계", "Total")
PICKUP = Text("포장", "Pickup")
DELIVERY = Text("배달", "Delivery")


def reason_said(recorded: str | None, lang: Lang) -> str:
    """The words for a recorded reason; a person's own are said as they are, and empty for none.

    It is a fact, to be filled into a text and escaped like any other: what people wrote is never
    a template.
    """
    known = REJECT_REASONS.get(recorded or "") or OTHER_REASONS.get(recorded or "")
    return known.of(lang) if known else recorded or ""


def own_words(written: str, *, may_be: Collection[str] = ()) -> str:
    """*written* as the reason that is recorded: a word that is one of our codes stays a word.

    Only the codes that it *may be* are taken as such: a program may name them.
    """
    is_code = written in REJECT_REASONS or written in OTHER_REASONS
    return f"{written}." if is_code and written not in may_be else written
