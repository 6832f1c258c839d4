from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m008_shape_circles(db: Database) -> None:
    """Where a circle lives in its group, how it greets, whether a lead says yes first, and its weekly post."""
    db.executescript("""
        ALTER TABLE circles ADD COLUMN topic INTEGER;
        ALTER TABLE circles ADD COLUMN welcome BLOB;
        ALTER TABLE circles ADD COLUMN asks_lead INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE circles ADD COLUMN weekly_post INTEGER NOT NULL DEFAULT 0;
    """)
