"""What Telegram tells us of people, made fit before anything of ours looks at it.

Every string of an update passes here, so that no handler can come by one that did not. What a
button carries is not mended: a tap is read to the letter, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.texts.incoming import LONGEST_MESSAGE, one_line, several_lines

LARGEST_ID = 2**63 - 1  # what both databases hold
#: An edited message is a live location that goes on.
ALLOWED_UPDATES = (
    "message", "edited_message", "callback_query", "my_chat_member", "pre_checkout_query",
)  # fmt: skip
#: Words of a person that may have several lines; all else is one.
_SEVERAL = frozenset({"text", "caption"})
#: What is handed back to Telegram, or compared, as it came.
_TO_THE_LETTER = frozenset(
    {"data", "id", "file_id", "file_unique_id", "chat_instance", "media_group_id",
     "invoice_payload", "username"}
)  # fmt: skip


#: What a message of ours in somebody's update is known by; a picture tells how it is edited.
_OF_OURS = ("message_id", "chat", "date", "photo")


def as_kept(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The update as it is written down: of the message that was tapped, or replied to, only which.

    Its words may be somebody else's, a customer's door on a store's ticket, and would stay in the
    updates of whoever pressed a button below them.
    """
    kept = dict(said)
    for name, field in (
        ("callback_query", "message"),
        ("message", "reply_to_message"),
        ("edited_message", "reply_to_message"),
    ):
        told = kept.get(name)
        if isinstance(told, dict) and isinstance(told.get(field), dict):
            ours = {known: told[field][known] for known in _OF_OURS if known in told[field]}
            kept[name] = {**told, field: ours}
            kept[name].pop("quote", None)  # what of it they pointed at
    return kept


def made_fit(said: Mapping[str, Any]) -> dict[str, Any]:
    """The update with its words in one piece, seen, and no longer than a message."""
    return {name: _fit(name, value) for name, value in said.items()}


def _fit(name: str, value: Any) -> Any:
    if isinstance(value, str):
        if name in _TO_THE_LETTER:
            return value
        fit = several_lines if name in _SEVERAL else one_line
        return fit(value, LONGEST_MESSAGE)
    if isinstance(value, dict):
        return made_fit(value)
    if isinstance(value, list):
        return [_fit(name, each) for each in value]
    return value


def is_an_update(raw: Any) -> bool:
    """Whether it has the number and the sender of one, which a database can hold."""
    try:
        ids = (int(raw["update_id"]), person_of(raw))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return False
    return isinstance(raw, dict) and all(0 <= each <= LARGEST_ID for each in ids)


def person_of(raw: Mapping[str, Any]) -> int:
    """Whose lane an update belongs to; 0 for what no person said."""
    return int(sender_of(raw).get("id", 0))


def sender_of(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """Who said it, as Telegram tells of them; nothing where nobody did."""
    for kind in ALLOWED_UPDATES:
        if isinstance(said := raw.get(kind), dict):
            return said.get("from") or {}
    return {}
