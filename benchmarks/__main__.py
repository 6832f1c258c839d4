"""Everything, one after the other: `make bench`; with `--write` it also goes into docs/scale.md."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import picture, replies, shares
from benchmarks.hosting import ROOT, run_apart
from benchmarks.replies import Row

PAGE = ROOT / "docs" / "scale.md"
PICTURE = ROOT / "docs" / "images" / "benchmarks.png"
PARTS = ("beside", "alone", "days", "sizes", "circles", "shares")
SIZES = (1_000, 10_000, 100_000, 1_000_000)
CIRCLES = (500, 20_000, 200_000)
DAYS = (0, 2 * 365)
"""How many days people have behind them whose presses are compared."""

Column = tuple[str, str, str]
"""A title, the figure that stands in it, and how it is written."""


def sizes(counts: tuple[int, ...]) -> str:
    """Return what the number of members costs, as Markdown; a tenth of them are due at once."""
    found = [_told("benchmarks.sizes", count, count // 10, 20) for count in counts]
    table = _table(
        found,
        ("members", "members", "{:,.0f}"),
        ("start", "start_ms", "{:.0f} ms"),
        ("a tick without anything due", "tick_ms", "{:.1f} ms"),
        ("/me", "me_ms", "{:.0f} ms"),
        ("/summary", "summary_ms", "{:.0f} ms"),
        ("/export", "export_ms", "{:.0f} ms"),
        ("memory", "resident_mb", "{:.0f} MB"),
        ("the file", "file_mb", "{:,.0f} MB"),
        ("prompts owed a second, a tenth of all due at once", "handed_per_second", "{:.0f}"),
        ("longest stall meanwhile", "stall_ms", "{:.0f} ms"),
        ("the loop's longest work in one go", "work_ms", "{:.0f} ms"),
        ("longest wait of a reply for the writer", "writer_wait_ms", "{:.0f} ms"),
    )
    year = found[0]["year_kb"]
    return f"{table}\n\nA year of one member who answers three questions a day takes {year:.0f} KB of the file."


def circles(counts: tuple[int, ...]) -> str:
    """Return how a circle of any size is read and its week counted, as Markdown."""
    return _table(
        [_told("benchmarks.circles", count) for count in counts],
        ("members of the circle", "members", "{:,.0f}"),
        ("`/summary` of the running week", "open_ms", "{:,.0f} ms"),
        ("`/summary` of the last", "closed_ms", "{:.0f} ms"),
        ("its counting, all steps together", "steps_s", "{:.1f} s"),
        ("the longest step", "longest_step_ms", "{:.0f} ms"),
    )


def days() -> str:
    """Return how days pass of many members, as Markdown; half of them answer."""
    return _table(
        [_told("benchmarks.simulated", members, count) for members, count in ((10_000, 1), (1_000, 7))],
        ("members", "members", "{:,.0f}"),
        ("days", "days", "{:.0f}"),
        ("messages sent", "sent", "{:,.0f}"),
        ("passed through in", "seconds", "{:.0f} s"),
        ("the loop late at most", "stall_ms", "{:.0f} ms"),
        ("in 99.9 % of its rounds", "stall_p999_ms", "{:.0f} ms"),
        ("its longest work in one go", "work_ms", "{:.0f} ms"),
        ("memory after the first day", "resident_first_mb", "{:.0f} MB"),
        ("after the last", "resident_last_mb", "{:.0f} MB"),
    )


def _table(found: list[dict[str, Any]], *columns: Column) -> str:
    lines = ["| " + " | ".join(title for title, _, _ in columns) + " |", "|---" * len(columns) + "|"]
    lines += ["| " + " | ".join(form.format(each[key]) for _, key, form in columns) + " |" for each in found]
    return "\n".join(lines)


def alone() -> str:
    """Return what is measured without peers, as Markdown."""
    start = _told("benchmarks.starting")
    thirty, thousand = (_told("benchmarks.pacing", limit, 6) for limit in (30, 1000))
    ahead = _told("benchmarks.overtaking")
    new, old = (replies.measured(replies.OURS, Row("", "press", 3000, 1000, days=each)) for each in DAYS)
    rows = [
        ("start to first poll", f"{start['first_poll_s']:.2f} s"),
        ("resident memory at rest", f"{start['resident_mb']:.0f} MB"),
        (
            "more of it after forty pictures and searches for places, at rest again",
            f"{start['grown_at_rest_mb']:.0f} MB",
        ),
        *(
            (
                f"at a limit of {each['limit']:.0f} a second",
                f"{each['used']:.1%} used; {each['fullest_second']:.0f} in the fullest sliding second",
            )
            for each in (thirty, thousand)
        ),
        ("a reply behind 10,000 prompts", f"{ahead['reply_ms']:.0f} ms, at worst {ahead['reply_worst_ms']:.0f} ms"),
        ("a call for help behind them", f"{ahead['sos_ms']:.0f} ms, at worst {ahead['sos_worst_ms']:.0f} ms"),
        (
            "a press of somebody new, and of somebody with two years behind them",
            f"{new['cpu_ms']:.2f} ms and {old['cpu_ms']:.2f} ms of a core",
        ),
    ]
    return "\n".join(["| what | measured |", "|---|---|", *(f"| {what} | {found} |" for what, found in rows)])


def _told(module: str, *arguments: object) -> dict[str, Any]:
    found = run_apart(module, *arguments)
    print(module, *arguments, found, file=sys.stderr, flush=True)
    return found


def beside(rounds: int, *, draw: bool) -> str:
    """Return how the bot does beside its peers, as Markdown, and draw it where asked."""
    found = replies.measured_all(rounds)
    if draw:
        picture.save(found, PICTURE)
    return replies.table(found)


def write(part: str, text: str, page: Path = PAGE) -> None:
    """Put a part of what was measured into the page, between its marks."""
    begin, end = f"<!-- {part}: measured by make bench -->", f"<!-- end of {part} -->"
    before, _, rest = page.read_text("utf-8").partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", "utf-8")


def main() -> None:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each contestant goes; the median counts")
    parser.add_argument(
        "--most", type=int, default=SIZES[-1], help="the most members to make, in the parts about their number"
    )
    parser.add_argument("--only", choices=PARTS, help="just this part")
    parser.add_argument("--write", action="store_true", help="put it into docs/scale.md, and the picture beside it")
    given = parser.parse_args()
    measured: dict[str, Callable[[], str]] = {
        "beside": lambda: beside(given.rounds, draw=given.write),
        "alone": alone,
        "days": days,
        "sizes": lambda: sizes(tuple(each for each in SIZES if each <= given.most)),
        "circles": lambda: circles(tuple(each for each in CIRCLES if each <= given.most)),
        "shares": lambda: shares.table(shares.measured()),
    }
    for part in [given.only] if given.only else PARTS:
        load = f"{os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else "unknown"
        text = f"{measured[part]()}\n\nOn {replies.machine()}; the load of the machine was {load}."
        print(text)
        if given.write:
            write(part, text)


if __name__ == "__main__":
    main()
