"""Days across flights, changed minds, pauses, outages and late answers: contiguous, asked once, fair.

No change of zone or schedule ever lowers the row: it is looked at before and after each.
"""

from functools import partial
from pathlib import Path

import pytest

from handlers import subjects
from handlers.daily import days
from tests.chaos import travel


def test_whatever_a_member_does_their_days_are_whole_asked_once_and_fair(tmp_path: Path) -> None:
    seen = travel.travels(tmp_path, lives=20, steps=40, first_seed=4)
    assert seen["prompts"] > 50
    assert seen["quiet days"] > 3


@pytest.mark.parametrize(
    ("kind", "broken", "says"),
    [(days.CLOSE, travel.unfair, "without a fair chance"), (days.PROMPT, travel.forgetful, "asked twice")],
)
def test_control_a_day_closed_unfairly_or_asked_again_is_found(  # type: ignore[no-untyped-def]
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, broken, says: str
) -> None:
    monkeypatch.setattr(subjects, "DUE", {**subjects.DUE, kind: broken})
    with pytest.raises(AssertionError, match=says):
        travel.travels(tmp_path, lives=200, steps=40, first_seed=4, shrinks=False)


def test_control_a_flight_that_costs_an_answer_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days, "change_schedule", partial(travel.costly, change=days.change_schedule))
    with pytest.raises(AssertionError, match="took from the row"):
        travel.travels(tmp_path, lives=200, steps=40, first_seed=4, shrinks=False)
