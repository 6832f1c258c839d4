"""Consent as dated rows: who agreed to what, in which wording, towards whom, since when and until when."""

from datetime import datetime

from domain.beside import consent
from domain.beside.consent import Consent, Item
from storage.file.database import Row, Tx, from_text, from_text_or_none, to_text


def list_of(tx: Tx, person_id: int) -> list[Consent]:
    """Return every consent that the person ever gave."""
    return [_consent(row) for row in tx.all("SELECT * FROM consents WHERE person_id = ?", (person_id,))]


def give(
    tx: Tx,
    person_id: int,
    item: Item,
    *,
    text_version: str,
    now: datetime,
    receiver: int | None = None,
    circle: int | None = None,
) -> None:
    """Record a consent from now on, towards a person, a circle, or the bot itself."""
    tx.insert(
        "consents",
        person_id=person_id,
        receiver=receiver,
        circle=circle,
        item=item.value,
        text_version=text_version,
        since_at=to_text(now),
    )


def withdraw(
    tx: Tx, person_id: int, item: Item, *, now: datetime, receiver: int | None = None, circle: int | None = None
) -> None:
    """End a consent now; what it allowed is not sent any more."""
    tx.execute(
        "UPDATE consents SET until_at = ? WHERE person_id = ? AND item = ? AND receiver IS ? AND circle IS ?"
        " AND until_at IS NULL",
        (to_text(now), person_id, item.value, receiver, circle),
    )


def withdraw_from_all(tx: Tx, person_id: int, item: Item, *, now: datetime) -> None:
    """End every consent to that item, whoever might be told."""
    tx.execute(
        "UPDATE consents SET until_at = ? WHERE person_id = ? AND item = ? AND until_at IS NULL",
        (to_text(now), person_id, item.value),
    )


def may_tell(tx: Tx, subject: int, receiver: int, item: str | None, now: datetime) -> bool:
    """Return whether the subject allows the receiver to be told the item now; without an item, never."""
    if item is None:
        return False
    if item == Item.SHARE and _may_read(tx, subject, receiver, now):
        return True
    return consent.may_tell(list_of(tx, subject), receiver, Item(item), now)


def _may_read(tx: Tx, subject: int, receiver: int, now: datetime) -> bool:
    """Return whether the receiver is in a circle to which the subject gave what they share."""
    row = tx.one(
        "SELECT 1 FROM consents JOIN circle_members AS theirs ON theirs.circle = consents.circle"
        " WHERE consents.person_id = :subject AND item = :item AND since_at <= :now"
        " AND (until_at IS NULL OR until_at > :now)"
        " AND theirs.person_id = :receiver AND left_at IS NULL AND state = 'member' LIMIT 1",
        {"subject": subject, "receiver": receiver, "item": Item.SHARE.value, "now": to_text(now)},
    )
    return row is not None


def list_who_allow(tx: Tx, receiver: int, item: Item, now: datetime) -> list[int]:
    """Return everybody who allows that receiver to be told that item now."""
    rows = tx.all(
        "SELECT DISTINCT person_id FROM consents WHERE receiver = :receiver AND item = :item AND since_at <= :now"
        " AND (until_at IS NULL OR until_at > :now) ORDER BY person_id",
        {"receiver": receiver, "item": item.value, "now": to_text(now)},
    )
    return [row["person_id"] for row in rows]


def circle_may_know(tx: Tx, subject: int, circle: int, item: Item, now: datetime) -> bool:
    """Return whether the subject allows the circle, or those who lead it, to know the item now."""
    return consent.circle_may_know(list_of(tx, subject), circle, item, now)


def _consent(row: Row) -> Consent:
    return Consent(
        item=Item(row["item"]),
        receiver=row["receiver"],
        text_version=row["text_version"],
        since_at=from_text(row["since_at"]),
        until_at=from_text_or_none(row["until_at"]),
        circle=row["circle"],
    )
