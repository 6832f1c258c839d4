"""Days across flights, changed minds, pauses, outages and late answers: contiguous, asked once, fair.

No change of zone or schedule ever lowers the row: it is looked at before and after each.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from domain.time.schedules import Schedule, nearest_day_end
from domain.time.verdicts import Verdict
from handlers import subjects
from handlers.daily import days
from handlers.turn import Turn
from storage.traffic.due import Due
from tests.chaos import travel

HOURS_OF_DAY = 24


def changing_zone_never_lowers_the_row(folder: Path, *, lives: int, shrinks: bool = True) -> Counter[str]:
    """Fly at any hour between any zones, the days answered or not; and answered in full, never lose a day to it."""
    seen: Counter[str] = Counter()
    database = travel.prepared(folder)

    @seed(7)
    @settings(
        max_examples=lives,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink) if shrinks else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.sampled_from(travel.ZONES),
        st.sampled_from(travel.BEGINNINGS),
        st.integers(0, 240),
        st.integers(0, 23),
        travel.flights,
        st.booleans(),
    )
    def holds(
        zone: str, begins: datetime, hours: int, asked_at: int, journey: list[travel.Flight], in_full: bool
    ) -> None:
        if in_full:
            apart = travel.MOST_HOURS_APART
            journey = [travel.Flight(each.after_hours % (apart + 1), True, each.zone) for each in journey]
        schedule = Schedule(zone, time(asked_at), nearest_day_end(time(asked_at), time(4)))
        travel.flies_about(database, begins + timedelta(hours=hours), schedule, journey, seen)

    try:
        holds()
    finally:
        database.close()
    return seen


def test_changing_zone_never_lowers_the_row(tmp_path: Path) -> None:
    seen = changing_zone_never_lowers_the_row(tmp_path, lives=50)
    assert seen["with a row"] > 100
    assert all(seen[f"hour {hour}"] for hour in range(HOURS_OF_DAY)), seen


def test_control_a_flight_that_costs_an_answer_lowers_the_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(days, "change_schedule", partial(travel.costly, change=days.change_schedule))
    with pytest.raises(AssertionError, match="took from the row"):
        changing_zone_never_lowers_the_row(tmp_path, lives=80, shrinks=False)


def test_control_a_day_cut_short_and_held_against_somebody_lowers_the_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(days, "verdict", lambda _day, _gaps: Verdict.QUIET)
    with pytest.raises(AssertionError, match=r"lost its row|took from the row|without a fair chance"):
        changing_zone_never_lowers_the_row(tmp_path, lives=80, shrinks=False)


def test_whatever_a_member_does_their_days_are_whole_asked_once_and_fair(tmp_path: Path) -> None:
    seen = travel.travels(tmp_path, lives=20, steps=40, first_seed=4)
    assert seen["prompts"] > 50
    assert seen["quiet days"] > 3


@pytest.mark.parametrize(
    ("kind", "broken", "says"),
    [(days.CLOSE, travel.unfair, "without a fair chance"), (days.PROMPT, travel.forgetful, "asked twice")],
)
def test_control_a_day_closed_unfairly_or_asked_again_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, broken: Callable[[Turn, Due], None], says: str
) -> None:
    monkeypatch.setattr(subjects, "DUE", {**subjects.DUE, kind: broken})
    with pytest.raises(AssertionError, match=says):
        travel.travels(tmp_path, lives=200, steps=40, first_seed=4, shrinks=False)


def test_control_a_flight_that_costs_an_answer_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days, "change_schedule", partial(travel.costly, change=days.change_schedule))
    with pytest.raises(AssertionError, match="took from the row"):
        travel.travels(tmp_path, lives=200, steps=40, first_seed=4, shrinks=False)
