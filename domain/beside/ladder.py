"""The ladder on a quiet day, own-first: the prompt, one reminder, and only then one partner.

Instants are UTC; 20:00 and 10:00 are the member's own wall clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain.counting.streaks import SHOWN_UP, DayRecord, state_of
from domain.time.days import instant_of
from domain.time.quiet_hours import QuietHours, next_at
from domain.time.schedules import Schedule
from domain.time.verdicts import Verdict

EVENING = time(20, 0)
MORNING = time(10, 0)
LATEST_PROMPT_FOR_THE_EVENING = time(14, 0)

REMINDER_AFTER = timedelta(hours=4)
SECOND_AFTER = timedelta(hours=3)
SECOND_BEFORE_END = timedelta(hours=1)
BEFORE_QUIET_HOURS = timedelta(minutes=30)
LEAST_AFTER_PROMPT = timedelta(hours=1)
PROMPT_BEFORE_PARTNER = timedelta(hours=4)
REMINDER_BEFORE_PARTNER = timedelta(hours=2)
REMINDER_KEEPS_FOR = timedelta(hours=1)
NUDGE_KEEPS_FOR = timedelta(hours=12)
FOURTH_DAY = 4
LOST_AFTER_DAYS = 3
"""Scheduled days in a row on which the bot could not reach the member."""

MOST_UNASKED_A_DAY = 2


class QuietRule(StrEnum):
    """When the member lets a partner be told that they went quiet; what may be told at all is consent."""

    FIRST_DAY = "first_day"
    TWO_DAYS = "two_days"
    NEVER = "never"


class Stage(StrEnum):
    """Which of the two times that a partner may hear of one silence this is."""

    BEGINS = "begins"
    FOURTH_DAY = "fourth_day"


def reminder_at(prompted_at: datetime, schedule: Schedule, hours: QuietHours, day: date) -> datetime | None:
    """Return when the member is reminded after a prompt delivered at that instant, or None where nothing fits.

    Four hours after the prompt, or half an hour before their quiet hours if that is earlier; none if less than
    an hour lies between, or if the prompt came in quiet hours and the day ends before they do.
    """
    end, quiet_from = schedule.closes_at(day), hours.next_start(prompted_at)
    if hours.are_on(prompted_at) and hours.next_end(prompted_at) >= end:
        return None
    at = hours.held_until(prompted_at + REMINDER_AFTER)
    if quiet_from is not None and not hours.are_on(prompted_at):
        at = min(at, quiet_from - BEFORE_QUIET_HOURS)
    return at if at - prompted_at >= LEAST_AFTER_PROMPT and at < end else None


def second_reminder_at(first_at: datetime, schedule: Schedule, quiet: QuietHours, day: date) -> datetime | None:
    """Return when (UTC) the member is reminded again, three hours after the first time, or None.

    It does not fit in their quiet hours, nor within an hour of the day's end.
    """
    at = first_at + SECOND_AFTER
    return None if quiet.are_on(at) or schedule.closes_at(day) - at < SECOND_BEFORE_END else at


def evening_of(day: date, schedule: Schedule) -> datetime | None:
    """Return 20:00 of the day if a partner may be told in that evening already, None if only the next morning."""
    if schedule.prompt_at is None or schedule.prompt_at > LATEST_PROMPT_FOR_THE_EVENING:
        return None
    evening = instant_of(day, EVENING, schedule.zone)
    prompt = schedule.prompt_instant(day)
    return evening if prompt is not None and prompt < evening < schedule.closes_at(day) else None


def morning_after(ended_at: datetime, zone: str) -> datetime:
    """Return the first 10:00 of the member after the day closed."""
    return next_at(ended_at, MORNING, zone)


def evening_is_fair(now: datetime, prompted_at: datetime | None, reminded_at: datetime | None) -> bool:
    """Return whether the member has had the prompt for four hours and the reminder for two."""
    if prompted_at is None:
        return False
    return now - prompted_at >= PROMPT_BEFORE_PARTNER and was_reminded(now, reminded_at)


def fair_from(prompted_at: datetime | None, reminded_at: datetime | None) -> datetime | None:
    """Return from when on (UTC) the member has had their time, or None while they lack a prompt or a reminder."""
    if prompted_at is None or reminded_at is None:
        return None
    return max(prompted_at + PROMPT_BEFORE_PARTNER, reminded_at + REMINDER_BEFORE_PARTNER)


def was_reminded(now: datetime, reminded_at: datetime | None) -> bool:
    """Return whether the member was reminded at least two hours ago; nobody is told without it."""
    return reminded_at is not None and now - reminded_at >= REMINDER_BEFORE_PARTNER


@dataclass(frozen=True, slots=True)
class Silence:
    """Days in a row without an answer: when it began, and how many quiet days it has; an open day may be counted."""

    began_on: date | None
    days: int


def silence(records: Sequence[DayRecord], today: date | None = None) -> Silence:
    """Return the silence that lasts now; `today` counts as its last day although it is still open.

    Off, paused and neutral days neither end a silence nor add to it.
    """
    began_on, days = (today, 1) if today is not None else (None, 0)
    for record in sorted(records, key=lambda each: each.day, reverse=True):
        state = state_of(record)
        if state in SHOWN_UP:
            break
        if record.verdict is Verdict.QUIET and record.day != today:
            began_on, days = record.day, days + 1
    return Silence(began_on, days)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A partner as the ladder sees them; `told` are the stages of this silence that they heard of."""

    partner: int
    rule: QuietRule
    passed_over: bool
    told: frozenset[Stage]
    declined: bool


def stage_of(quiet: Silence) -> Stage:
    """Return which telling a silence of that length calls for; between the two, the first is still open."""
    return Stage.FOURTH_DAY if quiet.days >= FOURTH_DAY else Stage.BEGINS


def whom_to_tell(
    candidates: Iterable[Candidate], quiet: Silence, *, evening: bool, taken_care_of: bool
) -> int | None:
    """Return the one partner to tell now, the first in the member's order, or None.

    One person is told at a time: nobody while somebody was told of this stage and has not passed it on, and
    nobody any more once a partner has said that they reached out.
    """
    stage = stage_of(quiet)
    candidates = list(candidates)
    if taken_care_of or quiet.days == 0:
        return None
    if any(stage in each.told and not each.declined for each in candidates):
        return None
    for each in candidates:
        if each.passed_over or each.declined or stage in each.told:
            continue
        if may_be_told(each.rule, quiet, evening=evening):
            return each.partner
    return None


def may_be_told(rule: QuietRule, quiet: Silence, *, evening: bool) -> bool:
    """Return whether the member's rule lets a partner hear of a silence of that length at that time of day."""
    if rule is QuietRule.TWO_DAYS:
        return not evening and quiet.days >= 2
    return rule is QuietRule.FIRST_DAY
