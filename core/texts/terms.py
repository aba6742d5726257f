"""What a store's own terms are called: hours, fees, and how to change them."""

from __future__ import annotations

from core.texts.speech import Text

DAYS = {
    "mon": Text("월", "Mon"),
    "tue": Text("화", "Tue"),
    "wed": Text("수", "Wed"),
    "thu": Text("목", "Thu"),
    "fri": Text("금", "Fri"),
    "sat": Text("토", "Sat"),
    "sun": Text("일", "Sun"),
}
EVERY_DAY = Text("매일", "every day")
ALL_DAY = Text("24시간", "24 hours")
SHUT_ALL_DAY = Text("휴무", "closed")

TERMS = Text(
    "<b>{store}</b>\n{about}영업시간\u2003{hours}\n배달팁\u2003{bands}\n최소주문\u2003{minimum}\n만나서 결제\u2003{at_the_door}\n주소\u2003{address}",
    "<b>{store}</b>\n{about}Hours\u2003{hours}\nDelivery\u2003{bands}\nMinimum\u2003{minimum}\nPay on delivery\u2003{at_the_door}\nAddress\u2003{address}",
)
AT_THE_DOOR = {True: Text("받아요", "yes"), False: Text("안 받아요", "no")}
CHANGE = {
    "hours": Text("영업시간", "Hours"),
    "bands": Text("배달팁·거리", "Delivery fee"),
    "minimum": Text("최소주문", "Minimum"),
    "about": Text("소개", "About"),
    "photo": Text("가게 사진", "Photo"),
}
ALLOW_AT_THE_DOOR = {
    True: Text("만나서 결제 받기", "Allow pay on delivery"),
    False: Text("만나서 결제 안 받기", "Stop pay on delivery"),
}
ASK = {
    "hours": Text(
        "영업시간을 적어 주세요.\n예: <code>월-금 11:00-21:00, 토 12:00-22:00, 일 휴무</code>",
        "Write the hours.\ne.g. <code>Mon-Fri 11:00-21:00, Sat 12:00-22:00, Sun closed</code>",
    ),
    "bands": Text(
        "어디까지 얼마에 배달하는지 적어 주세요. 마지막 거리보다 멀면 주문할 수 없어요.\n예: <code>1km 2000, 2km 3000, 3km 4000</code>",
        "Write how far you deliver and for how much. Nobody further than the last can order.\ne.g. <code>1km 2000, 2km 3000, 3km 4000</code>",
    ),
    "minimum": Text(
        "배달할 때 음식값이 적어도 얼마인가요? 없으면 0을 적어 주세요.\n예: <code>15000</code>",
        "What must the food cost at least for delivery? 0 for none.\ne.g. <code>15000</code>",
    ),
    "about": Text(
        "손님에게 보일 한 줄 소개를 적어 주세요. 둘째 줄에 영어를 적으면 영어 손님에게 보여요.",
        "Write one line about the store. A second line is what English readers see.",
    ),
    "photo": Text("가게 사진을 보내 주세요.", "Send a photo of the store."),
}
NOT_READ = {
    "hours": Text(
        "영업시간을 읽지 못했어요. 예: 월-금 11:00-21:00, 일 휴무",
        "I could not read these hours, e.g. Mon-Fri 11:00-21:00, Sun closed",
    ),
    "bands": Text(
        "거리와 배달팁을 읽지 못했어요. 예: 1km 2000, 2km 3000",
        "I could not read these fees, e.g. 1km 2000, 2km 3000",
    ),
    "minimum": Text("금액을 숫자로 적어 주세요. 예: 15000", "Write an amount, e.g. 15000"),
    "about": Text("한 줄로 적어 주세요.", "One line, please."),
    "photo": Text("사진으로 보내 주세요.", "Please send it as a photo."),
}
CHANGED = Text(
    "바꿨어요. 손님에게는 지금부터 이렇게 보여요.", "Changed. Customers see this from now on."
)
