"""How each person wants it, as dated rows: the newest of a name holds, the older ones are history."""

from datetime import datetime

from domain.daily.preferences import Preference, Preferences, preferences
from domain.time.quiet_hours import QuietHours
from storage.daily import schedules
from storage.file.database import Tx, to_text


def get(tx: Tx, person_id: int) -> Preferences:
    """Return what the person chose, or what holds unless changed."""
    return tx.once(("preferences", person_id), lambda: _get(tx, person_id))


def _get(tx: Tx, person_id: int) -> Preferences:
    rows = tx.all("SELECT name, value FROM preferences WHERE person_id = ? ORDER BY since_at, id", (person_id,))
    return preferences({row["name"]: row["value"] for row in rows})


def values_of(tx: Tx, person_id: int, name: Preference) -> list[str]:
    """Return every value that was ever saved under the name, oldest first."""
    rows = tx.all(
        "SELECT value FROM preferences WHERE person_id = ? AND name = ? ORDER BY since_at, id",
        (person_id, name.value),
    )
    return [row["value"] for row in rows]


def save(tx: Tx, person_id: int, name: Preference, value: str, now: datetime) -> None:
    """Let that value hold from now on."""
    tx.changed(("preferences", person_id))
    tx.insert("preferences", person_id=person_id, name=name.value, value=value, since_at=to_text(now))


def quiet_hours_of(tx: Tx, person_id: int) -> QuietHours | None:
    """Return the person's quiet hours on the clock of where they are, None before they have named a place."""
    schedule = schedules.find(tx, person_id)
    if schedule is None:
        return None
    chosen = get(tx, person_id)
    return QuietHours(schedule.zone, chosen.quiet_from, chosen.quiet_until)


def may_hear_at(tx: Tx, person_id: int, now: datetime) -> datetime:
    """Return when (UTC) what the person did not ask for may reach them: now, or at the end of their quiet hours."""
    hours = quiet_hours_of(tx, person_id)
    return hours.held_until(now) if hours else now
