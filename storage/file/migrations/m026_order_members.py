from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m026_order_members(db: Database) -> None:
    """The members of a circle in the order of their people: a week is counted so many of them at a time."""
    db.executescript("""
        DROP INDEX circle_members_of_circle;
        CREATE INDEX circle_members_of_circle ON circle_members (circle, person_id);
    """)
