"""What members shared with their circles, what readers made of it, and the replies that go through the bot."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from domain.circle.shares import Reaction, Share, ShareKind, ShareState
from storage.file import sealed
from storage.file.database import Row, Tx, to_text

TABLE = "shares"


@dataclass(frozen=True, slots=True)
class Thread:
    """One reader's talk with an author about a share, which names neither to the other unless they sign."""

    id: int
    share: int
    reader: int
    author: int


def add(tx: Tx, author: int, circle: int, kind: ShareKind, text: str, now: datetime, *, signed: bool) -> int:
    """Keep what somebody shares until a lead has read it, and return its id."""
    return sealed.add(
        tx,
        TABLE,
        author,
        text,
        person_id=author,
        circle=circle,
        kind=kind.value,
        signed=int(signed),
        state=ShareState.WAITING.value,
        made_at=to_text(now),
    )


def find(tx: Tx, share: int) -> Share | None:
    """Return a share, or None."""
    row = tx.one("SELECT * FROM shares WHERE id = ?", (share,))
    return _share(tx, row) if row else None


def list_of(tx: Tx, author: int) -> list[Share]:
    """Return what the person shared, the newest first."""
    return [_share(tx, row) for row in tx.all("SELECT * FROM shares WHERE person_id = ? ORDER BY id DESC", (author,))]


def list_waiting(tx: Tx, circles: Collection[int]) -> list[Share]:
    """Return what waits for a lead's yes in these circles, the oldest first."""
    rows = tx.all(
        "SELECT * FROM shares WHERE state = 'waiting' AND circle IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(list(circles)),),
    )
    return [_share(tx, row) for row in rows]


def next_to_read(
    tx: Tx, reader: int, before: int | None, kinds: Collection[ShareKind], now: datetime
) -> Share | None:
    """Return the newest share before that one that the reader's circles may read and somebody else wrote, or None."""
    row = tx.one(
        "SELECT shares.* FROM shares"
        " JOIN circle_members AS mine ON mine.circle = shares.circle AND mine.person_id = :reader"
        " AND mine.left_at IS NULL AND mine.state = 'member'"
        " JOIN consents ON consents.person_id = shares.person_id AND consents.circle = shares.circle"
        " AND item = 'share' AND since_at <= :now AND (until_at IS NULL OR until_at > :now)"
        " WHERE shares.state = 'shown' AND shares.person_id != :reader AND (:before IS NULL OR shares.id < :before)"
        " AND kind IN (SELECT value FROM json_each(:kinds)) ORDER BY shares.id DESC LIMIT 1",
        {
            "reader": reader,
            "before": before,
            "kinds": json.dumps([kind.value for kind in kinds]),
            "now": to_text(now),
        },
    )
    return _share(tx, row) if row else None


def decide(tx: Tx, share: int, state: ShareState, now: datetime) -> None:
    """Record what a lead decided."""
    tx.execute("UPDATE shares SET state = ?, decided_at = ? WHERE id = ?", (state.value, to_text(now), share))


def save_told(tx: Tx, share: int, key: str) -> None:
    """Record which message tells the author how it is received."""
    tx.execute("UPDATE shares SET told_key = ? WHERE id = ?", (key, share))


def remove(tx: Tx, author: int, share: int) -> None:
    """Take back what the person shared, with everything that came of it."""
    tx.execute("DELETE FROM shares WHERE id = ? AND person_id = ?", (share, author))


def react(tx: Tx, share: int, reader: int, reaction: Reaction, now: datetime) -> bool:
    """Record a reader's tap, and return whether it is new."""
    added = tx.execute(
        "INSERT OR IGNORE INTO share_reactions (share, person_id, reaction, made_at) VALUES (?, ?, ?, ?)",
        (share, reader, reaction.value, to_text(now)),
    )
    return added.rowcount > 0


def count(tx: Tx, share: int, reaction: Reaction) -> int:
    """Return how many readers tapped that."""
    row = tx.one("SELECT count(*) FROM share_reactions WHERE share = ? AND reaction = ?", (share, reaction.value))
    return int(row[0]) if row else 0


def thread_of(tx: Tx, share: int, reader: int) -> int:
    """Return the id of the reader's talk about that share, which begins now if there is none."""
    row = tx.one("SELECT id FROM share_threads WHERE share = ? AND reader_id = ?", (share, reader))
    return int(row["id"]) if row else tx.insert("share_threads", share=share, reader_id=reader)


def find_thread(tx: Tx, thread: int) -> Thread | None:
    """Return a talk, or None."""
    row = tx.one(
        "SELECT share_threads.*, person_id FROM share_threads JOIN shares ON shares.id = share"
        " WHERE share_threads.id = ?",
        (thread,),
    )
    return Thread(row["id"], row["share"], row["reader_id"], row["person_id"]) if row else None


def mute(tx: Tx, person: int, other: int) -> None:
    """Let the person hear no more of the other about shares; of nothing else, so that a call for help still comes."""
    tx.execute("INSERT OR IGNORE INTO share_mutes (person_id, other_id) VALUES (?, ?)", (person, other))


def is_muted(tx: Tx, person: int, other: int) -> bool:
    """Return whether the person wants to hear no more of the other about shares."""
    return tx.one("SELECT 1 FROM share_mutes WHERE person_id = ? AND other_id = ?", (person, other)) is not None


def _share(tx: Tx, row: Row) -> Share:
    return Share(
        id=row["id"],
        author=row["person_id"],
        circle=row["circle"],
        kind=ShareKind(row["kind"]),
        text=sealed.words(tx, TABLE, row["person_id"], row),
        signed=bool(row["signed"]),
        state=ShareState(row["state"]),
        told_key=row["told_key"],
    )
