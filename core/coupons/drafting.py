"""A campaign put together in a chat, one answer after another, kept as a row in between.

The pure part says what is asked next and what an answer means; one function is one transaction.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any

from core.coupons.campaign_tables import Campaigns
from core.coupons.model import (
    MOST_COUPONS,
    MOST_DAYS_AWAY,
    MOST_EACH,
    MOST_MIN_ORDER,
    Audience,
    Campaign,
    Plan,
    Terms,
    code_as_kept,
)
from core.coupons.use_cases import issue_coupons
from core.database.transaction import Transaction
from core.orders.discounts import DiscountKind
from core.orders.tables import Orders
from core.people.dialogue import Answers, Dialogue
from core.people.tables import People
from core.records import record
from core.refusals import Changed, CodeTaken, Unreadable
from core.stores.tables import Stores
from core.texts.arguments import read_won
from core.texts.figures import business_day
from core.texts.numerals import digits, in_plain_digits

DIALOGUE = Dialogue("coupon")
MOST_DAYS = 366  # as long as a campaign may last


class Question(StrEnum):
    """A question of the dialogue, in the order they are asked."""

    KIND = "kind"
    VALUE = "value"
    CAP = "cap"
    MIN_ORDER = "min_order"
    AUDIENCE = "audience"
    DAYS = "days"
    ORDER = "order"
    CODE = "code"
    QUOTA = "quota"
    PER_CUSTOMER = "per_customer"
    ENDS = "ends"
    SURE = "sure"


@record(frozen=True, slots=True)
class Draft:
    """What was answered so far."""

    id: int  #: which of the person's dialogues: a button of an older one changes nothing
    store_id: int
    answers: Answers

    @property
    def asks(self) -> Question:
        """The next question."""
        return next(
            s for s in Question if s.value not in self.answers and _is_asked(s, self.answers)
        )


def _is_asked(question: Question, answers: Answers) -> bool:
    """Whether what was answered before leaves that question open."""
    kind, audience = answers.get("kind"), answers.get("audience")
    match question:
        case Question.VALUE:
            return kind != DiscountKind.FREE_DELIVERY
        case Question.CAP:
            return kind == DiscountKind.PERCENT
        case Question.DAYS:
            return audience == Audience.AWAY
        case Question.ORDER:
            return audience == Audience.PERSON
        case Question.CODE:
            return audience == Audience.CODE
        case Question.QUOTA:
            return audience != Audience.PERSON
        case Question.PER_CUSTOMER:
            return audience in (Audience.CODE, Audience.PUBLIC)
        case _:
            return True


def read_answer(draft: Draft, written: str) -> Any:
    """What a button's value or a written line answers to what is asked.

    Raises:
        Changed: nothing is asked any more.
        Unreadable: it is no answer to what is asked; ``what`` says which question.
    """
    if draft.asks is Question.SURE:
        raise Changed()
    return meaning(draft.asks, written, draft.answers)


def meaning(question: Question, written: str, answers: Answers) -> Any:
    """What a button's value or a written line answers to *question*; 0 is none or no limit.

    Raises:
        Unreadable: it is no answer to that question.
    """
    written = written.strip()
    if question is Question.CODE:
        if (code := code_as_kept(written)) is None:
            raise Unreadable(what=question.value)
        return code
    if question in (Question.KIND, Question.AUDIENCE):
        known = [each.value for each in (DiscountKind if question is Question.KIND else Audience)]
        if written not in known:
            raise Unreadable(what=question.value)
        return written
    number = _number(question, written, answers)
    least, most = _LIMITS[question]
    if not least <= number <= most:
        raise Unreadable(what=question.value)
    if question in (Question.VALUE, Question.CAP):
        value, cap = (
            (number, None) if question is Question.VALUE else (answers["value"], number or None)
        )
        if Terms(DiscountKind(answers["kind"]), value, cap).faults():
            raise Unreadable(what=question.value)
    return number


def _number(question: Question, written: str, answers: Answers) -> int:
    """``3,000원``, ``10%``, ``30일``, ``100장``, 없음: a number in that question's own unit.

    Raises:
        Unreadable: it is none, or one of another unit.
    """
    said = " ".join(in_plain_digits(written).casefold().split())
    is_percent = question is Question.VALUE and answers.get("kind") == DiscountKind.PERCENT
    unit = "percent" if is_percent else _UNITS[question]
    if question in _MAY_BE_NONE and said in _NONE:
        return 0
    number: int | None
    if unit == "won":
        try:
            number = read_won(said)
        except Unreadable:
            number = None
    else:
        for word in _WORDS_OF[unit]:
            said = said.removeprefix(word).removesuffix(word).strip()
        number = digits(said)
    if number is None:
        raise Unreadable(what=question.value)
    return number


_UNITS = {
    Question.VALUE: "won", Question.CAP: "won", Question.MIN_ORDER: "won", Question.DAYS: "days",
    Question.ORDER: "order", Question.QUOTA: "coupons", Question.PER_CUSTOMER: "coupons",
    Question.ENDS: "days",
}  # fmt: skip
_WORDS_OF = {
    "percent": ("%", "퍼센트", "프로", "percent"),
    "days": ("일 동안", "일간", "일", "days", "day"),
    "order": ("#", "번"),
    "coupons": ("장", "개", "명"),
}  # fmt: skip
_MAY_BE_NONE = frozenset({Question.CAP, Question.MIN_ORDER, Question.QUOTA})
_NONE = frozenset({"없음", "없어요", "무제한", "제한 없음", "none", "no limit"})
_LIMITS = {
    Question.VALUE: (1, MOST_MIN_ORDER),
    Question.CAP: (0, MOST_MIN_ORDER),
    Question.MIN_ORDER: (0, MOST_MIN_ORDER),
    Question.DAYS: (1, MOST_DAYS_AWAY),
    Question.ORDER: (1, 999_999),
    Question.QUOTA: (0, MOST_COUPONS),
    Question.PER_CUSTOMER: (1, MOST_EACH),
    Question.ENDS: (1, MOST_DAYS),
}


def begin_draft(
    tx: Transaction, bot: str, person_id: int, store_id: int, *, draft_id: int
) -> Draft:
    """A store wants to give out coupons: what was half answered before is forgotten.

    Raises:
        NotYours: they do not work there.
    """
    tx[People].worker(person_id).must_work_for(store_id)
    draft = Draft(draft_id, store_id, {})
    _keep(tx, bot, person_id, draft)
    return draft


def draft_of(tx: Transaction, bot: str, person_id: int, draft_id: int | None = None) -> Draft:
    """What that person is putting together.

    Raises:
        Changed: nothing, or another one than *draft_id*.
    """
    kept = DIALOGUE.kept(tx, bot, person_id, draft_id)
    return Draft(kept.id, kept.about["store_id"], kept.answers)


def answer_draft(
    tx: Transaction,
    bot: str,
    person_id: int,
    value: Any,
    *,
    question: str,
    draft_id: int | None = None,
) -> Draft:
    """One more answer to *question*, as :func:`read_answer` read it.

    Raises:
        Changed: that is not what is asked any more.
        Unreadable: there is no such order; ``what`` says which question.
        CodeTaken: another campaign that runs has that code.
    """
    draft = draft_of(tx, bot, person_id, draft_id)
    asks = draft.asks
    if question != asks.value or asks is Question.SURE:
        raise Changed()
    if asks is Question.ORDER:
        order = tx[Orders].of_number(draft.store_id, business_day(tx.now), value)
        if order is None:
            raise Unreadable(what=asks.value)
        value = order.id
    if asks is Question.CODE and tx[Campaigns].of_code(value) is not None:
        raise CodeTaken()
    draft = Draft(draft.id, draft.store_id, {**draft.answers, asks.value: value})
    _keep(tx, bot, person_id, draft)
    return draft


def give_out_draft(tx: Transaction, bot: str, person_id: int, draft_id: int) -> Campaign:
    """Everything is answered: give it out.

    Raises:
        Changed: something is not, or it is given out already.
        NotYours, Unreadable, CodeTaken: see :func:`issue_coupons`.
    """
    draft = draft_of(tx, bot, person_id, draft_id)
    if draft.asks is not Question.SURE:
        raise Changed()
    a = draft.answers
    days: int = a["ends"]
    plan = Plan(
        terms=terms_of(a),
        audience=Audience(a["audience"]),
        ends_at=tx[Stores].get(draft.store_id).end_of_today(tx.now) + timedelta(days=days - 1),
        quota=a.get("quota") or None,
        per_customer=a.get("per_customer", 1),
        days=a.get("days"),
        order_id=a.get("order"),
        code=a.get("code"),
    )
    campaign = issue_coupons(tx, draft.store_id, plan, by=person_id)
    DIALOGUE.leave(tx, bot, person_id)
    return campaign


def terms_of(answers: Answers) -> Terms:
    """The promise, as far as it was answered."""
    return Terms(
        DiscountKind(answers["kind"]),
        answers.get("value", 0),
        answers.get("cap") or None,
        min_order=answers.get("min_order", 0),
    )


def _keep(tx: Transaction, bot: str, person_id: int, draft: Draft) -> None:
    DIALOGUE.keep(tx, bot, person_id, draft.id, draft.answers, store_id=draft.store_id)
