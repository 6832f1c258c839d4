"""Invitations: only a hash of each link's token is kept, so that the database invites nobody."""

import hashlib
import secrets
from datetime import datetime

from domain.beside.invitations import HOLDS_FOR, NOBODY, Invitation, LinkKind
from storage.file.database import Row, Tx, from_text, from_text_or_none, to_text

TOKEN_BYTES = 16
"""128 bits, 22 characters of a start link's 64: not to be guessed."""


def make(tx: Tx, kind: LinkKind, maker: int, now: datetime, *, circle: int | None = None, details: str = "") -> str:
    """Make an invitation and return the token of its link, which nobody can read again.

    A circle's link, and one that leads to setting a circle up, is made by `NOBODY`.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    tx.insert(
        "invitations",
        token_hash=_hash(token),
        kind=kind.value,
        maker=maker or None,
        made_at=to_text(now),
        expires_at=to_text(now + HOLDS_FOR[kind]),
        circle=circle,
        details=details,
    )
    return token


def find_open(tx: Tx, token: str, now: datetime) -> Invitation | None:
    """Return the invitation of that token if it still holds; None as well for one that never was."""
    row = tx.one("SELECT * FROM invitations WHERE token_hash = ?", (_hash(token),))
    found = _invitation(row) if row else None
    return found if found and found.holds(now) else None


def use(tx: Tx, invitation: int, person: int, now: datetime) -> None:
    """Mark an invitation as used by a person."""
    tx.execute(
        "UPDATE invitations SET used_at = ?, used_by = ? WHERE id = ? AND used_at IS NULL",
        (to_text(now), person, invitation),
    )


def has_answered(tx: Tx, person: int, kind: LinkKind) -> bool:
    """Return whether somebody has said yes or no to an invitation of that kind."""
    sql = "SELECT 1 FROM invitations WHERE used_by = ? AND kind = ? LIMIT 1"
    return tx.one(sql, (person, kind.value)) is not None


def list_open(tx: Tx, maker: int, now: datetime) -> list[Invitation]:
    """Return the invitations of a person that still hold, oldest first."""
    rows = tx.all("SELECT * FROM invitations WHERE maker = ? ORDER BY id", (maker,))
    return [found for row in rows if (found := _invitation(row)).holds(now)]


def revoke(tx: Tx, invitation: int, maker: int, now: datetime) -> None:
    """Take back an invitation of one's own."""
    tx.execute(
        "UPDATE invitations SET revoked_at = ? WHERE id = ? AND maker = ? AND revoked_at IS NULL",
        (to_text(now), invitation, maker),
    )


def revoke_of_circle(tx: Tx, circle: int, now: datetime) -> None:
    """Take back every link by which a circle is joined."""
    tx.execute(
        "UPDATE invitations SET revoked_at = ? WHERE circle = ? AND kind = ? AND revoked_at IS NULL",
        (to_text(now), circle, LinkKind.CIRCLE.value),
    )


def keep_arrival(tx: Tx, person: int, token: str) -> None:
    """Keep the link that a person came by until their start is done."""
    sealed = tx.vault.seal(person, f"arrivals.token.{person}", token)
    tx.execute("INSERT OR REPLACE INTO arrivals VALUES (?, ?)", (person, sealed))


def find_arrival(tx: Tx, person: int) -> str | None:
    """Return the token of the link that the person came by, or None."""
    row = tx.one("SELECT token FROM arrivals WHERE person_id = ?", (person,))
    return tx.vault.open(person, f"arrivals.token.{person}", row["token"]) if row else None


def drop_arrival(tx: Tx, person: int) -> bool:
    """Forget the link that the person came by, as it has been followed; return whether there was one."""
    return tx.execute("DELETE FROM arrivals WHERE person_id = ?", (person,)).rowcount > 0


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _invitation(row: Row) -> Invitation:
    return Invitation(
        id=row["id"],
        kind=LinkKind(row["kind"]),
        maker=row["maker"] or NOBODY,
        expires_at=from_text(row["expires_at"]),
        used_at=from_text_or_none(row["used_at"]),
        revoked_at=from_text_or_none(row["revoked_at"]),
        circle=row["circle"],
        details=row["details"],
    )
