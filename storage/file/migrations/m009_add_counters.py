from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m009_add_counters(db: Database) -> None:
    """Days since a date of the member's own, run by run."""
    db.executescript("""
        CREATE TABLE counters (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            word BLOB NOT NULL,
            about TEXT,
            made_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX counters_of_person ON counters (person_id);

        CREATE TABLE counter_runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            counter_id INTEGER NOT NULL REFERENCES counters (id) ON DELETE CASCADE,
            started_on TEXT NOT NULL,
            ended_on TEXT,
            entered_on TEXT NOT NULL
        ) STRICT;
        CREATE INDEX counter_runs_of_counter ON counter_runs (counter_id);
        CREATE INDEX counter_runs_of_person ON counter_runs (person_id);
    """)
