"""Which version of the time-zone data is used: the system's where there is one, else that of the package."""

import re
import zoneinfo
from importlib import metadata
from pathlib import Path

_VERSION = re.compile(r"^# version (\d{4}[a-z]+)", re.MULTILINE)


def zone_data() -> str | None:
    """Return the version, such as "2026a", which begins with its year; None where the system does not say."""
    for folder in map(Path, zoneinfo.TZPATH):
        if (folder / "Europe" / "Berlin").exists():
            return _system_version(folder)
    try:
        return metadata.version("tzdata")
    except metadata.PackageNotFoundError:
        return None


def _system_version(folder: Path) -> str | None:
    try:
        with (folder / "tzdata.zi").open(encoding="ascii", errors="replace") as file:
            found = _VERSION.search(file.read(200))
    except OSError:
        return None
    return found[1] if found else None
