"""Answering a day afterwards: today and the three days before are open, and a late answer counts like any other."""

from collections.abc import Iterable
from datetime import date

from domain.counting.streaks import DayRecord
from domain.time.days import BACKFILL_DAYS, ONE_DAY
from domain.time.verdicts import Verdict

NOT_AWAITED = frozenset({Verdict.OFF, Verdict.PAUSED})
"""What a day is on which nothing was asked: it can be answered, but is not offered."""


def open_days(first_day: date, today: date) -> list[date]:
    """Return the days that can be answered or changed when it is `today`, newest first."""
    days = (today - back * ONE_DAY for back in range(BACKFILL_DAYS + 1))
    return [day for day in days if day >= first_day]


def days_to_offer(records: Iterable[DayRecord], first_day: date, today: date) -> list[date]:
    """Return the open days before today that wait for an answer, newest first; the start is complete by itself."""
    known = {record.day: record for record in records}
    return [day for day in open_days(first_day, today) if first_day < day < today and _waits(known.get(day))]


def _waits(record: DayRecord | None) -> bool:
    return record is not None and record.answered_at is None and record.verdict not in NOT_AWAITED
