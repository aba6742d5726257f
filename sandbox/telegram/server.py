"""The stand-in as one thing to mount: its routes, its beginning and its end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from sandbox.door import guarded

from .api import BotApi
from .clock import SandboxClock
from .controls import Controls
from .events import Events
from .flood import Limits
from .person import PersonSide
from .sim import refusing
from .state import State
from .store import Store


class TelegramSandbox:
    """Telegram for everyone on this machine.

    Whoever mounts it serves it on loopback only. `start()` reads the state file and takes up
    the webhooks; `close()` writes it and lets every waiting call go.
    """

    def __init__(
        self,
        *,
        now: Callable[[], float],
        state_file: Path | None,
        flood_limits: bool = False,
    ) -> None:
        folder = state_file.with_name(state_file.name + ".files") if state_file else None
        self._state = State(SandboxClock(now), Events(), folder)
        self._store = Store(state_file, self._state.dump)
        self._api = BotApi(self._state, Limits(flood_limits))

    def routes(self) -> list[web.RouteDef]:
        sim = PersonSide(self._state).routes() + Controls(self._state, self._api).routes()
        return guarded(
            [
                web.route("*", "/telegram/bot{token}/{method}", self._api.handle),
                web.get("/telegram/file/bot{token}/{path:.+}", self._api.download),
                *(web.RouteDef(r.method, r.path, refusing(r.handler), r.kwargs) for r in sim),
            ]
        )

    def read(self) -> None:
        """Be as the state file says, if there is one."""
        kept = self._store.load()
        if kept is not None:
            self._state.load(kept)

    async def start(self) -> None:
        self.read()
        self._state.on_change = self._store.changed
        self._store.open()
        for bot in self._state.bots.values():
            await self._api.webhooks.begin(bot)

    def waiting(self, username: str) -> int:
        """How many updates that bot has yet to hear."""
        bot = self._state.bot_named(username)
        return bot.queue.count() if bot is not None else 0

    def now(self) -> float:
        """Unix seconds by this messenger's clock."""
        return self._state.clock.now()

    def forward(self, seconds: float) -> None:
        """Time goes by: what ``POST /sim/clock`` does."""
        self._state.forward(seconds)

    async def close(self) -> None:
        await self._api.webhooks.close()
        for bot in self._state.bots.values():
            bot.queue.let_go()
        self._state.events.close()
        self._store.close()
