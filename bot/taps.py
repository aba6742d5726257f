"""The customer bot's buttons, by verb. A tap is what was shown, and no permission."""

from __future__ import annotations

from typing import NamedTuple

from chat.keeping import enter_taps
from chat.taps import TapBook

TAPS = TapBook()


@TAPS.enter("st")
class ShowStores(NamedTuple):
    """Browse the stores."""

    page: int = 0


@TAPS.enter("m")
class ShowMenu(NamedTuple):
    """Look at a store's menu, or at one heading of it (0: the first)."""

    store_id: int
    category_id: int
    page: int = 0


@TAPS.enter("i")
class ShowItem(NamedTuple):
    """Look at an item with these choices (``11.21``) and this many of it."""

    item_id: int
    picked: str
    quantity: int
    page: int = 0


@TAPS.enter("a")
class Add(NamedTuple):
    """Put it in the cart; *instead* empties another store's cart first."""

    item_id: int
    picked: str
    quantity: int
    instead: int


@TAPS.enter("c")
class ShowCart(NamedTuple):
    """Look at the cart."""


@TAPS.enter("q")
class Quantity(NamedTuple):
    """Line *line* of the cart at *quantity*."""

    line: int
    quantity: int
    version: int


@TAPS.enter("e")
class Empty(NamedTuple):
    """비우기: asked first."""


@TAPS.enter("ey")
class EmptySurely(NamedTuple):
    """네, 비울게요: the cart of that version."""

    version: int


@TAPS.enter("fx")
class FixCart(NamedTuple):
    """Take the cart as the menu now is."""


@TAPS.enter("ts")
class TellStore(NamedTuple):
    """가게에 전하기: words that came when the food was on the stove."""

    order_id: str


@TAPS.enter("tp")
class TellPlace(NamedTuple):
    """배달 받을 곳 알려 주기: the house, or its door."""


@TAPS.enter("rc")
class SetReceive(NamedTuple):
    """Have it brought, or fetch it."""

    receive: str
    version: int


@TAPS.enter("rq")
class AskRequest(NamedTuple):
    """Write something to the store."""


@TAPS.enter("p")
class Pay(NamedTuple):
    """Order what is in the cart of that version, and pay this *way* what the button showed."""

    way: str
    agreed: str  #: ``core.carts.agreed.Agreed``, as it is written there
    version: int


@TAPS.enter("p", older=True)
class PayUnshown(NamedTuple):
    """The pay button of an older house, which says nothing of what it showed: it asks anew."""

    way: str
    version: int


@TAPS.enter("pa")
class PayAgain(NamedTuple):
    """Try once more to pay for a kept order, whose sum never changes."""

    order_id: str
    way: str


@TAPS.enter("x")
class Cancel(NamedTuple):
    """주문 취소: asked first."""

    order_id: str
    version: int


@TAPS.enter("xy")
class CancelSurely(NamedTuple):
    """네, 취소할게요: free, while the order and the won that go back are as they were shown."""

    order_id: str
    version: int
    gives_back: int = 0


@TAPS.enter("xn")
class KeepOrder(NamedTuple):
    """그대로 둘게요"""


@TAPS.enter("xa")
class AskToCancel(NamedTuple):
    """취소 요청: asked first whether the store is to be asked."""

    order_id: str
    version: int


@TAPS.enter("xb")
class AskToCancelSurely(NamedTuple):
    """네, 물어봐 주세요: the store is asked to let it go, while all is as it was shown."""

    order_id: str
    version: int
    gives_back: int = 0


@TAPS.enter("r")
class Reorder(NamedTuple):
    """The same again; an empty id is the last order."""

    order_id: str


@TAPS.enter("o")
class ShowOrder(NamedTuple):
    """Look at one order."""

    order_id: str


@TAPS.enter("w")
class WriteRider(NamedTuple):
    """라이더에게 말하기, or 답하기"""

    order_id: str


@TAPS.enter("ga")
class Arrived(NamedTuple):
    """잘 받았어요"""

    order_id: str


@TAPS.enter("gn")
class NotArrived(NamedTuple):
    """못 받았어요: asked first, then (*sure*) told"""

    order_id: str
    sure: int


@TAPS.enter("ro")
class ReviewOrder(NamedTuple):
    """리뷰 쓰기"""

    order_id: str


@TAPS.enter("rs")
class Rate(NamedTuple):
    """★4"""

    order_id: str
    stars: int


@TAPS.enter("rw")
class WriteReview(NamedTuple):
    """한마디 쓰기"""

    order_id: str


@TAPS.enter("rl")
class ShowReviews(NamedTuple):
    """리뷰 12개: what is said of a store; *page* counts from 1 where it is turned"""

    store_id: int
    page: int = 0


@TAPS.enter("l")
class SetLanguage(NamedTuple):
    """Speak that language."""

    lang: str


@TAPS.enter("kt")
class TakeCoupon(NamedTuple):
    """쿠폰 받기"""

    campaign_id: int


@TAPS.enter("kc")
class WriteCode(NamedTuple):
    """코드 적기: the next line is a coupon's code."""


@TAPS.enter("kw")
class ShowChoice(NamedTuple):
    """쿠폰 바꾸기: which one for this cart?"""

    page: int = 0


@TAPS.enter("kp")
class UseCoupon(NamedTuple):
    """This one for the cart of that version, or (0) none."""

    coupon_id: int
    version: int


@TAPS.enter("kb")
class BackToCart(NamedTuple):
    """장바구니로: the choice of a coupon becomes the cart again."""


@TAPS.enter("ct")
class TurnCart(NamedTuple):
    """The cart, with the − of other lines."""

    page: int


@TAPS.enter("cr")
class ReadCart(NamedTuple):
    """메뉴 모두 보기: the cart's lines in full"""

    page: int


@TAPS.enter("or")
class ReadOrder(NamedTuple):
    """메뉴 모두 보기: an order's lines in full"""

    order_id: str
    page: int


@TAPS.enter("ol")
class ShowPast(NamedTuple):
    """지난 주문, a page of them"""

    page: int


@TAPS.enter("oa")
class ShowActive(NamedTuple):
    """진행 중인 주문, a page of them"""

    page: int


@TAPS.enter("mh")
class ShowHeadings(NamedTuple):
    """메뉴 분류: every heading of a menu"""

    store_id: int
    page: int = 0


@TAPS.enter("kf")
class ShowFree(NamedTuple):
    """쿠폰 받기: what a store gives out"""

    store_id: int
    page: int = 0


@TAPS.enter("kh")
class ShowCoupons(NamedTuple):
    """내 쿠폰, a page of them"""

    page: int


@TAPS.enter("ph")
class AskPhone(NamedTuple):
    """번호 바꾸기"""


@TAPS.enter("pk")
class KeepPhone(NamedTuple):
    """That number (E.164) from now on."""

    phone: str


enter_taps(TAPS)
