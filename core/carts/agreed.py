"""What stands on the button that orders, and whether it is still true when the button is pressed.

Pure. A button carries what it showed; whoever presses it agrees to that and to nothing else.
"""

from __future__ import annotations

import json
from base64 import b32encode
from hashlib import blake2s
from typing import Any

from core.carts.model import Cart, Quote
from core.orders.model import Address, Receive
from core.records import record
from core.texts.incoming import whole_number

#: Bytes of a seal; two that differ are alike once in 16 million (a slip, not an attack: whoever
#: forges one agrees to something else than they were shown).
_BYTES = 3


@record(frozen=True, slots=True)
class Agreed:
    """What somebody was shown: the sum at least; by a chat's button all that it stands for."""

    total: int  #: won
    fee: int | None = None  #: won for bringing it
    door: str | None = None  #: seal of where it goes
    dishes: str | None = None  #: seal of what is cooked, with the words to the store
    card: int | None = None  #: the card on file that pays; 0: none does

    @property
    def written(self) -> str:
        """As a button carries it: ``21500.2000.K7Q2A.MZ3TB.4``."""
        return f"{self.total}.{self.fee}.{self.door}.{self.dishes}.{self.card}"


def agreed_as_written(written: str) -> Agreed | None:
    """What :attr:`Agreed.written` wrote; none for anything else."""
    parts = written.split(".")
    if len(parts) != 5:
        return None
    total, fee, card = (whole_number(parts[n]) for n in (0, 1, 4))
    if total is None or fee is None or card is None:
        return None
    return Agreed(total, fee, parts[2], parts[3], card)


@record(frozen=True, slots=True)
class Change:
    """One thing that is not as it was shown."""

    kind: str  #: a key of ``texts.customer.CHANGES``
    won: int = 0  #: by how much, where it is money


def shown(cart: Cart, offer: Quote, door: Address | None, card_id: int | None) -> Agreed:
    """What a button that orders *cart* for *offer*, charged to that card, stands for."""
    to = [door.text, door.detail, door.latitude, door.longitude] if door is not None else []
    lines = [{**line.as_json(), "counted": None} for line in offer.lines]
    return Agreed(
        total=offer.total,
        fee=offer.delivery_fee,
        door=seal(to if cart.receive is Receive.DELIVERY else "pickup"),
        dishes=seal([cart.store_id, lines, cart.request]),
        card=card_id or 0,
    )


def seal(what: Any) -> str:
    """A few letters that stand for *what*, and change when it does."""
    return b32encode(blake2s(json.dumps(what).encode(), digest_size=_BYTES).digest()).decode()[:5]


def changes(agreed: Agreed, now: Agreed) -> list[Change]:
    """What is not as it was *agreed*; a part nobody was shown is not compared."""
    found: list[Change] = []
    by_fee = 0
    if agreed.fee is not None and agreed.fee != now.fee:
        by_fee = (now.fee or 0) - agreed.fee
        found.append(Change("fee_up" if by_fee > 0 else "fee_down", abs(by_fee)))
    if (rest := now.total - agreed.total - by_fee) != 0:
        found.append(Change("total_up" if rest > 0 else "total_down", abs(rest)))
    for part in ("door", "dishes", "card"):
        was = getattr(agreed, part)
        if was is not None and was != getattr(now, part):
            found.append(Change(part))
    return found
