"""``./baedal demo``: a whole neighbourhood on this machine, no token, no account."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import webbrowser
from pathlib import Path

from cli import typed
from cli.memory import settle_down
from cli.neighbourhood import Neighbourhood
from cli.play import PLAYS, play
from cli.serving import set_up_logging, until_told_to_stop
from core import files
from core.texts import Lang

PORT = 8088
FOLDER = Path.cwd() / "data" / "demo"


def main(argv: list[str]) -> int:
    """Open the neighbourhood and its page, or have a play played in it."""
    parser = argparse.ArgumentParser(prog="./baedal demo", description=__doc__)
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument(
        "--port", type=typed.port, default=PORT, help=f"default {PORT}; 0: a free one"
    )
    parser.add_argument("--fresh", action="store_true", help="forget earlier orders first")
    parser.add_argument(
        "--play",
        nargs="?",
        const=next(iter(PLAYS)),
        choices=tuple(PLAYS),
        help="play it over HTTP, print what people saw, and end: 0 if every won is in its place",
    )
    parser.add_argument("--lang", choices=("ko", "en"), default="ko", help="who lives there")
    parser.add_argument(
        "--store-bot", choices=("on", "off"), default="on", help="off: as in an outage"
    )
    asked = parser.parse_args(argv)
    set_up_logging("WARNING")
    lang: Lang = asked.lang
    settle_down()
    if asked.play is not None:
        return asyncio.run(play(asked.play, lang, store_bot=asked.store_bot == "on"))
    if asked.fresh:
        shutil.rmtree(FOLDER, ignore_errors=True)
    files.make_folder(FOLDER)
    files.tighten_all(FOLDER)
    try:
        asyncio.run(_live(asked.port, lang, asked.no_browser, asked.store_bot == "on"))
    except OSError as error:
        print(f"Port {asked.port} is taken ({error.strerror}). Try ./baedal demo --port 0")
        return 1
    return 0


async def _live(port: int, lang: Lang, no_browser: bool, store_bot: bool) -> None:
    place = Neighbourhood(FOLDER, port=port, lang=lang)
    try:
        url = await place.start(store_bot=store_bot)
        print(f"{url}/", flush=True)
        if not no_browser:
            webbrowser.open(url)
        await until_told_to_stop()
    finally:
        await place.close()
