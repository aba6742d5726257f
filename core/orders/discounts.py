"""What makes an order cheaper. Pure."""

from __future__ import annotations

from enum import StrEnum


class DiscountKind(StrEnum):
    """What a coupon takes off the price."""

    AMOUNT = "amount"  #: 정액: so many won of the food
    PERCENT = "percent"  #: 정률: a share of the food, up to a cap where there is one
    FREE_DELIVERY = "free_delivery"  #: 배달팁 무료
