"""When a member is asked: zone, prompt time, weekdays and the end of the day, and what fits together.

Wall-clock times are local to the member's zone; instants are UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from domain.time.days import ONE_DAY, day_close, instant_of, member_day

LATEST_DAY_END = time(12, 0)
LATEST_PROMPT_ENDING_A_DAY = time(6, 0)
DEFAULT_DAY_END = time(4, 0)
EVERY_DAY = 0b1111111

TIME_TO_ANSWER = timedelta(hours=6)
"""The prompt lies at least this long before its day ends; so much time is always enough to answer."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How one member is asked, from the instant `since` on; `prompt_at` None until they have chosen."""

    zone: str
    prompt_at: time | None = None
    day_end: time = DEFAULT_DAY_END
    weekdays: int = EVERY_DAY
    since: datetime | None = None

    def today(self, now: datetime) -> date:
        """Return the member day at the instant `now`."""
        return member_day(now, self.day_end, self.zone)

    def asks_on(self, day: date) -> bool:
        """Return whether the day is one of the scheduled weekdays (bit 0 is Monday)."""
        return bool(self.weekdays >> day.weekday() & 1)

    def closes_at(self, day: date) -> datetime:
        """Return the instant (UTC) at which the member day is over."""
        return day_close(day, self.day_end, self.zone)

    def prompt_instant(self, day: date) -> datetime | None:
        """Return the instant (UTC) at which the question of `day` is due, None while no time is chosen.

        A prompt time earlier than the day's end falls on the next date: it ends the day.
        """
        if self.prompt_at is None:
            return None
        date_of_prompt = day if self.prompt_at >= self.day_end else day + ONE_DAY
        return instant_of(date_of_prompt, self.prompt_at, self.zone)

    def prompts_from(self, day: date) -> Iterator[tuple[date, datetime]]:
        """Yield the scheduled days from `day` on, each with the instant (UTC) of its prompt."""
        if self.prompt_at is None or not self.weekdays:
            return
        while True:
            due = self.prompt_instant(day)
            if due is not None and self.asks_on(day):
                yield day, due
            day += ONE_DAY


def minutes(at: time) -> int:
    """Return the minutes since midnight."""
    return at.hour * 60 + at.minute


def _at_minute(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


def time_left_at_prompt(prompt_at: time, day_end: time) -> timedelta:
    """Return how long, on a day without a clock change, there is to answer: from the prompt to the day's end."""
    left = minutes(day_end) - minutes(prompt_at)
    return timedelta(minutes=left if left > 0 else left + 24 * 60)


def fits(prompt_at: time, day_end: time) -> bool:
    """Return whether the prompt lies at least six hours before the end of its day."""
    return day_end <= LATEST_DAY_END and time_left_at_prompt(prompt_at, day_end) >= TIME_TO_ANSWER


def nearest_day_end(prompt_at: time, wanted: time) -> time:
    """Return the day end between 00:00 and 12:00 nearest to `wanted` that leaves six hours after the prompt."""
    candidates = (_at_minute(minute) for minute in range(minutes(LATEST_DAY_END) + 1))
    return min(
        (end for end in candidates if fits(prompt_at, end)), key=lambda end: abs(minutes(end) - minutes(wanted))
    )


def must_ask_which_day(prompt_at: time, day_end: time) -> bool:
    """Return whether the member has to say which day a prompt belongs to: it is early and before the day's end."""
    return prompt_at < day_end and prompt_at <= LATEST_PROMPT_ENDING_A_DAY


def ending_the_day(schedule: Schedule, prompt_at: time) -> Schedule:
    """Return the schedule with a prompt that ends its day; `day_end` moves to leave six hours after it."""
    earliest = _at_minute(minutes(prompt_at) + TIME_TO_ANSWER // timedelta(minutes=1))
    return replace(schedule, prompt_at=prompt_at, day_end=max(schedule.day_end, earliest))


def starting_the_day(schedule: Schedule, prompt_at: time) -> Schedule:
    """Return the schedule with a prompt that starts its day or falls in it; `day_end` moves where it must."""
    day_end = min(schedule.day_end, prompt_at)
    if not fits(prompt_at, day_end):
        day_end = nearest_day_end(prompt_at, day_end)
    return replace(schedule, prompt_at=prompt_at, day_end=day_end)
