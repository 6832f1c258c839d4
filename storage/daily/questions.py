"""Question sets in their versions: a version once stored is never changed.

A set that comes with the bot has its words in the catalogues, or in its file. Those of a circle's own were written by
a lead: they are sealed with the circle's key, and go with it.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from domain.daily.questions import QuestionSet, question_set
from storage.file.database import Row, Tx
from storage.file.keys import Unreadable

LOST = "…"
"""What stands for words that nobody can read any more."""


class VersionChanged(Exception):
    """A set's questions were changed without a new version number; the message names it."""


def keep(tx: Tx, definition: Mapping[str, Any], circle: int | None = None) -> int:
    """Store a version of a set, perhaps a circle's own, and return its id, that of an equal one which is there.

    Raises `VersionChanged`.
    """
    made = question_set(definition)
    left_out = () if circle is None else ("words",)
    text = json.dumps({key: value for key, value in definition.items() if key not in left_out}, sort_keys=True)
    row = tx.one("SELECT * FROM question_sets WHERE name = ? AND version = ?", (made.name, made.version))
    if row is not None:
        if row["definition"] != text:
            raise VersionChanged(f"question set {made.name!r} was changed: give it version {made.version + 1}")
        return int(row["id"])
    set_id = tx.insert("question_sets", name=made.name, version=made.version, definition=text, circle=circle)
    if circle is not None:
        words = tx.vault.seal_of_circle(circle, _place(set_id), json.dumps(dict(made.words)))
        tx.execute("UPDATE question_sets SET words = ? WHERE id = ?", (words, set_id))
    for question in made.questions:
        tx.insert("questions", set_id=set_id, name=question.name)
    return set_id


def get(tx: Tx, set_id: int) -> QuestionSet:
    """Return a version of a set; raises `LookupError`."""
    return tx.once(("question set", set_id), lambda: _get(tx, set_id))


def _get(tx: Tx, set_id: int) -> QuestionSet:
    row = tx.one("SELECT * FROM question_sets WHERE id = ?", (set_id,))
    if row is None:
        raise LookupError(f"no question set {set_id}")
    return _read(row["definition"], None if row["circle"] is None else _words(tx, row))


def _words(tx: Tx, row: Row) -> str:
    """Return the words of a circle's own set as they were written down, "" where nobody can read them any more."""
    try:
        found: str = tx.vault.open_of_circle(row["circle"], _place(row["id"]), row["words"] or b"")
    except Unreadable:
        return ""
    return found


def _place(set_id: int) -> str:
    return f"question_sets.words.{set_id}"


@lru_cache(maxsize=256)
def _read(definition: str, words: str | None) -> QuestionSet:
    """Return the set of a definition and its own words, read once: a version once stored is never changed."""
    found = question_set(json.loads(definition))
    if words is None:
        return found
    return replace(found, words=json.loads(words) if words else _lost(found))


def _lost(asked: QuestionSet) -> dict[str, str]:
    answers = {f"{each.name}.{value}": LOST for each in asked.questions for value in each.options}
    return answers | {each.name: LOST for each in asked.questions}


def get_version(tx: Tx, name: str, version: int) -> QuestionSet:
    """Return the set of that name in that version; raises `LookupError`."""
    row = tx.one("SELECT id FROM question_sets WHERE name = ? AND version = ?", (name, version))
    if row is None:
        raise LookupError(f"no version {version} of question set {name!r}")
    return get(tx, row["id"])


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
    """Return how a version of a set is written down, without a circle's words; raises `LookupError`."""
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
