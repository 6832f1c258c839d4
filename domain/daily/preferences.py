"""How somebody wants it: one value a name, each with what holds unless it was changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from domain.time.quiet_hours import QUIET_FROM, QUIET_UNTIL


class Preference(StrEnum):
    """What can be chosen, or was asked once; the value is kept as text under this name."""

    QUIET_HOURS = "quiet_hours"
    REMINDERS = "reminders"
    FIRST_QUESTION_ONLY = "first_question_only"
    DISCREET = "discreet"
    QUESTION_SET = "question_set"
    LONG_SILENCE = "long_silence"
    RHYTHM_OFFERED = "rhythm_offered"


class Reminders(StrEnum):
    """How often the member is reminded on a day that is still open."""

    OFF = "off"
    ONCE = "once"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Preferences:
    """Everything that one person chose, or what holds unless changed; wall-clock times are of their own zone."""

    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL
    reminders: Reminders = Reminders.ONCE
    first_question_only: bool = False
    discreet: bool = False
    question_set: str | None = None


YES, NO = "yes", "no"


def preferences(chosen: Mapping[str, str]) -> Preferences:
    """Return what the values kept under these names say; a name that was never chosen keeps its usual value."""
    hours = chosen.get(Preference.QUIET_HOURS)
    quiet_from, quiet_until = quiet_hours_in(hours) if hours else (QUIET_FROM, QUIET_UNTIL)
    return Preferences(
        quiet_from=quiet_from,
        quiet_until=quiet_until,
        reminders=Reminders(chosen.get(Preference.REMINDERS, Reminders.ONCE)),
        first_question_only=chosen.get(Preference.FIRST_QUESTION_ONLY) == YES,
        discreet=chosen.get(Preference.DISCREET) == YES,
        question_set=chosen.get(Preference.QUESTION_SET) or None,
    )


def hours_text(start: time, end: time) -> str:
    """Return a stretch of the clock as it is kept: "22:00-08:00"."""
    return f"{start:%H:%M}-{end:%H:%M}"


def quiet_hours_in(text: str) -> tuple[time, time]:
    """Return the two times that `hours_text` wrote."""
    start, _, end = text.partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)
