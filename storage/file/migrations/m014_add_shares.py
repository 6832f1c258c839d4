from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m014_add_shares(db: Database) -> None:
    """What members share with their circles, what readers make of it, and who wants to hear no more of whom."""
    db.executescript("""
        CREATE TABLE shares (
            id INTEGER PRIMARY KEY,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            circle INTEGER NOT NULL,
            kind TEXT NOT NULL,
            text BLOB NOT NULL,
            signed INTEGER NOT NULL,
            state TEXT NOT NULL,
            made_at TEXT NOT NULL,
            decided_at TEXT,
            told_key TEXT
        ) STRICT;
        CREATE INDEX shares_of_person ON shares (person_id);
        CREATE INDEX shares_of_circle ON shares (circle, state);

        CREATE TABLE share_reactions (
            id INTEGER PRIMARY KEY,
            share INTEGER NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            reaction TEXT NOT NULL,
            made_at TEXT NOT NULL,
            UNIQUE (share, person_id, reaction)
        ) STRICT;
        CREATE INDEX share_reactions_of_person ON share_reactions (person_id);

        CREATE TABLE share_threads (
            id INTEGER PRIMARY KEY,
            share INTEGER NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
            reader_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            UNIQUE (share, reader_id)
        ) STRICT;
        CREATE INDEX share_threads_of_reader ON share_threads (reader_id);

        CREATE TABLE share_mutes (
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            other_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            PRIMARY KEY (person_id, other_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX share_mutes_of_other ON share_mutes (other_id);
    """)
