"""Rows made by hand: one in a table, or in each that is about people, whatever its columns hold."""

from typing import Any

from storage.copies.personal import PERSONAL
from storage.file.database import Tx
from storage.file.sqlite import sqlite3

MARK = "Canary"
NUMBER, DAY = 9_000, "2026-01-06"


def fill(tx: Tx, name: str, person: int, other: int) -> None:
    """Make a row of that person's with a mark in each sealed column, and what the schema wants in the others."""
    table, values = PERSONAL[name], dict[str, Any]()
    keys = {row["from"]: (row["table"], row["to"] or "id") for row in tx.all(f"PRAGMA foreign_key_list({name})")}
    for known in tx.all(f"PRAGMA table_info({name})"):
        each, kind = known["name"], known["type"]
        if each == table.owner:
            values[each] = person
        elif each in table.people:
            values[each] = other
        elif each in keys and kind == "INTEGER":
            row = tx.one(f"SELECT {keys[each][1]} FROM {keys[each][0]}")
            values[each] = row[0] if row else NUMBER
        elif known["pk"] and kind == "INTEGER":
            values[each] = NUMBER
        elif known["notnull"] and known["dflt_value"] is None:
            values[each] = {"TEXT": DAY, "INTEGER": 1, "BLOB": b"bytes"}.get(kind, 1)
        elif each not in table.sealed:
            values[each] = {"TEXT": DAY, "INTEGER": 1}.get(kind) if known["dflt_value"] is None else 1
    for column in table.sealed:
        row_key = ".".join(str(values[each]) for each in table.sealed_at)
        values[column] = tx.vault.seal(person, f"{name}.{column}.{row_key}", f"{MARK} in {name}.{column}")
    names, places = ", ".join(values), ", ".join("?" for _ in values)
    tx.execute(f"INSERT OR IGNORE INTO {name} ({names}) VALUES ({places})", tuple(values.values()))


def fill_all(tx: Tx, person: int, other: int) -> None:
    """Make a row of that person's in each table that has an owner, those first to which others refer."""
    left = [name for name, table in PERSONAL.items() if table.owner is not None and name != "people"]
    while left:
        name = left.pop(0)
        try:
            fill(tx, name, person, other)
        except sqlite3.IntegrityError:
            assert left, f"{name} refers to what no table here holds"
            left.append(name)
