"""Since when the bot has heard, where its clock is set while it listens."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.time.hearing import Reading, heard_throughout

NOON = datetime(2026, 1, 6, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A_MOMENT = timedelta(seconds=20)


@pytest.mark.parametrize(
    ("ahead_before", "ahead_after", "went_by_at_the_server", "heard"),
    [
        (30 * DAY, 30 * DAY + 7 * HOUR, A_MOMENT, True),  # days are rehearsed
        (-30 * DAY, -30 * DAY + 7 * HOUR, A_MOMENT, True),
        (30 * DAY, 30 * DAY, timedelta(minutes=2), True),
        (30 * DAY, 30 * DAY, timedelta(minutes=2, seconds=1), False),
        (30 * DAY, 30 * DAY, 7 * HOUR, False),  # the machine slept, whatever its clock says
        (-7 * HOUR, 0 * HOUR, A_MOMENT, False),  # it began with an old clock, which is put right
        (0 * HOUR, 7 * HOUR, A_MOMENT, False),  # somebody sets it wrong
        (0 * HOUR, 0 * HOUR, A_MOMENT, False),  # nothing to be set straight
    ],
)
def test_a_clock_that_is_set_misses_nothing_where_the_servers_runs_on(
    ahead_before: timedelta, ahead_after: timedelta, went_by_at_the_server: timedelta, *, heard: bool
) -> None:
    before = Reading(NOON + ahead_before, NOON)
    theirs = NOON + went_by_at_the_server
    assert heard_throughout(before, Reading(theirs + ahead_after, theirs)) is heard


def test_without_the_servers_clock_nothing_is_known() -> None:
    reading = Reading(NOON + DAY, NOON)
    assert not heard_throughout(None, reading)
    assert not heard_throughout(reading, None)
