from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m029_leave_a_stop_undecided(db: Database) -> None:
    """A pause that `/stop` began is undecided until one of its ways is chosen; older ones are taken as chosen."""
    db.executescript("ALTER TABLE pauses ADD COLUMN undecided INTEGER NOT NULL DEFAULT 0;")
