"""A message's text as Telegram reads it: HTML made plain text and entities, links found.

Offsets and lengths are UTF-16 units. The complaints about bad HTML are Telegram's, with its byte
offsets. Pure: no messages, no chats.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

from .errors import from_server

Entity = dict[str, Any]

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler", "code": "code", "pre": "pre", "a": "text_link",
    "blockquote": "blockquote", "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
_SPACE = " \t\r\n\v\0"
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}  # the only ones Telegram knows
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-zA-Z]+));?")
_PLAIN = re.compile(r"[^<&]+")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_ATTRIBUTE_NAME = re.compile(r"[^ \t\r\n\v\0=>/\"']*")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_TIME_FORMAT = re.compile(r"[rR]|[tTdDwW]*")

_PAGE = r"(?:/[^\s<>\"]*[^\s<>\".,!?;:)\]])?"
_ENDINGS = "com|net|org|kr|me|io|dev|app"  # guess: Telegram knows every one there is
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]*[^\s<>\".,!?;:)\]]"
    rf"|(?<![\w@./])(?:[\w-]+\.)+(?:{_ENDINGS}){_PAGE}(?![A-Za-z0-9_]))"
    r"|(?P<email>(?<![\w.])[A-Za-z0-9_.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w))"
    r"|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)"
)


def utf16(text: str) -> int:
    """Length in UTF-16 units: an emoji counts two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


class _Reader:
    """Reads Telegram's HTML once, left to right, as strictly as the server does."""

    def __init__(self, source: str) -> None:
        self.source = source + "\0"  # the server's strings end so, and its rules lean on it
        self.at = 0
        self.out: list[str] = []
        self.length = 0  #: UTF-16 units written so far.
        self.open: list[tuple[str, dict[str, str], int, int]] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        end = len(self.source) - 1
        while self.at < end:
            c = self.source[self.at]
            if c == "<":
                self._tag()
            elif c == "&":
                self._write(self._reference() or self._take("&"))
            elif match := _PLAIN.match(self.source, self.at, end):
                self._write(self._take(match.group()))
        if self.open:
            self._fail(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"',
                None,
            )
        return "".join(self.out), self.entities

    def _take(self, text: str) -> str:
        self.at += len(text)
        return text

    def _write(self, text: str) -> None:
        self.out.append(text)
        self.length += utf16(text)

    def _fail(self, why: str, at: int | None, after: str = "") -> NoReturn:
        if at is not None:
            why += f" at byte offset {len(self.source[:at].encode())}{after}"
        raise from_server(f"Can't parse entities: {why}")

    def _reference(self) -> str:
        """The character behind &amp; and its like; nothing is taken when it is none."""
        match = _REFERENCE.match(self.source, self.at)
        if match is None:
            return ""
        hexadecimal, decimal, name = match.groups()
        if name:
            char = _NAMED.get(name, "")
        else:
            code = int(hexadecimal, 16) if hexadecimal else int(decimal)
            char = chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code < 0xE000 else ""
        if char:
            self.at = match.end()
        return char

    def _space(self) -> None:
        while self.source[self.at] in " \t\r\n\v":
            self.at += 1

    def _name(self) -> str:
        start = self.at
        while self.source[self.at] not in _SPACE and self.source[self.at] != ">":
            self.at += 1
        return self.source[start : self.at].lower()

    def _tag(self) -> None:
        begin = self.at
        self.at += 1
        if self.source[self.at] == "/":
            self.at += 1
            self._end_tag(begin)
            return
        name = self._name()
        if self.source[self.at] == "\0":
            self._fail("Unclosed start tag", begin)
        if name not in _TAGS:
            self._fail(f'Unsupported start tag "{name}"', begin)
        attributes: dict[str, str] = {}
        while self.source[self.at] != ">":
            self._space()
            if self.source[self.at] == ">":
                break
            self._attribute(name, begin, attributes)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            self._fail('Tag "span" must have class "tg-spoiler"', begin)
        self.at += 1
        self.open.append((name, attributes, self.length, len(self.out)))

    def _attribute(self, tag: str, begin: int, into: dict[str, str]) -> None:
        match = _ATTRIBUTE_NAME.match(self.source, self.at)
        name = self._take(match.group() if match else "")
        if not name:
            self._fail(f'Empty attribute name in the tag "{tag}"', begin)
        self._space()
        if self.source[self.at] != "=":
            if self.source[self.at] == "\0":
                self._fail(f'Unclosed start tag "{tag}"', begin)
            into[name] = ""
            return
        self.at += 1
        self._space()
        quote = self.source[self.at]
        if quote == "\0":
            self._fail(f'Unclosed start tag "{tag}"', begin)
        if quote in "'\"":
            self.at += 1
            value = ""
            while (c := self.source[self.at]) not in (quote, "\0"):
                value += (self._reference() if c == "&" else "") or self._take(c)
            self.at += self.source[self.at] == quote
        else:
            start = self.at
            token = _NAME_TOKEN.match(self.source, self.at)
            value = self._take(token.group() if token else "").lower()
            if self.source[self.at] not in _SPACE and self.source[self.at] != ">":
                self._fail("Unexpected end of name token", start)
        if self.source[self.at] == "\0":
            self._fail("Unclosed start tag", begin)
        into[name] = value

    def _end_tag(self, begin: int) -> None:
        if not self.open:
            self._fail("Unexpected end tag", begin)
        found = self._name()
        self._space()
        if self.source[self.at] != ">":
            self._fail("Unclosed end tag", begin)
        self.at += 1
        name, attributes, offset, written = self.open.pop()
        if found and found != name:
            self._fail(
                "Unmatched end tag",
                begin,
                f', expected "</{name}>", found "</{found}>"',
            )
        if self.length > offset:
            inside = "".join(self.out[written:])
            self._close(name, attributes, offset, self.length - offset, inside)

    def _close(self, tag: str, given: dict[str, str], offset: int, length: int, text: str) -> None:
        kind = _TAGS[tag]
        entity: Entity = {"type": kind, "offset": offset, "length": length}
        last = self.entities[-1] if self.entities else {}
        same_place = (last.get("offset"), last.get("length")) == (offset, length)
        if kind == "text_link":
            url = checked_link(given.get("href") or text)
            if url is None:
                return
            entity["url"] = url
        elif kind == "blockquote" and "expandable" in given:
            entity["type"] = "expandable_blockquote"
        elif kind == "pre" and same_place and last.get("type") == "code" and "language" in last:
            last["type"] = "pre"
            return
        elif kind == "code" and given.get("class", "").startswith("language-"):
            if same_place and last.get("type") == "pre":
                last["language"] = given["class"][9:]
                return
            entity["language"] = given["class"][9:]
        elif kind == "custom_emoji":
            entity["custom_emoji_id"] = given.get("emoji-id", "")
            if not entity["custom_emoji_id"].isdigit():
                self._fail("Invalid custom emoji identifier specified", None)
        elif kind == "date_time":
            if not given.get("unix", "").isdigit() or int(given["unix"]) == 0:
                return
            entity["unix_time"] = int(given["unix"])
            if given.get("format"):
                if not _TIME_FORMAT.fullmatch(given["format"]):
                    self._fail("Invalid date-time format specified", None)
                entity["date_time_format"] = given["format"]
        self.entities.append(entity)


def checked_link(url: str) -> str | None:
    """A link Telegram would keep; others are silently plain text."""
    scheme, colon, rest = url.partition("://")
    if not colon:
        scheme, rest = ("tg", url) if url.startswith("tg:") else ("http", url)
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if scheme.lower() in ("http", "https"):
        if "." not in host or any(c in host for c in _SPACE):
            return None
        return f"{scheme.lower()}://{rest}" + ("" if rest != host else "/")
    return url if scheme.lower() in ("tg", "ton") else None


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Plain text and entities.

    Raises:
        ApiError: with Telegram's own words about the broken tag.
    """
    if "<" not in source and "&" not in source:
        return source, []
    text, entities = _Reader(source).read()
    for entity in entities:  # a language without <pre> around it means nothing
        if entity["type"] == "code":
            entity.pop("language", None)
    return text, entities


def clean(source: str) -> str:
    """Without carriage returns, other control characters as spaces."""
    return _CONTROL.sub(lambda m: "" if m.group() == "\r" else " ", source)


def finish(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Trimmed, links and commands found, entities in Telegram's order."""
    text = text.rstrip()
    first = min((e["offset"] for e in entities), default=len(text))
    cut = 0
    while cut < min(first, len(text)) and text[cut] in " \n":
        cut += 1
    text = text[cut:]
    end = utf16(text)
    kept = []
    for entity in entities:
        offset = entity["offset"] - cut
        length = min(entity["length"], end - offset)
        if length > 0:
            kept.append({**entity, "offset": offset, "length": length})
    kept += _find(text, kept)
    kept.sort(key=lambda e: (e["offset"], -e["length"], _ORDER.get(e["type"], 50)))
    return text, kept


_ORDER = {"blockquote": 0, "expandable_blockquote": 0, "pre": 11, "code": 20, "text_link": 49,
          "bold": 90, "italic": 91, "underline": 92, "strikethrough": 93, "spoiler": 94}  # fmt: skip
_CLOSED = ("code", "pre", "text_link", "text_mention", "date_time")


def _find(text: str, given: list[Entity]) -> list[Entity]:
    """Links, mentions, commands and hashtags a person would expect to be alive."""
    if not any(c in text for c in "/@#."):
        return []
    closed = [(e["offset"], e["offset"] + e["length"]) for e in given if e["type"] in _CLOSED]
    found = []
    for match in _FOUND.finditer(text):
        offset = utf16(text[: match.start()])
        length = utf16(match.group())
        if all(offset >= stop or offset + length <= start for start, stop in closed):
            found.append({"type": match.lastgroup, "offset": offset, "length": length})
    return found
