"""What is said around a broadcast: its few questions, its preview, how far it is."""

from __future__ import annotations

from core.texts.speech import Text

HEAD = Text("<b>공지</b>", "<b>Broadcasts</b>")
NONE_YET = Text("아직 보낸 공지가 없어요.", "Nothing was sent yet.")
NEW = Text("새 공지 쓰기", "Write a new one")
ASK = {
    "ko": Text(
        "<b>무엇을 알릴까요?</b>\n1,000자까지 적어 주세요. 영어는 다음에 물어봐요.",
        "<b>What shall be told, in Korean?</b>\nUp to 1,000 characters. English is asked next.",
    ),
    "en": Text(
        "<b>영어로는 뭐라고 할까요?</b>\n영어로 읽는 분께 보여드려요.",
        "<b>And in English?</b>\nShown to those who read English.",
    ),
    "audience": Text("<b>누구에게 보낼까요?</b>", "<b>To whom?</b>"),
    "ad": Text(
        "<b>광고인가요?</b>\n할인이나 이벤트를 알리면 광고예요. 광고는 (광고)로 시작하고, 그만 받는 방법이 붙고, 밤 9시부터 아침 8시까지는 밤에도 받기로 한 분께만 가요.",
        "<b>Is it advertising?</b>\nNews of discounts or events is. It then begins with (광고), says how to stop it, and from 21:00 to 8:00 goes only to those who agreed to nights.",
    ),
    "sure": Text(
        "<b>이대로 {who} {n}명에게 보낼까요?</b>\n주문 알림 뒤에 천천히 나가고, 가는 동안 멈출 수 있어요.",
        "<b>Send it to {n} {who}?</b>\nIt goes out behind all order messages and can be stopped on its way.",
    ),
}
IS_AD = Text("네, 광고예요", "Yes, advertising")
IS_NO_AD = Text("아니요, 안내예요", "No, information")
GOES_AS_AD = Text(
    "<i>(광고)로 시작하고 그만 받는 방법이 붙어요.</i>",
    "<i>It begins with (광고) and says how to stop.</i>",
)
WITHOUT_ENGLISH = Text("한국어만", "Korean only")
AUDIENCE = {
    "customers": Text("주문한 적 있는 손님", "customers who ordered"),
    "owners": Text("사장님", "owners"),
    "riders": Text("라이더", "riders"),
}
AUDIENCE_LINE = Text("{who} · {n}명", "{who} · {n}")
SEND = Text("보내기", "Send")
LEAVE = Text("그만두기", "Leave it")
ANEW = Text("처음부터", "Start over")
LEFT = Text("그만뒀어요. 아무것도 보내지 않았어요.", "Left. Nothing was sent.")
NOT_READ = {
    "ko": Text("1자에서 1,000자까지 적어 주세요.", "1 to 1,000 characters, please."),
    "en": Text("1자에서 1,000자까지 적어 주세요.", "1 to 1,000 characters, please."),
    "audience": Text("아래에서 골라 주세요.", "Please choose below."),
    "ad": Text("아래에서 골라 주세요.", "Please choose below."),
}
MOVED_ON = Text("그사이 바뀌었어요.", "It changed meanwhile.")
STATE = {
    "going": Text("보내는 중", "going out"),
    "stopped": Text("멈춤", "stopped"),
    "ended": Text("다 보냄", "done"),
}
LINE = Text("{at} {who} · {state}", "{at} {who} · {state}")
PROGRESS = Text("<b>공지 {id} · {state}</b>\n{who}", "<b>Broadcast {id} · {state}</b>\n{who}")
COUNTS = Text(
    "보냄 <b>{sent}</b> · 남음 {waiting} · 막음 {blocked}",
    "Sent <b>{sent}</b> · left {waiting} · blocked {blocked}",
)
REFUSED = Text("텔레그램이 받지 않음 {n}", "Refused by Telegram: {n}")
STOP = Text("멈추기", "Stop")
AGAIN = Text("새로고침", "Refresh")
TO_THE_LIST = Text("← 공지 목록", "← Broadcasts")
STOPPED = Text("멈췄어요.", "Stopped.")
OVER_ALREADY = Text("이미 끝난 공지예요.", "It is over already.")
ENDED = Text(
    "공지 {id:을/를} 다 보냈어요. {sent}명이 받았어요.", "Broadcast {id} is out: {sent} got it."
)
