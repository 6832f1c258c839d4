"""Messages owed, as rows committed together with the fact they speak of, until Telegram took them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from domain.outgoing import Decision, Fate, Lane
from storage.file.database import Row, Tx, from_text_or_none, to_text, to_text_or_none
from storage.file.keys import Unreadable

A_MOMENT = timedelta(seconds=1)
FILE_BEGINS = b"\0"
"""Between a request and its file; JSON has no such byte."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a request: the parameter it fills (`photo`, `document`), its name and its bytes.

    `to_draw`: the bytes are SVG, of which the PNG is drawn when the request goes.
    """

    field: str
    name: str
    content: bytes
    to_draw: bool = False

    @property
    def method(self) -> str:
        """Return the method of the Bot API that sends it."""
        return f"send{self.field.capitalize()}"


@dataclass(frozen=True, slots=True)
class Reference:
    """A file that Telegram has already: the parameter it fills (`photo`, `voice`), and Telegram's id of it."""

    field: str
    file_id: str

    @property
    def method(self) -> str:
        """Return the method of the Bot API that sends it."""
        return f"send{self.field.capitalize()}"


@dataclass(frozen=True, slots=True)
class Owed:
    """One request to the Bot API; `key` names its cause, so that a replay owes nothing twice.

    A row about one person (`subject`) to another (`receiver`) is sent only if consent to `item` holds then.
    `target` is the key of an earlier message which this one edits or deletes; `replaces` the id of one that could
    not be edited any more, in whose place this goes. `asked` says that it answers what its reader has just done.
    """

    key: str
    lane: Lane
    kind: str
    method: str
    chat_id: int
    params: dict[str, Any]
    receiver: int | None = None
    subject: int | None = None
    item: str | None = None
    day: str | None = None
    target: str | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None
    replaces: int | None = None
    file: File | None = None
    asked: bool = True
    id: int = 0
    attempts: int = 0


def add(tx: Tx, owed: Owed, now: datetime) -> bool:
    """Owe a message from now on, and return whether it is new."""
    added = tx.execute(
        "INSERT OR IGNORE INTO outbox (key, lane, kind, method, chat_id, receiver, subject, item, day, body,"
        " created_at, not_before_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            owed.key,
            int(owed.lane),
            owed.kind,
            owed.method,
            owed.chat_id,
            owed.receiver,
            owed.subject,
            owed.item,
            owed.day,
            _sealed(tx, owed, now),
            to_text(now),
            to_text(owed.not_before or now),
            to_text_or_none(owed.expires_at),
        ),
    )
    tx.owes = tx.owes or added.rowcount > 0
    return added.rowcount > 0


def list_waiting(
    tx: Tx, now: datetime, busy_chats: Iterable[int], limit: int, last_lane: Lane = Lane.BULK
) -> list[Row]:
    """Return the rows that may go now, of chats that are free: first lane first, then in the order they were owed."""
    return tx.all(
        "SELECT * FROM outbox WHERE state = 'waiting' AND not_before_at <= ? AND lane <= ?"
        " AND chat_id NOT IN (SELECT value FROM json_each(?)) ORDER BY lane, not_before_at, id LIMIT ?",
        (to_text(now), int(last_lane), json.dumps(list(busy_chats)), limit),
    )


def list_claimed(tx: Tx) -> list[Row]:
    """Return the rows that an earlier process claimed and never marked: whether they went is in doubt."""
    return tx.all("SELECT * FROM outbox WHERE state = 'claimed' ORDER BY id")


def list_in_doubt(tx: Tx, receiver: int) -> list[Row]:
    """Return the new messages to somebody that were tried, and of which it is not known whether they arrived."""
    return tx.all(
        "SELECT * FROM outbox WHERE receiver = ? AND state IN ('waiting', 'claimed') AND attempts > 0"
        " AND method LIKE 'send%' ORDER BY id",
        (receiver,),
    )


def claim(tx: Tx, row: Row) -> Owed | None:
    """Claim a row for sending; None if it cannot be read any more, and then it is dead."""
    owed = read(tx, row, row["attempts"] + 1)
    if owed is not None:
        tx.execute("UPDATE outbox SET state = 'claimed', attempts = ? WHERE id = ?", (owed.attempts, owed.id))
    return owed


def read(tx: Tx, row: Row, attempts: int | None = None) -> Owed | None:
    """Return what a row owes, or will after so many attempts; None if it cannot be read any more: then it is dead."""
    try:
        written, _, content = tx.vault.open_body(_place(row["key"]), row["body"]).partition(FILE_BEGINS)
    except Unreadable:
        end(tx, row["id"], Fate.DEAD, None)
        return None
    body = json.loads(written)
    return Owed(
        key=row["key"],
        lane=Lane(row["lane"]),
        kind=row["kind"],
        method=row["method"],
        chat_id=row["chat_id"],
        params=body["params"],
        receiver=row["receiver"],
        subject=row["subject"],
        item=row["item"],
        day=row["day"],
        target=body["target"],
        expires_at=from_text_or_none(row["expires_at"]),
        replaces=body.get("replaces"),
        file=_file_in(body, content),
        asked=body.get("asked", True),
        id=row["id"],
        attempts=row["attempts"] if attempts is None else attempts,
    )


def aimed(owed: Owed, message_id: int) -> Owed:
    """Return the request with the id of the message it changes."""
    return replace(owed, params={**owed.params, "message_id": message_id})


def _place(key: str) -> str:
    return f"outbox.body.{key}"


def _sealed(tx: Tx, owed: Owed, now: datetime) -> bytes:
    body: dict[str, Any] = {
        "params": owed.params,
        "target": owed.target,
        "replaces": owed.replaces,
        "asked": owed.asked,
    }
    content = b""
    if owed.file is not None:
        body["file"] = {"field": owed.file.field, "name": owed.file.name, "to_draw": owed.file.to_draw}
        content = owed.file.content
    # A file stands behind the rest as it is: written in JSON, 20 MB would stop every thread for a tenth of a second.
    return tx.vault.seal_body(now.date(), _place(owed.key), json.dumps(body).encode() + FILE_BEGINS + content)


def _file_in(body: dict[str, Any], content: bytes) -> File | None:
    found = body.get("file")
    return File(found["field"], found["name"], content, found["to_draw"]) if found else None


def is_gone(tx: Tx, row_id: int) -> bool:
    """Return whether a row that was claimed is no more: it was withdrawn, or who it was to, or about, was erased."""
    return tx.one("SELECT 1 FROM outbox WHERE id = ? AND state = 'claimed'", (row_id,)) is None


def has_ended(tx: Tx, key: str) -> bool:
    """Return whether the row of that key waits no more."""
    row = tx.one("SELECT 1 FROM outbox WHERE key = ? AND state IN ('waiting', 'claimed', 'joined')", (key,))
    return row is None


def wait(tx: Tx, owed: Owed, decision: Decision, now: datetime) -> None:
    """Put a claimed row back, to be tried again at the instant decided."""
    if decision.silently:
        quiet = replace(owed, params={**owed.params, "disable_notification": True})
        tx.execute("UPDATE outbox SET body = ? WHERE id = ?", (_sealed(tx, quiet, now), owed.id))
    tx.execute(
        "UPDATE outbox SET state = 'waiting', not_before_at = ?, tried_at = ? WHERE id = ? AND state = 'claimed'",
        (to_text(decision.not_before or now), to_text(now), owed.id),
    )


def send_anew(tx: Tx, owed: Owed, now: datetime) -> None:
    """Put a claimed edit back as a new message: what it was to change is gone or too old."""
    params = {name: value for name, value in owed.params.items() if name != "message_id"}
    anew = replace(owed, params=params, target=None, replaces=owed.params.get("message_id"))
    tx.execute(
        "UPDATE outbox SET state = 'waiting', method = 'sendMessage', body = ?, not_before_at = ?, tried_at = ?"
        " WHERE id = ? AND state = 'claimed'",
        (_sealed(tx, anew, now), to_text(now), to_text(now), owed.id),
    )


def without_topic(tx: Tx, owed: Owed, now: datetime) -> Owed:
    """Let a claimed message go to its group, outside of any topic, and return it so."""
    there = replace(owed, params={name: each for name, each in owed.params.items() if name != "message_thread_id"})
    tx.execute("UPDATE outbox SET body = ? WHERE id = ?", (_sealed(tx, there, now), owed.id))
    return there


def put_behind(tx: Tx, owed: Owed, now: datetime) -> None:
    """Put a claimed row back for a moment, uncounted: what it changes has not gone yet."""
    tx.execute(
        "UPDATE outbox SET state = 'waiting', attempts = attempts - 1, not_before_at = ? WHERE id = ?",
        (to_text(now + A_MOMENT), owed.id),
    )


def give_back(tx: Tx, claimed: Iterable[Owed]) -> None:
    """Put claimed rows back that were never tried."""
    for owed in claimed:
        tx.execute(
            "UPDATE outbox SET state = 'waiting', attempts = attempts - 1 WHERE id = ? AND state = 'claimed'",
            (owed.id,),
        )


def end(tx: Tx, row_id: int, fate: Fate, now: datetime | None) -> None:
    """End a row and forget what it said; one to somebody we do not know forgets the chat as well.

    Of a group's post that was dropped the group is kept, so that whoever leads it can be told.
    """
    tx.execute(
        "UPDATE outbox SET state = :state, ended_at = :now, body = NULL, chat_id = CASE"
        " WHEN receiver IS NULL AND (chat_id > 0 OR :state != 'dropped') THEN 0 ELSE chat_id END WHERE id = :id",
        {"state": fate.value, "now": to_text_or_none(now), "id": row_id},
    )
    _end_carried(tx, row_id, fate, now)


def end_as_sent(tx: Tx, key: str, now: datetime) -> None:
    """End what waits under that key as if it had gone: its reader does not want it, and its sender is not to know."""
    row = tx.one("SELECT id FROM outbox WHERE key = ? AND state = 'waiting'", (key,))
    if row is not None:
        end(tx, row["id"], Fate.SENT, now)


def _end_carried(tx: Tx, carrier: int, fate: Fate, now: datetime | None) -> None:
    """Let what went with a message end with it, or wait by itself again if that one did not go."""
    if fate is Fate.SENT:
        tx.execute(
            "UPDATE outbox SET state = ?, ended_at = ?, body = NULL WHERE carrier = ? AND state = 'joined'",
            (fate.value, to_text_or_none(now), carrier),
        )
    else:
        tx.execute(
            "UPDATE outbox SET state = 'waiting', carrier = NULL WHERE carrier = ? AND state = 'joined'", (carrier,)
        )


def drop_carried(tx: Tx, carrier: int, kinds: Iterable[str], now: datetime) -> None:
    """Drop what goes with a message of which nobody knows whether it arrived, of kinds that go at most once."""
    tx.execute(
        "UPDATE outbox SET state = 'dropped', attempts = attempts + 1, ended_at = ?, body = NULL"
        " WHERE carrier = ? AND state = 'joined' AND kind IN (SELECT value FROM json_each(?))",
        (to_text(now), carrier, json.dumps(sorted(kinds))),
    )


def part_from(tx: Tx, person: int) -> None:
    """Let what was to go with a message about somebody wait by itself again: that message is about to be erased."""
    tx.execute(
        "UPDATE outbox SET state = 'waiting', carrier = NULL WHERE state = 'joined'"
        " AND carrier IN (SELECT id FROM outbox WHERE subject = ?)",
        (person,),
    )


def hurry(tx: Tx, keys: Iterable[str]) -> None:
    """Let what waits under these keys be looked at now: it may not be wanted any more as it stands."""
    tx.execute(
        "UPDATE outbox SET not_before_at = created_at WHERE state = 'waiting'"
        " AND key IN (SELECT value FROM json_each(?))",
        (json.dumps(list(keys)),),
    )


def list_joinable(tx: Tx, receiver: int, kinds: Sequence[str], now: datetime) -> list[Row]:
    """Return the new messages of these kinds that wait for somebody and may go by now, oldest first."""
    return tx.all(
        "SELECT * FROM outbox WHERE receiver = ? AND state = 'waiting' AND not_before_at <= ?"
        " AND method = 'sendMessage' AND kind IN (SELECT value FROM json_each(?)) ORDER BY id",
        (receiver, to_text(now), json.dumps(list(kinds))),
    )


def list_joined(tx: Tx, carrier: int) -> list[Row]:
    """Return the messages that go with that one."""
    return tx.all("SELECT * FROM outbox WHERE carrier = ? AND state = 'joined' ORDER BY id", (carrier,))


def list_carried(tx: Tx, carrier: int) -> list[Row]:
    """Return the messages that went with that one, those withdrawn on the way included."""
    return tx.all("SELECT * FROM outbox WHERE carrier = ? ORDER BY id", (carrier,))


def join(tx: Tx, row_id: int, carrier: int) -> None:
    """Let a message go with another, which is on its way."""
    tx.execute("UPDATE outbox SET state = 'joined', carrier = ? WHERE id = ?", (carrier, row_id))


def next_at(tx: Tx) -> datetime | None:
    """Return the instant (UTC) at which the next waiting row may go, or None."""
    row = tx.one("SELECT min(not_before_at) FROM outbox WHERE state = 'waiting'")
    return from_text_or_none(row[0]) if row else None
