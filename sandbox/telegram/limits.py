"""What Telegram takes and no more, each with its source; the sandbox refuses the rest.

What is refused, and in which words, is where each thing is read; what is not published but was
measured by somebody says by whom.
"""

from __future__ import annotations

TEXT_MAX = 4096  # Bot API, sendMessage: after entities parsing
CAPTION_MAX = 1024  # Bot API, sendPhoto: after entities parsing
#: telegram-bot-api, Client::get_formatted_text, before it is parsed: 1 << 15.
SOURCE_MAX_BYTES = 32_768
#: Further ones are left out without a word (tdlib/telegram-bot-api #820).
ENTITIES_MAX = 100
ANSWER_MAX = 200  # Bot API, answerCallbackQuery

DATA_MAX_BYTES = 64  # Bot API, InlineKeyboardButton.callback_data
#: telegram.constants.InlineKeyboardMarkupLimit; what a longer row does is not published.
BUTTONS_MAX, ROW_MAX = 100, 8
#: As JSON (tginfo/Telegram-Limits #187; python-telegram-bot #5104 with 99 buttons).
MARKUP_MAX_BYTES = 10_000
REPLY_BUTTONS_MAX, REPLY_ROW_MAX = 300, 12  # tginfo/Telegram-Limits #228
PLACEHOLDER_MAX = 64  # Bot API, ReplyKeyboardMarkup.input_field_placeholder
COPY_TEXT_MAX = 256  # Bot API, CopyTextButton

PHOTO_MAX_BYTES = 10 * 1024 * 1024  # Bot API, sendPhoto
EDGES_MAX = 10_000  # Bot API, sendPhoto: width plus height
RATIO_MAX = 20  # Bot API, sendPhoto
DOWNLOAD_MAX_BYTES = 20 * 1024 * 1024  # Bot API, getFile
ALBUM_MAX = 10  # Bot API, sendMediaGroup
DELETED_MAX = 100  # Bot API, deleteMessages

COMMANDS_MAX, COMMAND_ABOUT_MAX = 100, 256  # Bot API, setMyCommands and BotCommand
#: Bot API, setMyName, setMyDescription, setMyShortDescription
ABOUT_MAX = {"name": 64, "description": 512, "short_description": 120}
