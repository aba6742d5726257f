"""The pages around the payment company's window: register a card, pay, come back.

A link in a chat is the permission: 160 random bits, good for half an hour.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from aiohttp import web

from core.database.transaction import Transaction
from core.deps import Deps
from core.orders.model import Order, OrderStatus
from core.payments import use_cases as payments
from core.payments.company import CardOnFile, Declined
from core.payments.errands import collect, order_name
from core.payments.model import Payment
from core.payments.standing import Stands, how_it_stands
from core.payments.tables import Payments
from core.people.model import Person
from core.people.tables import People
from core.refusals import Changed, NotYours, Refused
from core.texts import Lang, Text, say
from core.texts import pay as texts
from core.texts.figures import won
from core.texts.refusals import refusal_said
from web.limits import Limit, TooFast
from web.problems import language_of
from web.where import address_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PAGE = Template((Path(__file__).parent / "static" / "pay.html").read_text(encoding="utf-8"))
#: What the company calls a payment, or a card to be registered (Toss Payments docs: up to 200).
TOKEN = re.compile(r"[ -~]{1,300}")
LINK = re.compile(r"[a-z2-7]{1,64}")  # core.ids.new_token
_AMOUNT = re.compile(r"[0-9]{1,12}")  # won, as the company writes it
#: What one person opens in a second, by address and by link; guess: a page, and its way back.
PAGES_A_SECOND, LINK_A_SECOND = 20.0, 5.0
#: Whose window it is opens frames and calls from its other hosts, too.
_TOSS = "tosspayments.com"


def page_policy(window_url: str | None = None) -> str:
    """The Content-Security-Policy of a page; *window_url* where it opens the company's window.

    Only a page of our own may frame it: the practice chats do.
    """
    ours = "default-src 'none'; base-uri 'none'; frame-ancestors 'self'"
    if window_url is None:
        return f"{ours}; script-src 'self'; style-src 'self'; form-action 'none'"
    where = urlsplit(window_url)
    company = f"{where.scheme}://{where.netloc}"
    if f".{where.hostname or ''}".endswith(f".{_TOSS}"):
        company += f" https://*.{_TOSS}"
    return (
        f"{ours}; script-src 'self' {company}; style-src 'self' 'unsafe-inline' {company};"
        f" img-src 'self' data: {company}; font-src {company}; connect-src {company};"
        f" frame-src {company}; form-action 'self' {company}"
    )


#: What every answer under ``/pay`` carries, errors too.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": page_policy(),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def routes(deps: Deps) -> list[web.RouteDef]:
    """Card and payment pages, and where the company sends people back to."""
    addresses, links = Limit(PAGES_A_SECOND), Limit(LINK_A_SECOND)
    #: One link registers one card: its second return hears what became of the first.
    registering: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def slowly(handler: Handler) -> Handler:
        """Nobody opens pages faster than people do; the page that says so asks to wait."""

        async def asked(request: web.Request) -> web.StreamResponse:
            try:
                if (address := address_of(request)) is not None:
                    addresses.take(address)
                token = request.match_info.get("token") or request.query.get("t", "")
                if is_a_link(token):
                    links.take(token)
            except TooFast as refusal:
                return _too_fast(request, refusal)
            return await handler(request)

        return asked

    async def card_page(request: web.Request) -> web.Response:
        token = request.query.get("t", "")
        person, payment_id = await _link(deps, request, token, or_before=True)
        if payment_id is not None:
            raise _gone(request)
        if not await _is_good(deps, token):  # opened again: they hear what became of it
            return await _no_new_card(deps, person)
        here = f"{deps.settings.own_url}/pay/card"
        return _window_page(
            deps,
            person,
            title=texts.REGISTER,
            what=texts.REGISTER_WHY,
            window={
                "ask": "billing",
                "successUrl": f"{here}/return?t={token}",
                "failUrl": f"{here}/return?t={token}",
            },
        )

    async def card_return(request: web.Request) -> web.Response:
        token = request.query.get("t", "")
        async with registering.setdefault(token, asyncio.Lock()):
            return await _register(request, token)

    async def _register(request: web.Request, token: str) -> web.Response:
        person, payment_id = await _link(deps, request, token, or_before=True)
        if payment_id is not None:
            raise _gone(request)
        if not await _is_good(deps, token):  # a card was registered by it, or it is too old
            return await _no_new_card(deps, person)
        auth_key = request.query.get("authKey", "")
        is_theirs = request.query.get("customerKey") == person.customer_key
        if not TOKEN.fullmatch(auth_key) or not is_theirs:
            return await _no_new_card(deps, person)
        answer = await deps.company.register_card(
            auth_key=auth_key, customer_key=person.customer_key
        )
        if not isinstance(answer, CardOnFile):
            why = answer.message if isinstance(answer, Declined) else ""
            return _end(person, texts.NOT_REGISTERED, Text(why, why) if why else texts.TRY_AGAIN)
        try:
            await deps.db.write(
                payments.keep_card_of_link,
                token,
                billing_key=answer.billing_key,
                label=answer.label,
            )
        except NotYours:  # another process was faster with the same link
            return await _no_new_card(deps, person)
        return _end(person, texts.REGISTERED, texts.BACK_TO_CHAT, label=answer.label)

    async def pay_page(request: web.Request) -> web.Response:
        token = request.match_info["token"]
        person, payment_id = await _link(deps, request, token)
        payment, order = await _payment(deps, request, payment_id)
        is_paid_here = payment.status.is_open and payment.payment_key is None
        if not is_paid_here or order.status is not OrderStatus.AWAITING_PAYMENT:
            return await _as_it_stands(deps, person, payment)
        here = f"{deps.settings.own_url}/pay/{token}"
        return _window_page(
            deps,
            person,
            title=texts.PAY,
            what=Text(order_name(order), order_name(order)),
            total=payment.amount,
            window={
                "ask": "payment",
                "orderId": payment.id,
                "orderName": order_name(order),
                "amount": payment.amount,
                "successUrl": f"{here}/return",
                "failUrl": f"{here}/return",
            },
        )

    async def pay_return(request: web.Request) -> web.Response:
        token, query = request.match_info["token"], request.query
        person, payment_id = await _link(deps, request, token, or_before=True)
        payment, _ = await _payment(deps, request, payment_id)
        payment_key = query.get("paymentKey", "")
        amount = query.get("amount", "")
        if not TOKEN.fullmatch(payment_key) or not await _is_good(deps, token):
            return await _as_it_stands(deps, person, payment)
        if query.get("orderId") != payment.id or not _AMOUNT.fullmatch(amount):
            return await _as_it_stands(deps, person, payment, why=texts.DIFFERENT)
        try:
            await deps.db.write(
                payments.begin_confirm,
                payment.id,
                by=person.id,
                payment_key=payment_key,
                amount=int(amount),
            )
        except Changed:
            return await _as_it_stands(deps, person, payment, why=texts.DIFFERENT)
        deps.start(collect(deps, payment.id))
        return await _as_it_stands(deps, person, payment)

    return [
        web.get("/pay/card", slowly(card_page)),
        web.get("/pay/card/return", slowly(card_return)),
        web.get("/pay/{token}", slowly(pay_page)),
        web.get("/pay/{token}/return", slowly(pay_return)),
    ]


async def _as_it_stands(
    deps: Deps, person: Person, payment: Payment, *, why: Text = texts.TRY_AGAIN
) -> web.Response:
    """What is true of the money, by whatever way one came here; *why* if nothing was charged."""
    found = await deps.db.read(how_it_stands, payment.id)
    title, what = _SAID_OF[found.stands]
    amount = won(found.amount, person.lang)
    what = why if found.stands is Stands.TO_PAY else what
    return _end(person, title, what, amount=amount)


#: What somebody reads of it: how it stands, and what now.
_SAID_OF = {
    Stands.TO_PAY: (texts.NOT_PAID, texts.TRY_AGAIN),
    Stands.CONFIRMING: (texts.CONFIRMING, texts.WE_TELL_YOU),
    Stands.PAID: (texts.PAID, texts.BACK_TO_CHAT),
    Stands.GOES_BACK: (texts.GOES_BACK, texts.BACK_TO_CHAT),
    Stands.WENT_BACK: (texts.WENT_BACK, texts.BACK_TO_CHAT),
    Stands.NOT_CHARGED: (texts.NOT_CHARGED, texts.NO_MONEY_LEFT),
}


async def _no_new_card(deps: Deps, person: Person) -> web.Response:
    """Nothing came of this window; what was registered before, maybe a moment ago, is told."""
    cards = await deps.db.read(_cards_of, person.id)
    if not cards:
        return _end(person, texts.NOT_REGISTERED, texts.BACK_TO_CHAT)
    there = say(texts.CARDS_THERE, person.lang, cards=", ".join(cards))
    return _end(person, texts.NO_NEW_CARD, Text(there, there))


def _cards_of(tx: Transaction, person_id: int) -> list[str]:
    return [card.label for card in tx[Payments].cards(person_id)]


async def _link(
    deps: Deps, request: web.Request, token: str, *, or_before: bool = False
) -> tuple[Person, str | None]:
    """Whose link it is; one that is too old only where *or_before*, to be told how it stands."""
    try:
        if not is_a_link(token):
            raise NotYours()
        return await deps.db.read(_who_opened if or_before else _who_opens, token)
    except NotYours:
        raise _gone(request) from None


def is_a_link(token: str) -> bool:
    """Whether it is such as we make; what else somebody writes there is nobody's."""
    return LINK.fullmatch(token) is not None


async def _is_good(deps: Deps, token: str) -> bool:
    try:
        await deps.db.read(_who_opens, token)
    except NotYours:
        return False
    return True


def _gone(request: web.Request) -> web.HTTPNotFound:
    """Nobody's link, or an old one: we do not know who looks, only what their browser reads."""
    lang = language_of(request)
    page = _page(lang, title=texts.GONE.of(lang), what=texts.ASK_FOR_A_NEW_LINK.of(lang), body="")
    return web.HTTPNotFound(text=page, content_type="text/html", headers=HEADERS)


def _too_fast(request: web.Request, refusal: TooFast) -> web.Response:
    lang = language_of(request)
    said = refusal_said(refusal, lang)
    page = _page(lang, title=texts.WAIT.of(lang), what=escape(said), body="")
    after = str(math.ceil(refusal.facts["retry_after_seconds"]))
    headers = {**HEADERS, "Retry-After": after}
    return web.Response(status=429, text=page, content_type="text/html", headers=headers)


def _who_opens(tx: Transaction, token: str) -> tuple[Person, str | None]:
    person_id, payment_id = payments.open_link(tx, token)
    person = tx[People].get(person_id)
    if person is None:
        raise NotYours()
    return person, payment_id


def _who_opened(tx: Transaction, token: str) -> tuple[Person, str | None]:
    link = payments.link_of_before(tx, token)
    person = tx[People].get(link[0]) if link else None
    if link is None or person is None:
        raise NotYours()
    return person, link[1]


async def _payment(
    deps: Deps, request: web.Request, payment_id: str | None
) -> tuple[Payment, Order]:
    if payment_id is None:  # a link to register a card
        raise _gone(request)
    try:
        due = await deps.db.read(payments.to_collect, payment_id)
        payment, order = due.payment, due.order
    except Refused:
        raise _gone(request) from None
    return payment, order


def _window_page(
    deps: Deps,
    person: Person,
    *,
    title: Text,
    what: Text,
    window: dict[str, Any],
    total: int = 0,
) -> web.Response:
    """A page that opens the company's window at one press."""
    window |= {
        "clientKey": deps.settings.payment_client_key or "",
        "customerKey": person.customer_key,
    }
    lang = person.lang
    kept = json.dumps(window, ensure_ascii=False).replace("<", "\\u003c")
    button = texts.OPEN_WINDOW.of(lang)
    if total:
        button = say(texts.PAY_TOTAL, lang, total=won(total, lang))
    return _html(
        lang,
        policy=page_policy(deps.settings.payment_window_url),
        title=escape(title.of(lang)),
        what=escape(what.of(lang)),
        body=f'<script type="application/json" id="window">{kept}</script>'
        f'<button id="go">{escape(button)}</button>'
        f'<script src="{escape(deps.settings.payment_window_url)}"></script>'
        '<script src="/pay-static/pay.js"></script>',
    )


def _end(person: Person, title: Text, what: Text, **facts: Any) -> web.Response:
    """A page that says how it went and closes itself where it can."""
    lang = person.lang
    return _html(
        lang,
        title=say(title, lang, escape=escape, **facts),
        what=escape(what.of(lang)),
        body=f'<button id="close">{escape(texts.CLOSE.of(lang))}</button>'
        '<script src="/pay-static/close.js"></script>',
    )


def _html(lang: Lang, *, policy: str | None = None, **parts: str) -> web.Response:
    headers = {**HEADERS, "Content-Security-Policy": policy or page_policy()}
    return web.Response(text=_page(lang, **parts), content_type="text/html", headers=headers)


def _page(lang: Lang, **parts: str) -> str:
    return PAGE.substitute(lang=lang, **parts)
