"""Every field that a person can write is filled with a mark of its own; after `/forget` no byte of any is left.

Everything is filled by the people themselves, in conversation. The sealed columns are those of the registry: a new
one makes this fail until somebody fills it here, a new column that keeps words in plain as soon as a mark gets there.
"""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.botapi.state.objects import Message
from storage.copies.backup import make, renew
from storage.copies.personal import PERSONAL
from storage.copies.restoring import restore
from storage.file.keys import Unreadable, Vault, read_operator_key
from storage.file.sqlite import sqlite3
from tests.support.filling import MARK
from tests.support.probe import COMMANDS
from tests.support.stage import Speaker, Stage
from tests.test_forgetting import left_of, number_of, partners
from tests.test_leads import ALIAS, link_in
from tests.test_partners import invites

SEALED = frozenset(f"{name}.{column}" for name, table in PERSONAL.items() for column in table.sealed)
WIPED = frozenset({"inbox.body", "outbox.body"})
"""Wiped as soon as they are handled, or have gone."""

ACCOUNT, BYTES_OF_AN_ACCOUNT = 7_654_321_098, 6
"""A number so long that no other bytes look like it by chance."""

OF_A_NEWCOMER = frozenset({"arrivals.token"})
"""Kept only until somebody's start ends: Cleo, who is still on her way in, fills it."""


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """Everything that is logged at any level, as the record has it."""
    lines: list[str] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    handler, root = Keeping(), logging.getLogger()
    root.addHandler(handler)
    yield lines
    root.removeHandler(handler)


def holding_one(path: Path, *marks: str | int) -> bool:
    """Whether a file holds the bytes of a mark, or a number as SQLite stores it."""
    content = path.read_bytes()
    sought = {str(mark).encode() for mark in marks}
    sought |= {mark.to_bytes(BYTES_OF_AN_ACCOUNT, "big") for mark in marks if isinstance(mark, int)}
    return any(each in content for each in sought)


def holding(folder: Path, *marks: str | int) -> list[str]:
    """The files in a folder, however deep, that hold one of these."""
    return [path.name for path in folder.rglob("*") if path.is_file() and holding_one(path, *marks)]


async def test_no_byte_of_what_somebody_wrote_is_left(
    stage: Stage,
    ben: Speaker,
    cleo: Speaker,
    dov: Speaker,
    logged: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("SQLITE_TMPDIR", str(temporary))
    ana = stage.person(f"{MARK} Ana", id=ACCOUNT)
    token = await live(stage, ana, ben, cleo, dov)
    number = await number_of(stage, ana)
    sealed = [row[0] for row in await stage.rows(f"SELECT text FROM notes WHERE person_id = {number}")]
    assert holding(stage.folder, MARK, token) == [], "words stand in plain before anything is erased"
    assert holding(stage.folder, ACCOUNT), "an account is known as long as its person is"

    place, copies = stage.folder / "alongside.db", stage.folder / "copies"
    made = make(place, stage.folder / "keys.db", copies, keep=3, now=stage.now)
    for each in (ben, dov):
        each._mark()
    for each in (ana, cleo):
        await each.says("/forget")
        await each.presses("Erase everything")

    ben.sees_nothing()
    dov.sees_nothing()
    assert await left_of(stage, number, ACCOUNT) == []
    assert await stage.rows("SELECT 1 FROM circles WHERE id = 1") == [], "nobody is left in Ana's circle"
    assert (stage.folder / "alongside.db-wal").stat().st_size == 0
    for value in sealed:
        assert isinstance(value, bytes)
        assert value not in place.read_bytes(), "the sealed words are still in a free page"
        assert value in made.path.read_bytes(), "the backup holds them, and should have been made before"
    bot_files = [path for path in stage.folder.iterdir() if path.is_file()]
    assert [path.name for path in bot_files if any(holding_one(path, each) for each in (MARK, token, ACCOUNT))] == []
    assert holding(temporary, MARK, token, ACCOUNT) == []
    assert [line for line in logged if MARK in line or token in line] == []

    await stage.goes_off()
    renew(stage.folder / "keys.db", copies)
    assert_unreadable(made.path, copies / "keys.db", stage.folder / "operator.key")
    restored = restore(
        made.path,
        database=place,
        keys=stage.folder / "keys.db",
        operator_key=stage.folder / "operator.key",
        now=stage.now,
    )
    assert (restored.erased, restored.people) == (2, 2)
    await stage.comes_back()
    assert await left_of(stage, number, ACCOUNT) == []
    await stage.passes(days=3)
    assert [each for who in (ben, dov) for each in who.new() if MARK in each.words] == []


async def live(stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker, dov: Speaker) -> str:
    """Let Ana leave a mark wherever she can write something, and return the link by which Cleo is on her way in."""
    await partners(stage, ana, ben)
    await dov.joins()
    await ben.says(f"/start {await invites(dov, 'They support me', 'Yes, at 20:00')}")
    await ben.presses("Accept")
    await stage.until("2026-01-06 19:00")  # Ana and Dov are quiet: Ben reads of both in one letter
    await has_a_day(ana, ben)
    await makes_a_circle(ana)
    await writes_everywhere(ana)
    await becomes_a_helper(ana, dov)
    await ana.says("/privacy")
    await ana.presses("Discreet mode", "Turn it on")
    for command in sorted(set(COMMANDS) - {"start", "forget", "stop"}):
        await ana.says(f"/{command}")
    await ana.says(f"/nonsense {MARK}")
    token = await invites(ana, "We both check in", "Nothing for now")
    await cleo.says(f"/start {token}")
    await cleo.presses("I agree")
    await stage.until("2026-01-07 08:30")  # Ana's question waits to be opened
    await ana.says("/partner")
    await ana.presses(ben.name, "Write")
    await stage.restart()
    await assert_filled(stage)
    return token


async def has_a_day(ana: Speaker, ben: Speaker) -> None:
    """Let Ana answer in every way, and write to Ben."""
    await ana.says(f"{MARK} in a note", reply_to=prompt_of(ana))
    await ana.edits(ana.said(), f"{MARK} in an edited note")
    await ana.sends_photo(f"{MARK} under a picture")
    await ana.presses("I had a setback")
    await ana.says("/partner")
    await ana.presses(ben.name, "Write")
    await ana.says(f"{MARK} in words to Ben")
    await ana.says("/sos")


def prompt_of(who: Speaker) -> Message:
    return next(each for each in reversed(who.chat()) if "How is today?" in each.words)


async def makes_a_circle(ana: Speaker) -> None:
    """Let Ana make a circle of her own, and write down all that a lead can."""
    await ana.says("/circle")
    await ana.presses("Make a circle")
    await ana.says(f"{MARK} circle")
    await ana.presses("Join", "Join")
    await ana.says("/circle")
    await ana.presses(f"{MARK} circle", "Circle settings", "Words of welcome")
    await ana.says(f"{MARK} in a welcome")
    await ana.says("/resources")
    await ana.presses("What our circle adds", "Add a meeting")
    await ana.says(f"{MARK} in an entry")
    await ana.says("/events")
    await ana.presses("Plan an event")
    for words in (f"{MARK} event", "Fri, Jan 9 19:00", f"{MARK} place"):
        await ana.says(words)
    await ana.presses("Post it")
    await ana.says("/questions")
    await ana.presses("Make them our own", "Add a question")
    await ana.says(f"{MARK} in a question?")
    await ana.presses("With answers of your own")
    await ana.says(f"{MARK} yes, {MARK} no")
    await ana.presses("Use these")
    await ana.says("/questions")
    await ana.presses("Make them our own", "Add a question")
    await ana.says(f"{MARK} in a draft?")
    await ana.says("/announce")
    await ana.says(f"{MARK} to everybody")
    await ana.presses("Send")


async def writes_everywhere(ana: Speaker) -> None:
    """Let Ana use whatever else asks for words of her own."""
    await ana.says("/counters")
    await ana.presses("Count days of something")
    await ana.says(f"{MARK} word")
    await ana.says("today")
    await ana.says("/goals")
    await ana.presses("Add a goal")
    await ana.says(f"{MARK} goal")
    await ana.presses("3")
    await ana.says("/cope")
    await ana.presses("My plan", "Add what helps")
    await ana.says(f"{MARK} line of a plan")
    await ana.says("/cope")
    await ana.presses("More", "A situation ahead")
    await ana.says(f"{MARK} ahead of me")
    await ana.says("tomorrow 20:00")
    await ana.says("/cope")
    await ana.presses("More", "A note to myself")
    await ana.says(f"{MARK} to myself")
    await ana.says("/share")
    await ana.presses("What helped me")
    await ana.says(f"{MARK} that I share")
    await ana.presses("Send without my name")


async def becomes_a_helper(ana: Speaker, dov: Speaker) -> None:
    """Let Ana join a circle of Dov's, and be named a peer helper there."""
    await dov.says("/circle")
    await dov.presses("Make a circle")
    await dov.says("Tuesday people")
    await ana.says(f"/start {link_in(dov.newest().words)}")
    await ana.presses(ALIAS, "Join")
    await dov.presses("Yes")
    await dov.says("/leads")
    await dov.presses("Name a peer helper", ana.name)
    await ana.presses("Accept")
    await ana.says(f"{MARK} employer")
    await ana.says(f"{MARK} duty")
    await ana.presses("Any hour", "Yes, show me so")


async def assert_filled(stage: Stage) -> None:
    """Each sealed column of the registry holds something of Ana's, or of a circle's; of a newcomer's, of Cleo's."""
    for place in sorted(SEALED - WIPED):
        name, column = place.split(".")
        owner = PERSONAL[name].owner
        whose = f"AND {owner} = {4 if place in OF_A_NEWCOMER else 1}" if owner else ""
        assert await stage.rows(f"SELECT 1 FROM {name} WHERE length({column}) > 0 {whose}"), f"{place}: fill it here"


def assert_unreadable(copy: Path, keys: Path, operator_key: Path) -> None:
    """In a backup made before, what Ana wrote stands sealed, in every table, and no key there opens it."""
    vault = Vault(keys, read_operator_key(operator_key))
    assert vault.list_keys("person") == [2, 3], "Ben's and Dov's"
    tried = 0
    with closing(sqlite3.connect(copy)) as reading:
        reading.row_factory = sqlite3.Row
        for place in sorted(SEALED - WIPED - OF_A_NEWCOMER):
            name, column = place.split(".")
            table = PERSONAL[name]
            if table.owner is None:
                continue
            for row in reading.execute(f"SELECT * FROM {name} WHERE {table.owner} = 1 AND {column} IS NOT NULL"):
                tried += 1
                key = ".".join(str(row[each]) for each in table.sealed_at)
                with pytest.raises(Unreadable):
                    vault.open(1, f"{place}.{key}", row[column])
    assert tried > 15
    vault.close()
