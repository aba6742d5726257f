"""What the store bot says to owners and staff: short, one decision at a time."""

from __future__ import annotations

from core.texts.keeping import COMMANDS as KEEPING_COMMANDS
from core.texts.speech import Text

HELLO = Text("새 주문이 오면 여기서 울려요.", "New orders ring here.")
STORE_LINE = Text("{store}", "{store}")
STRANGER = Text(
    "가게에서 일하는 분을 위한 봇이에요. 이 계정은 아직 가게에 등록되어 있지 않아요.\n<i>번호 {id}</i>",
    "This bot is for people at work. This account belongs to no store yet.\n<i>ID {id}</i>",
)
OPEN = Text("주문 받는 중", "taking orders")
SHUT = Text("주문 안 받음", "not taking orders")
PAUSED_UNTIL = Text("{at}까지 멈춤", "paused until {at}")
STORE_IS_BACK = Text(
    "<b>{store}: 다시 주문을 받아요</b>\n그동안 가게 분들에게 메시지를 보낼 수 없어서 새 주문을 멈춰 두었어요. 멈춘 주문은 손님에게 환불했고, 응답 없음으로 세지 않았어요.",
    "<b>{store} takes orders again</b>\nWe could not write to anybody at the store, so new orders were stopped. What was ordered meanwhile was refunded and counts as no miss.",
)
PAUSED = Text(
    "<b>{store} 주문을 잠시 멈췄어요</b>\n두 번 이어서 답이 없었어요. 준비되면 /open 을 눌러 주세요.",
    "<b>{store} is paused</b>\nTwo orders in a row had no answer. Press /open when you are ready.",
)
NEW_ORDER = Text("새 주문 #{n}", "New order #{n}")
TITLE = {
    "placed": NEW_ORDER,
    "accepted": Text("#{n} 접수했어요 · {at}까지", "#{n} accepted · by {at}"),
    "cooking": Text("#{n} 조리 중 · {at}까지", "#{n} cooking · by {at}"),
    "ready": Text("#{n} 조리 완료", "#{n} ready"),
    "delivering": Text("#{n} 배달 중", "#{n} on the way"),
    "delivered": Text("#{n} 배달 완료", "#{n} delivered"),
    "rejected": Text("#{n} 거절", "#{n} rejected"),
    "cancelled": Text("#{n} 취소", "#{n} cancelled"),
}
#: An order that the clock rejected: the store did not say no.
MISSED = {
    "no_answer": Text("#{n} 응답 없음", "#{n} no answer"),
    "not_reached": Text("#{n} 연락이 닿지 않음", "#{n} not reached"),
    "unreachable": Text("#{n} 연락할 수 없었음", "#{n} out of reach"),
}
PICKED_UP = Text("#{n} 픽업 완료", "#{n} picked up")
PAID_BY_CARD = Text("카드 결제 완료 · {total}", "Paid by card · {total}")
PAY_AT_DOOR = Text("만나서 결제 · {total}", "Collect on delivery · {total}")
FETCHES_BY_NAME = Text("{name} 님이 가지러 와요 (포장)", "{name} picks it up")
FETCHES = Text("손님이 가지러 와요 (포장)", "Customer picks up")
ANSWER_IN_TIME = Text("5분 안에 답해 주세요", "Please answer within 5 minutes")
WISHES_TO_CANCEL = Text("손님이 취소를 요청했어요", "The customer asks to cancel")
ALL_GOES_BACK = Text("손님에게 모두 돌려드려요", "The customer is refunded in full")
ACCEPT = Text("수락 {n}분", "Accept {n} min")
REJECT = Text("거절", "Reject")
WHY_REJECT = Text("#{n} 왜 거절하나요?", "#{n} Why reject?")
BACK = Text("돌아가기", "Back")
START = Text("조리 시작", "Start cooking")
FINISH = Text("조리 완료", "Ready")
DEPART = Text("배달 출발", "Send out")
DELIVERED = Text("배달 완료", "Delivered")
HANDED_OVER = Text("픽업 완료", "Picked up")
TAKE_OUT = Text("품절 메뉴 빼기", "Take out a sold-out item")
WHICH_LINE = Text("#{n} 어느 메뉴가 품절인가요?", "#{n} Which item is sold out?")
TAKE_OUT_SURE = Text(
    "<b>#{n} {item:을/를} 뺄까요?</b>\n손님에게 알리고 {amount:을/를} 덜 받아요. 주문은 {total:이/가} 돼요.",
    "<b>#{n} Take out {item}?</b>\nThe customer is told and pays {amount} less. The order is {total} then.",
)
TAKE_OUT_LAST = Text(
    "<b>#{n} 남은 메뉴가 {item}뿐이에요</b>\n빼면 주문이 취소되고 모두 돌려드려요.",
    "<b>#{n} {item} is all that is left</b>\nTaking it out cancels the order; everything goes back.",
)
TAKE_IT_OUT = Text("빼기 ({amount})", "Take it out ({amount})")
HOW_MANY_OUT = Text(
    "<b>#{n} {item} {there}개 가운데 몇 개를 뺄까요?</b>",
    "<b>#{n} How many of the {there} × {item}?</b>",
)
PORTIONS = Text("{item} {n}개", "{n} × {item}")
CANCEL_IT = Text("주문 취소하기", "Cancel the order")
CANNOT = Text("못 해요", "Can't make it")
LET_GO = Text("취소 받아들이기", "Agree to cancel")
GO_ON = Text("그대로 진행", "Go on with it")
RING_AGAIN = Text("#{n} 주문이 기다리고 있어요", "Order #{n} is waiting")
MOVED_DOWN = Text("#{n} 주문은 아래에서 다시 알렸어요.", "Order #{n} rang again below.")
ORDER_OFF = Text("<b>#{n} 주문이 취소됐어요</b>\n{reason}", "<b>Order #{n} is off</b>\n{reason}")
ADMIN_REFUND = Text(
    "<b>{store} #{n} 고객센터에서 {amount:을/를} 환불했어요</b>\n사유: {words}",
    "<b>{store} #{n}: support refunded {amount}</b>\nReason: {words}",
)
WHAT_IS_MEANT = Text(
    "새 주문이 기다리고 있어요. 적어 주신 숫자({words})는 무엇을 뜻하나요?",
    "An order is waiting. What does your number ({words}) mean?",
)
ACCEPT_NUMBER = Text("#{n} 주문 {minutes}분에 접수", "Accept #{n} in {minutes} min")
ANSWER_QUESTION = Text("앞의 질문에 ‘{words}’로 답하기", "Answer “{words}” to the question above")
QUESTION_OVER = Text(
    "아까 여쭌 것은 이제 끝나서, 적어 주신 말은 아무 데도 쓰지 않았어요.",
    "What we asked about is over, so your words were not used.",
)
REQUEST_ADDED = Text(
    "<b>#{n} 손님이 요청사항을 더했어요</b>\n{words}",
    "<b>#{n}: the customer has more to say</b>\n{words}",
)
CANCEL_ASKED = Text("#{n} 손님이 취소를 요청했어요", "#{n}: the customer asks to cancel")
NOBODY_RIDES = Text(
    "<b>#{n} 라이더를 찾지 못했어요</b>\n계속 찾고 있어요. 직접 배달해도 돼요.",
    "<b>#{n}: no rider found yet</b>\nWe keep looking. You may also bring it yourself.",
)
LOOKING_FOR_RIDER = Text("라이더를 찾고 있어요", "Looking for a rider")
RIDER_COMES = Text("라이더 {rider} · 오는 중", "Rider {rider} · on the way to you")
RIDER_LEFT = Text("라이더 {rider} · 배달 중", "Rider {rider} · has it")
DEPART_OURSELVES = Text("직접 배달 출발", "Bring it ourselves")
RIDER_HAS_IT = Text("라이더가 가져다드려요.", "A rider brings it.")
BROUGHT_BY = {
    "store": Text("{store:은/는} 직접 배달해요.", "{store} brings its orders itself."),
    "rider": Text(
        "{store:은/는} 라이더가 배달해요. 직접 출발할 수도 있어요.",
        "Riders bring {store}'s orders. You may still bring one yourself.",
    ),
}
SWITCH_TO = {
    "store": Text("직접 배달로 바꾸기", "Bring them ourselves"),
    "rider": Text("라이더 배달로 바꾸기", "Let riders bring them"),
}
ORDERS = Text("진행 중인 주문 {n}건", "{n} orders under way")
NO_ORDERS = Text("지금 들어온 주문이 없어요.", "No orders right now.")
ORDER_LINE = Text("#{n} · {status} · {total}", "#{n} · {status} · {total}")
SUSPENDED = Text(
    "<b>{store} 이용이 정지됐어요</b>\n{reason}\n새 주문은 받지 않아요. 진행 중인 주문은 그대로 이어 가 주세요.",
    "<b>{store} is suspended</b>\n{reason}\nNo new orders come in. Please see those under way to their end.",
)
UNSUSPENDED = Text(
    "<b>{store} 이용 정지가 풀렸어요</b>\n이제 다시 주문을 받을 수 있어요.",
    "<b>{store} is not suspended any more</b>\nIt may take orders again.",
)
IS_SUSPENDED = Text("이용 정지", "suspended")
NOTHING_TO_SELL = Text(
    "{store:은/는} 메뉴가 비어 있어서 아직 열 수 없어요. /menu 에서 먼저 채워 주세요.",
    "The menu of {store} is empty, so it cannot open yet. Fill it with /menu first.",
)
OPENED = Text("{store} 영업을 시작했어요.", "{store} is open.")
CLOSED = Text(
    "{store} 영업을 마쳤어요. 진행 중인 주문은 그대로예요.",
    "{store} is closed. Orders under way go on.",
)
ASK_PAUSE = Text("몇 분 동안 멈출까요?", "Pause for how long?")
PAUSE_NOT_READ = Text(
    "“{said}” 동안이 얼마인지 읽지 못했어요. 몇 분 동안 멈출까요? 예: /pause 30 · /pause 1시간",
    "I could not read “{said}” as a time. Pause for how long? e.g. /pause 30 · /pause 1h",
)
PAUSE_MINUTES = Text("{n}분", "{n} min")
SOLD_OUT_LIST = Text("품절로 바꿀 메뉴를 골라 주세요.", "Which item is sold out?")
SOLD_OUT_HOW_LONG = Text(
    "<b>{item}</b> 언제까지 품절인가요?", "<b>{item}</b> sold out until when?"
)
WHICH_DISH = Text("어느 메뉴인가요?", "Which dish?")
SOLD_OUT_NOT_READ = Text(
    "“{said}”에 맞는 메뉴를 찾지 못해 아무것도 바꾸지 않았어요. 메뉴 하나와 기간을 적어 주세요.\n예: <code>/soldout 짬뽕</code> · <code>/soldout 짬뽕 4h</code> · <code>/soldout 짬뽕 until on</code> · <code>/soldout 짬뽕 on</code>",
    "I found no dish for “{said}”, so nothing changed. Write one dish, and for how long:\n<code>/soldout jjamppong</code> · <code>/soldout jjamppong 4h</code> · <code>/soldout jjamppong until on</code> · <code>/soldout jjamppong on</code>",
)
SOLD_OUT_TODAY = Text("오늘만", "Today")
SOLD_OUT_4H = Text("4시간", "4 hours")
SOLD_OUT_UNTIL_ON = Text("다시 켤 때까지", "Until switched on")
BACK_ON = Text("다시 팔기", "Back on the menu")
SOLD_OUT_NOW = Text("{item:을/를} 품절로 바꿨어요.", "{item} is sold out.")
ON_AGAIN = Text("{item:을/를} 다시 팔아요.", "{item} is on the menu again.")
SOLD_OUT_MARK = Text("품절", "sold out")
WHICH = Text("어느 주문인가요?", "Which order?")
WHICH_STORE = Text("어느 가게인가요?", "Which store?")
ASK_NUMBER = Text(
    "주문 번호를 함께 적어 주세요. 예: /{command} 12",
    "Add the order number, e.g. /{command} 12",
)
NOT_READ = Text(
    "“{said}” 부분을 읽지 못해 아무것도 하지 않았어요.\n예: <code>/{command} {example}</code>",
    "I could not read “{said}”, so nothing was done.\ne.g. <code>/{command} {example}</code>",
)
EXAMPLE = {
    "accept": Text("12 20분", "12 20 min"),
    "reject": Text("12 재료 소진", "12 out of rice"),
}
EXAMPLE_OF_A_NUMBER = Text("12", "12")
TAKES_NO_WORDS = Text(
    "“{said}” 부분을 읽지 못해 아무것도 하지 않았어요. /{command} 뒤에는 아무것도 적지 않아도 돼요.",
    "I could not read “{said}”, so nothing was done. /{command} takes no words behind it.",
)
NO_SUCH_ORDER = Text("그 번호의 주문이 없어요.", "There is no order of that number.")
NOTHING_THERE = Text("찾을 수 없어요.", "Nothing found.")
STEP_REFUSED = Text("지금은 ‘{status}’ 상태예요.", "The order is now: {status}.")
DONE = Text("처리했어요.", "Done.")
BAD_PAUSE = Text(
    "1분에서 24시간 사이로 적어 주세요. 예: /pause 30", "Between 1 minute and 24 hours: /pause 30"
)
BAD_MINUTES = Text("1분에서 180분 사이로 적어 주세요.", "Between 1 and 180 minutes, please.")
UNKNOWN_COMMAND = Text(
    "모르는 명령이에요. /help 를 눌러 보세요.", "I don't know that command. Try /help."
)
HELP = Text(
    "<b>주문 처리</b>\n새 주문 카드의 버튼을 누르면 돼요. 글로도 돼요.\n<code>/accept 12 20</code>\u200312번을 20분에\n<code>/reject 12</code>\u2003거절\n<code>/cook 12</code>\u2003조리 시작\n<code>/ready 12</code>\u2003조리 완료\n<code>/depart 12</code>\u2003배달 출발\n<code>/delivered 12</code>\u2003배달 완료\n──────\n<b>가게</b>\n/open · /close · /pause 30 · /delivery\n<code>/soldout 짬뽕 today</code>\n/coupon\u2003쿠폰\n/menu\u2003메뉴와 옵션, 사진\n/board\u2003태블릿으로 보는 주방 보드\n/reviews\u2003손님 리뷰",
    "<b>Orders</b>\nUse the buttons on each order, or write:\n<code>/accept 12 20</code>\u2003no. 12 in 20 min\n<code>/reject 12</code>\u2003reject\n<code>/cook 12</code>\u2003start cooking\n<code>/ready 12</code>\u2003ready\n<code>/depart 12</code>\u2003send out\n<code>/delivered 12</code>\u2003delivered\n──────\n<b>Store</b>\n/open · /close · /pause 30 · /delivery\n<code>/soldout jjamppong today</code>\n/coupon\u2003coupons\n/menu\u2003dishes, options, photos\n/board\u2003kitchen board for a tablet\n/reviews\u2003what customers say",
)
OWNERS_HELP = Text(
    "──────\n<b>사장님</b>\n/store\u2003영업시간 · 배달팁 · 최소주문\n/staff\u2003직원 초대\n/sales\u2003매출",
    "──────\n<b>Owner</b>\n/store\u2003hours · fees · minimum\n/staff\u2003invite people\n/sales\u2003sales",
)
COMMANDS = {
    "orders": Text("들어온 주문", "Orders"),
    "open": Text("영업 시작", "Open"),
    "close": Text("영업 마감", "Close"),
    "pause": Text("잠시 멈추기", "Pause"),
    "soldout": Text("품절 표시", "Sold out"),
    "delivery": Text("직접 배달 · 라이더 배달", "Who delivers"),
    "coupon": Text("쿠폰", "Coupons"),
    "menu": Text("메뉴 바꾸기", "Edit the menu"),
    "store": Text("영업시간 · 배달팁", "Hours and fees"),
    "staff": Text("직원 초대", "Staff"),
    "sales": Text("매출", "Sales"),
    "board": Text("주방 보드", "Kitchen board"),
    "reviews": Text("리뷰", "Reviews"),
    "language": Text("언어", "Language"),
    "help": Text("도움말", "Help"),
    **KEEPING_COMMANDS,
}
