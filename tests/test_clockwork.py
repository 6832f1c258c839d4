"""The demo's clock: *next thing due* goes to what somebody notices, at whatever time of day the demo was started."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.botapi.faults import Fault, FaultKind
from bot.clock import MovableClock
from tests.support.stage import Speaker, Stage
from tests.test_partners import invites, supporter_joins


@pytest.mark.parametrize("started_at", ["06:30", "12:00", "17:42", "23:30"])
async def test_the_next_thing_due_is_the_prompt_and_not_an_unseen_close(tmp_path: Path, started_at: str) -> None:
    stage = Stage(tmp_path, datetime.fromisoformat(f"2026-01-05 {started_at}").replace(tzinfo=UTC))
    await stage.open()
    ana = stage.person("Ana")
    await ana.joins(at="09:00")
    shown = stage.clockwork.state()["next"]
    await stage.clockwork.move("next")
    ana.sees("questions.recovery.day")
    assert f"{stage.now:%H:%M}" == "08:00"
    assert shown is None or shown == stage.now.isoformat()
    await stage.close()


async def test_what_a_close_brings_about_is_not_passed_over(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    """The day of a late prompt closes at 04:00 in Berlin, and only then is the reminder of that morning planned."""
    await ana.joins(at="21:30")
    await supporter_joins(ben, await invites(ana, "They support me", "Yes, the next morning"))
    await stage.until("2026-01-05 20:30")
    await stage.clockwork.move("next")
    assert stage.now.isoformat() == "2026-01-06T07:00:00+00:00"
    assert "reminder" in str(await stage.rows("SELECT kind FROM messages"))


async def test_a_clock_that_runs_passes_nothing_over_however_slowly_messages_go(tmp_path: Path) -> None:
    """What falls due a moment after something that is being done is done as well, and not found stale hours later."""
    stage = Stage(tmp_path, running=True)
    await stage.open()
    members = [stage.person(f"Member{number}") for number in range(8)]
    for each in members:
        await each.joins()
    stage.api.faults.add(Fault(FaultKind.HANG, method="sendMessage", times=None, seconds=0.05))
    await stage.until("2026-01-06 18:00")
    reminded = await stage.rows("SELECT count(*) FROM days WHERE day = '2026-01-06' AND reminded_at IS NOT NULL")
    assert reminded == [(len(members),)]
    await stage.close()


def test_a_clock_that_is_held_stands_still_and_goes_on_from_where_it_was_set() -> None:
    clock = MovableClock(datetime(2026, 1, 5, 8, tzinfo=UTC), running=True)
    with clock.held():
        began, had_passed = clock.now(), clock.elapsed()
        assert clock.now() == began
        clock.set(began.replace(hour=20))
        assert clock.now() == began.replace(hour=20)
        at_the_end = clock.elapsed() - had_passed
    later = clock.now()
    assert began.replace(hour=20) <= later < began.replace(hour=20, minute=1)
    assert at_the_end == pytest.approx(12 * 3600)
    assert clock.elapsed() - had_passed >= at_the_end
