"""Whoever presses a key of a message has it: what was in doubt is so no more, and does not come again."""

from bot.botapi.faults import Fault, FaultKind
from tests.support.stage import Speaker, Stage


def in_doubt(stage: Stage, who: Speaker) -> None:
    """The next message to them arrives, and its answer is lost."""
    stage.trouble_expected = True
    stage.api.faults.add(Fault(FaultKind.CLOSE_AFTER, method="sendMessage", chat_id=who.id))


async def test_a_question_that_is_answered_is_not_asked_again(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    in_doubt(stage, ana)
    await ana.says("/checkin")
    card = ana.newest()
    await ana.presses("On track", "4")
    await ana.says("slept well")
    await stage.passes(minutes=1)
    assert [each for each in ana.chat() if "How is today?" in each.words] == []
    assert "“slept well”" in card.words, "it is known as the card of the day"
    assert await stage.rows("SELECT kind, state FROM outbox WHERE kind = 'question'") == [("question", "sent")]


async def test_a_daily_question_that_is_answered_is_not_asked_again_and_counts_as_asked(
    stage: Stage, ana: Speaker
) -> None:
    await ana.joins()
    await stage.until("2026-01-06 07:59")
    in_doubt(stage, ana)
    await stage.until("2026-01-06 08:00")
    card = ana.newest()
    await ana.presses("On track")
    await stage.passes(minutes=1)
    assert ana.newest() is card
    assert await stage.rows("SELECT prompted_at IS NOT NULL FROM days WHERE day = '2026-01-06'") == [(1,)]
    assert await stage.rows("SELECT state FROM outbox WHERE kind = 'prompt'") == [("sent",)]


async def test_what_nobody_pressed_comes_again(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    in_doubt(stage, ana)
    await ana.says("/checkin")
    await stage.passes(minutes=1)
    assert len([each for each in ana.chat() if "How is today?" in each.words]) == 2


async def test_a_key_of_another_message_proves_nothing(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    in_doubt(stage, ana)
    await ana.says("/checkin")
    await ana.presses("Check in now")
    await stage.passes(minutes=1)
    assert len([each for each in ana.chat() if "How is today?" in each.words]) >= 2
