"""Every queue, and which rows are its own."""

from __future__ import annotations

from collections.abc import Mapping

from core.notices.tables import NOTICE_ROWS
from core.outbox.tables import FACT_ROWS
from core.payments.tables import PAYMENT_ROWS, REFUND_ROWS
from core.payments.waiting_tables import PAYER_ROWS
from core.queues.model import Queue
from core.queues.tables import Rows
from core.timers.tables import TIMER_ROWS
from core.updates.tables import UPDATE_ROWS

ROWS: Mapping[Queue, Rows] = {
    rows.queue: rows
    for rows in (
        FACT_ROWS,
        TIMER_ROWS,
        NOTICE_ROWS,
        UPDATE_ROWS,
        REFUND_ROWS,
        PAYMENT_ROWS,
        PAYER_ROWS,
    )
}
