"""Who is asked to bring an order: whatever riders there are, the rules hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.deliveries.dispatch import (
    AHEAD,
    ASK_AGAIN_AFTER,
    MOST_IN_HAND,
    NOBODY_AFTER,
    REACH_M,
    RINGS_M,
    Candidate,
    dispatch_at,
    in_turn,
    is_nobody_there,
    ring_of,
)
from core.riders.model import Ride

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
moments = st.none() | st.integers(-900, 900).map(lambda s: NOW + timedelta(seconds=s))
riders = st.builds(
    Candidate,
    rider_id=st.integers(1, 60),
    ride=st.sampled_from(Ride),
    distance_m=st.integers(0, 6_000),
    in_hand=st.integers(0, MOST_IN_HAND + 1),
    has_offer=st.booleans(),
    quiet_until=moments,
    asked_at=moments,
)
towns = st.lists(riders, max_size=12, unique_by=lambda r: r.rider_id)
ways = st.integers(0, 4_000)
#: Somebody who may be asked: free, near, never asked.
FREE = Candidate(99, Ride.MOTORBIKE, 500, 0, has_offer=False)


@given(towns, ways)
def test_nobody_is_asked_who_may_not_be(town: list[Candidate], way_m: int) -> None:
    for rider in in_turn(town, way_m, NOW):
        assert not rider.has_offer  # one question at a time
        assert rider.in_hand < MOST_IN_HAND
        assert rider.distance_m <= RINGS_M[-1]
        assert rider.quiet_until is None or rider.quiet_until <= NOW
        assert rider.asked_at is None or rider.asked_at + ASK_AGAIN_AFTER <= NOW
        assert rider.distance_m + way_m <= REACH_M.get(rider.ride, 10**9)


@given(towns, ways)
def test_somebody_free_is_never_overlooked(town: list[Candidate], way_m: int) -> None:
    """A free rider beside the store is always among those asked, whoever else there is."""
    others = [r for r in town if r.rider_id != FREE.rider_id]
    assert FREE in in_turn([*others, FREE], way_m, NOW)


@given(towns, ways, st.randoms())
def test_the_order_of_the_rows_does_not_matter(
    town: list[Candidate], way_m: int, dice: object
) -> None:
    shuffled = sorted(town, key=lambda r: hash((r.rider_id, repr(dice))))
    assert in_turn(shuffled, way_m, NOW) == in_turn(town, way_m, NOW)


@given(towns, ways)
def test_a_wider_ring_is_asked_only_after_the_nearer_ones(
    town: list[Candidate], way_m: int
) -> None:
    asked = in_turn(town, way_m, NOW)
    rings = [ring_of(rider.distance_m) for rider in asked]
    assert rings == sorted(rings)
    for one, other in pairwise(asked):
        if ring_of(one.distance_m) == ring_of(other.distance_m):
            assert one.cost_m <= other.cost_m


@given(st.integers(0, 900), st.integers(1, MOST_IN_HAND - 1))
def test_who_has_more_in_hand_comes_later(distance_m: int, in_hand: int) -> None:
    busy = replace(FREE, rider_id=1, distance_m=distance_m, in_hand=in_hand)
    free = replace(FREE, rider_id=2, distance_m=distance_m)
    assert in_turn([busy, free], 0, NOW) == [free, busy]


@pytest.mark.parametrize("ride", REACH_M)
def test_a_rider_is_asked_to_the_very_end_of_their_reach(ride: Ride) -> None:
    near = replace(FREE, ride=ride)
    way_m = REACH_M[ride] - near.distance_m
    assert in_turn([near], way_m, NOW) == [near]
    assert in_turn([near], way_m + 1, NOW) == []


def test_rings_end_where_they_are_drawn() -> None:
    assert [ring_of(m) for m in (0, 1_000, 1_001, 2_000, 4_000, 4_001)] == [0, 0, 1, 1, 2, 3]


def test_asking_begins_ahead_of_the_food_and_never_in_the_past() -> None:
    assert dispatch_at(NOW + timedelta(minutes=20), NOW) == NOW + timedelta(minutes=20) - AHEAD
    assert dispatch_at(NOW, NOW) == NOW


def test_nobody_is_told_too_soon() -> None:
    ready_at = NOW + AHEAD
    assert not is_nobody_there(ready_at, NOW)
    assert is_nobody_there(ready_at, NOW + NOBODY_AFTER)
