"""What deleting leaves behind: copies of rows in free pages and in the write-ahead log, until they are cleared."""

from storage.file.database import Tx
from storage.file.opening import PRAGMAS

CLEARED_AT_ONCE = 64 << 20
"""Bytes below which a file is written anew while everybody waits for it; a larger one is at night."""


def is_small(tx: Tx) -> bool:
    """Return whether the file can be written anew at once."""
    pages, size = tx.one("PRAGMA page_count"), tx.one("PRAGMA page_size")
    return bool(pages and size and pages[0] * size[0] < CLEARED_AT_ONCE)


def clear(tx: Tx) -> None:
    """Write the file anew without its free pages, and empty the log; for after a commit."""
    tx.execute("PRAGMA temp_store=MEMORY")  # a temporary file would be one copy more
    tx.execute("VACUUM")
    empty_log(tx)


def empty_log(tx: Tx) -> None:
    """Empty the write-ahead log, which holds pages as they were; after the next commit if somebody reads them now."""
    if not tx.checkpoints:
        return
    tx.execute("PRAGMA busy_timeout=0")  # a long read must not hold up everybody's writes
    try:
        row = tx.one("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        tx.execute(f"PRAGMA busy_timeout={PRAGMAS['busy_timeout']}")
    if row is None or row[0]:
        tx.afterwards(empty_log)
