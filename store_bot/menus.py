"""The list of commands behind the “/” button, for the work one does.

Telegram shows the owners' to everybody; a rider's and an admin's chat gets its own, when they say
/start, choose a language or are approved.
"""

from __future__ import annotations

from telegram.error import TelegramError

from chat.api import BotApi
from core.database.database import Database
from core.database.transaction import Transaction
from core.people.model import Role, Worker
from core.people.tables import People
from core.texts import Lang, Text
from core.texts import admin_pages as admin_texts
from core.texts import riders as rider_texts
from core.texts import store as store_texts

FOR_ALL = ("language", "help", "privacy", "mydata", "deleteme", "ads")


def commands_for(worker: Worker) -> dict[str, Text] | None:
    """Their commands in the order they are shown; none where the owners' list does."""
    rides, oversees = worker.has(Role.RIDER), worker.has(Role.ADMIN)
    if not rides and not oversees:
        return None
    of_all = {name: store_texts.COMMANDS[name] for name in FOR_ALL}
    shown: dict[str, Text] = {}
    if worker.stores():
        shown |= {n: text for n, text in store_texts.COMMANDS.items() if n not in of_all}
    if rides:
        shown |= rider_texts.COMMANDS
    if oversees:
        shown |= {n: text for n, text in admin_texts.COMMANDS.items() if n not in shown}
    return shown | of_all


async def tell_menu(api: BotApi, db: Database, person_id: int) -> None:
    """Give that chat the list that fits its person; who blocked the bot is let go."""
    worker, lang = await db.read(_who, person_id)
    commands = commands_for(worker)
    if commands is None:
        return
    listed = [{"command": n, "description": text.of(lang)} for n, text in commands.items()]
    scope = {"type": "chat", "chat_id": person_id}
    try:
        await api.call("setMyCommands", {"commands": listed, "scope": scope})
    except TelegramError:
        return  # a list is no reason to fail a turn; /start tells it again


def _who(tx: Transaction, person_id: int) -> tuple[Worker, Lang]:
    person = tx[People].get(person_id)
    return tx[People].worker(person_id), person.lang if person else "ko"
