from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m011_join_messages(db: Database) -> None:
    """What several messages to one person became as one."""
    db.executescript("""
        ALTER TABLE outbox ADD COLUMN carrier INTEGER;
        CREATE INDEX outbox_carried ON outbox (carrier) WHERE carrier IS NOT NULL;

        CREATE TABLE letters (
            key TEXT PRIMARY KEY,
            carrier TEXT NOT NULL,
            receiver INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            subject INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            item TEXT NOT NULL,
            words BLOB NOT NULL,
            over INTEGER NOT NULL DEFAULT 0,
            made_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX letters_of_carrier ON letters (carrier);
        CREATE INDEX letters_to_receiver ON letters (receiver);
        CREATE INDEX letters_of_subject ON letters (subject);
    """)
