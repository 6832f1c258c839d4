"""How well a limit is used by a morning's prompts, and that it is kept: `python -m benchmarks.pacing LIMIT SECONDS`.

Prompts are spread evenly from the first, so that all that the limit lets through is what there is to use.
"""

import json
import subprocess
import sys
import tempfile
from typing import Any

from benchmarks.hosting import ROOT, begun, report_of, served


def measured(limit: int, seconds: int) -> dict[str, float]:
    """Return the share of the limit that prompts used, and how much the fullest sliding second held."""
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
    used = (report["done"] - 1) / max(report["seconds"], 1e-9) / limit
    return {"limit": limit, "used": used, "fullest_second": report["fullest_second"]}


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]), int(sys.argv[2]))))
