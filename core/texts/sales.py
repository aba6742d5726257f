"""How sales are told to a store's owner: in words, and on the picture."""

from __future__ import annotations

from core.texts.speech import Text

HEAD = Text("<b>{store} 매출 · {period}</b>\n{days}", "<b>{store}: sales · {period}</b>\n{days}")
TOTAL = Text("<b>{total}</b> · {n}건", "<b>{total}</b> · {n} orders")
PARTS = Text("음식 {items} · 배달팁 {fees}", "food {items} · delivery {fees}")
DISCOUNTS = Text("할인 {won}", "discounts {won}")
GIVEN_BACK = Text("환불 {won}", "refunds {won}")
LOST = Text(
    "거절·취소 {n}건 (모두 돌려드렸어요)", "{n} rejected or cancelled (all of it went back)"
)
BEST = Text("많이 팔린 메뉴", "Best sellers")
DISH = Text("{n}. {dish} {quantity}개 · {won}", "{n}. {dish} ×{quantity} · {won}")
NOTHING = Text("아직 판 것이 없어요.", "Nothing sold yet.")
BY_HOUR = Text("{store} · 시간별 매출 (만원)", "{store} · sales by hour (₩10,000)")
BY_DAY = Text("{store} · 날짜별 매출 (만원)", "{store} · sales by day (₩10,000)")
UNDER_TITLE = Text("{days} · {n}건 · {total}", "{days} · {n} orders · {total}")
