"""Words of a person in a row of their own: sealed under their key, with the row's place bound in."""

from typing import Any

from storage.file.database import Row, Tx


def add(tx: Tx, table: str, owner: int, words: str, **values: Any) -> int:
    """Insert a row whose column `text` holds the owner's words, and return its id."""
    number = tx.insert(table, text=b"", **values)
    save(tx, table, number, owner, words)
    return number


def save(tx: Tx, table: str, number: int, owner: int, words: str) -> None:
    """Save the owner's words in the row of that id."""
    sealed = tx.vault.seal(owner, _place(table, number), words)
    tx.execute(f"UPDATE {table} SET text = ? WHERE id = ?", (sealed, number))  # noqa: S608 - a table of ours


def words(tx: Tx, table: str, owner: int, row: Row) -> str:
    """Return the owner's words in a row."""
    return tx.vault.open(owner, _place(table, row["id"]), row["text"])


def _place(table: str, number: int) -> str:
    return f"{table}.text.{number}"
