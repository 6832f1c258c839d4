"""The files of one bot: the database, the members' keys and the operator's key belong together."""

from pathlib import Path

from storage.database import Database, DatabaseUnusable
from storage.keys import Vault, make_operator_key, read_operator_key


def check_folder(path: Path) -> None:
    """Check that the database has a folder to stand in; raises `DatabaseUnusable`. No folder is ever made."""
    if not path.parent.is_dir():
        raise DatabaseUnusable(f"the folder {path.parent.absolute()} does not exist: make it, or set DATABASE_PATH")


def open_database(path: Path, keys_path: Path, operator_key_path: Path) -> Database:
    """Open the database, making it where neither it nor its keys exist; raises `DatabaseUnusable`.

    One without the other is never made anew: everybody would be forgotten without a word.
    """
    check_folder(path)
    if path.exists() != keys_path.exists():
        there, missing = (path, keys_path) if path.exists() else (keys_path, path)
        raise DatabaseUnusable(f"{there} is there but {missing} is not: they belong together, restore both")
    if not path.exists() and not operator_key_path.exists():
        make_operator_key(operator_key_path)
    if not operator_key_path.exists():
        raise DatabaseUnusable(f"{operator_key_path} is missing, and nothing can be read without it: put it back")
    vault = Vault(keys_path, read_operator_key(operator_key_path))
    database = Database(path, vault)
    try:
        database.open()
    except BaseException:
        vault.close()
        raise
    return database
