"""The files of one bot: the database, the members' keys and the operator's key belong together."""

from pathlib import Path

from storage.file.database import Database
from storage.file.keys import Vault, make_operator_key, read_operator_key
from storage.file.opening import DatabaseUnusable, opening_failed
from storage.file.sqlite import sqlite3


def check_folder(path: Path) -> None:
    """Check that the database has a folder to stand in; raises `DatabaseUnusable`. No folder is ever made."""
    if not path.parent.is_dir():
        raise DatabaseUnusable(f"the folder {path.parent.absolute()} does not exist: make it, or set DATABASE_PATH")


def open_database(path: Path, keys_path: Path, operator_key_path: Path, *, checkpoints: bool = True) -> Database:
    """Open the database, making it where neither it nor its keys exist; raises `DatabaseUnusable`.

    One without the other is never made anew: everybody would be forgotten without a word.
    """
    check_folder(path)
    there = path.exists() and path.stat().st_size > 0  # cut off or emptied is as good as gone
    if there and not keys_path.exists():
        raise _parted(path, keys_path)
    if not keys_path.exists() and not operator_key_path.exists():
        if not operator_key_path.parent.is_dir():
            where = operator_key_path.parent.absolute()
            raise DatabaseUnusable(f"the folder {where} does not exist: make it, or set KEY_FILE")
        make_operator_key(operator_key_path)
    if not operator_key_path.exists():
        raise DatabaseUnusable(f"{operator_key_path} is missing, and nothing can be read without it: put it back")
    vault = _open_vault(keys_path, operator_key_path)
    try:
        # A first start that was cut off between the two files has kept nobody's key yet: it may begin again.
        if not there and not vault.is_unused():
            raise _parted(keys_path, path)
        database = Database(path, vault, checkpoints=checkpoints)
        database.open()
    except BaseException:
        vault.close()
        raise
    return database


def _parted(there: Path, missing: Path) -> DatabaseUnusable:
    return DatabaseUnusable(f"{there} is there but {missing} is not: they belong together, restore both")


def _open_vault(keys_path: Path, operator_key_path: Path) -> Vault:
    try:
        return Vault(keys_path, read_operator_key(operator_key_path))
    except sqlite3.DatabaseError as error:
        raise opening_failed(keys_path, error) from error
