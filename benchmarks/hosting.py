"""The benchmarks' own server as a process of its own, and the bot before it in this one."""

import json
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def free_port() -> int:
    """Return a port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(wanted: int = 1 << 40, within: float = 3600.0) -> Iterator[tuple[str, Any]]:
    """Serve without updates; give the root of the server and its process, whose last line is what it counted."""
    port = free_port()
    line = [sys.executable, "-m", "benchmarks.server", "--port", str(port), "--wanted", str(wanted)]
    server = subprocess.Popen([*line, "--within", str(within)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert server.stdout is not None
        server.stdout.readline()
        yield f"http://127.0.0.1:{port}", server
    finally:
        server.kill()
        server.wait()


def begun(server: Any) -> str:
    """Wait until work has begun at the server, and return what it printed: "began", or its report if nothing did."""
    line: str = server.stdout.readline()
    return line


def report_of(server: Any, begun: str) -> dict[str, Any]:
    """Wait for the server's report and return it."""
    report: dict[str, Any] = json.loads(begun if begun.startswith("{") else server.stdout.readline())
    return report


def run_apart(module: str, *arguments: object) -> dict[str, Any]:
    """Run a measurement in a process of its own, which shares no memory with another, and return what it found."""
    line = [sys.executable, "-m", module, *(str(each) for each in arguments)]
    done = subprocess.run(line, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise RuntimeError(f"{module} {arguments} ended with {done.returncode}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def resident_mb() -> float:
    """Return the memory of this process that is in use, in MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1e6
