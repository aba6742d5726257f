"""Every no has words in both languages, also where its facts were not at hand."""

from __future__ import annotations

from typing import Any

import pytest

import web.problems  # its refusals too
from core.refusals import Refused
from core.texts import Lang
from core.texts.refusals import refusal_said


def _every(kind: type[Refused] = Refused) -> list[type[Refused]]:
    return [found for below in kind.__subclasses__() for found in (below, *_every(below))]


#: What a kind of refusal cannot be made without.
NEEDS = {"step_refused": ("delivered", "cancel")}
NAMED: dict[str, dict[str, Any]] = {
    "payment_busy": {"retry_after_seconds": 5},
    "asked_already": {"is_open": True},
}


@pytest.mark.parametrize("kind", _every(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_refusal_without_facts_is_said(kind: type[Refused], lang: Lang) -> None:
    more = NAMED.get(kind.code, {})
    said = refusal_said(kind(*NEEDS.get(kind.code, ()), **more), lang)
    assert said and "{" not in said
    assert web.problems.outcome_of(kind(*NEEDS.get(kind.code, ()), **more), lang).status >= 400
