from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m028_name_planners(db: Database) -> None:
    """Who planned an event, as not everybody wants to read their words; of older ones nobody knows."""
    db.executescript("""
        ALTER TABLE events ADD COLUMN planned_by INTEGER REFERENCES people (id) ON DELETE SET NULL;
        CREATE INDEX events_of_planner ON events (planned_by);
    """)
