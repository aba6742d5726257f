"""The practice payment window: a page with one decision, and where its buttons lead.

Works with a browser or without: one plain form whose buttons answer with a redirect to the
shop's success or fail address. Says in words that no money moves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import web

from sandbox.company.books import Books, Payment
from sandbox.company.cards import PRACTICE_CARDS, PracticeCard
from sandbox.company.keeping import Keeper
from sandbox.company.trouble import Trouble

_HERE = Path(__file__).parent
_SCRIPT = (_HERE / "window.js").read_text(encoding="utf-8")
_STYLE = (_HERE / "window.css").read_text(encoding="utf-8")
_PAGE = Template((_HERE / "window.html").read_text(encoding="utf-8"))
#: What the pages say, by name, in Korean (ko) and English (en).
_WORDS: dict[str, dict[str, str]] = json.loads((_HERE / "window.json").read_text(encoding="utf-8"))

_AMOUNT = re.compile(r"[0-9]{1,12}")
#: What the script hands over and the form carries on.
_FIELDS = (
    "kind", "clientKey", "customerKey", "orderId", "orderName", "amount", "successUrl", "failUrl",
    "lang",
)  # fmt: skip
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Window:
    """The window's script, page and buttons, and the receipts."""

    def __init__(self, books: Books, keeper: Keeper) -> None:
        self._books = books
        self._keeper = keeper

    def routes(self) -> list[web.RouteDef]:
        """What the shop's page and the customer open."""
        return [
            web.get("/company/window.js", self._script),
            web.get("/company/window", self._page),
            web.post("/company/window/{press:approve|decline|close}", self._pressed),
            web.get("/company/receipt/{payment_key}", self._receipt),
        ]

    async def _script(self, request: web.Request) -> web.Response:
        return web.Response(
            text=_SCRIPT,
            content_type="text/javascript",
            headers={"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"},
        )

    async def _page(self, request: web.Request) -> web.StreamResponse:
        given, lang = _given(request.query), _language(request, request.query)
        try:
            self._begin(request, given)
        except Trouble as trouble:
            return _refused(given, trouble, lang)
        await self._keeper.keep()
        return _html(_window_page(given, lang), lang)

    async def _pressed(self, request: web.Request) -> web.StreamResponse:
        form = {k: v for k, v in (await request.post()).items() if isinstance(v, str)}
        given, lang = _given(form), _language(request, form)
        press, card = (request.match_info["press"], form.get("card", PRACTICE_CARDS[0].id))
        try:
            payment = self._begin(request, given)
            if press == "approve":
                answer = self._approve(given, payment, card)
            elif press == "decline":
                if payment is not None:
                    self._books.abort(payment["paymentKey"], "REJECT_CARD_COMPANY")
                answer = _refused(given, Trouble("REJECT_CARD_COMPANY"), lang)
            else:
                answer = _refused(given, Trouble("PAY_PROCESS_CANCELED"), lang)
        except Trouble as trouble:
            answer = _refused(given, trouble, lang)
        self._keeper.changed()
        await self._keeper.keep()
        return answer

    def _begin(self, request: web.Request, given: Mapping[str, str]) -> Payment | None:
        """The payment the window is about; None when it is about keeping a card."""
        if not given["clientKey"].startswith(("test_ck_", "test_gck_")):
            raise Trouble("UNAUTHORIZED_KEY")
        self._books.check_customer(given["customerKey"])
        if given["kind"] == "billing":
            return None
        if given["kind"] != "payment" or not _AMOUNT.fullmatch(given["amount"]):
            raise Trouble("INVALID_REQUEST")
        return self._books.open_window(
            order_id=given["orderId"],
            order_name=given["orderName"],
            amount=int(given["amount"]),
            customer_key=given["customerKey"],
            origin=str(request.url.origin()),
        )

    def _approve(
        self, given: Mapping[str, str], payment: Payment | None, card: str
    ) -> web.StreamResponse:
        if payment is None:
            auth_key = self._books.agree_to_a_card(given["customerKey"], card)
            found = {"customerKey": given["customerKey"], "authKey": auth_key}
        else:
            payment = self._books.agree(payment["paymentKey"], card)
            found = {
                "paymentType": "NORMAL",
                "orderId": payment["orderId"],
                "paymentKey": payment["paymentKey"],
                "amount": str(payment["totalAmount"]),
            }
        return _go(given["successUrl"], found)

    async def _receipt(self, request: web.Request) -> web.Response:
        lang = _language(request, request.query)
        try:
            payment = self._books.get(request.match_info["payment_key"])
        except Trouble:
            return _html(_message_page("", lang), lang, status=404)
        return _html(_receipt_page(payment, lang), lang)


# ---- where the buttons lead


def _given(source: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(source.get(name, ""))[:2000] for name in _FIELDS}


def _refused(given: Mapping[str, str], trouble: Trouble, lang: str) -> web.StreamResponse:
    """Back to the shop with the code; a page of our own when there is no way back."""
    body = trouble.body(english=lang == "en")
    if _is_web(given["failUrl"]):
        told = {**body, "orderId": given["orderId"]} if given["orderId"] else body
        return _go(given["failUrl"], told)
    return _html(_message_page(body["message"], lang), lang, status=400)


def _go(url: str, found: Mapping[str, str]) -> web.StreamResponse:
    if not _is_web(url):
        raise Trouble("INVALID_REQUEST")
    parts = urlsplit(url)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *found.items()])
    there = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    return web.Response(status=303, headers={"Location": there, "Cache-Control": "no-store"})


def _is_web(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and url.isprintable()


# ---- what it looks like


def _language(request: web.Request, source: Mapping[str, Any]) -> str:
    said = str(source.get("lang", "")) or request.headers.get("Accept-Language", "")
    return "en" if said.lower().startswith("en") else "ko"


def _word(name: str, lang: str) -> str:
    return _WORDS[name][lang]


def _won(amount: int, lang: str) -> str:
    return f"₩{amount:,}" if lang == "en" else f"{amount:,}원"


def _html(body: str, lang: str, *, status: int = 200) -> web.Response:
    title = escape(_word("top", lang))
    page = (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">'
        '<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    )
    return web.Response(text=page, content_type="text/html", status=status, headers=_HEADERS)


def _window_page(given: Mapping[str, str], lang: str) -> str:
    billing = given["kind"] == "billing"
    if billing:
        what = (
            f'<h1 class="lead">{_word("register_lead", lang)}</h1>'
            f'<p class="sub">{_word("register_why", lang)}</p>'
        )
        yes, legend = _word("keep_it", lang), _word("keep", lang)
    else:
        amount = int(given["amount"])
        total = (
            f'<small class="before">₩</small>{amount:,}'
            if lang == "en"
            else f"{amount:,}<small>원</small>"
        )
        what = f'<h1>{escape(given["orderName"])}</h1><p class="total num">{total}</p>'
        yes, legend = (_word("pay", lang).format(won=_won(amount, lang)), _word("with", lang))
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(given[name])}">'
        for name in _FIELDS
        if given[name]
    )
    cards = "".join(_card(card, lang, chosen=i == 0) for i, card in enumerate(PRACTICE_CARDS))
    words = {name: _word(name, lang) for name in ("top", "close", "calm", "decline")}
    return _PAGE.substitute(
        words,
        kind="billing" if billing else "payment",
        hidden=hidden,
        what=what,
        legend=legend,
        cards=cards,
        yes=escape(yes),
    )


def _card(card: PracticeCard, lang: str, *, chosen: bool) -> str:
    name = card.company_en if lang == "en" else f"{card.company}카드"
    about = _word("always_refused" if card.refused_with else "practice_card", lang)
    return (
        f'<label class="card"><input type="radio" name="card" value="{card.id}"'
        f'{" checked" if chosen else ""} data-testid="card-{card.id}"><span class="face"></span>'
        f'<span class="name num">{name} {card.tail}<small>{about}</small></span>'
        '<span class="tick" aria-hidden="true"><svg viewBox="0 0 24 24">'
        '<path d="M4 12l6 6L20 6"/></svg></span></label>'
    )


def _message_page(message: str, lang: str) -> str:
    return (
        f'<div class="sheet"><div class="top"><b>{_word("top", lang)}</b></div>'
        f'<main class="body"><div class="what"><h1 class="lead">{_word("not_here", lang)}</h1>'
        f'<p class="sub">{escape(message)}</p><p class="sub">{_word("go_back", lang)}</p>'
        "</div></main></div>"
    )


def _receipt_page(payment: Payment, lang: str) -> str:
    card = payment["card"] or {}
    rows = [("state", _word(payment["status"], lang)), ("card", card.get("number", "–"))]
    if payment["approvedAt"]:
        rows.append(("when", payment["approvedAt"][:16].replace("T", " ")))
    given_back = payment["totalAmount"] - payment["balanceAmount"]
    if given_back:
        rows.append(("back", _won(given_back, lang)))
    table = "".join(
        f"<div><dt>{_word(name, lang)}</dt><dd>{escape(str(value))}</dd></div>"
        for name, value in rows
    )
    return (
        f'<div class="sheet"><div class="top"><b>{_word("receipt", lang)}</b></div>'
        f'<main class="body"><div class="what"><h1>{escape(payment["orderName"])}</h1>'
        f'<p class="total num">{_won(payment["totalAmount"], lang)}</p></div>'
        f'<dl class="rows num">{table}</dl><p class="calm">{_word("calm", lang)}</p>'
        "</main></div>"
    )
