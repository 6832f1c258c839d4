"""A circle's week as a table that is safe to open: what its words say, in rows, and nothing else."""

import csv
import io
from collections.abc import Iterator

from handlers.turn import Turn
from handlers.week.card import Shown
from storage.traffic.outbox import File

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""With these a cell is a formula to a spreadsheet; a quote before it makes it text (OWASP, *CSV Injection*)."""

MARK = "\ufeff"
"""Without it some spreadsheets take the letters for another alphabet's."""


def table(turn: Turn, shown: Shown) -> File | None:
    """Return the file, None where there are no numbers to put in it."""
    if not shown.figures.are_enough:
        return None
    written = io.StringIO(newline="")
    rows = csv.writer(written, lineterminator="\r\n")
    for row in _rows(turn, shown):
        rows.writerow([_safe(cell) for cell in row])
    return File("document", f"week-{shown.week}.csv", (MARK + written.getvalue()).encode())


def _rows(turn: Turn, shown: Shown) -> Iterator[tuple[object, object, object]]:
    label, found = turn.label, shown.figures
    yield label("table.what"), label("table.which"), label("table.value")
    yield label("table.circle"), "", shown.title
    yield label("table.week"), f"{shown.week.monday}/{shown.week.sunday}", str(shown.week)
    yield label("table.answered"), "", found.answered
    yield label("table.expected"), "", found.expected
    yield label("table.rate"), "", found.rate
    if shown.before is not None:
        yield label("table.rate_before"), "", shown.before
    yield label("table.away"), "", found.away
    for each in shown.days:
        yield label("table.rate"), each.name, each.rate
    for shares in shown.how:
        for share in shares:
            yield label("table.how"), share.option, share.words
    for mood in shown.moods:
        yield label("table.mood"), "", mood
    for fact in shown.facts:
        yield label("table.fact"), "", fact


def _safe(cell: object) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text
