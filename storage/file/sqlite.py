"""The one place that `sqlite3` is taken from: the build that sqlite-utils uses, often newer than the system's.

The exceptions of the two builds differ, so that one caught here must be the one raised there.
"""

from sqlite_utils.utils import sqlite3 as sqlite3  # type: ignore[attr-defined]

__all__ = ["sqlite3"]
