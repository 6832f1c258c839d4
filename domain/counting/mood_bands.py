"""The mood of a week as one of three bands: how it was, never a number nor a single day."""

from collections.abc import Sequence
from enum import StrEnum

LEAST_ANSWERS = 3
"""A week of one or two answers would tell of single days."""


class MoodBand(StrEnum):
    """The thirds of a mood scale."""

    LOW = "low"
    MIDDLE = "middle"
    GOOD = "good"


def mood_band(moods: Sequence[float]) -> MoodBand | None:
    """Return the third in which the mean lies of moods between 0 (lowest) and 1, None where they are too few."""
    if len(moods) < LEAST_ANSWERS:
        return None
    mean = sum(moods) / len(moods)
    if mean * 3 < 1:
        return MoodBand.LOW
    return MoodBand.MIDDLE if mean * 3 <= 2 else MoodBand.GOOD
