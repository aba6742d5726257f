"""The payment company's books: payments, cancels and cards on file, by Toss Payments' rules.

Knows no HTTP. Everything is plain JSON, so that it can be written down and read back as it is.
Money is won, times are unix seconds here and Korean time in the payments themselves.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from sandbox.company.cards import PracticeCard, practice_card
from sandbox.company.trouble import Trouble

#: A payment as Toss gives it out.
Payment = dict[str, Any]

_KST = timezone(timedelta(hours=9))

#: A payment nobody confirmed is EXPIRED after this; Toss Payments, Payment object, `status`.
EXPIRES_AFTER_S = 30 * 60
#: How long after agreeing in the window a confirm is taken; Toss, NOT_FOUND_PAYMENT_SESSION.
CONFIRM_WITHIN_S = 10 * 60
#: A second cancel of one payment within this is not processed; Toss, cancel API.
CANCELS_APART_S = 1.0
#: Won; Toss Payments, BELOW_MINIMUM_AMOUNT, by card.
LEAST_AMOUNT = 100
LONGEST_ORDER_NAME = 100
LONGEST_REASON = 200

_ORDER_ID = re.compile(r"[A-Za-z0-9_\-=]{6,64}")
_CUSTOMER_KEY = re.compile(r"[A-Za-z0-9_\-=.@]{2,300}")
_TOOK_MONEY = ("DONE", "PARTIAL_CANCELED", "CANCELED")


class Books:
    """Everything the company remembers about money."""

    def __init__(self, *, now: Callable[[], float]) -> None:
        self._now = now
        self.payments: dict[str, Payment] = {}
        #: What a payment does not show: when it was asked for, agreed to and last cancelled.
        self._behind: dict[str, dict[str, Any]] = {}
        self._auths: dict[str, dict[str, Any]] = {}
        self._cards: dict[str, dict[str, Any]] = {}
        self._of_order: dict[str, list[str]] = {}
        #: Told of every payment whose status changed.
        self.on_change: Callable[[Payment], None] = lambda payment: None

    # ---- the window

    def open_window(
        self, *, order_id: str, order_name: str, amount: int, customer_key: str, origin: str
    ) -> Payment:
        """A payment the customer may agree to; the one that is open already if there is one."""
        self._check(order_id, order_name, amount)
        if self._taken(order_id):
            raise Trouble("DUPLICATED_ORDER_ID")
        for payment in self._payments_of(order_id):
            if payment["status"] in ("READY", "IN_PROGRESS") and payment["totalAmount"] == amount:
                return payment
        return self._begin(order_id, order_name, amount, customer_key, origin, "NORMAL")

    def agree(self, payment_key: str, card_id: str) -> Payment:
        """The customer agreed; the money moves only when it is confirmed."""
        payment = self.get(payment_key)
        if payment["status"] == "READY":
            card = practice_card(card_id)
            self._behind[payment_key].update(agreed=self._now(), card=card.id)
            payment.update(method="카드", card=card.on_a_payment(payment["totalAmount"]))
            self._turn(payment, "IN_PROGRESS")
        return payment

    def abort(self, payment_key: str, code: str) -> Payment:
        """The window ended with a refusal."""
        payment = self.get(payment_key)
        if payment["status"] in ("READY", "IN_PROGRESS"):
            payment["failure"] = Trouble(code).body()
            self._turn(payment, "ABORTED")
        return payment

    def agree_to_a_card(self, customer_key: str, card_id: str) -> str:
        """The customer agreed to keep a card; gives the one-time key for it."""
        self.check_customer(customer_key)
        auth_key = _key("bln_")
        self._auths[auth_key] = {"customer": customer_key, "card": practice_card(card_id).id}
        return auth_key

    # ---- cards on file

    def issue(self, auth_key: str, customer_key: str) -> dict[str, Any]:
        """Exchange the window's one-time key for a card on file."""
        auth = self._auths.get(auth_key)
        if auth is None:
            raise Trouble("INVALID_BILLING_AUTH")
        if auth["customer"] != customer_key:
            raise Trouble("NOT_MATCHES_CUSTOMER_KEY")
        del self._auths[auth_key]
        card = practice_card(auth["card"])
        # 32 bytes in base64 with its "=", as Toss's are
        billing_key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        self._cards[billing_key] = {"customer": customer_key, "card": card.id}
        return {
            "mId": "practice",
            "customerKey": customer_key,
            "authenticatedAt": self._moment(),
            "method": "카드",
            "billingKey": billing_key,
            "cardCompany": card.company,
            "cardNumber": card.number,
            "card": {
                "issuerCode": card.issuer_code,
                "acquirerCode": card.issuer_code,
                "number": card.number,
                "cardType": "신용",
                "ownerType": "개인",
            },
        }

    def forget(self, billing_key: str) -> None:
        """Drop a card."""
        if self._cards.pop(billing_key, None) is None:
            raise Trouble("NOT_FOUND_BILLING_KEY")

    def charge(
        self,
        billing_key: str,
        *,
        customer_key: str,
        order_id: str,
        order_name: str,
        amount: int,
        origin: str,
        decline: str | None,
    ) -> Payment:
        """Take money from a card on file; *decline* is a code to refuse it with."""
        kept = self._cards.get(billing_key)
        if kept is None:
            raise Trouble("INVALID_BILL_KEY_REQUEST")
        if kept["customer"] != customer_key:
            raise Trouble("NOT_MATCHES_CUSTOMER_KEY")
        self._check(order_id, order_name, amount)
        if self._taken(order_id):
            raise Trouble("DUPLICATED_ORDER_ID")
        card = practice_card(kept["card"])
        payment = self._begin(order_id, order_name, amount, customer_key, origin, "BILLING")
        payment.update(method="카드", card=card.on_a_payment(amount))
        return self._take(payment, card, decline)

    # ---- payments

    def get(self, payment_key: str) -> Payment:
        """The payment of that key."""
        payment = self.payments.get(payment_key)
        if payment is None:
            raise Trouble("NOT_FOUND_PAYMENT")
        return self._aged(payment)

    def of_order(self, order_id: str) -> Payment:
        """The payment of that order: the one that took money, else the newest."""
        payments = self._payments_of(order_id)
        if not payments:
            raise Trouble("NOT_FOUND_PAYMENT")
        return self._taken(order_id) or payments[-1]

    def confirm(
        self, payment_key: str, *, order_id: str, amount: int, decline: str | None
    ) -> Payment:
        """Take the money the customer agreed to in the window."""
        payment = self.get(payment_key)
        if payment["orderId"] != order_id:
            raise Trouble("FORBIDDEN_REQUEST")
        if payment["totalAmount"] != amount:
            raise Trouble("INVALID_REQUEST")  # guess: the code for another amount
        if payment["status"] in _TOOK_MONEY:
            raise Trouble("ALREADY_PROCESSED_PAYMENT")
        behind = self._behind[payment_key]
        agreed = behind.get("agreed", float("-inf"))
        if payment["status"] != "IN_PROGRESS" or self._now() - agreed > CONFIRM_WITHIN_S:
            raise Trouble("NOT_FOUND_PAYMENT_SESSION")
        if self._taken(order_id):
            raise Trouble("DUPLICATED_ORDER_ID")
        return self._take(payment, practice_card(behind["card"]), decline)

    def cancel(self, payment_key: str, *, reason: str, amount: int | None) -> Payment:
        """Give back *amount* won, or all that is left."""
        behind = self._behind[self.get(payment_key)["paymentKey"]]
        if self._now() - behind.get("cancelled", float("-inf")) < CANCELS_APART_S:
            raise Trouble("FORBIDDEN_CONSECUTIVE_REQUEST")
        payment = self.cancel_by_hand(payment_key, reason=reason, amount=amount)
        behind["cancelled"] = self._now()
        return payment

    def cancel_by_hand(self, payment_key: str, *, reason: str, amount: int | None) -> Payment:
        """The same, by somebody in the company's console: no program, so no second to wait."""
        payment = self.get(payment_key)
        if payment["status"] == "CANCELED":
            raise Trouble("ALREADY_CANCELED_PAYMENT")
        if payment["status"] not in _TOOK_MONEY:
            raise Trouble("NOT_CANCELABLE_PAYMENT")
        left = payment["balanceAmount"]
        amount = left if amount is None else amount
        if amount > left:
            raise Trouble("NOT_CANCELABLE_AMOUNT")
        payment["balanceAmount"] = left - amount
        payment["lastTransactionKey"] = secrets.token_hex(16).upper()
        payment["cancels"] = [
            *(payment["cancels"] or []),
            {
                "transactionKey": payment["lastTransactionKey"],
                "cancelReason": reason,
                "taxExemptionAmount": 0,
                "canceledAt": self._moment(),
                "transferDiscountAmount": 0,
                "easyPayDiscountAmount": 0,
                "receiptKey": None,
                "cancelAmount": amount,
                "taxFreeAmount": 0,
                "refundableAmount": left - amount,
                "cancelStatus": "DONE",
                "cancelRequestId": None,
            },
        ]
        _tax(payment)
        self._turn(payment, "PARTIAL_CANCELED" if payment["balanceAmount"] else "CANCELED")
        return payment

    def all(self) -> list[Payment]:
        """Every payment, oldest first."""
        return [self._aged(payment) for payment in self.payments.values()]

    # ---- written down and read back

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return {
            "payments": self.payments,
            "behind": self._behind,
            "auths": self._auths,
            "cards": self._cards,
        }

    def read(self, kept: dict[str, Any]) -> None:
        """Go on from what was written down."""
        self.payments = dict(kept.get("payments", {}))
        self._behind = dict(kept.get("behind", {}))
        self._auths = dict(kept.get("auths", {}))
        self._cards = dict(kept.get("cards", {}))
        self._of_order = {}
        for key, payment in self.payments.items():
            self._of_order.setdefault(payment["orderId"], []).append(key)

    # ---- inside

    def check_customer(self, customer_key: str) -> None:
        """A customer's key is random and of letters, digits and a few signs."""
        if not _CUSTOMER_KEY.fullmatch(customer_key):
            raise Trouble("INVALID_REQUEST")

    def _check(self, order_id: str, order_name: str, amount: int) -> None:
        if not _ORDER_ID.fullmatch(order_id):
            raise Trouble("INVALID_ORDER_ID")
        if not order_name or len(order_name) > LONGEST_ORDER_NAME:
            raise Trouble("INVALID_REQUEST")
        if amount < LEAST_AMOUNT:
            raise Trouble("BELOW_MINIMUM_AMOUNT")

    def _payments_of(self, order_id: str) -> list[Payment]:
        return [self._aged(self.payments[key]) for key in self._of_order.get(order_id, [])]

    def _taken(self, order_id: str) -> Payment | None:
        return next((p for p in self._payments_of(order_id) if p["status"] in _TOOK_MONEY), None)

    def _begin(
        self, order_id: str, order_name: str, amount: int, customer: str, origin: str, kind: str
    ) -> Payment:
        key = _key("practice_")
        payment: Payment = {
            "mId": "practice",
            "lastTransactionKey": None,
            "paymentKey": key,
            "orderId": order_id,
            "orderName": order_name,
            "taxExemptionAmount": 0,
            "status": "READY",
            "requestedAt": self._moment(),
            "approvedAt": None,
            "useEscrow": False,
            "cultureExpense": False,
            "card": None,
            "virtualAccount": None,
            "transfer": None,
            "mobilePhone": None,
            "giftCertificate": None,
            "cashReceipt": None,
            "cashReceipts": None,
            "discount": None,
            "cancels": None,
            "secret": _key("ps_"),
            "type": kind,
            "easyPay": None,
            "country": "KR",
            "failure": None,
            "isPartialCancelable": True,
            "receipt": None,
            "checkout": {"url": f"{origin}/company/receipt/{key}"},
            "currency": "KRW",
            "totalAmount": amount,
            "balanceAmount": amount,
            "suppliedAmount": 0,
            "vat": 0,
            "taxFreeAmount": 0,
            "method": None,
            "version": "2022-11-16",
            "metadata": None,
        }
        _tax(payment)
        self.payments[key] = payment
        self._behind[key] = {"asked": self._now(), "customer": customer}
        self._of_order.setdefault(order_id, []).append(key)
        return payment

    def _take(self, payment: Payment, card: PracticeCard, decline: str | None) -> Payment:
        refused_with = decline or card.refused_with
        if refused_with:
            payment["failure"] = Trouble(refused_with).body()
            self._turn(payment, "ABORTED")
            raise Trouble(refused_with)
        payment["approvedAt"] = self._moment()
        payment["lastTransactionKey"] = secrets.token_hex(16).upper()
        payment["receipt"] = payment["checkout"]
        self._turn(payment, "DONE")
        return payment

    def _aged(self, payment: Payment) -> Payment:
        """The payment as it is now: the clock ends what nobody confirmed."""
        asked = self._behind[payment["paymentKey"]]["asked"]
        if payment["status"] in ("READY", "IN_PROGRESS") and (
            self._now() - asked >= EXPIRES_AFTER_S
        ):
            payment["failure"] = Trouble("EXPIRED_PAYMENT").body()
            self._turn(payment, "EXPIRED")
        return payment

    def _turn(self, payment: Payment, status: str) -> None:
        payment["status"] = status
        self.on_change(payment)

    def _moment(self) -> str:
        return datetime.fromtimestamp(self._now(), _KST).isoformat(timespec="seconds")


def _key(prefix: str) -> str:
    return prefix + secrets.token_urlsafe(24).replace("-", "0").replace("_", "1")


def _tax(payment: Payment) -> None:
    """VAT is a tenth of the price before it, contained in what is left."""
    left = payment["balanceAmount"]
    payment["vat"] = round(left / 11)
    payment["suppliedAmount"] = left - payment["vat"]
