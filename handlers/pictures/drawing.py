"""From SVG to PNG, in a process of its own for each picture."""

import subprocess
import sys
from pathlib import Path

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
        drawn = subprocess.run(command, input=svg.encode(), capture_output=True, timeout=WITHIN, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        raise NotDrawn(type(error).__name__) from error
    return drawn.stdout
