"""Two processes never share a database."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import ALREADY_RUNNING, AlreadyRunning
from bot.running.lock import Lock

HOLDER = """
import pathlib, sys
from bot.running.lock import Lock

held = Lock(pathlib.Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_holder_is_told_that_another_process_runs(tmp_path: Path) -> None:
    held = Lock(tmp_path / "alongside.db")
    with pytest.raises(AlreadyRunning, match="another process"):
        Lock(tmp_path / "alongside.db")
    held.release()
    Lock(tmp_path / "alongside.db").release()
    assert AlreadyRunning.code == ALREADY_RUNNING == 75


def test_a_killed_process_gives_the_lock_back(tmp_path: Path) -> None:
    path = tmp_path / "alongside.db"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning):
            Lock(path)
        process.kill()
        process.wait()
    Lock(path).release()
