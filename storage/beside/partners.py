"""Who stands by whom, and what partners were told of a silence."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.beside.ladder import QuietRule, Stage
from storage.file.database import Row, Tx, from_text_or_none, to_text


@dataclass(frozen=True, slots=True)
class Partnership:
    """One person (`partner`) stands by another (`member`); two who both check in have one each."""

    id: int
    member: int
    partner: int
    rule: QuietRule


@dataclass(frozen=True, slots=True)
class Nudge:
    """What one partner is to be told, or was told (`told_at`, UTC), of a member's silence."""

    id: int
    member: int
    partner: int
    day: date
    stage: Stage
    outbox_key: str
    told_at: datetime | None
    response: str | None


def stand_by(tx: Tx, member: int, partner: int, rule: QuietRule, now: datetime) -> int:
    """Let a partner stand by a member from now on, and return the partnership's id."""
    return tx.insert(
        "partnerships", member_id=member, partner_id=partner, quiet_rule=rule.value, since_at=to_text(now)
    )


def list_standing_by(tx: Tx, member: int) -> list[Partnership]:
    """Return who stands by the member, in the member's order."""
    rows = tx.all(
        "SELECT * FROM partnerships WHERE member_id = ? AND until_at IS NULL ORDER BY position IS NULL, position, id",
        (member,),
    )
    return [_partnership(row) for row in rows]


def list_stood_by(tx: Tx, partner: int) -> list[Partnership]:
    """Return whom the partner stands by."""
    rows = tx.all("SELECT * FROM partnerships WHERE partner_id = ? AND until_at IS NULL ORDER BY id", (partner,))
    return [_partnership(row) for row in rows]


def has_stood_by(tx: Tx, partner: int) -> bool:
    """Return whether the partner stands by anybody, or once did."""
    return tx.one("SELECT 1 FROM partnerships WHERE partner_id = ?", (partner,)) is not None


def find(tx: Tx, partnership: int) -> Partnership | None:
    """Return a partnership that has not ended, or None."""
    row = tx.one("SELECT * FROM partnerships WHERE id = ? AND until_at IS NULL", (partnership,))
    return _partnership(row) if row else None


def find_between(tx: Tx, member: int, partner: int) -> Partnership | None:
    """Return how that partner stands by that member now, or None."""
    row = tx.one(
        "SELECT * FROM partnerships WHERE member_id = ? AND partner_id = ? AND until_at IS NULL", (member, partner)
    )
    return _partnership(row) if row else None


def are_connected(tx: Tx, one: int, other: int) -> bool:
    """Return whether one of the two stands by the other."""
    return find_between(tx, one, other) is not None or find_between(tx, other, one) is not None


def save_rule(tx: Tx, partnership: int, rule: QuietRule) -> None:
    """Save when the partner may be told that the member went quiet."""
    tx.execute("UPDATE partnerships SET quiet_rule = ? WHERE id = ?", (rule.value, partnership))


def move_up(tx: Tx, member: int, partnership: int) -> None:
    """Move a partner one place up in the member's order."""
    order = [each.id for each in list_standing_by(tx, member)]
    place = order.index(partnership)
    if place > 0:
        order[place - 1], order[place] = order[place], order[place - 1]
    for position, each in enumerate(order):
        tx.execute("UPDATE partnerships SET position = ? WHERE id = ?", (position, each))


def save_reacted(tx: Tx, member: int, partner: int, now: datetime) -> None:
    """Record that the partner reacted to what they were told of the member, or wrote to them."""
    tx.execute(
        "UPDATE partnerships SET reacted_at = ? WHERE member_id = ? AND partner_id = ? AND until_at IS NULL",
        (to_text(now), member, partner),
    )


def count_unanswered(tx: Tx, member: int, partner: int) -> int:
    """Return how often the partner was told of a silence of the member's since they last reacted."""
    row = tx.one(
        "SELECT count(*) FROM nudges JOIN partnerships USING (member_id, partner_id)"
        " WHERE member_id = ? AND partner_id = ? AND until_at IS NULL AND response IS NULL"
        " AND told_at > coalesce(reacted_at, since_at)",
        (member, partner),
    )
    return int(row[0]) if row else 0


def save_muted(tx: Tx, person: int, other: int, *, muted: bool) -> None:
    """Save whether a person wants to hear nothing of another, nor from them, for now."""
    if muted:
        tx.execute("INSERT OR IGNORE INTO mutes VALUES (?, ?)", (person, other))
    else:
        tx.execute("DELETE FROM mutes WHERE person_id = ? AND other_id = ?", (person, other))


def is_muted(tx: Tx, person: int, other: int) -> bool:
    """Return whether the person wants to hear nothing of the other for now."""
    return tx.one("SELECT 1 FROM mutes WHERE person_id = ? AND other_id = ?", (person, other)) is not None


def have_parted_since(tx: Tx, member: int, partner: int, since: datetime) -> bool:
    """Return whether that partner stopped standing by that member at that instant (UTC) or after."""
    row = tx.one(
        "SELECT 1 FROM partnerships WHERE member_id = ? AND partner_id = ? AND until_at >= ?",
        (member, partner, to_text(since)),
    )
    return row is not None


def end(tx: Tx, partnership: int, now: datetime) -> None:
    """End a partnership now."""
    tx.execute("UPDATE partnerships SET until_at = ? WHERE id = ? AND until_at IS NULL", (to_text(now), partnership))


def add_nudge(tx: Tx, member: int, partner: int, day: date, stage: Stage, outbox_key: str) -> int:
    """Record whom the bot is about to tell of a silence, and return the nudge's id."""
    return tx.insert(
        "nudges",
        member_id=member,
        partner_id=partner,
        day=day.isoformat(),
        stage=stage.value,
        outbox_key=outbox_key,
    )


def save_told(tx: Tx, outbox_key: str, now: datetime) -> None:
    """Record that the partner's message has gone."""
    tx.execute("UPDATE nudges SET told_at = ? WHERE outbox_key = ?", (to_text(now), outbox_key))


def save_response(tx: Tx, nudge: int, response: str) -> None:
    """Record what the partner made of it."""
    tx.execute("UPDATE nudges SET response = ? WHERE id = ?", (response, nudge))


def find_nudge(tx: Tx, nudge_key: str) -> Nudge | None:
    """Return the nudge whose message has that key, or None."""
    row = tx.one("SELECT * FROM nudges WHERE outbox_key = ?", (nudge_key,))
    return _nudge(row) if row else None


def find_nudge_to(tx: Tx, nudge: int, partner: int) -> Nudge | None:
    """Return a nudge that this partner was sent, or None."""
    row = tx.one("SELECT * FROM nudges WHERE id = ? AND partner_id = ?", (nudge, partner))
    return _nudge(row) if row else None


def list_nudges_since(tx: Tx, member: int, day: date) -> list[Nudge]:
    """Return the nudges of the silence that began on that day."""
    rows = tx.all("SELECT * FROM nudges WHERE member_id = ? AND day >= ? ORDER BY id", (member, day.isoformat()))
    return [_nudge(row) for row in rows]


def list_unresolved(tx: Tx, member: int) -> list[Nudge]:
    """Return the nudges that have gone and do not yet say that the member has answered since."""
    rows = tx.all(
        "SELECT * FROM nudges WHERE member_id = ? AND told_at IS NOT NULL AND resolved_at IS NULL", (member,)
    )
    return [_nudge(row) for row in rows]


def resolve(tx: Tx, nudge: int, now: datetime) -> None:
    """Record that the partner's message says that the member has answered."""
    tx.execute("UPDATE nudges SET resolved_at = ? WHERE id = ?", (to_text(now), nudge))


def _partnership(row: Row) -> Partnership:
    return Partnership(row["id"], row["member_id"], row["partner_id"], QuietRule(row["quiet_rule"]))


def _nudge(row: Row) -> Nudge:
    return Nudge(
        id=row["id"],
        member=row["member_id"],
        partner=row["partner_id"],
        day=date.fromisoformat(row["day"]),
        stage=Stage(row["stage"]),
        outbox_key=row["outbox_key"],
        told_at=from_text_or_none(row["told_at"]),
        response=row["response"],
    )
