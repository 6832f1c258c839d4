"""What `make chaos` runs, in pieces: each runs by itself, in a process and a folder of its own."""

import asyncio
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.chaos import cast, loops, nursery, outages, points, powercut, restores, storm, travel, twins, weekends
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
        wrong: dict[str, tuple[str, Callable[[Path, str | None], Any]]] = {
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
    assert seconds < (60 if of == "one_token" else 1), f"{seconds:.1f} s"
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


@dataclass(frozen=True)
class Scale:
    """At what part of the full size to run, and from which seed on."""

    size: float
    seed: int

    def of(self, full: int) -> int:
        return max(1, round(full * self.size))

    @property
    def step(self) -> int:
        return max(1, round(1 / self.size))


def pieces(scale: Scale, wanted: Collection[str] = ()) -> list[Piece]:
    """Everything there is to do, or what there is of the rows wanted, the long ones first."""
    return [piece for row, made in ROWS.items() if not wanted or row in wanted for piece in made(scale)]


def _lives(scale: Scale) -> list[Piece]:
    each = max(1, scale.of(20_000) // 80)
    return [Piece("lives", lives, {"count": each, "seed": scale.seed + n}) for n in range(80)]


def _outages(scale: Scale) -> list[Piece]:
    return [Piece("outages", away, {"seed": scale.seed + n, "outages_each": 10}) for n in range(scale.of(100))]


def _twos(scale: Scale) -> list[Piece]:
    return [Piece("two processes", two, {"of": each}) for each in TWO for _ in range(scale.of(20))]


def _loops(scale: Scale) -> list[Piece]:
    ending = [Piece("loops and tokens", loop, {"broken": each}) for each in loops.ENDS]
    return ending + [Piece("loops and tokens", token, {"times": times}) for times in (1, None)]


def _nights(scale: Scale) -> list[Piece]:
    every = sorted(each.isoformat() for each in weekends.weekends(2026))
    return [Piece("week-ends", nights, {"day": day}) for day in every[:: scale.step]]


def _kills(scale: Scale) -> list[Piece]:
    pieces = scale.of(10)
    each = scale.of(300) // pieces
    return [Piece("kills", kills, {"seed": scale.seed + n, "kills": each}) for n in range(pieces)]


def _points(scale: Scale) -> list[Piece]:
    return _struck("points", scale, ((op, "kill") for op in _a_day()))


def _disk(scale: Scale) -> list[Piece]:
    return _struck("disk", scale, (("write", "eio"), ("write", "enospc"), ("sync", "eio")))


def _struck(row: str, scale: Scale, how: Iterable[tuple[str, str]]) -> list[Piece]:
    """Each moment of a day, in any order, so that a run which is cut short has struck all over it."""
    made = [
        Piece(row, point, {"op": op, "mode": mode, "k": k})
        for op, mode in how
        for k in range(1, _a_day()[op] + 1, scale.step)
    ]
    random.Random(scale.seed).shuffle(made)
    return made


@cache
def _a_day() -> Mapping[str, int]:
    """How many writes, syncs and words to the server there are in a day, by letting one pass."""
    with tempfile.TemporaryDirectory(prefix="alongside-chaos-") as folder:
        return asyncio.run(points.counted(Path(folder)))


def _cuts(scale: Scale) -> list[Piece]:
    states = scale.of(1000) // 4 + 1
    found = [Piece("power cuts", cuts, {"states": states, "seed": scale.seed + n}) for n in range(4)]
    return [*found, Piece("power cuts", cuts, {"states": 100, "seed": scale.seed, "broken": "normal"})]


def _drills(scale: Scale) -> list[Piece]:
    return [Piece("restores", drill, {"count": 5, "seed": scale.seed + n}) for n in range(scale.of(10))]


TWO = ("one_token", "one_database")
FAULTS = "tests/test_faults.py tests/test_faults_asked.py tests/test_poison.py tests/test_webhook.py"
CIVIL_DAYS = "tests/test_days.py tests/test_prompts.py"

ROWS: Mapping[str, Callable[[Scale], list[Piece]]] = {
    "lives": _lives,
    "outages": _outages,
    "two processes": _twos,
    "loops and tokens": _loops,
    "week-ends": _nights,
    "kills": _kills,
    "moments": lambda scale: [Piece("moments", moment)],
    "points": _points,
    "disk": _disk,
    "power cuts": _cuts,
    "restores": _drills,
    "faults": lambda scale: [Piece("faults", table, {"tests": FAULTS})],
    "civil days": lambda scale: [Piece("civil days", table, {"tests": CIVIL_DAYS, "full": scale.size >= 1})],
}
"""Each row of the table, and what there is to do for it."""


def run(piece: Piece) -> tuple[Count, str, float]:
    """Run a piece in a folder that goes afterwards; return what it counted, what went wrong, and the seconds."""
    # How fast things go is not what is proved here, and the machine may be crowded.
    process.PATIENCE, cast.PATIENCE = 120.0, 300.0
    process.start = nursery.start
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="alongside-chaos-", dir=MEMORY if MEMORY.is_dir() else None))
    try:
        return piece.work(folder, **piece.given), "", time.monotonic() - began
    except Exception:  # noqa: BLE001 - one piece that fails is a line of the table
        return {}, traceback.format_exc(limit=-4), time.monotonic() - began
    finally:
        shutil.rmtree(folder, ignore_errors=True)
