"""What a bot asked an owner about the menu or the store's terms, kept as a row until it is told.

One function is one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Any

from core.database.transaction import Transaction
from core.people.tables import People
from core.records import record, replace
from core.refusals import Changed, NotYours, Unreadable
from core.stores import menu, terms
from core.stores.doubts import are_strange_choices, is_strange, is_strange_fee
from core.stores.menu_tables import Menus
from core.stores.menu_written import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    WrittenGroup,
    read_choices,
    read_limits,
    read_price,
    read_stock,
)
from core.stores.registration import in_both
from core.stores.written import read_bands, read_hours

#: What the store bot waits for while an owner edits.
ASKED = "editing"


#: How the value of a button begins that says yes to what was read.
SURE = "sure:"


class Asks(StrEnum):
    """What is asked. Of a new item and a new question one thing after the other."""

    CATEGORY = "category"  #: a new heading of the store
    CATEGORY_NAME = "category_name"
    NEW_NAME = "new_name"  #: a new item's
    NEW_PRICE = "new_price"
    NAME = "name"
    PRICE = "price"
    DESCRIPTION = "description"
    PHOTO = "photo"
    STOCK = "stock"
    NEW_GROUP = "new_group"  #: a new question's name
    NEW_LIMITS = "new_limits"
    NEW_CHOICES = "new_choices"
    GROUP_NAME = "group_name"
    LIMITS = "limits"
    CHOICES = "choices"
    HOURS = "hours"  #: the store's own, from here on
    BANDS = "bands"
    MINIMUM = "minimum"
    ABOUT = "about"
    STORE_PHOTO = "store_photo"


#: What is asked only after an answer: a new item's price, a new question's rest.
FOLLOWING = frozenset({Asks.NEW_PRICE, Asks.NEW_LIMITS, Asks.NEW_CHOICES})
#: What is sent, not written.
PHOTOS = frozenset({Asks.PHOTO, Asks.STORE_PHOTO})
#: What is asked about the store itself, only to its owners.
OF_THE_STORE = frozenset({Asks.HOURS, Asks.BANDS, Asks.MINIMUM, Asks.ABOUT, Asks.STORE_PHOTO})


@record(frozen=True, slots=True)
class Editing:
    """What is asked, and about what."""

    asks: Asks
    about: int  #: the store, heading or item, whichever the question is about
    group_id: int = 0
    so_far: Mapping[str, Any] | None = None  #: what was told of a new item or question

    unsure: Any = None  #: what was told and is asked about once more, before it counts
    was: Any = None  #: what stands there now

    @property
    def is_next(self) -> bool:
        """It follows an answer given before."""
        return self.so_far is not None or self.unsure is not None

    @property
    def seal(self) -> str:
        """What a button says that confirms exactly what was shown."""
        shown = json.dumps(self.unsure, ensure_ascii=False, sort_keys=True)
        return f"{SURE}{sha256(shown.encode()).hexdigest()[:12]}"


def begin_editing(
    tx: Transaction, bot: str, person_id: int, asks: Asks, about: int, group_id: int = 0
) -> Editing:
    """Ask; what was asked before is forgotten.

    Raises:
        NotYours: it is not theirs, or follows only after an answer.
    """
    if asks in FOLLOWING:
        raise NotYours()
    if asks in OF_THE_STORE:
        tx[People].worker(person_id).must_own(about)
    elif asks is Asks.CATEGORY:
        tx[People].worker(person_id).must_work_for(about)
    elif asks in (Asks.CATEGORY_NAME, Asks.NEW_NAME):
        menu.own_category(tx, about, by=person_id)
    else:
        item = menu.own_item(tx, about, by=person_id)
        if group_id:
            menu.own_group(item, group_id)
    editing = Editing(asks, about, group_id)
    _keep(tx, bot, person_id, editing)
    return editing


def editing_of(tx: Transaction, bot: str, person_id: int) -> Editing:
    """What that person is asked; :class:`Changed` when nothing is."""
    asked = tx[People].asked(bot, person_id)
    if asked is None or asked[0] != ASKED:
        raise Changed()
    kept = asked[1]
    return Editing(
        Asks(kept["asks"]), kept["about"], kept["group"], kept["so_far"],
        kept.get("unsure"), kept.get("was"),
    )  # fmt: skip


def leave_editing(tx: Transaction, bot: str, person_id: int) -> None:
    """Ask nothing any more; a second run finds nothing."""
    asked = tx[People].asked(bot, person_id)
    if asked is not None and asked[0] == ASKED:
        tx[People].answered(bot, person_id)


def read_answer(asks: Asks, written: str) -> Any:
    """What a line or a button's value answers to that question.

    Raises:
        Unreadable: it is no answer to it; ``what`` says to which question.
    """
    if written.startswith(SURE):
        return written
    try:
        return _READS[asks](written)
    except (KeyError, Unreadable):  # a photo is sent, not written
        raise Unreadable(what=asks.value) from None


def _name(written: str) -> dict[str, str]:
    return in_both(written, LONGEST_NAME)


def _about(written: str) -> dict[str, str]:
    return in_both(written, LONGEST_DESCRIPTION)


def _choices(written: str) -> tuple[tuple[str, int], ...]:
    return read_choices(written.splitlines())


_READS: Mapping[Asks, Callable[[str], Any]] = {
    Asks.CATEGORY: _name,
    Asks.CATEGORY_NAME: _name,
    Asks.NEW_NAME: _name,
    Asks.NEW_PRICE: read_price,
    Asks.NAME: _name,
    Asks.PRICE: read_price,
    Asks.DESCRIPTION: _about,
    Asks.STOCK: read_stock,
    Asks.NEW_GROUP: _name,
    Asks.NEW_LIMITS: read_limits,
    Asks.NEW_CHOICES: _choices,
    Asks.GROUP_NAME: _name,
    Asks.LIMITS: read_limits,
    Asks.CHOICES: _choices,
    Asks.HOURS: read_hours,
    Asks.BANDS: read_bands,
    Asks.MINIMUM: read_price,
    Asks.ABOUT: _about,
}


def tell(
    tx: Transaction, bot: str, person_id: int, value: Any, *, asks: Asks, about: int
) -> Editing:
    """What was asked is told, as :func:`read_answer` read it: done, or the next question.

    Raises:
        Changed: that is not what is asked.
        Unreadable: it cannot be so beside what is there; ``what`` says to which question.
        NotYours: it is not theirs any more.
        TooMany: there are as many as a chat can show.
    """
    editing = editing_of(tx, bot, person_id)
    if (asks, about) != (editing.asks, editing.about):
        raise Changed()
    is_sure = isinstance(value, str) and value.startswith(SURE)
    if is_sure:
        if value != editing.seal or editing.unsure is None:
            raise Changed()
        value = _as_read(editing.asks, editing.unsure)
    editing = replace(editing, unsure=None, was=None)
    try:
        after = None if is_sure else _doubted(tx, person_id, editing, value)
        after = after or _told(tx, person_id, editing, value)
    except Unreadable:
        raise Unreadable(what=editing.asks.value) from None
    if after.is_next:
        _keep(tx, bot, person_id, after)
    else:
        tx[People].answered(bot, person_id)
    return after


def _doubted(tx: Transaction, by: int, editing: Editing, value: Any) -> Editing | None:
    """The question whether it is meant; none where nothing speaks against it."""
    was: Any = None
    match editing.asks:
        case Asks.PRICE:
            item = menu.own_item(tx, editing.about, by=by)
            was = item.price
            others = [i.price for i in tx[Menus].items(item.store_id) if i.id != item.id]
            doubtful = value != was and is_strange(value, before=was, beside=others)
        case Asks.NEW_PRICE:
            there, _ = menu.own_category(tx, editing.about, by=by)
            doubtful = is_strange(value, beside=[item.price for item in there.items])
        case Asks.CHOICES | Asks.NEW_CHOICES:
            price = menu.own_item(tx, editing.about, by=by).price
            doubtful = are_strange_choices(value, price=price)
        case Asks.MINIMUM:
            was = terms.own_store(tx, editing.about, by=by).minimum_order
            doubtful = value > 0 and is_strange(value, before=was or None)
        case Asks.BANDS:
            store = terms.own_store(tx, editing.about, by=by)
            before = [fee for _, fee in store.fee_bands]
            doubtful = any(is_strange_fee(fee, before=before) for _, fee in value)
        case Asks.HOURS:  # a day that is not named is shut: was it forgotten?
            hours = terms.own_store(tx, editing.about, by=by).hours
            doubtful = any(spans and not value[day] for day, spans in hours.items())
        case _:
            doubtful = False
    return replace(editing, unsure=value, was=was) if doubtful else None


def _as_read(asks: Asks, kept: Any) -> Any:
    """What was kept of it, as :func:`read_answer` gave it: a row holds lists for tuples."""
    if asks in (Asks.BANDS, Asks.CHOICES, Asks.NEW_CHOICES):
        return tuple((first, second) for first, second in kept)
    return kept


def send_photo(tx: Transaction, bot: str, person_id: int, content: bytes) -> Editing:
    """The photo that was asked for.

    Raises:
        Changed: none is asked for.
        Unreadable: it is no picture we can show, or too big.
        NotYours: it is not theirs any more.
    """
    editing = editing_of(tx, bot, person_id)
    match editing.asks:
        case Asks.PHOTO:
            menu.photograph_item(tx, editing.about, content, by=person_id)
        case Asks.STORE_PHOTO:
            terms.photograph_store(tx, editing.about, content, by=person_id)
        case _:
            raise Changed()
    tx[People].answered(bot, person_id)
    return editing


def _told(tx: Transaction, by: int, editing: Editing, value: Any) -> Editing:
    """The change; what is shown, or asked, after it."""
    about, group, so_far = editing.about, editing.group_id, editing.so_far or {}
    match editing.asks:
        case Asks.CATEGORY:
            added = menu.add_category(tx, about, value, by=by)
            return Editing(Asks.CATEGORY_NAME, added.id)
        case Asks.CATEGORY_NAME:
            menu.rename_category(tx, about, value, by=by)
        case Asks.NEW_NAME:
            return Editing(Asks.NEW_PRICE, about, so_far={"name": value})
        case Asks.NEW_PRICE:
            item = menu.add_item(tx, about, so_far["name"], value, by=by)
            return Editing(Asks.NAME, item.id)
        case Asks.NAME:
            menu.rename_item(tx, about, value, by=by)
        case Asks.PRICE:
            menu.price_item(tx, about, value, by=by)
        case Asks.DESCRIPTION:
            menu.describe_item(tx, about, value, by=by)
        case Asks.STOCK:
            menu.count_item(tx, about, value, by=by)
        case Asks.NEW_GROUP:
            return Editing(Asks.NEW_LIMITS, about, so_far={"name": value})
        case Asks.NEW_LIMITS:
            return Editing(Asks.NEW_CHOICES, about, so_far={**so_far, "limits": list(value)})
        case Asks.NEW_CHOICES:
            least, most = so_far["limits"]
            most, least = min(most, len(value)), min(least, len(value))
            asked = WrittenGroup(so_far["name"], least, most, value)
            made = menu.add_group(tx, about, asked, by=by)
            return Editing(Asks.GROUP_NAME, about, made.id)
        case Asks.GROUP_NAME:
            menu.change_group(tx, about, group, by=by, name=value)
        case Asks.LIMITS:
            menu.change_group(tx, about, group, by=by, limits=value)
        case Asks.CHOICES:
            menu.change_group(tx, about, group, by=by, choices=value)
        case Asks.HOURS | Asks.BANDS | Asks.MINIMUM | Asks.ABOUT:
            terms.change_terms(tx, about, editing.asks.value, value, by=by)
        case _:
            raise Unreadable(what=editing.asks.value)
    return editing


def _keep(tx: Transaction, bot: str, person_id: int, editing: Editing) -> None:
    tx[People].ask(
        bot, person_id, ASKED,
        asks=editing.asks.value, about=editing.about, group=editing.group_id,
        so_far=editing.so_far, unsure=editing.unsure, was=editing.was,
    )  # fmt: skip
