"""What is at hand when it is hard: a plan, a timer, what helped before, a situation ahead, a note to oneself."""

import pytest

from handlers.coping.cope import FEELINGS
from handlers.coping.to_self import NOTE_LENGTH
from tests.support.stage import Speaker, Stage


async def add(who: Speaker, label: str, words: str) -> None:
    await who.says("/cope")
    await who.presses("My plan", label)
    await who.says(words)


# The plan


async def test_the_plan_grows_line_by_line_and_a_line_can_go(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/cope")
    assert ana.labels(ana.sees("cope.text")) == [
        *("My plan", "20-minute timer", "What helped before", "Help lines", "I need someone"),
        "More",
    ]
    await ana.presses("More")
    assert ana.labels(ana.sees("cope.text")) == [
        *("Breathe", "Hungry, angry, lonely, tired?", "From your circle", "A situation ahead", "A note to myself"),
        "Back",
    ]
    await ana.presses("Back", "My plan")
    ana.sees("plan.empty")
    await ana.presses("Add what helps")
    ana.sees("plan.ask.helps")
    await ana.says("A walk <by> the river")
    assert "What helps me\n· A walk <by> the river" in ana.sees("plan.heading").words
    await ana.presses("Add a reason")
    await ana.says("x" * 300)
    assert "x" * 200 in ana.newest().words
    assert "x" * 201 not in ana.sees("help.cut").words
    await ana.presses("Take a line out")
    await ana.presses("✕ A walk <by> the river")
    assert "river" not in ana.sees("plan.heading").words
    assert await stage.rows("SELECT kind FROM plan_items") == [("reason",)]


async def test_a_plan_is_sealed_and_ten_lines_of_a_kind_are_enough(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    for number in range(10):
        await add(ana, "Add what helps", f"thing {number}")
    assert "Add what helps" not in ana.labels()
    assert "Add a reason" in ana.labels()
    for (text,) in await stage.rows("SELECT text FROM plan_items"):
        assert b"thing" not in text  # type: ignore[operator]


async def test_nobody_can_take_a_line_out_of_anothers_plan(stage: Stage, ana: Speaker, cleo: Speaker) -> None:
    await ana.joins()
    await cleo.joins()
    await add(ana, "Add what helps", "A walk")
    await add(cleo, "Add what helps", "A book")
    [(cleos,)] = await stage.rows("SELECT max(id) FROM people")
    await cleo.forges(f"plan_gone:{cleos:x}:1", on=cleo.newest())
    assert len(await stage.rows("SELECT 1 FROM plan_items")) == 2
    await cleo.forges(f"helped:{cleos:x}:1", on=cleo.newest())
    assert await stage.rows("SELECT sum(helped) FROM plan_items") == [(0,)]


# The timer, and what helped


async def test_the_timer_asks_again_and_remembers_what_helped(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-05 22:30")  # 23:30 in Berlin, in her quiet hours
    await ana.says("/checkin")
    await ana.presses("It's hard", "20-minute timer")
    assert "until 23:50" in ana.sees("timer.started").words
    await stage.passes(minutes=19)
    ana.sees_nothing()
    await stage.passes(minutes=1)
    ana.sees("timer.over")
    await ana.presses("It eased")
    ana.sees("timer.has_eased", "helped.ask")
    await ana.says("Cold water")
    ana.sees("helped.saved", words="Cold water")
    await ana.says("/checkin")
    await ana.presses("It's hard", "Back", "It's hard", "What helped before")
    assert "· Cold water" in ana.newest().words


async def test_what_helped_most_often_comes_first(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await add(ana, "Add what helps", "A book")
    await add(ana, "Add what helps", "A bath")
    await ana.says("/cope")
    await ana.presses("20-minute timer")
    await stage.passes(minutes=20)
    await ana.presses("It eased", "A bath")
    assert "A bath" in ana.newest().words
    await ana.says("/cope")
    await ana.presses("What helped before")
    words = ana.newest().words
    assert words.index("A bath") < words.index("A book")


async def test_when_it_is_still_strong_everything_is_at_hand(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/cope")
    await ana.presses("20-minute timer")
    await stage.passes(minutes=20)
    await ana.presses("Still strong")
    ana.sees("timer.goes_on")
    assert ana.labels() == ["20-minute timer", "What helped before", "Help lines", "I need someone"]
    await ana.presses("20-minute timer")
    ana.sees("timer.started")
    await stage.passes(minutes=20)
    ana.sees("timer.over")


async def test_the_timer_survives_a_restart_and_lapses_after_a_long_outage(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/cope")
    await ana.presses("20-minute timer")
    ana.sees("timer.started")
    await stage.off_for(hours=1)
    ana.sees("timer.over")
    await ana.presses("Still strong", "20-minute timer")
    ana.sees("timer.started")
    await stage.off_for(hours=4)
    ana.sees_nothing()


async def test_one_timer_at_a_time(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/cope")
    await ana.presses("20-minute timer")
    await stage.passes(minutes=10)
    await ana.presses("20-minute timer")
    await stage.passes(minutes=10)
    ana.sees("timer.started")
    await stage.passes(minutes=10)
    ana.sees("timer.over")


# Calm


@pytest.mark.parametrize("feeling", FEELINGS)
async def test_each_simple_thing_has_one_small_thing_to_do(stage: Stage, ana: Speaker, feeling: str) -> None:
    await ana.joins()
    await ana.says("/cope")
    await ana.presses("More", "Hungry, angry, lonely, tired?")
    ana.sees("halt.ask")
    await ana.presses(stage.texts.plain(f"halt.{feeling}", "en"))
    ana.sees(f"halt.then.{feeling}")
    assert ("I need someone" in ana.labels()) is (feeling == "lonely")


async def test_breathing_has_its_words(ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/cope")
    await ana.presses("More", "Breathe")
    ana.sees("cope.breathing")


# A situation ahead


async def ahead(who: Speaker, words: str, when: str) -> None:
    await who.says("/cope")
    await who.presses("More", "A situation ahead")
    await who.says(words)
    await who.presses(when)


async def test_a_situation_ahead_is_asked_about_at_its_time(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/cope")
    await ana.presses("More", "A situation ahead")
    ana.sees("ahead.ask")
    await ana.says("Dinner at my cousin's")
    ana.sees("ahead.ask_when")
    assert ana.labels() == ["Tonight, 21:00", "Tomorrow, 9:00", "Tomorrow, 21:00", "In a week, 21:00"]
    await ana.presses("Tonight, 21:00")
    assert "Mon, Jan 5, 21:00" in ana.newest().words
    ana._mark()
    await stage.until("2026-01-05 19:59")
    ana.sees_nothing()
    await stage.until("2026-01-05 20:00")
    asked = ana.sees("ahead.how", words="Dinner at my cousin's")
    assert "cousin" not in asked.words.splitlines()[0]
    await ana.presses("Better than I thought")
    ana.sees("ahead.went.better", "helped.ask")
    await ana.says("I drove myself")
    ana.sees("helped.saved")
    assert await stage.rows("SELECT outcome FROM situations") == [("better",)]


async def test_its_time_may_be_typed_and_is_the_next_one(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/cope")
    await ana.presses("More", "A situation ahead")
    await ana.says("The party")
    await ana.says("some time")
    ana.sees("ahead.when_unknown")
    await ana.says("23:30")
    ana.sees("ahead.saved")
    await stage.until("2026-01-05 22:30")  # 23:30 in Berlin: her quiet hours do not hold what she asked for
    ana.sees("ahead.how")
    await ana.presses("It was hard")
    ana.sees("ahead.went.hard")
    assert "I need someone" in ana.labels()


@pytest.mark.parametrize(
    ("typed", "when"),
    [
        ("friday 19:30", "Fri, Jan 9, 19:30"),
        ("14 January", "Wed, Jan 14, 21:00"),
        ("tomorrow at 7 pm", "Tue, Jan 6, 19:00"),
        ("18:00 on 2026-01-08", "Thu, Jan 8, 18:00"),
    ],
)
async def test_its_day_may_be_typed_as_people_write_it(stage: Stage, ana: Speaker, typed: str, when: str) -> None:
    await ana.joins()
    await ana.says("/cope")
    await ana.presses("More", "A situation ahead")
    await ana.says("The party")
    await ana.says("yesterday 19:00")
    ana.sees("ahead.when_unknown")
    await ana.says(typed)
    ana.sees("ahead.saved", when=when)


async def test_several_lie_ahead_each_asked_at_its_time_and_one_can_go(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ahead(ana, "The wedding", "Tomorrow, 21:00")
    await ana.says("/cope")
    await ana.presses("More", "A situation ahead", "Add one")
    await ana.says("Payday")
    await ana.presses("Tonight, 21:00")
    await ana.says("/cope")
    await ana.presses("More", "A situation ahead", "Add one")
    await ana.says("The dentist")
    await ana.presses("Tomorrow, 9:00")
    await ana.says("/cope")
    await ana.presses("More", "A situation ahead")
    assert ana.sees("ahead.heading").words.index("Payday") < ana.newest().words.index("The wedding")
    await ana.presses("✕ The dentist")
    await stage.until("2026-01-05 20:00")
    assert "Payday" in ana.newest().words
    await stage.until("2026-01-06 20:00")
    assert "The wedding" in ana.newest().words
    told = [each.words for each in ana.chat() if "how did it go?" in each.words]
    assert len(told) == 2


# A note to oneself


async def test_a_note_to_oneself_comes_back_when_it_is_hard(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/cope")
    await ana.presses("More", "A note to myself")
    ana.sees("to_self.ask")
    await ana.says("You have done this <before>.")
    ana.sees("to_self.saved")
    await stage.until("2026-01-06 08:00")
    await ana.presses("It's hard")
    hard = ana.sees("questions.recovery.mood", "checkin.hard").words
    assert "On Mon, Jan 5 you wrote to yourself:" in hard
    assert "You have done this <before>." in hard
    await ana.says("/cope")
    await ana.presses("More", "A note to myself", "Take it away")
    ana.sees("to_self.forgotten")
    assert await stage.rows("SELECT text FROM self_notes") == [(None,)]


async def test_a_long_note_to_oneself_is_cut_and_says_so(ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/cope")
    await ana.presses("More", "A note to myself")
    await ana.says("y" * (NOTE_LENGTH + 1))
    ana.sees("to_self.cut", n=NOTE_LENGTH)


async def test_a_good_day_asks_for_one_at_most_monthly(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    offered = []
    for day in range(6, 26):
        await stage.until(f"2026-01-{day:02} 08:00")
        await ana.presses("On track", "4", "2", "Skip")
        if "A note to myself" in ana.labels():
            offered.append(day)
    assert offered == [8]
    await stage.until("2026-02-09 08:00")
    await ana.presses("It's hard", "4", "2", "Skip")
    assert not any("A good day" in each.words for each in ana.chat()[-4:])
    await stage.until("2026-02-10 08:00")
    await ana.presses("On track", "4", "2", "Skip")
    assert "A note to myself" in ana.labels()
