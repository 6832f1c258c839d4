from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m023_add_written(db: Database) -> None:
    """The numbers of the messages that people wrote of late, so that they can be cleared from their chat."""
    db.executescript("""
        CREATE TABLE written (
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            message_id INTEGER NOT NULL,
            written_at TEXT NOT NULL,
            PRIMARY KEY (person_id, message_id)
        ) STRICT, WITHOUT ROWID;
    """)
