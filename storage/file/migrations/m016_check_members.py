from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m016_check_members(db: Database) -> None:
    """When it was last asked whether a member is in the circle's group still."""
    db.execute("ALTER TABLE circle_members ADD COLUMN checked_at TEXT")
