"""What keeps free text and names secret: one key per member, one per day for bodies, in a file of their own.

The keys stand in `keys.db`, wrapped by the operator's key, which stands in a file that no backup holds.
Erasing a member's key there leaves only ciphertext in every older backup.
"""

import hmac
import os
from base64 import b64decode, b64encode
from collections import OrderedDict
from datetime import date
from functools import partial
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.file.sqlite import sqlite3

KEY_BYTES = 32
NONCE_BYTES = 12
DAY_BYTES = 4
MOST_CIPHERS_IN_MEMORY = 10_000


class KeyFileUnusable(Exception):
    """The operator's key cannot be used; the message says why and what to do."""


class Unreadable(Exception):
    """A sealed value cannot be opened: its key was erased, or it was moved from its place."""


def make_operator_key(path: Path) -> None:
    """Write a new operator's key, readable by its owner only; raises `FileExistsError`."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(b64encode(os.urandom(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_operator_key(path: Path) -> bytes:
    """Return the operator's key; raises `KeyFileUnusable`."""
    try:
        key = b64decode(path.read_bytes().strip(), validate=True)
    except (OSError, ValueError) as error:
        raise KeyFileUnusable(f"{path} cannot be read as a key: {error}") from error
    if len(key) != KEY_BYTES:
        raise KeyFileUnusable(f"{path} holds no key of {KEY_BYTES} bytes")
    return key


def make_tables(connection: sqlite3.Connection) -> None:
    """Make the tables of a file of keys, where they are not there."""
    connection.execute(
        "CREATE TABLE IF NOT EXISTS keys (kind TEXT NOT NULL, number INTEGER NOT NULL, wrapped BLOB NOT NULL,"
        " PRIMARY KEY (kind, number)) STRICT"
    )
    connection.execute("CREATE TABLE IF NOT EXISTS erased (hash BLOB PRIMARY KEY, erased_at TEXT NOT NULL) STRICT")


def hash_of_account(operator_key: bytes, telegram_id: int) -> bytes:
    """Return the hash that stands for an account on the list of the erased; only the operator's key can make it."""
    return hmac.digest(hmac.digest(operator_key, b"erased", "sha256"), str(telegram_id).encode(), "sha256")


def is_key_of(connection: sqlite3.Connection, operator_key: bytes) -> bool:
    """Return whether the operator's key opens what the first start sealed in that file of keys."""
    row = connection.execute("SELECT wrapped FROM keys WHERE kind = 'check' AND number = 0").fetchone()
    try:
        return row is not None and bool(_open(AESGCM(operator_key), row[0], "check 0"))
    except Unreadable:
        return False


class Vault:
    """Seals and opens values; used on the writer's thread only, once opened.

    A key is committed to `keys.db` before the first value that it seals can be committed elsewhere.
    """

    def __init__(self, path: Path, operator_key: bytes) -> None:
        self._operator = AESGCM(operator_key)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # Its journal is removed at each commit: with FULL a power cut could bring that back, and undo a key in use.
        self._connection.execute("PRAGMA synchronous=EXTRA")
        self._connection.execute("PRAGMA secure_delete=ON")
        make_tables(self._connection)
        self._hash_of = partial(hash_of_account, operator_key)
        self._ciphers: OrderedDict[tuple[str, int], AESGCM] = OrderedDict()
        self._check_operator_key(path)

    def _check_operator_key(self, path: Path) -> None:
        """Open what the first start sealed; another bot's key would read nothing, and seal what nobody can read."""
        try:
            self._cipher("check", 0, make=True)
        except Unreadable as error:
            self._connection.close()
            raise KeyFileUnusable(f"the operator's key is not the one that {path} was made with") from error

    def close(self) -> None:
        """Close the file of keys."""
        self._connection.close()

    def is_unused(self) -> bool:
        """Return whether no key of a person, a day or a circle was ever made here."""
        return self._connection.execute("SELECT 1 FROM keys WHERE kind != 'check'").fetchone() is None

    def seal(self, person_id: int, place: str, text: str) -> bytes:
        """Return `text` sealed with the member's key and bound to its `place`, as "table.column.row"."""
        return _seal(self._cipher("person", person_id, make=True), text.encode("utf-8", "surrogatepass"), place)

    def seal_of_circle(self, circle: int, place: str, text: str) -> bytes:
        """Return `text` sealed with the circle's key and bound to its `place`: it is no single member's."""
        return _seal(self._cipher("circle", circle, make=True), text.encode("utf-8", "surrogatepass"), place)

    def open_of_circle(self, circle: int, place: str, sealed: bytes) -> str:
        """Return the circle's text that was sealed for this place; raises `Unreadable`."""
        return _open(self._cipher("circle", circle, make=False), sealed, place).decode("utf-8", "surrogatepass")

    def open(self, person_id: int, place: str, sealed: bytes) -> str:
        """Return the text that was sealed for this place; raises `Unreadable`."""
        return _open(self._cipher("person", person_id, make=False), sealed, place).decode("utf-8", "surrogatepass")

    def seal_body(self, day: date, place: str, body: bytes) -> bytes:
        """Return a body sealed with the key of that day (UTC), which is destroyed eight days later."""
        ordinal = day.toordinal()
        return ordinal.to_bytes(DAY_BYTES, "big") + _seal(self._cipher("day", ordinal, make=True), body, place)

    def open_body(self, place: str, sealed: bytes) -> bytes:
        """Return a body that was sealed for this place; raises `Unreadable`, also once its day's key is gone."""
        ordinal = int.from_bytes(sealed[:DAY_BYTES], "big")
        return _open(self._cipher("day", ordinal, make=False), sealed[DAY_BYTES:], place)

    def destroy_day_keys(self, before: date) -> None:
        """Destroy the keys of the days before that one: what they sealed can never be opened again."""
        self._connection.execute("DELETE FROM keys WHERE kind = 'day' AND number < ?", (before.toordinal(),))
        self._ciphers.clear()

    def destroy_person_key(self, person_id: int) -> None:
        """Destroy a member's key: what it sealed can never be opened again, in no backup either."""
        self._destroy("person", person_id)

    def destroy_circle_key(self, circle: int) -> None:
        """Destroy a circle's key, as no one is left in it."""
        self._destroy("circle", circle)

    def _destroy(self, kind: str, number: int) -> None:
        self._connection.execute("DELETE FROM keys WHERE kind = ? AND number = ?", (kind, number))
        self._ciphers.pop((kind, number), None)

    def list_keys(self, kind: str, after: int = -1, limit: int = -1) -> list[int]:
        """Return the numbers of the people, or of the circles, that have a key, in order; -1 is no limit."""
        rows = self._connection.execute(
            "SELECT number FROM keys WHERE kind = ? AND number > ? ORDER BY number LIMIT ?", (kind, after, limit)
        ).fetchall()
        return [int(row[0]) for row in rows]

    def remember_erased(self, telegram_id: int, erased_at: str) -> None:
        """Remember that the account was erased then (UTC text), as a hash that only the operator's key can make."""
        self._connection.execute(
            "INSERT INTO erased VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET erased_at ="
            " max(erased_at, excluded.erased_at)",
            (self._hash_of(telegram_id), erased_at),
        )

    def was_erased(self, telegram_id: int, known_since: str) -> bool:
        """Return whether the account, known since then (UTC text), was erased later; one that came back was not."""
        row = self._connection.execute(
            "SELECT 1 FROM erased WHERE hash = ? AND erased_at >= ?", (self._hash_of(telegram_id), known_since)
        ).fetchone()
        return row is not None

    def is_account(self, telegram_id: int, hashed: bytes) -> bool:
        """Return whether the account is the one of that hash."""
        return hmac.compare_digest(self._hash_of(telegram_id), hashed)

    def _cipher(self, kind: str, number: int, *, make: bool) -> AESGCM:
        cipher = self._ciphers.get((kind, number))
        if cipher is None:
            cipher = AESGCM(self._key(kind, number, make=make))
            self._ciphers[kind, number] = cipher
            if len(self._ciphers) > MOST_CIPHERS_IN_MEMORY:
                self._ciphers.popitem(last=False)
        return cipher

    def _key(self, kind: str, number: int, *, make: bool) -> bytes:
        place = f"{kind} {number}"
        row = self._connection.execute(
            "SELECT wrapped FROM keys WHERE kind = ? AND number = ?", (kind, number)
        ).fetchone()
        if row is not None:
            return _open(self._operator, row[0], place)
        if not make:
            raise Unreadable(f"the key of {place} is gone")
        key = AESGCM.generate_key(KEY_BYTES * 8)
        self._connection.execute(
            "INSERT INTO keys VALUES (?, ?, ?)", (kind, number, _seal(self._operator, key, place))
        )
        return key


def _seal(cipher: AESGCM, plain: bytes, place: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, place.encode())


def _open(cipher: AESGCM, sealed: bytes, place: str) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable(f"{place} was sealed with another key or for another place") from error
