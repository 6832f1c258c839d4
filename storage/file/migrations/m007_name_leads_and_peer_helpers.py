from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m007_name_leads_and_peer_helpers(db: Database) -> None:
    """Who was named to lead a circle beside whoever made it, and the circle's peer helpers."""
    db.executescript("""
        ALTER TABLE circle_leads ADD COLUMN named INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE peer_helpers (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            works_for BLOB,
            duty BLOB,
            hours_from TEXT,
            hours_to TEXT,
            asked_at TEXT NOT NULL,
            agreed_at TEXT,
            until_at TEXT
        ) STRICT;
        CREATE UNIQUE INDEX peer_helpers_now ON peer_helpers (person_id, circle) WHERE until_at IS NULL;
        CREATE INDEX peer_helpers_of_circle ON peer_helpers (circle);
        CREATE INDEX peer_helpers_of_person ON peer_helpers (person_id);
    """)
