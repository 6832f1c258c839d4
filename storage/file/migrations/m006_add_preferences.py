from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m006_add_preferences(db: Database) -> None:
    """How each person wants it: quiet hours, reminders and the like."""
    db.executescript("""
        CREATE TABLE preferences (
            id INTEGER PRIMARY KEY,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            value TEXT NOT NULL,
            since_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX preferences_of_person ON preferences (person_id, name, since_at);
    """)
