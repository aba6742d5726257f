"""What the store bot says to admins: what happened, where, and the number to look for."""

from __future__ import annotations

from core.texts.speech import Text

ALERTS = {
    "turn_failed": Text(
        "<b>{bot}에서 답하지 못한 일이 있어요</b>\n{what} · {where}\n<i>로그에서 {number:을/를} 찾아보세요. 같은 일은 10분 동안 다시 알리지 않아요.</i>",
        "<b>{bot} could not answer somebody</b>\n{what} · {where}\n<i>Look for {number} in the log. The same is not told again for 10 minutes.</i>",
    ),
    "policy_parked": Text(
        "<b>주문 뒷일이 8번 막혀서 멈췄어요</b>\n{where} · {what}\n<i>주문 {number}. 고친 뒤에 다시 돌려 주세요. 같은 일은 10분 동안 다시 알리지 않아요.</i>",
        "<b>What follows an order failed 8 times and stopped</b>\n{where} · {what}\n<i>Order {number}. Mend it, then replay it. The same is not told again for 10 minutes.</i>",
    ),
}
BOTS = {
    "customer": Text("손님 봇", "The customer bot"),
    "store": Text("매장 봇", "The store bot"),
}
