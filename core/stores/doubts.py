"""What can be read and is hardly meant: a dish for 20 won, a fee of 30. Pure; won.

Nothing here refuses: whoever is told asks the owner, who knows their own prices.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

#: No dish and no fee costs less (guess); 20 was minutes, or one digit of a price.
LEAST_WON = 100
#: So many times what it was, or a part as small: a digit too many or too few (guess).
TIMES_BEFORE = 5
#: So many times what its neighbours cost, or a part as small (guess).
TIMES_NEIGHBOURS = 10


def is_strange(amount: int, *, before: int | None = None, beside: Iterable[float] = ()) -> bool:
    """Whether a price is hardly meant, by what it was and what its neighbours cost."""
    if amount < LEAST_WON:
        return True
    if before and not before <= amount * TIMES_BEFORE <= before * TIMES_BEFORE**2:
        return True
    others = [each for each in beside if each > 0]
    if not others:
        return False
    usual = median(others)
    return not usual <= amount * TIMES_NEIGHBOURS <= usual * TIMES_NEIGHBOURS**2


def is_strange_fee(amount: int, *, before: Iterable[int] = ()) -> bool:
    """Whether a delivery fee or a minimum is hardly meant; nothing to pay is often meant."""
    return amount > 0 and is_strange(amount, beside=before)


def are_strange_choices(choices: Sequence[tuple[str, int]], *, price: int) -> bool:
    """Whether something on top of a dish costs next to nothing, or more than the dish twice."""
    return any(
        0 < more < LEAST_WON or more > max(2 * price, 10 * LEAST_WON) for _, more in choices
    )
