"""배차: who is asked to bring an order. Pure; distances in metres, as the crow flies.

One rider at a time, the nearest who is free; a rider's delivery in hand counts as a longer way.
Nobody near: look further. Nobody at all: the store and the admins are told, and asking goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.records import record
from core.riders.model import Ride

#: How far from the store riders are looked for, one ring after the other (guess).
RINGS_M = (1_000, 2_000, 4_000)
#: Deliveries one rider has in hand at most (guess: the third is still warm).
MOST_IN_HAND = 3
#: Each delivery in hand counts as so many metres more to the store (guess).
IN_HAND_M = 700
#: A rider has so long to answer; features.md: services use 45 to 60 s.
ANSWER_WITHIN = timedelta(seconds=45)
#: Whoever let an offer pass in silence is asked nothing for so long (guess).
QUIET_AFTER_SILENCE = timedelta(minutes=5)
#: So many silences in a row end the shift: the phone is in a pocket (guess).
SILENCES_THAT_END_A_SHIFT = 3
#: Whoever said no to an order is asked about it again after so long (guess).
ASK_AGAIN_AFTER = timedelta(minutes=5)
#: With nobody free, look again after so long (guess).
LOOK_AGAIN_AFTER = timedelta(seconds=30)
#: Riders are looked for so long before the food is ready: an answer and the way (guess).
AHEAD = timedelta(minutes=5)
#: Having looked for so long and found nobody, others are told (guess).
NOBODY_AFTER = timedelta(minutes=2)
#: How far one goes in all, to the store and on to the door (guess); others are not bounded.
REACH_M = {Ride.WALK: 2_000, Ride.BICYCLE: 6_000}


@record(frozen=True, slots=True)
class Candidate:
    """A rider on shift, as this order sees them."""

    rider_id: int
    ride: Ride
    distance_m: int  #: to the store
    in_hand: int  #: deliveries said yes to and not handed over
    has_offer: bool  #: is being asked about some order at this moment
    quiet_until: datetime | None = None
    asked_at: datetime | None = None  #: when asked about this very order

    @property
    def cost_m(self) -> int:
        """Metres to the store, with what is in hand counted in."""
        return self.distance_m + self.in_hand * IN_HAND_M


def dispatch_at(ready_at: datetime, now: datetime) -> datetime:
    """When to begin asking, so that the rider is there when the food is."""
    return max(now, ready_at - AHEAD)


def is_nobody_there(due_at: datetime, now: datetime) -> bool:
    """Whether nobody was found for so long that the store, the admins and the customer are told.

    *due_at* is when the food is ready: with ready food and nobody free, that is at once.
    """
    return now >= due_at - AHEAD + NOBODY_AFTER


def is_free(rider: Candidate, way_m: int, now: datetime) -> bool:
    """Whether the rider may be asked now; *way_m* is from the store to the door."""
    reach_m = REACH_M.get(rider.ride)
    return (
        not rider.has_offer
        and rider.in_hand < MOST_IN_HAND
        and (rider.quiet_until is None or rider.quiet_until <= now)
        and (rider.asked_at is None or rider.asked_at + ASK_AGAIN_AFTER <= now)
        and (reach_m is None or rider.distance_m + way_m <= reach_m)
    )


def in_turn(riders: Iterable[Candidate], way_m: int, now: datetime) -> list[Candidate]:
    """Whom to ask, the first first: the nearest ring's cheapest; empty when nobody is free."""
    free = [r for r in riders if r.distance_m <= RINGS_M[-1] and is_free(r, way_m, now)]
    return sorted(free, key=lambda r: (ring_of(r.distance_m), r.cost_m, r.rider_id))


def ring_of(distance_m: int) -> int:
    """Which ring around the store a rider so many metres away stands in."""
    return sum(distance_m > radius for radius in RINGS_M)
