"""What Telegram takes, in one place, and how it counts. Knows no food and no bot.

Each line names its source: the Bot API's documentation, python-telegram-bot's constants, or what
somebody measured where Telegram says nothing. Of two answers the stricter is kept.
"""

from __future__ import annotations

#: Bot API, sendMessage and sendPhoto: “after entities parsing”.
TEXT, CAPTION = 4096, 1024
#: As it travels, markup included (telegram-bot-api, Client::get_formatted_text: 1 << 15).
RAW_BYTES = 32_768
TOAST = 200  # Bot API, answerCallbackQuery
#: PTB, constants.InlineKeyboardMarkupLimit: TOTAL_BUTTON_NUMBER, BUTTONS_PER_ROW.
BUTTONS, ROW = 100, 8
DATA_BYTES = 64  # Bot API, InlineKeyboardButton.callback_data
#: “reply markup is too long” also comes from about 10,000 bytes of keyboard with fewer buttons
#: than a hundred (tginfo/Telegram-Limits #187, python-telegram-bot #5104): we stay well below.
MARKUP_BYTES = 8_000
LABEL = 60  # guess: two lines of a phone's width; Telegram has no limit but the whole keyboard's
PLACEHOLDER = 64  # Bot API, ReplyKeyboardMarkup.input_field_placeholder
PHOTO_BYTES = 10 * 1024 * 1024  # Bot API, sendPhoto
DOWNLOAD_BYTES = 20 * 1024 * 1024  # Bot API, getFile
COMMANDS, COMMAND_DESCRIPTION = 100, 256  # Bot API, setMyCommands and BotCommand

#: What does not fit is a fault of ours. Tests hear it; people get what is left, and it is logged.
is_loud = False


class DoesNotFit(AssertionError):
    """Something was to be sent that Telegram would refuse."""


def length(words: str) -> int:
    """Characters as the stricter count has it: UTF-16 units, an emoji counts two.

    Entities are counted so (Bot API, MessageEntity). Of a text's limit some measured characters
    and some UTF-16 units; who keeps to the units keeps to both.
    """
    if words.isascii():
        return len(words)
    return len(words.encode("utf-16-le", "surrogatepass")) // 2
