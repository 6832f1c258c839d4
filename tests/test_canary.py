"""Every field that a person can write is filled with a mark of its own; after `/forget` no byte of any is left.

A conversation fills what it leads to, a row made by hand the rest. A new sealed column makes this fail until it is
filled by one or the other; a new column that keeps words in plain makes it fail as soon as a mark gets there.
"""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.copies.backup import make, renew
from storage.copies.personal import PERSONAL
from storage.copies.restoring import restore
from storage.file.keys import Unreadable, Vault, read_operator_key
from storage.file.sqlite import sqlite3
from tests.support.filling import MARK, fill
from tests.support.stage import Speaker, Stage
from tests.test_forgetting import left_of, number_of, partners

BY_CONVERSATION = frozenset(
    {
        "announcements.words",
        "counters.word",
        "dialogs.data",
        "goals.text",
        "notes.file",
        "notes.text",
        "people.name",
        "plan_items.text",
        "self_notes.text",
        "shares.text",
        "situations.text",
        "veiled.body",
    }
)
BY_HAND = frozenset({"arrivals.token", "letters.words", "peer_helpers.duty", "peer_helpers.works_for"})
"""Sealed columns that are filled by a row made here: a link's token and our own words about several people, which
nobody types, and what a lead is asked for on the way to naming a helper."""

NOT_THE_MEMBERS = frozenset({"inbox.body", "outbox.body"}) | frozenset(
    {
        "circles.title",
        "circles.welcome",
        "circles.question_draft",
        "circle_resources.text",
        "events.place",
        "events.title",
    }
)
"""Wiped as soon as they are handled, or a circle's, sealed with a key of its own."""


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


def test_every_sealed_column_is_filled_with_a_mark() -> None:
    sealed = {f"{name}.{column}" for name, table in PERSONAL.items() for column in table.sealed}
    assert sealed == BY_CONVERSATION | BY_HAND | NOT_THE_MEMBERS, "fill it here"


def holding(folder: Path, *marks: str) -> list[str]:
    """The files in a folder, however deep, that hold the bytes of a mark."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [f"{path.name}: {mark}" for path in files for mark in marks if mark.encode() in path.read_bytes()]


async def test_no_byte_of_what_somebody_wrote_is_left(
    stage: Stage, ana: Speaker, ben: Speaker, logged: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("SQLITE_TMPDIR", str(temporary))
    await live(stage, ana, ben)
    number, account = await number_of(stage, ana), ana.id
    sealed = await stage.rows(f"SELECT text FROM notes WHERE person_id = {number}")
    assert holding(stage.folder, MARK) == [], "words stand in plain before anything is erased"

    place = stage.folder / "alongside.db"
    copies = stage.folder / "copies"
    made = make(place, stage.folder / "keys.db", copies, keep=3, now=stage.now)
    ben._mark()
    await ana.says("/forget")
    await ana.presses("Erase everything")

    ben.sees_nothing()
    assert await left_of(stage, number, account) == []
    assert (stage.folder / "alongside.db-wal").stat().st_size == 0
    for value in (row[0] for row in sealed):
        assert isinstance(value, bytes)
        assert value not in place.read_bytes(), "the sealed words are still in a free page"
        assert value in made.path.read_bytes(), "the backup holds them, and should have been made before"
    assert holding(stage.folder, MARK, str(account)) == []
    assert holding(temporary, MARK) == []
    assert [line for line in logged if MARK in line] == []

    await stage.goes_off()
    renew(stage.folder / "keys.db", copies)
    assert_unreadable(made.path, copies / "keys.db", stage.folder / "operator.key", number)
    restored = restore(
        made.path,
        database=place,
        keys=stage.folder / "keys.db",
        operator_key=stage.folder / "operator.key",
        now=stage.now,
    )
    assert (restored.erased, restored.people) == (1, 1)
    await stage.comes_back()
    assert await left_of(stage, number, account) == []
    await stage.passes(days=3)
    assert [each for each in ben.new() if MARK in each.words] == []


async def live(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    """Let Ana leave a mark wherever she can write something."""
    ana.name = f"{MARK} Ana"
    stage.api.people[ana.id].first_name = ana.name
    await partners(stage, ana, ben)
    await stage.until("2026-01-06 08:00")
    await ana.says(f"{MARK} in a note")
    await ana.edits(ana.said(), f"{MARK} in an edited note")
    await ana.sends_photo(f"{MARK} under a picture")
    await ana.presses("I had a setback")
    await ana.says("/partner")
    await ana.presses(ben.name, "Write")
    await ana.says(f"{MARK} in words to Ben")
    await ana.says("/sos")
    await ana.says("/circle")
    await ana.presses("Make a circle")
    await ana.says(f"{MARK} circle")
    await ana.presses("Join")
    await ana.presses("Join")
    await writes_everywhere(ana)
    await ana.says(f"/nonsense {MARK}")
    await ana.says("/partner")
    await ana.presses(ben.name, "Write")
    await stage.restart()
    await assert_filled(stage, await number_of(stage, ana))
    number, other = await number_of(stage, ana), await number_of(stage, ben)
    for name in sorted({place.partition(".")[0] for place in BY_HAND}):
        await stage.read(lambda tx, name=name: fill(tx, name, number, other))


async def writes_everywhere(ana: Speaker) -> None:
    """Let Ana use whatever asks for words of her own, and leave one message unopened."""
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
    await ana.presses("A situation ahead")
    await ana.says(f"{MARK} ahead of me")
    await ana.says("tomorrow 20:00")
    await ana.says("/cope")
    await ana.presses("A note to myself")
    await ana.says(f"{MARK} to myself")
    await ana.says("/share")
    await ana.presses("What helped me")
    await ana.says(f"{MARK} that I share")
    await ana.presses("Send without my name")
    await ana.says("/announce")
    await ana.says(f"{MARK} to everybody")
    await ana.presses("Send")
    await ana.says("/privacy")
    await ana.presses("Discreet mode", "Turn it on")
    await ana.stage.until("2026-01-07 08:30")


async def assert_filled(stage: Stage, person: int) -> None:
    """Each column that is to be filled by a conversation holds something of that person's."""
    for place in BY_CONVERSATION:
        name, column = place.split(".")
        owner = PERSONAL[name].owner
        assert await stage.rows(f"SELECT 1 FROM {name} WHERE {owner} = {person} AND {column} IS NOT NULL"), place


def assert_unreadable(copy: Path, keys: Path, operator_key: Path, person: int) -> None:
    """In a backup made before, what the person wrote stands sealed, and no key there opens it."""
    vault = Vault(keys, read_operator_key(operator_key))
    with closing(sqlite3.connect(copy)) as reading:
        reading.row_factory = sqlite3.Row
        found = reading.execute("SELECT * FROM notes WHERE person_id = ?", (person,)).fetchall()
    assert found
    for row in found:
        with pytest.raises(Unreadable):
            vault.open(person, f"notes.text.{person}.{row['message_id']}", row["text"])
    vault.close()
