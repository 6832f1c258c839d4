"""Words that suggest danger to life, wherever a member writes them: the help lines to them alone, once a day."""

import pytest

from tests.support.stage import Speaker, Stage
from tests.test_partners import stand_by

HEAVY = "I want to die"

ELSEWHERE = {
    "a plan line": ("/cope", ("My plan", "Add a reason"), ("plan.heading",)),
    "a note to oneself": ("/cope", ("A note to myself",), ("to_self.saved",)),
    "a situation ahead": ("/cope", ("A situation ahead",), ("ahead.ask_when",)),
    "words to a partner": ("/partner", ("Ben", "Write"), ("words.sent",)),
    "nothing that was asked": ("/me", (), ()),
}


@pytest.mark.parametrize("where", ELSEWHERE)
async def test_the_lines_come_wherever_somebody_writes_of_themselves(
    stage: Stage, ana: Speaker, ben: Speaker, where: str
) -> None:
    await stand_by(ana, ben)
    command, taps, answers = ELSEWHERE[where]
    await ana.says(command)
    await ana.presses(*taps)
    before = len(ben.chat())
    await ana.says(HEAVY)
    card = ana.sees(*answers, "help_lines.in_case")
    assert "112" in card.words
    told = [each.words for each in ben.chat()[before:]]
    assert told == ([f"Ana writes:\n\n{HEAVY}"] if "partner" in where else [])

    await ana.says("/cope")
    await ana.presses("My plan", "Add a reason")
    await ana.says(HEAVY)
    ana.sees("plan.heading")
    await stage.until("2026-01-06 07:00")
    await ana.says("/cope")
    await ana.presses("My plan", "Add a reason")
    await ana.says(HEAVY)
    ana.sees("plan.heading", "help_lines.in_case")


async def test_before_a_place_is_named_the_lines_come_too(ana: Speaker) -> None:
    await ana.says("/start")
    await ana.presses("I agree")
    await ana.says(HEAVY)
    assert any("112" in each.words for each in ana.new())
