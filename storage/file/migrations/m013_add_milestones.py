from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m013_add_milestones(db: Database) -> None:
    """Milestones reached and said, the cards that said them, where they were shared, and who clapped."""
    db.executescript("""
        CREATE TABLE cards (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            day TEXT NOT NULL,
            UNIQUE (person_id, day)
        ) STRICT;

        CREATE TABLE milestones (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            run_id INTEGER REFERENCES counter_runs (id) ON DELETE CASCADE,
            mark TEXT NOT NULL,
            reached_on TEXT NOT NULL,
            reached_at TEXT NOT NULL,
            state TEXT NOT NULL,
            card_id INTEGER REFERENCES cards (id) ON DELETE CASCADE
        ) STRICT;
        CREATE UNIQUE INDEX milestones_of_run ON milestones (run_id, mark) WHERE run_id IS NOT NULL;
        CREATE INDEX milestones_of_person ON milestones (person_id, state);
        CREATE INDEX milestones_of_card ON milestones (card_id);

        CREATE TABLE card_posts (
            card_id INTEGER NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
            circle INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            posted_at TEXT NOT NULL,
            PRIMARY KEY (card_id, circle)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX card_posts_of_circle ON card_posts (circle);
        CREATE INDEX card_posts_of_person ON card_posts (person_id);

        CREATE TABLE applause (
            card_id INTEGER NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            clapped_at TEXT NOT NULL,
            PRIMARY KEY (card_id, person_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX applause_of_person ON applause (person_id);
    """)
