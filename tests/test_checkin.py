"""The daily check-in, as conversations."""

from tests.support.stage import Speaker, Stage


async def test_one_tap_is_the_check_in_and_the_rest_is_optional(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    prompt = ana.sees("questions.recovery.day")
    assert ana.labels(prompt) == ["On track", "It's hard", "I had a setback", "Here, no details"]

    await ana.presses("On track")
    ana.sees("questions.recovery.mood")
    assert "1 day in a row" in prompt.words

    await ana.presses("4", "7")
    ana.sees("questions.recovery.note")
    await ana.says("slept well")
    ana.sees("checkin.complete", "checkin.note_saved")
    assert "“slept well”" in prompt.words
