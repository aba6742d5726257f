"""The admins' pages: what stands still, money that waits, stores, figures, who did what."""

from __future__ import annotations

from core.texts.speech import Lang, Text, say

HOME = Text("<b>관리</b>", "<b>Administration</b>")
ALL_IS_WELL = Text("지금은 할 일이 없어요.", "Nothing to do right now.")
STUCK = Text("멈춘 것", "Stuck")
PAYMENTS = Text("결제", "Payments")
WAITING = Text("승인 대기", "Who waits")
STORES = Text("가게", "Stores")
STATS = Text("통계", "Figures")
BROADCASTS = Text("공지", "Broadcasts")
AUDIT = Text("기록", "Audit")
REPLAY = Text("뒷일 다시 돌리기", "Replay")
COUNTED = Text("{page} {n}", "{page} {n}")
NUMBER_OF = Text("{page}{gap}<b>{n}</b>", "{page}{gap}<b>{n}</b>")
TO_HOME = Text("← 처음", "← Home")
AGAIN = Text("새로고침", "Refresh")

# --- how long ago
MINUTES = Text("{n}분", "{n} min")
HOURS = Text("{n}시간", "{n} h")
DAYS = Text("{n}일", "{n} d")

# --- what stands still
STUCK_HEAD = Text("<b>멈춰 있는 것 {n}</b>", "<b>{n} stand still</b>")
NOTHING_STUCK = Text("멈춰 있는 것이 없어요.", "Nothing stands still.")
STUCK_LINE = Text("{order}{gap}{why} · {ago}", "{order}{gap}{why} · {ago}")
WHY_STUCK = {
    "unpaid": Text("결제 시간 지남", "unpaid"),
    "unanswered": Text("가게 답 없음", "no answer from the store"),
    "not_cooked": Text("조리 늦음", "not cooked"),
    "not_left": Text("출발 안 함", "still at the store"),
    "not_fetched": Text("찾아가지 않음", "not fetched"),
    "not_there": Text("도착 늦음", "not there"),
    "parked": Text("뒷일 막힘 {event} · {error}", "parked: {event} · {error}"),
    "parked_timers": Text("타이머 막힘 {name} · {error}", "parked timer: {name} · {error}"),
    "parked_notices": Text(
        "알림 {key} 막힘 {name} · {error}", "parked notice {key}: {name} · {error}"
    ),
    "parked_updates": Text("받은 말 막힘 {key} · {error}", "parked update {key} · {error}"),
    "parked_refunds": Text("환불 {amount} 막힘 · {error}", "parked refund of {amount}: {error}"),
    "parked_payments": Text("결제 확인 막힘 {name} · {error}", "parked payment: {name} · {error}"),
    "parked_payers": Text("다시 부르기 막힘 {error}", "parked call back: {error}"),
    "unread": Text("읽을 수 없는 주문 · {error}", "cannot be read: {error}"),
    "nobody_rides": Text("라이더 없음", "no rider"),
    "unknown": Text("결제 확인 안 됨 {amount}", "payment unknown, {amount}"),
    "owed_back": Text("환불 {amount} · {tries}번 시도", "refund of {amount}, {tries} tries"),
    "refund_parked": Text(
        "환불 {amount} 멈춤 · {tries}번 거절", "refund of {amount} stopped, {tries} tries"
    ),
    "refused": Text("못 보낸 알림 {number}: {kind}", "notice {number} refused: {kind}"),
    "tried": Text(
        "알림 {number} {tries}번 시도: {kind}", "notice {number}, {tries} tries: {kind}"
    ),
}
NO_ORDER = Text("주문 없음", "no order")
AND_MORE = Text("외 {n}건", "and {n} more")
REPLAY_ALL = Text("모두 다시 돌리기 ({n})", "Replay all ({n})")
ASK_REPLAY_ALL = Text(
    "<b>막힌 {n}건을 모두 다시 돌릴까요?</b>\n까닭을 고치지 않았다면 다시 막혀요.",
    "<b>Run all {n} again?</b>\nWhat was not mended stops again.",
)
SURE_REPLAY_ALL = Text("{n}건 다시 돌리기", "Run {n} again")
LEAVE_PARKED = Text("그대로 두기", "Leave them")
REPLAY_ROW = Text("{what} {key} 다시", "Replay {what}, {key}")
OPERATOR = Text("운영자 (명령줄)", "Operator (command line)")
RETRY_ONE = Text("{order} 환불 {amount} 다시", "Retry {order}, {amount}")
REPLAY_ONE = Text("{order} 다시", "Replay {order}")
REPLAY_HEAD = Text("<b>막혀서 멈춘 뒷일 {n}</b>", "<b>{n} parked</b>")
NOTHING_PARKED = Text("막혀서 멈춘 뒷일이 없어요.", "Nothing is parked.")
OF_QUEUE = {
    "facts": Text("뒷일", "what follows"),
    "timers": Text("타이머", "a timer"),
    "notices": Text("알림", "a notice"),
    "updates": Text("받은 말", "an update"),
    "refunds": Text("환불", "a refund"),
    "payments": Text("결제 확인", "a payment"),
    "payers": Text("다시 부르기", "a call back"),
}
REPLAYED = Text("{n}건을 다시 돌려요.", "{n} run again.")

# --- money
PAYMENTS_HEAD = Text("<b>결제</b>", "<b>Payments</b>")
OPERATION = {
    "charge": Text("카드 결제", "card charges"),
    "confirm": Text("결제창 승인", "window confirmations"),
    "cancel": Text("환불", "refunds"),
    "find": Text("조회", "look-ups"),
}
BREAKER = {
    "closed": Text("정상", "works"),
    "open": Text("멈춤", "nobody calls"),
    "trying": Text("시험 중", "on trial"),
}
BREAKER_LINE = Text(
    "{company} {operation}{gap}<b>{state}</b>", "{company} {operation}{gap}<b>{state}</b>"
)
RESTS = Text("{operation:은/는} {at}까지 부르지 않아요.", "No {operation} until {at}.")
WAITING_PAYERS = Text(
    "결제를 기다리는 손님{gap}<b>{n}</b>{since}", "Customers waiting to pay{gap}<b>{n}</b>{since}"
)
UNKNOWN = Text("확인 안 된 결제{gap}<b>{n}</b>", "Payments unknown{gap}<b>{n}</b>")
REFUNDS = Text(
    "진행 중인 환불{gap}<b>{n}</b> · {won}{since}",
    "Refunds under way{gap}<b>{n}</b> · {won}{since}",
)
SINCE = Text(" · {ago}째", " · for {ago}")

# --- stores
STORES_HEAD = Text("<b>가게 {n}</b>", "<b>{n} stores</b>")
STORE_LINE = Text("{id} {store} · {state}", "{id} {store} · {state}")
STORE_LINE_BUSY = Text("{id} {store} · {state} · {n}건", "{id} {store} · {state} · {n} orders")
STORE_STATE = {
    "open": Text("영업 중", "open"),
    "shut": Text("닫음", "shut"),
    "paused": Text("잠시 멈춤", "paused"),
    "unreachable": Text("연락 안 됨", "out of reach"),
    "suspended": Text("이용 정지", "suspended"),
    "waiting": Text("승인 대기", "waiting for approval"),
}
STORE_HEAD = Text("<b>{store}</b>{gap}{state}", "<b>{store}</b>{gap}{state}")
STORE_NUMBER = Text("가게 번호 {id} · 진행 중인 주문 {n}건", "Store {id} · {n} orders under way")
SUSPENDED_SINCE = Text("{at}부터 정지 · “{reason}”", "Suspended since {at} · “{reason}”")
WORKER = {
    "owner": Text("사장님 {name}", "Owner {name}"),
    "staff": Text("직원 {name}", "Staff {name}"),
}
SUSPEND = Text("이용 정지", "Suspend")
UNSUSPEND = Text("정지 풀기", "Lift the suspension")
TO_STORES = Text("← 가게 목록", "← Stores")
ASK_STORE = Text(
    "가게 번호나 이름을 함께 적어 주세요. 예: <code>/{command} 3 위생 점검</code>",
    "Add the store's number or name, e.g. <code>/{command} 3 hygiene check</code>",
)
ASK_ONLY_STORE = Text(
    "가게 번호나 이름만 적어 주세요. 예: <code>/{command} 3</code>",
    "Write the store's number or name alone, e.g. <code>/{command} 3</code>",
)
ASK_WHY_SUSPEND = Text(
    "<b>{store:을/를} 왜 정지할까요?</b>\n가게 사람들이 그대로 읽어요. 새 주문만 멈추고 진행 중인 주문은 이어져요.",
    "<b>Why suspend {store}?</b>\nThe store reads your words. Only new orders stop; those under way go on.",
)
NO_SUCH_STORE = Text("그런 가게가 없어요.", "There is no such store.")
WHICH_STORE = Text("어느 가게인가요?", "Which store?")

# --- figures
STATS_HEAD = Text("<b>통계 {since}–{until}</b>", "<b>Figures {since}–{until}</b>")
STATS_TODAY = Text("<b>통계 {until}</b>", "<b>Figures of {until}</b>")
ORDERS = Text(
    "주문 <b>{n}</b> · 배달 완료 {delivered} · 진행 중 {open}",
    "Orders <b>{n}</b> · delivered {delivered} · under way {open}",
)
SALES = Text("매출 <b>{sales}</b> · 환불 {refunded}", "Sales <b>{sales}</b> · refunds {refunded}")
ACCEPTED = Text("접수까지 보통 {usual}, 느리면 {slow}", "Accepted in {usual}, in {slow} when slow")
LATE = Text("늦은 배달 {n}건 ({percent}%)", "Late: {n} ({percent}%)")
ENDS = Text("배달되지 않은 주문", "Not delivered")
END_LINE = Text("{reason}{gap}{n}", "{reason}{gap}{n}")
BY_STORE = Text("가게별", "By store")
OF_STORE = Text("{store}{gap}{n}건 · {sales}", "{store}{gap}{n} · {sales}")
NO_ORDERS = Text("이 기간에는 주문이 없어요.", "No orders in these days.")

# --- who did what
AUDIT_HEAD = Text("<b>관리자 기록</b>", "<b>Audit</b>")
NO_DEEDS = Text("아직 기록이 없어요.", "Nothing was done yet.")
DEED = {
    "refund": Text("{about} 환불 {amount}", "refunded {amount} of {about}"),
    "retry_refund": Text("{about} 환불 {amount} 다시 시도", "tried {amount} of {about} again"),
    "cancel": Text("{about} 취소", "cancelled {about}"),
    "approve": Text("{name} 승인", "approved {name}"),
    "decline": Text("{name} 거절", "declined {name}"),
    "suspend": Text("{about} 이용 정지", "suspended {about}"),
    "unsuspend": Text("{about} 정지 풀기", "lifted the suspension of {about}"),
    "replay": Text("{about} 뒷일 다시 ({what})", "replayed {what} of {about}"),
    "broadcast": Text(
        "공지 {broadcast} 보내기 · {people}명", "sent broadcast {broadcast} to {people}"
    ),
    "stop_broadcast": Text("공지 {broadcast} 멈추기", "stopped broadcast {broadcast}"),
    "look_at_door": Text("{about} 주소 보기", "read the address of {about}"),
}
DEED_LINE = Text("{at} {who}\n{deed}", "{at} {who}\n{deed}")
DEED_WHY = Text("{at} {who}\n{deed} · “{why}”", "{at} {who}\n{deed} · “{why}”")
NEWEST, OLDER = Text("최근으로", "Newest"), Text("이전 →", "Older →")

HELP = Text(
    "<b>관리자</b>\n/admin\u2003한눈에 보기\n<code>/order 12</code>\u2003주문 이야기 (<code>3-12</code>: 3번 가게)\n/stuck\u2003멈춘 것\n/replay\u2003막힌 뒷일 다시\n/payments\u2003결제 상태\n<code>/refund 12 5000 까닭</code>\u2003환불\n<code>/cancel 12 까닭</code>\u2003주문 취소\n/approve\u2003승인\n/stores\u2003가게\n<code>/suspend 3 까닭</code>\u2003이용 정지\n<code>/unsuspend 3</code>\u2003정지 풀기\n/broadcast\u2003공지\n/stats\u2003통계\n/audit\u2003누가 무엇을 왜",
    "<b>Admins</b>\n/admin\u2003at a glance\n<code>/order 12</code>\u2003an order's story (<code>3-12</code>: of store 3)\n/stuck\u2003what stands still\n/replay\u2003run what is parked again\n/payments\u2003how paying goes\n<code>/refund 12 5000 reason</code>\u2003give back\n<code>/cancel 12 reason</code>\u2003cancel\n/approve\u2003who waits\n/stores\u2003stores\n<code>/suspend 3 reason</code>\u2003suspend a store\n<code>/unsuspend 3</code>\u2003lift it\n/broadcast\u2003broadcasts\n/stats\u2003figures\n/audit\u2003who did what and why",
)
COMMANDS = {
    "admin": Text("한눈에 보기", "At a glance"),
    "order": Text("주문 이야기", "An order's story"),
    "stuck": Text("멈춘 것", "What stands still"),
    "payments": Text("결제 상태", "How paying goes"),
    "refund": Text("환불", "Give money back"),
    "cancel": Text("주문 취소", "Cancel an order"),
    "approve": Text("승인", "Who waits"),
    "stores": Text("가게", "Stores"),
    "suspend": Text("가게 이용 정지", "Suspend a store"),
    "unsuspend": Text("정지 풀기", "Lift a suspension"),
    "replay": Text("막힌 뒷일 다시", "Run what is parked again"),
    "broadcast": Text("공지", "Broadcasts"),
    "stats": Text("통계", "Figures"),
    "audit": Text("누가 무엇을 왜", "Who did what and why"),
}


def how_long(minutes: int, lang: Lang) -> str:
    """``12분``, ``3시간``, ``2일``."""
    if minutes < 60:
        return say(MINUTES, lang, n=minutes)
    if minutes < 48 * 60:
        return say(HOURS, lang, n=minutes // 60)
    return say(DAYS, lang, n=minutes // (24 * 60))
