"""`/me`: one number that encourages, right each time."""

from tests.support.stage import Speaker, Stage


async def test_before_the_first_answer_there_is_no_nought(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/me")
    me = ana.sees("me.nothing_yet")
    assert "0" not in me.words
    assert ana.labels(me) == ["Check in now"]
    await ana.presses("Check in now")
    ana.sees("questions.recovery.day")


async def test_the_row_grows_with_each_day_answered(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    for day in range(1, 5):
        await stage.passes(days=1)
        await ana.presses("On track")
        await ana.says("/me")
        me = ana.sees("me.row", n=day)
        assert "Today is answered." in me.words
        assert ana.labels(me) == ["My weeks"]


async def test_an_honest_answer_counts_like_any_other(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    for day, answer in enumerate(("It's hard", "I had a setback", "Here, no details", "On track"), start=1):
        await stage.passes(days=1)
        await ana.presses(answer)
        await ana.says("/me")
        ana.sees("me.row", n=day)


async def test_a_silent_day_uses_the_grace_day_and_answering_it_late_counts_it(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    await ana.presses("On track")
    await stage.until("2026-01-07 08:00")
    silent = ana.newest()
    await stage.until("2026-01-08 08:00")
    await ana.says("/me")
    me = ana.sees("me.row", n=1)
    assert "Today is still open: /checkin." in me.words

    await ana.presses("On track", on=silent)
    await ana.says("/me")
    ana.sees("me.row", n=2)


async def test_after_a_break_the_headline_is_the_total(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    for _ in range(3):
        await stage.passes(days=1)
        await ana.presses("On track")
    await stage.passes(days=3)  # the first silent day takes the grace day, the second one breaks the row
    await ana.says("/me")
    broken = ana.sees("me.total_first", n=3)
    assert "in a row" not in broken.words
    assert ana.labels(broken) == ["My weeks"]
    await ana.says("/checkin")
    await ana.presses("On track")
    assert "4 days you showed up" in ana.newest().words
    await ana.says("/me")
    ana.sees("me.total_first", n=4)
    await stage.passes(days=1)
    await ana.presses("On track")
    await ana.says("/me")
    again = ana.sees("me.row", n=2)
    assert again.words.splitlines() == ["2 days in a row", "Today is answered."]  # one number
    assert ana.labels(again) == ["My weeks"]
    await ana.presses("My weeks")
    assert "You showed up on 5 of" in ana.newest().words


async def test_answering_the_silent_days_late_mends_the_row(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.passes(days=1)
    await ana.presses("On track")
    silent = []
    for _ in range(2):
        await stage.passes(days=1)
        silent.append(ana.newest())
    await stage.passes(days=1)
    await ana.says("/me")
    ana.sees("me.total_first", n=1)
    for prompt in silent:
        await ana.presses("On track", on=prompt)
    await ana.says("/me")
    ana.sees("me.row", n=3)


async def test_me_is_the_same_after_a_restart(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.passes(days=1)
    await ana.presses("On track")
    await ana.says("/me")
    before = ana.newest().words
    await stage.restart()
    await ana.says("/me")
    assert ana.newest().words == before


async def test_the_day_ends_at_four_not_at_midnight(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-07 02:30")  # 03:30 on the 7th in Berlin is still the 6th
    await ana.says("/checkin")
    assert "Tue, Jan 6" in ana.newest().words
    await ana.presses("On track")
    await stage.until("2026-01-07 03:00")
    await ana.says("/me")
    assert "Today is still open: /checkin." in ana.newest().words
