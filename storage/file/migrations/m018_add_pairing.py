from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m018_add_pairing(db: Database) -> None:
    """When somebody likes to talk, whom they would rather not be paired with, and what became of suggestions."""
    db.executescript("""
        CREATE TABLE pairing_wishes (
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
            likes TEXT NOT NULL,
            PRIMARY KEY (person_id, circle)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE pairing_apart (
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            other_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            PRIMARY KEY (person_id, other_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX pairing_apart_from ON pairing_apart (other_id);

        CREATE TABLE pairings (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
            one_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            other_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            asked_at TEXT NOT NULL,
            one_says TEXT,
            other_says TEXT
        ) STRICT;
        CREATE INDEX pairings_of_one ON pairings (one_id);
        CREATE INDEX pairings_of_other ON pairings (other_id);
        CREATE INDEX pairings_of_circle ON pairings (circle);
    """)
