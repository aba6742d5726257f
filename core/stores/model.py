"""What a store is and when it takes an order. Pure; times arrive as UTC, distances in metres."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from core.records import record
from core.texts import Lang
from core.texts.figures import DAY_BEGINS_HOUR, SEOUL
from core.texts.incoming import in_one_piece

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Sold out "until on": far enough away that no clock reaches it.
UNTIL_SWITCHED_ON = datetime.fromisoformat("9999-01-01T00:00:00+00:00")
#: Pictures that owners sent are rows; the names of all others are files.
OWN_PHOTO = "own-"
#: Two unanswered orders in a row pause a store.
MISSES_THAT_PAUSE = 2


#: Hours that begin so soon are what somebody has in mind who speaks of today (guess).
SOON = timedelta(hours=4)
#: Hours so long never end for the night: they end by the business day.
ALL_DAY = timedelta(hours=20)


class Carrier(StrEnum):
    """Who brings a store's orders."""

    STORE = "store"  #: 직접 배달: the store itself
    RIDER = "rider"  #: 라이더 배달: a rider who is asked


@record(frozen=True, slots=True)
class Choice:
    """One answer to an option group: 곱빼기, +1,500원."""

    id: int  #: unique within its item
    name: dict[str, str]
    price: int  #: won on top of the item's price
    sold_out_until: datetime | None = None

    def __post_init__(self) -> None:
        """Its name is read in one piece."""
        object.__setattr__(self, "name", in_one_piece(self.name))

    def is_sold_out(self, now: datetime) -> bool:
        """Not to be had at *now*."""
        return self.sold_out_until is not None and now < self.sold_out_until


@record(frozen=True, slots=True)
class OptionGroup:
    """A question about an item: 양, 더하기; between *min* and *max* answers."""

    id: int
    name: dict[str, str]
    min: int
    max: int
    choices: tuple[Choice, ...]

    def __post_init__(self) -> None:
        """Its name is read in one piece."""
        object.__setattr__(self, "name", in_one_piece(self.name))


@record(frozen=True, slots=True)
class Item:
    """Something on the menu."""

    id: int
    store_id: int
    category_id: int
    name: dict[str, str]
    description: dict[str, str]
    price: int  #: won
    photo: str  #: a picture's file name; empty for none
    alt: dict[str, str]
    option_groups: tuple[OptionGroup, ...]
    stock_left: int | None = None  #: portions left; none when not counted
    sold_out_until: datetime | None = None
    hidden: bool = False
    deleted: bool = False  #: hidden for good; what was ordered still names it

    def __post_init__(self) -> None:
        """What it is called and said of it is read in one piece."""
        object.__setattr__(self, "name", in_one_piece(self.name))
        object.__setattr__(self, "description", in_one_piece(self.description))
        object.__setattr__(self, "alt", in_one_piece(self.alt))

    def is_sold_out(self, now: datetime) -> bool:
        """Not to be had at *now*: switched off, none left, or a question nobody can answer."""
        if self.sold_out_until is not None and now < self.sold_out_until:
            return True
        if self.stock_left is not None and self.stock_left <= 0:
            return True
        return any(
            sum(not c.is_sold_out(now) for c in group.choices) < group.min
            for group in self.option_groups
        )

    def choice(self, choice_id: int) -> Choice | None:
        """The choice with that id, if the item has it."""
        for group in self.option_groups:
            for choice in group.choices:
                if choice.id == choice_id:
                    return choice
        return None


@record(frozen=True, slots=True)
class Category:
    """A heading of the menu."""

    id: int
    name: dict[str, str]

    def __post_init__(self) -> None:
        """Its name is read in one piece."""
        object.__setattr__(self, "name", in_one_piece(self.name))


@record(frozen=True, slots=True)
class Store:
    """A restaurant."""

    id: int
    name: dict[str, str]
    description: dict[str, str]
    category: dict[str, str]  #: 치킨, 중식, 분식, 카페
    address: dict[str, str]
    latitude: float
    longitude: float
    photo: str
    hours: dict[str, list[list[str]]]  #: {"mon": [["11:00", "21:00"]], …}; Seoul time
    minimum_order: int  #: won of food, for delivery
    fee_bands: tuple[
        tuple[int, int], ...
    ]  #: (up to metres, won), nearest first; beyond the last: too far
    cooking_minutes: tuple[int, int]  #: least and most
    pay_on_delivery: bool
    approved: bool
    closed: bool = False  #: the owner's switch; hours count only while it is off
    open_until: datetime | None = None  #: /open outside the hours
    paused_until: datetime | None = None  #: /pause, or two unanswered orders in a row
    missed_in_a_row: int = 0
    version: int = 1
    carried_by: Carrier = Carrier.STORE  #: who brings its orders
    suspended_at: datetime | None = None  #: an admin's word: it takes no orders until it is undone
    suspended_because: str | None = None  #: the admin's own words, which its owner reads
    #: Since when nobody there can be written to: no orders until one of them is back.
    unreached_at: datetime | None = None

    def __post_init__(self) -> None:
        """What it is called, where it is and said of it is read in one piece."""
        object.__setattr__(self, "name", in_one_piece(self.name))
        object.__setattr__(self, "description", in_one_piece(self.description))
        object.__setattr__(self, "address", in_one_piece(self.address))

    def named(self, lang: Lang) -> str:
        """Its name in *lang*."""
        return self.name[lang]

    def is_open(self, now: datetime) -> bool:
        """Takes orders at *now*."""
        if not self.approved or self.closed or self.suspended_at is not None:
            return False
        if self.unreached_at is not None:
            return False
        if self.paused_until is not None and now < self.paused_until:
            return False
        if self.open_until is not None and now < self.open_until:
            return True
        return self.closes_at(now) is not None

    def closes_at(self, now: datetime) -> datetime | None:
        """When the hours running at *now* end; none when it is outside its hours."""
        local = now.astimezone(SEOUL)
        for days in (0, -1):
            for begin, end in self._services(local.date() + timedelta(days=days)):
                if begin <= local < end:
                    return end
        return None

    def service_at(self, now: datetime) -> tuple[datetime, datetime] | None:
        """The hours it is in at *now*, or those that begin within :data:`SOON`: from when to when."""
        local = now.astimezone(SEOUL)
        near = [
            (begin, end)
            for days in (-1, 0, 1)
            for begin, end in self._services(local.date() + timedelta(days=days))
            if begin - SOON <= local < end
        ]
        return min(near, default=None)

    def end_of_today(self, now: datetime) -> datetime:
        """When what somebody calls *today* ends here: of a sold-out dish, of a coupon for a day.

        At 05:00 in Seoul, unless the store is at work across it. A night's hours end where they
        end. For whoever opens around five, the small hours belong to the day that begins.
        """
        ends = end_of_business_day(now)
        service = self.service_at(now)
        if service is None or service[1] <= ends:
            return ends
        begins, closes = service
        if ends - now < SOON and closes - ends > ends - begins:
            return ends + timedelta(days=1)
        return closes if closes - begins < ALL_DAY else ends

    def end_of_opening(self, now: datetime) -> datetime:
        """Until when it is open that is opened outside its hours: until those begin it again and
        end, or to the end of the business day.
        """
        service = self.service_at(now)
        return service[1] if service is not None else end_of_business_day(now)

    def _services(self, day: date) -> list[tuple[datetime, datetime]]:
        """The hours that begin on that day, from when to when."""
        found = []
        for opens, closes in self.hours.get(WEEKDAYS[day.weekday()], []):
            begin, end = _at(day, opens), _at(day, closes)
            found.append((begin, end if end > begin else end + timedelta(days=1)))
        return found

    def delivery_fee(self, distance_m: int) -> int | None:
        """Won for bringing it *distance_m* metres; none when that is too far."""
        for up_to_m, fee in self.fee_bands:
            if distance_m <= up_to_m:
                return fee
        return None


def _at(day: Any, written: str) -> datetime:
    hour, minute = (int(part) for part in written[:5].split(":"))
    return datetime(day.year, day.month, day.day, tzinfo=SEOUL) + timedelta(
        hours=hour, minutes=minute
    )


def end_of_business_day(now: datetime) -> datetime:
    """The next 05:00 in Seoul, when a new business day begins."""
    local = now.astimezone(SEOUL)
    end = local.replace(hour=DAY_BEGINS_HOUR, minute=0, second=0, microsecond=0)
    return end if local < end else end + timedelta(days=1)
