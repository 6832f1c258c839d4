from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m027_keep_standings(db: Database) -> None:
    """Where each member stood some weeks ago: an answer folds the days since, and not those of years."""
    db.executescript("""
        CREATE TABLE standings (
            person_id INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
            day TEXT NOT NULL,
            stood TEXT NOT NULL
        ) STRICT;
    """)
