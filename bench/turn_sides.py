"""The two bots `./baedal bench turn` measures, each a process of its own.

``python -m bench.turn_sides ours`` is `./baedal run --role store-bot`. One number is not the
product's: Telegram's allowance of 29 calls a second is lifted, or the lanes would only wait.
``stock`` is python-telegram-bot as its manual begins. The address comes from the environment.
"""

from __future__ import annotations

import os
import sys


def ours() -> int:
    """The role as `./baedal run` builds it."""
    import chat.sender
    import cli.run

    chat.sender.BOT_PER_SECOND = 1_000_000
    return cli.run.main(["--role", "store-bot"])


def stock() -> int:
    """Answers the tap and draws the message with eight buttons; knows no order, keeps nothing."""
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
    from telegram.ext import Application, CallbackQueryHandler, ContextTypes

    rows = [[InlineKeyboardButton(f"버튼 {n}", callback_data=f"b|{n}")] for n in range(8)]
    keyboard = InlineKeyboardMarkup(rows)

    async def tapped(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        assert query is not None  # registered for taps only
        await query.answer()
        await query.edit_message_text("접수했어요", reply_markup=keyboard)

    address = os.environ["BAEDAL_TELEGRAM_API_URL"]
    token = os.environ["BAEDAL_STORE_BOT_TOKEN"]
    application = Application.builder().token(token).base_url(f"{address}/bot").build()
    application.add_handler(CallbackQueryHandler(tapped))
    application.run_polling()
    return 0


if __name__ == "__main__":
    sys.exit({"ours": ours, "stock": stock}[sys.argv[1]]())
