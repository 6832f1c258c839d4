from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m020_end_pauses_by_words(db: Database) -> None:
    """A pause may end as soon as its person writes."""
    db.executescript("ALTER TABLE pauses ADD COLUMN until_words INTEGER NOT NULL DEFAULT 0;")
