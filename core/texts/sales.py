"""How sales are told to a store's owner: in words, and on the picture."""

from __future__ import annotations

from core.texts.speech import Text

HEAD = Text("<b>{store} 매출 · {period}</b>\n{days}", "<b>{store}: sales · {period}</b>\n{days}")
TOTAL = Text("<b>{total}</b> · {n}건", "<b>{total}</b> · {n} orders")
PARTS = Text("음식 {items} · 배달팁 {fees}", "food {items} · delivery {fees}")
DISCOUNTS = Text("할인 {won}", "discounts {won}")
#: On the day it went back, whichever day's order it was of.
GIVEN_BACK = Text("이 기간에 환불 {won}", "refunded in these days {won}")
UNDER_WAY = Text(
    "진행 중 {n}건 · {won} (아직 매출에 넣지 않았어요)",
    "{n} under way · {won} (not in the sum yet)",
)
LOST = Text(
    "거절·취소 {n}건 (모두 돌려드렸어요)", "{n} rejected or cancelled (all of it went back)"
)
BEST = Text("많이 팔린 메뉴", "Best sellers")
DISH = Text("{n}. {dish} {quantity}개 · {won}", "{n}. {dish} ×{quantity} · {won}")
NOTHING = Text("아직 판 것이 없어요.", "Nothing sold yet.")
BY_HOUR = Text("{store} · 시간별 매출", "{store} · sales by hour")
BY_DAY = Text("{store} · 날짜별 매출", "{store} · sales by day")
HOUR = Text("시", "h")
UNDER_TITLE = Text("{days} · {n}건 · {total}", "{days} · {n} orders · {total}")
