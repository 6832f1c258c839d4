from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m001_create_tables(db: Database) -> None:
    """The spine: people and their consent, schedules and days, questions and answers, inbox, outbox, due rows."""
    db.executescript("""
        CREATE TABLE people (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            telegram_id INTEGER NOT NULL UNIQUE,
            name BLOB,
            language TEXT NOT NULL,
            country TEXT,
            first_day TEXT,
            created_at TEXT NOT NULL,
            unreachable_since_at TEXT
        ) STRICT;

        CREATE TABLE consents (
            id INTEGER PRIMARY KEY,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            receiver INTEGER REFERENCES people (id) ON DELETE CASCADE,
            item TEXT NOT NULL,
            text_version TEXT NOT NULL,
            since_at TEXT NOT NULL,
            until_at TEXT
        ) STRICT;
        CREATE INDEX consents_of_person ON consents (person_id, item);
        CREATE INDEX consents_of_receiver ON consents (receiver);

        CREATE TABLE schedules (
            id INTEGER PRIMARY KEY,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            since_at TEXT NOT NULL,
            zone TEXT NOT NULL,
            prompt_at TEXT,
            day_end TEXT NOT NULL,
            weekdays INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX schedules_of_person ON schedules (person_id, since_at);

        CREATE TABLE pauses (
            id INTEGER PRIMARY KEY,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            from_day TEXT NOT NULL,
            until_day TEXT,
            made_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX pauses_of_person ON pauses (person_id);

        CREATE TABLE question_sets (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            version INTEGER NOT NULL,
            definition TEXT NOT NULL,
            UNIQUE (name, version)
        ) STRICT;

        CREATE TABLE questions (
            id INTEGER PRIMARY KEY,
            set_id INTEGER NOT NULL REFERENCES question_sets (id),
            name TEXT NOT NULL,
            UNIQUE (set_id, name)
        ) STRICT;

        CREATE TABLE days (
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            day TEXT NOT NULL,
            set_id INTEGER REFERENCES question_sets (id),
            prompt_due_at TEXT,
            planned_end_at TEXT,
            prompted_at TEXT,
            asked_again_at TEXT,
            asking TEXT,
            asking_since_at TEXT,
            answered_at TEXT,
            ended_at TEXT,
            verdict TEXT,
            PRIMARY KEY (person_id, day)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE answers (
            person_id INTEGER NOT NULL,
            day TEXT NOT NULL,
            question_id INTEGER NOT NULL REFERENCES questions (id),
            value ANY NOT NULL,
            answered_at TEXT NOT NULL,
            PRIMARY KEY (person_id, day, question_id),
            FOREIGN KEY (person_id, day) REFERENCES days (person_id, day) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE notes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL,
            day TEXT NOT NULL,
            question_id INTEGER REFERENCES questions (id),
            message_id INTEGER NOT NULL,
            text BLOB NOT NULL,
            noted_at TEXT NOT NULL,
            UNIQUE (person_id, message_id),
            FOREIGN KEY (person_id, day) REFERENCES days (person_id, day) ON DELETE CASCADE
        ) STRICT;
        CREATE INDEX notes_of_day ON notes (person_id, day);

        CREATE TABLE dialogs (
            person_id INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            data BLOB NOT NULL,
            opened_at TEXT NOT NULL
        ) STRICT;

        CREATE TABLE inbox (
            update_id INTEGER PRIMARY KEY,
            sender INTEGER,
            body BLOB,
            received_at TEXT NOT NULL,
            counts_at TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            not_before_at TEXT,
            state TEXT NOT NULL DEFAULT 'open'
        ) STRICT;
        CREATE INDEX inbox_open ON inbox (received_at) WHERE state = 'open';

        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            lane INTEGER NOT NULL,
            kind TEXT NOT NULL,
            method TEXT NOT NULL,
            chat_id INTEGER NOT NULL,
            receiver INTEGER REFERENCES people (id) ON DELETE CASCADE,
            subject INTEGER REFERENCES people (id) ON DELETE CASCADE,
            item TEXT,
            day TEXT,
            body BLOB,
            created_at TEXT NOT NULL,
            not_before_at TEXT NOT NULL,
            expires_at TEXT,
            attempts INTEGER NOT NULL DEFAULT 0,
            state TEXT NOT NULL DEFAULT 'waiting',
            ended_at TEXT
        ) STRICT;
        CREATE INDEX outbox_waiting ON outbox (lane, not_before_at, id) WHERE state = 'waiting';
        CREATE INDEX outbox_claimed ON outbox (id) WHERE state = 'claimed';
        CREATE INDEX outbox_of_receiver ON outbox (receiver);
        CREATE INDEX outbox_of_subject ON outbox (subject);

        CREATE TABLE messages (
            chat_id INTEGER NOT NULL,
            message_id INTEGER NOT NULL,
            outbox_key TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            receiver INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            subject INTEGER REFERENCES people (id) ON DELETE CASCADE,
            day TEXT,
            sent_at TEXT NOT NULL,
            PRIMARY KEY (chat_id, message_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX messages_to_receiver ON messages (receiver, kind, day);
        CREATE INDEX messages_of_subject ON messages (subject);

        CREATE TABLE due (
            key TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            person_id INTEGER REFERENCES people (id) ON DELETE CASCADE,
            due_at TEXT NOT NULL,
            behind_barrier INTEGER NOT NULL DEFAULT 0,
            data TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX due_by_time ON due (due_at);
        CREATE INDEX due_of_person ON due (person_id);

        CREATE TABLE receiving_gaps (
            since_at TEXT PRIMARY KEY,
            until_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE heard (
            only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
            until_at TEXT NOT NULL
        ) STRICT;
    """)
