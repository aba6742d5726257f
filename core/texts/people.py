"""What the store bot says about who works at a store."""

from __future__ import annotations

from core.texts.speech import Text

ROLE = {"owner": Text("사장님", "owner"), "staff": Text("직원", "staff")}
STAFF = Text("<b>{store}에서 일하는 사람</b>", "<b>Who works at {store}</b>")
PERSON = Text("{name} · {role}", "{name} · {role}")
LINK_WAITS = Text(
    "열리지 않은 초대 링크: {role} · {until}까지", "Link not opened yet: {role} · until {until}"
)
INVITE = {
    "staff": Text("직원 초대 링크 만들기", "Invite staff"),
    "owner": Text("사장님 초대 링크 만들기", "Invite an owner"),
}
REMOVE = Text("{name} 내보내기", "Remove {name}")
REVOKE = Text("링크 {n} 취소", "Cancel link {n}")
LINK = Text(
    "<b>{store} {role} 초대 링크</b>\n{link}\n한 사람이 한 번, {until}까지 쓸 수 있어요. 받을 분에게만 보내 주세요.",
    "<b>{store}: invitation ({role})</b>\n{link}\nFor one person, once, until {until}. Send it only to whom it is for.",
)
TOO_MANY_LINKS = Text(
    "열리지 않은 링크가 {most}개 있어요. 먼저 하나를 취소해 주세요.",
    "{most} links wait to be opened. Cancel one first.",
)
REMOVE_SURE = Text(
    "<b>{name:을/를} 내보낼까요?</b>\n{role} · 바로 주문을 볼 수 없게 되고, 본인에게 알려요.",
    "<b>Remove {name}?</b>\n{role} · They see no orders from then on, and are told.",
)
REMOVED = Text("{name:을/를} 내보냈어요.", "{name} is removed.")
LAST_OWNER = Text(
    "가게에는 사장님이 한 분은 있어야 해요.", "A store needs an owner. Invite another one first."
)
WELCOME = Text(
    "<b>{store}에서 일하게 됐어요 ({role})</b>\n새 주문이 오면 여기서 울려요. /help 에서 할 수 있는 일을 볼 수 있어요.",
    "<b>You work at {store} now ({role})</b>\nNew orders ring here. See /help for what you can do.",
)
LINK_SPENT = Text(
    "쓸 수 없는 초대 링크예요. 이미 쓰였거나 시간이 지났어요. 사장님에게 새 링크를 부탁해 주세요.",
    "This link does not work: used, cancelled or too old. Please ask the owner for a new one.",
)
FULL = Text("이 가게에는 더 들어갈 수 없어요.", "No more people can join this store.")
JOINED = Text(
    "{who:이/가} {store}에서 일하게 됐어요 ({role}). 모르는 분이면 /staff 에서 내보내 주세요.",
    "{who} works at {store} now ({role}). If you don't know them, remove them at /staff.",
)
REMOVED_YOU = Text(
    "이제 {store}에서 일하지 않아요. 함께해 주셔서 고마워요.",
    "You work at {store} no more. Thank you.",
)
