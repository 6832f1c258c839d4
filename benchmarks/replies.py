"""The reply path and the send path, side by side with the peers: `python -m benchmarks.replies`.

Every contestant is a process of its own against a server process of its own; the rounds go round all of them in turn.
"""

import argparse
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.ours import press_data

ROOT = Path(__file__).parents[1]
GRAMMY = ROOT / "benchmarks" / "peers" / "grammy.mjs"
PEERS = ("stock", "aiogram3", "telebot", "grammy")
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


ROWS = (
    Row("200 presses/s, each answer takes 50 ms", "press", 1200, 1200, rate=200, delay=0.05, figure="p99_ms"),
    Row("storm of presses, durable", "press", 3000, 1000, stock_count=600),
    Row("messages with a keyboard", "send", 6000, 6000, stock_count=1200),
)


def measured(contestant: str, row: Row) -> dict[str, Any]:
    """Run one contestant once, and return what the server counted."""
    count = row.stock_count or row.count if contestant == "stock" else row.count
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        people = row.people if row.what == "press" else count
        line = _line(
            contestant, f"http://127.0.0.1:{port}", folder, row.what, people if contestant == OURS else count
        )
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
            report: dict[str, Any] = json.loads(server.stdout.readline())
        finally:
            for process in (bot, server):
                if process is not None:
                    process.kill()
                    process.wait()
    report["kept_up"] = report["done"] == report["wanted"]
    return report


def _server_line(contestant: str, row: Row, port: int, count: int, folder: str) -> list[str]:
    updates = count if row.what == "press" else 0
    line = [sys.executable, "-m", "benchmarks.server", "--port", str(port), "--wanted", str(count)]
    line += ["--updates", str(updates), "--people", str(row.people), "--rate", str(row.rate)]
    line += ["--delay", str(row.delay), "--within", "60"]
    if contestant == OURS:
        file = Path(folder) / "presses"
        file.write_text(press_data(row.people), "utf-8")
        line += ["--data", str(file)]
    return line


def _line(contestant: str, url: str, folder: str, what: str, count: int) -> list[str]:
    if contestant == "grammy":
        return ["node", str(GRAMMY), url, folder, what, str(count)]
    module = "benchmarks.ours" if contestant == OURS else f"benchmarks.peers.{contestant}"
    return [sys.executable, "-m", module, url, folder, what, str(count)]


def _started(line: list[str], *, waits: bool = False) -> Any:
    """Start a contestant; ours has made its people first, and waits for the word."""
    piped = subprocess.PIPE if waits else subprocess.DEVNULL
    process = subprocess.Popen(line, stdin=piped, stdout=piped, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    if waits:
        assert process.stdout is not None
        process.stdout.readline()
    return process


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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


def table(rounds: int, only: str = "") -> str:
    """Measure everything, and return the figures as Markdown; medians, and the ratio to stock python-telegram-bot."""
    names = contestants()
    lines = [
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, medians of {rounds}",
        "",
    ]
    lines += ["| work | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for row in (each for each in ROWS if only in each.name):
        taken: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
        for _ in range(rounds):
            for name in names:
                taken[name].append(measured(name, row))
                print(row.name, name, taken[name][-1], file=sys.stderr, flush=True)
        lines.append(f"| {row.name} | " + " | ".join(_cell(taken[name], taken, row) for name in names) + " |")
    return "\n".join(lines)


def _cell(reports: list[dict[str, Any]], taken: dict[str, list[dict[str, Any]]], row: Row) -> str:
    rate = statistics.median(each["per_second"] for each in reports)
    if row.figure == "p99_ms":
        if not all(each["kept_up"] for each in reports):
            return f"{rate:.0f}/s, does not keep up"
        p99 = statistics.median(each["p99_ms"] for each in reports)
        return f"{rate:.0f}/s; p99 {p99:.0f} ms"
    stock = [each["per_second"] for each in taken.get("stock", [])]
    ratio = f" ({rate / statistics.median(stock):.1f} ×)" if stock else ""
    return f"{rate:.0f}/s{ratio}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    print(table(given.rounds, given.only))


if __name__ == "__main__":
    main()
