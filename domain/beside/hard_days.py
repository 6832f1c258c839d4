"""A hard day is told a while after the tap, so that it can be taken back."""

from datetime import timedelta

TOLD_AFTER = timedelta(minutes=10)
KEEPS_FOR = timedelta(hours=12)
"""For so long, from the end of the reader's quiet hours on, it still means something."""

HARD, SETBACK = "hard", "setback"
HARD_ANSWERS = frozenset({HARD, SETBACK})
"""Answers to the day's question after which somebody is left in peace, and which a partner may be told."""
