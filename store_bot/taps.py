"""The store bot's buttons, by verb. Each carries the version of the order it was shown with."""

from __future__ import annotations

from typing import NamedTuple

from chat.keeping import enter_taps
from chat.taps import TapBook

TAPS = TapBook()


@TAPS.enter("ac")
class Accept(NamedTuple):
    """수락 20분"""

    order_id: str
    minutes: int
    version: int


@TAPS.enter("qm")
class AnswerMeant(NamedTuple):
    """The bare number answers the question of that seal."""

    number: int
    question: str


@TAPS.enter("rj")
class AskWhy(NamedTuple):
    """거절: choose a reason."""

    order_id: str
    version: int


@TAPS.enter("rw")
class Reject(NamedTuple):
    """거절, with the reason's code; after acceptance it is a cancel."""

    order_id: str
    reason: str
    version: int


@TAPS.enter("ck")
class StartCooking(NamedTuple):
    """조리 시작"""

    order_id: str
    version: int


@TAPS.enter("rd")
class FinishCooking(NamedTuple):
    """조리 완료"""

    order_id: str
    version: int


@TAPS.enter("dp")
class Depart(NamedTuple):
    """배달 출발"""

    order_id: str
    version: int


@TAPS.enter("dl")
class Deliver(NamedTuple):
    """배달 완료"""

    order_id: str
    version: int


@TAPS.enter("ok")
class AgreeToCancel(NamedTuple):
    """취소 받아들이기"""

    order_id: str
    version: int


@TAPS.enter("no")
class DeclineToCancel(NamedTuple):
    """그대로 진행"""

    order_id: str
    version: int


@TAPS.enter("lx")
class AskTakeOut(NamedTuple):
    """품절 메뉴 빼기: which of them?"""

    order_id: str
    version: int
    page: int = 0


@TAPS.enter("lp")
class PickLine(NamedTuple):
    """The line at that place is sold out: how many of it, or sure?"""

    order_id: str
    place: int
    version: int


@TAPS.enter("lq")
class PickPortions(NamedTuple):
    """So many of that line: sure?"""

    order_id: str
    place: int
    quantity: int
    version: int


@TAPS.enter("lt")
class TakeOut(NamedTuple):
    """빼기: so many portions, for so many won less, as was shown"""

    order_id: str
    place: int
    quantity: int
    saves: int
    version: int


@TAPS.enter("ad")
class PickForAdmin(NamedTuple):
    """The order an admin's command meant, of several with that number; *question* says which."""

    order_id: str
    question: int = 0


@TAPS.enter("t")
class ShowTicket(NamedTuple):
    """Look at an order again."""

    order_id: str


@TAPS.enter("tr")
class ReadTicket(NamedTuple):
    """메뉴 모두 보기: an order's lines in full"""

    order_id: str
    page: int


@TAPS.enter("to")
class ShowOrders(NamedTuple):
    """진행 중인 주문, a page of them"""

    page: int


@TAPS.enter("tn")
class WhichOrder(NamedTuple):
    """어느 주문인가요? A page of the orders of that number."""

    number: int
    page: int


@TAPS.enter("ws")
class WhichStore(NamedTuple):
    """어느 가게인가요? A page of one's stores, for that command and the word behind it."""

    command: str
    word: str
    page: int


@TAPS.enter("vo")
class ShowOffers(NamedTuple):
    """Deliveries in hand, asked and free to take, a page of them."""

    page: int


@TAPS.enter("vq")
class WhichDelivery(NamedTuple):
    """어느 배달인가요? A page of those of that number."""

    number: int
    page: int


@TAPS.enter("rv")
class ShowOwnReviews(NamedTuple):
    """리뷰 of a store, a page of them"""

    store_id: int
    page: int


@TAPS.enter("pz")
class Pause(NamedTuple):
    """Take no new orders for so many minutes."""

    store_id: int
    minutes: int


@TAPS.enter("so")
class ShowSoldOut(NamedTuple):
    """Which item is sold out, or for how long (0: choose the item)."""

    store_id: int
    item_id: int
    page: int = 0


@TAPS.enter("sx")
class SellOut(NamedTuple):
    """An item sold out for that long; ``on`` puts it back."""

    item_id: int
    how_long: str


@TAPS.enter("kl")
class ShowCampaigns(NamedTuple):
    """쿠폰 목록 of a store"""

    store_id: int
    page: int = 0


@TAPS.enter("ks")
class ShowCampaign(NamedTuple):
    """How one of them did."""

    campaign_id: int


@TAPS.enter("kz")
class StopCampaign(NamedTuple):
    """그만 나눠 주기: asked first, then (*sure*) done."""

    campaign_id: int
    sure: int


@TAPS.enter("kn")
class NewCoupons(NamedTuple):
    """새 쿠폰 만들기, from the first question on."""

    store_id: int


@TAPS.enter("ka")
class DraftAnswer(NamedTuple):
    """*value* answers the *question* of that dialogue."""

    question: str
    value: str
    draft: int


@TAPS.enter("kg")
class GiveOut(NamedTuple):
    """나눠 주기: all is answered."""

    draft: int


@TAPS.enter("kx")
class LeaveDraft(NamedTuple):
    """그만두기"""


@TAPS.enter("ra")
class AnswerReview(NamedTuple):
    """답하기"""

    order_id: str


@TAPS.enter("bl")
class NewBoardLink(NamedTuple):
    """새 링크: the kitchen board's. Asked first, where it ends another: *sure* says which."""

    store_id: int
    sure: int = 0


@TAPS.enter("bo")
class SwitchBoardOff(NamedTuple):
    """끄기: the kitchen board. Asked first, as above."""

    store_id: int
    sure: int = 0


@TAPS.enter("bs")
class ShowBoard(NamedTuple):
    """돌아가기: how the kitchen board is"""

    store_id: int


@TAPS.enter("bb")
class BringBy(NamedTuple):
    """직접 배달, or 라이더 배달"""

    store_id: int
    carrier: str


@TAPS.enter("br")
class BecomeRider(NamedTuple):
    """라이더 등록"""


@TAPS.enter("bk")
class PickRide(NamedTuple):
    """오토바이, and the like: the last answer of a new rider."""

    ride: str


@TAPS.enter("ay")
class Approve(NamedTuple):
    """승인: who waits may work from now on."""

    what: str
    person_id: int
    version: int


@TAPS.enter("an")
class TurnDown(NamedTuple):
    """거절: who waits may not."""

    what: str
    person_id: int
    version: int


@TAPS.enter("s1")
class StartShift(NamedTuple):
    """근무 시작"""


@TAPS.enter("s0")
class EndShift(NamedTuple):
    """근무 마치기"""


@TAPS.enter("vt")
class TakeDelivery(NamedTuple):
    """수락, with the version of the delivery"""

    order_id: str
    version: int


@TAPS.enter("vn")
class DeclineOffer(NamedTuple):
    """거절"""

    order_id: str
    version: int


@TAPS.enter("vp")
class PickUp(NamedTuple):
    """픽업했어요"""

    order_id: str
    version: int


@TAPS.enter("vh")
class HandOver(NamedTuple):
    """전달했어요"""

    order_id: str
    version: int


@TAPS.enter("vb")
class GiveBack(NamedTuple):
    """못 가요"""

    order_id: str
    version: int


@TAPS.enter("vw")
class WriteCustomer(NamedTuple):
    """손님에게 말하기"""

    order_id: str


@TAPS.enter("v")
class ShowDelivery(NamedTuple):
    """Look at a delivery again."""

    order_id: str


enter_taps(TAPS)
