"""The levers beside the page: store side, company, clock, language, latest facts, people.

On loopback only, and only for the page itself.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import web

from cli.cast import (
    LONGEST_NAME,
    ROLES,
    STORE_BOT,
    Member,
    hire,
    let_oversee,
    let_ride,
    stores,
)
from core.database.transaction import Transaction
from core.notices.tables import Notices
from core.outbox.tables import Outbox
from core.people.model import person_id_in
from core.people.tables import People
from core.refusals import Refused
from core.texts import Lang
from core.timers.tables import Timers
from core.tracking.language import choose_language
from sandbox.company.switch import MODES
from sandbox.door import guarded

if TYPE_CHECKING:
    from cli.neighbourhood import Neighbourhood

SHOWN = 40  # newest rows of each kind
#: Who begins to work without asking anybody first.
AT_ONCE = {"rider": let_ride, "admin": let_oversee}


class Control:
    """What the drawer and the adding of people speak to."""

    def __init__(self, place: Neighbourhood) -> None:
        self._place = place

    def routes(self) -> list[web.RouteDef]:
        """Below ``/demo``."""
        return guarded(
            [
                web.get("/demo/control", self._show),
                web.post("/demo/control", self._turn),
                web.get("/demo/people", self._choices),
                web.post("/demo/people", self._add),
                web.delete("/demo/people/{person}", self._let_go),
            ]
        )

    async def _show(self, request: web.Request) -> web.Response:
        shown = await self._place.db.read(_latest)
        side = "on" if self._place.store_side_is_on else "off"
        return web.json_response({"store_side": side, **shown})

    async def _turn(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if asked.get("store_side") in ("on", "off"):
            await self._place.switch_store_side(on=asked["store_side"] == "on")
        if (mode := asked.get("company")) in MODES:
            await self._place.the_company_is(mode)
        if (lang := asked.get("lang")) in ("ko", "en"):
            await self._speak(lang)
        if isinstance(forward := asked.get("clock_forward_s"), int | float) and forward > 0:
            await self._place.passes_by(forward)
        return await self._show(request)

    async def _speak(self, lang: Lang) -> None:
        """Everybody's phone is set to it, and who has met a bot chooses it there."""
        async with aiohttp.ClientSession(self._place.url) as http:
            for member in self._place.cast.shown():
                await post(http, "/sim/people", {"id": member["person"], "language_code": lang})
                await self._place.db.write(_choose_if_met, member["person"], lang)

    async def _choices(self, request: web.Request) -> web.Response:
        return web.json_response({"stores": await self._place.db.read(stores)})

    async def _add(self, request: web.Request) -> web.Response:
        """Somebody new: in the messenger, on the page, and at work as what they are.

        An owner without a store is a stranger to the store bot, and registers one there.
        """
        asked = await request.json()
        role, lang = asked.get("role"), asked.get("lang", "ko")
        name = str(asked.get("name") or "").strip()[:LONGEST_NAME]
        if role not in tuple(ROLES) or lang not in ("ko", "en") or not name:
            return _refused(400, "이름을 적어 주세요." if not name else "role, lang?")
        if self._place.cast.is_full:
            return _refused(409, "자리가 다 찼어요. 한 사람을 보내고 다시 불러 주세요.")
        phone = f"+8210{secrets.randbelow(10**8):08d}"
        person = {"first_name": name, "language_code": lang, "phone": phone}
        async with aiohttp.ClientSession(self._place.url) as http:
            person["id"] = (await post(http, "/sim/people", person))["id"]
            who: dict[str, Any] = {"name": name, "lang": lang}
            works = None
            if role == "owner" and (store := int(asked.get("store") or 0)):
                try:
                    works = await self._place.db.write(hire, person["id"], **who, store_id=store)
                except Refused:
                    return _refused(404, "그런 가게가 없어요.")
            elif role in AT_ONCE:
                await self._place.db.write(AT_ONCE[role], person["id"], **who)
            member = Member(role, ROLES[role], person, works, True)
            if role != "customer":
                started = {"bot": STORE_BOT, "person": person["id"], "text": "/start"}
                await post(http, "/sim/text", started)
        self._place.cast.add(member)
        return web.json_response({"person": person["id"], "cast": self._place.cast.shown()})

    async def _let_go(self, request: web.Request) -> web.Response:
        if (person := person_id_in(request.match_info["person"])) is not None:
            self._place.cast.let_go(person)
        return web.json_response({"cast": self._place.cast.shown()})


async def post(http: aiohttp.ClientSession, path: str, body: dict[str, Any]) -> Any:
    """One call of the people's side."""
    async with http.post(path, json=body) as answer:
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {answer.status} {await answer.text()}")
        return await answer.json()


def _choose_if_met(tx: Transaction, person_id: int, lang: Lang) -> None:
    if tx[People].get(person_id) is not None:
        choose_language(tx, person_id, lang)


def _refused(status: int, why: str) -> web.Response:
    return web.json_response({"error": why}, status=status)


def _latest(tx: Transaction) -> dict[str, Any]:
    """The newest facts, notices and timers, for the page's drawer."""
    events = [
        {
            "at": r.event.at.isoformat(),
            "name": r.name,
            "order": r.event.order_id,
            "by": r.event.by.value,
            "note": r.event.reason or "",
        }
        for r in tx[Outbox].latest(SHOWN)
    ]
    notices = [
        {
            "at": n.created_at.isoformat(),
            "to": f"{n.bot}:{n.person_id}",
            "kind": n.kind,
            "state": n.status.value,
            "tries": n.tries,
            "note": (n.text or n.error or "").split("\n")[0],
        }
        for n in tx[Notices].latest(SHOWN)
    ]
    timers = [
        {
            "name": t.kind,
            "due_at": t.due_at.isoformat() if t.due_at else None,
            "done": t.due_at is None,
        }
        for t in tx[Timers].latest(SHOWN)
    ]
    return {"events": events, "notices": notices, "timers": timers}
