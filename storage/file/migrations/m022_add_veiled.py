from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m022_add_veiled(db: Database) -> None:
    """What unasked messages say to a discreet reader who has not opened them yet."""
    db.executescript("""
        CREATE TABLE veiled (
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            outbox_key TEXT NOT NULL,
            subject INTEGER REFERENCES people (id) ON DELETE CASCADE,
            item TEXT,
            body BLOB NOT NULL,
            made_at TEXT NOT NULL,
            PRIMARY KEY (person_id, outbox_key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX veiled_of_subject ON veiled (subject);
    """)
