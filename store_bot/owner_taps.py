"""The buttons of who owns a store, or wants to: registering, menu, terms, staff, sales.

Entered in the store bot's one book.
"""

from __future__ import annotations

from typing import NamedTuple

from store_bot.taps import TAPS


@TAPS.enter("gs")
class RegisterStore(NamedTuple):
    """가게 등록, from the first question on."""


@TAPS.enter("ga")
class TellOfStore(NamedTuple):
    """*value* answers the question *question* of that dialogue."""

    question: str
    value: str
    draft: int


@TAPS.enter("gg")
class AskForStore(NamedTuple):
    """신청하기: all is told."""

    draft: int


@TAPS.enter("gx")
class LeaveRegistration(NamedTuple):
    """그만두기"""


@TAPS.enter("aw")
class DeclineStore(NamedTuple):
    """Why a store is not taken on."""

    person_id: int
    version: int
    why: str


@TAPS.enter("mm")
class ShowOwnMenu(NamedTuple):
    """메뉴 전체 of a store"""

    store_id: int
    page: int = 0


@TAPS.enter("mc")
class ShowCategory(NamedTuple):
    """What stands under a heading."""

    category_id: int
    page: int = 0


@TAPS.enter("mi")
class ShowOwnItem(NamedTuple):
    """A dish, and what can be done to it."""

    item_id: int


@TAPS.enter("mo")
class ShowOptions(NamedTuple):
    """What customers are asked about a dish."""

    item_id: int
    page: int = 0


@TAPS.enter("mg")
class ShowGroup(NamedTuple):
    """One of these questions."""

    item_id: int
    group_id: int
    page: int = 0


@TAPS.enter("me")
class AskEdit(NamedTuple):
    """이름, 가격, …: write the new one. *about* is the store, heading or item it belongs to."""

    asks: str
    about: int
    group_id: int


@TAPS.enter("ma")
class TellEdit(NamedTuple):
    """An answer offered as a button."""

    asks: str
    about: int
    value: str


@TAPS.enter("mx")
class LeaveEdit(NamedTuple):
    """그만두기"""


@TAPS.enter("mh")
class HideItem(NamedTuple):
    """숨기기 (1), 다시 보이기 (0)"""

    item_id: int
    hidden: int


@TAPS.enter("mv")
class MoveItem(NamedTuple):
    """To another heading; 0: which? A page of them."""

    item_id: int
    category_id: int
    page: int = 0


@TAPS.enter("md")
class DeleteItem(NamedTuple):
    """지우기: asked first (0), then done, if it is what was shown: *sure* says how it looked."""

    item_id: int
    sure: int


@TAPS.enter("mp")
class DropPhoto(NamedTuple):
    """사진 빼기: asked first, then done, if it is what was shown: *sure* says how it looked."""

    item_id: int
    sure: int = 0


@TAPS.enter("mk")
class DropCategory(NamedTuple):
    """An empty heading goes: asked first, as above."""

    category_id: int
    sure: int = 0


@TAPS.enter("mq")
class DropGroup(NamedTuple):
    """The question is not asked any more: asked about first, as above."""

    item_id: int
    group_id: int
    sure: int = 0


@TAPS.enter("ms")
class SwitchChoice(NamedTuple):
    """A choice sold out (1), or to be had again (0)."""

    item_id: int
    choice_id: int
    sold_out: int


@TAPS.enter("ts")
class ShowTerms(NamedTuple):
    """A store's hours, fees and the like."""

    store_id: int


@TAPS.enter("td")
class PayAtTheDoor(NamedTuple):
    """만나서 결제 받기 (1), 안 받기 (0)"""

    store_id: int
    allowed: int


@TAPS.enter("ps")
class ShowStaff(NamedTuple):
    """Who works there."""

    store_id: int
    page: int = 0


@TAPS.enter("pi")
class Invite(NamedTuple):
    """A link for one more owner or staff."""

    store_id: int
    role: str


@TAPS.enter("px")
class Revoke(NamedTuple):
    """The link works no more: asked first, then (*sure*) done."""

    invitation_id: int
    sure: int = 0


@TAPS.enter("pr")
class RemoveColleague(NamedTuple):
    """내보내기: asked first, then done, if they are what was shown."""

    store_id: int
    person_id: int
    sure: int


@TAPS.enter("sl")
class ShowSales(NamedTuple):
    """오늘, 7일, 30일"""

    store_id: int
    period: str
