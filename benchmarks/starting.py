"""From the start of the process to the first poll, and the memory it takes: `python -m benchmarks.starting`."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.hosting import ROOT, free_port

INSTALLED = (
    "import sys; sys.modules.update(rich=None, pygments=None); from bot.cli import main; main(['run'], 'alongside')"
)
"""The bot as it is installed: httpx also loads what colours a terminal, where the tests' own libraries brought it."""

PICTURES = 40
CITIES = ("berlin", "san francisco", "sao paolo", "munchen", "new yrok", "delhi")


def measured() -> dict[str, float]:
    """Return the seconds to the first poll, and the memory in MB at rest and after pictures and searches."""
    with tempfile.TemporaryDirectory() as folder:
        starts = [_started(Path(folder)) for _ in range(4)]  # the first makes the database
    seconds = sorted(each for each, _ in starts[1:])
    line = [sys.executable, "-m", "benchmarks.starting", "after"]
    after = json.loads(subprocess.run(line, capture_output=True, text=True, cwd=ROOT, check=True).stdout)
    return {"first_poll_s": seconds[1], "resident_mb": starts[-1][1], **after}


def _started(folder: Path) -> tuple[float, float]:
    """Start the bot before a server that says when it is polled; return the seconds until then, and its MB."""
    port = free_port()
    line = [sys.executable, "-m", "benchmarks.server", "--port", str(port), "--wanted", "1", "--tell-polls"]
    server = subprocess.Popen([*line, "--within", "600"], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert server.stdout is not None
    server.stdout.readline()
    environment = {
        "PATH": "/usr/bin:/bin",
        "TELEGRAM_BOT_TOKEN": "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "OPERATOR_NAME": "Dov",
        "OPERATOR_CONTACT": "dov@example.org",
        "TELEGRAM_API_URL": f"http://127.0.0.1:{port}",
        "DATABASE_PATH": str(folder / "alongside.db"),
    }
    began = time.perf_counter()
    bot = subprocess.Popen([sys.executable, "-c", INSTALLED], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        server.stdout.readline()
        seconds = time.perf_counter() - began
        time.sleep(3)
        return seconds, _resident_mb(bot.pid)
    finally:
        for process in (bot, server):
            process.terminate()
            process.wait()


def _resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * 4096 / 1e6


def after_pictures() -> dict[str, float]:
    """Return by how many MB pictures and searches have made this process grow, at once and once it rests."""
    import gc

    from benchmarks.hosting import resident_mb
    from bot import app  # noqa: F401 - what a bot has loaded when it draws the first
    from handlers.arriving import places
    from handlers.pictures.drawing import draw
    from tests.support.pictures import SAMPLES

    before = resident_mb()
    for number in range(PICTURES):
        draw(list(SAMPLES.values())[number % len(SAMPLES)].svg)
    for name in CITIES:
        places.search(name)
    at_once = resident_mb()
    time.sleep(10)
    gc.collect()
    return {"grown_mb": at_once - before, "grown_at_rest_mb": resident_mb() - before}


if __name__ == "__main__":
    print(json.dumps(after_pictures() if sys.argv[1:] else measured()))
