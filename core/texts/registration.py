"""What the store bot says while somebody registers a store, and after an admin's answer."""

from __future__ import annotations

from core.texts.speech import Text

REGISTER = Text("가게 등록", "Register a store")
ASK = {
    "name": Text(
        "가게를 등록할게요. 가게 이름을 적어 주세요.\n<i>둘째 줄에 영어 이름을 적으면 영어 손님에게 보여요.</i>",
        "Let's register your store. What is it called?\n<i>A second line is what English readers see.</i>",
    ),
    "place": Text(
        "가게 위치를 보내 주세요. 가게에 있으면 아래 버튼을, 아니면 지도에서 골라 보내면 돼요.",
        "Where is it? Use the button below if you are there, or send a pin from the map.",
    ),
    "address": Text(
        "가게 주소를 적어 주세요. 예: 은행나무로 23, 1층",
        "Write its address, e.g. 23 Ginkgo-ro, 1F",
    ),
    "reach": Text("어디까지 배달하세요?", "How far do you deliver?"),
    "phone": Text(
        "연락받을 번호를 보내 주세요. 승인하는 관리자에게만 보여요.",
        "Please send your number. Only the admin who approves you sees it.",
    ),
    "hours": Text(
        "영업시간을 고르거나 적어 주세요.\n예: <code>월-금 11:00-21:00, 토 12:00-22:00, 일 휴무</code>",
        "Choose the hours or write them.\ne.g. <code>Mon-Fri 11:00-21:00, Sat 12:00-22:00, Sun closed</code>",
    ),
    "sure": Text("이대로 신청할까요?", "Shall I ask for it like this?"),
}
NOT_READ = {
    "name": Text("이름을 40자 안으로 적어 주세요.", "A name of up to 40 characters, please."),
    "place": Text(
        "위치는 지도에서 보내 주세요. 📎 → 위치", "Please send a location: 📎 → Location"
    ),
    "address": Text("주소를 적어 주세요.", "Please write the address."),
    "reach": Text(
        "거리를 적어 주세요. 예: 2km (20km까지)", "Write a distance, e.g. 2km (20 km at most)"
    ),
    "phone": Text(
        "번호를 읽지 못했어요. 010-1234-5678처럼 적어 주세요.",
        "I could not read that number. Please write it like 010-1234-5678.",
    ),
    "hours": Text(
        "영업시간을 읽지 못했어요. 예: 월-금 11:00-21:00, 일 휴무",
        "I could not read these hours, e.g. Mon-Fri 11:00-21:00, Sun closed",
    ),
    "sure": Text("아래 버튼을 눌러 주세요.", "Please use the buttons."),
}
SEND_PLACE = Text("지금 위치 보내기", "Share my location")
UP_TO = Text("{far}까지", "up to {far}")
#: Usual hours, as the button says them and as they are read.
USUAL_HOURS = (
    Text("매일 10:00-22:00", "daily 10:00-22:00"),
    Text("매일 11:00-21:00", "daily 11:00-21:00"),
    Text("매일 17:00-02:00", "daily 17:00-02:00"),
    Text("매일 24시간", "daily 24 hours"),
)
GOT_IT = Text("받았어요.", "Got it.")
SO_FAR = {
    "name": Text("<b>{x}</b>", "<b>{x}</b>"),
    "address": Text("{x}", "{x}"),
    "reach": Text("배달 {x}까지", "delivers up to {x}"),
    "phone": Text("{x}", "{x}"),
    "hours": Text("{x}", "{x}"),
}
ASK_FOR_IT = Text("신청하기", "Ask for it")
START_ANEW = Text("처음부터", "Start anew")
LEAVE_IT = Text("그만두기", "Leave it")
LEFT = Text(
    "가게 등록을 그만뒀어요. 언제든 /start 에서 다시 할 수 있어요.",
    "Left. You can begin again at /start.",
)
MOVED_ON = Text("다른 질문으로 넘어갔어요.", "We are further on.")
WAITS = Text(
    "<b>{store}</b> 등록을 신청했어요. 확인하고 여기로 알려 드릴게요.",
    "You asked for <b>{store}</b>. We look at it and tell you here.",
)
APPROVED = Text(
    "<b>{store:이/가} 등록됐어요</b>\n1. /menu 에서 메뉴를 넣어 주세요.\n2. /store 에서 배달팁과 최소주문을 확인해 주세요.\n3. /open 을 누르면 손님에게 열려요.",
    "<b>{store} is registered</b>\n1. Put your dishes in at /menu.\n2. Check delivery fee and minimum at /store.\n3. Press /open, and customers can order.",
)
DECLINED = Text(
    "<b>{store:은/는} 이번에 등록하지 못했어요</b>\n{why} /start 에서 다시 신청할 수 있어요.",
    "<b>We could not register {store} this time</b>\n{why} You may ask again at /start.",
)
#: Why not: what an admin picks, and what is told.
WHY_NOT = {
    "unclear": Text("정보 확인 어려움", "Details unclear"),
    "area": Text("서비스 지역 밖", "Outside our area"),
    "phone": Text("연락이 닿지 않음", "Not reached by phone"),
    "other": Text("그 밖의 이유", "Another reason"),
}
WHY_TOLD = {
    "unclear": Text(
        "이름이나 주소를 확인하기 어려웠어요. 고쳐서 보내 주세요.",
        "Name or address was unclear; please send it once more.",
    ),
    "area": Text("아직 그 동네에는 배달하지 않아요.", "We do not deliver there yet."),
    "phone": Text(
        "적어 주신 번호로 연락이 닿지 않았어요.", "We could not reach you at that number."
    ),
    "other": Text("지금은 받을 수 없어요.", "We cannot take it on now."),
}
ASK_WHY = Text("{store:을/를} 왜 거절하나요?", "Why decline {store}?")
STORE_WAITS = Text(
    "{n}. 가게 {store} · {phone}\n{address} · 배달 {far}까지\n{hours}",
    "{n}. Store {store} · {phone}\n{address} · delivers up to {far}\n{hours}",
)
