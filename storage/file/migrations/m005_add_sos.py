from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m005_add_sos(db: Database) -> None:
    """Calls for help, who was asked, and when a partner may be called upon."""
    db.executescript("""
        CREATE TABLE sos (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            started_at TEXT NOT NULL,
            ended_at TEXT,
            ending TEXT,
            screen TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX sos_open ON sos (person_id) WHERE ended_at IS NULL;
        CREATE INDEX sos_of_person ON sos (person_id);

        CREATE TABLE sos_helpers (
            id INTEGER PRIMARY KEY,
            sos INTEGER NOT NULL REFERENCES sos (id) ON DELETE CASCADE,
            member_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            helper_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            outbox_key TEXT NOT NULL UNIQUE,
            asked_at TEXT NOT NULL,
            delivery TEXT NOT NULL,
            here_at TEXT
        ) STRICT;
        CREATE INDEX sos_helpers_of_sos ON sos_helpers (sos);
        CREATE INDEX sos_helpers_of_member ON sos_helpers (member_id);
        CREATE INDEX sos_helpers_of_helper ON sos_helpers (helper_id);

        ALTER TABLE partnerships ADD COLUMN sos_hours TEXT;
    """)
