"""Question sets in their versions: a version once stored is never changed."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from domain.daily.questions import QuestionSet, question_set
from storage.file.database import Tx


class VersionChanged(Exception):
    """A set's questions were changed without a new version number; the message names it."""


def keep(tx: Tx, definition: Mapping[str, Any]) -> int:
    """Store a version of a set unless it is there, and return its id; raises `VersionChanged`."""
    made = question_set(definition)
    text = json.dumps(definition, sort_keys=True)
    row = tx.one("SELECT * FROM question_sets WHERE name = ? AND version = ?", (made.name, made.version))
    if row is not None:
        if row["definition"] != text:
            raise VersionChanged(f"question set {made.name!r} was changed: give it version {made.version + 1}")
        return int(row["id"])
    set_id = tx.insert("question_sets", name=made.name, version=made.version, definition=text)
    for question in made.questions:
        tx.insert("questions", set_id=set_id, name=question.name)
    return set_id


def get(tx: Tx, set_id: int) -> QuestionSet:
    """Return a version of a set; raises `LookupError`."""
    return tx.once(("question set", set_id), lambda: _get(tx, set_id))


def _get(tx: Tx, set_id: int) -> QuestionSet:
    row = tx.one("SELECT definition FROM question_sets WHERE id = ?", (set_id,))
    if row is None:
        raise LookupError(f"no question set {set_id}")
    return _read(row["definition"])


@lru_cache(maxsize=256)
def _read(definition: str) -> QuestionSet:
    """Return the set of a definition, read once: a version once stored is never changed."""
    return question_set(json.loads(definition))


def newest(tx: Tx, name: str) -> int:
    """Return the id of the newest version of the set of that name; raises `LookupError`."""
    row = tx.one("SELECT id FROM question_sets WHERE name = ? ORDER BY version DESC LIMIT 1", (name,))
    if row is None:
        raise LookupError(f"no question set {name!r}")
    return int(row["id"])


def newest_version(tx: Tx, name: str) -> int:
    """Return the number of the newest version of the set of that name, 0 where there is none."""
    row = tx.one("SELECT max(version) FROM question_sets WHERE name = ?", (name,))
    return int(row[0]) if row and row[0] else 0


def definition_of(tx: Tx, set_id: int) -> dict[str, Any]:
    """Return how a version of a set is written down; raises `LookupError`."""
    row = tx.one("SELECT definition FROM question_sets WHERE id = ?", (set_id,))
    if row is None:
        raise LookupError(f"no question set {set_id}")
    found: dict[str, Any] = json.loads(row["definition"])
    return found


def question_id(tx: Tx, set_id: int, name: str) -> int:
    """Return the id of a question in that version of a set; raises `LookupError`."""
    row = tx.one("SELECT id FROM questions WHERE set_id = ? AND name = ?", (set_id, name))
    if row is None:
        raise LookupError(f"no question {name!r} in set {set_id}")
    return int(row["id"])
