"""What every Python peer shares: a table, one durable write a press, and the words of the edit."""

import sqlite3
import sys
from pathlib import Path

TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
TEXT = "Tue, Jan 6 · Day 2\n\n✓ On track\n\n2 days in a row.\n\nMood (1 low, 5 good)"
LABELS = ("1", "2", "3", "4", "5")
FIRST_PERSON = 1000


def url() -> str:
    """Return the root of the server."""
    return sys.argv[1]


def to_send() -> int:
    """Return how many messages are to be sent, 0 to answer presses."""
    return int(sys.argv[4]) if sys.argv[3] == "send" else 0


class Answers:
    """A table of answers, each committed durably as it comes."""

    def __init__(self) -> None:
        file = Path(sys.argv[2]) / "peer.db"
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=wal", "synchronous=FULL"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("CREATE TABLE IF NOT EXISTS answers (person INTEGER, value TEXT)")

    def save(self, person: int, value: str) -> None:
        """Save one answer."""
        self._connection.execute("INSERT INTO answers VALUES (?, ?)", (person, value))

    def save_all(self, answers: list[tuple[int, str]]) -> None:
        """Save many answers with one commit."""
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT INTO answers VALUES (?, ?)", answers)
        self._connection.execute("COMMIT")
