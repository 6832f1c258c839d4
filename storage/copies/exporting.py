"""Everything that is held about a person, as the registry of personal columns knows it, with names for numbers."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from storage import people
from storage.circle import circles, events
from storage.copies.personal import PERSONAL, Table
from storage.file.database import Row, Tx
from storage.file.keys import Unreadable

Tables = Mapping[str, Sequence[Mapping[str, Any]]]

ONLY_IF: Mapping[str, str] = {
    # What waits about somebody else may never be told, and that it was dropped is theirs to know.
    "outbox": "(subject IS NULL OR subject = receiver OR state = 'sent')",
}
"""Which rows of a table its owner may have, where not all."""


UNNAMED = frozenset({"share", "share_lead", "share_waits", "share_reply"})
"""Kinds and items of what goes between people of a circle who are not named to each other."""


def gather(tx: Tx, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return the rows about somebody by table, in the order in which they came, without what is not for them."""
    names = _Names(tx)
    found = {}
    for name, table in PERSONAL.items():
        rows = _own_rows(tx, names, name, table, person_id)
        for column, shown in table.shown.items():
            rows += _shown_rows(tx, names, name, table, column, shown, person_id)
        if rows:
            found[name] = rows
    return found


def _own_rows(tx: Tx, names: "_Names", name: str, table: Table, person_id: int) -> list[dict[str, Any]]:
    if table.owner is None:
        return []
    where = f"{table.owner} = ? AND {ONLY_IF.get(name, 'TRUE')}"
    return [
        {column: _value(tx, names, name, table, column, row, person_id) for column in table.exported}
        for row in tx.all(f"SELECT * FROM {name} WHERE {where}", (person_id,))  # noqa: S608 - ours
    ]


def _shown_rows(
    tx: Tx, names: "_Names", name: str, table: Table, column: str, shown: Sequence[str], person_id: int
) -> list[dict[str, Any]]:
    owned = (table.owner,) if table.owner else ()
    return [
        {each: names.person(row[each]) for each in owned} | {each: names.of(each, row[each]) for each in shown}
        for row in tx.all(f"SELECT * FROM {name} WHERE {column} = ?", (person_id,))  # noqa: S608 - ours
    ]


def _value(tx: Tx, names: "_Names", name: str, table: Table, column: str, row: Row, person_id: int) -> Any:
    value = row[column]
    if value is None:
        return None
    if column in table.sealed:
        place = ".".join([name, column, *(str(row[each]) for each in table.sealed_at)])
        try:
            return tx.vault.open(person_id, place, value)
        except Unreadable:
            return None
    if column in table.people:
        return None if _is_unnamed(row) else names.person(value)
    return names.of(column, value)


def _is_unnamed(row: Row) -> bool:
    """Return whether a row is about what was shared in a circle, where nobody learns who wrote, read or replied."""
    return any(column in row.keys() and row[column] in UNNAMED for column in ("kind", "item"))  # noqa: SIM118


class _Names:
    """What numbers of rows stand for, each looked up once."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._people: dict[int, str | None] = {}
        self._questions = {row["id"]: row["name"] for row in tx.all("SELECT id, name FROM questions")}
        self._sets = {row["id"]: row["name"] for row in tx.all("SELECT id, name FROM question_sets")}
        self._circles: dict[int, str | None] = {}
        self._events: dict[int, str | None] = {}

    def person(self, person_id: int | None) -> str | None:
        """Return what somebody wants to be called."""
        if person_id is None:
            return None
        if person_id not in self._people:
            found = people.find(self._tx, person_id)
            self._people[person_id] = found.name if found else None
        return self._people[person_id]

    def of(self, column: str, value: Any) -> Any:
        """Return what a value of that column stands for, itself where it speaks for itself."""
        if column == "question_id":
            return self._questions.get(value)
        if column == "set_id":
            return self._sets.get(value)
        if column == "event":
            return self._event(value)
        return self._circle(value) if column == "circle" else value

    def _circle(self, circle: int) -> str | None:
        if circle not in self._circles:
            found = circles.find(self._tx, circle)
            self._circles[circle] = found.title if found else None
        return self._circles[circle]

    def _event(self, event: int) -> str | None:
        if event not in self._events:
            found = events.find(self._tx, event)
            self._events[event] = found.title if found else None
        return self._events[event]


def file_references(tables: Tables) -> list[str]:
    """Return Telegram's references of the voice messages and pictures in these rows, oldest first."""
    return [
        str(row[column])
        for name, rows in tables.items()
        for row in rows
        for column in PERSONAL[name].files
        if row.get(column)
    ]


def archive(tables: Tables, readme: str, files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP with everything as JSON, each table as CSV as well, and the files; it takes a while for a year."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archived:
        archived.writestr("README.txt", readme)
        archived.writestr("everything.json", json.dumps(tables, ensure_ascii=False, indent=1))
        for name, rows in tables.items():
            archived.writestr(f"csv/{name}.csv", _csv(rows))
        for path, content in files.items():
            archived.writestr(f"files/{path}", content)
    return made.getvalue()


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    written = csv.DictWriter(text, columns, lineterminator="\r\n")
    written.writeheader()
    written.writerows({column: _cell(value) for column, value in row.items()} for row in rows)
    return "\ufeff" + text.getvalue()  # by which spreadsheets know UTF-8


def _cell(value: Any) -> Any:
    """Return a value that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
