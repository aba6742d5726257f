"""What a plain function gets to work with: one open transaction and everything kept in it.

Must not know who asked or how it is committed: there is no commit here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from random import Random

from core.advertising.tables import AdChoices
from core.answers.tables import Answers
from core.audit.tables import Audit
from core.boards.tables import Boards
from core.broadcasts.tables import Broadcasts
from core.carts.tables import Carts
from core.coupons.campaign_tables import Campaigns
from core.coupons.guess_tables import Guesses
from core.coupons.tables import Coupons
from core.database.sql import Sql
from core.deliveries.tables import Deliveries
from core.keeping.tables import Keeping
from core.notices.tables import Notices
from core.orders.tables import Orders
from core.orders.views import Views
from core.outbox.event import Event
from core.outbox.tables import Outbox
from core.payments.tables import Payments
from core.payments.waiting_tables import Waiting
from core.people.invitation_tables import Invitations
from core.people.tables import People
from core.reviews.tables import Reviews
from core.riders.tables import Riders
from core.stores.menu_tables import Menus
from core.stores.photo_tables import Photos
from core.stores.registration_tables import Registrations
from core.stores.sold_tables import Sold
from core.stores.tables import Stores
from core.stuck.tables import StuckTold
from core.timers.tables import Timers
from core.updates.tables import Updates


class Transaction:
    """One open transaction: its statements, its moment, its dice, and whom to wake after it."""

    def __init__(self, sql: Sql, now: datetime, random: Random) -> None:
        """Made anew for every run of a function, so that nothing is left of an earlier run."""
        self.sql = sql
        self.now = now
        self.random = random
        self.topics: set[str] = set()
        self.orders = Orders(sql)
        self.views = Views(sql)
        self.carts = Carts(sql, now)
        self.campaigns = Campaigns(sql)
        self.coupons = Coupons(sql)
        self.guesses = Guesses(sql)
        self.stores = Stores(sql)
        self.menus = Menus(sql)
        self.photos = Photos(sql)
        self.registrations = Registrations(sql)
        self.boards = Boards(sql)
        self.reviews = Reviews(sql)
        self.sold = Sold(sql)
        self.people = People(sql, now)
        self.invitations = Invitations(sql)
        self.payments = Payments(sql)
        self.waiting = Waiting(sql)
        self.deliveries = Deliveries(sql)
        self.riders = Riders(sql)
        self.notices = Notices(sql)
        self.outbox = Outbox(sql)
        self.timers = Timers(sql)
        self.updates = Updates(sql)
        self.answers = Answers(sql)
        self.audit = Audit(sql)
        self.broadcasts = Broadcasts(sql)
        self.stuck = StuckTold(sql)
        self.ads = AdChoices(sql)
        self.keeping = Keeping(sql)

    def record(self, *events: Event) -> None:
        """Write facts down with the change itself; the relay hands them to their policies."""
        for event in events:
            self.outbox.add(event)
        self.wake("events")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What raises inside undoes only what was done inside."""
        self.write_down()
        try:
            with self.sql.savepoint():
                yield
                self.write_down()
        except BaseException:
            self.look_anew()
            raise

    def write_down(self) -> None:
        """Write what was put off to be written together; at the end, and around a savepoint."""
        self.outbox.write_down()
        self.views.write_down()
        self.notices.write_down()
        if self.notices.has_owed:
            self.wake("notices")

    def look_anew(self) -> None:
        """A savepoint was taken back: what was read or kept since may not be so."""
        self.outbox.look_anew()
        self.views.look_anew()
        self.people.look_anew()
        self.payments.look_anew()
        self.notices.look_anew()

    def wake(self, *topics: str) -> None:
        """Wake whoever waits on *topics*, here and in other processes, once this is committed."""
        self.topics.update(topics)
