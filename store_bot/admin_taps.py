"""The admins' buttons, by verb."""

from __future__ import annotations

from typing import NamedTuple

from store_bot.taps import TAPS


@TAPS.enter("ap")
class ShowPage(NamedTuple):
    """One of the admins' pages: home, stuck, replay, payments, waiting, stores, broadcasts.

    Of a long one the part *n*, from 0.
    """

    page: str
    n: int = 0


@TAPS.enter("af")
class ShowStats(NamedTuple):
    """Figures of today, the week or the month."""

    period: str


@TAPS.enter("ae")
class ShowDeeds(NamedTuple):
    """The audit, from before that entry back."""

    before: int


@TAPS.enter("ao")
class ShowStory(NamedTuple):
    """An order's whole story, a page of it."""

    order_id: str
    page: int = 0


@TAPS.enter("al")
class ShowNotices(NamedTuple):
    """What was said of it; pages count from 0, the newest first."""

    order_id: str
    page: int


@TAPS.enter("ak")
class AskAboutOrder(NamedTuple):
    """환불, 주문 취소: the next line says why."""

    order_id: str
    command: str


@TAPS.enter("ar")
class Replay(NamedTuple):
    """A parked fact runs again; with 0 the row of that *queue* and *key*.

    Without a queue it asks whether all shall; ``all`` with how many there were is the answer.
    """

    event_id: int
    queue: str = ""
    key: str = ""


@TAPS.enter("rf")
class SureRefund(NamedTuple):
    """환불하기: so much, with so much given back before, as that question showed."""

    order_id: str
    amount: int
    already: int
    asked: int


@TAPS.enter("rc")
class SureCancel(NamedTuple):
    """주문 취소하기: the order and the won that go back as shown, asked for by that key."""

    order_id: str
    version: int
    asked: int
    gives_back: int = 0


@TAPS.enter("rq")
class LeaveIt(NamedTuple):
    """그만두기: no refund, no cancel"""


@TAPS.enter("rr")
class RetryRefund(NamedTuple):
    """환불 다시 시도: one that the company refused."""

    refund_id: str


@TAPS.enter("as")
class ShowStore(NamedTuple):
    """One store, as an admin sees it."""

    store_id: int


@TAPS.enter("aq")
class FindStores(NamedTuple):
    """The stores called so, a page of them."""

    called: str
    n: int


@TAPS.enter("aj")
class WhichForAdmin(NamedTuple):
    """어느 주문인가요? A page of the orders of that number, for the command that waits.

    Of one store, or (0) of all.
    """

    store_id: int
    number: int
    page: int


@TAPS.enter("ai")
class WhichStory(NamedTuple):
    """The same, to look at an order's story."""

    store_id: int
    number: int
    page: int


@TAPS.enter("ax")
class AskToSuspend(NamedTuple):
    """이용 정지: the next line says why."""

    store_id: int


@TAPS.enter("az")
class SureSuspend(NamedTuple):
    """이용 정지하기: the store as that question showed it, asked for by that key."""

    store_id: int
    shown: int
    asked: int


@TAPS.enter("au")
class Unsuspend(NamedTuple):
    """정지 풀기"""

    store_id: int


@TAPS.enter("b0")
class NewBroadcast(NamedTuple):
    """새 공지 쓰기, from the first question on."""


@TAPS.enter("b1")
class BroadcastAnswer(NamedTuple):
    """*value* answers the *question* of that dialogue."""

    question: str
    value: str
    draft: int


@TAPS.enter("ld")
class LookAtDoor(NamedTuple):
    """주소 보기: noted in the audit."""

    order_id: str


@TAPS.enter("b2")
class SendBroadcast(NamedTuple):
    """보내기: all is answered."""

    draft: int


@TAPS.enter("b3")
class LeaveBroadcast(NamedTuple):
    """그만두기"""


@TAPS.enter("b4")
class ShowBroadcast(NamedTuple):
    """How far it is."""

    broadcast_id: int


@TAPS.enter("b5")
class StopBroadcast(NamedTuple):
    """멈추기: asked first, then (*sure*) done."""

    broadcast_id: int
    sure: int = 0
