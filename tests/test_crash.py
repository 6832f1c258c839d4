"""Nothing is lost and nothing doubled by kills and power cuts; each check also fails on a deliberately broken bot.

At full size: `make chaos`.
"""

from pathlib import Path

import pytest

from tests.chaos import points, powercut, shim, storm

pytestmark = pytest.mark.slow

needs_shim = pytest.mark.skipif(shim.library() is None, reason=shim.WHY_NOT)


async def test_kills_at_random_moments_lose_and_double_nothing(tmp_path: Path) -> None:
    found = await storm.storm(tmp_path, kills=5, people=6, seed=4)
    assert found.is_clean, found
    assert found.answers == 6 * 4


async def test_a_kill_when_telegram_is_told_that_updates_arrived_loses_none(tmp_path: Path) -> None:
    found = await storm.killed_when_told(tmp_path)
    assert found.is_clean, found
    assert found.updates == 12


async def test_control_an_inbox_in_memory_loses_them(tmp_path: Path) -> None:
    found = await storm.killed_when_told(tmp_path, broken="memory")
    assert found.updates_lost > 0


async def test_a_kill_before_a_message_is_taken_does_not_lose_it(tmp_path: Path) -> None:
    found = await storm.killed_at_send(tmp_path, done=False)
    assert found.is_clean, found


async def test_control_a_message_marked_before_it_is_sent_is_lost(tmp_path: Path) -> None:
    found = await storm.killed_at_send(tmp_path, done=False, broken="marked_first")
    assert found.lost > 0


async def test_a_kill_after_a_message_was_taken_sends_it_once_more_at_most_and_relayed_words_never(
    tmp_path: Path,
) -> None:
    found = await storm.killed_at_send(tmp_path, done=True)
    assert found.is_clean, found


async def test_control_what_is_in_doubt_and_sent_again_is_doubled(tmp_path: Path) -> None:
    found = await storm.killed_at_send(tmp_path, done=True, broken="sent_again")
    assert found.doubled > 0


@needs_shim
@pytest.mark.parametrize(("op", "k"), [("write", 40), ("sync", 9)])
async def test_a_kill_at_a_write_or_a_sync_loses_nothing(tmp_path: Path, op: str, k: int) -> None:
    found, struck = await points.day_with_fault(tmp_path, op=op, mode="kill", k=k)
    assert struck
    assert found.is_clean, found
    assert found.answers == 2 * 4


@needs_shim
async def test_a_power_cut_at_any_moment_loses_nothing_that_was_confirmed(tmp_path: Path) -> None:
    day = await powercut.recorded_day(tmp_path)
    assert len(day.ops) > 100
    assert powercut.cuts(day, 90, seed=4) == (90, 0, 0)


@needs_shim
async def test_control_synchronous_normal_loses_what_was_confirmed(tmp_path: Path) -> None:
    day = await powercut.recorded_day(tmp_path, broken="normal")
    _, lost, _ = powercut.cuts(day, 30, seed=4)
    assert lost > 0
