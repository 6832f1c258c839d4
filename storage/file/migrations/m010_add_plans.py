from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m010_add_plans(db: Database) -> None:
    """A member's own plan, situations ahead of them, and a note to themselves for a hard day."""
    db.executescript("""
        CREATE TABLE plan_items (
            id INTEGER PRIMARY KEY,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            text BLOB NOT NULL,
            made_at TEXT NOT NULL,
            helped INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX plan_items_of_person ON plan_items (person_id);

        CREATE TABLE situations (
            id INTEGER PRIMARY KEY,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            text BLOB NOT NULL,
            made_at TEXT NOT NULL,
            ask_at TEXT NOT NULL,
            asked_at TEXT,
            outcome TEXT
        ) STRICT;
        CREATE INDEX situations_of_person ON situations (person_id);

        CREATE TABLE self_notes (
            id INTEGER PRIMARY KEY,
            person_id INTEGER NOT NULL UNIQUE REFERENCES people (id) ON DELETE CASCADE,
            text BLOB,
            written_at TEXT,
            offered_at TEXT
        ) STRICT;
    """)
