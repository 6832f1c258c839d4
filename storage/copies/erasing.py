"""Erasing a person, and erasing once more whoever a restored copy brings back."""

from datetime import datetime

from domain.time.quiet_hours import next_at
from storage.copies.personal import PERSONAL
from storage.file import traces
from storage.file.database import Tx, to_text
from storage.traffic import due, outbox
from storage.traffic.chores import AT

CLEARING = "clearing"
"""The kind of what is due at night to a large file after somebody was erased."""

KEYS_A_STEP = 5000

Place = tuple[str, int]
"""A kind of key, and the number of the last that was looked at."""

FIRST_KEY: Place = ("circle", 0)


def forget(tx: Tx, person_id: int, telegram_id: int, now: datetime) -> None:
    """Erase somebody now (UTC) and for good: a copy that is put back later erases them again.

    They are on the list of the erased before anything goes, so that a kill on the way leaves them on it.
    """
    tx.vault.remember_erased(telegram_id, to_text(now))
    erase(tx, person_id, telegram_id)
    if not traces.is_small(tx):
        due.plan(tx, CLEARING, next_at(now, AT, "UTC"))


def find_hashed(tx: Tx, hashed: bytes) -> tuple[int, int] | None:
    """Return our number and the account of whoever has the account of that hash, or None."""
    rows = tx.all("SELECT id, telegram_id FROM people")
    return next(((row[0], row[1]) for row in rows if tx.vault.is_account(row[1], hashed)), None)


def erase(tx: Tx, person_id: int, telegram_id: int) -> None:
    """Delete everything that the registry of personal columns knows of somebody, and then the key to the rest."""
    _wipe_updates(tx, telegram_id)
    # What names them among others is found by rows that go with them.
    _drop_unopened(tx, person_id)
    _drop_from_letters(tx, person_id)
    outbox.part_from(tx, person_id)
    outbox.hurry(tx, _keys_that_name(tx, person_id))
    for name, table in PERSONAL.items():
        if table.by_account and name != "inbox":
            tx.execute(f"DELETE FROM {name} WHERE {table.by_account} = ?", (telegram_id,))  # noqa: S608 - ours
    tx.execute("DELETE FROM people WHERE id = ?", (person_id,))
    empty = _delete_empty_circles(tx)
    tx.changed()
    tx.erased = True
    # Not before the commit: what a failure brought back could not be read any more.
    tx.afterwards(lambda tx: _destroy_keys(tx, [person_id], empty))
    tx.afterwards(traces.clear if traces.is_small(tx) else traces.empty_log)


def _wipe_updates(tx: Tx, telegram_id: int) -> None:
    """Forget what an account sent; the numbers stay, so that an update delivered again is known."""
    tx.execute("UPDATE inbox SET state = 'done', body = NULL, sender = NULL WHERE sender = ?", (telegram_id,))


def _drop_unopened(tx: Tx, person_id: int) -> None:
    """Drop what waits to be opened and names somebody among others: a letter, or a lead's week."""
    tx.execute(
        "DELETE FROM veiled WHERE (person_id, outbox_key) IN"
        " (SELECT receiver, carrier FROM letters WHERE subject = :person"
        " UNION SELECT reader, outbox_key FROM lead_reads WHERE member_id = :person)",
        {"person": person_id},
    )


def _drop_from_letters(tx: Tx, person_id: int) -> None:
    """Let no letter say any more what somebody announced."""
    tx.execute(
        "DELETE FROM letters WHERE key IN (SELECT letters.key FROM announcements JOIN letters"
        " ON letters.key BETWEEN 'to_all.' || announcements.id || '.' AND 'to_all.' || announcements.id || '/'"
        " WHERE announcements.person_id = ?)",
        (person_id,),
    )


def _keys_that_name(tx: Tx, person_id: int) -> list[str]:
    """Return the keys of what waits for others and names somebody among others, or passes on words of theirs."""
    rows = tx.all(
        "SELECT outbox_key FROM lead_reads WHERE member_id = :person UNION"
        " SELECT outbox.key FROM announcements JOIN outbox"
        " ON outbox.key BETWEEN 'to_all.' || announcements.id || '.' AND 'to_all.' || announcements.id || '/'"
        " WHERE announcements.person_id = :person",
        {"person": person_id},
    )
    return [row[0] for row in rows]


def _delete_empty_circles(tx: Tx) -> list[int]:
    """Delete the circles that live by a link alone and of which nobody is here any more; return their numbers.

    Whoever has left one may still read their old answers, by the words of its questions.
    """
    rows = tx.all(
        "DELETE FROM circles WHERE chat_id IS NULL"
        " AND id NOT IN (SELECT circle FROM circle_leads WHERE until_at IS NULL)"
        " AND id NOT IN (SELECT circle FROM circle_members) RETURNING id"
    )
    for row in rows:
        _delete_words_of(tx, row["id"])
    return [row["id"] for row in rows]


def _delete_words_of(tx: Tx, circle: int) -> None:
    """Delete what a circle wrote down, which no other row carries away; of its questions the answers' form stays."""
    tx.execute("DELETE FROM circle_resources WHERE circle = ?", (circle,))
    tx.execute("DELETE FROM events WHERE circle = ?", (circle,))
    tx.execute("UPDATE question_sets SET words = NULL WHERE circle = ?", (circle,))


def _destroy_keys(tx: Tx, people: list[int], circles: list[int]) -> None:
    for person_id in people:
        tx.vault.destroy_person_key(person_id)
    for circle in circles:
        tx.vault.destroy_circle_key(circle)


def destroy_keys_of_nobody(tx: Tx, place: Place = FIRST_KEY) -> Place | None:
    """Destroy the keys that a kill left behind of people and circles that are gone, a step at a time.

    Returns where the next step goes on, None after the last: a million keys are not looked through at one go.
    """
    kind, after = place
    numbers = tx.vault.list_keys(kind, after, KEYS_A_STEP)
    if numbers:
        table = "circles" if kind == "circle" else "people"
        rows = tx.all(f"SELECT id FROM {table} WHERE id BETWEEN ? AND ?", (numbers[0], numbers[-1]))  # noqa: S608 - ours
        gone = sorted(set(numbers) - {row["id"] for row in rows})
        _destroy_keys(tx, [] if kind == "circle" else gone, gone if kind == "circle" else [])
    if len(numbers) == KEYS_A_STEP:
        return kind, numbers[-1]
    return ("person", 0) if kind == "circle" else None


def erase_keyless(tx: Tx) -> int:
    """Erase the people and circles whose key is in no copy, which nobody can read; return how many people."""
    people, circles = set(tx.vault.list_keys("person")), set(tx.vault.list_keys("circle"))
    found = [
        (row["id"], row["telegram_id"])
        for row in tx.all("SELECT id, telegram_id FROM people WHERE name IS NOT NULL")
        if row["id"] not in people
    ]
    for person_id, telegram_id in found:
        erase(tx, person_id, telegram_id)
    for row in tx.all("SELECT id FROM circles"):
        if row["id"] not in circles:
            tx.execute("DELETE FROM circles WHERE id = ?", (row["id"],))
            _delete_words_of(tx, row["id"])
    return len(found)


def erase_again(tx: Tx) -> int:
    """Erase everyone on the list of the erased who is here nevertheless; return how many there were."""
    found = [
        (row["id"], row["telegram_id"])
        for row in tx.all("SELECT id, telegram_id, created_at FROM people")
        if tx.vault.was_erased(row["telegram_id"], row["created_at"])
    ]
    for person_id, telegram_id in found:
        erase(tx, person_id, telegram_id)
    return len(found)
