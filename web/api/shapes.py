"""What goes in and out, as JSON: the shapes the documentation shows and the calls are held to."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from core.orders.model import MOST_TOTAL
from web.api.written import (
    ORDER_ID,
    UNREADABLE,
    Detail,
    OrderId,
    Seen,
    Short,
    Token,
    Words,
)

LARGEST_ID = 2**63 - 1  # what both databases hold
LARGEST = 2**31 - 1  # what a column of numbers holds; won, days, coupons


def _whole(value: Any) -> Any:
    """``20.0`` is a whole number too, says JSON Schema."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _held(number: int) -> int:
    if abs(number) > LARGEST:
        raise PydanticCustomError(UNREADABLE, "more than anybody means")
    return number


Id = Annotated[int, Field(ge=1, le=LARGEST_ID), BeforeValidator(_whole)]
Won = Annotated[int, Field(description="whole won")]
Number = Annotated[int, BeforeValidator(_whole), AfterValidator(_held)]
Degrees = Annotated[float, Field(allow_inf_nan=False)]


class Given(BaseModel):
    """Something a caller sends: exact types, and nothing nobody asked for."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Told(BaseModel):
    """Something a caller is told; later versions may tell more."""


# --- in
class LineWanted(Given):
    item_id: Id
    quantity: Annotated[int, Field(ge=1, le=99), BeforeValidator(_whole)] = 1
    choice_ids: Annotated[list[Id], Field(max_length=30)] = []
    note: Words = ""


class AddressGiven(Given):
    text: Seen
    detail: Detail = ""
    latitude: Annotated[Degrees, Field(ge=-90, le=90)]
    longitude: Annotated[Degrees, Field(ge=-180, le=180)]


class OrderWanted(Given):
    store_id: Id
    lines: Annotated[list[LineWanted], Field(min_length=1, max_length=30)]
    receive: Literal["delivery", "pickup"] = "delivery"
    address: Annotated[
        AddressGiven | None, Field(description="the door; none: the one used in the chat")
    ] = None
    phone: Annotated[Short | None, Field(description="none: the one known from the chat")] = None
    request: Annotated[Words, Field(description="words to the store")] = ""
    coupon_id: Annotated[Id | None, Field(description="a coupon of the customer")] = None
    pay_with: Literal["card", "on_delivery"] = "card"
    pay: Annotated[bool, Field(description="collect in the same call; needs ``total``")] = False
    total: Annotated[
        int | None,
        Field(
            ge=0,
            le=MOST_TOTAL,
            validate_default=True,
            description="won the customer agreed to pay; at any other sum nothing is ordered",
        ),
        BeforeValidator(_whole),
    ] = None
    keep: Annotated[
        bool, Field(description="false: a declined card cancels the order at once")
    ] = True
    card_id: Annotated[Id | None, Field(description="none: the default card")] = None

    @field_validator("total", mode="after")
    @classmethod
    def agreed(cls, total: int | None, others: ValidationInfo) -> int | None:
        """Nobody pays a sum they have not named."""
        if total is None and others.data.get("pay"):
            raise ValueError("with pay, the sum to be paid")
        return total


class PaymentWanted(Given):
    order_id: OrderId
    total: Annotated[
        int,
        Field(ge=0, le=MOST_TOTAL, description="won to be paid: the order's total"),
        BeforeValidator(_whole),
    ]
    card_id: Annotated[Id | None, Field(description="none: the default card")] = None


class ReasonGiven(Given):
    reason: Words = ""


class MinutesGiven(Given):
    minutes: Annotated[
        int, Field(ge=1, le=180, description="until it is cooked"), BeforeValidator(_whole)
    ]


class NothingGiven(Given):
    pass


class AuthKeyGiven(Given):
    auth_key: Token


class CouponsWanted(Given):
    kind: Literal["amount", "percent", "free_delivery"]
    value: Annotated[Number, Field(description="won, or percent; 0 for free delivery")] = 0
    cap: Annotated[Number | None, Field(description="won a percentage takes off at most")] = None
    min_order: Annotated[Number, Field(ge=0, description="won of food")] = 0
    audience: Literal[
        "ordered_here", "away", "reviewed", "person", "first_order", "code", "public"
    ]
    days: Annotated[Number | None, Field(description="away: days since their last order")] = None
    order_id: Annotated[OrderId | None, Field(description="person: this order's customer")] = None
    code: Annotated[Short | None, Field(description="code: 4 to 20 letters and digits")] = None
    quota: Annotated[Number | None, Field(description="coupons in all; none: no limit")] = None
    per_customer: Number = 1
    starts_at: Annotated[AwareDatetime | None, Field(description="none: at once")] = None
    ends_at: AwareDatetime


class CouponTaken(Given):
    code: Short | None = None
    campaign_id: Annotated[Id | None, Field(description="a public one's")] = None


# --- out
class StoreTold(Told):
    id: int
    name: str
    open: bool
    min_order: Won
    delivery_fee: Annotated[int | None, Field(description="won; none: unknown or too far")]
    eta_minutes: int


class StoresTold(Told):
    stores: list[StoreTold]


class ChoiceTold(Told):
    id: int
    name: str
    price: Won
    sold_out: bool


class OptionGroupTold(Told):
    id: int
    name: str
    min: int
    max: int
    choices: list[ChoiceTold]


class ItemTold(Told):
    id: int
    name: str
    price: Won
    sold_out: bool
    option_groups: list[OptionGroupTold]


class CategoryTold(Told):
    name: str
    items: list[ItemTold]


class MenuTold(Told):
    categories: list[CategoryTold]


class ChoiceOrdered(Told):
    id: int
    name: str
    price: Won


class LineTold(Told):
    item_id: int
    name: str
    quantity: int
    unit_price: Won
    choices: list[ChoiceOrdered]
    note: str


class ReachedTold(Told):
    status: str
    at: datetime
    by: str
    reason: str | None


class AddressTold(Told):
    text: str
    detail: str
    latitude: float
    longitude: float


class OrderTold(Told):
    id: Annotated[str, Field(pattern=ORDER_ID)]
    number: Annotated[int | None, Field(description="of the store's day; none until placed")]
    store_id: int
    status: str
    status_ko: str
    total: Won
    items_total: Won
    delivery_fee: Won
    discount: Won
    paid: Won
    refunded: Won
    lines: list[LineTold]
    receive: Annotated[str, Field(description="delivery, or pickup: the customer fetches it")]
    address: Annotated[AddressTold | None, Field(description="for its customer and its kitchen")]
    request: Annotated[str, Field(description="the customer's words to the store")]
    eta_at: datetime | None
    rider: str | None
    timeline: list[ReachedTold]
    allowed: Annotated[list[str], Field(description="what the caller may ask of it now")]


class CancelAsked(OrderTold):
    request: Annotated[  # type: ignore[assignment]  # that it is one, not what was asked for
        bool, Field(description="the store is asked to let it go")
    ]


class OrdersTold(Told):
    orders: list[OrderTold]


class PaymentTold(Told):
    id: str
    status: Literal["approved", "unknown"]
    order: OrderTold


class CampaignTold(Told):
    id: int
    store_id: int
    kind: str
    value: int
    cap: Won | None
    min_order: Won
    audience: str
    days: int | None
    code: str | None
    quota: int | None
    per_customer: int
    starts_at: datetime
    ends_at: datetime
    status: Annotated[str, Field(description="planned, running, stopped or over")]
    issued: int
    used: int
    sales: Annotated[int, Field(description="won the orders it was used for cost")]


class CampaignsTold(Told):
    coupons: list[CampaignTold]


class CouponTold(Told):
    id: int
    store_id: int
    store: str
    kind: str
    value: int
    cap: Won | None
    min_order: Won
    ends_at: datetime
    order_id: Annotated[str | None, Field(description="the order that has it now")]


class CouponsTold(Told):
    coupons: list[CouponTold]


class CardTold(Told):
    id: int
    label: str
    default: bool


class CardsTold(Told):
    customer_key: str
    cards: list[CardTold]


class NotificationTold(Told):
    id: int
    to: str
    kind: str
    text: str | None
    created_at: datetime
    sent_at: datetime | None
    attempts: int
    error: str | None


class NotificationsTold(Told):
    notifications: list[NotificationTold]


class DeliveryTold(Told):
    id: int
    order_id: str
    status: str
    rider: str | None
    offered_at: datetime | None
    picked_up_at: datetime | None
    delivered_at: datetime | None
    pay: Annotated[int | None, Field(description="won for the rider; told to riders")] = None
    door: Annotated[
        str | None, Field(description="told to riders; only its area before it is theirs")
    ] = None


class DeliveriesTold(Told):
    deliveries: list[DeliveryTold]


class ProblemTold(Told):
    """Why not; ``code`` stays the same whatever the language. Some carry facts of their own."""

    type: str
    title: str
    status: int
    detail: str
    code: str


def as_json(told: BaseModel) -> dict[str, Any]:
    """The shape as it is answered."""
    return told.model_dump(mode="json")
