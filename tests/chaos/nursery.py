"""Bots that are forked from a process which has imported everything and opened nothing: a start without the imports.

Most of what a kill costs is the start after it, and most of a start is Python reading modules. Each bot is a process
of its own all the same, with an environment, a folder and a log of its own, and dies as any other does.
"""

import gc
import json
import os
import runpy
import selectors
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.chaos import shim
from tests.support.process import start as start_alone

ROOT = Path(__file__).parents[2]


class Forked:
    """A bot of the nursery, to be handled as `subprocess.Popen` would be."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.ended = threading.Event()

    def poll(self) -> int | None:
        """Return the exit code as `Popen` does, None while it runs."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code once there is one; raises `subprocess.TimeoutExpired`."""
        if not self.ended.wait(timeout):
            raise subprocess.TimeoutExpired("bot", timeout or 0.0)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal; nothing happens where it has ended."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The process that forks, and who has ended."""

    def __init__(self) -> None:
        library = shim.library()
        self.preloaded = str(library) if library else None
        preload = {"LD_PRELOAD": self.preloaded} if self.preloaded else {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.nursery"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **preload},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self._born: SimpleQueue[Forked] = SimpleQueue()
        self._bots: dict[int, Forked] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def start(self, module: Sequence[str], cwd: Path, given: Mapping[str, str], log: Path) -> Forked:
        """Fork a bot that runs the module with its arguments, and return it."""
        assert self._process.stdin is not None
        log.touch()  # it is looked into before the bot has come to write
        order = {"module": list(module), "cwd": str(cwd), "given": dict(given), "log": str(log)}
        self._process.stdin.write(json.dumps(order) + "\n")
        return self._born.get()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            what, pid, *code = (each if at == 0 else int(each) for at, each in enumerate(line.split()))
            if what == "born":
                self._bots[int(pid)] = Forked(int(pid))
                self._born.put(self._bots[int(pid)])
            else:
                bot = self._bots.pop(int(pid))
                bot.returncode = int(code[0])
                bot.ended.set()


@cache
def nursery() -> Nursery:
    """Return this process's own nursery."""
    return Nursery()


def start(module: Sequence[str], cwd: Path, given: Mapping[str, str], log: Path) -> Any:
    """Start a bot from the nursery; stands in for `tests.support.process.start`.

    One that needs another library before all others, such as libfaketime, cannot be forked, and starts by itself.
    """
    if given.get("LD_PRELOAD", nursery().preloaded) != nursery().preloaded:
        return start_alone(module, cwd, given, log)
    return nursery().start(module, cwd, given, log)


def main() -> None:
    """Fork a bot for each line that is read, and write who was born and who ended, until the input ends."""
    import bot.app
    import bot.cli  # noqa: F401 - what every bot needs, read once
    from handlers.texts import Texts

    Texts()
    gc.freeze()
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writer)
    waiting = selectors.DefaultSelector()
    waiting.register(sys.stdin, selectors.EVENT_READ, "order")
    waiting.register(reader, selectors.EVENT_READ)
    while True:
        for key, _ in waiting.select():
            if key.data == "order":
                line = sys.stdin.readline()
                if not line:
                    return
                _say("born", _fork(json.loads(line)))
            else:
                os.read(reader, 4096)
        _bury()


def _bury() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _say("ended", pid, os.waitstatus_to_exitcode(status))


def _say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - this is how the two talk


def _fork(order: Mapping[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, theirs in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(ours, theirs)
    os.closerange(3, 256)
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["given"])
    module, *arguments = order["module"]
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
        sys.stderr.flush()
        os._exit(code)
    except BaseException:  # noqa: BLE001 - as the interpreter would
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
