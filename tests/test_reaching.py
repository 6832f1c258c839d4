"""Reach my partner: one person is chosen, the words are seen, and they go with Send, in nobody's quiet hours."""

from tests.support.stage import Speaker, Stage
from tests.test_partners import invites, stand_by, supporter_joins


async def test_one_person_is_chosen_and_reads_what_was_shown(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await stand_by(ana, ben)
    await supporter_joins(dov, await invites(ana, "They support me", "Nothing for now"))
    dov.sees("partner.accepted")
    await stage.until("2026-01-06 08:00")
    await ana.presses("It's hard", "Reach my partner")
    ana.sees("reach.whom")
    assert ana.labels() == ["Ben", "Dov"]
    await ana.presses("Ben", "Back")
    ana.sees("reach.whom")
    await ana.presses("Dov")
    shown = ana.sees("reach.preview", name="Dov")
    assert "Ana would be glad to hear from you." in shown.words
    dov.sees_nothing()
    await ana.presses("Send")
    ana.sees("words.sent", name="Dov")
    dov.sees("reach.words", name="Ana")
    assert dov.labels() == ["Write"]
    ben.sees_nothing()


async def test_quiet_hours_hold_it_and_are_said_before(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 22:30")
    ben.new()
    await ana.says("/checkin")
    await ana.presses("It's hard", "Reach my partner", "Ben")
    ana.sees("reach.preview", name="Ben")
    assert "Ben has quiet hours now." in ana.newest().words
    before = len(ben.chat())
    await ana.presses("Send")
    ana.sees("words.held", name="Ben")
    await stage.until("2026-01-07 06:59")
    assert len(ben.chat()) == before
    await stage.until("2026-01-07 07:00")
    assert "Ana would be glad to hear from you." in ben.chat()[before].words


async def test_who_has_nobody_is_shown_who_answers(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    await ana.presses("It's hard", "Reach my partner")
    ana.sees("reach.nobody")
    assert "112" in ana.newest().words


async def test_only_somebody_who_stands_by_her_can_be_reached(
    stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker
) -> None:
    await stand_by(ana, ben)
    await cleo.joins()
    await stage.until("2026-01-06 08:00")
    await ana.presses("It's hard", "Reach my partner")
    await ana.forges("reach_send:1:3", on=ana.newest())
    assert ana.toast == stage.texts.plain("press.gone", "en")
    assert not [each for each in cleo.chat() if "Ana" in each.words]
