"""What `make chaos` runs, in pieces: each runs by itself, in a process and a folder of its own."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos import cast, loops, outages, points, powercut, restores, storm, travel, twins, weekends
from tests.support import process

Count = Mapping[str, int]
ROOT = Path(__file__).parents[2]
MEMORY = Path("/dev/shm")


@dataclass(frozen=True)
class Piece:
    """A part of a row that runs by itself, in a process and a folder of its own; it returns what it counted."""

    row: str
    work: Callable[..., Count]
    given: dict[str, object] = field(default_factory=dict)


def kills(folder: Path, *, seed: int, kills: int) -> Count:
    found = asyncio.run(storm.storm(folder, kills=kills, people=8, seed=seed))
    assert found.is_clean, found
    return {"kills": kills, "answers": found.answers, "messages": found.sent, "extra": found.extra}


def moment(folder: Path, *, broken: str | None = None) -> Count:
    """The moments that matter most, each also on a bot that is deliberately wrong there."""

    async def all_of_them() -> None:
        wrong = {
            "memory": ("updates_lost", lambda place, name: storm.killed_when_told(place, name)),
            "marked_first": ("lost", lambda place, name: storm.killed_at_send(place, done=False, broken=name)),
            "sent_again": ("doubled", lambda place, name: storm.killed_at_send(place, done=True, broken=name)),
        }
        for name, (what, play) in wrong.items():
            for bot in (None, name):
                place = folder / f"{name} {bot}"
                place.mkdir()
                found = await play(place, bot)
                assert found.is_clean if bot is None else getattr(found, what) > 0, (name, bot, found)

    asyncio.run(all_of_them())
    return {"moments": 3, "controls caught": 3}


def point(folder: Path, *, op: str, mode: str, k: int) -> Count:
    found, struck = asyncio.run(points.day_with_fault(folder, op=op, mode=mode, k=k))
    assert found.is_clean, found
    return {"points": 1, "struck": int(struck), "extra": found.extra}


def cuts(folder: Path, *, states: int, seed: int, broken: str | None = None) -> Count:
    day = asyncio.run(powercut.recorded_day(folder, broken))
    states, lost, unusable = powercut.cuts(day, states, seed)
    if broken:
        assert lost > 0, "the control lost nothing"
        return {"states of the control": states, "lost by the control": lost}
    assert (lost, unusable) == (0, 0), f"{lost} lost something, {unusable} were unusable"
    return {"states": states, "lost": lost, "unusable": unusable}


def away(folder: Path, *, seed: int, outages_each: int) -> Count:
    return {"outages": asyncio.run(outages.history(folder, seed=seed, outages=outages_each))}


def two(folder: Path, *, of: str) -> Count:
    seconds = asyncio.run(getattr(twins, of)(folder))
    assert seconds < (60 if of == "one_token" else 5), f"{seconds:.1f} s"
    return {of.replace("_", " "): 1, "seconds at most": int(seconds + 1)}


def loop(folder: Path, *, broken: str) -> Count:
    code, log, seconds = asyncio.run(loops.ends(folder, broken, patiently=True))
    assert code == loops.ENDS[broken], log
    assert seconds < 61.5, f"{seconds:.1f} s"
    return {"ended": 1, "seconds at most": int(seconds + 1)}


def token(folder: Path, *, times: int | None) -> Count:
    code, seconds = asyncio.run(loops.refused(folder, times=times))
    assert code == (78 if times is None else None), code
    assert seconds < 60, f"{seconds:.1f} s"
    return {"ended" if code else "healed": 1, "seconds at most": int(seconds + 1)}


def nights(folder: Path, *, day: str) -> Count:
    found = weekends.weekends(2026)
    chosen = next(each for each in found if each.isoformat() == day)
    count = asyncio.run(weekends.weekend(folder, day=chosen, asked=found[chosen]))
    return {"prompts": count, "members": len(found[chosen])}


def lives(folder: Path, *, count: int, seed: int) -> Count:
    return travel.travels(folder, lives=count, steps=50, first_seed=seed)


def drill(folder: Path, *, count: int, seed: int) -> Count:
    found = asyncio.run(restores.drills(folder, count=count, seed=seed))
    assert not found.wrong, found
    assert found.erased == found.erased_again, found
    slowest = round(found.slowest_restore * 1000)
    return {"restores": found.restores, "erased and still gone": found.erased, "ms at most": slowest}


def table(folder: Path, *, tests: str, full: bool = False) -> Count:
    """Those whose full size is a table: run by pytest, as in `make test-all`."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-m", "slow or not slow", *tests.split()]
    given = {**os.environ, **({"ALONGSIDE_FULL": "1"} if full else {})}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=given)
    passed = re.search(r"(\d+) passed", done.stdout)
    assert done.returncode == 0, done.stdout[-3000:]
    return {"cases": int(passed[1]) if passed else 0}


def pieces(size: float, seed: int) -> list[Piece]:
    """Everything there is to do at that part of the full size, the long ones first."""

    def of(full: int) -> int:
        return max(1, round(full * size))

    made = [Piece("lives", lives, {"count": max(1, of(20_000) // 80), "seed": seed + n}) for n in range(80)]
    made += [Piece("outages", away, {"seed": seed + n, "outages_each": 10}) for n in range(of(100))]
    made += [Piece("two processes", two, {"of": of_}) for of_ in ("one_token", "one_database") for _ in range(of(20))]
    made += [Piece("loops and tokens", loop, {"broken": each}) for each in loops.ENDS]
    made += [Piece("loops and tokens", token, {"times": times}) for times in (1, None)]
    every = sorted(each.isoformat() for each in weekends.weekends(2026))
    made += [Piece("week-ends", nights, {"day": day}) for day in every[:: max(1, round(1 / size))]]
    made += [Piece("kills", kills, {"seed": seed + n, "kills": of(300) // max(1, of(10))}) for n in range(of(10))]
    made += [Piece("moments", moment)]
    step = max(1, round(1 / size))
    for op, last in POINTS.items():
        made += [Piece("points", point, {"op": op, "mode": "kill", "k": k}) for k in range(1, last, step)]
    for op, mode in (("write", "eio"), ("write", "enospc"), ("sync", "eio")):
        made += [Piece("disk", point, {"op": op, "mode": mode, "k": k}) for k in range(1, POINTS[op], step)]
    made += [Piece("power cuts", cuts, {"states": of(1000) // 4 + 1, "seed": seed + n}) for n in range(4)]
    made += [Piece("power cuts", cuts, {"states": 100, "seed": seed, "broken": "normal"})]
    made += [Piece("restores", drill, {"count": 5, "seed": seed + n}) for n in range(of(10))]
    made += [Piece("faults", table, {"tests": "tests/test_faults.py tests/test_poison.py tests/test_webhook.py"})]
    made += [Piece("civil days", table, {"tests": "tests/test_days.py tests/test_prompts.py", "full": size >= 1})]
    return made


POINTS = {"write": 171, "sync": 61, "said": 271}
"""How many writes, syncs and words to the server a day has; the last few strike some days only."""


def run(piece: Piece) -> tuple[Count, str, float]:
    """Run a piece in a folder that goes afterwards; return what it counted, what went wrong, and the seconds."""
    # How fast things go is not what is proved here, and the machine may be crowded.
    process.PATIENCE, cast.PATIENCE = 120.0, 300.0
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="alongside-chaos-", dir=MEMORY if MEMORY.is_dir() else None))
    try:
        return piece.work(folder, **piece.given), "", time.monotonic() - began
    except Exception:  # noqa: BLE001 - one piece that fails is a line of the table
        return {}, traceback.format_exc(limit=-4), time.monotonic() - began
    finally:
        shutil.rmtree(folder, ignore_errors=True)
