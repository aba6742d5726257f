"""Reads Toss Payments' JSON into the port's answers, and trusts none of it unchecked.

Pure: no network here. An answer that lacks something, or is about another payment or another
amount than was asked, is ``Unknown``. Money is whole won.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from math import ceil, isfinite

from core.payments.company import (
    Approved,
    Cancelled,
    CardOnFile,
    Declined,
    Found,
    FoundStatus,
    Unknown,
    WentBack,
)
from core.payments.toss_codes import CARD_COMPANIES, COMPANY_FAULTS, METHODS

#: A JSON object as it came.
Json = Mapping[str, object]

#: Toss's words for how far a payment got.
_STATUSES = {
    "READY": FoundStatus.OPEN,
    "IN_PROGRESS": FoundStatus.OPEN,
    "WAITING_FOR_DEPOSIT": FoundStatus.OPEN,
    "DONE": FoundStatus.DONE,
    "PARTIAL_CANCELED": FoundStatus.PARTLY_CANCELLED,
    "CANCELED": FoundStatus.CANCELLED,
    "ABORTED": FoundStatus.FAILED,
    "EXPIRED": FoundStatus.EXPIRED,
}


_CODE = re.compile(r"[A-Z0-9_]+")


class _Unreadable(Exception):
    """A field is missing or is not what it should be."""


def read_charge(
    body: Json, *, payment_id: str, amount: int, payment_key: str | None = None
) -> Approved | Declined | Unknown:
    """What a charge or confirm came to.

    A reused idempotency key brings another payment's answer (Toss does not compare bodies), so
    the order, the amount and the key must be the ones asked for.
    """
    found = read_payment(body, payment_id=payment_id)
    if isinstance(found, Unknown):
        return found
    if payment_key is not None and found.payment_key != payment_key:
        return _odd("the answer is about another payment")
    return found.as_answer(amount=amount)


def read_payment(body: Json, *, payment_id: str) -> Found | Unknown:
    """A payment as the company has it on its books."""
    try:
        if _text(body, "orderId") != payment_id:
            return _odd("the answer is about another order")
        status = _STATUSES.get(_text(body, "status"))
        if status is None:
            return _odd("a status we do not know")
        total, balance = _sums(body)
        was_taken = status in (
            FoundStatus.DONE,
            FoundStatus.PARTLY_CANCELLED,
            FoundStatus.CANCELLED,
        )
        failure, receipt = _object(body, "failure"), _object(body, "receipt")
        return Found(
            status=status,
            amount=total,
            cancelled=total - balance if was_taken else 0,
            payment_key=_text(body, "paymentKey"),
            method=METHODS.get(str(body.get("method")), "other"),
            card_label=_label_of_payment(body),
            receipt_url=_web_address(receipt.get("url")),
            approved_at=_moment(body.get("approvedAt")),
            code=str(failure.get("code") or "")[:100],
            message=str(failure.get("message") or "")[:300],
            currency=str(body.get("currency", "KRW"))[:8],
            went_back=_went_back(body) if was_taken else (),
        )
    except _Unreadable as missing:
        return _odd(f"the answer has no usable {missing}")


def read_cancel(body: Json, *, payment_key: str, amount: int | None) -> Cancelled | Unknown:
    """What a cancel came to: the payment, with our cancel as its last transaction."""
    try:
        if _text(body, "paymentKey") != payment_key:
            return _odd("the answer is about another payment")
        last = _text(body, "lastTransactionKey")
        total, balance = _sums(body)
        ours = next((c for c in _objects(body, "cancels") if c.get("transactionKey") == last), {})
        if ours.get("cancelStatus", "DONE") != "DONE":
            return Unknown("the cancel is under way at the company", company_fault=False)
        given_back = _won(ours, "cancelAmount")
        if amount is not None and given_back != amount:
            return _odd(f"gave back {given_back} won, asked {amount}")
        return Cancelled(amount=given_back, cancelled_total=total - balance, transaction_key=last)
    except _Unreadable as missing:
        return _odd(f"the answer has no usable {missing}")


def read_card(body: Json, *, customer_key: str) -> CardOnFile | Unknown:
    """The card on file the window's one-time key was exchanged for."""
    try:
        if _text(body, "customerKey") != customer_key:
            return _odd("the answer is about another customer")
        card = _object(body, "card")
        number = str(card.get("number") or body.get("cardNumber") or "")
        company = str(body.get("cardCompany") or "").removesuffix("카드")
        return CardOnFile(
            billing_key=_text(body, "billingKey"),
            label=_label(str(card.get("issuerCode") or ""), company, number),
        )
    except _Unreadable as missing:
        return _odd(f"the answer has no usable {missing}")


def read_refusal(
    status: int, body: Json, refused: frozenset[str]
) -> tuple[str, Declined | Unknown]:
    """The code of an answer that is not a success, and what it means.

    Only the codes in *refused* say that nothing moved. Any other leaves it unknown: a code we
    have not read about must not make anybody pay twice.
    """
    code, message = read_code(body), body.get("message")
    if status >= 500 or status == 429 or code in COMPANY_FAULTS:
        return code, Unknown(f"{status} {code}".strip())
    if code in refused:
        return code, Declined(code, message[:300] if isinstance(message, str) else "")
    return code, Unknown(f"{status} {code}".strip(), company_fault=False)


def read_code(body: Json) -> str:
    """The company's code; empty when there is none or it is no code."""
    code = body.get("code")
    return code[:100] if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _odd(why: str) -> Unknown:
    return Unknown(why, company_fault=False)


def _text(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise _Unreadable(name)
    return value


LARGEST_WON = 2**31 - 1  # what a column of won holds; no order comes near


def _won(body: Json, name: str) -> int:
    value = body.get(name)
    foreign = body.get("currency", "KRW") != "KRW"
    if isinstance(value, float) and isfinite(value) and (value.is_integer() or foreign):
        value = ceil(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_WON:
        raise _Unreadable(name)
    return value


def _sums(body: Json) -> tuple[int, int]:
    """Won asked for, and won of it not given back."""
    total, balance = _won(body, "totalAmount"), _won(body, "balanceAmount")
    if balance > total:
        raise _Unreadable("balanceAmount")
    return total, balance


def _went_back(body: Json) -> tuple[WentBack, ...]:
    """Every cancel that is done; one that cannot be read is left out, and the sum tells."""
    found = []
    for cancel in _objects(body, "cancels"):
        if cancel.get("cancelStatus", "DONE") != "DONE":
            continue
        try:
            amount, key = _won(cancel, "cancelAmount"), _text(cancel, "transactionKey")
        except _Unreadable:
            continue
        found.append(WentBack(amount, str(cancel.get("cancelReason") or "")[:300], key[:100]))
    return tuple(found)


def _object(body: Json, name: str) -> Json:
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def _objects(body: Json, name: str) -> list[Json]:
    value = body.get(name)
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _web_address(value: object) -> str | None:
    is_one = isinstance(value, str) and value.startswith(("https://", "http://"))
    return str(value)[:500] if is_one else None


def _label_of_payment(body: Json) -> str:
    card = _object(body, "card")
    if card:
        return _label(str(card.get("issuerCode") or ""), "", str(card.get("number") or ""))
    return str(_object(body, "easyPay").get("provider") or "")[:40]


def _label(issuer: str, company: str, number: str) -> str:
    """현대 4821. The last digit is a ``*`` where Toss hides it."""
    return f"{CARD_COMPANIES.get(issuer) or company[:20]} {number[-4:]}".strip()
