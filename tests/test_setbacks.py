"""A setback: who may know is asked each time; nobody, unless the member picks somebody and presses Send."""

import pytest

from domain.beside.consent import Item
from tests.support.stage import Speaker, Stage
from tests.test_counters import counts
from tests.test_partners import invites, stand_by, supporter_joins
from tests.test_ticks import ticks


@pytest.fixture
async def beside(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    """Ben may hear of a setback, Dov may not; Ana has the day's question on her screen."""
    await stand_by(ana, ben)
    await supporter_joins(dov, await invites(ana, "They support me", "Nothing for now"))
    dov.sees("partner.accepted", name="Ana")
    await ticks(ana, ben, Item.SETBACK)
    await stage.until("2026-01-06 08:00")


@pytest.mark.usefixtures("beside")
async def test_silence_means_nobody(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await ana.presses("I had a setback")
    asked = ana.sees("questions.recovery.mood", "checkin.setback", "setback.who_may_know")
    assert ana.labels(asked) == ["Ben", "Someone else…", "Nobody"]
    await stage.until("2026-01-07 07:30")
    ben.sees_nothing()
    dov.sees_nothing()


@pytest.mark.usefixtures("beside")
async def test_only_whoever_is_picked_reads_it_once_it_is_sent(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await ana.presses("I had a setback", "Ben")
    assert ana.labels(ana.newest()) == ["✓ Ben", "Send", "Someone else…", "Nobody"]
    ben.sees_nothing()
    await ana.presses("Send")
    heard = ben.sees("tell.setback", name="Ana")
    assert heard.words.splitlines()[0] == "Ana would like you to know something."
    ana.sees("setback.told", name="Ben")
    assert ana.labels(ana.newest()) == []
    dov.sees_nothing()


@pytest.mark.usefixtures("beside")
async def test_who_was_picked_can_be_left_out_again(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.presses("I had a setback", "Ben", "Ben")
    assert ana.labels(ana.newest()) == ["Ben", "Someone else…", "Nobody"]
    await ana.presses("Nobody")
    ana.sees("setback.nobody_told")
    ben.sees_nothing()


@pytest.mark.usefixtures("beside")
async def test_who_may_never_hear_of_it_is_allowed_first_and_then_picked(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await ana.presses("I had a setback", "Someone else…")
    others = ana.newest()
    assert ana.labels(others) == ["Dov", "Back"]
    await ana.presses("Dov")
    asked = ana.sees("partner.ask_item", name="Dov")
    assert "Ana would like you to know something." in asked.words
    await ana.presses("Yes, they may know")
    question = ana.sees("setback.who_may_know")
    assert ana.labels(question) == ["Ben", "Dov", "Nobody"]
    dov.sees_nothing()
    await ana.presses("Dov", "Send")
    dov.sees("tell.setback", name="Ana")
    ben.sees_nothing()


@pytest.mark.usefixtures("beside")
async def test_looking_at_someone_else_and_going_back_keeps_who_was_picked(
    stage: Stage, ana: Speaker, dov: Speaker
) -> None:
    await ana.presses("I had a setback", "Ben", "Someone else…", "Dov", "Back")
    assert ana.labels(ana.sees("setback.who_may_know")) == ["✓ Ben", "Send", "Someone else…", "Nobody"]
    await ana.forges("sb_pick:1:2026-01-06::3", on=ana.newest())
    assert ana.toast == stage.texts.plain("press.gone", "en")
    dov.sees_nothing()


@pytest.mark.usefixtures("beside")
async def test_a_forged_pick_of_somebody_who_may_not_know_tells_nobody(
    stage: Stage, ana: Speaker, dov: Speaker
) -> None:
    await ana.presses("I had a setback")
    await ana.forges("sb_send:1:2026-01-06:3", on=ana.newest())
    ana.sees("setback.nobody_told")
    dov.sees_nothing()


@pytest.mark.usefixtures("beside")
async def test_another_answer_meanwhile_tells_nobody(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.presses("I had a setback", "Ben", "Back", "On track", "Send")
    ana.sees("setback.nobody_told")
    ben.sees_nothing()


async def test_without_anybody_beside_her_nothing_is_asked(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    await ana.presses("I had a setback")
    ana.sees("questions.recovery.mood", "checkin.setback")


@pytest.mark.usefixtures("beside")
async def test_one_question_follows_another_and_the_kind_words_stay(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    """Kind words, when it happened and when to count again, what is good to know, and last of all who may know."""
    await counts(ana, "sober", "2025-10-07", "Opioids")
    await ana.says("/checkin")
    await ana.presses("I had a setback")
    new = ana.new()
    ana.sees("questions.recovery.mood", "checkin.setback", "setback.when")
    kind = new[1]
    assert ana.labels(kind) == []
    await ana.presses("Yesterday")
    ana.sees("setback.again", word="sober")
    await ana.presses("Today")
    told = ana.new()[0]
    assert "naloxone" in told.words
    ana.sees("setback.begun", "setback.who_may_know")
    assert "That took courage" in next(each for each in ana.chat() if each.message_id == kind.message_id).words
    await ana.presses("Ben", "Send")
    ben.sees("tell.setback", name="Ana")


@pytest.mark.usefixtures("beside")
async def test_who_may_know_is_asked_after_leave_it_and_once_for_a_double_tap(stage: Stage, ana: Speaker) -> None:
    await counts(ana, "sober", "2025-10-07")
    await ana.says("/checkin")
    await ana.presses("I had a setback")
    asked = ana.newest()
    leave = str(asked.buttons[-1][0].data)
    await ana.presses("Leave it")
    ana.sees("setback.left", "setback.who_may_know")
    await ana.forges(leave, on=asked)
    ana.sees_nothing()


@pytest.mark.usefixtures("beside")
async def test_who_may_know_is_asked_after_days_that_were_written(stage: Stage, ana: Speaker) -> None:
    await counts(ana, "sober", "2025-10-07")
    await ana.says("/checkin")
    await ana.presses("I had a setback", "Another day")
    await ana.says("3 January")
    ana.sees("setback.again")
    await ana.presses("Another day")
    await ana.says("yesterday")
    ana.sees("setback.begun", "setback.who_may_know", date="January 5, 2026")


@pytest.mark.usefixtures("beside")
async def test_after_another_answer_nobody_asks_who_may_know_of_a_setback(stage: Stage, ana: Speaker) -> None:
    await counts(ana, "sober", "2025-10-07")
    await ana.says("/checkin")
    await ana.presses("I had a setback", "Back", "On track")
    await ana.presses("Leave it")
    ana.sees("setback.left")


@pytest.mark.usefixtures("beside")
async def test_a_setback_told_once_more_asks_once_more(stage: Stage, ana: Speaker) -> None:
    await ana.presses("I had a setback", "Back", "On track", "Back")
    await ana.presses("I had a setback")
    ana.sees("questions.recovery.mood", "checkin.setback", "setback.who_may_know")


async def test_with_nobody_ticked_so_far_somebody_can_be_picked(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ana.says("/checkin")
    await ana.presses("I had a setback")
    assert ana.labels() == ["Pick someone…", "Nobody"]
    await ana.presses("Pick someone…", "Ben", "Yes, they may know", "Ben", "Send")
    ben.sees("tell.setback", name="Ana")
