"""What the customer bot says. 해요체, short, no blame, and always what happens to the money."""

from __future__ import annotations

from core.texts.keeping import COMMANDS as KEEPING_COMMANDS
from core.texts.speech import Text

# --- hello, address, phone
HELLO = Text(
    "안녕하세요, {name} 님! 어디로 가져다드릴까요?\n<i>한 번만 알려 주시면 다음부터는 바로 주문할 수 있어요.</i>",
    "Hi {name}! Where shall we bring it?\n<i>Tell us once; next time you order straight away.</i>",
)
HELLO_AGAIN = Text(
    "다시 오셨네요, {name} 님! 무엇을 드시겠어요?\n<i>{address}</i>",
    "Welcome back, {name}! What would you like?\n<i>{address}</i>",
)
SEND_PLACE = Text("배달 받을 곳 보내기", "Send my location")
BROWSE = Text("가게 둘러보기", "Browse stores")
PLACE_HINT = Text("주소를 적거나 위치를 보내 주세요", "Type an address or send a location")
PIN = Text("지도에서 고른 곳", "The place on the map")
ASK_DETAIL = Text(
    "<b>{place}</b>, 저장했어요.\n동·호수처럼 문 앞까지 찾아갈 수 있게 적어 주세요.\n<i>예: 101동 1203호</i>",
    "<b>{place}</b>, saved.\nPlease write the building, floor and door.\n<i>e.g. 101-1203</i>",
)
GOES_TO_THE_OLD = Text(
    "지금 진행 중인 주문은 예전 주소({address})로 가요.",
    "The order under way still goes to {address}.",
)
ASK_PLACE_AGAIN = Text(
    "배달 받을 곳을 지도에서 보내 주세요. 클립 모양의 위치 메뉴나 아래 버튼으로 보낼 수 있어요.",
    "Please send the place on the map, with the button below or the paper clip.",
)
ASK_PHONE = Text(
    "<b>{address}</b>\n배달 연락에 쓸 번호를 보내 주세요. 가게와 라이더만 봇을 거쳐 연락해요.",
    "<b>{address}</b>\nPlease send a number for the delivery. The store reaches you through the bot.",
)
SEND_PHONE = Text("내 번호 보내기", "Share my number")
NOT_A_DOOR = Text(
    "동·호수를 읽지 못했어요. 101동 1203호처럼 적어 주세요.",
    "I could not read that. Please write it like “Building 101, Apt 1203”.",
)
NOT_A_PHONE = Text(
    "번호를 읽지 못했어요. 010-1234-5678처럼 적어 주세요.",
    "I could not read that number. Please write it like 010-1234-5678.",
)
NOT_A_PHONE_SO_KEPT = Text(
    "번호를 읽지 못해 <b>{phone}</b> 그대로 두었어요. 010-1234-5678처럼 적어 주세요.",
    "I could not read that number, so <b>{phone}</b> stays. Please write it like 010-1234-5678.",
)
PHONE_NOW = Text("연락받을 번호는 <b>{phone:이에요/예요}</b>.", "We reach you at <b>{phone}</b>.")
CHANGE_PHONE = Text("번호 바꾸기", "Change my number")
CHANGE_PHONE_WORDS = frozenset(
    {
        *CHANGE_PHONE,
        "번호 변경",
        "전화번호 바꾸기",
        "전화번호 변경",
        "번호 바꿀래요",
        "change my phone",
    }
)
ASK_NEW_PHONE = Text(
    "새 번호를 적거나 아래 버튼으로 보내 주세요. 예: 010-1234-5678",
    "Write the new number, or share it with the button below, e.g. 010-1234-5678.",
)
IS_IT_THE_PHONE = Text(
    "연락받을 번호를 <b>{phone:으로/로}</b> 바꿀까요?", "Reach you at <b>{phone}</b> from now on?"
)
KEEP_THAT_PHONE = Text("네, 이 번호로", "Yes, this number")
PHONE_KEPT = Text("번호를 저장했어요.", "Your number is saved.")
ADDRESS_NOW = Text(
    "지금은 <b>{address:으로/로}</b> 가져다드려요.\n바꾸려면 새 위치를 보내 주세요.",
    "We deliver to <b>{address}</b>.\nSend a new location to change it.",
)
LANGUAGE = Text("어느 말로 이야기할까요?", "Which language shall we use?")
LANGUAGE_KEPT = Text("이제 한국어로 이야기할게요.", "We will speak English from now on.")

# --- stores, menu, options
STORES = Text("지금 여는 가게 {n}곳이에요.", "{n} stores are open near you.")
NO_STORES = Text("지금 여는 가게가 없어요.", "No store is open right now.")
STORE_CLOSED_MARK = Text("준비 중", "closed")
TOO_FAR_MARK = Text("배달 안 됨", "too far")
MINUTES_RANGE = Text("{least}–{most}분", "{least}–{most} min")
MENU = Text(
    "<b>{store}</b>\n{description}\n<i>최소 {minimum} · 배달팁 {fee} · {minutes}</i>",
    "<b>{store}</b>\n{description}\n<i>Min {minimum} · delivery {fee} · {minutes}</i>",
)
SOLD_OUT_MARK = Text("품절", "sold out")
BACK_TO_MENU = Text("메뉴판으로", "Back to menu")
ALL_HEADINGS = Text("메뉴 분류 {n}가지", "All {n} headings")
OTHER_STORES = Text("다른 가게", "Other stores")
TO_CART = Text("장바구니 {total}", "Cart {total}")
ITEM = Text(
    "<b>{item}</b>\n{description}\n<i>{price}</i>",
    "<b>{item}</b>\n{description}\n<i>{price}</i>",
)
CHOOSE = Text("{group:을/를} 골라 주세요.", "Please choose: {group}.")
CHOOSE_UP_TO = Text("{group} (최대 {most}개)", "{group} (up to {most})")
ADD = Text("{total} 담기", "Add {total}")
QUANTITY = Text("{n}개", "{n}×")
ADDED = Text("{item:을/를} 담았어요.", "{item} is in your cart.")
SOLD_OUT = Text("{item:은/는} 품절이에요.", "{item} is sold out.")
CLOSED = Text("{store:은/는} 지금 준비 중이에요.", "{store} is closed right now.")
OTHER_STORE = Text(
    "장바구니에 다른 가게 음식이 있어요. 한 번에 한 가게만 주문할 수 있어요.",
    "Your cart holds another store's food. One store at a time.",
)
START_ANEW = Text("비우고 새로 담기", "Empty it and start anew")
KEEP_THE_CART = Text("장바구니 그대로 두기", "Keep my cart")
CANNOT_BE = Text("그렇게는 담을 수 없어요.", "That cannot be put in a cart.")
TOO_MANY = Text("한 번에 {most}개까지 담을 수 있어요.", "Up to {most} at a time.")

# --- cart, checkout
CART = Text("장바구니 · {store}", "Cart · {store}")
CART_EMPTY = Text("장바구니가 비어 있어요.", "Your cart is empty.")
CART_EMPTIED = Text("장바구니를 비웠어요.", "Your cart is empty now.")
PAY = Text("{total} 결제하기", "Pay {total}")
PAY_WITH_CARD = Text("{card} · {total} 결제", "{card} · pay {total}")
PAY_ON_DELIVERY = Text("만나서 결제", "Pay on delivery")
REGISTER_CARD = Text("카드 등록하고 결제하기", "Add a card and pay")
OPEN_WINDOW = Text("결제창 열기", "Open the payment window")
MORE = Text("더 담기", "Add more")
REQUEST = Text("요청사항", "Requests")
EMPTY = Text("비우기", "Empty")
EMPTY_SURE = Text("장바구니에 담은 {n}가지를 모두 뺄까요?", "Take out all {n} things?")
EMPTY_IT = Text("네, 비울게요", "Yes, empty it")
TO_PICKUP = Text("포장으로 바꾸기", "Pick up instead")
TO_DELIVERY = Text("배달로 바꾸기", "Deliver instead")
CHOOSE_ANEW = Text("{item} 다시 고르기", "Choose {item} again")
LESS = Text("− {item}", "− {item}")
SOMETHING = Text("메뉴에서 빠진 음식", "What left the menu")
TELL_PLACE = Text("배달 받을 곳 알려 주기", "Tell where to deliver")
FIX_CART = Text("바뀐 대로 고치기", "Update my cart")
ASK_REQUEST = Text("가게에 전할 말을 적어 주세요.", "What shall we tell the store?")
REQUEST_TOO_LONG = Text(
    "요청사항은 {most}자까지 전할 수 있어요. 짧게 다시 적어 주세요.",
    "The store reads up to {most} characters. Please write it shorter.",
)
REQUEST_ADDED = Text("가게에 전했어요.", "The store is told.")
REQUEST_TOO_LATE = Text(
    "가게가 이미 조리를 시작했어요. 그래도 적어 주신 말을 전할까요?",
    "They are cooking already. Shall we tell them all the same?",
)
TELL_STORE = Text("가게에 전하기", "Tell the store")
QUESTION_OVER = Text(
    "아까 여쭌 것은 이제 끝나서, 적어 주신 말은 아무 데도 전하지 않았어요.",
    "What we asked about is over, so your words went nowhere.",
)
PROBLEM = {
    "closed": Text("가게가 지금 주문을 받지 않아요.", "The store takes no orders right now."),
    "gone": Text("메뉴에서 빠진 음식이 있어요.", "Something is no longer on the menu."),
    "option": Text(
        "{item}의 선택지가 바뀌었어요. 다시 골라 주세요.",
        "The options of {item} changed. Please choose again.",
    ),
    "sold_out": Text("{item:은/는} 품절됐어요.", "{item} is sold out now."),
    "stock": Text("{item:은/는} {left}개 남았어요.", "Only {left} of {item} left."),
    "price": Text(
        "{item} 값이 {was:,}원에서 {now:,}원으로 바뀌었어요.",
        "{item} went from ₩{was:,} to ₩{now:,}.",
    ),
    "below_minimum": Text(
        "{missing:,}원어치 더 담으면 배달할 수 있어요.", "₩{missing:,} more for delivery."
    ),
    "too_far": Text("이 주소까지는 배달하지 않아요.", "Too far for this store."),
    "lost": Text(
        "담아 둔 것 가운데 주문할 수 없는 것이 있어 뺐어요.",
        "Something in it could not be ordered and was taken out.",
    ),
    "too_little": Text(
        "카드로는 {least:,}원부터 결제할 수 있어요. 더 담거나 다른 방법을 골라 주세요.",
        "A card pays ₩{least:,} or more. Please add something, or choose another way.",
    ),
    "too_much": Text("한 번에 {most:,}원까지 주문할 수 있어요.", "Up to ₩{most:,} an order."),
    "no_address": Text("배달 받을 곳을 알려 주세요.", "Tell us where to deliver."),
    "no_detail": Text(
        "동·호수처럼 문 앞까지 찾아갈 곳을 알려 주세요.", "Tell us the building, floor and door."
    ),
}
NEED_PHONE = Text("연락받을 번호를 먼저 알려 주세요.", "Please tell us your number first.")
CHANGED = Text(
    "그사이 바뀌었어요. 지금 모습으로 보여드려요.",
    "It changed meanwhile. Here is how it is now.",
)
#: What is not as it was when the button was drawn; ``{won}`` by how much.
CHANGES = {
    "fee_up": Text("배달팁이 {won} 올랐어요.", "The delivery fee went up by {won}."),
    "fee_down": Text("배달팁이 {won} 내렸어요.", "The delivery fee went down by {won}."),
    "total_up": Text("합계가 {won} 올랐어요.", "The total went up by {won}."),
    "total_down": Text("합계가 {won} 내렸어요.", "The total went down by {won}."),
    "door": Text("배달 받을 곳이 바뀌었어요.", "Where it goes changed."),
    "dishes": Text("주문 내용이 바뀌었어요.", "What is ordered changed."),
    "card": Text("결제할 카드가 바뀌었어요.", "The card that pays changed."),
}
LOOK_AGAIN = Text("확인하고 다시 눌러 주세요.", "Please look and press again.")
NOTHING_TO_PAY = Text("결제할 금액이 없어요.", "There is nothing to pay.")
ORDER_FOR_NOTHING = Text("0원으로 주문하기", "Order for ₩0")
SENDING_TOAST = Text("주문을 보내고 있어요.", "Sending your order.")
TO_DOOR = Text("배달 · {door}", "Delivery · {door}")
TO_FETCH = Text("포장 · {store} ({address})", "Pick up · {store} ({address})")
CONFIRMING_TOAST = Text("결제를 확인하고 있어요.", "Confirming your payment.")
UNDER_WAY = Text(
    "결제를 확인하는 중이에요. 다시 결제하지 않아도 돼요.",
    "We are confirming your payment. Please don't pay again.",
)
ALREADY_PAID = Text("이미 결제한 주문이에요.", "Already paid.")
CARD_KEPT = Text(
    "<b>{label}</b> 카드를 등록했어요. 이제 한 번만 누르면 결제돼요.",
    "<b>{label}</b> is ready. One tap pays from now on.",
)

# --- the status card
CARD_TITLE = {
    "awaiting_payment": Text("결제를 기다려요", "Waiting for payment"),
    "placed": Text("{store}에 전했어요", "Sent to {store}"),
    "accepted": Text("주문을 받았어요", "Your order is accepted"),
    "cooking": Text("지금 조리하고 있어요", "Cooking now"),
    "ready": Text("음식이 다 됐어요", "Your food is ready"),
    "delivering": Text("지금 가고 있어요", "It is on its way"),
    "delivered": Text("맛있게 드세요!", "Enjoy your meal!"),
    "expired": Text("결제 시간이 지났어요", "Not paid in time"),
    "rejected": Text("가게가 주문을 받지 못했어요", "The store could not take it"),
    "cancelled": Text("주문을 취소했어요", "Order cancelled"),
}
RIDER_ON_THE_WAY = Text("라이더가 가고 있어요", "Your rider is on the way")
RIDER_FOUND = Text("라이더가 정해졌어요", "A rider will bring it")
WRITE_RIDER = Text("라이더에게 말하기", "Write to the rider")
CONFIRMING = Text(
    "결제 확인 중이에요. 잠시만 기다려 주세요.",
    "Confirming your payment. One moment, please.",
)
UNCLEAR = Text(
    "결제 확인 중이에요. 은행에 물어보고 있으니 다시 결제하지 말아 주세요.",
    "Confirming your payment with the bank. Please don't pay again.",
)
DECLINED = Text(
    "{reason}\n10분 안에 다시 결제할 수 있어요.",
    "{reason}\nYou can try again within 10 minutes.",
)
HELD = Text(
    "결제가 밀려 있어요. 주문과 가격은 {until}까지 그대로 두고, 차례가 되면 불러 드릴게요. 돈은 나가지 않았어요.",
    "Payments are held up. We keep your order and its price until {until} and call you when it is your turn. Nothing was charged.",
)
CALLED = Text(
    "이제 결제할 수 있어요. {until}까지 기다릴게요.",
    "You can pay now. We wait until {until}.",
)
THANKS_FOR_WAITING = Text("기다려 주셔서 고마워요", "Thank you for waiting")
MOVED_DOWN = Text("차례가 됐어요. 주문은 아래에 있어요.", "It is your turn. Your order is below.")
PAY_IN_WINDOW = Text(
    "아래 버튼으로 결제해 주세요. 10분 동안 기다려요.",
    "Pay with the button below. We wait 10 minutes.",
)
STORE_WILL_ANSWER = Text(
    "보통 1분 안에 답해요. 5분 안에 답이 없으면 바로 돌려드려요.",
    "They usually answer within a minute. No answer in 5 and your money comes back.",
)
STORE_WILL_ANSWER_UNPAID = Text(
    "보통 1분 안에 답해요. 5분 안에 답이 없으면 주문을 취소하고 알려 드려요.",
    "They usually answer within a minute. No answer in 5 and we cancel it and tell you.",
)
NOT_REACHED = Text(
    "가게와 연락이 늦어지고 있어요. 기다려도 되고, 지금 무료로 취소해도 돼요.",
    "We cannot reach the store yet. You may wait, or cancel free of charge.",
)
ARRIVES = Text("<b>{range}</b> 도착 예정", "<b>{range}</b> estimated arrival")
FETCH_AT = Text("<b>{at}</b>에 가지러 오세요", "Ready to fetch at <b>{at}</b>")
ARRIVED = Text("{at}에 도착했어요", "Arrived at {at}")
FETCHED = Text("{at}에 가져가셨어요", "Picked up at {at}")
CANCEL_ASKED = Text(
    "취소를 요청했어요. 가게의 답을 기다려요.",
    "You asked to cancel. Waiting for the store.",
)
MONEY_GOES_BACK = Text("{amount:을/를} 돌려드리고 있어요.", "{amount} is on its way back.")
MONEY_WENT_BACK = Text(
    "{amount:을/를} 돌려드렸어요. 카드사에 따라 2~3일 걸려요.",
    "{amount} was refunded. Cards can take 2–3 days.",
)
NOTHING_CHARGED = Text("돈은 나가지 않았어요.", "Nothing was charged.")
FOOT = Text("{number} · {store} · {total}", "{number} · {store} · {total}")
CANCEL = Text("주문 취소", "Cancel order")
CANCEL_SURE = Text("{store} 주문을 취소할까요?", "Cancel your order at {store}?")
CANCEL_SURE_PAID = Text(
    "{store} 주문을 취소할까요? {amount:을/를} 돌려드려요.",
    "Cancel your order at {store}? {amount} goes back to you.",
)
CANCEL_IT = Text("네, 취소할게요", "Yes, cancel it")
KEEP_IT = Text("그대로 둘게요", "Keep it")
KEPT_AS_IT_IS = Text("그대로 진행할게요.", "It goes on as it is.")
ASK_CANCEL = Text("취소 요청", "Ask to cancel")
PAY_AGAIN = Text("{total} 다시 결제", "Pay {total} again")
SAME_AGAIN = Text("지난번 그대로", "Same again")

# --- one short message per change
SAID = {
    "placed": Text("{store}에 주문을 전했어요.", "We sent your order to {store}."),
    "accepted": Text("{store:이/가} 주문을 받았어요. <b>{when}</b>에 도착할 것 같아요.", "{store} accepted your order. It should arrive <b>{when}</b>."),
    "accepted_pickup": Text("{store:이/가} 주문을 받았어요. <b>{when}</b>에 가지러 오세요.", "{store} accepted your order. Fetch it at <b>{when}</b>."),
    "cooking": Text("조리를 시작했어요.", "They started cooking."),
    "ready": Text("음식이 다 됐어요. 곧 출발해요.", "Your food is ready and leaves soon."),
    "ready_pickup": Text("음식이 다 됐어요. 가지러 오세요!", "Your food is ready. Come and get it!"),
    "departed": Text("음식이 출발했어요. <b>{when}</b>에 도착할 것 같아요.", "Your food is on its way. It should arrive <b>{when}</b>."),
    "departed_rider": Text("라이더가 가고 있어요. <b>{when}</b>에 도착할 것 같아요.", "Your rider is on the way. It should arrive <b>{when}</b>."),
    "late": Text("조금 늦어지고 있어요. <b>{when}</b>에 도착할 것 같아요.", "It is running late. It should arrive <b>{when}</b>."),
    "nobody_rides": Text("라이더를 찾고 있어요. 조금 늦어질 수 있어요.", "We are looking for a rider. It may be a little late."),
    "delivered": Text("도착했어요. 따뜻할 때 드세요!", "It is at your door. Enjoy it warm!"),
    "delivered_pickup": Text("가져가셨네요. 맛있게 드세요!", "You have it. Enjoy your meal!"),
    "rejected": Text("{store:이/가} 주문을 받지 못했어요. {reason}.", "{store} could not take your order: {reason}."),
    "no_answer": Text("{store:이/가} 응답하지 않아 주문을 취소했어요.", "{store} did not answer, so we cancelled your order."),
    "not_reached": Text("{store:와/과} 연락이 닿지 않아 주문을 취소했어요.", "{store} could not be reached, so we cancelled your order."),
    "unreachable": Text("지금 {store:와/과} 연락할 방법이 없어 주문을 취소했어요.", "There is no way to reach {store} right now, so we cancelled your order."),
    "cancelled": Text("주문을 취소했어요.", "Your order is cancelled."),
    "cancelled_by_store": Text("{store:이/가} 주문을 취소했어요. {reason}.", "{store} cancelled your order: {reason}."),
    "cancel_agreed": Text("{store:이/가} 취소 요청을 받아들였어요.", "{store} agreed to cancel your order."),
    "expired": Text("10분 안에 결제되지 않아 주문을 취소했어요.", "Not paid within 10 minutes, so we cancelled your order."),
    "cancel_declined": Text("{store:은/는} 이미 만들고 있어 취소하지 못했어요. 그대로 가져다드릴게요.", "{store} is already making it, so it could not be cancelled. It will come as planned."),
    "cancel_declined_pickup": Text("{store:은/는} 이미 만들고 있어 취소하지 못했어요. 그대로 준비해 둘게요.", "{store} is already making it, so it could not be cancelled. It will be ready as planned."),
    "cancel_unanswered": Text("{store}의 답이 없어 주문을 그대로 진행해요.", "{store} did not answer, so your order goes on as planned."),
    "store_reached": Text("{store:와/과} 연락됐어요. 곧 답이 올 거예요.", "{store} has your order now. They will answer soon."),
    "store_not_reached": Text("{store:와/과} 연락이 늦어지고 있어요. 기다려도 되고, 지금 무료로 취소해도 돼요.", "We cannot reach {store} yet. You may wait, or cancel free of charge."),
    "late_money": Text("결제가 늦게 도착해 {amount:을/를} 바로 돌려드려요.", "Your payment came too late, so {amount} goes straight back."),
    "odd_money": Text("결제된 금액이 주문과 달라 {amount:을/를} 바로 돌려드려요. 다시 결제해 주세요.", "Another sum than your order's was charged, so {amount} goes straight back. Please pay again."),
    "given_back": Text("{order}에서 {amount:을/를} 환불해 드려요{why}. 카드사에 따라 2~3일 걸려요.", "{amount} of {order} is on its way back{why}. Cards can take 2–3 days."),
    "given_elsewhere": Text("{order}에서 {amount:은/는} 결제사에서 먼저 돌려드렸어요. 나머지 {left:은/는} 지금 돌려드려요.", "The payment company already gave back {amount} of {order}. The other {left} is on its way."),
    "all_given_elsewhere": Text("{order}에서 {amount:을/를} 결제사에서 돌려드렸어요. 카드사에 따라 2~3일 걸려요.", "The payment company gave back {amount} of {order}. Cards can take 2–3 days."),
    "line_removed": Text("{store:이/가} 품절된 {item:을/를} 뺐어요. {amount:을/를} 돌려드리고, 나머지는 그대로 준비해요.", "{store} is out of {item} and took it out. {amount} is on its way back; the rest comes as planned."),
    "line_removed_at_the_door": Text("{store:이/가} 품절된 {item:을/를} 뺐어요. {amount:을/를} 덜 내시면 돼요.", "{store} is out of {item} and took it out. You pay {amount} less at the door."),
    "line_removed_nothing_left": Text("{store:이/가} 품절된 {item:을/를} 뺐어요. 낸 돈은 이미 모두 돌려드렸고, 나머지는 그대로 준비해요.", "{store} is out of {item} and took it out. Everything you paid went back before; the rest comes as planned."),
    "cancelled_by_admin": Text("배달에서 주문을 취소했어요. {reason}.", "Baedal cancelled your order: {reason}."),
    "expired_held": Text("결제가 계속 밀려 주문을 취소했어요.", "Payments stayed held up, so we cancelled your order."),
    "refund_done": Text("{order} {amount} 환불을 마쳤어요.", "{amount} of {order} has been refunded."),
    "payment_reminder": Text("결제를 기다리고 있어요. 5분 뒤에는 주문이 사라져요.", "Still waiting for payment. The order goes in 5 minutes."),
}  # fmt: skip
IF_CHARGED = Text(
    "결제된 것으로 확인되면 바로 돌려드려요.", "Should it turn out charged, it goes straight back."
)
#: What an order is called where its money is told of; one never placed has no number.
ORDER_CALLED = Text("{store} #{n}", "{store} #{n}")
PORTIONS = Text("{item} {n}개", "{n} × {item}")
BECAUSE = Text(" ({words})", " ({words})")
GIVING_BACK = Text(" {amount:을/를} 돌려드려요.", " {amount} is on its way back.")

# --- history, help, refusals
NO_ORDERS = Text("아직 주문이 없어요.", "No orders yet.")
NO_ACTIVE = Text("지금 진행 중인 주문이 없어요.", "No order under way.")
PAST = Text("지난 주문", "Past orders")
UNDER_WAY_NOW = Text(
    "지금 진행 중인 주문이에요. 어느 것을 볼까요?", "These are under way. Which one?"
)
REORDERED = Text("지난번 그대로 담았어요.", "The same is in your cart.")
SOME_MISSING = Text(
    "지금은 그대로 주문할 수 없어서 뺐어요: {items}",
    "Not to be had as it was, so it was left out: {items}",
)
NOT_UNDERSTOOD = Text(
    "{parts} 부분은 알아듣지 못해 담지 않았어요. 메뉴 이름과 개수를 <code>콜라 2</code>처럼 적어 주세요. (한 번에 1개에서 99개)",
    "I could not read {parts}, so nothing went in for it. Write the dish and how many, like <code>cola 2</code> (1 to 99).",
)
NOT_ON_MENU = Text(
    "무슨 말인지 알아듣지 못했어요. 메뉴 이름과 개수를 적거나 /help 를 눌러 주세요.",
    "I did not get that. Write a dish and a number, or press /help.",
)
TAKES_NO_WORDS = Text(
    "“{said}” 부분을 읽지 못해 아무것도 하지 않았어요. /{command} 뒤에는 아무것도 적지 않아도 돼요.",
    "I could not read “{said}”, so nothing was done. /{command} takes no words behind it.",
)
UNKNOWN_COMMAND = Text(
    "모르는 명령이에요. /help 를 눌러 보세요.", "I don't know that command. Try /help."
)
NOTHING_THERE = Text("찾을 수 없어요.", "Nothing found.")
STALE = Text("오래된 버튼이에요.", "That button is out of date.")
TOO_LATE_TO_CANCEL = Text(
    "가게가 이미 주문을 받았어요. 취소는 가게에 물어볼 수 있어요.",
    "The store has accepted. You can ask them to cancel.",
)
STEP_REFUSED = Text("지금은 ‘{status}’ 상태예요.", "The order is now: {status}.")
ASKED_ALREADY = Text(
    "이미 가게에 물어봤어요. 가게가 답하면 바로 알려 드려요.",
    "The store has been asked already. We tell you as soon as it answers.",
)
ASKED_ENOUGH = Text(
    "가게가 계속 만들고 있다고 여러 번 답했어요. 더는 물어볼 수 없어요.",
    "The store has answered several times that it goes on. We cannot ask again.",
)
WISH_SENT = Text("가게에 취소를 물어봤어요.", "We asked the store to cancel.")
SORRY = Text(
    "잠시 문제가 있었어요. 다시 한번 눌러 주세요. ({code})",
    "Something went wrong. Please try again. ({code})",
)
SLOW_DOWN = Text("조금만 천천히 눌러 주세요.", "A little slower, please.")
HELP = Text(
    "<b>이렇게 주문해요</b>\n1. 배달 받을 곳과 번호를 알려 주세요\n2. 가게와 메뉴를 고르고 담아요\n3. 결제하면 가게가 바로 봐요\n<i>메뉴를 보면서 “양념치킨 2 콜라 1”처럼 적어도 돼요.</i>",
    "<b>How to order</b>\n1. Tell us where and your number\n2. Choose a store and fill your cart\n3. Pay, and the store sees it at once\n<i>Or just write “fried chicken 2 cola 1” while looking at a menu.</i>",
)
COMMANDS = {
    "stores": Text("가게 보기", "Stores"),
    "menu": Text("메뉴판", "Menu"),
    "cart": Text("장바구니", "Cart"),
    "status": Text("지금 어디쯤인지", "Where is it"),
    "orders": Text("주문 내역", "My orders"),
    "reorder": Text("지난번 그대로", "Same again"),
    "cancel": Text("주문 취소", "Cancel"),
    "coupons": Text("쿠폰함", "Coupons"),
    "address": Text("배달 받을 곳", "Address"),
    "phone": Text("연락받을 번호", "Phone number"),
    "language": Text("언어", "Language"),
    "help": Text("도움말", "Help"),
    **KEEPING_COMMANDS,
}
