"""Payments, read for the edges. Changes nothing."""

from __future__ import annotations

from core.database.transaction import Transaction
from core.payments.tables import Payments


def is_ours(tx: Transaction, payment_id: str) -> bool:
    """Whether we have a payment of that name."""
    return tx[Payments].find(payment_id) is not None
