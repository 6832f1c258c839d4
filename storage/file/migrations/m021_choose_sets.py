from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m021_choose_sets(db: Database) -> None:
    """Which questions a circle has, and what a lead is changing about them."""
    db.executescript("""
        ALTER TABLE circles ADD COLUMN question_set TEXT;
        ALTER TABLE circles ADD COLUMN question_draft BLOB;
    """)
