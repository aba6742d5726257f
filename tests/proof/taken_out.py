"""Takes one part out of the house: a step, a policy, a timer or a rule, as the table names it.

Done in a process of its own, which is thrown away afterwards. What is taken out is missing, not
broken: a step is refused, a policy and a timer are never run, a rule finds nothing to do.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any

from core.orders import model
from core.policies import POLICIES
from core.timer_jobs import JOBS


def steps() -> dict[str, model.Step]:
    """Every row of the life table by its name: ``placed: accept``."""
    return {f"{step.before}: {step.action}": step for step in model.LIFE_OF_AN_ORDER}


def policies() -> set[str]:
    """Every policy of every fact by its name: ``OrderPlaced → ring_the_store``."""
    return {
        f"{event.__name__} → {policy.__name__}"
        for event, listed in POLICIES.items()
        for policy in listed
    }


def timers() -> set[str]:
    """Every timer by its name: ``timer store_silent``."""
    return {f"timer {kind}" for kind in JOBS}


def rule(name: str) -> Callable[..., Any]:
    """A function of the house by its whole name: ``core.payments.use_cases.settle``.

    Raises:
        ModuleNotFoundError, AttributeError: there is none.
    """
    parts = name.split(".")
    for n in range(len(parts) - 1, 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:n]))
        except ModuleNotFoundError:
            continue
        for part in parts[n:]:
            found = getattr(found, part)
        assert inspect.isfunction(found), f"{name} is no function"
        return found
    raise ModuleNotFoundError(name)


def take_out(part: str) -> None:
    """The house without *part*, from now on and in this process."""
    if part in steps():
        _take_out_the_step(steps()[part])
    elif " → " in part:
        _take_out_the_policy(*part.split(" → "))
    elif part in timers():
        JOBS[part.removeprefix("timer ")] = lambda tx, timer: None  # type: ignore[index]  # a dict, and ours alone here
    else:
        _take_out_the_rule(rule(part))


def _take_out_the_step(step: model.Step) -> None:
    del model._STEPS[step.before, step.action]
    model.LIFE_OF_AN_ORDER = tuple(s for s in model.LIFE_OF_AN_ORDER if s is not step)


def _take_out_the_policy(event: str, name: str) -> None:
    (kind,) = [kind for kind in POLICIES if kind.__name__ == event]
    left = tuple(policy for policy in POLICIES[kind] if policy.__name__ != name)
    assert len(left) == len(POLICIES[kind]) - 1, f"{event} has no policy {name}"
    POLICIES[kind] = left  # type: ignore[index]  # a dict, and ours alone here


def _take_out_the_rule(taken: Callable[..., Any]) -> None:
    """Whoever holds the function, under whatever name, holds one that finds nothing to do."""
    is_coroutine = inspect.iscoroutinefunction(taken)
    taken.__code__ = (_nothing_later if is_coroutine else _nothing).__code__


def _nothing(*args: Any, **kwargs: Any) -> None:
    return None


async def _nothing_later(*args: Any, **kwargs: Any) -> None:
    return None
