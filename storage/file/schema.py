"""Where the migrations lead: `python -m storage.file.schema` writes `schema.sql` from a blank database."""

from inspect import cleandoc
from pathlib import Path

from sqlite_utils import Database

from storage.file.migrations import migrations

SCHEMA = Path(__file__).with_name("schema.sql")
HEADER = "-- Made by `python -m storage.file.schema` from the migrations; do not edit it.\n"


def blank() -> Database:
    """Return a database in memory that holds the newest schema and nothing else."""
    database = Database(memory=True, execute_plugins=False)
    migrations.apply(database)
    return database


def schema_of(database: Database) -> str:
    """Return the statements that make its tables and indexes, without those that keep count of migrations."""
    rows = database.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT IN ('_sqlite_migrations',"
        " 'sqlite_sequence') ORDER BY tbl_name, type = 'index', name"
    ).fetchall()
    return HEADER + "".join(f"\n{cleandoc(row[0])};\n" for row in rows)


if __name__ == "__main__":
    SCHEMA.write_text(schema_of(blank()), "utf-8")
