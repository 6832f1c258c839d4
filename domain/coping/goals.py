"""Goals of a member's week: small things beyond use, each to be done so many times."""

from dataclasses import dataclass
from datetime import time

MOST_GOALS = 5
MOST_TIMES = 7
GOAL_LENGTH = 100
"""Characters kept of a goal."""

REVIEWED_AT = time(18, 0)
"""On Sunday, on the member's own clock."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal of one week: what it is, how often it is meant to be done, and how often it was."""

    id: int
    text: str
    times: int
    done: int

    @property
    def is_reached(self) -> bool:
        """Return whether it was done as often as meant."""
        return self.done >= self.times


def stepped(done: int, by: int, times: int) -> int:
    """Return how often a goal was done after a tap more (1) or one taken back (-1), at most as often as meant."""
    return max(0, min(times, done + by))
