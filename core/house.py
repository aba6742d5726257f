"""The only file that knows every room: its tables, and what follows from facts and time.

Imported by whoever opens a database of ours, so that every table is known to its migrations, to
the register of what is kept, and to what forgets. The relay and the clock know no room: here they
are handed the plot, which is told in policies.py and timer_jobs.py.
"""

from __future__ import annotations

from core.advertising.tables import AdChoices
from core.answers.tables import Answers
from core.audit.tables import Audit
from core.boards.tables import Boards
from core.broadcasts.tables import Broadcasts
from core.carts.tables import Carts
from core.consents.tables import Consents
from core.coupons.campaign_tables import Campaigns
from core.coupons.guess_tables import Guesses
from core.coupons.tables import Coupons
from core.database.tables import Tables
from core.database.transaction import Transaction
from core.deliveries.tables import Deliveries
from core.finding.sold_tables import Sold
from core.keeping.tables import Keeping
from core.notices.tables import Notices
from core.orders.tables import Orders
from core.outbox import relay
from core.outbox.tables import Outbox
from core.payments.tables import Payments
from core.payments.waiting_tables import Waiting
from core.people.invitation_tables import Invitations
from core.people.tables import People
from core.policies import POLICIES
from core.reviews.tables import Reviews
from core.riders.tables import Riders
from core.stores.menu_tables import Menus
from core.stores.photo_tables import Photos
from core.stores.registration_tables import Registrations
from core.stores.tables import Stores
from core.stuck.tables import StuckTold
from core.timer_jobs import JOBS, NEVER_PARKED
from core.timers import due
from core.timers.tables import Timers
from core.tracking.status_view_tables import StatusViews
from core.updates.tables import Updates

TABLES: tuple[type[Tables], ...] = (
    AdChoices, Answers, Audit, Boards, Broadcasts, Campaigns, Carts, Consents, Coupons,
    Deliveries, Guesses, Invitations, Keeping, Menus, Notices, Orders, Outbox, Payments, People,
    Photos, Registrations, Reviews, Riders, Sold, StatusViews, Stores, StuckTold, Timers, Updates,
    Waiting,
)  # fmt: skip


def hand_out(tx: Transaction, *, most: int = 20) -> int:
    """Run the policies of the facts that wait: see :func:`core.outbox.relay.hand_out`."""
    return relay.hand_out(tx, POLICIES, most=most)


def ask_what_is_due(tx: Transaction, *, most: int = 50) -> int:
    """Ask the timers that are due: see :func:`core.timers.due.ask_what_is_due`."""
    return due.ask_what_is_due(tx, JOBS, never_parked=NEVER_PARKED, most=most)
