"""What people said about advertising, as rows. No rules here."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, bindparam, select

from core.advertising.model import AdChoice
from core.database.schema import Moment, metadata, upsert
from core.database.tables import Tables

ad_choices = Table(
    "ad_choices",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("wanted_at", Moment),
    Column("nights_at", Moment),
    Column("changed_at", Moment, nullable=False),
)

_GET = select(ad_choices).where(ad_choices.c.person_id == bindparam("person_id"))
_PUT = upsert(ad_choices, key=["person_id"], set_=["wanted_at", "nights_at", "changed_at"])


class AdChoices(Tables):
    """What people said about advertising, in one transaction."""

    def of(self, person_id: int) -> AdChoice:
        """What they said; nothing is a choice too."""
        row = self._sql.row(_GET, person_id=person_id)
        if row is None:
            return AdChoice(person_id)
        return AdChoice(row.person_id, row.wanted_at, row.nights_at, row.changed_at)

    def put(self, choice: AdChoice) -> None:
        """What they say from now on."""
        self._sql.run(
            _PUT, person_id=choice.person_id, wanted_at=choice.wanted_at,
            nights_at=choice.nights_at, changed_at=choice.changed_at,
        )  # fmt: skip
