from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m030_remember_administrators(db: Database) -> None:
    """In which groups of ours somebody was seen as an administrator: there they are asked about first."""
    db.executescript("""
        CREATE TABLE administrators_seen (
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
            seen_at TEXT NOT NULL,
            PRIMARY KEY (person_id, circle)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX administrators_seen_in_circle ON administrators_seen (circle);
    """)
