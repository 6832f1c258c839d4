"""The members' counters: their own words, sealed, and each run as a dated row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.counting.counters import About, Run
from storage.file.database import Row, Tx, to_text


@dataclass(frozen=True, slots=True)
class KeptRun:
    """One run as it is kept; `entered_on` is the member's date on which its start was last said."""

    id: int
    started_on: date
    ended_on: date | None
    entered_on: date

    @property
    def run(self) -> Run:
        """Return what the rules read."""
        return Run(self.started_on, self.ended_on)


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter of a member, with the member's own word for it and its runs, oldest first."""

    id: int
    person_id: int
    word: str
    about: About | None
    runs: Sequence[KeptRun]

    @property
    def current(self) -> KeptRun | None:
        """Return the run that goes on, or None."""
        return next((each for each in reversed(self.runs) if each.ended_on is None), None)


def list_of(tx: Tx, person_id: int) -> list[Counter]:
    """Return the person's counters in the order in which they were made."""
    rows = tx.all("SELECT * FROM counters WHERE person_id = ? ORDER BY id", (person_id,))
    return [_counter(tx, row) for row in rows]


def find(tx: Tx, person_id: int, counter_id: int) -> Counter | None:
    """Return the person's counter of that number, or None where it is not theirs."""
    row = tx.one("SELECT * FROM counters WHERE person_id = ? AND id = ?", (person_id, counter_id))
    return _counter(tx, row) if row else None


def _counter(tx: Tx, row: Row) -> Counter:
    runs = tx.all("SELECT * FROM counter_runs WHERE counter_id = ? ORDER BY started_on, id", (row["id"],))
    return Counter(
        id=row["id"],
        person_id=row["person_id"],
        word=tx.vault.open(row["person_id"], f"counters.word.{row['id']}", row["word"]),
        about=About(row["about"]) if row["about"] else None,
        runs=[
            KeptRun(
                each["id"],
                date.fromisoformat(each["started_on"]),
                date.fromisoformat(each["ended_on"]) if each["ended_on"] else None,
                date.fromisoformat(each["entered_on"]),
            )
            for each in runs
        ],
    )


def make(tx: Tx, person_id: int, word: str, started_on: date, today: date, now: datetime) -> int:
    """Make a counter with its first run, and return its number."""
    counter_id = tx.insert("counters", person_id=person_id, word=b"", made_at=to_text(now))
    save_word(tx, person_id, counter_id, word)
    start_run(tx, person_id, counter_id, started_on, today)
    return counter_id


def save_word(tx: Tx, person_id: int, counter_id: int, word: str) -> None:
    """Save the member's own word for what is counted."""
    sealed = tx.vault.seal(person_id, f"counters.word.{counter_id}", word)
    tx.execute("UPDATE counters SET word = ? WHERE id = ? AND person_id = ?", (sealed, counter_id, person_id))


def save_about(tx: Tx, person_id: int, counter_id: int, about: About | None) -> None:
    """Save what it is about, None where the member would rather not say."""
    value = about.value if about else None
    tx.execute("UPDATE counters SET about = ? WHERE id = ? AND person_id = ?", (value, counter_id, person_id))


def start_run(tx: Tx, person_id: int, counter_id: int, started_on: date, today: date) -> None:
    """Begin a run; one that goes on stays as it is."""
    tx.insert(
        "counter_runs",
        person_id=person_id,
        counter_id=counter_id,
        started_on=started_on.isoformat(),
        entered_on=today.isoformat(),
    )


def save_start(tx: Tx, run_id: int, started_on: date, today: date) -> None:
    """Save another start of a run, as the member said on `today`."""
    tx.execute(
        "UPDATE counter_runs SET started_on = ?, entered_on = ? WHERE id = ?",
        (started_on.isoformat(), today.isoformat(), run_id),
    )


def end_run(tx: Tx, run_id: int, ended_on: date) -> None:
    """End a run on the date of a setback; it keeps its days."""
    tx.execute("UPDATE counter_runs SET ended_on = max(?, started_on) WHERE id = ?", (ended_on.isoformat(), run_id))


def erase(tx: Tx, person_id: int, counter_id: int) -> None:
    """Erase a counter with all of its runs."""
    tx.execute("DELETE FROM counters WHERE id = ? AND person_id = ?", (counter_id, person_id))
