"""The registry of personal columns against the schema: nobody's data is left out of export and erase."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database as SqliteUtils

from domain.beside.consent import Item
from domain.daily.pauses import Pause
from domain.outgoing import Lane
from domain.time.schedules import Schedule
from storage import dialogs, people
from storage.beside import consent
from storage.copies.personal import KEPT_WHILE_USED, NOT_BY_CASCADE, NOT_PERSONAL, PERSONAL
from storage.daily import days, pauses, schedules
from storage.file.database import Database, Tx
from storage.file.schema import blank
from storage.traffic import due, messages, outbox

COUNTS_MIGRATIONS = {"_sqlite_migrations", "sqlite_sequence"}
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def schema() -> Iterator[SqliteUtils]:
    made = blank()
    yield made
    made.close()


def tables(schema: SqliteUtils) -> list[str]:
    return sorted(set(schema.table_names()) - COUNTS_MIGRATIONS)


def columns(schema: SqliteUtils, table: str) -> dict[str, str]:
    return {row[1]: row[2] for row in schema.execute(f"PRAGMA table_info({table})").fetchall()}


def references(schema: SqliteUtils, table: str) -> list[tuple[str, str, str]]:
    """Each foreign key of the table: its column, the table it refers to, and what happens on delete."""
    rows = schema.execute(f"PRAGMA foreign_key_list({table})").fetchall()
    return [(row[3], row[2], row[6]) for row in rows]


def test_every_table_is_registered_and_nothing_else_is(schema: SqliteUtils) -> None:
    assert sorted([*PERSONAL, *NOT_PERSONAL]) == tables(schema)


def test_every_table_is_explained_to_whoever_runs_the_bot(schema: SqliteUtils) -> None:
    page = (Path(__file__).parents[1] / "docs" / "privacy.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert [name for name in tables(schema) if not any(f"`{name}`" in row.split("|")[1] for row in rows)] == []


def test_every_column_of_every_table_is_registered_once_and_nothing_else_is(schema: SqliteUtils) -> None:
    registered = {name: sorted(table.columns) for name, table in PERSONAL.items()}
    registered |= {name: sorted(names) for name, names in NOT_PERSONAL.items()}
    assert registered == {name: sorted(columns(schema, name)) for name in tables(schema)}


def test_a_column_of_bytes_is_sealed_or_hashed_and_nothing_else_is(schema: SqliteUtils) -> None:
    for name in tables(schema):
        bytes_ = {column for column, kind in columns(schema, name).items() if kind == "BLOB"}
        table = PERSONAL.get(name)
        assert bytes_ == (set(table.sealed + table.hashed) if table else set()), name


def test_every_reference_to_people_is_registered_as_one(schema: SqliteUtils) -> None:
    for name in tables(schema):
        referring = {column for column, other, _ in references(schema, name) if other == "people"}
        table = PERSONAL.get(name)
        if table is None:
            assert not referring, f"{name} refers to people and is said to be nobody's"
        else:
            assert referring <= {table.owner, *table.people}, name


def test_erasing_a_person_takes_their_rows_along(schema: SqliteUtils) -> None:
    for name, table in PERSONAL.items():
        on_delete = {column: then for column, other, then in references(schema, name) if other in PERSONAL}
        if name == "people":
            continue
        if name in NOT_BY_CASCADE:
            assert "CASCADE" not in on_delete.values(), f"{name} is said not to go by itself"
            assert {on_delete.pop(column) for column in table.mentions} <= {"SET NULL"}, name
            assert not on_delete, name
            continue
        assert on_delete.get(table.owner or "") == "CASCADE", f"rows of {name} outlive their person"
        assert {on_delete.get(column) for column in table.others} <= {"CASCADE"}, name
        assert {on_delete.get(column) for column in table.mentions} <= {"SET NULL"}, name


def test_every_reference_to_people_has_an_index(schema: SqliteUtils) -> None:
    for name, table in PERSONAL.items():
        led = {index.columns[0] for index in schema.table(name).indexes} | {schema.table(name).pks[0]}
        wanted = {column for column in (table.owner, *table.people) if column}
        assert wanted <= led, f"erasing a person would read all of {name}"


def test_what_is_not_exported_is_there_to_be_left_out() -> None:
    for name, table in PERSONAL.items():
        assert table.not_exported <= set(table.columns), name


def test_free_text_has_a_retention_time_or_a_reason_to_have_none(schema: SqliteUtils) -> None:
    """A new table with free text says in `words_at` from when it is kept, or stands in KEPT_WHILE_USED."""
    for name, table in PERSONAL.items():
        if table.sealed:
            assert (table.words_at is None) is (name in KEPT_WHILE_USED), name
        if table.words_at is not None:
            assert table.words_at in table.columns, name
            keys = {row[1] for row in schema.execute(f"PRAGMA table_info({name})").fetchall()}
            assert set(table.sealed_at) <= keys, name
    assert set(KEPT_WHILE_USED) <= set(PERSONAL)


def test_where_a_sealed_value_stands_is_said_by_columns_of_its_own_row() -> None:
    for name, table in PERSONAL.items():
        if set(table.sealed) - table.not_exported:
            assert set(table.sealed_at) <= set(table.columns), name
        assert set(table.files) <= set(table.columns), name


def test_a_further_person_is_shown_nothing_sealed_and_nothing_kept_from_the_owner() -> None:
    for name, table in PERSONAL.items():
        for column, shown in table.shown.items():
            assert column in table.people, name
            assert set(shown) <= set(table.columns) - set(table.sealed) - table.not_exported, name


def test_each_table_that_does_not_go_by_itself_has_a_reason() -> None:
    assert set(NOT_BY_CASCADE) <= set(PERSONAL)
    assert all(len(reason) > 20 for reason in NOT_BY_CASCADE.values())


async def test_after_erasing_a_person_nothing_of_theirs_is_left(database: Database) -> None:
    def live(tx: Tx) -> tuple[int, int]:
        ana, ben = (people.add(tx, number, "en", NOW).id for number in (101, 102))
        for person in (ana, ben):
            other = ben if person == ana else ana
            consent.give(tx, person, Item.WENT_QUIET, text_version="1", now=NOW, receiver=other)
            schedules.save(tx, person, Schedule("Europe/Berlin"), NOW)
            pauses.add(tx, person, Pause(date(2026, 6, 1), None), NOW)
            days.save_answered(tx, person, date(2026, 6, 1), NOW)
            dialogs.open_(tx, person, "name", NOW)
            due.plan(tx, "prompt", NOW, person_id=person)
            key = f"u{person}.1"
            owed = outbox.Owed(key, Lane.REPLY, "reply", "sendMessage", 100 + person, {}, person, other)
            outbox.add(tx, owed, NOW)
            messages.save_message(tx, owed, 5, NOW)
        return ana, ben

    def left(tx: Tx) -> dict[str, int]:
        found = {}
        for name, table in PERSONAL.items():
            for column in (table.owner, *table.people):
                if column:
                    count = tx.one(f"SELECT count(*) FROM {name} WHERE {column} = ?", (ana,))
                    found[f"{name}.{column}"] = count[0] if count else -1
        return {place: count for place, count in found.items() if count}

    ana, ben = await database.write(live)
    assert len(await database.write(left)) > 8
    await database.write(lambda tx: tx.execute("DELETE FROM people WHERE id = ?", (ana,)))
    assert await database.write(left) == {}
    assert (await database.write(lambda tx: people.get(tx, ben))).id == ben
