"""Words that suggest danger to life, wherever a member writes them: the help lines to them alone, once a day."""

import pytest

from tests.support.group import with_circle
from tests.support.stage import Speaker, Stage
from tests.test_partners import stand_by

HEAVY = "I want to die"

ELSEWHERE = {
    "a plan line": ("/cope", ("My plan", "Add a reason"), ("plan.heading",)),
    "a note to oneself": ("/cope", ("More", "A note to myself"), ("to_self.saved",)),
    "a situation ahead": ("/cope", ("More", "A situation ahead"), ("ahead.ask_when",)),
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


async def test_a_share_and_a_reply_bring_the_lines_to_whoever_wrote_them(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    for each in (dov, ana, ben):
        await each.joins()
    await with_circle(stage, dov, ana, ben)
    await ana.says("/share")
    await ana.presses("Ask the circle")
    await ana.says(f"Sometimes {HEAVY}. What do you do then?")
    ana.sees("share.preview", "help_lines.in_case")
    await ana.presses("Send without my name")
    await dov.says("/shares")
    await dov.presses("Yes, share it")
    await ben.says("/share")
    await ben.presses("Read what others shared", "Reply")
    await ben.says(f"I know this: {HEAVY}, some nights")
    ben.sees("share.reply_sent", "help_lines.in_case")
    assert not any("112" in each.words for each in dov.chat())


async def test_what_a_lead_writes_for_others_is_left_alone(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    await with_circle(stage, dov, ana)
    await dov.says("/announce")
    await dov.says("On Thursday: an evening about suicide, with a guest")
    assert not any("112" in each.words for each in dov.new())
