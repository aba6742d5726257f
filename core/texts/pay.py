"""What the pages around the payment window say."""

from __future__ import annotations

from core.texts.speech import Text

REGISTER = Text("카드 등록", "Add a card")
REGISTER_WHY = Text(
    "한 번 등록하면 다음부터는 한 번만 눌러 결제해요. 카드 번호는 결제사만 알아요.",
    "Add it once and pay with one tap. Only the payment company knows the number.",
)
REGISTERED = Text("{label} 카드를 등록했어요", "{label} is ready")
NOT_REGISTERED = Text("카드를 등록하지 못했어요", "The card was not added")
PAY = Text("결제하기", "Pay")
PAY_TOTAL = Text("{total} 결제하기", "Pay {total}")
NOT_PAID = Text("결제되지 않았어요", "Not paid")
CONFIRMING = Text("결제를 확인하고 있어요", "Confirming your payment")
PAID = Text("{amount} 결제를 마쳤어요", "Paid {amount}")
GOES_BACK = Text("{amount:을/를} 돌려드리고 있어요", "{amount} is on its way back")
WENT_BACK = Text("{amount:을/를} 모두 돌려드렸어요", "All of it, {amount}, was given back")
NOT_CHARGED = Text("주문이 끝났고 결제되지 않았어요", "The order is over and was not paid")
NO_MONEY_LEFT = Text("돈은 나가지 않았어요.", "Nothing was charged.")
WE_TELL_YOU = Text(
    "돈이 나갔는지 아직 몰라요. 확인되는 대로 채팅으로 알려드려요. 다시 결제하지 마세요.",
    "We do not know yet whether you were charged. We tell you in the chat as soon as we do. Please do not pay again.",
)
NO_NEW_CARD = Text("이 창에서는 새 카드를 등록하지 않았어요", "No new card was added here")
CARDS_THERE = Text("등록된 카드: {cards}", "On file: {cards}")
DIFFERENT = Text(
    "주문과 맞지 않는 결제라서 진행하지 않았어요. 돈은 나가지 않았어요.",
    "It does not match your order, so we stopped. Nothing was charged.",
)
TRY_AGAIN = Text(
    "돈은 나가지 않았어요. 채팅에서 다시 해 주세요.",
    "Nothing was charged. Please try again in the chat.",
)
BACK_TO_CHAT = Text("채팅으로 돌아가면 이어서 할 수 있어요.", "Go back to the chat to go on.")
GONE = Text("더 쓸 수 없는 링크예요", "This link is no longer good")
ASK_FOR_A_NEW_LINK = Text(
    "링크는 30분 동안만 열려요. 채팅에서 버튼을 다시 눌러 주세요.",
    "Links are good for half an hour. Please press the button in the chat again.",
)
OPEN_WINDOW = Text("카드 등록창 열기", "Open the card window")
CLOSE = Text("채팅으로 돌아가기", "Back to the chat")
WAIT = Text("잠시만 기다려 주세요", "One moment, please")
