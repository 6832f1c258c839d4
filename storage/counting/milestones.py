"""Milestones as they were reached and said: each once, on a card that belongs to one day of one member."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storage.file.database import Row, Tx, from_text, to_text


class State(StrEnum):
    """Whether a milestone waits to be said, was said, or passed in silence."""

    WAITING = "waiting"
    SAID = "said"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Milestone:
    """One milestone of one member: of the run of days, or of a run of a counter (`run`)."""

    id: int
    run: int | None
    mark: str
    reached_on: date
    reached_at: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """The one celebration of a member's day."""

    id: int
    person: int
    day: date


def add(tx: Tx, person_id: int, mark: str, on: date, at: datetime, state: State, *, run: int | None = None) -> None:
    """Record a milestone that was reached; one of a counter's run is recorded once."""
    tx.execute(
        "INSERT OR IGNORE INTO milestones (person_id, run_id, mark, reached_on, reached_at, state)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (person_id, run, mark, on.isoformat(), to_text(at), state.value),
    )


def list_waiting(tx: Tx, person_id: int) -> list[Milestone]:
    """Return what waits to be said, in the order in which it was reached."""
    rows = tx.all(
        "SELECT * FROM milestones WHERE person_id = ? AND state = ? ORDER BY reached_on, id",
        (person_id, State.WAITING.value),
    )
    return [_milestone(row) for row in rows]


def marks_since(tx: Tx, person_id: int, day: date) -> set[str]:
    """Return the marks of the run of days that were reached on that day or later."""
    rows = tx.all(
        "SELECT mark FROM milestones WHERE person_id = ? AND run_id IS NULL AND reached_on >= ?",
        (person_id, day.isoformat()),
    )
    return {row["mark"] for row in rows}


def marks_of_run(tx: Tx, run: int) -> set[str]:
    """Return the marks that a run of a counter has reached."""
    return {row["mark"] for row in tx.all("SELECT mark FROM milestones WHERE run_id = ?", (run,))}


def pass_over(tx: Tx, found: Sequence[Milestone]) -> None:
    """Let these go by in silence."""
    for each in found:
        tx.execute("UPDATE milestones SET state = ? WHERE id = ?", (State.SILENT.value, each.id))


def find_card_of(tx: Tx, person_id: int, day: date) -> Card | None:
    """Return the card of the member's day, or None."""
    return tx.once(("card", person_id, day), lambda: _find_card_of(tx, person_id, day))


def _find_card_of(tx: Tx, person_id: int, day: date) -> Card | None:
    row = tx.one("SELECT * FROM cards WHERE person_id = ? AND day = ?", (person_id, day.isoformat()))
    return _card(row) if row else None


def find_card(tx: Tx, card_id: int) -> Card | None:
    """Return the card of that number, or None."""
    row = tx.one("SELECT * FROM cards WHERE id = ?", (card_id,))
    return _card(row) if row else None


def put_on_card(tx: Tx, person_id: int, day: date, said: Sequence[Milestone]) -> Card:
    """Put what is said on the card of the day, which is made for it."""
    tx.changed(("card", person_id, day))
    card_id = tx.insert("cards", person_id=person_id, day=day.isoformat())
    for each in said:
        tx.execute("UPDATE milestones SET state = ?, card_id = ? WHERE id = ?", (State.SAID.value, card_id, each.id))
    return Card(card_id, person_id, day)


def list_on(tx: Tx, card: Card) -> list[Milestone]:
    """Return what the card says, in the order in which it was reached."""
    rows = tx.all("SELECT * FROM milestones WHERE card_id = ? ORDER BY reached_on, id", (card.id,))
    return [_milestone(row) for row in rows]


def save_post(tx: Tx, card: Card, circle: int, now: datetime) -> bool:
    """Save that the member shares the card in a circle, and return whether this is new."""
    saved = tx.execute(
        "INSERT OR IGNORE INTO card_posts VALUES (?, ?, ?, ?)", (card.id, circle, card.person, to_text(now))
    )
    return saved.rowcount > 0


def is_shared(tx: Tx, card_id: int, circle: int) -> bool:
    """Return whether the card is shared in the circle."""
    return tx.one("SELECT 1 FROM card_posts WHERE card_id = ? AND circle = ?", (card_id, circle)) is not None


def clap(tx: Tx, card: Card, person_id: int, now: datetime) -> bool:
    """Save that somebody clapped, once, and return whether this is new."""
    saved = tx.execute("INSERT OR IGNORE INTO applause VALUES (?, ?, ?)", (card.id, person_id, to_text(now)))
    return saved.rowcount > 0


def count_applause(tx: Tx, person_id: int, since: datetime) -> int:
    """Return how many people clapped for the member's cards since that instant (UTC)."""
    row = tx.one(
        "SELECT count(DISTINCT applause.person_id) FROM applause JOIN cards ON cards.id = card_id"
        " WHERE cards.person_id = ? AND clapped_at >= ?",
        (person_id, to_text(since)),
    )
    return int(row[0]) if row else 0


def _milestone(row: Row) -> Milestone:
    return Milestone(
        row["id"], row["run_id"], row["mark"], date.fromisoformat(row["reached_on"]), from_text(row["reached_at"])
    )


def _card(row: Row) -> Card:
    return Card(row["id"], row["person_id"], date.fromisoformat(row["day"]))
