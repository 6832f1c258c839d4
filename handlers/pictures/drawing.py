"""From SVG to PNG, in a process of its own for each picture."""

import subprocess
import sys
from pathlib import Path
from subprocess import DEVNULL, PIPE
from threading import Timer

from handlers.pictures import fonts

PEN = Path(__file__).with_name("pen.py")
WITHIN = 60.0
"""Seconds for one picture, on a computer that is busy with much else."""


class NotDrawn(Exception):
    """A picture could not be drawn; its words go without it."""


def draw(svg: str) -> bytes:
    """Return the PNG of a picture; raises `NotDrawn`. It waits for a process, so it is called off the event loop."""
    command = [sys.executable, "-I", str(PEN), *fonts.files()]
    try:
        with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL) as pen:  # noqa: S603
            # A limit of `communicate` is watched by sleeping, which a clock that is set on purpose can make fail.
            limit = Timer(WITHIN, pen.kill)
            limit.start()
            try:
                png, _ = pen.communicate(svg.encode())
            finally:
                limit.cancel()
    except OSError as error:
        raise NotDrawn(type(error).__name__) from error
    if pen.returncode:
        raise NotDrawn(f"it ended with {pen.returncode}")
    return png
