"""`make chaos`: each promise of docs/guarantees.md at full size, or at a part of it, with a table at the end.

ARGS: `--size 0.1` for a tenth of everything, `--only kills,points` for some rows, `--seed 7`, `--jobs 2`.
"""

import argparse
import os
import signal
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context

from tests.chaos.rows import ROWS, Count, Piece, Scale, pieces, run


@dataclass
class Row:
    """What has been found of one promise so far."""

    pieces: int = 0
    done: int = 0
    failed: int = 0
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)

    def take(self, counted: Count, problem: str, seconds: float) -> None:
        self.done += 1
        self.failed += bool(problem)
        self.seconds += seconds
        for name, count in counted.items():
            most = "at most" in name
            self.counts[name] = max(self.counts[name], count) if most else self.counts[name] + count

    def __str__(self) -> str:
        result = "as promised" if not self.failed else f"{self.failed} of {self.done} pieces FAILED"
        counted = ", ".join(f"{count:,} {name}" for name, count in self.counts.items())
        if not self.done:
            return "- | not begun | -"
        part = "" if self.done == self.pieces else f" in {self.done} of {self.pieces} pieces"
        return f"{counted or '-'}{part} | {result} | {self.seconds:,.0f} s"


def main() -> int:
    """Run what is asked for, print each failure as it comes and the table at the end."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--size", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000)  # noqa: TID251 - a seed is no time
    parser.add_argument("--jobs", type=int, default=max(2, os.cpu_count() or 2))
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    wanted = [each.strip() for each in asked.only.split(",") if each.strip()]
    if unknown := [each for each in wanted if each not in ROWS]:
        parser.error(f"no row {', '.join(unknown)}: there are {', '.join(ROWS)}")
    todo = pieces(Scale(asked.size, asked.seed), wanted)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(
            number, signal.default_int_handler
        )  # a shell that starts it in the background ignores the first
    rows: dict[str, Row] = {}
    for each in todo:
        rows.setdefault(each.row, Row()).pieces += 1
    print(f"seed {asked.seed}, size {asked.size:g}, {len(todo)} pieces, {asked.jobs} at once", flush=True)  # noqa: T201
    with ProcessPoolExecutor(asked.jobs, mp_context=get_context("spawn")) as pool:
        running = {pool.submit(run, each): each for each in todo}
        try:
            for ended in as_completed(running):
                _take(rows[running[ended].row], running[ended], *ended.result())
        except KeyboardInterrupt:
            print("stopped: the table is of what was done until then")  # noqa: T201
            pool.shutdown(wait=False, cancel_futures=True)
    print("\nrow | counted | result | time\n--- | --- | --- | ---")  # noqa: T201
    for name, row in rows.items():
        print(f"{name} | {row}")  # noqa: T201
    return int(any(row.failed for row in rows.values()))


def _take(row: Row, piece: Piece, counted: Count, problem: str, seconds: float) -> None:
    """Count what came of a piece, and say what went wrong in it, or that its row is done."""
    row.take(counted, problem, seconds)
    if problem:
        print(f"\n{piece.row} {piece.given}:\n{problem}", flush=True)  # noqa: T201
    if row.done == row.pieces:
        print(f"{piece.row} | {row}", flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
