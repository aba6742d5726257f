"""Places on the earth, and how far they are apart. Pure; degrees in, metres out."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_000  # mean radius, IUGG


def is_on_earth(latitude: float, longitude: float) -> bool:
    """Whether there is such a place."""
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def distance_m(here: tuple[float, float], there: tuple[float, float]) -> int:
    """Metres between two (latitude, longitude), as the crow flies (haversine)."""
    lat1, lon1, lat2, lon2 = map(radians, (*here, *there))
    a = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return round(2 * EARTH_RADIUS_M * asin(sqrt(a)))
