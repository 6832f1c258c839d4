"""How well a limit is used, and that it is kept: `python -m benchmarks.pacing LIMIT SECONDS`."""

import json
import subprocess
import sys
import tempfile
from typing import Any

from benchmarks.hosting import ROOT, begun, report_of, served


def measured(limit: int, seconds: int) -> dict[str, float]:
    """Return the share of the limit that was used, and what the fullest sliding second held, as the server counts."""
    count = limit * seconds
    with served(wanted=count, within=seconds * 10) as (url, server), tempfile.TemporaryDirectory() as folder:
        line = [sys.executable, "-m", "benchmarks.ours", url, folder, "send", str(count), str(limit)]
        piped: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        bot = subprocess.Popen(line, text=True, cwd=ROOT, **piped)
        assert bot.stdin is not None
        assert bot.stdout is not None
        bot.stdout.readline()
        bot.stdin.write("go\n")
        bot.stdin.flush()
        try:
            report = report_of(server, begun(server))
        finally:
            bot.kill()
            bot.wait()
    # The first second's worth may go at once, so that it takes a second less than there are seconds' worth.
    used = (report["done"] - limit) / max(report["seconds"], 1e-9) / limit if seconds > 1 else 1.0
    return {"limit": limit, "used": used, "fullest_second": report["fullest_second"]}


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]), int(sys.argv[2]))))
