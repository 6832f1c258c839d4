from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m004_add_holds_and_starts(db: Database) -> None:
    """What Telegram asked us to hold back, the latest starts, and the rules of zones that plans follow."""
    db.executescript("""
        CREATE TABLE holds (
            chat_id INTEGER PRIMARY KEY,
            since_at TEXT NOT NULL,
            until_at TEXT NOT NULL
        ) STRICT;

        CREATE TABLE starts (
            at TEXT PRIMARY KEY
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE zone_rules (
            zone_and_year TEXT PRIMARY KEY,
            print TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE outbox ADD COLUMN tried_at TEXT;
        ALTER TABLE heard ADD COLUMN returned_at TEXT;
    """)
