"""Text and entities back into HTML that is safe to put into a page.

Everything is escaped; only tags from this table appear, and only links a browser may follow.
Line breaks stay as they are (the page shows them with `white-space: pre-wrap`).
"""

from __future__ import annotations

from html import escape
from typing import Any

_SIMPLE = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ('<span class="tg-spoiler">', "</span>"),
    "code": ("<code>", "</code>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ('<blockquote class="expandable">', "</blockquote>"),
    "mention": ('<span class="tg-mention">', "</span>"),
    "text_mention": ('<span class="tg-mention">', "</span>"),
    "hashtag": ('<span class="tg-hashtag">', "</span>"),
    "bot_command": ('<span class="tg-command">', "</span>"),
}
_FOLLOWED = ("http://", "https://", "tg:", "mailto:")


def safe_html(text: str, entities: list[dict[str, Any]]) -> str:
    """The text as HTML. Entities that cross are closed and opened again."""
    if not entities:
        return escape(text)
    units = text.encode("utf-16-le", "surrogatepass")

    def piece(start: int, stop: int) -> str:
        return escape(units[2 * start : 2 * stop].decode("utf-16-le", "replace"))

    waiting = sorted(entities, key=lambda e: (e["offset"], -e["length"]))
    stack: list[tuple[int, str, str]] = []  # where it ends, how it opens, how it closes
    out: list[str] = []
    at, end = 0, len(units) // 2
    while at < end or stack:
        while waiting and waiting[0]["offset"] <= at:
            entity = waiting.pop(0)
            stop = min(entity["offset"] + entity["length"], end)
            opening, closing = _tags(entity, piece(entity["offset"], stop))
            if opening and stop > at:
                stack.append((stop, opening, closing))
                out.append(opening)
        upcoming = [stop for stop, _, _ in stack] + [e["offset"] for e in waiting[:1]] + [end]
        following = min(upcoming)
        out.append(piece(at, following))
        at = following
        if any(stop <= at for stop, _, _ in stack):
            again = []
            while any(stop <= at for stop, _, _ in stack):
                top = stack.pop()
                out.append(top[2])
                if top[0] > at:
                    again.append(top)
            for top in reversed(again):
                stack.append(top)
                out.append(top[1])
    return "".join(out)


def _tags(entity: dict[str, Any], inside: str) -> tuple[str, str]:
    kind = entity["type"]
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if kind == "pre":
        language = escape(entity.get("language", ""), quote=True)
        return (f'<pre data-language="{language}">' if language else "<pre>"), "</pre>"
    if kind == "date_time":
        how = escape(str(entity.get("date_time_format", "")), quote=True)
        return (
            f'<time data-unix="{int(entity["unix_time"])}" data-format="{how}">',
            "</time>",
        )
    if kind in ("text_link", "url", "email"):
        url = entity.get("url")
        if url is None:
            prefix = "mailto:" if kind == "email" else "" if "://" in inside else "https://"
            href = prefix + inside  # already escaped
        else:
            href = escape(url, quote=True)
        if href.lower().startswith(_FOLLOWED):
            return (
                f'<a href="{href}" target="_blank" rel="noopener noreferrer">',
                "</a>",
            )
    return "", ""
