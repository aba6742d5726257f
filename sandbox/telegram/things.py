"""What else a phone sends: voices, films, stickers, files, polls, as Telegram tells a bot of them.

Shapes are the Bot API's own; the bytes behind them are made up, but for a file, which is kept.
"""

from __future__ import annotations

import secrets
from typing import Any

from .files import StoredFile, document
from .state import Json, Person


def file_of(kind: str, **more: Any) -> Json:
    """A file nobody uploaded: its ids, and what Telegram knows of it."""
    unique_id = secrets.token_urlsafe(9).replace("-", "_")
    return {
        "file_id": f"{kind}-{unique_id}",
        "file_unique_id": unique_id,
        **more,
        "file_size": 4_096,
    }


def _animation() -> Json:
    gif = file_of("CgAC", width=320, height=240, duration=2, mime_type="video/mp4")
    named = {**gif, "file_name": "giphy.mp4"}
    as_document = {k: named[k] for k in ("file_id", "file_unique_id", "file_name", "mime_type")}
    return {"animation": named, "document": as_document}  # Bot API, Message: for old bots


def _poll() -> Json:
    options = [
        {"persistent_id": str(n), "text": text, "voter_count": 0}
        for n, text in enumerate(("짜장", "짬뽕"))
    ]
    return {
        "id": str(secrets.randbits(62)),
        "question": "뭐 먹지?",
        "options": options,
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    }


#: What a person may send, by Telegram's word for it.
THINGS = {
    "voice": lambda: {"voice": file_of("AwAC", duration=3, mime_type="audio/ogg")},
    "audio": lambda: {"audio": file_of("CQAC", duration=60, mime_type="audio/mpeg", title="x")},
    "video": lambda: {
        "video": file_of("BAAC", width=640, height=480, duration=5, mime_type="video/mp4")
    },
    "video_note": lambda: {"video_note": file_of("DQAC", length=240, duration=5)},
    "animation": _animation,
    "sticker": lambda: {
        "sticker": file_of(
            "CAAC",
            type="regular",
            width=512,
            height=512,
            is_animated=False,
            is_video=False,
            emoji="🍜",
            set_name="dinner",
        )
    },
    "poll": lambda: {"poll": _poll()},
    "dice": lambda: {"dice": {"emoji": "🎲", "value": 4}},
    "game": lambda: {"game": {"title": "x", "description": "x", "photo": []}},
    "story": lambda: {"story": {"chat": {"id": -100, "type": "channel", "title": "x"}, "id": 7}},
    # What happens in a chat, and nobody says (Bot API, Message: service messages).
    "auto_delete": lambda: {
        "message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400}
    },
    "chat_background": lambda: {
        "chat_background_set": {"type": {"type": "chat_theme", "theme_name": "🎮"}}
    },
}


def sent_file(file: StoredFile, bot_id: int) -> Json:
    """A file as a person sends it."""
    return {"document": document(file, bot_id)}


def forwarded(of: Person, date: int) -> Json:
    """Who wrote a message that is passed on."""
    origin = {"type": "user", "sender_user": of.user(), "date": date}
    return {"forward_origin": origin}
