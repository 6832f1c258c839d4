"""The reply path and the send path, side by side with the peers: `python -m benchmarks.replies`.

Every contestant is a process of its own against a server process of its own; the rounds go round all of them in turn.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.hosting import ROOT, begun, free_port, report_of
from benchmarks.ours import press_data

GRAMMY = ROOT / "benchmarks" / "peers" / "grammy.mjs"
PEERS = ("stock", "aiogram3", "telebot", "grammy", "floor")
OURS = "alongside"


@dataclass(frozen=True)
class Row:
    """What is measured: presses (at a rate, or 0: all at once) or sends, with the delay of each answer in seconds."""

    name: str
    what: str
    count: int
    people: int
    rate: float = 0.0
    delay: float = 0.0
    figure: str = "per_second"
    stock_count: int = 0
    """How many for stock python-telegram-bot, which would take minutes for all; 0: as many as for the others."""
    days: int = 0
    """How many days each of our people has behind them."""


ROWS = (
    Row("200 presses/s, each answer takes 50 ms", "press", 1200, 1200, rate=200, delay=0.05, figure="p99_ms"),
    Row("storm of presses, durable", "press", 3000, 1000, stock_count=600),
    Row("messages with a keyboard", "send", 6000, 6000, stock_count=1200),
)


def measured(
    contestant: str,
    row: Row,
    begins: Callable[[int], object] = lambda pid: None,
    ends: Callable[[], object] = lambda: None,
) -> dict[str, Any]:
    """Run one contestant once, and return what the server counted; `begins` is told its process as work begins."""
    count = row.stock_count or row.count if contestant == "stock" else row.count
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        people = row.people if row.what == "press" else count
        line = _line(contestant, row, f"http://127.0.0.1:{port}", folder, people if contestant == OURS else count)
        bot = _started(line, waits=True) if contestant == OURS else None
        server = subprocess.Popen(
            _server_line(contestant, row, port, count, folder), stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        try:
            assert server.stdout is not None
            server.stdout.readline()
            if bot is None:
                bot = _started(line)
            else:
                bot.stdin.write("go\n")
                bot.stdin.flush()
            began = begun(server)
            before = _cpu_seconds(bot.pid)
            begins(bot.pid)
            report = report_of(server, began)
            report["cpu_ms"] = (_cpu_seconds(bot.pid) - before) * 1000 / max(report["done"], 1)
            ends()
        finally:
            for process in (bot, server):
                if process is not None:
                    process.kill()
                    process.wait()
    report["kept_up"] = report["done"] == report["wanted"]
    return report


def _cpu_seconds(pid: int) -> float:
    """Return the seconds that a process has had of a core: fairer than a clock where others use the machine too."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _server_line(contestant: str, row: Row, port: int, count: int, folder: str) -> list[str]:
    updates = count if row.what == "press" else 0
    line = [sys.executable, "-m", "benchmarks.server", "--port", str(port), "--wanted", str(count)]
    line += ["--updates", str(updates), "--people", str(row.people), "--rate", str(row.rate)]
    line += ["--delay", str(row.delay), "--within", "30" if row.rate else "60"]
    if contestant == OURS:
        file = Path(folder) / "presses"
        file.write_text(press_data(row.people), "utf-8")
        line += ["--data", str(file)]
    return line


def _line(contestant: str, row: Row, url: str, folder: str, count: int) -> list[str]:
    if contestant == "grammy":
        return ["node", str(GRAMMY), url, folder, row.what, str(count)]
    if contestant == OURS:
        return [sys.executable, "-m", "benchmarks.ours", url, folder, row.what, str(count), str(row.days)]
    return [sys.executable, "-m", f"benchmarks.peers.{contestant}", url, folder, row.what, str(count)]


def _started(line: list[str], *, waits: bool = False) -> Any:
    """Start a contestant; ours has made its people first, and waits for the word."""
    piped = subprocess.PIPE if waits else subprocess.DEVNULL
    process = subprocess.Popen(line, stdin=piped, stdout=piped, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    if waits:
        assert process.stdout is not None
        process.stdout.readline()
    return process


def contestants() -> list[str]:
    """Return ours and every peer that is installed."""
    found = [OURS]
    for name in PEERS:
        if name == "grammy":
            there = shutil.which("node") and (GRAMMY.parent / "node_modules").exists()
        else:
            there = (
                subprocess.run([sys.executable, "-c", f"import benchmarks.peers.{name}"], cwd=ROOT).returncode == 0
            )
        if there:
            found.append(name)
    return found


@dataclass
class Figures:
    """What every contestant came to in one row, a report a round."""

    row: Row
    reports: dict[str, list[dict[str, Any]]]

    def rate(self, name: str) -> float:
        """Return the median of a contestant's pace, a second."""
        return statistics.median(float(each["per_second"]) for each in self.reports[name])

    def cpu(self, name: str) -> float:
        """Return the median of what one press or message took of a core, in milliseconds."""
        return statistics.median(float(each["cpu_ms"]) for each in self.reports[name])

    def cell(self, name: str) -> str:
        """Return what stands in the table for a contestant, with the ratio to stock python-telegram-bot."""
        reports, rate = self.reports[name], self.rate(name)
        if self.row.figure == "p99_ms":
            if not all(each["kept_up"] for each in reports):
                return f"{rate:.0f}/s, does not keep up"
            p99 = statistics.median(each["p99_ms"] or 0.0 for each in reports)
            return f"{rate:.0f}/s; p99 {p99:.0f} ms; {self.cpu(name):.2f} ms"
        ratio = f" ({rate / self.rate('stock'):.1f} ×)" if "stock" in self.reports else ""
        return f"{rate:.0f}/s{ratio}; {self.cpu(name):.2f} ms"

    @property
    def server_share(self) -> float:
        """Return the largest share of a core that the server took beside a contestant that is a bot."""
        bots = (found for name, found in self.reports.items() if name != "floor")
        return max(float(each["core_share"]) for found in bots for each in found)


def measured_all(rounds: int, only: str = "") -> list[Figures]:
    """Measure every row, going round all contestants in turn."""
    names, found = contestants(), []
    for row in (each for each in ROWS if only in each.name):
        figures = Figures(row, {name: [] for name in names})
        for _ in range(rounds):
            for name in names:
                figures.reports[name].append(measured(name, row))
                print(row.name, name, figures.reports[name][-1], file=sys.stderr, flush=True)
        found.append(figures)
    return found


def machine() -> str:
    """Return what this was measured on."""
    model = next(
        (line.partition(": ")[2] for line in _cpuinfo() if line.startswith("model name")), platform.machine()
    )
    return f"{os.cpu_count()} cores of {model}, Linux, Python {platform.python_version()}"


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text("utf-8").splitlines() if path.exists() else []


def table(found: list[Figures]) -> str:
    """Return the figures as Markdown."""
    names = list(found[0].reports)
    lines = ["| work | " + " | ".join(names) + " | server |", "|---" * (len(names) + 2) + "|"]
    for each in found:
        cells = " | ".join(each.cell(name) for name in names)
        lines.append(f"| {each.row.name} | {cells} | {each.server_share:.2f} of a core |")
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    print(table(measured_all(given.rounds, given.only)))


if __name__ == "__main__":
    main()
