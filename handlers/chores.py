"""The night's chores: rows that are due like everything else, and nobody's."""

from datetime import datetime

from domain.time.quiet_hours import next_at
from handlers.turn import House
from storage.file import traces
from storage.file.database import Tx
from storage.traffic import chores, due
from storage.traffic.due import Due

KIND = "chores"
WORDS = "words"
"""The last chore: it forgets what was written longer ago than the operator lets words be kept."""


def plan(tx: Tx, now: datetime) -> None:
    """Plan the next night's chores, unless they are planned."""
    if due.find(tx, KIND) is None:
        due.plan(tx, KIND, next_at(now, chores.AT, "UTC"))


def chores_due(tx: Tx, house: House, planned: Due, now: datetime) -> None:
    """Do one step; the next is due at once, in a transaction of its own, and after the last one the next night."""
    names = [*chores.ALL, WORDS]
    name, after = planned.data.get("chore", names[0]), planned.data.get("after", [])
    if name not in names:  # planned by another version
        name, after = names[0], []
    if name == WORDS:
        place = chores.forget_words(tx, now - house.words_kept_for, after)
    else:
        place = chores.ALL[name](tx, now, after)
    following = names[names.index(name) + 1 :]
    if place is not None:
        due.plan(tx, KIND, now, chore=name, after=place)
    elif following:
        due.plan(tx, KIND, now, chore=following[0])
    else:
        plan(tx, now)


def clearing_due(tx: Tx, house: House, planned: Due, now: datetime) -> None:
    """Write a large file anew at night, after somebody was erased by day."""
    tx.afterwards(traces.clear)
