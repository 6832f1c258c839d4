from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m025_seal_words_of_sets(db: Database) -> None:
    """The words of a circle's own questions, sealed with its key: a lead wrote them."""
    db.executescript("""
        ALTER TABLE question_sets ADD COLUMN circle INTEGER;
        ALTER TABLE question_sets ADD COLUMN words BLOB;
    """)
