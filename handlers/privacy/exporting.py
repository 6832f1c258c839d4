"""`/export`: everything that is held about somebody, in one archive, made while others are served."""

from pathlib import PurePosixPath

from handlers.routing import Gate, Route, Routes
from handlers.turn import Turn
from storage.copies import exporting
from storage.traffic.outbox import File

EXPORT = "export"
"""The kind of what its reader has asked for to be saved: it is never protected."""

MOST_FILES = 200
MOST_BYTES = 20 << 20
"""For voice messages and pictures together: Telegram takes no document above 50 MB, and the newest go first."""


def export_command(turn: Turn) -> None:
    """Owe the archive, with what Telegram still has of voice messages and pictures."""
    if turn.person is None:
        turn.say("export.nothing")
        return
    tables = exporting.gather(turn.tx, turn.me.id)
    wanted = exporting.file_references(tables)
    files = _files(turn, wanted[::-1][:MOST_FILES])
    day = turn.now.date()
    readme = turn.label(
        "export.readme",
        operator=turn.house.operator_name,
        date=turn.house.texts.day(day, turn.language),
        kept=len(files),
        n=len(wanted),
    )
    made = turn.outside(exporting.archive, tables, readme, files)
    turn.say_file(File("document", f"alongside-{day}.zip", made), turn.text("export.caption"), kind=EXPORT)


def _files(turn: Turn, wanted: list[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    if not wanted:
        return found
    room = MOST_BYTES
    for number, fetched in enumerate(turn.fetch_each(wanted), start=1):
        if fetched is not None and len(fetched[1]) <= room:
            found[f"{number:03}{PurePosixPath(fetched[0]).suffix}"] = fetched[1]
            room -= len(fetched[1])
    return found


routes = Routes(commands=[Route("export", export_command, Gate.ANYONE)])
