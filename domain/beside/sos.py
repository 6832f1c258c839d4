"""A call for help: whom it reaches, in which order, and when the next are asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

FIRST_ASKED = 3
MORE_AFTER = timedelta(minutes=10)
LOOK_EVERY = timedelta(seconds=30)
"""For so long a message may be on its way before it is looked after, and again."""

LINES_AFTER = timedelta(minutes=20)
ENDS_AFTER = timedelta(days=1)
NIGHT_LASTS = timedelta(hours=4)
"""A morning sooner than this after the call is the same one: how they are is asked on the next."""


class Hours(StrEnum):
    """When somebody may be called upon: they choose it themselves."""

    ANY = "any"
    NOT_QUIET = "not_quiet"


class Delivery(StrEnum):
    """How the message to one helper stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    NOT_SURE = "not_sure"
    NOT_DELIVERED = "not_delivered"


class Ending(StrEnum):
    """How a call for help ended."""

    OKAY = "okay"
    MISTAKE = "mistake"
    DAY = "day"


class Absence(StrEnum):
    """Why somebody who may be told is passed over at this moment."""

    UNREACHABLE = "unreachable"
    QUIET_HOURS = "quiet_hours"
    OTHER_HOURS = "other_hours"


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who may be told that the member needs someone, and why they are passed over now, if they are."""

    person: int
    absence: Absence | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """One who was asked: how the message stands, and whether they said that they are there."""

    person: int
    delivery: Delivery
    is_here: bool

    @property
    def is_under_way(self) -> bool:
        """Return whether it is still open if the message arrives."""
        return self.delivery in (Delivery.WAITING, Delivery.NOT_SURE) and not self.is_here


def reaches_somebody(called: Iterable[Called]) -> bool:
    """Return whether the call has reached anybody, or may still: not if nobody was asked, or no message arrived."""
    return any(each.delivery is not Delivery.NOT_DELIVERED for each in called)


def whom_to_ask(helpers: Iterable[Helper], called: Sequence[Called], *, everyone: bool) -> list[int]:
    """Return who is to be asked now, in the member's order: up to three at once, or everyone who is left.

    One whose message was not delivered makes room for the next. Nobody is asked once somebody is there.
    """
    if any(each.is_here for each in called):
        return []
    asked = {each.person for each in called}
    free = [each.person for each in helpers if each.absence is None and each.person not in asked]
    if everyone:
        return free
    reached = sum(each.delivery is not Delivery.NOT_DELIVERED for each in called)
    return free[: max(FIRST_ASKED - reached, 0)]
