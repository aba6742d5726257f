"""What the store bot says to admins: what happened, where, and the number to look for."""

from __future__ import annotations

from core.texts.speech import Text

ALERTS = {
    "turn_failed": Text(
        "<b>{bot}에서 답하지 못한 일이 있어요</b>\n{what} · {where}\n<i>로그에서 {number:을/를} 찾아보세요. 같은 일은 10분 동안 다시 알리지 않아요.</i>",
        "<b>{bot} could not answer somebody</b>\n{what} · {where}\n<i>Look for {number} in the log. The same is not told again for 10 minutes.</i>",
    ),
    "policy_parked": Text(
        "<b>{order}: 뒷일이 8번 막혀서 멈췄어요</b>\n{event} · {error}\n<i>이 주문의 다음 일도 기다려요. 고친 뒤에 다시 돌려 주세요.</i>",
        "<b>{order}: what follows failed 8 times and stopped</b>\n{event} · {error}\n<i>The order's later facts wait too. Mend it, then replay it.</i>",
    ),
    "timer_failed": Text(
        "<b>시간이 되어도 못 한 일이 있어요</b>\n{what} · {where}\n<i>로그에서 {number:을/를} 찾아보세요. 계속 다시 해 보고, 10분 동안 다시 알리지 않아요.</i>",
        "<b>Something due could not be done</b>\n{what} · {where}\n<i>Look for {number} in the log. It is tried again and again and not told again for 10 minutes.</i>",
    ),
    "parked_timers": Text(
        "<b>시간이 되어도 못 한 일이 있어요</b>\n{error} · {name}\n<i>{tries}번 해 보고 멈췄어요. 고친 뒤에 다시 돌려 주세요.</i>",
        "<b>Something due could not be done</b>\n{error} · {name}\n<i>It was tried {tries} times and stopped. Mend it, then replay it.</i>",
    ),
    "parked_notices": Text(
        "<b>만들지 못해서 멈춘 메시지가 있어요</b>\n{error} · {name} · 알림 {key}\n<i>{tries}번 해 보고 멈췄어요. 그 사람의 다음 메시지는 그대로 가요. 고친 뒤에 다시 돌려 주세요.</i>",
        "<b>A message could not be made and stopped</b>\n{error} · {name} · notice {key}\n<i>It was tried {tries} times. That person's next messages go on. Mend it, then replay it.</i>",
    ),
    "parked_updates": Text(
        "<b>처리하지 못해서 멈춘 손님 요청이 있어요</b>\n{error} · {key}\n<i>{tries}번 해 보고 멈췄어요. 그 사람의 다음 말은 그대로 처리해요. 고친 뒤에 다시 돌릴 수 있어요.</i>",
        "<b>What somebody sent could not be worked off and stopped</b>\n{error} · {key}\n<i>It was tried {tries} times. What they say next is worked off. Mend it, then you may replay it.</i>",
    ),
    "parked_refunds": Text(
        "<b>{order}: 환불을 보내지 못해 멈췄어요</b>\n{error} · {name}\n<i>{tries}번 해 보고 멈췄어요. 고친 뒤에 다시 돌려 주세요.</i>",
        "<b>{order}: a refund could not be sent and stopped</b>\n{error} · {name}\n<i>It was tried {tries} times. Mend it, then replay it.</i>",
    ),
    "parked_payments": Text(
        "<b>{order}: 결제가 되었는지 물어보지 못해 멈췄어요</b>\n{error} · {name}\n<i>{tries}번 해 보고 멈췄어요. 고친 뒤에 다시 돌려 주세요.</i>",
        "<b>{order}: we could not ask whether its payment moved, and stopped</b>\n{error} · {name}\n<i>It was tried {tries} times. Mend it, then replay it.</i>",
    ),
    "parked_payers": Text(
        "<b>{order}: 결제하라고 다시 부르지 못한 손님이 있어요</b>\n{error}\n<i>{tries}번 해 보고 멈췄어요. 고친 뒤에 다시 돌려 주세요.</i>",
        "<b>{order}: its customer could not be called back to pay</b>\n{error}\n<i>It was tried {tries} times. Mend it, then replay it.</i>",
    ),
    "stuck_unread": Text(
        "<b>{order}: 읽을 수 없는 주문이에요</b>\n{error}\n<i>check-books로 살펴보세요.</i>",
        "<b>{order} cannot be read</b>\n{error}\n<i>Look at it with check-books.</i>",
    ),
    "store_unreachable": Text(
        "<b>{order}: 가게에 메시지를 보낼 수 없어요</b>\n가게 사람 모두가 봇을 막았거나 만난 적이 없어요. 새 주문을 멈췄고, 접수된 지 5분이 되면 이 주문을 환불해요. 가게에 전화해 주세요.",
        "<b>{order}: nobody at the store can be written to</b>\nEverybody there blocked the bot or never met it. It takes no new orders, and five minutes after it was placed this order is refunded. Please call the store.",
    ),
    "ticket_refused": Text(
        "<b>{order}: 가게에 주문을 보여 주지 못했어요</b>\n텔레그램이 이 주문표를 받지 않아요. 접수된 지 5분이 되면 환불해요. 가게의 잘못으로 세지 않아요.",
        "<b>{order}: its store could not be shown it</b>\nTelegram does not take this ticket. Five minutes after it was placed it is refunded. It is no miss of the store's.",
    ),
    "loop_stumbled": Text(
        "<b>뒤에서 도는 일이 비틀거렸어요</b>\n{number} · {what} · {where}\n<i>계속 다시 해 보고, 10분 동안 다시 알리지 않아요.</i>",
        "<b>A loop in the background stumbled</b>\n{number} · {what} · {where}\n<i>It goes on trying and is not told again for 10 minutes.</i>",
    ),
    "edit_refused": Text(
        "<b>{bot:이/가} 고치지 못한 메시지가 있어요</b>\n{what} · 텔레그램이 까닭을 알 수 없는 말로 거절해서 새로 보냈어요.\n<i>로그에서 알림 {number:을/를} 찾아보세요. 같은 일은 10분 동안 다시 알리지 않아요.</i>",
        "<b>{bot} could not edit a message</b>\n{what} · Telegram refused it in words we do not know, so it was sent anew.\n<i>Look for notice {number} in the log. The same is not told again for 10 minutes.</i>",
    ),
    "two_programs": Text(
        "<b>{bot:을/를} 다른 프로그램도 쓰고 있어요</b>\n{what} · 사람들이 적은 말의 일부가 그쪽으로 가요. 다른 프로그램을 끄거나, @BotFather의 /revoke로 토큰을 새로 받아 주세요.\n<i>같은 일은 10분 동안 다시 알리지 않아요.</i>",
        "<b>{bot}: another program uses the same token</b>\n{what} · Part of what people write goes there. Stop the other one, or get a new token with /revoke at @BotFather.\n<i>The same is not told again for 10 minutes.</i>",
    ),
    # orders that stand still
    "stuck_unpaid": Text(
        "<b>{order}: 결제 시간이 {minutes}분 지났는데 그대로예요</b>",
        "<b>{order}: unpaid, {minutes} min past its time</b>",
    ),
    "stuck_unanswered": Text(
        "<b>{order}: {minutes}분째 가게 답이 없어요</b>",
        "<b>{order}: no answer from the store for {minutes} min</b>",
    ),
    "stuck_not_cooked": Text(
        "<b>{order}: 약속한 시간이 {minutes}분 지났는데 조리가 끝나지 않았어요</b>",
        "<b>{order}: not cooked, {minutes} min past its time</b>",
    ),
    "stuck_not_left": Text(
        "<b>{order}: 도착할 시간이 {minutes}분 지났는데 가게를 떠나지 않았어요</b>",
        "<b>{order}: still at the store, {minutes} min past its arrival</b>",
    ),
    "stuck_not_fetched": Text(
        "<b>{order}: 손님이 {minutes}분째 찾아가지 않았어요</b>",
        "<b>{order}: not fetched for {minutes} min</b>",
    ),
    "stuck_not_there": Text(
        "<b>{order}: 도착할 시간이 {minutes}분 지났는데 배달 중이에요</b>",
        "<b>{order}: on the way, {minutes} min past its arrival</b>",
    ),
    "stuck_many": Text(
        "<b>{n}건이 한꺼번에 멈춰 있어요</b>\n더 큰 까닭이 있을 수 있어요.",
        "<b>{n} things stand still at once</b>\nSomething bigger may be wrong.",
    ),
    "nobody_rides": Text(
        "<b>{where}: 라이더를 찾지 못했어요</b>\n계속 찾고 있어요. 가게도 직접 배달할 수 있어요.",
        "<b>{where}: no rider found</b>\nWe keep looking. The store may bring it itself.",
    ),
    "delivery_late": Text(
        "<b>{where}: 배달이 많이 늦어요</b>\n손님에게 세 번 새 시간을 알렸어요.",
        "<b>{where}: very late</b>\nThe customer was told a new time three times.",
    ),
    "not_arrived": Text(
        "<b>{where}: 손님이 음식을 못 받았다고 해요</b>\n배달은 완료로 되어 있어요. 가게에도 알렸어요.\n<i>주문 {number}</i>",
        "<b>{where}: the customer says nothing came</b>\nIt is marked delivered. The store was told, too.\n<i>Order {number}</i>",
    ),
    "notice_refused": Text(
        "<b>{bot:이/가} 보내지 못한 메시지가 있어요</b>\n{what} · 텔레그램이 받지 않아서 다시 보내지 않아요.\n<i>로그에서 알림 {number:을/를} 찾아보세요. 같은 일은 10분 동안 다시 알리지 않아요.</i>",
        "<b>{bot} could not send a message</b>\n{what} · Telegram refuses it, so it is not tried again.\n<i>Look for notice {number} in the log. The same is not told again for 10 minutes.</i>",
    ),
    # money that is not where it belongs
    "amount_differs": Text(
        "<b>{order}: 결제 금액이 달라요</b>\n청구 {asked:,}원, 결제사 {taken:,}. 주문하지 않고 모두 돌려드려요.",
        "<b>{order}: another sum was taken</b>\nAsked {asked:,} won, the company took {taken:,}. No order was placed; all of it goes back.",
    ),
    "refund_stuck": Text(
        "<b>{order}: 환불이 하루 넘게 막혀 있어요</b>\n{amount:,}원, {tries}번 시도: {why}\n계속 다시 시도해요. 결제사 관리 화면을 확인해 주세요.",
        "<b>{order}: a refund has been stuck for a day</b>\n{amount:,} won, {tries} tries: {why}\nWe keep trying. Please look into the company's console.",
    ),
    "refund_refused": Text(
        "<b>{order}: 결제사가 환불을 거절하고 있어요</b>\n{amount:,}원, {tries}번 시도: {why}\n몇 번 더 해 보고 멈춰요. 결제사 관리 화면을 확인해 주세요.",
        "<b>{order}: the company refuses a refund</b>\n{amount:,} won, {tries} tries: {why}\nWe try a few times more, then stop. Please look into the company's console.",
    ),
    "refund_parked": Text(
        "<b>{order}: 환불이 계속 거절되어 멈췄어요</b>\n{amount:,}원, {tries}번 시도: {why}\n결제사 관리 화면을 확인한 뒤 다시 시도해 주세요. 거기에서 직접 돌려줘도 돼요.",
        "<b>{order}: a refund was refused too often and stopped</b>\n{amount:,} won, {tries} tries: {why}\nLook into the company's console, then try again. You may also give it back there.",
    ),
    "given_elsewhere": Text(
        "<b>{order}: 결제사 쪽에서 따로 환불된 돈이 있어요</b>\n{amount:,}원은 우리가 요청하지 않은 환불이에요. 장부에 적었고, 우리가 더 돌려줄 돈은 {left:,}원이에요.",
        "<b>{order}: money was given back without us</b>\n{amount:,} won went back that nobody asked for here. It is in the books; {left:,} won are left for us to give back.",
    ),
    "unmatched_money": Text(
        "<b>주문 없는 결제가 있어요</b>\n결제 {payment}, {amount:,}원. 결제사 관리 화면에서 확인하고 돌려주세요.",
        "<b>Money without an order</b>\nPayment {payment}, {amount:,} won. Please look into the company's console and give it back.",
    ),
}
BOTS = {
    "customer": Text("손님 봇", "The customer bot"),
    "store": Text("매장 봇", "The store bot"),
}
#: How an alert calls its order; of one that was never placed there is only its store.
ORDER = Text("{store} #{n} 주문", "{store} #{n}")
NO_NUMBER = Text("{store}, 번호 없는 주문", "{store}, an order without a number")
NO_ORDER = Text("주문 {id}", "Order {id}")
SEE_ORDER = Text("주문 이야기 보기", "See the order's story")
SEE_STUCK = Text("멈춘 것 보기", "See what stands still")
TRY_REFUND = Text("환불 다시 시도", "Try the refund again")
REFUND_IS_TRIED = Text("다시 시도하고 있어요.", "It is being tried again.")
REFUND_IS_DONE = Text("이미 끝난 환불이에요.", "It is done already.")
REPLAY_IT = Text("다시 돌리기", "Replay")
ASK_ORDER = Text(
    "주문 번호와 까닭을 함께 적어 주세요. 예: /{command} 12 {example}",
    "Add the order number and the reason, e.g. /{command} 12 {example}",
)
#: A line answers it: the reason, and before it how much goes back.
ASK_WHY = {
    "refund": Text(
        "<b>{order}: 얼마를, 왜 돌려줄까요?</b>\n예: <code>5000 콜라가 안 왔어요</code>\n금액을 빼면 전액인지 다시 물어봐요.",
        "<b>{order}: how much goes back, and why?</b>\ne.g. <code>5000 the cola was missing</code>\nWithout a sum you are asked whether all of it does.",
    ),
    "cancel": Text(
        "<b>{order}: 왜 취소할까요?</b>\n손님과 가게가 그대로 읽어요.",
        "<b>{order}: why cancel it?</b>\nThe customer and the store read your words.",
    ),
}
ASK_WHY_SUM = Text(
    "<b>{order}: {amount:을/를} 왜 돌려줄까요?</b>\n손님과 가게가 그대로 읽어요.",
    "<b>{order}: why give back {amount}?</b>\nThe customer and the store read your words.",
)
#: Before money goes back: whose it is, how much, how much before, why.
SURE_REFUND = Text(
    "<b>{order}에서 {amount:을/를} 환불할까요?</b>",
    "<b>Give back {amount} of {order}?</b>",
)
SURE_REFUND_ALL = Text(
    "<b>{order}에서 전액 {amount:을/를} 환불할까요?</b>",
    "<b>Give back everything, {amount}, of {order}?</b>",
)
SURE_REFUND_REST = Text(
    "<b>{order}에서 남은 {amount:을/를} 모두 환불할까요?</b>",
    "<b>Give back the {amount} that is left of {order}?</b>",
)
SURE_FACTS = Text(
    "손님 {name} · 결제 {paid} · 이미 환불 {already}",
    "Customer {name} · paid {paid} · given back before {already}",
)
SURE_WHY = Text("사유: {why}", "Reason: {why}")
REFUND_SUM = Text("{amount} 환불하기", "Give back {amount}")
ANY = Text("{x}", "{x}")
LEAVE_IT = Text("그만두기", "Leave it")
LEFT_IT = Text("그대로 두었어요.", "Nothing was changed.")
SURE_CANCEL = Text("<b>{order:을/를} 취소할까요?</b>", "<b>Cancel {order}?</b>")
SURE_CANCEL_FACTS = Text(
    "손님 {name} · {status} · 합계 {total}\n{money}",
    "Customer {name} · {status} · total {total}\n{money}",
)
CANCEL_GIVES_BACK = Text("{left:을/를} 손님에게 돌려줘요.", "{left} goes back to the customer.")
CANCEL_GIVES_NOTHING = Text(
    "받은 돈이 없어서 돌려줄 돈도 없어요.", "Nothing was paid, so nothing goes back."
)
CANCEL_IT = Text("주문 취소하기", "Cancel the order")
EXAMPLE = {
    "refund": Text("5000 콜라가 안 왔어요", "5000 the cola was missing"),
    "cancel": Text("손님이 연락했어요", "the customer called"),
}
REFUND_OWED = Text(
    "{order}에서 {amount:을/를} 환불해요. 손님과 가게에 알렸어요.",
    "{amount} of {order} goes back. The customer and the store are told.",
)
CANCELLED = Text(
    "{order:을/를} 취소했어요. {left:을/를} 돌려드려요.", "{order} is cancelled. {left} goes back."
)
CANCELLED_UNPAID = Text(
    "{order:을/를} 취소했어요. 받은 돈이 없어 돌려줄 돈도 없어요.",
    "{order} is cancelled. Nothing was paid, so nothing goes back.",
)
NOTHING_TO_GIVE_BACK = Text(
    "{order}에는 결제사를 거쳐 돌려줄 돈이 없어요.",
    "{order}: there is nothing to give back through the company.",
)
TOO_MUCH = Text("{order}에는 {left}까지 돌려줄 수 있어요.", "{order}: {left} at most can go back.")
ORDER_NOT_READ = Text(
    "“{said}” 부분을 읽지 못해 아무것도 하지 않았어요.\n예: <code>/{command} 12 {example}</code> · <code>/{command} 3-12 {example}</code>",
    "I could not read “{said}”, so nothing was done.\ne.g. <code>/{command} 12 {example}</code> · <code>/{command} 3-12 {example}</code>",
)
SUM_NOT_READ = Text(
    "“{said}”에서 얼마를 돌려줄지 읽지 못해 아무것도 돌려주지 않았어요. 금액을 맨 앞에 적어 주세요.\n예: <code>5000 콜라가 안 왔어요</code> · <code>1만 2천원 늦었어요</code> · <code>전액 음식이 안 왔어요</code>",
    "I could not read a sum in “{said}”, so nothing goes back. Write it first:\n<code>5000 the cola was missing</code> · <code>12,000 it came late</code> · <code>all nothing came</code>",
)
WHO_WAITS = Text("승인을 기다려요", "Waiting for your answer")
NOBODY_WAITS = Text("기다리는 사람이 없어요.", "Nobody is waiting.")
RIDER_WAITS = Text("{n}. 라이더 {name} · {ride} · {phone}", "{n}. Rider {name} · {ride} · {phone}")
APPROVE = Text("{n} 승인", "{n} Approve")
TURN_DOWN = Text("{n} 거절", "{n} Decline")
ANSWERED = Text("이미 답한 신청이에요.", "It was answered already.")
PICK_LINE = Text(
    "{store} #{n} · {day} · {status} · {total}", "{store} #{n} · {day} · {status} · {total}"
)
#: Of several days' orders: which day's it is.
DATED = Text("{order} ({day})", "{order} ({day})")
