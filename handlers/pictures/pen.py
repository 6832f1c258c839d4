"""Draws one SVG, read from standard input, with the font files named; the PNG goes to standard output.

A process of its own: the renderer holds Python's lock for as long as it draws (some 100 ms a picture), in which no
other thread could answer anybody. It imports nothing of ours, and starts in a few hundredths of a second.
"""

import os
import sys

import resvg_py


def main() -> None:
    """Draw, with the letters given and none of the computer's own; whoever waits for a reply goes first."""
    if hasattr(os, "nice"):
        os.nice(5)
    svg = sys.stdin.buffer.read().decode("utf-8")
    drawn = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=sys.argv[1:])
    sys.stdout.buffer.write(bytes(drawn))


if __name__ == "__main__":
    main()
