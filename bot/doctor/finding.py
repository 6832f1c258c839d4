"""One thing that is wrong, with an id that stays, and how to mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: an E ends in the exit code `code`, a W in none."""

    id: str
    what: str
    mend: str
    code: int = 0
