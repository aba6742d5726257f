"""An order's story in an admin's words: each fact of its life, its money, its messages."""

from __future__ import annotations

from core.texts.speech import Text

#: Each fact by its published name.
HAPPENED = {
    "OrderRequested": Text("주문서 {total}", "Asked for, {total}"),
    "OrderPlaced": Text("접수 대기 #{number}", "Placed as #{number}"),
    "OrderAccepted": Text("주문 접수 {minutes}분", "Accepted, {minutes} min"),
    "CookingStarted": Text("조리 시작", "Cooking"),
    "CookingFinished": Text("조리 완료", "Ready"),
    "OrderDeparted": Text("배달 출발", "On the way"),
    "OrderDelivered": Text("배달 완료", "Delivered"),
    "ReceiptConfirmed": Text("배송 확인", "Receipt confirmed"),
    "ReceiptDenied": Text("받지 못했다고 함", "Said not to have it"),
    "OrderReviewed": Text("리뷰 {stars}점", "Reviewed, {stars} stars"),
    "ReviewAnswered": Text("리뷰에 답함", "Answered the review"),
    "LineRemoved": Text("{item} {quantity}개 빼기, -{amount}", "Took out {quantity} × {item}, -{amount}"),
    "RequestAdded": Text("손님이 더 전한 말: {words}", "The customer added: {words}"),
    "OrderRejected": Text("주문 거절", "Rejected"),
    "OrderCancelled": Text("주문 취소", "Cancelled"),
    "OrderExpired": Text("결제 시간 초과", "Expired"),
    "CancelRequested": Text("취소 요청", "Asked to cancel"),
    "CancelDeclined": Text("취소하지 않고 진행", "Goes on all the same"),
    "StoreNotReached": Text("가게와 연락이 안 됨", "The store was not reached"),
    "StoreReached": Text("가게와 다시 연락됨", "The store was reached again"),
    "DeliveryOffered": Text("{rider}에게 물음 · {distance}", "Asked {rider} · {distance}"),
    "OfferEnded": Text("{rider:은/는} 안 감", "{rider} will not go"),
    "DeliveryAssigned": Text("{rider:이/가} 맡음", "{rider} took it"),
    "DeliveryGivenBack": Text("{rider:이/가} 못 감", "{rider} gave it back"),
    "NobodyToDeliver": Text("라이더를 못 찾음", "No rider found"),
    "DeliveryLate": Text("늦음 알림 {nth}번째, {at}", "Late, told {nth} ×, now {at}"),
    "PaymentRequested": Text("결제 요청 {amount}", "Payment asked, {amount}"),
    "PaymentApproved": Text("결제 승인 {amount}", "Payment approved, {amount}"),
    "PaymentDeclined": Text("결제 안 됨 {amount}", "Payment declined, {amount}"),
    "PaymentUnclear": Text("결제 확인 중 {amount}", "Payment unclear, {amount}"),
    "PaymentHeld": Text("결제 밀림, 주문 보관", "Payment held, the order is kept"),
    "PayerCalledBack": Text("결제하러 다시 부름", "Called back to pay"),
    "PaymentMismatched": Text(
        "다른 금액 {amount} (청구 {asked})", "Another sum, {amount} (asked {asked})"
    ),
    "RefundOwed": Text("환불하기로 함 {amount}", "Refund owed, {amount}"),
    "GivenBackElsewhere": Text(
        "결제사에서 {amount} 환불됨, 남은 환불 {left}",
        "Given back by the company, {amount}; {left} still to go",
    ),
    "RefundSettled": Text("환불됨 {amount}", "Refunded, {amount}"),
}  # fmt: skip
WHO = {
    "customer": Text("손님", "customer"),
    "store": Text("가게", "store"),
    "rider": Text("라이더", "rider"),
    "admin": Text("관리자", "admin"),
    "company": Text("결제사", "payment company"),
    "clock": Text("자동", "by itself"),
}
#: Why, where it is no reason of the order's own.
REASONS = {
    "declined": Text("거절", "said no"),
    "no_answer": Text("답이 없음", "no answer"),
    "taken_over": Text("가게가 직접 배달", "the store brings it"),
    "rider": Text("라이더가 말함", "the rider said so"),
    "missing": Text("오지 않음", "did not come"),
    "order_cancelled": Text("주문 취소", "the order was cancelled"),
    "order_rejected": Text("주문 거절", "the order was rejected"),
    "order_expired": Text("결제 시간 초과", "the order expired"),
    "line_removed": Text("품절 메뉴", "a sold-out item"),
    "paid_too_late": Text("늦은 결제", "paid too late"),
    "amount_differs": Text("다른 금액", "another sum"),
    "admin": Text("관리자", "an admin"),
    "elsewhere": Text("결제사에서 따로 환불", "given back at the company"),
}
PAYMENT = {
    "requested": Text("요청", "asked"),
    "held": Text("보관", "held"),
    "unknown": Text("확인 중", "unknown"),
    "approved": Text("승인", "approved"),
    "declined": Text("안 됨", "declined"),
    "refunding": Text("환불 중", "being refunded"),
    "refunded": Text("환불됨", "refunded"),
}
METHOD = {
    "card_on_file": Text("등록 카드", "card on file"),
    "window": Text("결제창", "payment window"),
    "on_delivery": Text("만나서 결제", "at the door"),
}
REFUND = {
    "owed": Text("진행 중", "under way"),
    "parked": Text("멈춤", "stopped"),
    "done": Text("완료", "done"),
}
DELIVERY = {
    "waiting": Text("대기", "waiting"),
    "offered": Text("물어보는 중", "being asked"),
    "assigned": Text("가게로 가는 중", "coming to the store"),
    "picked_up": Text("배달 중", "on the way"),
    "delivered": Text("완료", "done"),
    "cancelled": Text("취소", "called off"),
    "failed": Text("도중에 취소", "called off on its way"),
}
#: One notice's fate.
NOTICE = {
    "owed": Text("보낼 차례를 기다림", "waits to be sent"),
    "sent": Text("{at} 보냄", "sent {at}"),
    "blocked": Text("봇을 막은 사람", "blocked the bot"),
    "failed": Text("텔레그램이 받지 않음", "refused by Telegram"),
    "parked": Text("만들지 못해 멈춤", "could not be made, parked"),
    "moot": Text("보낼 것이 없어짐", "nothing to say any more"),
}
COUNT = {
    "owed": Text("대기 {n}", "{n} waiting"),
    "sent": Text("보냄 {n}", "{n} sent"),
    "blocked": Text("막음 {n}", "{n} blocked"),
    "failed": Text("못 보냄 {n}", "{n} refused"),
    "parked": Text("멈춤 {n}", "{n} parked"),
    "moot": Text("필요 없어짐 {n}", "{n} moot"),
}
#: What was said, by its kind; one that is not here is called by its code.
KIND = {
    "card": Text("주문 카드", "status card"),
    "ticket": Text("주문표", "ticket"),
    "new_order": Text("새 주문", "new order"),
    "ring_again": Text("다시 울림", "rang again"),
    "cancel_asked": Text("취소 요청", "wish to cancel"),
    "order_off": Text("주문 끝남", "order off"),
    "placed": Text("접수 대기", "placed"),
    "accepted": Text("주문 접수", "accepted"),
    "cooking": Text("조리 시작", "cooking"),
    "ready": Text("조리 완료", "ready"),
    "departed": Text("배달 출발", "on the way"),
    "delivered": Text("배달 완료", "delivered"),
    "rejected": Text("주문 거절", "rejected"),
    "cancelled": Text("주문 취소", "cancelled"),
    "expired": Text("결제 시간 초과", "expired"),
    "late": Text("늦음", "late"),
    "nobody_rides": Text("라이더 없음", "no rider"),
    "given_back": Text("환불 안내", "refund"),
    "given_elsewhere": Text("결제사 환불 안내", "refund by the company"),
    "all_given_elsewhere": Text("결제사 환불 안내", "refund by the company"),
    "admin_refund": Text("관리자 환불", "refund by an admin"),
    "refund_done": Text("환불 완료", "refund done"),
    "line_removed": Text("품절 메뉴", "item taken out"),
    "payment_reminder": Text("결제 알림", "payment reminder"),
    "called_back": Text("다시 부름", "called back"),
    "offer": Text("배달 제안", "offer"),
    "rider_ticket": Text("라이더 카드", "rider's card"),
    "pickup_ready": Text("픽업 안내", "ready to fetch"),
    "passed_on": Text("전한 말", "passed on"),
    "admin_alert": Text("관리자 알림", "alert"),
    "coupon": Text("쿠폰 소식", "coupon news"),
    "broadcast": Text("공지", "broadcast"),
    "bare": Text("지난 카드 정리", "old card tidied"),
    "door_shown": Text("주소를 봄", "looked at the address"),
}

HEAD = Text("<b>{store} #{n}</b> · {day}{gap}{status}", "<b>{store} #{n}</b> · {day}{gap}{status}")
HEAD_UNNUMBERED = Text("<b>{store}</b>{gap}{status}", "<b>{store}</b>{gap}{status}")
#: Masked: enough to know whom one speaks with.
CUSTOMER = Text("{name} · {phone} · {place}", "{name} · {phone} · {place}")
PICKUP = Text("포장", "pickup")
LINE = Text("{at} {what} · {who}", "{at} {what} · {who}")
LINE_WHY = Text("{at} {what} · {who} · “{why}”", "{at} {what} · {who} · “{why}”")
UNREAD = Text("읽을 수 없는 기록 {name}", "a fact nobody here can read: {name}")
PARKED = Text("⚠️ 뒷일이 막혀서 멈춤", "⚠️ what follows is stuck")
PAYMENT_LINE = Text(
    "결제 {amount} · {method} · {status}", "Payment {amount} · {method} · {status}"
)
REFUND_LINE = Text("환불 {amount} · {status} · {why}", "Refund {amount} · {status} · {why}")
REFUND_TRIED = Text(
    "환불 {amount} · {tries}번 시도 · {why}", "Refund {amount} · {tries} tries · {why}"
)
DELIVERY_LINE = Text("배달 {status} · {who}", "Delivery {status} · {who}")
DELIVERY_ASKED = Text(
    "배달 {status} · {who} · {n}명에게 물음", "Delivery {status} · {who} · asked {n}"
)
STORE_BRINGS = Text("가게 직접 배달", "the store itself")
NO_RIDER = Text("라이더 미정", "no rider yet")
TOLD = Text("알림 {counts}", "Notices: {counts}")
NOTICES = Text("알림 기록", "Notices")
REFUND_IT = Text("환불", "Refund")
CANCEL_IT = Text("주문 취소", "Cancel")
AGAIN = Text("새로고침", "Refresh")
BACK = Text("← 주문 이야기", "← The story")
NEWER, OLDER = Text("← 최근", "← Newer"), Text("이전 →", "Older →")
LOG_HEAD = Text(
    "<b>{order} 알림</b>{gap}{page}/{pages}", "<b>{order}: notices</b>{gap}{page}/{pages}"
)
LOG_LINE = Text(
    "{at} {role} {name} · {kind}\u2003{fate}", "{at} {role} {name} · {kind}\u2003{fate}"
)
LOG_TRIES = Text("{fate} ({tries}번)", "{fate} ({tries} tries)")
NO_NOTICES = Text("아직 보낸 알림이 없어요.", "Nothing was said yet.")
ASK_NUMBER = Text(
    "주문 번호를 적어 주세요. 예: <code>/order 12</code>, <code>/order 3-12</code> (가게 번호-주문 번호)",
    "Add the order's number, e.g. <code>/order 12</code> or <code>/order 3-12</code> (STORE-N)",
)
