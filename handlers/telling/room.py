"""No more than two messages a day that somebody did not ask for, their reminder included; the rest joins the next."""

from datetime import date, datetime, timedelta

from domain.beside.ladder import MOST_UNASKED_A_DAY
from domain.circle.events import REMINDED_BEFORE
from domain.daily.preferences import Reminders
from domain.outgoing import ASKED_BEFORE, CLOCKS_OWN
from domain.time.days import ONE_DAY, instant_of
from domain.time.schedules import Schedule
from handlers.beside.ladder import NUDGE
from handlers.telling.allowed import ALERT, NEWS
from handlers.turn import Turn
from storage.daily import days, pauses, preferences, schedules
from storage.file.database import Row, from_text_or_none
from storage.traffic import outbox, told

ABOUT_OTHERS = (NUDGE, ALERT, NEWS)
UNASKED = tuple(CLOCKS_OWN - ASKED_BEFORE)
"""What somebody gets without asking for it then; what can neither join another nor wait looks for room itself."""

LOOKS_AGAIN_AFTER = timedelta(hours=1)
"""What is held back for the reader's own reminder only may go earlier, if they answer and need none.

It looks again at full hours, so that what waits so goes together.
"""


def held_until(turn: Turn, row: Row) -> datetime | None:
    """Return until when (UTC) a message waits because its reader has had enough today, None if it may go."""
    schedule = schedules.find(turn.tx, turn.me.id)
    if schedule is None or row["attempts"] or has_room(turn):
        return None
    following = _begins_at(schedule, schedule.today(turn.now) + ONE_DAY)
    if _had(turn, schedule) < MOST_UNASKED_A_DAY:
        return min(_full_hour(turn.now) + LOOKS_AGAIN_AFTER, following)
    hours = preferences.quiet_hours_of(turn.tx, turn.me.id)
    return hours.held_until(following) if hours else following


def held_in_time(turn: Turn, row: Row) -> datetime | None:
    """Return the same for word of a new event, which does not wait until it would be too late to come."""
    until, begins_at = held_until(turn, row), from_text_or_none(row["expires_at"])
    is_too_late = until is not None and begins_at is not None and until > begins_at - REMINDED_BEFORE
    return None if is_too_late else until


def _full_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def has_room(turn: Turn) -> bool:
    """Return whether one more may go to the reader today, next to what they had and to a reminder of their own."""
    schedule = schedules.find(turn.tx, turn.me.id)
    if schedule is None:
        return True
    return _had(turn, schedule) + _ahead(turn, schedule) < MOST_UNASKED_A_DAY


def joins_another(turn: Turn) -> bool:
    """Return whether something goes to the reader in a moment, so that one more joins it."""
    return bool(outbox.list_joinable(turn.tx, turn.me.id, ABOUT_OTHERS, turn.now))


def _begins_at(schedule: Schedule, day: date) -> datetime:
    return instant_of(day, schedule.day_end, schedule.zone)


def _had(turn: Turn, schedule: Schedule) -> int:
    """Return how many reached the reader on their present day; several as one count once."""
    since = _begins_at(schedule, schedule.today(turn.now))
    return told.count_delivered(turn.tx, turn.me.id, UNASKED, since)


def _ahead(turn: Turn, schedule: Schedule) -> int:
    """Return 1 while a reminder of the reader's own day may still come."""
    if schedule.prompt_at is None or preferences.get(turn.tx, turn.me.id).reminders is Reminders.OFF:
        return 0
    today = schedule.today(turn.now)
    theirs = days.get(turn.tx, turn.me.id, today)
    is_due = schedule.asks_on(today) and not pauses.is_paused(turn.tx, turn.me.id, today)
    return int(is_due and theirs.answered_at is None and theirs.reminded_at is None)
