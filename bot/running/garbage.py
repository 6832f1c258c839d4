"""Garbage: what is loaded at the start is not looked through for it, which would stop every thread for 60 ms."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MADE_BEFORE_A_LOOK = 5_000
"""Objects made, above those gone, before the newest are looked through: at Python's own 700 that is a twenty-fifth of
all that an answer takes, as some hundred are alive for each of those in work."""


@contextmanager
def what_stays() -> Iterator[None]:
    """Load what stays for good: no collection of garbage, now or later, looks through it."""
    gc.disable()
    try:
        yield
        gc.freeze()
        gc.set_threshold(MADE_BEFORE_A_LOOK)
    finally:
        gc.enable()
