"""Cards on file: the company keeps the number, we keep a key to it and never tell it."""

from __future__ import annotations

from core.answers.use_cases import Outcome
from core.database.transaction import Transaction
from core.deps import Deps
from core.payments.cards import add_card, forget_card
from core.payments.company import CardOnFile, Declined
from core.payments.tables import Payments
from core.people.model import Person
from core.people.tables import People
from core.refusals import CardDeclined, NotAllowed, NotYours, PaymentBusy
from web.api.route import CUSTOMER, Call, route
from web.api.shapes import AuthKeyGiven, CardsTold, CardTold, as_json

ASK_AGAIN_SECONDS = 5  # guess: the company did not answer; most troubles are shorter


@route("GET", "/api/cards", {CUSTOMER}, answers={200: CardsTold})
def list_cards(tx: Transaction, call: Call) -> Outcome:
    """The caller's cards, the default first, and the ``customer_key`` to register one with."""
    cards = tx[Payments].cards(call.person_id)
    told = [CardTold(id=c.id, label=c.label, default=n == 0) for n, c in enumerate(cards)]
    return Outcome(
        200, as_json(CardsTold(customer_key=_person(tx, call).customer_key, cards=told))
    )


async def register(deps: Deps, call: Call) -> object:
    """Turn the window's one-time key into a card on file, at the company."""
    if not call.cards_on:
        raise NotAllowed(what="card_on_file")
    person = await deps.db.read(_person, call)
    return await deps.company.register_card(
        auth_key=call.body.auth_key, customer_key=person.customer_key
    )


@route(
    "POST", "/api/cards", {CUSTOMER}, body=AuthKeyGiven, asks_first=register,
    answers={201: CardTold}, refuses=(402, 409),
)  # fmt: skip
def register_card(tx: Transaction, call: Call) -> Outcome:
    """Keep a card, with the ``auth_key`` that the company's window gave; it becomes the default.

    402 when the company would not take it, 503 when the company did not answer.
    """
    match call.told:
        case CardOnFile(billing_key=billing_key, label=label):
            card = add_card(tx, call.person_id, billing_key=billing_key, label=label)
            return Outcome(201, as_json(CardTold(id=card.id, label=card.label, default=True)))
        case Declined(code=code):
            raise CardDeclined(reason=code.lower())
        case _:
            raise PaymentBusy(retry_after_seconds=ASK_AGAIN_SECONDS)


@route("DELETE", "/api/cards/{card_id}", {CUSTOMER}, answers={204: None})
def delete_card(tx: Transaction, call: Call) -> Outcome:
    """Take a card off file."""
    forget_card(tx, call.person_id, call.path["card_id"])
    return Outcome(204)


def _person(tx: Transaction, call: Call) -> Person:
    person = tx[People].get(call.person_id)
    if person is None:
        raise NotYours()
    return person
