"""What is said of coupons, to customers and to stores."""

from __future__ import annotations

from datetime import datetime

from core.texts.figures import last_day, won
from core.texts.speech import Lang, Text, say

# --- one coupon in a few words
OFF = {
    "amount": Text("{won} 할인", "{won} off"),
    "percent": Text("{value}% 할인", "{value}% off"),
    "capped": Text("{value}% 할인 (최대 {cap})", "{value}% off (up to {cap})"),
    "free_delivery": Text("배달팁 무료", "Free delivery"),
}
FROM = Text("{min} 이상", "from {min}")
UNTIL = Text("{day}까지", "until {day}")
EACH = Text("한 사람에 {n}장", "{n} each")

# --- the customer
MY_COUPONS = Text("쿠폰함", "My coupons")
NO_COUPONS = Text("지금 쓸 수 있는 쿠폰이 없어요.", "You have no coupons to use now.")
LINE = Text("<b>{off}</b> · {store}", "<b>{off}</b> · {store}")
IN_AN_ORDER = Text("주문에 쓰고 있어요", "in an order now")
ORDER_AT = Text("{store}에서 주문", "Order at {store}")
WRITE_CODE = Text("코드 적기", "Enter a code")
ASK_CODE = Text("쿠폰 코드를 적어 주세요.", "Please write the code.")
TAKE_ONE_OF = Text("쿠폰 {n}장 받기", "{n} coupons to take")
TAKE = Text("쿠폰 받기 · {off}", "Take a coupon · {off}")
TAKEN = Text("{off} 쿠폰을 받았어요.", "You have it: {off}.")
NEWS = Text(
    "<b>{store} 쿠폰이 왔어요</b>\n{off} · {until}\n<i>주문할 때 저절로 들어가요.</i>",
    "<b>A coupon from {store}</b>\n{off} · {until}\n<i>It is used by itself when you order.</i>",
)
CHANGE = Text("쿠폰 바꾸기", "Change coupon")
USE = Text("쿠폰 쓰기", "Use a coupon")
WHICH = Text("어느 쿠폰을 쓸까요?", "Which coupon?")
WITHOUT = Text("쿠폰 안 쓰기", "No coupon")
BACK_TO_CART = Text("장바구니로", "Back to the cart")
IS_BACK = Text(" 쿠폰도 다시 쓸 수 있어요.", " Your coupon is yours again.")
WHY_NOT = {
    "no_such": Text("그런 코드의 쿠폰이 없어요.", "There is no coupon by that code."),
    "not_yet": Text("아직 시작하지 않은 쿠폰이에요.", "That coupon has not begun yet."),
    "over": Text("기간이 지난 쿠폰이에요.", "That coupon is over."),
    "all_gone": Text("쿠폰이 모두 나갔어요.", "All of them are gone."),
    "has_it": Text("이미 받은 쿠폰이에요.", "You have had that coupon."),
    "not_first": Text("첫 주문에만 쓸 수 있어요.", "It is for a first order only."),
    "in_use": Text("다른 주문에 쓰고 있는 쿠폰이에요.", "Another order has that coupon."),
    "spent": Text("이미 쓴 쿠폰이에요.", "That coupon is spent."),
    "other_store": Text("다른 가게의 쿠폰이에요.", "It is another store's coupon."),
    "below_minimum": Text("{missing:,}원 더 담으면 쓸 수 있어요.", "₩{missing:,} more and you can use it."),
    "nothing_off": Text("이 주문에서는 깎을 것이 없어요.", "There is nothing to take off here."),
}  # fmt: skip

# --- the store
STAFF_USED = Text(
    "직원 {who} 님이 {store} 쿠폰으로 주문했어요 (#{n}, {won} 할인).\n"
    "<i>모르는 일이면 /staff 와 /coupons 에서 확인해 주세요.</i>",
    "{who}, who works at {store}, ordered with a coupon of it (#{n}, {won} off).\n"
    "<i>If that is news to you, look at /staff and /coupons.</i>",
)
STAFF_GIVEN = Text(
    "직원 {who} 님이 {store} 쿠폰을 받았어요 ({off}).\n"
    "<i>모르는 일이면 /staff 와 /coupons 에서 확인해 주세요.</i>",
    "{who}, who works at {store}, was given a coupon of it ({off}).\n"
    "<i>If that is news to you, look at /staff and /coupons.</i>",
)
CAMPAIGNS = Text("{store} 쿠폰", "Coupons of {store}")
NO_CAMPAIGNS = Text(
    "아직 나눠 준 쿠폰이 없어요. 하나 만들어 볼까요?",
    "No coupons given out yet. Shall we make one?",
)
CAMPAIGN_LINE = Text("{off} · {who}", "{off} · {who}")
FIGURES = Text(
    "나간 쿠폰 {given}장 · 쓴 쿠폰 {used}장 · 매출 {sales}",
    "{given} given out · {used} used · {sales} in sales",
)
OF_QUOTA = Text("{given}/{quota}", "{given}/{quota}")
IS_RUNNING = Text("나눠 주는 중", "being given out")
IS_PLANNED = Text("{day}부터", "from {day}")
WAS_STOPPED = Text("그만 나눠 줌", "stopped")
IS_OVER = Text("끝남", "over")
NEW = Text("새 쿠폰 만들기", "New coupon")
STOP = Text("그만 나눠 주기", "Stop giving it out")
STOP_SURE = Text(
    "더 나눠 주지 않을까요?\n<i>이미 받은 손님은 {day}까지 쓸 수 있어요.</i>",
    "Stop giving it out?\n<i>Who has one may use it until {day}.</i>",
)
STOPPED = Text("이제 나눠 주지 않아요.", "It is given out no more.")
BACK = Text("돌아가기", "Back")
TO_THE_LIST = Text("쿠폰 목록", "All coupons")
MOVED_ON = Text("그사이 바뀌었어요.", "It changed meanwhile.")
WHO = {
    "ordered_here": Text("주문했던 손님 모두", "everyone who ordered"),
    "away": Text("{days}일 넘게 안 온 손님", "away for {days} days"),
    "reviewed": Text("리뷰를 쓴 손님", "everyone who wrote a review"),
    "person": Text("한 손님", "one customer"),
    "first_order": Text("첫 주문 손님", "first orders"),
    "code": Text("코드 {code}", "code {code}"),
    "public": Text("누구나 선착순", "anyone, first come"),
}

# --- the dialogue that makes one
ASK = {
    "kind": Text("어떤 쿠폰을 만들까요?", "What kind of coupon?"),
    "value": Text("얼마를 깎아 줄까요?\n<i>금액을 적어도 돼요. 500원부터예요.</i>", "How much off?\n<i>You may write a sum, from ₩500.</i>"),
    "percent": Text("몇 퍼센트를 깎아 줄까요?\n<i>숫자를 적어도 돼요.</i>", "What percentage off?\n<i>You may write a number.</i>"),
    "cap": Text("한 번에 최대 얼마까지 깎아 줄까요?", "At most how much at once?"),
    "min_order": Text("얼마 이상 주문할 때 쓸 수 있나요?\n<i>금액을 적어도 돼요.</i>", "For orders from how much?\n<i>You may write a sum.</i>"),
    "audience": Text("누구에게 줄까요?", "Who is it for?"),
    "days": Text("며칠 넘게 안 온 손님인가요?", "Away for how many days?"),
    "order": Text("그 손님의 오늘 주문 번호를 적어 주세요. 예: 12", "Write the number of their order today, e.g. 12."),
    "code": Text("코드를 적어 주세요. 글자와 숫자로 4–20자예요.\n<i>예: 닭밤2026</i>", "Write the code: 4–20 letters and digits.\n<i>e.g. CHICKEN26</i>"),
    "quota": Text("몇 장까지 나눠 줄까요?\n<i>숫자를 적어도 돼요.</i>", "How many in all?\n<i>You may write a number.</i>"),
    "per_customer": Text("한 사람이 몇 장까지 받을 수 있나요?", "How many may one customer have?"),
    "ends": Text("언제까지 쓸 수 있나요?\n<i>며칠인지 적어도 돼요.</i>", "Good for how long?\n<i>You may write the days.</i>"),
    "sure": Text("이대로 나눠 줄까요?", "Give it out like this?"),
}  # fmt: skip
KIND = {
    "amount": Text("금액 할인", "Money off"),
    "percent": Text("퍼센트 할인", "Percentage off"),
    "free_delivery": Text("배달팁 무료", "Free delivery"),
}
AUDIENCE = {
    "ordered_here": Text("주문했던 손님 모두", "Everyone who ordered"),
    "away": Text("한동안 안 온 손님", "Who has been away"),
    "reviewed": Text("리뷰를 쓴 손님", "Who wrote a review"),
    "first_order": Text("첫 주문 손님", "First orders"),
    "public": Text("누구나 선착순", "Anyone, first come"),
    "code": Text("코드를 아는 손님", "Who knows a code"),
    "person": Text("한 손님", "One customer"),
}
NO_LIMIT = Text("제한 없음", "No limit")
NO_MINIMUM = Text("금액 상관없이", "Any order")
N_COUPONS = Text("{n}장", "{n}")
N_DAYS = Text("{n}일", "{n} days")
TODAY_ONLY = Text("오늘까지", "Today")
PERCENT = Text("{n}%", "{n}%")
GIVE_OUT = Text("나눠 주기", "Give it out")
START_ANEW = Text("처음부터", "Start over")
LEAVE_IT = Text("그만두기", "Leave it")
LEFT = Text("쿠폰을 만들지 않았어요.", "No coupon was made.")
GIVEN_OUT = {
    "told": Text("쿠폰을 나눠 주고 있어요. 손님에게 차례로 알려요.", "It is being given out; your customers hear of it in turn."),
    "first_order": Text("첫 주문 손님의 장바구니에 저절로 들어가요.", "It is in the cart of whoever orders for the first time."),
    "code": Text("손님이 쿠폰함에서 <b>{code}</b> 코드를 적으면 받아요.", "Customers get it by writing <b>{code}</b> in their coupons."),
    "public": Text("메뉴판에 쿠폰 받기 버튼이 생겼어요.", "Your menu has a button to take it now."),
}  # fmt: skip
NOT_READ = Text(
    "읽지 못했어요. 다시 적어 주세요.", "I could not read that. Please write it again."
)
NO_SUCH_ORDER = Text("오늘 그 번호의 주문이 없어요.", "No order of that number today.")
CODE_TAKEN = Text("다른 쿠폰이 쓰는 코드예요. 다른 코드를 적어 주세요.", "Another coupon has that code. Please write another.")  # fmt: skip
DOES_NOT_FIT = Text("이대로는 만들 수 없어요. 처음부터 다시 해 주세요.", "It cannot be made like this. Please start over.")  # fmt: skip


def off(kind: str, value: int, cap: int | None, lang: Lang) -> str:
    """``3,000원 할인``, ``10% 할인 (최대 5,000원)``, ``배달팁 무료``."""
    name = "capped" if cap is not None else kind
    limit = won(cap, lang) if cap is not None else ""
    return say(OFF[name], lang, won=won(value, lang), value=value, cap=limit)


def conditions(min_order: int, ends_at: datetime, lang: Lang) -> str:
    """``15,000원 이상 · 11/30까지``."""
    said = [say(FROM, lang, min=won(min_order, lang))] if min_order else []
    return " · ".join([*said, until(ends_at, lang)])


def until(ends_at: datetime, lang: Lang) -> str:
    """``11/30까지``."""
    return say(UNTIL, lang, day=last_day(ends_at))
