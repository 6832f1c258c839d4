from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m003_add_circles(db: Database) -> None:
    """Circles, who is in them and leads them, the weeks' snapshots, and what leads have read of whom."""
    db.executescript("""
        CREATE TABLE circles (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            chat_id INTEGER UNIQUE,
            former_chat_id INTEGER,
            title BLOB NOT NULL,
            zone TEXT NOT NULL,
            language TEXT NOT NULL,
            made_at TEXT NOT NULL,
            ended_at TEXT
        ) STRICT;

        CREATE TABLE circle_members (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            state TEXT NOT NULL,
            asked_at TEXT NOT NULL,
            joined_on TEXT,
            left_on TEXT,
            left_at TEXT
        ) STRICT;
        CREATE UNIQUE INDEX circle_members_now ON circle_members (person_id, circle) WHERE left_at IS NULL;
        CREATE INDEX circle_members_of_person ON circle_members (person_id);
        CREATE INDEX circle_members_of_circle ON circle_members (circle);

        CREATE TABLE circle_leads (
            id INTEGER PRIMARY KEY,
            circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            since_at TEXT NOT NULL,
            until_at TEXT
        ) STRICT;
        CREATE INDEX circle_leads_of_person ON circle_leads (person_id);
        CREATE INDEX circle_leads_of_circle ON circle_leads (circle);

        CREATE TABLE summaries (
            circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
            week TEXT NOT NULL,
            made_at TEXT NOT NULL,
            counts TEXT NOT NULL,
            PRIMARY KEY (circle, week)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE lead_reads (
            id INTEGER PRIMARY KEY,
            member_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            reader INTEGER REFERENCES people (id) ON DELETE SET NULL,
            circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
            item TEXT NOT NULL,
            outbox_key TEXT NOT NULL,
            read_at TEXT NOT NULL,
            UNIQUE (outbox_key, member_id, item)
        ) STRICT;
        CREATE INDEX lead_reads_of_member ON lead_reads (member_id);
        CREATE INDEX lead_reads_of_reader ON lead_reads (reader);

        ALTER TABLE consents ADD COLUMN circle INTEGER REFERENCES circles (id) ON DELETE CASCADE;
        ALTER TABLE due ADD COLUMN circle INTEGER REFERENCES circles (id) ON DELETE CASCADE;
    """)
    # The link that leads an administrator through the notice is made before they are anyone we know.
    db.table("invitations").transform(not_null={"maker": False})
