"""A new bot's files, made once a process and copied: twenty migrations a test would be half of the test's time.

Making them for real has tests of its own (`test_files.py`, `test_migrations.py`).
"""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from storage.file.files import open_database

NAMES = ("alongside.db", "keys.db", "operator.key")


def lay_blank_files(folder: Path) -> None:
    """Put a new bot's database, members' keys and operator's key into a folder that has none."""
    if not any((folder / name).exists() for name in NAMES):
        for name in NAMES:
            shutil.copy2(_made() / name, folder / name)


@cache
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="alongside-blank-"))
    database, keys, key = (folder / name for name in NAMES)
    open_database(database, keys, key).close()
    return folder
