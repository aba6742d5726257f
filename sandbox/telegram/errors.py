"""What Telegram answers when it will not: codes and sentences, word for word.

The sentences were read in Telegram's own server (tdlib/telegram-bot-api and tdlib/td, 2026-11);
`guess` marks those that are only known from logs.
"""

from __future__ import annotations

from typing import Any

BLOCKED = "Forbidden: bot was blocked by the user"
CANNOT_WRITE_FIRST = "Forbidden: bot can't initiate conversation with a user"
UNAUTHORIZED = "Unauthorized"
METHOD_NOT_FOUND = "Not Found: method not found"
CHAT_NOT_FOUND = "Bad Request: chat not found"
CHAT_EMPTY = "Bad Request: chat_id is empty"
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)
EDIT_NOT_FOUND = "Bad Request: message to edit not found"
CANNOT_EDIT = "Bad Request: message can't be edited"
NO_TEXT_TO_EDIT = "Bad Request: there is no text in the message to edit"
NO_CAPTION_TO_EDIT = "Bad Request: there is no caption in the message to edit"
DELETE_NOT_FOUND = "Bad Request: message to delete not found"
CANNOT_DELETE = "Bad Request: message can't be deleted for everyone"
COPY_NOT_FOUND = "Bad Request: message to copy not found"
REPLY_NOT_FOUND = "Bad Request: message to be replied not found"
TEXT_EMPTY = "Bad Request: message text is empty"
TEXT_ONLY_SPACE = "Bad Request: text must be non-empty"
SOURCE_TOO_LONG = "Bad Request: text is too long"
TEXT_TOO_LONG = "Bad Request: message is too long"
CAPTION_TOO_LONG = "Bad Request: message caption is too long"
BUTTON_DATA_INVALID = "Bad Request: BUTTON_DATA_INVALID"
MARKUP_TOO_LONG = "Bad Request: reply markup is too long"
QUERY_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
OTHER_POLL = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
POLL_ENDED_BY_WEBHOOK = "Conflict: terminated by setWebhook request"
WRONG_FILE = "Bad Request: wrong file identifier/HTTP URL specified"
FILE_GONE = "Bad Request: wrong file_id or the file is temporarily unavailable"
URL_FAILED = "Bad Request: failed to get HTTP URL content"
NOT_A_PICTURE = "Bad Request: IMAGE_PROCESS_FAILED"
PICTURE_SHAPE = "Bad Request: PHOTO_INVALID_DIMENSIONS"
LOOKS_REAL = (
    "Bad Request: this is a sandbox on one machine and refuses a token that looks real; "
    "use one like 1001:sandbox-customer"
)


class ApiError(Exception):
    """Telegram says no; becomes `{"ok": false, …}`."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters  #: such as retry_after, in seconds


def bad_request(description: str) -> ApiError:
    return ApiError(400, description)


def from_server(message: str) -> ApiError:
    """A 400 as the server words it: prefixed, its first letter small unless it is a CODE."""
    if message[:1].isupper() and not (message[1:2].isupper() or message[1:2] == "_"):
        message = message[0].lower() + message[1:]
    return ApiError(400, f"Bad Request: {message}")


def flood(retry_after: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
