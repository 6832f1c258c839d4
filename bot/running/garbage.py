"""Garbage: what is loaded at the start is not looked through for it, which would stop every thread for 60 ms."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def what_stays() -> Iterator[None]:
    """Load what stays for good: no collection of garbage, now or later, looks through it."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()
