"""What was said to whom."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from core.answers.use_cases import Outcome
from core.database.transaction import Transaction
from core.notices.queries import notices_told
from web.api.route import ADMIN, CUSTOMER, STORE, Call, route
from web.api.shapes import (
    LARGEST_ID,
    Given,
    NotificationsTold,
    NotificationTold,
    as_json,
)
from web.api.written import OrderId


class About(Given):
    """What the messages are about."""

    order_id: OrderId | None = None
    customer_id: Annotated[int | None, Field(strict=False, ge=1, le=LARGEST_ID)] = None


@route(
    "GET", "/api/notifications", {ADMIN, STORE, CUSTOMER}, query=About,
    answers={200: NotificationsTold},
)  # fmt: skip
def list_notifications(tx: Transaction, call: Call) -> Outcome:
    """Every message: to whom, what, when, delivered or why not; newest first.

    Admins see all of them, others what they were told themselves. The words of a message about an
    order are told to whom they were said; at work no more of a door than may be read there now.
    """
    found = notices_told(
        tx,
        call.person_id,
        call.who,
        order_id=call.query.order_id,
        customer_id=call.query.customer_id,
    )
    told = [
        NotificationTold(
            id=notice.id,
            to=f"{notice.bot}:{notice.person_id}",
            kind=notice.kind,
            text=notice.text,
            created_at=notice.created_at,
            sent_at=notice.sent_at,
            attempts=notice.tries,
            error=notice.error,
        )
        for notice in found
    ]
    return Outcome(200, as_json(NotificationsTold(notifications=told)))
