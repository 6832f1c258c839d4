from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m002_add_partners(db: Database) -> None:
    """Invitations by link, who stands by whom, what partners were told of a silence, and the reminder before."""
    db.executescript("""
        CREATE TABLE invitations (
            id INTEGER PRIMARY KEY,
            token_hash BLOB NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            maker INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            made_at TEXT NOT NULL,
            expires_at TEXT NOT NULL,
            used_at TEXT,
            used_by INTEGER REFERENCES people (id) ON DELETE SET NULL,
            revoked_at TEXT,
            circle INTEGER,
            details TEXT NOT NULL
        ) STRICT;
        CREATE INDEX invitations_of_maker ON invitations (maker);
        CREATE INDEX invitations_used_by ON invitations (used_by);

        CREATE TABLE arrivals (
            person_id INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
            token BLOB NOT NULL
        ) STRICT;

        CREATE TABLE partnerships (
            id INTEGER PRIMARY KEY,
            member_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            partner_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            quiet_rule TEXT NOT NULL,
            since_at TEXT NOT NULL,
            until_at TEXT
        ) STRICT;
        CREATE INDEX partnerships_of_member ON partnerships (member_id);
        CREATE INDEX partnerships_of_partner ON partnerships (partner_id);

        CREATE TABLE mutes (
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            other_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            PRIMARY KEY (person_id, other_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX mutes_of_other ON mutes (other_id);

        CREATE TABLE nudges (
            id INTEGER PRIMARY KEY,
            member_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            partner_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            day TEXT NOT NULL,
            stage TEXT NOT NULL,
            outbox_key TEXT NOT NULL UNIQUE,
            told_at TEXT,
            response TEXT,
            resolved_at TEXT
        ) STRICT;
        CREATE INDEX nudges_of_member ON nudges (member_id, day);
        CREATE INDEX nudges_of_partner ON nudges (partner_id);

        ALTER TABLE days ADD COLUMN reminded_at TEXT;
    """)
