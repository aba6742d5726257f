"""An admin stops a store from taking orders, and lets it take them again. One transaction each."""

from __future__ import annotations

from core.audit.model import Deed
from core.audit.tables import Audit
from core.database.transaction import Transaction
from core.notices.model import Bot
from core.notices.tables import Notices
from core.people.tables import People
from core.records import replace
from core.refusals import Unreadable
from core.shown import face, must_be_shown
from core.stores.model import Store
from core.stores.tables import Stores
from core.texts.incoming import is_seen, whole_line

LONGEST_REASON = 200  # as long as an admin's reason for a refund


def read_reason(reason: str) -> str:
    """Why, on one line.

    Raises:
        Unreadable: there is no reason. TooLong: it is longer than people read.
    """
    words = whole_line(reason, LONGEST_REASON)
    if not is_seen(words):
        raise Unreadable(what="reason")
    return words


def face_of(store: Store) -> int:
    """What an admin sees of a store that is about to be suspended."""
    return face(store.name, store.suspended_at)


def suspend_store(
    tx: Transaction, store_id: int, *, by: int, reason: str, shown: int | None = None
) -> Store:
    """It takes no orders from now on, and everybody who works there reads why.

    What it has taken goes on to its end, and so does an order whose customer is paying at this
    moment. A second run finds it suspended and changes nothing.

    Raises:
        NotYours: *by* is no admin, or there is no such store.
        Unreadable: there is no reason. TooLong: it is longer than people read.
        Changed: the store is not what was shown when they were asked (*shown*).
    """
    tx[People].worker(by).must_be_admin()
    words = read_reason(reason)
    store = tx[Stores].get(store_id)
    if store.suspended_at is not None:
        return store
    must_be_shown(shown, store.name, store.suspended_at)
    store = tx[Stores].save(replace(store, suspended_at=tx.now, suspended_because=words))
    tx[Audit].add(Deed.SUSPEND, by=by, at=tx.now, store_id=store_id, reason=words)
    _tell(tx, store, "suspended")
    return store


def unsuspend_store(tx: Transaction, store_id: int, *, by: int) -> Store:
    """It may take orders again, within its hours. A second run changes nothing.

    Raises:
        NotYours: *by* is no admin, or there is no such store.
    """
    tx[People].worker(by).must_be_admin()
    store = tx[Stores].get(store_id)
    if store.suspended_at is None:
        return store
    store = tx[Stores].save(replace(store, suspended_at=None, suspended_because=None))
    tx[Audit].add(Deed.UNSUSPEND, by=by, at=tx.now, store_id=store_id)
    _tell(tx, store, "unsuspended")
    return store


def _tell(tx: Transaction, store: Store, kind: str) -> None:
    facts = {"store": store.name, "reason": store.suspended_because}
    for worker, _ in tx[People].workers_of(store.id):
        key = f"{kind}:{store.id}:{store.version}"
        tx[Notices].owe(Bot.STORE, worker, kind, key=key, at=tx.now, facts=facts)
