from sqlite_utils import Database

from storage.file.migrations import migrations


@migrations()
def m019_add_files_of_notes(db: Database) -> None:
    """Notes that were spoken or photographed: Telegram's reference, never the file itself."""
    db.executescript("""
        ALTER TABLE notes ADD COLUMN kind TEXT NOT NULL DEFAULT 'text';
        ALTER TABLE notes ADD COLUMN file BLOB;
    """)
