"""After an outage: late is late, nobody is flooded, and no partner hears what is not so."""

from datetime import timedelta
from pathlib import Path

import pytest

from domain.time.verdicts import LONGEST_HARMLESS_GAP
from tests.chaos import outages
from tests.support.stage import Speaker, Stage
from tests.test_partners import invites, stand_by, supporter_joins

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_the_outage_nobody_is_flooded_and_no_partner_hears_what_is_not_so(
    tmp_path: Path, seed: int
) -> None:
    assert await outages.history(tmp_path, seed=seed, outages=4) == 4


async def test_the_rule_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the look at what a reader got since the return, two come at once."""
    stage = Stage(tmp_path)
    await stage.open()
    ana, ben = stage.person("Ana"), stage.person("Ben")
    for broken in (False, True):
        if broken:
            monkeypatch.setattr("handlers.sending._waits_after_return", lambda tx, row, now: None)
        counts = await two_wait_for_one_reader(stage, ana, ben, broken=broken)
        assert counts == (2 if broken else 1)
    await stage.close()


async def two_wait_for_one_reader(stage: Stage, ana: Speaker, ben: Speaker, *, broken: bool) -> int:
    """Ben sends Ana words twice in her quiet hours, the bot is off over their end; how many come within an hour?"""
    if not broken:
        await ana.joins()
        await supporter_joins(ben, await invites(ana, "They support me", "Nothing for now"))
    await stage.until((stage.now + timedelta(days=1)).replace(hour=3, minute=0).isoformat()[:16])
    for _ in range(2):
        await ben.says("/partner")
        await ben.presses("Ana", "Write")
        await ben.says("thinking of you")
    await stage.goes_off()
    stage.clock_jumps(stage.now.replace(hour=9))
    returned_at = stage.now
    await stage.comes_back()
    await stage.passes(minutes=30)
    got = await outages.unasked_within_an_hour(stage, returned_at)
    await stage.passes(hours=2)
    later = await stage.rows("SELECT count(*) FROM outbox WHERE kind = 'relay' AND state = 'sent'")
    assert later == [(4 if broken else 2,)], "what waited came in the end"
    return got[ana.id]


async def test_a_tap_lost_in_an_outage_means_that_nobody_is_told(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    """Telegram forgets a tap after 150 seconds, so what a deaf bot did not hear may have been the answer."""
    await stand_by(ana, ben)
    await stage.until("2026-01-06 15:00")
    await stage.off_for(minutes=10)
    await stage.until("2026-01-07 12:00")
    ben.sees_nothing()
    assert timedelta(minutes=10) > LONGEST_HARMLESS_GAP


async def test_an_outage_over_the_morning_tells_nobody(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await supporter_joins(ben, await invites(ana, "They support me", "Only after two quiet days"))
    ben.sees("partner.accepted")
    await stage.until("2026-01-08 07:00")
    await stage.off_for(hours=4)
    await stage.until("2026-01-08 21:00")
    ben.sees_nothing()


async def test_an_answer_given_while_the_nudge_waits_through_an_outage_withdraws_it(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    """The nudge may go at 08:00 in Tokyo; a minute before, Ana tapped, and the bot learns of both at its start."""
    await ana.joins()
    await supporter_joins(ben, await invites(ana, "They support me", "Yes, at 20:00"), city="Tokyo")
    ben.sees("partner.accepted")
    await stage.until("2026-01-06 22:59")
    await stage.goes_off()
    await ana.presses("On track")
    stage.clock_jumps("2026-01-06 23:00:30")
    await stage.comes_back()
    ben.sees_nothing()


@pytest.mark.parametrize(("hours", "told"), [(11, 1), (12.1, 0)])
async def test_the_morning_nudge_is_never_more_than_twelve_hours_late(
    stage: Stage, ana: Speaker, ben: Speaker, monkeypatch: pytest.MonkeyPatch, hours: float, told: int
) -> None:
    """Even if the outage were no reason to doubt the silence."""
    monkeypatch.setattr("storage.traffic.receiving.gaps_between", lambda tx, since, until: [])
    await ana.joins()
    await supporter_joins(ben, await invites(ana, "They support me", "Only after two quiet days"))
    ben.sees("partner.accepted")
    await stage.until("2026-01-08 08:59")  # due at 09:00
    await stage.off_for(hours=hours)
    assert await stage.rows("SELECT count(*) FROM nudges") == [(told,)], "not even for after the quiet hours"
    await stage.passes(minutes=1)  # it may wait a moment for others to go with it
    assert len(ben.new()) == told


async def test_a_reminder_is_at_most_an_hour_late_and_never_in_quiet_hours(
    tmp_path: Path,
) -> None:
    for minutes, comes in ((59, True), (61, False)):
        folder = tmp_path / str(minutes)
        folder.mkdir()
        stage = Stage(folder)
        await stage.open()
        ana = stage.person("Ana")
        await ana.joins()
        await stage.until("2026-01-06 11:59")
        ana.sees("checkin.greeting")
        await stage.off_for(minutes=minutes + 1)
        if comes:
            ana.sees("reminder.text")
        else:
            ana.sees_nothing()
        await stage.close()
    # Asked at 17:45 the reminder is due at 21:30, half an hour before quiet hours.
    stage = Stage(tmp_path)
    await stage.open()
    ana = stage.person("Ana")
    await ana.joins(at="17:45")
    await stage.until("2026-01-05 20:29")
    ana.sees("checkin.greeting")
    await stage.off_for(minutes=40)
    ana.sees_nothing()
    await stage.close()
