"""What is said around a question that comes before something is deleted, cancelled or ended."""

from __future__ import annotations

from core.texts.speech import Text

ASKED_ANEW = Text(
    "그사이에 바뀐 것이 있어서 다시 물어봐요.", "Something changed meanwhile, so we ask again."
)
BACK = Text("돌아가기", "Back")

PHOTO = Text("<b>{item} 사진을 뺄까요?</b>", "<b>Remove the photo of {item}?</b>")
CATEGORY = Text("<b>분류 {name:을/를} 지울까요?</b>", "<b>Delete the heading {name}?</b>")
GROUP = Text(
    "<b>{item} 옵션 {group:을/를} 지울까요?</b>\n{choices}\n손님에게 더는 묻지 않아요. 들어온 주문은 그대로예요.",
    "<b>Delete the option {group} of {item}?</b>\n{choices}\nCustomers are asked no more. Orders that came in stay as they are.",
)
LINK = Text(
    "<b>{role} 초대 링크를 취소할까요?</b>\n{until}까지 쓸 수 있는 링크예요. 취소하면 열리지 않아요.",
    "<b>Cancel the invitation ({role})?</b>\nIt works until {until}. Once cancelled it opens nothing.",
)
CANCEL_LINK = Text("링크 취소하기", "Cancel the link")
LINK_IS_OVER = Text("이미 쓰였거나 끝난 링크예요.", "That link is used or over already.")
NEW_BOARD = Text(
    "<b>{store} 주방 보드 링크를 새로 만들까요?</b>\n{made}에 만든 링크는 꺼지고, 열려 있던 화면도 멈춰요.",
    "<b>Make a new link to {store}'s kitchen board?</b>\nThe one made {made} stops, and screens that show it, too.",
)
MAKE_NEW = Text("새 링크 만들기", "Make a new link")
BOARD_OFF = Text(
    "<b>{store} 주방 보드를 끌까요?</b>\n{made}에 만든 링크는 꺼지고, 열려 있던 화면도 멈춰요.",
    "<b>Switch off {store}'s kitchen board?</b>\nThe link made {made} stops, and screens that show it, too.",
)
SWITCH_IT_OFF = Text("보드 끄기", "Switch it off")
BROADCAST = Text(
    "<b>공지를 멈출까요?</b>\n아직 받지 못한 사람은 받지 않아요. 다시 이어 보낼 수 없어요.",
    "<b>Stop the broadcast?</b>\nWho was not told yet is not told. It cannot go on later.",
)
STOP_IT = Text("공지 멈추기", "Stop it")
SUSPEND = Text(
    "<b>{store:을/를} 이용 정지할까요?</b>\n가게 번호 {id} · 진행 중인 주문 {n}건은 이어지고 새 주문만 멈춰요. 가게 사람들이 사유를 읽어요.",
    "<b>Suspend {store}?</b>\nStore {id} · its {n} orders under way go on, only new ones stop. The people there read the reason.",
)
SUSPEND_IT = Text("이용 정지하기", "Suspend it")
WISH = Text(
    "{store}에 취소를 요청할까요? 가게가 받아들여야 취소돼요.",
    "Ask {store} to cancel? It is cancelled only if they agree.",
)
WISH_PAID = Text(
    "{store}에 취소를 요청할까요? 가게가 받아들이면 {amount:을/를} 돌려드려요.",
    "Ask {store} to cancel? If they agree, {amount} goes back to you.",
)
ASK_IT = Text("네, 물어봐 주세요", "Yes, ask them")
