from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m015_order_and_block(db: Database) -> None:
    """The order of those who stand by a member, when they last reacted, and who wants nothing to do with whom."""
    db.executescript("""
        ALTER TABLE partnerships ADD COLUMN position INTEGER;
        ALTER TABLE partnerships ADD COLUMN reacted_at TEXT;

        CREATE TABLE blocks (
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            other_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            since_at TEXT NOT NULL,
            PRIMARY KEY (person_id, other_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX blocks_of_other ON blocks (other_id);
    """)
