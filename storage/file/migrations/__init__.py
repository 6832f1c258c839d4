"""The schema, as steps, a module each; `storage/file/schema.sql` shows where they lead. Never edit a released one.

Instants (`*_at`) are UTC text of fixed width, days are ISO dates, wall-clock times are "HH:MM".
Columns of type BLOB are sealed (see `storage/file/keys.py`); `storage/copies/personal.py` says whose each column is.
"""

from importlib import import_module
from pkgutil import iter_modules

from sqlite_utils import Migrations

migrations = Migrations("alongside")

for step in sorted(module.name for module in iter_modules(__path__)):
    import_module(f"{__name__}.{step}")
