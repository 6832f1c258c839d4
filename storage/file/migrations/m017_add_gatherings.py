from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m017_add_gatherings(db: Database) -> None:
    """A circle's events and who is coming, and what its leads say to everybody."""
    db.executescript("""
        CREATE TABLE events (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            circle INTEGER NOT NULL,
            title BLOB NOT NULL,
            place BLOB,
            starts_at TEXT,
            made_at TEXT NOT NULL,
            posted_at TEXT,
            called_off_at TEXT,
            reminded_at TEXT
        ) STRICT;
        CREATE INDEX events_of_circle ON events (circle, starts_at);

        CREATE TABLE event_guests (
            event INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            since_at TEXT NOT NULL,
            PRIMARY KEY (event, person_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX event_guests_of_person ON event_guests (person_id);

        CREATE TABLE announcements (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            words BLOB NOT NULL,
            made_at TEXT NOT NULL,
            sent_at TEXT
        ) STRICT;
        CREATE INDEX announcements_of_circle ON announcements (circle);
        CREATE INDEX announcements_of_person ON announcements (person_id);
    """)
