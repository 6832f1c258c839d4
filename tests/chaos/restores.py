"""Drills: a copy made while people tap, put back later: the same numbers, and whoever was erased since stays gone."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from storage.copies.backup import list_made, make
from storage.copies.restoring import restore
from tests.support.stage import Speaker, Stage

QUIET, BUSY = 3, 3
"""How many look at their numbers before and after, and how many answer while the copy is made."""

ANSWERS = ("On track", "It's hard", "Here, no details")
FACTS = (
    "SELECT person_id, day, question_id, value FROM answers ORDER BY 1, 2, 3",
    "SELECT person_id, day, verdict FROM days WHERE answered_at IS NOT NULL OR ended_at IS NOT NULL ORDER BY 1, 2",
)


@dataclass
class Drills:
    """What the drills came to; all is well while `wrong` is empty."""

    copies: int = 0
    restores: int = 0
    erased: int = 0
    erased_again: int = 0
    answers_while_copying: int = 0
    slowest_restore: float = 0.0
    wrong: list[str] = field(default_factory=list)


async def drills(folder: Path, *, count: int, seed: int) -> Drills:
    """Do so many drills on one bot, one after the other, each with a copy of its own."""
    chance, found = random.Random(seed), Drills()
    place = folder / "bot"
    place.mkdir()
    stage = Stage(place)
    await stage.open()
    try:
        quiet = [await _joined(stage, f"Quiet{number}") for number in range(QUIET)]
        busy = [await _joined(stage, f"Busy{number}") for number in range(BUSY)]
        for number in range(count):
            await stage.passes(days=1)
            for member in quiet:
                if chance.random() < 0.8:
                    await _answers(member, chance.choice(ANSWERS))
            await _drill(stage, folder / f"copies{number}", number, quiet, busy, chance, found)
    finally:
        stage.trouble_expected = True
        await stage.close()
    return found


async def _joined(stage: Stage, name: str) -> Speaker:
    made = stage.person(name)
    await made.joins(at="09:00")
    return made


async def _answers(member: Speaker, label: str) -> None:
    await member.says("/checkin")
    if label in "".join(member.labels()):
        await member.presses(label)


async def _drill(
    stage: Stage,
    copies: Path,
    number: int,
    quiet: list[Speaker],
    busy: list[Speaker],
    chance: random.Random,
    found: Drills,
) -> None:
    leaving = await _joined(stage, f"Leaving{number}") if chance.random() < 0.5 else None
    numbers, facts = await _numbers(quiet), [await stage.rows(each) for each in FACTS]
    await _copied_under_load(stage, copies, busy, found)
    if leaving is not None:
        await leaving.says("/forget")
        await leaving.presses("Erase everything")
        found.erased += 1
    await _changes_what_the_copy_does_not_know(stage, quiet, chance)
    await stage.goes_off()
    began = time.monotonic()
    restored = await asyncio.to_thread(
        restore,
        list_made(copies)[0],
        database=stage.folder / "alongside.db",
        keys=stage.folder / "keys.db",
        operator_key=stage.folder / "operator.key",
        now=stage.now,
    )
    found.slowest_restore = max(found.slowest_restore, time.monotonic() - began)
    found.restores += 1
    found.erased_again += restored.erased
    for path in restored.kept:
        path.unlink()
    await stage.comes_back()
    await _examine(stage, number, quiet, leaving, numbers, facts, found)


async def _numbers(members: list[Speaker]) -> list[str]:
    shown = []
    for member in members:
        await member.says("/me")
        shown.append(member.newest().words)
    return shown


async def _copied_under_load(stage: Stage, copies: Path, busy: list[Speaker], found: Drills) -> None:
    """Make a copy while the busy ones send and tap without waiting for each other."""
    before = len(stage.api.calls)
    making = asyncio.ensure_future(
        asyncio.to_thread(
            make, stage.folder / "alongside.db", stage.folder / "keys.db", copies, keep=1, now=stage.now
        )
    )
    while not making.done():
        for member in busy:
            stage.api.say(member.id, member.id, "/checkin")
            stage.api.say(member.id, member.id, "a note, while it is being copied")
        await asyncio.sleep(0.002)
    await making
    await stage.settle()
    found.copies += 1
    found.answers_while_copying += len(stage.api.calls) - before


async def _changes_what_the_copy_does_not_know(stage: Stage, quiet: list[Speaker], chance: random.Random) -> None:
    """Something happens after the copy, which the restore must take back."""
    await _answers(chance.choice(quiet), "I had a setback")
    stage.clock.set(stage.now + timedelta(seconds=1))


async def _examine(
    stage: Stage,
    number: int,
    quiet: list[Speaker],
    leaving: Speaker | None,
    numbers: list[str],
    facts: list[list[tuple[object, ...]]],
    found: Drills,
) -> None:
    here = {row[0] for row in await stage.rows("SELECT telegram_id FROM people")}
    if leaving is not None and leaving.id in here:
        found.wrong.append(f"drill {number}: somebody erased is back")
    for sql, before in zip(FACTS, facts, strict=True):
        if missing := set(before) - set(await stage.rows(sql)):
            found.wrong.append(f"drill {number}: {len(missing)} facts from before the copy are not there")
    after = await _numbers(quiet)
    found.wrong += [
        f"drill {number}: {member.name} read {old!r} and now {new!r}"
        for member, old, new in zip(quiet, numbers, after, strict=True)
        if old != new
    ]
    if broken := await stage.rows("PRAGMA foreign_key_check"):
        found.wrong.append(f"drill {number}: {len(broken)} rows refer to ones that are gone")
