"""Hours of a day, as people write them and as they hold across zones."""

from datetime import UTC, datetime, time

import pytest

from domain.time.hours import DayHours, hours_written

EVENING = DayHours(time(18), time(22))
NIGHT = DayHours(time(22), time(6))


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("18-22", EVENING),
        ("18:00 – 22:00", EVENING),
        ("6 pm to 10 pm", EVENING),
        ("18 bis 22 Uhr", EVENING),
        ("22-6", NIGHT),
        ("9:00 to 12:30", DayHours(time(9), time(12, 30))),
        ("", None),
        ("18", None),
        ("evenings", None),
        ("18-18", None),
        ("18-25", None),
        ("8-12-18", None),
        ("-", None),
    ],
)
def test_hours_as_people_write_them(text: str, hours: DayHours | None) -> None:
    assert hours_written(text) == hours


@pytest.mark.parametrize(
    ("hours", "utc", "holds"),
    [
        (EVENING, "2026-01-05 16:59", False),
        (EVENING, "2026-01-05 17:00", True),
        (EVENING, "2026-01-05 20:59", True),
        (EVENING, "2026-01-05 21:00", False),
        (NIGHT, "2026-01-05 21:00", True),
        (NIGHT, "2026-01-06 04:59", True),
        (NIGHT, "2026-01-06 05:00", False),
        (EVENING, "2026-07-05 16:00", True),  # summer time: an hour earlier in UTC
        (DayHours(time(18), time(2, 30)), "2026-10-25 00:29", True),
        (DayHours(time(18), time(2, 30)), "2026-10-25 01:10", False),  # 02:10 again, and over since the first 02:30
        (DayHours(time(9), time(9)), "2026-01-06 03:00", True),  # the whole day
    ],
)
def test_hours_hold_on_the_clock_of_their_zone(hours: DayHours, utc: str, holds: bool) -> None:
    assert hours.hold(datetime.fromisoformat(utc).replace(tzinfo=UTC), "Europe/Berlin") is holds


def test_hours_read_on_another_clock() -> None:
    now = datetime(2026, 1, 5, 12, tzinfo=UTC)
    assert EVENING.seen_from(now, "Europe/Berlin", "Asia/Kolkata") == DayHours(time(22, 30), time(2, 30))
