"""What Telegram means when it refuses, by its words: it has no codes of its own. One list each.

The sentences stand in Telegram's own server (telegram-bot-api, Client.cpp; tdlib,
MessagesManager); the names in capitals come from behind it and are passed on as they are. Which
of them a bot sees for the same message has changed over the years: all are known here.
"""

from __future__ import annotations

from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

#: A message that cannot be edited any more: deleted, too old, somebody else's, or of another kind.
_FIXED = (
    "message to edit not found",
    "message not found",
    "message_not_found",
    "message_id_invalid",
    "msg_id_invalid",
    "message identifier is not specified",
    "message can't be edited",
    "media can't be edited",
    "message_edit_time_expired",
    "message_author_required",
    "message_edit_forbidden",
    "no text in the message",
    "no caption in the message",
    "no media in the message",
)
#: An edit that changes nothing.
_UNCHANGED = ("message is not modified", "message_not_modified")
#: Somebody who does not want to hear from the bot, or is gone.
_AWAY_FOR_GOOD = (
    "blocked",
    "deactivated",
    "can't initiate",
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "kicked",
)
#: A picture Telegram does not know by that name any more.
_LOST_PICTURE = ("file", "media_empty", "photo_id_invalid")


def cannot_be_edited(error: TelegramError) -> bool:
    """Whether that message will never be edited again: what it should say is sent anew."""
    return isinstance(error, BadRequest | Forbidden) and _says(error, _FIXED)


def is_unchanged(error: TelegramError) -> bool:
    """Whether the message shows that already."""
    return isinstance(error, BadRequest) and _says(error, _UNCHANGED)


def is_blocked(error: TelegramError) -> bool:
    """Whether the person does not want to hear from the bot, or is gone."""
    return _says(error, _AWAY_FOR_GOOD)


def has_lost_the_picture(error: TelegramError) -> bool:
    """Whether Telegram has forgotten its own name for a picture of ours."""
    return _says(error, _LOST_PICTURE)


def is_out_of_reach(error: BaseException) -> bool:
    """Whether nothing was refused: no answer came, or one that is none of Telegram's own."""
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest)


def _says(error: TelegramError, words: tuple[str, ...]) -> bool:
    said = str(error).casefold().replace("’", "'")
    return any(each in said for each in words)
