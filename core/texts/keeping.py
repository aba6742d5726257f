"""What is kept and forgotten, in words: /privacy, /mydata, /deleteme, and advertising."""

from __future__ import annotations

from core.texts.speech import Text

# --- /privacy: made from the table of what is kept
PRIVACY_HEAD = Text(
    "<b>개인정보를 이렇게 다뤄요</b>\n<i>처음 주문할 때 동의하는 내용이에요 (버전 {version}).</i>",
    "<b>What we keep about you</b>\n<i>What you agree to with your first order (version {version}).</i>",
)
PRIVACY_FOOT = Text(
    "/mydata\u2003내 정보 파일로 받기\n/deleteme\u2003모두 지우고 떠나기\n/ads\u2003광고 받기 · 그만 받기",
    "/mydata\u2003get it all as a file\n/deleteme\u2003have it deleted\n/ads\u2003advertising on or off",
)
PRIVACY_LINE = Text(
    "<b>{title}</b> · {why}\n{until}\n<i>받는 곳: {who}</i>",
    "<b>{title}</b> · {why}\n{until}\n<i>Given to: {who}</i>",
)
#: What it is, and why it is kept.
TOPIC = {
    "door": (
        Text("주문한 주소와 위치", "An order's address"),
        Text("가져다드리려고", "to bring it"),
    ),
    "phone": (Text("전화번호", "Phone"), Text("배달 연락에", "to reach you about a delivery")),
    "places": (
        Text("저장한 주소", "Saved places"),
        Text("다음 주문을 빨리 하려고", "to order faster next time"),
    ),
    "words": (
        Text("요청 · 대화 · 사유", "Requests, talk, reasons"),
        Text("가게와 라이더에게 전하려고", "to pass them on"),
    ),
    "reviews": (Text("리뷰", "Reviews"), Text("다른 손님이 보도록", "for others to read")),
    "name": (
        Text("이름 · 언어 · 텔레그램 번호", "Name, language, Telegram number"),
        Text("누구의 주문인지 알려고", "to know whose order it is"),
    ),
    "messages": (
        Text("주고받은 메시지", "Messages"),
        Text("빠짐없이 처리하고 확인하려고", "to lose none of them"),
    ),
    "cards": (
        Text("등록 카드", "Cards on file"),
        Text("한 번에 결제하려고", "to pay with one tap"),
    ),
    "books": (
        Text("주문 · 결제 기록", "Orders and payments"),
        Text("전자상거래법이 5년 동안 남기라고 해서", "the law wants them kept for five years"),
    ),
    "choices": (
        Text("광고 수신 여부", "What you said about advertising"),
        Text("원하지 않는 광고를 보내지 않으려고", "to send none you do not want"),
    ),
    "work": (
        Text("사장님 · 라이더 정보", "Owners and riders"),
        Text("함께 일하려고", "to work together"),
    ),
}
#: Who else sees it.
RECEIVERS = {
    "door": Text(
        "주문한 가게와 라이더 (끝나고 1시간까지), 처리할 일이 있는 동안의 관리자",
        "the store and rider, until an hour after the end; admins, while something is open",
    ),
    "phone": Text(
        "처리할 일이 있는 동안의 관리자. 가게와 라이더는 봇을 거쳐 연락해요",
        "admins, while something is open; stores and riders reach you through the bot",
    ),
    "places": Text("아무에게도 주지 않아요", "nobody"),
    "words": Text("주문한 가게, 라이더, 관리자", "the store, the rider, admins"),
    "reviews": Text("모두", "everybody"),
    "name": Text("포장 주문을 받은 가게", "the store you fetch an order from"),
    "messages": Text("텔레그램", "Telegram"),
    "cards": Text("토스페이먼츠", "Toss Payments"),
    "books": Text("가게, 토스페이먼츠", "the store, Toss Payments"),
    "choices": Text("아무에게도 주지 않아요", "nobody"),
    "work": Text("손님 (가게와 라이더 이름만), 관리자", "customers (names only), admins"),
}
SINCE = {
    "end": Text("주문이 끝나고 {how_long}까지", "until {how_long} after the order's end"),
    "written": Text("적은 뒤 {how_long}까지", "until {how_long} after it was written"),
    "last_order": Text("마지막 주문 뒤 {how_long}까지", "until {how_long} after your last order"),
    "last_seen": Text(
        "마지막으로 오신 뒤 {how_long}까지", "until {how_long} after you were last here"
    ),
    "needed": Text("필요한 동안만", "only while it is needed"),
    "bound": Text(
        "적은 뒤 {how_long} 이상. 떠나시면 바로 누구 것인지 모르게 돼요",
        "{how_long} or more; under nobody's name as soon as you leave",
    ),
    "leaving": Text("일을 그만둘 때까지", "until you stop working here"),
}
DAYS, YEARS = Text("{n}일", "{n} days"), Text("{n}년", "{n} years")
ONE_DAY, ONE_YEAR = Text("하루", "a day"), Text("1년", "a year")

# --- consent
CONSENT = Text(
    "<i>주문하면 개인정보 처리(/privacy)에 동의하는 거예요. 쿠폰 소식은 /ads 에서 켜야만 보내 드려요.</i>",
    "<i>By ordering you agree to how we keep your data (/privacy). News of coupons comes only if you turn it on: /ads</i>",
)

# --- /mydata
MY_DATA = Text(
    "가지고 있는 내 정보 전부예요. 카드 키처럼 비밀인 값은 빼고 담았어요.",
    "Everything we have about you. Secrets such as card keys are left out.",
)

# --- /deleteme
ASK_TO_DELETE = Text(
    "<b>내 정보를 모두 지울까요?</b>\n주소, 번호, 이름, 대화, 카드, 쿠폰이 사라지고 되돌릴 수 없어요. 다시 오시면 처음 오신 분이 돼요.\n<i>주문 번호, 메뉴, 금액, 시각, 결제 키는 전자상거래법에 따라 누구 것인지 모르게 5년 이상 남겨요.</i>",
    "<b>Delete everything about you?</b>\nAddresses, number, name, talk, cards and coupons go, for good. If you come back, you are new here.\n<i>Order numbers, dishes, sums, times and payment keys stay for five years or more, as the law asks, under nobody's name.</i>",
)
ROLES_END = Text(
    "하던 일(가게, 라이더, 관리자)도 끝나요. 사장님이 혼자인 가게는 주문을 받지 않게 돼요.",
    "Your work here ends too. A store without another owner takes no more orders.",
)
DELETE = Text("네, 모두 지울게요", "Yes, delete everything")
KEEP = Text("그만두기", "Keep it")
KEPT = Text("그대로 두었어요.", "Nothing was deleted.")
WAITS = Text(
    "<b>아직은 지울 수 없어요.</b>\n{why}\n끝나면 저절로 지우고 알려 드려요.",
    "<b>Not yet.</b>\n{why}\nOnce that is over it is deleted by itself, and you hear of it.",
)
HOLDS = {
    "order": Text("진행 중인 주문이 있어요.", "You have an order under way."),
    "matter": Text(
        "아직 처리하고 있는 환불, 결제나 못 받았다는 신고가 있어요.",
        "A refund, a payment or a claim of yours is still open.",
    ),
    "delivery": Text("배달하고 있는 음식이 있어요.", "You have somebody's food in hand."),
    "store": Text("가게에 진행 중인 주문이 있어요.", "Your store has orders under way."),
}
GOING = Text(
    "지우고 있어요. 곧 끝나고, 끝나기 직전에 알려 드려요.",
    "It is being deleted. You hear of it just before the end.",
)
GONE = Text("모두 지웠어요. 그동안 고마웠어요.", "All of it is deleted. Thank you, and goodbye.")
GOODBYE = Text(
    "이제 내 정보를 모두 지워요. 그동안 고마웠어요.",
    "Everything about you is deleted now. Thank you, and goodbye.",
)
OWNER_LEFT = Text("사장님이 떠났어요", "The owner has left")

# --- masks
DOOR_HIDDEN = Text("주소는 배달이 끝나 가렸어요.", "The address is hidden: the delivery is over.")
WORDS_HIDDEN = Text(
    "#{n} 전해 드린 말은 끝난 주문이라 가렸어요.", "#{n}: hidden, the order is over."
)
LOOK_AT_DOOR = Text("주소 보기", "See the address")
THE_DOOR = Text(
    "{address}\n{phone}\n<i>본 기록이 남았어요.</i>",
    "{address}\n{phone}\n<i>Your look is noted.</i>",
)
NOTHING_OPEN = Text(
    "처리할 일이 남아 있지 않아 주소를 볼 수 없어요.",
    "Nothing is open, so the address is not shown.",
)

# --- advertising
#: Enforcement Decree of the network act, table 6: the very word, whatever the language.
AD = "(광고)"
AD_FOOT = Text(
    "<i>그만 받으려면 아래 버튼을 누르거나 ‘수신거부’라고 적어 주세요. 무료예요.</i>",
    "<i>To stop, press the button below or write “stop ads”. It is free.</i>",
)
AD_SENDER = Text("배달", "Baedal")
STOP_ADS = Text("광고 그만 받기", "Stop advertising")
STOP_WORDS = frozenset({"수신거부", "수신 거부", "광고 그만 받기", "stop ads", "stop advertising"})
ADS_STOPPED = Text(
    "{at}부터 광고를 보내지 않아요. 주문 알림은 그대로 가요. 다시 받으려면 /ads",
    "No advertising from {at} on. Order messages go on. To have it again: /ads",
)
#: Article 50 (7): whoever says yes is told of it, with who sends it and since when.
ADS_ON = Text(
    "배달의 광고를 낮(8시–21시)에 보내 드려요.\n<i>{at} 동의</i>",
    "You get Baedal's advertising by day (8:00–21:00).\n<i>Agreed to on {at}</i>",
)
ADS_ON_AT_NIGHT = Text(
    "배달의 광고를 밤(21시–8시)에도 보내 드려요.\n<i>{at} 동의, 밤에는 {nights_at} 동의</i>",
    "You get Baedal's advertising at night (21:00–8:00), too.\n<i>Agreed to on {at}, for nights on {nights_at}</i>",
)
ADS_OFF = Text(
    "쿠폰 소식 같은 광고를 보내지 않아요.", "You get no advertising, such as news of coupons."
)
WANT_ADS = Text("광고 받기", "Get advertising")
WANT_NIGHTS = Text("밤에도 받기에 동의", "Agree to nights, too")
NO_NIGHTS = Text("밤에는 받지 않기", "Not at night")

COMMANDS = {
    "privacy": Text("개인정보", "Privacy"),
    "mydata": Text("내 정보 받기", "My data"),
    "deleteme": Text("모두 지우기", "Delete my data"),
    "ads": Text("광고 설정", "Advertising"),
}
