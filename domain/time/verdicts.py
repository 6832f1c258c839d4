"""What a day without an answer is, decided when it closes: quiet, or nothing that counts against anyone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.time.schedules import TIME_TO_ANSWER

LONGEST_HARMLESS_GAP = timedelta(minutes=2)
"""Telegram forgets a tap after 150 seconds, so a longer deafness of the bot may have cost an answer."""


class Verdict(StrEnum):
    """What a closed day is as long as nobody answers it."""

    QUIET = "quiet"
    OFF = "off"
    PAUSED = "paused"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch (UTC) in which the bot received nothing."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class AskedDay:
    """How a day was asked: instants are UTC; `asked` are those at which Telegram took a prompt or a reminder."""

    scheduled: bool
    paused: bool
    prompt_due_at: datetime | None
    planned_end_at: datetime | None
    asked: tuple[datetime, ...]
    ended_at: datetime


def verdict(day: AskedDay, gaps: Sequence[Gap]) -> Verdict:
    """Return what the day is if it stays unanswered; *quiet* only if the member had a fair chance to answer."""
    if day.paused:
        return Verdict.PAUSED
    if not day.scheduled:
        return Verdict.OFF
    if any(_was_fair(day, asked_at, gaps) for asked_at in day.asked):
        return Verdict.QUIET
    return Verdict.NEUTRAL


def _was_fair(day: AskedDay, asked_at: datetime, gaps: Sequence[Gap]) -> bool:
    """Return whether this asking left enough time and the bot listened until the day ended."""
    if not leaves_time(asked_at, day.ended_at, day.prompt_due_at, day.planned_end_at):
        return False
    return not any(min(gap.until, day.ended_at) - max(gap.since, asked_at) > LONGEST_HARMLESS_GAP for gap in gaps)


def leaves_time(
    asked_at: datetime, end: datetime, prompt_due_at: datetime | None, planned_end_at: datetime | None
) -> bool:
    """Return whether there is time to answer from `asked_at` to `end`: six hours, or half of what was planned."""
    left = end - asked_at
    if left >= TIME_TO_ANSWER:
        return True
    if prompt_due_at is None or planned_end_at is None:
        return False
    return left * 2 >= planned_end_at - prompt_due_at and left > timedelta(0)
