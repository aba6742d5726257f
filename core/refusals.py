"""Every way the shop says no.

A refusal carries facts and never a sentence: chats and HTTP say it in their own words. Knows no
database and no chat.
"""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The shop says no, politely. Expected; rolls back only its own transaction."""

    #: What other programs read; stays the same when the wording changes.
    code = "refused"

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args)
        self.facts = facts


class Conflict(Exception):
    """Somebody saved first. The database runs the function again on the new truth."""


class Unavailable(Exception):
    """The database cannot be reached, or is locked for too long. Nothing is known to be saved."""


class NotYours(Refused):
    """It belongs to somebody else, or it does not exist: the two look alike."""

    code = "not_found"


class StepRefused(Refused):
    """The order's life has no such step from where it is now; usually someone was faster."""

    code = "step_refused"

    def __init__(self, status: Any, action: Any, *, number: int | None = None) -> None:
        super().__init__(status=status, action=action, number=number)
        self.status = status
        self.action = action


class Changed(Refused):
    """What was on the screen is not what is true now: an old button, a new price."""

    code = "changed"


class Repeated(Refused):
    """This very update has done it already, and was cut off before its answer."""

    code = "repeated"


class CannotBe(Refused):
    """Nothing that is: a quantity below one, a discount above the price; ``what`` names it."""

    code = "cannot_be"


def must_be_whole(what: str, value: Any, least: int, most: int) -> None:
    """Raises :class:`CannotBe` unless *value* is a whole number from *least* to *most*."""
    if type(value) is not int or not least <= value <= most:
        raise CannotBe(what=what)


class CartEmpty(Refused):
    """Nothing has been picked."""

    code = "cart_empty"


class OtherStore(Refused):
    """The cart holds another store's food."""

    code = "other_store"


class OptionMissing(Refused):
    """An item's question is unanswered, or answered too often."""

    code = "option_missing"


class SoldOut(Refused):
    """An item or a choice is not to be had."""

    code = "sold_out"


class TooMany(Refused):
    """More than a kitchen takes at once."""

    code = "too_many"


class TooManyUnpaid(Refused):
    """They have ``most`` orders open that wait for their payment."""

    code = "too_many_unpaid"


class TooManyAtTheDoor(Refused):
    """They have ``most`` orders open that are to be paid at the door."""

    code = "too_many_at_the_door"


class TooMuchHeld(Refused):
    """More than one person's share of a counted dish; ``most`` more are theirs to order."""

    code = "too_much_held"


class AskedAlready(Refused):
    """The store was asked to let it go: its answer is awaited, or was no often enough."""

    code = "asked_already"

    def __init__(self, *, is_open: bool) -> None:
        super().__init__()
        self.is_open = is_open  #: it has not answered yet


class StoreClosed(Refused):
    """The store takes no orders at this moment."""

    code = "store_closed"


class StoreSuspended(Refused):
    """An admin has suspended the store: only an admin opens it again; ``reason`` says why."""

    code = "store_suspended"


class NothingToSell(Refused):
    """A store cannot open with an empty menu."""

    code = "nothing_to_sell"


class NotOrderable(Refused):
    """A cart that cannot become an order as it stands; ``problems`` says why."""

    code = "not_orderable"


class AlreadyPaid(Refused):
    """The order is paid, or needs no payment any more."""

    code = "already_paid"


class PaymentUnderWay(Refused):
    """A payment of this order is being found out; paying again would charge twice."""

    code = "payment_under_way"


class PaymentBusy(Refused):
    """The payment company takes no calls: the order is kept, and its customer is called back."""

    code = "payment_busy"

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__(retry_after_seconds=retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class NothingToGiveBack(Refused):
    """The company collected nothing for the order, or all of it is on its way back."""

    code = "nothing_to_refund"


class TooMuch(Refused):
    """More than was paid and is still ours; ``left`` says how much that is."""

    code = "refund_too_much"


class CardDeclined(Refused):
    """The company would not take the card; nothing was charged. ``reason`` is its code."""

    code = "declined"


class KeyReused(Refused):
    """That idempotency key came with something else to do."""

    code = "key_reused"


class RoleNotHeld(Refused):
    """They may not do that work, or not any more."""

    code = "role_not_held"


class LastOwner(Refused):
    """A store keeps one owner at least."""

    code = "last_owner"


class LinkSpent(Refused):
    """The link was used, taken back, is too old, or never was."""

    code = "link_spent"


class CouponRefused(Refused):
    """A coupon cannot be had or used as asked; ``why`` says which of the reasons it is."""

    code = "coupon_refused"


class TooManyGuesses(Refused):
    """They wrote too many codes that are none; ``retry_after_seconds`` says how long to wait."""

    code = "too_many_guesses"


class CodeTaken(Refused):
    """Another campaign that runs has that code."""

    code = "code_taken"


class NoCard(Refused):
    """No card on file; the payment window takes it from here."""

    code = "no_card"


class NotAllowed(Refused):
    """The store does not take that way of paying or receiving."""

    code = "not_allowed"


class RiderHasIt(Refused):
    """A rider brings the order; the store cannot do it beside them."""

    code = "rider_has_it"


class NotOnShift(Refused):
    """Only a rider on shift is asked or may take what is open to all."""

    code = "not_on_shift"


class TooLate(Refused):
    """It could have been said, for a while; that is over."""

    code = "too_late"


class TooLong(Refused):
    """More was written than is kept; ``most`` says how much. Nothing is cut without a word."""

    code = "too_long"


class Unreadable(Refused):
    """What was written is not a phone, an address or a number we can read."""

    code = "unreadable"
