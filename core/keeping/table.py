"""What is kept how long: every column of every table, every field of a fact, every file and log.

Pure. A test fails when something is kept that has no line here; /privacy, /mydata and /deleteme
read this table, and the jobs that forget are named in it.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.keeping.model import (
    BOOKS_DAYS,
    REVIEW_DAYS,
    SILENT_DAYS,
    UPDATE_DAYS,
    Kind,
    Rule,
    Since,
    Topic,
)

_FORGETTING = "core.keeping.forgetting"
_PEOPLE = "core.keeping.person"

#: About nobody.
NONE = Rule("none", Kind.NONE)
#: The legal books: number, store, dishes, sums, times and payment keys, and nothing else.
BOOKS = Rule("books", Kind.BOOKS, Since.BOUND, BOOKS_DAYS, topic=Topic.BOOKS)
#: Dishes, of which each may carry a note: the note goes as words do, the dish is of the books.
DISHES = Rule("dishes", Kind.BOOKS, Since.BOUND, BOOKS_DAYS, topic=Topic.BOOKS)
#: A Telegram number in a row that stays: it becomes nobody's.
NUMBER = Rule("number", Kind.NUMBER, Since.LAST_SEEN, SILENT_DAYS, by=f"{_PEOPLE}:forget_person")
#: The number of whose row it is: the row goes with them.
OWNER = Rule("owner", Kind.NUMBER, Since.LAST_SEEN, SILENT_DAYS, by=f"{_PEOPLE}:forget_person")
#: …of who works here: it stays while they do.
WORKER = Rule(
    "worker", Kind.NUMBER, Since.LEAVING, by=f"{_PEOPLE}:forget_person", topic=Topic.WORK
)
#: Goes with an order's words, so many days after its end.
DOOR = Rule(
    "door", Kind.PERSONAL, Since.END, is_set=True, by=f"{_FORGETTING}:forget_orders",
    topic=Topic.DOOR,
)  # fmt: skip
PHONE = Rule(
    "phone", Kind.PERSONAL, Since.END, is_set=True, by=f"{_FORGETTING}:forget_orders",
    topic=Topic.PHONE,
)  # fmt: skip
WORDS = Rule(
    "words", Kind.PERSONAL, Since.END, is_set=True, by=f"{_FORGETTING}:forget_orders",
    topic=Topic.WORDS,
)  # fmt: skip
#: A code of ours, or somebody's own words: the code stays.
REASON = Rule(
    "reason", Kind.PERSONAL, Since.END, is_set=True, by=f"{_FORGETTING}:forget_orders",
    topic=Topic.WORDS,
)  # fmt: skip
CARD = Rule(
    "card", Kind.PERSONAL, Since.END, is_set=True, by=f"{_FORGETTING}:forget_orders",
    topic=Topic.CARDS,
)  # fmt: skip
#: What a bot said, with all that stood in it.
SAID = Rule(
    "said", Kind.PERSONAL, Since.END, is_set=True, by=f"{_FORGETTING}:forget_orders",
    topic=Topic.MESSAGES,
)  # fmt: skip
NOTE = Rule(
    "note", Kind.PERSONAL, Since.WRITTEN, is_set=True, by=f"{_FORGETTING}:forget_deeds",
    topic=Topic.WORDS,
)  # fmt: skip
OPEN_TALK = Rule(
    "open_talk", Kind.PERSONAL, Since.WRITTEN, is_set=True, by=f"{_FORGETTING}:forget_talks",
    topic=Topic.WORDS,
)  # fmt: skip
OPEN_CART = Rule(
    "open_cart", Kind.PERSONAL, Since.WRITTEN, is_set=True, by=f"{_FORGETTING}:forget_talks",
    topic=Topic.WORDS,
)  # fmt: skip
TIMED = Rule("timed", Kind.NONE, Since.WRITTEN, is_set=True, by=f"{_FORGETTING}:forget_timers")
#: An error's own words may quote somebody.
STUMBLE = Rule(
    "stumble", Kind.PERSONAL, Since.WRITTEN, is_set=True, by=f"{_FORGETTING}:forget_timers",
    topic=Topic.WORDS,
)  # fmt: skip
UPDATE = Rule(
    "update", Kind.PERSONAL, Since.WRITTEN, UPDATE_DAYS, by=f"{_FORGETTING}:forget_updates",
    topic=Topic.MESSAGES,
)  # fmt: skip
ANSWER = Rule(
    "answer", Kind.PERSONAL, Since.WRITTEN, 1, by="core.answers.use_cases:forget_old",
    topic=Topic.MESSAGES,
)  # fmt: skip
REVIEW = Rule(
    "review", Kind.PERSONAL, Since.WRITTEN, REVIEW_DAYS, by=f"{_FORGETTING}:forget_reviews",
    topic=Topic.REVIEWS,
)  # fmt: skip
PLACE = Rule(
    "place", Kind.PERSONAL, Since.LAST_ORDER, SILENT_DAYS, by=f"{_FORGETTING}:forget_places",
    topic=Topic.PLACES,
)  # fmt: skip
OWN_PHONE = Rule(
    "own_phone", Kind.PERSONAL, Since.LAST_ORDER, SILENT_DAYS, by=f"{_FORGETTING}:forget_places",
    topic=Topic.PHONE,
)  # fmt: skip
NAME = Rule(
    "name", Kind.PERSONAL, Since.LAST_SEEN, SILENT_DAYS, by=f"{_PEOPLE}:forget_person",
    topic=Topic.NAME,
)  # fmt: skip
CHOICE = Rule(
    "choice", Kind.PERSONAL, Since.LAST_SEEN, SILENT_DAYS, by=f"{_PEOPLE}:forget_person",
    topic=Topic.CHOICES,
)  # fmt: skip
BILLING = Rule(
    "billing", Kind.SECRET, Since.LAST_SEEN, SILENT_DAYS, by=f"{_PEOPLE}:forget_person",
    topic=Topic.CARDS,
)  # fmt: skip
OWN_CARD = Rule(
    "own_card", Kind.PERSONAL, Since.LAST_SEEN, SILENT_DAYS, by=f"{_PEOPLE}:forget_person",
    topic=Topic.CARDS,
)  # fmt: skip
LINK = Rule("link", Kind.SECRET, Since.WRITTEN, 1, by=f"{_FORGETTING}:forget_links")
BOARD_LINK = Rule("board_link", Kind.SECRET, Since.LEAVING, by=f"{_PEOPLE}:forget_person")
#: What somebody at work told of themselves.
AT_WORK = Rule(
    "at_work", Kind.PERSONAL, Since.LEAVING, by=f"{_FORGETTING}:forget_work", topic=Topic.WORK
)
#: Where a rider is: only while on shift.
ON_SHIFT = Rule("on_shift", Kind.PERSONAL, by=f"{_FORGETTING}:forget_places", topic=Topic.WORK)

Lines = tuple[tuple[Rule, str], ...]

# fmt: off
#: table: (rule, its columns). Every column of every table stands in exactly one line.
COLUMNS: Mapping[str, Lines] = {
    "ad_choices": ((OWNER, "person_id"), (CHOICE, "wanted_at nights_at changed_at")),
    "addresses": ((NONE, "id"), (OWNER, "person_id"), (PLACE, "text detail latitude longitude used_at")),
    "answers": ((OWNER, "person_id"), (ANSWER, "key digest waits_for body"), (NONE, "status made_at")),
    "audit": ((NONE, "id at deed order_id store_id"), (NUMBER, "person_id whom"), (NOTE, "reason"), (AT_WORK, "facts")),
    "boards": ((NONE, "store_id made_at opened_at"), (OWNER, "person_id"), (BOARD_LINK, "fingerprint")),
    "broadcasts": ((NONE, "id audience words made_at people reached owed all_owed_at stopped_at ended_at is_ad"), (NUMBER, "made_by")),
    "campaigns": ((NONE, "id store_id kind value cap min_order audience quota per_customer starts_at ends_at days code given reached made_at closed_at"), (NUMBER, "person_id made_by")),
    "cards": ((NONE, "id is_default added_at"), (OWNER, "person_id"), (BILLING, "billing_key"), (OWN_CARD, "label")),
    "carts": ((OWNER, "person_id"), (OPEN_CART, "lines request"), (NONE, "store_id receive version coupon_id coupon_by_hand changed_at")),
    "company_rests": ((NONE, "operation until over knocks"),),
    "consents": ((NUMBER, "person_id"), (NONE, "version at")),
    "coupons": ((NONE, "id campaign_id store_id nth status ends_at order_id issued_at sale"), (NUMBER, "customer_id")),
    "deliveries": ((BOOKS, "id order_id status carried_by created_at due_at picked_up_at ended_at pay offered_at assigned_at nobody_at new_times"), (NONE, "version"), (NUMBER, "rider_id")),
    "events": ((BOOKS, "id order_id seq name at facts"), (NONE, "done_at tries try_at parked_at"), (WORDS, "error")),
    "guesses": ((OWNER, "person_id"), (NONE, "since misses")),
    "heartbeats": ((NONE, "role beat_at up_since"),),
    "invitations": ((NONE, "id store_id role made_at ends_at used_at revoked_at"), (LINK, "link_hash"), (NUMBER, "made_by used_by")),
    "keeping_days": ((NONE, "what days"),),
    "leavings": ((OWNER, "person_id"), (NONE, "bot ghost asked_at told_at reached")),
    "menu_categories": ((NONE, "id store_id name place"),),
    "menu_items": ((NONE, "id store_id category_id name description price photo alt option_groups stock_left sold_out_until hidden place deleted"),),
    "notices": ((NONE, "id order_id key bot kind redraws urgency created_at status tries try_at lease_until sent_at message_id faults place parked_at"), (OWNER, "person_id"), (SAID, "facts text"), (WORDS, "error")),
    "offers": ((NONE, "id order_id status distance_m offered_at ended_at"), (NUMBER, "rider_id")),
    "order_views": ((BOOKS, "order_id store_id status requested_at view"), (NONE, "active seq"), (NUMBER, "customer_id")),
    "orders": ((BOOKS, "id store_id status receive pay_with items_total delivery_fee discount total created_at pay_until business_day number placed_at rung_at minutes ready_at eta_at cancel_asked_at ended_at carried_by request_key coupon_id coupon_kind"),
               (NONE, "version forgotten_at"), (DISHES, "lines"), (NUMBER, "customer_id"),
               (DOOR, "address_text address_detail latitude longitude distance_m"), (PHONE, "phone"), (WORDS, "request"), (REASON, "end_reason")),
    "pay_links": ((LINK, "token"), (OWNER, "person_id"), (NONE, "payment_id until")),
    "payments": ((BOOKS, "id order_id method status amount refunded key requested_at payment_key settled_at"), (NONE, "version card_id asked ask_at keeps_order faults parked_at"), (NUMBER, "customer_id"), (CARD, "label"), (REASON, "reason"), (WORDS, "error")),
    "people": ((OWNER, "id"), (NAME, "name lang first_seen_at seen_at customer_key"), (OWN_PHONE, "phone")),
    "photos": ((NONE, "name store_id content added_at"),),
    "pictures": ((NONE, "bot name file_id"),),
    "ratings": ((NONE, "store_id reviews stars"),),
    "receipts": ((NONE, "order_id arrived said_at"),),
    "refunds": ((BOOKS, "id payment_id order_id amount because status key owed_at done_at elsewhere transaction_key"), (NONE, "tries try_at refusals parked_at"), (WORDS, "error words")),
    "registrations": ((WORKER, "person_id"), (AT_WORK, "name address latitude longitude phone hours"), (NONE, "reach_m status asked_at version why_not decided_at"), (NUMBER, "decided_by")),
    "reviews": ((NONE, "order_id store_id stars written_at changed_at version answered_at"), (NUMBER, "customer_id answered_by"), (REVIEW, "words answer")),
    "riders": ((WORKER, "person_id"), (AT_WORK, "name ride"), (ON_SHIFT, "latitude longitude"), (NONE, "status asked_at version on_shift silences quiet_until decided_at"), (NUMBER, "decided_by")),
    "roles": ((WORKER, "person_id"), (NONE, "role store_id given_at")),
    "shown": ((NONE, "bot order_id message_id"), (OWNER, "person_id")),
    "sold": ((NONE, "store_id day item_id portions"),),
    "store_days": ((NONE, "store_id day orders"),),
    "stores": ((NONE, "id name description category address latitude longitude photo hours minimum_order fee_bands cooking_minutes pay_on_delivery approved closed open_until paused_until missed_in_a_row version carried_by suspended_at suspended_because unreached_at"),),
    "stuck_told": ((NONE, "what key at"),),
    "talks": ((NONE, "bot asked asked_at"), (OWNER, "person_id"), (OPEN_TALK, "facts")),
    "timers": ((TIMED, "id kind key due_at set_at asked_at tries parked_at"), (STUMBLE, "error")),
    "unreachable": ((NONE, "bot since"), (OWNER, "person_id")),
    "updates": ((OWNER, "person_id"), (UPDATE, "raw error"), (NONE, "bot update_id received_at lease_until done_at tries asked acted_at try_at parked_at")),
    "waiting_payers": ((NONE, "order_id payment_id operation held_at held called_at tries try_at parked_at"), (NUMBER, "person_id"), (WORDS, "error")),
}
#: What is inside a fact, a view and a dish: every field, wherever in the JSON it stands.
FIELDS: Lines = (
    (BOOKS, "order_id at by seq number minutes amount asked total items_total delivery_fee discount quantity unit_price price"
            " lines choices id name item item_id store_id store_name receive pay_with payment_id refund_id method status"
            " requested_at ready_at eta_at pay_until paid owed_back refunded refund tries left coupon_id timeline carried_by ended_by nth ko en"),
    (NONE, "counted cancel_asked store_not_reached payment pay_method distance_m stars"),
    (NUMBER, "person_id customer_id rider_id"),
    (DOOR, "address"),
    (WORDS, "words note"),
    (REASON, "reason end_reason decline_reason"),
    (CARD, "label pay_label"),
)
#: Every file and log that this folder and the edges write, by the module that writes it; the
#: command line's own are told there.
FILES: Mapping[str, tuple[Rule, str]] = {
    "core/database/sqlite.py": (NONE, "the database, its -wal and its -shm: each column's own line holds"),
    "core/database/alone.py": (NONE, "an empty file beside the database: whoever holds it, polls"),
    "core/database/migrate.py": (NONE, "the same database, while it is brought up to date"),
}
# fmt: on


def rule_of(table: str, column: str) -> Rule:
    """The line of a column; KeyError where it has none."""
    return _RULES[table, column]


def columns_of(table: str, *rules: Rule) -> tuple[str, ...]:
    """The table's columns under one of *rules*."""
    return tuple(name for (of, name), rule in _RULES.items() if of == table and rule in rules)


def fields_of(*rules: Rule) -> frozenset[str]:
    """The fields inside facts, views and dishes under one of *rules*."""
    return frozenset(name for rule, names in FIELDS if rule in rules for name in names.split())


def rules() -> tuple[Rule, ...]:
    """Every rule that something is kept under, each once, as they first stand in the table."""
    lines = [rule for lines in COLUMNS.values() for rule, _ in lines]
    lines += [rule for rule, _ in FIELDS] + [rule for rule, _ in FILES.values()]
    return tuple(dict.fromkeys(lines))


_RULES = {
    (table, name): rule
    for table, lines in COLUMNS.items()
    for rule, names in lines
    for name in names.split()
}
