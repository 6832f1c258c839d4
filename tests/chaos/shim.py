"""The shim that fails, kills or records what SQLite does with its files: compiled where there is a compiler."""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")


@cache
def library() -> Path | None:
    """The compiled shim, None where it cannot be had."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        return None
    made = Path(tempfile.mkdtemp(prefix="alongside-shim-")) / "shim.so"
    command = [compiler, "-O1", "-shared", "-fPIC", "-o", str(made), str(SOURCE), "-ldl", "-lpthread"]
    done = subprocess.run(command, capture_output=True, check=False)
    return made if done.returncode == 0 else None


WHY_NOT = "the preload shim needs Linux and a C compiler (Debian: apt-get install gcc libc6-dev)"


def environment(folder: Path, **given: str) -> dict[str, str]:
    """What makes a process run under the shim; `op`, `mode`, `k`, `while` (a flag file), `record` (a file)."""
    found = library()
    assert found is not None, WHY_NOT
    told = {f"SHIM_{name.upper()}": value for name, value in given.items()}
    return {"LD_PRELOAD": str(found), "SHIM_FOLDER": os.path.realpath(folder), **told}
