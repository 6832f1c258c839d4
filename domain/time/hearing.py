"""Since when the bot has heard, where its own clock is set: by the clock that the server's answers carry."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.time.verdicts import LONGEST_HARMLESS_GAP

ASTRAY = timedelta(hours=1)
"""Further than this from the server's, a clock is not wrong by chance: somebody rehearses days with it."""


@dataclass(frozen=True)
class Reading:
    """Two clocks (UTC) at one answer of the server: the bot's own, and the server's."""

    ours: datetime
    theirs: datetime

    @property
    def is_astray(self) -> bool:
        """Return whether the bot's clock is far from the server's."""
        return abs(self.ours - self.theirs) > ASTRAY


def heard_throughout(before: Reading | None, after: Reading | None) -> bool:
    """Return whether nothing can have been missed between two answers, however far the bot's clock was set.

    Only where it is astray before and after. A clock that is right after a leap may belong to a machine that was off
    or asleep until then: it was away, and nobody's day is held against them.
    """
    if before is None or after is None or not (before.is_astray and after.is_astray):
        return False
    return after.theirs - before.theirs <= LONGEST_HARMLESS_GAP
