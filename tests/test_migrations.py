"""The schema as steps: where they lead, that they can be taken twice, and that a failing one leaves no trace."""

import re
from datetime import UTC, datetime
from itertools import count

import pytest
from sqlite_utils import Database, Migrations

from storage.file.migrations import migrations
from storage.file.schema import SCHEMA, blank, schema_of
from storage.file.sqlite import sqlite3

NAMES = [migration.name for migration in migrations._migrations]


def memory() -> Database:
    return Database(memory=True, execute_plugins=False)


def test_the_steps_from_blank_lead_to_the_committed_schema() -> None:
    made = blank()
    assert schema_of(made) == SCHEMA.read_text("utf-8"), "run: python -m storage.file.schema"
    made.close()


def test_the_steps_are_numbered_one_after_the_other() -> None:
    numbers = [re.fullmatch(r"m(\d{3})_[a-z]+(?:_[a-z]+)*", name) for name in NAMES]
    assert [int(each[1]) if each else None for each in numbers] == list(range(1, len(NAMES) + 1))


def test_every_step_says_what_it_is_for() -> None:
    assert all(migration.fn.__doc__ for migration in migrations._migrations)


def test_taking_the_steps_again_changes_nothing() -> None:
    made = blank()
    before = made.execute("SELECT * FROM sqlite_master").fetchall()
    migrations.apply(made)
    assert made.execute("SELECT * FROM sqlite_master").fetchall() == before
    assert [each.name for each in migrations.applied(made)] == NAMES
    made.close()


def test_each_step_can_be_the_last_one_of_a_released_version() -> None:
    stepwise = memory()
    for upto in [*NAMES[1:], None]:
        migrations.apply(stepwise, stop_before=upto)
    at_once = blank()
    assert schema_of(stepwise) == schema_of(at_once)
    stepwise.close()
    at_once.close()


def test_every_table_is_strict() -> None:
    made = blank()
    tables = made.execute("SELECT name, strict FROM pragma_table_list WHERE type = 'table'").fetchall()
    loose = {name for name, strict in tables if not strict}
    made.close()
    assert loose <= {"_sqlite_migrations", "sqlite_schema", "sqlite_temp_schema", "sqlite_sequence"}


def test_no_foreign_key_refers_to_a_table_that_is_not_there() -> None:
    made = blank()
    tables = set(made.table_names())
    missing = [
        (table, key.other_table)
        for table in tables
        for key in made.table(table).foreign_keys
        if key.other_table not in tables
    ]
    made.close()
    assert missing == []


@pytest.mark.parametrize(
    "step",
    [
        "CREATE TABLE half (id INTEGER) STRICT; CREATE TABLE half (id INTEGER) STRICT;",
        "CREATE TABLE half (id INTEGER) STRICT; ALTER TABLE people ADD COLUMN half TEXT; SELECT nothing;",
        "UPDATE people SET language = 'xx'; DROP TABLE notes; INSERT INTO people (id) VALUES (NULL);",
    ],
)
def test_a_failing_step_leaves_no_trace_and_stays_to_be_taken(step: str) -> None:
    made = blank()
    made.execute("INSERT INTO people (telegram_id, language, created_at) VALUES (1, 'en', 'now')")
    made.conn.commit()
    before = (schema_of(made), made.execute("SELECT * FROM people").fetchall())

    broken = Migrations(migrations.name)
    for migration in migrations._migrations:
        broken(name=migration.name)(migration.fn)
    broken(name="m999_fails")(lambda db: db.executescript(step))
    with pytest.raises(sqlite3.Error):
        broken.apply(made)

    assert (schema_of(made), made.execute("SELECT * FROM people").fetchall()) == before
    assert [each.name for each in migrations.applied(made)] == NAMES
    assert [each.name for each in broken.pending(made)] == ["m999_fails"]
    made.close()


def test_a_step_that_fails_within_the_first_leaves_a_blank_database() -> None:
    made = memory()
    broken = Migrations(migrations.name)

    @broken(name=NAMES[0])
    def first(db: Database) -> None:
        migrations._migrations[0].fn(db)
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        broken.apply(made)
    assert made.table_names() == ["_sqlite_migrations"]
    migrations.apply(made)
    assert schema_of(made) == SCHEMA.read_text("utf-8")
    made.close()


def test_people_are_never_given_a_number_that_was_somebody_elses() -> None:
    made = blank()
    numbers = count(1)
    add = "INSERT INTO people (telegram_id, language, created_at) VALUES (?, 'en', ?)"
    for _ in range(3):
        made.execute(add, (next(numbers), datetime(2026, 6, 1, tzinfo=UTC).isoformat()))
    made.execute("DELETE FROM people WHERE id = 3")
    made.execute(add, (next(numbers), "now"))
    assert [row[0] for row in made.execute("SELECT id FROM people").fetchall()] == [1, 2, 4]
    made.conn.rollback()
    made.close()


def test_links_made_before_there_were_circles_are_kept() -> None:
    made = memory()
    migrations.apply(made, stop_before="m003_add_circles")
    at = "2026-01-05T08:00:00.000000Z"
    made.execute("INSERT INTO people (id, telegram_id, language, created_at) VALUES (1, 101, 'en', ?)", (at,))
    made.execute(
        "INSERT INTO invitations (token_hash, kind, maker, made_at, expires_at, details)"
        " VALUES (x'01', 'mutual', 1, ?, ?, '')",
        (at, at),
    )
    migrations.apply(made)
    assert made.execute("SELECT hex(token_hash), kind, maker, circle FROM invitations").fetchall() == [
        ("01", "mutual", 1, None)
    ]
    made.execute("PRAGMA foreign_keys=ON")
    made.execute("DELETE FROM people")
    assert made.execute("SELECT * FROM invitations").fetchall() == []
    made.close()
