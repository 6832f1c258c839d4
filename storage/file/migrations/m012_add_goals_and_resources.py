from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m012_add_goals_and_resources(db: Database) -> None:
    """Goals of a week, what a circle adds to the directory, and who was asked to help somebody reach a service."""
    db.executescript("""
        CREATE TABLE goals (
            id INTEGER PRIMARY KEY,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            week TEXT NOT NULL,
            text BLOB NOT NULL,
            times INTEGER NOT NULL,
            done INTEGER NOT NULL,
            made_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX goals_of_person ON goals (person_id, week);

        CREATE TABLE circle_resources (
            id INTEGER PRIMARY KEY,
            circle INTEGER NOT NULL,
            kind TEXT NOT NULL,
            text BLOB NOT NULL,
            made_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX circle_resources_of_circle ON circle_resources (circle);

        CREATE TABLE service_requests (
            id INTEGER PRIMARY KEY,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            helper_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            asked_at TEXT NOT NULL,
            outcome TEXT
        ) STRICT;
        CREATE INDEX service_requests_of_person ON service_requests (person_id);
        CREATE INDEX service_requests_of_helper ON service_requests (helper_id);
    """)
