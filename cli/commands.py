"""Every command, in one table. Standard library only: it is read before anything is installed."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """One command of ``./baedal``."""

    does: str
    needs_dev: bool = False  #: also the tools for proving and measuring
    explains: bool = True  #: has options, and a parser that tells of them
    keeps: bool = False  #: writes what people told us: for this machine's user alone


COMMANDS = {
    "demo": Command(
        "the whole service on this machine, in your browser: no token, no account", keeps=True
    ),
    "test": Command(
        "prove it: every story, on SQLite and PostgreSQL", needs_dev=True, explains=False
    ),
    "prove": Command(
        "the attacks on the whole house, at their full size", needs_dev=True, explains=False
    ),
    "run": Command("the service with your own Telegram bots", keeps=True),
    "doctor": Command("what is missing to run it, and how to get it", explains=False),
    "token": Command("a token to call the API with"),
    "seed": Command("put the practice stores into your own database", keeps=True),
    "import-menu": Command("a whole menu from a spreadsheet (CSV): STORE FILE.csv", keeps=True),
    "migrate": Command("bring your database to its newest form (run does it too)", keeps=True),
    "check-books": Command(
        "whether every won is where it belongs; reads only, any database", keeps=True
    ),
    "replay": Command(
        "what failed too often and is parked, and having it tried again", keeps=True
    ),
    "check": Command("format, lint, types and import rules", needs_dev=True, explains=False),
    "bench": Command("measure it against floors and peers", needs_dev=True),
    "screenshots": Command(
        "take the pictures of docs/screens anew", needs_dev=True, explains=False
    ),
    "settings": Command("every setting; --write makes docs/settings.md anew"),
    "life": Command("an order's life as a diagram; --write puts it into docs/architecture.md"),
    "lock": Command("make the hashed requirement files anew", needs_dev=True, explains=False),
}


def helped() -> str:
    """What ``./baedal --help`` says."""
    width = max(map(len, COMMANDS))
    lines = [f"  ./baedal {name:<{width}}  {command.does}" for name, command in COMMANDS.items()]
    return "\n".join(
        [
            "Baedal (배달): food delivery in a chat.",
            "",
            *lines,
            "",
            "./baedal demo --play plays one whole order through the chats, --play troubles what can go wrong,",
            "--play evening a new store's first evening.",
            "Each command explains itself with --help.",
        ]
    )
