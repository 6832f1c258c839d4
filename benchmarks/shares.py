"""Where the time of a press goes, as py-spy samples it in the running bot: `python -m benchmarks.shares`.

Each sample is a thread that runs, with its stack; it belongs to the first part below that one of its frames names.
"""

import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks import replies
from benchmarks.replies import Row

STORM = Row("storm", "press", 6000, 1000)
A_SECOND = 250
"""Samples; more of them slow down what is measured."""

SQL = ("Tx.execute", "Tx.one", "Tx.all", "Tx.insert")
PARTS = (
    ("storing the update, sealed", ("store (storage/traffic/inbox.py",)),
    ("the turn: sealing and opening", ("_turn (handlers/routing.py", "storage/file/keys.py")),
    ("the turn: its statements", ("_turn (handlers/routing.py", SQL)),
    ("the turn: the words", ("_turn (handlers/routing.py", "handlers/texts.py")),
    ("the turn: loading, deciding, and everything else", ("_turn (handlers/routing.py",)),
    ("claiming the edit, with a last look at it", ("Claiming.claim",)),
    ("marking it", ("Marking._conclude_all",)),
    ("commits and savepoints", ("Database._run",)),
    ("the request that edits", ("call (bot/sending/transport.py", "Delivery._attempt")),
    ("the request that answers the press", ("call (bot/sending/transport.py", "_answer (handlers/routing.py")),
    ("the poll, and handing over", ("Receiving.",)),
    ("reading the update", ("update_in (bot/receiving/dispatching.py",)),
    ("finding its handler", ("Application.process_update",)),
    ("what Telegram answers, as it arrives", ("(aiohttp/",)),
    ("the loop itself: tasks, sockets, and waking it from the writer", ()),
)


def measured(row: Row = STORM) -> Counter[str]:
    """Return how many samples belong to each part; raises `RuntimeError` without py-spy."""
    spy = shutil.which("py-spy", path=str(Path(sys.executable).parent)) or shutil.which("py-spy")
    if spy is None:
        raise RuntimeError("py-spy is not installed: pip install --editable '.[bench]'")
    with tempfile.TemporaryDirectory() as folder:
        stacks = Path(folder) / "stacks"
        line = [spy, "record", "--rate", str(A_SECOND), "--format", "raw", "--nonblocking", "--duration", "600"]
        watching: list[subprocess.Popen[bytes]] = []

        def watch(pid: int) -> None:
            command = [*line, "--output", str(stacks), "--pid", str(pid)]
            watching.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

        def look_away() -> None:
            for each in watching:
                each.send_signal(signal.SIGINT)
                each.wait()

        replies.measured(replies.OURS, row, begins=watch, ends=look_away)
        return counted(stacks.read_text("utf-8").splitlines())


def counted(lines: list[str]) -> Counter[str]:
    """Return how many samples belong to each part, of stacks as py-spy writes them: frames by `;`, then a count."""
    found = Counter[str]()
    for line in lines:
        stack, _, count = line.rpartition(" ")
        found[part_of(stack)] += int(count)
    return found


def part_of(stack: str) -> str:
    """Return the part that a stack belongs to: the first of which every name stands in it."""
    return next(part for part, names in PARTS if all(_stands(each, stack) for each in names))


def _stands(name: str | tuple[str, ...], stack: str) -> bool:
    return name in stack if isinstance(name, str) else any(each in stack for each in name)


def table(found: Counter[str]) -> str:
    """Return the shares as Markdown."""
    whole = max(found.total(), 1)
    lines = [f"| {part} | {found[part] / whole:.0%} |" for part, _ in PARTS]
    return "\n".join(["| what a press needs | share |", "|---|---|", *lines])


if __name__ == "__main__":
    print(table(measured()))
