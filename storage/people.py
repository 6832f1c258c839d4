"""People who have agreed to the notice: who they are to the bot."""

from dataclasses import dataclass
from datetime import date, datetime

from storage.file.database import Row, Tx, from_text_or_none, to_text


@dataclass(frozen=True, slots=True)
class Person:
    """One of our people; `name` is what they want to be called, None until they have said."""

    id: int
    telegram_id: int
    name: str | None
    language: str
    country: str | None
    first_day: date | None
    unreachable_since: datetime | None


def add(tx: Tx, telegram_id: int, language: str, now: datetime) -> Person:
    """Add someone who has just agreed, and return them."""
    tx.insert("people", telegram_id=telegram_id, language=language, created_at=to_text(now))
    person = find_by_telegram(tx, telegram_id)
    if person is None:
        raise LookupError("a person just added is not there")
    return person


def find_by_telegram(tx: Tx, telegram_id: int) -> Person | None:
    """Return the person with that Telegram account, or None."""
    row = tx.one("SELECT * FROM people WHERE telegram_id = ?", (telegram_id,))
    return _person(tx, row) if row else None


def find(tx: Tx, person_id: int) -> Person | None:
    """Return the person, or None when there is none."""
    row = tx.one("SELECT * FROM people WHERE id = ?", (person_id,))
    return _person(tx, row) if row else None


def is_anybody_here(tx: Tx) -> bool:
    """Return whether anyone at all has agreed."""
    return tx.one("SELECT 1 FROM people LIMIT 1") is not None


def get(tx: Tx, person_id: int) -> Person:
    """Return the person; raises `LookupError` when there is none."""
    person = find(tx, person_id)
    if person is None:
        raise LookupError(f"no person {person_id}")
    return person


def list_asked(tx: Tx) -> list[Person]:
    """Return everybody whose days have begun."""
    return [_person(tx, row) for row in tx.all("SELECT * FROM people WHERE first_day IS NOT NULL ORDER BY id")]


def _person(tx: Tx, row: Row) -> Person:
    return Person(
        id=row["id"],
        telegram_id=row["telegram_id"],
        name=tx.vault.open(row["id"], f"people.name.{row['id']}", row["name"]) if row["name"] else None,
        language=row["language"],
        country=row["country"],
        first_day=date.fromisoformat(row["first_day"]) if row["first_day"] else None,
        unreachable_since=from_text_or_none(row["unreachable_since_at"]),
    )


def save_name(tx: Tx, person_id: int, name: str) -> None:
    """Save what the person wants to be called."""
    sealed = tx.vault.seal(person_id, f"people.name.{person_id}", name)
    tx.execute("UPDATE people SET name = ? WHERE id = ?", (sealed, person_id))


def save_language(tx: Tx, person_id: int, language: str) -> None:
    """Save the code of the language in which the bot speaks with the person."""
    tx.execute("UPDATE people SET language = ? WHERE id = ?", (language, person_id))


def save_country(tx: Tx, person_id: int, country: str | None) -> None:
    """Save the country (ISO 3166 alpha-2) whose help lines the person sees."""
    tx.execute("UPDATE people SET country = ? WHERE id = ?", (country, person_id))


def save_first_day(tx: Tx, person_id: int, day: date) -> None:
    """Save the member day with which the person's days begin, once, or an earlier one."""
    tx.execute(
        "UPDATE people SET first_day = min(coalesce(first_day, :day), :day) WHERE id = :id",
        {"day": day.isoformat(), "id": person_id},
    )


def save_reachable(tx: Tx, person_id: int, *, unreachable_since: datetime | None) -> None:
    """Save since when (UTC) the person's chat cannot be reached; None: it can."""
    since = to_text(unreachable_since) if unreachable_since else None
    tx.execute("UPDATE people SET unreachable_since_at = ? WHERE id = ?", (since, person_id))
