"""What the kitchen board says: read from two steps away, with wet hands."""

from __future__ import annotations

from core.texts.speech import Text

# --- in the chat, around its link
MADE = Text(
    "<b>{store} 주방 보드</b>\n태블릿이나 컴퓨터에서 여세요. 보드에서 누르면 {name} 님이 누른 것과 같으니, 링크를 다른 사람에게 보내지 마세요.",
    "<b>{store} kitchen board</b>\nOpen it on a tablet or a computer. What is tapped there counts as yours, {name}: keep the link to yourself.",
)
IS_ON = Text(
    "<b>{store} 주방 보드가 켜져 있어요</b>\n{made}에 만든 링크예요. 링크는 다시 보여 드릴 수 없어서, 필요하면 새로 만들어요. 그러면 먼저 링크는 꺼져요.",
    "<b>{store}'s kitchen board is on</b>\nIts link was made {made}. We cannot show it again, only make a new one; the old one then stops.",
)
OPENED = Text("마지막으로 연 때 {at}", "last opened {at}")
NEVER_OPENED = Text("아직 열지 않았어요", "not opened yet")
OPEN = Text("보드 열기", "Open the board")
NEW_LINK = Text("새 링크", "New link")
SWITCH_OFF = Text("끄기", "Switch off")
IS_OFF = Text(
    "{store} 주방 보드를 껐어요. 열려 있던 화면도 멈춰요.",
    "{store}'s kitchen board is off. Screens that showed it stop, too.",
)

# --- the page before it may show anything
TITLE = Text("주방 보드", "Kitchen board")
GONE = Text("이 링크로는 열 수 없어요", "This link leads nowhere")
ASK_FOR_A_LINK = Text(
    "꺼졌거나 새 링크로 바뀌었어요. 가게 봇에서 /board 를 눌러 새 링크를 받아 주세요.",
    "It was switched off, or a new one was made. Send /board to the store bot for a new link.",
)
OPENING = Text("보드를 여는 중이에요", "Opening the board")
WAITS = Text(
    "아직 연결되지 않았어요. 계속 다시 잇고 있으니, 그동안 새 주문은 가게 봇에서 봐 주세요.",
    "Not connected yet. We keep trying; until then, see new orders in the store bot.",
)

# --- the page's own words, by the name its script knows
PAGE = {
    "placed": Text("접수 대기", "New"),
    "cooking": Text("조리", "Cooking"),
    "ready": Text("조리 완료", "Ready"),
    "delivering": Text("배달", "On the way"),
    "none_placed": Text("새 주문을 기다리고 있어요", "Waiting for orders"),
    "none_cooking": Text("불 위에 아무것도 없어요", "Nothing on the stove"),
    "none_ready": Text("다 나갔어요", "All gone out"),
    "none_delivering": Text("길 위에 배달이 없어요", "Nothing on the road"),
    "taking": Text("영업 중", "Open"),
    "not_taking": Text("주문 안 받음", "Not taking orders"),
    "shut": Text(
        "지금은 새 주문을 받지 않아요. 받은 주문은 그대로 이어져요.",
        "No new orders right now. Those under way go on.",
    ),
    "open_again": Text("다시 열기", "Open again"),
    "sound_on": Text("소리 켜짐", "Sound is on"),
    "sound_off": Text("소리 꺼짐", "Sound is off"),
    "turn_sound_on": Text("소리 켜기", "Turn sound on"),
    "needs_a_tap": Text(
        "새 주문이 오면 울리도록 한 번 눌러 주세요.", "Tap once, so that new orders can ring."
    ),
    "offline": Text(
        "연결이 끊겼어요. 다시 잇고 있어요. 지금 보이는 것은 {at} 모습이에요.",
        "Connection lost, trying again. This is how it was at {at}.",
    ),
    "not_sent": Text(
        "보내지 못했어요. 연결되면 다시 눌러 주세요.",
        "Not sent. Please tap again once connected.",
    ),
    "new_order": Text("새 주문 #{n}", "New order #{n}"),
    "order_off": Text(
        "주문이 취소됐어요: #{n}. 더 만들지 마세요.", "Order cancelled: #{n}. Do not cook it."
    ),
    "choose_minutes": Text("조리 시간을 고르면 바로 받아요", "Pick the minutes to accept"),
    "why": Text("왜 안 되나요?", "Why not?"),
    "back": Text("돌아가기", "Back"),
    "left": Text("분 남음", "min left"),
    "late": Text("분 늦음", "min late"),
    "away": Text("분 뒤", "min away"),
    "any_moment": Text("곧 도착", "any moment"),
}
ACCEPT = Text("{n}분", "{n} min")
UNTIL = Text("{at}까지", "by {at}")
PICKUP, DELIVERY = Text("포장", "Pickup"), Text("배달", "Delivery")
GIVEN = Text("손님께 드렸어요", "Handed over")
