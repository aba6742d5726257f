"""Attacks the running gateway from its own document, in a process of its own.

Handed an address and what to speak with; prints what it found as JSON. Nothing of ours runs
here: only the document is believed.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup

#: They have no good token: whatever they send, nobody lets them in.
OUTSIDE = ("none", "forged")


@dataclass
class Found:
    """What came of it."""

    failures: list[str] = field(default_factory=list)
    statuses: dict[str, Counter[str]] = field(default_factory=dict)  #: by operation

    def saw(self, name: str, status: int) -> None:
        """One answer."""
        self.statuses.setdefault(name, Counter())[str(status)] += 1

    def failed(self, name: str, failure: BaseException) -> None:
        """One answer that should not have come."""
        notes = getattr(failure, "__notes__", ())
        self.failures.append("\n".join([f"{name}: {failure}", *notes]))


def main() -> None:
    """First every operation as it is meant, then every operation by everybody."""
    told = json.loads(sys.stdin.read())
    document = requests.get(f"{told['url']}/openapi.json", timeout=10).json()
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=told["url"])
    found, session = Found(), requests.Session()
    operations = {}
    for result in schema.get_all_operations():
        operation = result.ok()
        operations[operation.definition.raw["operationId"]] = operation
    _walk(operations, told, found, session)
    for name, operation in operations.items():
        _attack(name, operation, told, found, session)
    print(json.dumps({"failures": found.failures, "statuses": found.statuses}))


def _walk(operations: dict[str, Any], told: dict[str, Any], found: Found, session: Any) -> None:
    """The calls of a whole life, each held to the document; later ones name what earlier made."""
    made: dict[str, Any] = {}
    for planned in told["walk"]:
        step = _filled(planned, made)
        case = operations[step["call"]].Case(
            path_parameters=step.get("path", {}),
            query=step.get("query", {}),
            headers={"Authorization": f"Bearer {told['tokens'][step['who']]}"},
            body=step.get("body", schemathesis.core.NOT_SET),
            media_type="application/json",
        )
        answer = case.call(session=session)
        found.saw(step["call"], answer.status_code)
        try:
            case.validate_response(answer, excluded_checks=_checks("positive_data_acceptance"))
        except FailureGroup as group:
            for failure in group.exceptions:
                found.failed(step["call"], failure)
        if "makes" in planned and answer.status_code < 300:
            made[planned["makes"]] = answer.json()["id"]


def _filled(part: Any, made: dict[str, Any]) -> Any:
    if isinstance(part, dict):
        return {name: _filled(value, made) for name, value in part.items()}
    return made.get(part, part) if isinstance(part, str) else part


def _attack(name: str, operation: Any, told: dict[str, Any], found: Found, session: Any) -> None:
    ids = {of: st.sampled_from(known) for of, known in told["ids"].items()}
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))

    @seed(told["seed"])
    @settings(
        max_examples=told["examples"],
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, who=st.sampled_from(sorted(told["tokens"])), data=st.data())
    def knock(case: Any, who: str, data: st.DataObject) -> None:
        is_right = case.meta.generation.mode is GenerationMode.POSITIVE
        if is_right and data.draw(st.booleans()):  # half of them about something that is there
            for place in (case.path_parameters, case.query, case.body):
                for known in ids.keys() & set(place if isinstance(place, dict) else ()):
                    place[known] = data.draw(ids[known])
            case.headers.pop("Idempotency-Key", None)
        token = told["tokens"][who]
        answer = case.call(
            session=session, headers={"Authorization": f"Bearer {token}"} if token else {}
        )
        found.saw(name, answer.status_code)
        if who in OUTSIDE and answer.status_code not in (401, 404, 405):
            raise AssertionError(f"{who} was answered {answer.status_code}")
        # What fits the document may still clash with how things are: the shop says why.
        left_out = ["positive_data_acceptance"] if _clashes(answer) else []
        try:
            case.validate_response(answer, excluded_checks=_checks(*left_out))
        except FailureGroup as group:
            group.exceptions[0].add_note(f"{case.as_curl_command()}\n{answer.text}")
            raise

    try:
        knock()
    except BaseExceptionGroup as group:
        for failure in group.exceptions:
            found.failed(name, failure)
    except AssertionError as failure:
        found.failed(name, failure)


def _clashes(answer: Any) -> bool:
    if answer.status_code == 402:
        return True
    return answer.status_code == 422 and answer.json()["code"] != "invalid"


def _checks(*names: str) -> list[Any]:
    return [schemathesis.checks.CHECKS.get_one(name) for name in names]


if __name__ == "__main__":
    main()
