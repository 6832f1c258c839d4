"""Goals of the week: set, counted by taps, and looked back at on Sunday."""

from datetime import date

import pytest

from bot.botapi.state.objects import Message
from domain.coping.goals import stepped
from domain.daily.pauses import Pause
from domain.daily.preferences import Preference
from storage.daily import pauses, preferences
from tests.support.stage import Speaker, Stage, buttons_of
from tests.test_partners import stand_by


@pytest.mark.parametrize(
    ("done", "by", "times", "then"), [(0, 1, 3, 1), (3, 1, 3, 3), (1, -1, 3, 0), (0, -1, 3, 0), (2, 1, 3, 3)]
)
def test_a_step(done: int, by: int, times: int, then: int) -> None:
    assert stepped(done, by, times) == then


async def sets(who: Speaker, words: str, times: str = "2") -> None:
    await who.says("/goals")
    await who.presses("Add a goal")
    await who.says(words)
    await who.presses(times)


async def test_a_goal_is_set_and_counted_by_taps(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/goals")
    ana.sees("goals.none_yet")
    await ana.presses("Add a goal")
    ana.sees("goals.ask")
    await ana.says("Call my <brother>")
    ana.sees("goals.ask_times")
    await ana.says("often")
    ana.sees("goals.ask_times")
    await ana.presses("2")
    card = ana.sees("goals.heading")
    assert "· Call my <brother>: 0 of 2" in card.words
    await ana.presses("＋ Call my <brother> 0/2")
    assert ana.toast == "Nice. One more."
    await ana.presses("＋ Call my <brother> 1/2")
    assert "✓ Call my <brother>: 2 of 2" in card.words
    await ana.presses("＋ Call my <brother> 2/2")
    assert "2 of 2" in card.words
    await ana.presses("−1")
    assert "· Call my <brother>: 1 of 2" in card.words
    assert b"brother" not in (await stage.rows("SELECT text FROM goals"))[0][0]  # type: ignore[operator]


async def test_five_are_enough_and_one_can_go(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    for number in range(5):
        await sets(ana, f"goal {number}", "1")
    assert "Add a goal" not in ana.labels()
    await ana.presses("Drop one", "✕ goal 3")
    assert "goal 3" not in ana.newest().words
    assert "Add a goal" in ana.labels()


async def test_on_sunday_the_week_is_looked_back_at_and_taken_on(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await sets(ana, "walk", "1")
    card = ana.sees("goals.heading")
    await ana.presses("＋ walk 0/1")
    await ana.says("/checkin")
    await ana.presses("On track")
    await stage.until("2026-01-11 16:59")
    assert not any("look back" in each.words for each in ana.chat())
    await stage.until("2026-01-11 17:00")
    assert "✓ walk: 1 of 1" in ana.newest().words
    await ana.presses("The same again")
    ana.sees("goals.again_saved")
    await stage.until("2026-01-12 09:00")
    await ana.presses("On track")  # whoever is silent for a week is away, and is asked to look back at nothing
    await ana.presses("＋ walk 1/1", on=card)
    assert ana.toast == stage.texts.plain("goals.week_over", "en")
    await ana.says("/goals")
    assert "· walk: 0 of 1" in ana.sees("goals.heading").words
    await ana.says("/checkin")
    await ana.presses("On track")  # whoever is silent for long is away, and is left in peace
    await stage.until("2026-01-18 17:00")
    assert any("look back" in each.words and "walk" in each.words for each in ana.chat())
    await ana.presses("A week without")
    ana.sees("goals.rest_saved")
    await stage.until("2026-01-25 17:00")
    assert sum("look back" in each.words for each in ana.chat()) == 0, "each look back became its ending"


@pytest.mark.parametrize("away", [False, True])
async def test_without_goals_or_on_a_pause_there_is_no_look_back(stage: Stage, ana: Speaker, away: bool) -> None:
    await ana.joins()
    await sets(ana, "walk", "1")
    if away:
        await stage.read(lambda tx: pauses.add(tx, 1, Pause(date(2026, 1, 6), None), stage.now))
    else:
        await ana.presses("Drop one", "✕ walk")
    await stage.until("2026-01-11 17:00")
    assert not any("look back" in each.words for each in ana.chat())


async def test_the_look_back_waits_for_room_and_lapses_with_its_day(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await sets(ana, "walk", "1")
    await stage.read(lambda tx: preferences.save(tx, 1, Preference.QUIET_HOURS, "17:00-23:00", stage.now))
    await stage.until("2026-01-11 21:59")
    assert not any("look back" in each.words for each in ana.chat())
    await stage.until("2026-01-11 22:00")
    assert any("look back" in each.words for each in ana.chat())


async def test_who_may_know_hears_how_many_once_the_member_has_looked_back(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await stand_by(ana, ben)
    await ana.says("/partner")
    await ana.presses("Ben", "Goals", "Yes, they may know")
    await sets(ana, "walk", "1")
    await ana.presses("＋ walk 0/1")
    await stage.until("2026-01-11 17:00")
    assert not any("goal" in each.words for each in ben.chat()[-3:] if each.sender.is_bot)
    ben._mark()
    await ana.presses("The same again")
    told = ben.sees("tell.goals", name="Ana")
    assert "1 of 1 weekly goal" in told.words
    assert "walk" not in told.words


async def looked_back(stage: Stage, ana: Speaker, until: str) -> Message:
    """Ana reaches her one goal of the week that ends on the 11th, is asked to look back, and waits until then."""
    await sets(ana, "walk", "1")
    await ana.presses("＋ walk 0/1")
    await stage.until("2026-01-11 17:00")
    review = ana.newest()
    await ana.says("/checkin")
    await ana.presses("On track")  # whoever is silent for long is away, and is greeted when they are back
    await stage.until(until)
    return review


@pytest.mark.parametrize(
    ("label", "says_so"),
    [("The same again", "goals.again_now"), ("Other goals", "goals.new_now"), ("A week without", "goals.rest_saved")],
)
async def test_who_looks_back_in_the_week_after_reads_what_holds_now(
    stage: Stage, ana: Speaker, ben: Speaker, label: str, says_so: str
) -> None:
    await stand_by(ana, ben)
    await ana.says("/partner")
    await ana.presses("Ben", "Goals", "Yes, they may know")
    review = await looked_back(stage, ana, "2026-01-14 12:00")
    ben._mark()
    await ana.presses(label, on=review)
    ana.sees(says_so)
    assert "1 of 1 weekly goal" in ben.sees("tell.goals", name="Ana").words
    again = [("2026-W03",)] if label == "The same again" else []
    assert await stage.rows("SELECT week FROM goals WHERE done = 0") == again


async def test_the_same_again_keeps_what_the_new_week_has_already(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    review = await looked_back(stage, ana, "2026-01-12 12:00")
    await sets(ana, "read", "3")
    [again] = [str(each.data) for each in buttons_of(review) if each.text == "The same again"]
    await ana.presses("The same again", on=review)
    await ana.forges(again, on=review)
    await ana.says("/goals")
    assert ana.newest().words.splitlines()[1:] == ["· read: 0 of 3", "· walk: 0 of 1"]


@pytest.mark.parametrize("label", ["The same again", "Other goals", "A week without"])
async def test_a_look_back_at_a_week_long_past_changes_and_tells_nothing(
    stage: Stage, ana: Speaker, ben: Speaker, label: str
) -> None:
    await stand_by(ana, ben)
    await ana.says("/partner")
    await ana.presses("Ben", "Goals", "Yes, they may know")
    review = await looked_back(stage, ana, "2026-01-19 12:00")
    before = review.words
    ben._mark()
    await ana.presses(label, on=review)
    assert ana.toast == stage.texts.plain("goals.week_over", "en")
    assert review.words == before
    await stage.until("2026-01-20 12:00")
    assert not any("goal" in each.words for each in ben.chat())
    assert await stage.rows("SELECT week FROM goals") == [("2026-W02",)]


async def test_nobody_can_tap_anothers_goal(stage: Stage, ana: Speaker, cleo: Speaker) -> None:
    await ana.joins()
    await cleo.joins()
    await sets(ana, "walk", "1")
    [(cleos, goal)] = await stage.rows("SELECT (SELECT max(id) FROM people), (SELECT id FROM goals)")
    await cleo.forges(f"goal:{cleos:x}:2026-W02:{goal}:1", on=cleo.newest())
    await cleo.forges(f"goal_gone:{cleos:x}:{goal}", on=cleo.newest())
    assert await stage.rows("SELECT done FROM goals") == [(0,)]
