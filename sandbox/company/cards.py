"""The practice cards: no real number, no real money."""

from __future__ import annotations

from typing import NamedTuple


class PracticeCard(NamedTuple):
    """A card that exists only here."""

    id: str
    company: str  #: as Toss writes it
    company_en: str
    issuer_code: str  #: Toss's two-character code
    number: str  #: masked, as Toss gives it out
    refused_with: str | None  #: the code its issuer answers every charge with; None pays

    @property
    def tail(self) -> str:
        """The digits people know it by."""
        return self.number[-4:]

    def on_a_payment(self, amount: int) -> dict[str, object]:
        """The ``card`` object of a payment."""
        return {
            "issuerCode": self.issuer_code,
            "acquirerCode": self.issuer_code,
            "number": self.number,
            "installmentPlanMonths": 0,
            "isInterestFree": False,
            "interestPayer": None,
            "approveNo": "00000000",
            "useCardPoint": False,
            "cardType": "신용",
            "ownerType": "개인",
            "acquireStatus": "READY",
            "amount": amount,
        }


#: The first one is chosen already when the window opens.
PRACTICE_CARDS = (
    PracticeCard("hyundai", "현대", "Hyundai", "61", "433012******4821", None),
    PracticeCard("shinhan", "신한", "Shinhan", "41", "451842******3390", None),
    PracticeCard("kb", "국민", "KB Kookmin", "11", "557042******0051", "REJECT_CARD_PAYMENT"),
)


def practice_card(card_id: str) -> PracticeCard:
    """The card of that name, or the one that is chosen already."""
    return next((c for c in PRACTICE_CARDS if c.id == card_id), PRACTICE_CARDS[0])
