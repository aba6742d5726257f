"""The breaker, second by second: when it opens, who tries, when it closes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.payments.breaker import FIRST_REST, LONGEST_REST, Breaker, Counted

NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def called(breaker: Breaker, at: datetime, *, failed: bool) -> Breaker:
    """One call that was let through and ended at once."""
    ticket, breaker = breaker.ask(at)
    assert ticket is not None
    return breaker.answered(ticket, at, failed=failed)


def opened(at: datetime = NOON) -> Breaker:
    breaker = Breaker()
    for _ in range(5):
        breaker = called(breaker, at, failed=True)
    assert breaker.is_open
    return breaker


def test_five_failures_in_a_row_open_it_and_four_do_not() -> None:
    breaker = Breaker()
    for _ in range(4):
        breaker = called(breaker, NOON, failed=True)
    assert not breaker.is_open
    breaker = called(breaker, NOON, failed=False)
    for _ in range(4):
        breaker = called(breaker, NOON, failed=True)
    assert not breaker.is_open  # eight of nine, but ten are enough to judge
    assert called(breaker, NOON, failed=True).is_open


def test_half_of_ten_calls_in_half_a_minute_open_it() -> None:
    breaker = Breaker()
    for n in range(9):
        breaker = called(breaker, after(n), failed=n % 2 == 1)
    assert not breaker.is_open
    assert called(breaker, after(9), failed=True).is_open


def test_calls_and_failures_are_counted_second_by_second() -> None:
    breaker = Breaker()
    for at, failed in ((0.0, True), (0.4, False), (1.0, False)):
        breaker = called(breaker, after(at), failed=failed)
    noon = int(NOON.timestamp())
    assert breaker.counted == (Counted(noon, 2, 1), Counted(noon + 1, 1, 0))
    assert breaker.failures_in_a_row == 0


def test_failures_of_long_ago_do_not_count() -> None:
    breaker = Breaker()
    for n in range(8):
        breaker = called(breaker, after(n), failed=n % 2 == 1)
    for n in range(6):
        breaker = called(breaker, after(60 + n), failed=n % 3 == 1)
    assert not breaker.is_open
    assert len(breaker.counted) <= 30


def test_while_it_rests_nobody_calls() -> None:
    breaker = opened()
    for second in (0, 5, 9.9):
        ticket, breaker = breaker.ask(after(second))
        assert ticket is None
    assert breaker.wait(after(4)) == timedelta(seconds=6)


def test_after_the_rest_exactly_one_of_fifty_tries() -> None:
    breaker = opened()
    leave = []
    for _ in range(50):
        ticket, breaker = breaker.ask(after(10))
        leave.append(ticket)
    trials = [ticket for ticket in leave if ticket is not None]
    assert len(trials) == 1 and trials[0].is_trial
    closed = breaker.answered(trials[0], after(11), failed=False)
    assert not closed.is_open
    assert closed.ask(after(11))[0] is not None


def test_each_trial_that_fails_doubles_the_rest_up_to_two_minutes() -> None:
    breaker, now, rests = opened(), NOON, []
    for _ in range(6):
        assert breaker.open_until is not None
        rests.append(breaker.open_until - now)
        now = breaker.open_until
        breaker = called(breaker, now, failed=True)
    assert rests == [timedelta(seconds=s) for s in (10, 20, 40, 80, 120, 120)]
    assert rests[0] == FIRST_REST and rests[-1] == LONGEST_REST


def test_one_good_trial_and_the_next_rest_is_short_again() -> None:
    breaker = called(opened(), after(10), failed=True)
    breaker = called(breaker, after(30), failed=False)
    for _ in range(5):
        breaker = called(breaker, after(31), failed=True)
    assert breaker.open_until == after(41)


def test_a_caller_who_gives_up_hands_the_trial_on() -> None:
    first, breaker = opened().ask(after(10))
    assert first is not None
    assert breaker.ask(after(11))[0] is None
    breaker = breaker.released(first)
    second, breaker = breaker.ask(after(11))
    assert second is not None and second.is_trial
    assert breaker.answered(first, after(12), failed=True) == breaker
    assert not breaker.answered(second, after(12), failed=False).is_open


@pytest.mark.parametrize("failed", [True, False])
def test_an_answer_from_before_it_opened_changes_nothing(failed: bool) -> None:
    late, breaker = Breaker().ask(NOON)
    assert late is not None
    for _ in range(5):
        breaker = called(breaker, NOON, failed=True)
    assert breaker.answered(late, after(5), failed=failed) == breaker


def test_a_clock_set_back_by_an_hour_does_not_keep_it_shut() -> None:
    ticket, _ = opened().ask(after(-3600))
    assert ticket is not None and ticket.is_trial
