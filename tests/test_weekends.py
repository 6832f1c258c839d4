"""The running bot, under a clock that is set, over a week-end on which clocks change. All of them: `make chaos`."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.chaos import weekends
from tests.support.faketime import FAKETIME

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(FAKETIME is None, reason="libfaketime is not installed (Debian: apt-get install faketime)"),
]


WINTER, SUMMER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)


@pytest.mark.parametrize(("day", "zone"), [("2026-03-29", "Europe/Berlin"), ("2026-04-04", "Australia/Lord_Howe")])
async def test_one_prompt_a_date_over_the_night_of_a_change(tmp_path: Path, day: str, zone: str) -> None:
    asked = weekends.weekends(2026, [zone])[date.fromisoformat(day)]
    assert await weekends.weekend(tmp_path, day=date.fromisoformat(day), asked=asked) >= 5


def test_each_zone_has_a_set_of_rules_of_its_own() -> None:
    rules = {
        (*weekends.changes(zone, 2026), *(at.astimezone(ZoneInfo(zone)).utcoffset() for at in (WINTER, SUMMER)))
        for zone in weekends.ZONES
    }
    assert len(rules) == len(weekends.ZONES) == 30
