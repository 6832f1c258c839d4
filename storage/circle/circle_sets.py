"""Which questions a circle has: one of the sets that come with the bot, or its own, and what a lead is changing."""

import json
from typing import Any

from storage.file.database import Tx


def name_of(tx: Tx, circle: int) -> str | None:
    """Return the name of the set that the circle uses, None where nobody has chosen one."""
    row = tx.one("SELECT question_set FROM circles WHERE id = ?", (circle,))
    return row["question_set"] if row else None


def save_name(tx: Tx, circle: int, name: str) -> None:
    """Save which set the circle uses from now on."""
    tx.execute("UPDATE circles SET question_set = ? WHERE id = ?", (name, circle))


def of_member(tx: Tx, person: int) -> str | None:
    """Return the set of the first circle that the person joined of those that chose one, or None."""
    row = tx.one(
        "SELECT question_set FROM circle_members JOIN circles ON circles.id = circle WHERE person_id = ?"
        " AND left_at IS NULL AND state = 'member' AND question_set IS NOT NULL ORDER BY circle_members.id LIMIT 1",
        (person,),
    )
    return row["question_set"] if row else None


def find_draft(tx: Tx, circle: int) -> dict[str, Any] | None:
    """Return the questions that a lead is changing, or None."""
    row = tx.one("SELECT question_draft FROM circles WHERE id = ?", (circle,))
    if row is None or row["question_draft"] is None:
        return None
    found: dict[str, Any] = json.loads(tx.vault.open_of_circle(circle, _place(circle), row["question_draft"]))
    return found


def save_draft(tx: Tx, circle: int, draft: dict[str, Any] | None) -> None:
    """Save the questions that a lead is changing; None: nothing is being changed."""
    sealed = tx.vault.seal_of_circle(circle, _place(circle), json.dumps(draft)) if draft else None
    tx.execute("UPDATE circles SET question_draft = ? WHERE id = ?", (sealed, circle))


def _place(circle: int) -> str:
    return f"circles.question_draft.{circle}"
