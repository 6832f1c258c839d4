"""Milestones, goals and the week's mood: told to whom may know, and to nobody else."""

from collections.abc import Callable
from datetime import date

import pytest

from domain.beside.consent import Item
from domain.counting.mood_bands import MoodBand, mood_band
from domain.time.weeks import week_of
from handlers.telling import good_news
from handlers.turn import Turn
from handlers.turns import turn_of_clock
from storage.file.database import Tx
from tests.support.stage import Speaker, Stage
from tests.test_partners import invites, stand_by, supporter_joins
from tests.test_ticks import ticks


@pytest.mark.parametrize(
    ("moods", "band"),
    [
        ([], None),
        ([0.0, 0.0], None),
        ([0.0, 0.25, 0.5], MoodBand.LOW),
        ([0.0, 0.5, 0.5], MoodBand.MIDDLE),
        ([0.5, 0.5, 0.5], MoodBand.MIDDLE),
        ([0.5, 0.75, 0.75], MoodBand.MIDDLE),
        ([0.75, 0.75, 1.0], MoodBand.GOOD),
    ],
)
def test_the_band_of_a_week(moods: list[float], band: MoodBand | None) -> None:
    assert mood_band(moods) is band


async def as_ana(stage: Stage, act: Callable[[Turn], None], cause: str) -> None:
    """Something that the clock does for Ana."""
    house = stage.clockwork.bot.house

    def work(tx: Tx) -> None:
        act(turn_of_clock(tx, house, 1, cause, stage.now))

    await stage.read(work)
    await stage.settle()


def thirty_days(turn: Turn) -> None:
    good_news.milestone_reached(turn, "row.30", lambda there: there.label("tell.milestone.example", n=30))


async def test_a_milestone_goes_once_to_whom_may_know(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await stand_by(ana, ben)
    await supporter_joins(dov, await invites(ana, "They support me", "Yes, at 20:00"))
    dov.sees("partner.accepted")
    await ticks(ana, ben, Item.MILESTONES)
    await as_ana(stage, thirty_days, "one")
    heard = ben.sees("tell.milestone", name="Ana", reached="30 days in a row")
    assert heard.words.splitlines()[0] == "There is good news from Ana."
    await as_ana(stage, thirty_days, "again")
    ben.sees_nothing()
    dov.sees_nothing()


async def test_goals_are_told_as_a_number_and_a_week_without_one_is_not(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await stand_by(ana, ben)
    await ticks(ana, ben, Item.GOALS)
    week = week_of(date(2026, 1, 5))
    await as_ana(stage, lambda turn: good_news.goals_reviewed(turn, week, reached=0, of=3), "none")
    ben.sees_nothing()
    await as_ana(stage, lambda turn: good_news.goals_reviewed(turn, week, reached=2, of=3), "two")
    ben.sees("tell.goals", name="Ana", reached=2, n=3)


async def test_the_mood_of_a_week_is_told_on_monday_as_a_band(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ticks(ana, ben, Item.MOOD_BAND)
    for day, mood in (("06", "2"), ("07", "1"), ("08", "2")):
        await stage.until(f"2026-01-{day} 08:00")
        await ana.presses("On track", mood)
    await stage.until("2026-01-12 08:59")
    assert not [each for each in ben.chat() if "mood" in each.words]
    await stage.until("2026-01-12 09:00")
    heard = [each.words for each in ben.chat() if "mood" in each.words]
    assert heard == ["A word about Ana's week.\n\nThe mood was mostly low."]


async def test_two_answers_are_too_few_and_a_tick_taken_back_ends_it(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await stand_by(ana, ben)
    await ticks(ana, ben, Item.MOOD_BAND)
    for day in ("06", "07"):
        await stage.until(f"2026-01-{day} 08:00")
        await ana.presses("On track", "5")
    await stage.until("2026-01-12 08:00")
    await ana.presses("On track", "5")
    await stage.until("2026-01-13 08:00")
    await ana.presses("On track", "5")
    await stage.until("2026-01-14 08:00")
    await ana.presses("On track", "5")
    await ana.says("/partner")
    await ana.presses("Ben", "This week's mood", "No longer")
    await stage.until("2026-01-20 12:00")
    assert not [each for each in ben.chat() if "mood" in each.words]
    assert await stage.rows("SELECT 1 FROM due WHERE kind = 'mood_week'") == []
