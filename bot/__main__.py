"""`python -m bot` is the same as `alongside`."""

from bot.cli import main

main(prog_name="alongside")
