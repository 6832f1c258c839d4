"""A long silence: the table of what follows, and the weeks after as a conversation."""

from datetime import date

import pytest

from domain.beside.ladder import Silence
from domain.daily.long_silence import Step, Wish, step_after, until_next_week
from tests.support.stage import Speaker, Stage, says

BEGAN = date(2026, 1, 6)


@pytest.mark.parametrize(
    ("quiet_days", "wish", "step"),
    [
        (0, None, Step.GO_ON),
        (6, None, Step.GO_ON),
        (7, None, Step.ASK),
        (8, Wish.ASKED, Step.ONCE_A_WEEK),  # no answer: the question comes once a week
        (20, Wish.ASKED, Step.ONCE_A_WEEK),
        (8, Wish.EVERY_DAY, Step.GO_ON),
        (9, None, Step.ASK),  # several days closed at once, and the question is still owed
    ],
)
def test_what_follows_a_quiet_day(quiet_days: int, wish: Wish | None, step: Step) -> None:
    assert step_after(Silence(BEGAN, quiet_days), wish) is step


def test_once_a_week_is_the_same_weekday() -> None:
    away = until_next_week(date(2026, 1, 12))
    assert [day for day in range(12, 21) if away.holds(date(2026, 1, day))] == [13, 14, 15, 16, 17, 18]


async def falls_silent(stage: Stage, ana: Speaker) -> None:
    """She joins on Monday the 5th, answers, and is silent from Tuesday the 6th on."""
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("On track")
    await stage.until("2026-01-13 07:59")
    ana.new()


async def prompts(ana: Speaker) -> list[str]:
    return [each.words.splitlines()[1] for each in ana.chat() if each.words.startswith("Hello Ana, your daily")]


async def test_after_seven_quiet_days_there_is_one_question_and_then_one_a_week(stage: Stage, ana: Speaker) -> None:
    await falls_silent(stage, ana)
    assert len(await prompts(ana)) == 7
    await stage.until("2026-01-13 08:00")
    assert ana.labels(ana.newest()) == ["Every day", "Once a week", "Pause until I write"]
    assert says(stage.texts, "silence.ask", ana.newest().words, name="Ana")
    await stage.until("2026-02-10 12:00")
    assert [each.split(" ·")[0] for each in (await prompts(ana))[7:]] == [
        "Mon, Jan 19",
        "Mon, Jan 26",
        "Mon, Feb 2",
        "Mon, Feb 9",
    ]
    assert len([each for each in ana.chat() if says(stage.texts, "silence.ask", each.words)]) == 1
    verdicts = await stage.rows("SELECT verdict, count(*) FROM days WHERE day > '2026-01-12' GROUP BY verdict")
    assert set(verdicts) == {("paused", 24), ("quiet", 4), (None, 1)}


async def test_the_first_words_on_return_are_warm_and_hold_no_nought(stage: Stage, ana: Speaker) -> None:
    await falls_silent(stage, ana)
    await stage.until("2026-01-19 10:00")
    await ana.presses("On track", on=ana.newest())
    shown = ana.newest()
    assert shown.words.startswith("It is good to see you.")
    assert "2 days you showed up" in shown.words
    assert " 0 " not in shown.words
    await stage.until("2026-01-20 08:00")
    assert says(stage.texts, "questions.recovery.day", ana.newest().words)  # and every day again
    await ana.presses("On track", on=ana.newest())
    assert not says(stage.texts, "checkin.good_to_see_you", ana.newest().words)


async def test_a_word_in_between_brings_the_questions_back(stage: Stage, ana: Speaker) -> None:
    await falls_silent(stage, ana)
    await stage.until("2026-01-15 12:00")
    ana.new()
    await ana.says("/me")
    assert any(says(stage.texts, "pause.good_to_see_you", each.words, date="Fri, Jan 16") for each in ana.new())
    await stage.until("2026-01-16 08:00")
    assert (await prompts(ana))[-1].startswith("Fri, Jan 16")


async def test_every_day_goes_on_every_day_and_asks_no_more(stage: Stage, ana: Speaker) -> None:
    await falls_silent(stage, ana)
    await stage.until("2026-01-13 08:00")
    await ana.presses("Every day")
    ana.sees("silence.saved_every_day")
    await stage.until("2026-01-25 12:00")
    assert not any(says(stage.texts, "silence.ask", each.words) for each in ana.chat())
    assert len(await prompts(ana)) >= 7 + 12


async def test_once_a_week_stays_once_a_week_after_an_answer(stage: Stage, ana: Speaker) -> None:
    await falls_silent(stage, ana)
    await stage.until("2026-01-13 08:00")
    await ana.presses("Once a week")
    ana.sees("silence.saved_once_a_week", date="Mon, Jan 19")
    await stage.until("2026-01-19 10:00")
    await ana.presses("On track", on=ana.newest())
    await stage.until("2026-01-26 07:59")
    assert len(await prompts(ana)) == 7  # that of the 19th shows its answer now
    await stage.until("2026-01-26 08:00")
    assert len(await prompts(ana)) == 8


async def test_a_pause_until_i_write_brings_nothing_more(stage: Stage, ana: Speaker) -> None:
    await falls_silent(stage, ana)
    await stage.until("2026-01-13 08:00")
    await ana.presses("Pause until I write")
    ana.sees("pause.saved_until_words")
    await stage.until("2026-03-01 12:00")
    ana.sees_nothing()
    await ana.says("I am here")
    assert says(stage.texts, "pause.good_to_see_you", ana.new()[0].words)


async def test_the_question_is_asked_once_even_if_the_bot_stops(stage: Stage, ana: Speaker) -> None:
    await falls_silent(stage, ana)
    await stage.restart()
    await stage.until("2026-01-13 08:00")
    await stage.restart()
    await stage.until("2026-01-18 12:00")
    assert len([each for each in ana.chat() if says(stage.texts, "silence.ask", each.words)]) == 1


async def test_an_answer_before_the_question_goes_takes_it_back(stage: Stage, ana: Speaker) -> None:
    await falls_silent(stage, ana)
    await ana.says("/checkin")
    await ana.presses("On track", on=ana.newest())
    await stage.until("2026-01-14 12:00")
    assert not any(says(stage.texts, "silence.ask", each.words) for each in ana.chat())
    assert (await prompts(ana))[-1].startswith("Wed, Jan 14")
