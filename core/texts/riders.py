"""What the store bot says to riders: one way at a time, no door before it is theirs."""

from __future__ import annotations

from core.texts.speech import Text

#: How a delivery stands, where it is not how its order stands.
DELIVERY = {
    "waiting": Text("라이더 찾는 중", "Looking for a rider"),
    "offered": Text("다른 라이더에게 물어보는 중", "Another rider is being asked"),
    "assigned": Text("라이더 배정", "Rider assigned"),
    "picked_up": Text("배달 중", "On the way"),
    "failed": Text("배달 취소", "Called off"),
}
RIDE = {
    "walk": Text("도보", "On foot"),
    "bicycle": Text("자전거", "Bicycle"),
    "motorbike": Text("오토바이", "Motorbike"),
    "car": Text("차", "Car"),
}

# --- becoming a rider
BECOME = Text("라이더 등록", "Become a rider")
ASK_NAME = Text(
    "라이더로 등록할게요. 가게에 보여줄 이름을 적어 주세요.",
    "Let's sign you up as a rider. What name shall stores see?",
)
ASK_PHONE = Text(
    "{name} 님, 연락받을 번호를 보내 주세요. 손님과 가게에는 보이지 않아요.",
    "{name}, please send your number. Customers and stores do not see it.",
)
SEND_PHONE = Text("내 번호 보내기", "Share my number")
NOT_YOUR_CONTACT = Text("본인 번호를 보내 주세요.", "Please send your own number.")
NOT_A_PHONE = Text(
    "번호를 읽지 못했어요. 010-1234-5678처럼 적어 주세요.",
    "I could not read that number. Please write it like 010-1234-5678.",
)
PHONE_KEPT = Text("번호를 받았어요.", "Got it.")
ASK_RIDE = Text("무엇을 타고 배달하세요?", "How do you get around?")
WAITS = Text(
    "등록을 신청했어요. 승인되면 여기로 알려 드릴게요.",
    "You are signed up. We tell you here once you are approved.",
)
APPROVED = Text(
    "<b>라이더로 승인됐어요</b>\n/shift on 으로 근무를 시작해 주세요.",
    "<b>You are approved as a rider</b>\nStart your shift with /shift on.",
)
DECLINED = Text(
    "이번에는 라이더로 함께하지 못하게 됐어요. /start 에서 다시 신청할 수 있어요.",
    "We cannot take you on as a rider this time. You may ask again at /start.",
)

# --- on shift
HELLO = Text("배달 제안이 오면 여기서 울려요.", "Offers ring here.")
ON_SHIFT = Text("근무 중", "on shift")
OFF_SHIFT = Text("쉬는 중", "off shift")
SHIFT = Text("지금은 {state}이에요.", "You are {state}.")
START_SHIFT = Text("근무 시작", "Start my shift")
END_SHIFT = Text("근무 마치기", "End my shift")
ASK_PLACE = Text(
    "지금 계신 곳을 보내 주세요. 실시간 위치를 보내면 가까운 배달이 와요.",
    "Please send where you are. A live location brings you near offers.",
)
SEND_PLACE = Text("내 위치 보내기", "Send my location")
SHIFT_STARTED = Text(
    "근무를 시작했어요. 제안이 오면 45초 안에 답해 주세요.",
    "Your shift has begun. Please answer an offer within 45 seconds.",
)
PLACE_KEPT = Text("위치를 바꿨어요.", "Your place is updated.")
SHIFT_OVER = Text(
    "근무를 마쳤어요. 맡은 배달은 끝까지 부탁드려요.",
    "Your shift is over. Please finish what you have in hand.",
)
SHIFT_ENDED = Text(
    "<b>근무를 잠시 멈췄어요</b>\n제안에 세 번 이어서 답이 없었어요. 다시 하려면 /shift on",
    "<b>Your shift is paused</b>\nThree offers in a row had no answer. Go on with /shift on",
)

# --- offers and tickets
OFFER = Text("{store} · {pay}", "{store} · {pay}")
OFFERED = Text("배달 제안 · {pay}", "Offer · {pay}")
TO_STORE = Text("가게까지 {distance}", "{distance} to the store")
TO_DOOR = Text("{area} · 가게에서 {distance}", "{area} · {distance} from the store")
TO_DOOR_ONLY = Text("가게에서 {distance}", "{distance} from the store")
READY_AT = Text("{at} 조리 완료 예정", "ready about {at}")
IS_READY = Text("조리 완료", "ready")
IN_45_SECONDS = Text("45초 안에 답해 주세요", "Please answer within 45 seconds")
STILL_OPEN = Text("아직 받을 수 있어요", "You can still take it")
TAKE = Text("수락", "Take it")
DECLINE = Text("거절", "No thanks")
GONE = Text("#{n} {store} · 지나간 제안이에요", "#{n} {store} · this offer is over")
TITLE = {
    "assigned": Text("#{n} {store:으로/로} 와 주세요", "#{n} Please come to {store}"),
    "ready": Text("#{n} {store} · 음식이 준비됐어요", "#{n} {store} · the food is ready"),
    "picked_up": Text("#{n} 배달 중", "#{n} on the way"),
    "delivered": Text("#{n} 배달 완료 · {pay}", "#{n} delivered · {pay}"),
    "cancelled": Text("#{n} 주문이 취소됐어요", "#{n} is cancelled"),
    "failed": Text("#{n} 배달이 취소됐어요 · {pay}", "#{n} was called off · {pay}"),
}
STORE_AT = Text("가게 {address}", "Store: {address}")
DOOR = Text("손님 {address}", "Door: {address}")
COLLECT = Text("만나서 결제 {total:을/를} 받아 주세요", "Collect {total} at the door")
PAID = Text("결제 완료", "Paid")
YOUR_PAY = Text("배달료 {pay}", "You earn {pay}")
PICK_UP = Text("픽업했어요", "Picked up")
HAND_OVER = Text("전달했어요", "Handed over")
GIVE_BACK = Text("못 가요", "I can't come")
WRITE_CUSTOMER = Text("손님에게 말하기", "Write to the customer")
GIVEN_BACK = Text("알겠어요. 다른 라이더를 찾을게요.", "All right. We look for another rider.")
DECLINED_OFFER = Text("알겠어요. 다음에 부탁드려요.", "All right, next time.")
#: One short message each.
TOLD = {
    "pickup_ready": Text(
        "<b>#{n} 음식이 준비됐어요</b>\n{store}에서 기다려요.",
        "<b>#{n} is ready</b>\nIt waits at {store}.",
    ),
    "delivery_off": Text(
        "<b>#{n} 주문이 취소됐어요</b>\n{store:으로/로} 가지 않아도 돼요.",
        "<b>#{n} is cancelled</b>\nNo need to go to {store}.",
    ),
    "given_away": Text(
        "<b>#{n} 다른 라이더를 찾고 있어요</b>\n음식이 {store}에서 오래 기다렸어요.",
        "<b>#{n} goes to another rider</b>\nThe food waited long at {store}.",
    ),
    "rider_not_arrived": Text(
        "<b>#{n} 손님이 음식을 못 받았다고 해요</b>\n어디에 두었는지 {store}에 알려 주세요.",
        "<b>#{n}: the customer says nothing came</b>\nPlease tell {store} where you left it.",
    ),
}
DELIVERY_OFF_PAID = Text(
    "<b>#{n} 주문이 취소됐어요</b>\n음식은 {store:으로/로} 돌려주세요. 배달료 {pay:은/는} 드려요.",
    "<b>#{n} is cancelled</b>\nPlease bring the food back to {store}. You still earn {pay}.",
)

# --- what is true now
STANDS = {
    "offered": Text("다른 라이더에게 물어보고 있어요.", "Another rider is being asked."),
    "assigned": Text("다른 라이더가 먼저 받았어요.", "Another rider was faster."),
    "picked_up": Text("이미 출발했어요.", "It has left already."),
    "waiting": Text("지나간 제안이에요.", "This offer is over."),
    "accepted": Text("아직 조리 전이에요.", "It is not cooked yet."),
    "cooking": Text("아직 조리 중이에요.", "It is still being cooked."),
    "ready": Text("아직 가게에 있어요.", "It is still at the store."),
    "delivering": Text("이미 출발했어요.", "It has left already."),
    "delivered": Text("이미 전달했어요.", "It is handed over."),
    "cancelled": Text("주문이 취소됐어요.", "The order is cancelled."),
    "failed": Text("주문이 취소됐어요.", "The order is cancelled."),
    "rejected": Text("주문이 취소됐어요.", "The order is cancelled."),
}
CHANGED = Text(
    "그사이 바뀌었어요. 지금 모습으로 보여드려요.",
    "It changed meanwhile. Here is how it is now.",
)
TOO_MANY = Text("한 번에 {most}건까지 맡을 수 있어요.", "You can have {most} in hand at a time.")
NOT_ON_SHIFT = Text(
    "먼저 /shift on 으로 근무를 시작해 주세요.", "Start your shift first: /shift on"
)
NO_WORK = Text("지금은 제안이 없어요.", "No offers right now.")
WORK = Text("맡은 배달과 제안 {n}건", "{n} in hand or on offer")
LINE = Text("#{n} {store} · {state}", "#{n} {store} · {state}")
LINE_STATE = {
    "asked": Text("제안", "offer"),
    "open": Text("받을 수 있음", "free to take"),
    "assigned": Text("가게로", "to the store"),
    "picked_up": Text("배달 중", "on the way"),
}
WHICH = Text("어느 배달인가요?", "Which delivery?")
EARNINGS = Text("오늘 {n}건 · <b>{today}</b>", "Today: {n} · <b>{today}</b>")
EARNED = Text("{at} {pay}", "{at} {pay}")
WEEK = Text("이번 7일 {week}", "Last 7 days: {week}")

# --- rider and customer
WRITE_NOW = Text(
    "전할 말을 적어 주세요. 번호는 보이지 않아요.", "Write what to say. Numbers stay hidden."
)
PASSED_ON = Text("전했어요.", "Passed on.")
PASSED_ON_WITHOUT_NUMBER = Text(
    "전했어요. 전화번호로 보이는 부분은 ***로 가렸어요. 여기에 적으면 서로 이야기할 수 있어요.",
    "Passed on. What looks like a phone number was hidden as ***. You can write to each other here.",
)
OF_CUSTOMER = Text("<b>#{n} 손님</b>\n{words}", "<b>#{n} customer</b>\n{words}")
OF_RIDER = Text("<b>라이더</b>\n{words}", "<b>Rider</b>\n{words}")
ANSWER = Text("답하기", "Answer")
TALK_OVER = Text(
    "배달이 끝나서 더는 전할 수 없어요.", "The delivery is over; nothing more can be passed on."
)
NO_RIDER_YET = Text("아직 라이더가 정해지지 않았어요.", "No rider has it yet.")
NOTHING_SAID = Text("전할 말이 없어요.", "There is nothing to pass on.")

COMMANDS = {
    "shift": Text("근무 시작 · 마치기", "Begin or end a shift"),
    "offers": Text("제안과 맡은 배달", "Offers and deliveries"),
    "take": Text("수락", "Take one"),
    "pickup": Text("픽업", "Picked up"),
    "delivered": Text("전달", "Handed over"),
    "earnings": Text("오늘 번 돈", "What you earned"),
}
COMMANDS_HELP = Text(
    "<b>라이더</b>\n제안 카드의 버튼을 누르면 돼요. 글로도 돼요.\n<code>/shift on</code>\u2003근무 시작\n<code>/shift off</code>\u2003근무 마치기\n/offers\u2003제안과 맡은 배달\n<code>/take 12</code>\u2003수락\n<code>/pickup 12</code>\u2003픽업\n<code>/delivered 12</code>\u2003전달\n/earnings\u2003오늘 번 돈",
    "<b>Riders</b>\nUse the buttons on each offer, or write:\n<code>/shift on</code>\u2003start\n<code>/shift off</code>\u2003end\n/offers\u2003offers and deliveries\n<code>/take 12</code>\u2003take\n<code>/pickup 12</code>\u2003picked up\n<code>/delivered 12</code>\u2003handed over\n/earnings\u2003what you earned",
)
SHIFT_NOT_READ = Text(
    "“{said}” 부분을 읽지 못해 그대로 두었어요. 예: <code>/shift on</code> · <code>/shift off</code>",
    "I could not read “{said}”, so your shift is as it was. e.g. <code>/shift on</code> · <code>/shift off</code>",
)
