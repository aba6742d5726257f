"""An order's lines, where a message has no room for all of them: what is said instead."""

from __future__ import annotations

from core.texts.speech import Text

#: Written to one dish: marked, so that a cook's eye stops there.
NOTE = Text("❗ {note}", "❗ {note}")
OPTIONS = Text("옵션 {n}개", "{n} options")
AND_MORE = Text(
    "외 메뉴 {n}가지 · {portions}개 · {won}", "and {n} more lines · {portions} · {won}"
)
AND_MORE_PROBLEMS = Text("⚠ 그 밖에 {n}가지", "⚠ and {n} more")
SHORTENED = Text(
    "<i>길어서 줄였어요. 아래 버튼에 모두 있어요.</i>",
    "<i>Shortened; the button below shows all of it.</i>",
)
READ_ALL = Text("메뉴 {n}가지 모두 보기", "All {n} lines")
ALL_LINES = Text("<b>#{n} 메뉴 전체</b>", "<b>#{n} in full</b>")
ALL_OF_CART = Text("<b>장바구니 전체</b>", "<b>The whole cart</b>")
BACK = Text("돌아가기", "Back")
AND_SO_MANY_MORE = Text("외 {n}개", "and {n} more")
