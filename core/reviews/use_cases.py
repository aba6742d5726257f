"""Saying that it arrived, or did not; giving stars and words; answering. One transaction each."""

from __future__ import annotations

from core.database.transaction import Transaction
from core.orders.model import Order, Receive
from core.orders.tables import Orders
from core.outbox.event import Who
from core.people.tables import People
from core.records import replace
from core.refusals import Changed, NotYours, TooLong, Unreadable
from core.reviews.events import OrderReviewed, ReceiptConfirmed, ReceiptDenied, ReviewAnswered
from core.reviews.model import LONGEST_WORDS, Review, must_be_open, must_be_stars
from core.reviews.tables import Reviews
from core.texts.hiding import Hiding, hide_phones
from core.texts.incoming import LONGEST_MESSAGE, one_line

#: What the bots wait for once somebody wants to write.
REVIEW, ANSWER = "review", "review_answer"


def say_it_arrived(tx: Transaction, order_id: str, *, by: int) -> Order:
    """배송확인, also after saying that it had not. A second run changes nothing.

    Raises:
        NotYours, TooLate: see :func:`core.reviews.model.must_be_open`; what was fetched at the
            store asks for no confirmation.
    """
    order = _of_the_customer(tx, order_id, by)
    if order.receive is not Receive.DELIVERY:
        raise NotYours()
    if tx[Reviews].receipt(order_id) is not True:
        tx[Reviews].say(order_id, arrived=True, at=tx.now)
        tx.record(ReceiptConfirmed(order_id=order_id, at=tx.now, by=Who.CUSTOMER, person_id=by))
    return order


def say_it_did_not_arrive(tx: Transaction, order_id: str, *, by: int) -> Order:
    """Nothing came: the store and the admins hear it. A second run changes nothing.

    Raises:
        NotYours, TooLate: see :func:`say_it_arrived`.
        Changed: they have confirmed it.
    """
    order = _of_the_customer(tx, order_id, by)
    if order.receive is not Receive.DELIVERY:
        raise NotYours()
    said = tx[Reviews].receipt(order_id)
    if said is True:
        raise Changed(status=order.status, number=order.number)
    if said is None:
        tx[Reviews].say(order_id, arrived=False, at=tx.now)
        tx.record(ReceiptDenied(order_id=order_id, at=tx.now, by=Who.CUSTOMER, person_id=by))
    return order


def rate(tx: Transaction, order_id: str, *, by: int, stars: int) -> Review:
    """One to five stars for a delivered order, or others than before; its words stay.

    The same stars once more change nothing.

    Raises:
        NotYours, TooLate: see :func:`core.reviews.model.must_be_open`.
        Unreadable: so many stars there are not.
    """
    must_be_stars(stars)
    order = _of_the_customer(tx, order_id, by)
    known = tx[Reviews].get(order_id)
    if known is not None and known.stars == stars:
        return known
    if known is None:
        review = Review(order_id, order.store_id, by, stars, "", tx.now, tx.now)
        tx[Reviews].add(review)
    else:
        review = replace(known, stars=stars, changed_at=tx.now)
        review = tx[Reviews].save(review, had=known.stars)
    tx.record(
        OrderReviewed(order_id=order_id, at=tx.now, by=Who.CUSTOMER, person_id=by, stars=stars)
    )
    return review


def read_words(written: str) -> Hiding:
    """What is kept of a line somebody wrote: a phone number in it is hidden.

    Raises:
        Unreadable: nothing is left to say. TooLong: it is more than is read.
    """
    said = hide_phones(one_line(written, LONGEST_MESSAGE))
    if not said.words:
        raise Unreadable(what="words")
    if len(said.words) > LONGEST_WORDS:
        raise TooLong(most=LONGEST_WORDS)
    return said


def write_words(tx: Transaction, order_id: str, *, by: int, words: str) -> Review:
    """Words beside the stars, as :func:`read_words` read them, in the place of earlier ones.

    Raises:
        NotYours, TooLate: see :func:`core.reviews.model.must_be_open`; there are no stars yet.
    """
    _of_the_customer(tx, order_id, by)
    review = tx[Reviews].get(order_id)
    if review is None:
        raise NotYours()
    if words == review.words:
        return review
    return tx[Reviews].save(replace(review, words=words, changed_at=tx.now), had=review.stars)


def begin_to_write(tx: Transaction, order_id: str, *, by: int) -> None:
    """The next line they write is their review's words.

    Raises:
        NotYours, TooLate: see :func:`write_words`.
    """
    must_be_open(tx[Orders].get(order_id), by, tx.now)
    if tx[Reviews].get(order_id) is None:
        raise NotYours()
    tx[People].ask("customer", by, REVIEW, order_id=order_id)


def write_what_was_asked(tx: Transaction, *, by: int, words: str) -> Review | None:
    """The line that was waited for; none when a turn that was cut off has kept it already.

    Raises:
        NotYours, TooLate: see :func:`write_words`.
    """
    asked = tx[People].asked("customer", by)
    if asked is None or asked[0] != REVIEW:
        return None
    tx[People].answered("customer", by)
    return write_words(tx, asked[1]["order_id"], by=by, words=words)


def answer_review(tx: Transaction, order_id: str, *, by: int, words: str) -> Review:
    """The store answers, once, as :func:`read_words` read it; the customer hears it.

    The very same words again change nothing.

    Raises:
        NotYours: *by* does not work there, or there is no review.
        Changed: somebody has answered.
    """
    review = _of_the_store(tx, order_id, by)
    if review.answer is not None:
        if review.answer == words:
            return review
        raise Changed()
    answered = replace(review, answer=words, answered_at=tx.now, answered_by=by)
    tx.record(ReviewAnswered(order_id=order_id, at=tx.now, by=Who.STORE, person_id=by))
    return tx[Reviews].save(answered, had=review.stars)


def begin_to_answer(tx: Transaction, order_id: str, *, by: int) -> None:
    """The next line they write is the answer.

    Raises:
        NotYours, Changed: see :func:`answer_review`.
    """
    if _of_the_store(tx, order_id, by).answer is not None:
        raise Changed()
    tx[People].ask("store", by, ANSWER, order_id=order_id)


def answer_what_was_asked(tx: Transaction, *, by: int, words: str) -> Review | None:
    """The line that was waited for; none when a turn that was cut off has kept it already.

    Raises:
        NotYours, Changed: see :func:`answer_review`.
    """
    asked = tx[People].asked("store", by)
    if asked is None or asked[0] != ANSWER:
        return None
    tx[People].answered("store", by)
    return answer_review(tx, asked[1]["order_id"], by=by, words=words)


def _of_the_customer(tx: Transaction, order_id: str, by: int) -> Order:
    """The order, held: what is said of it is said one after the other."""
    order = tx[Orders].lock(order_id)
    must_be_open(order, by, tx.now)
    return order


def _of_the_store(tx: Transaction, order_id: str, by: int) -> Review:
    order = tx[Orders].lock(order_id)
    tx[People].worker(by).must_work_for(order.store_id)
    review = tx[Reviews].get(order_id)
    if review is None:
        raise NotYours()
    return review
