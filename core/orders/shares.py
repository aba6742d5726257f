"""How much one person may hold without having paid. Pure; what it is set to is in the settings."""

from __future__ import annotations

from core.orders.model import OrderLine, OrderStatus, PayWith
from core.records import record
from core.refusals import must_be_whole


@record(frozen=True, slots=True)
class Shares:
    """One person's share. What they are set to is in the settings."""

    unpaid: int = 3  #: open orders that wait for their payment
    at_the_door: int = 2  #: open orders that are paid when they are brought
    one_in: int = 3  #: of so many portions left of a counted dish, one may be held unpaid

    def __post_init__(self) -> None:
        """Raises :class:`CannotBe`: with a share of nothing nobody could order."""
        for name in ("unpaid", "at_the_door", "one_in"):
            must_be_whole(name, getattr(self, name), 1, 1_000_000)

    def portions(self, left: int) -> int:
        """How many of *left* portions one person may hold; one is anybody's."""
        return max(left // self.one_in, 1)


@record(frozen=True, slots=True)
class Held:
    """An order under way that its customer may not have paid."""

    status: OrderStatus
    pay_with: PayWith
    lines: tuple[OrderLine, ...]

    @property
    def is_at_the_door(self) -> bool:
        """It is paid when it is brought."""
        return self.pay_with is PayWith.ON_DELIVERY

    @property
    def is_unpaid(self) -> bool:
        """It waits for its payment."""
        return self.status is OrderStatus.AWAITING_PAYMENT

    def portions(self, item_id: int) -> int:
        """Portions of that dish it has off the menu, at no cost yet."""
        if not (self.is_at_the_door or self.is_unpaid):
            return 0
        return sum(
            line.quantity for line in self.lines if line.counted and line.item_id == item_id
        )


#: What the settings say unless somebody sets another.
USUAL = Shares()
