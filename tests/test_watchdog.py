"""A loop that stands still ends the process, so that its supervisor starts it again; so does a writer that died."""

import threading
import time
from pathlib import Path

import pytest

from bot.running import watchdog
from bot.running.watchdog import Watchdog
from tests.chaos import loops


class Rounds:
    def __init__(self) -> None:
        self.alive_at = time.monotonic()


@pytest.mark.parametrize(("broken", "name"), [("blocked", "stood still"), ("sleeping", "delivery has stood still")])
async def test_a_loop_that_stands_still_ends_the_process_with_69(tmp_path: Path, broken: str, name: str) -> None:
    code, log, _ = await loops.ends(tmp_path, broken)
    assert code == 69
    assert name in log
    assert "Traceback" not in log


async def test_a_writer_that_died_ends_the_process_with_74(tmp_path: Path) -> None:
    code, log, _ = await loops.ends(tmp_path, "deaf_writer")
    assert code == 74
    assert "cannot be written any more" in log
    assert "Traceback" not in log


@pytest.mark.parametrize("times", [1, 2])
async def test_a_token_refused_for_a_moment_heals(tmp_path: Path, times: int) -> None:
    code, _ = await loops.refused(tmp_path, times=times)
    assert code is None


async def test_a_token_refused_for_ever_ends_the_process_with_78(tmp_path: Path) -> None:
    code, seconds = await loops.refused(tmp_path, times=None)
    assert code == 78
    assert seconds < 60


def watched(monkeypatch: pytest.MonkeyPatch) -> tuple[Watchdog, Rounds, list[str], threading.Event]:
    monkeypatch.setattr(watchdog, "STILL_FOR", 0.3)
    monkeypatch.setattr(watchdog, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(watchdog, "GRACE", 0.2)
    rounds, found, killed = Rounds(), list[str](), threading.Event()
    made = Watchdog({"ticking": rounds}, end=lambda code: killed.set())
    made.start(found.append)
    return made, rounds, found, killed


def test_what_goes_round_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    made, rounds, found, killed = watched(monkeypatch)
    for _ in range(10):
        time.sleep(0.06)
        rounds.alive_at = time.monotonic()
    made.stop()
    assert found == []
    assert not killed.is_set()


def test_what_does_not_end_by_itself_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _, found, killed = watched(monkeypatch)
    assert killed.wait(5)
    made.stop()
    assert len(found) == 1


def test_the_loop_that_stood_still_first_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "STILL_FOR", 0.3)
    held, dead = Rounds(), Rounds()
    made = Watchdog({"receiving": held, "delivery": dead})
    held.alive_at, dead.alive_at = 100.0, 99.9
    assert made._dead(100.5) == "delivery"
    assert made._dead(100.1) is None
