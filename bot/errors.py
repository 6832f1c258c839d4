"""Why the process ends, as the exit codes that its supervisor reads (sysexits.h)."""

from pathlib import Path
from traceback import extract_tb

USAGE = 64
UNAVAILABLE = 69
IO_ERROR = 74
ALREADY_RUNNING = 75
CONFIGURATION = 78

EXIT_CODES = {
    0: "it was asked to, or all is done",
    USAGE: "the command line was not understood, or an answer is missing",
    UNAVAILABLE: "something that may heal is not there: start it again",
    IO_ERROR: "a file could not be read or written",
    ALREADY_RUNNING: "another process uses the same database",
    CONFIGURATION: "a setting, the token or the database has to be mended first",
}
"""Why a process ended, in words."""


class Ending(Exception):
    """The process must end with that code; the message is the one clear line that says why."""

    code = UNAVAILABLE


class Unavailable(Ending):
    """Something that may heal is not there; the supervisor should start the process again."""


class Misconfigured(Ending):
    """Somebody has to mend a setting before a start makes sense."""

    code = CONFIGURATION


class AlreadyRunning(Ending):
    """Another process uses the same database; the message says which."""

    code = ALREADY_RUNNING


def described(error: BaseException | None) -> str:
    """Return an error's type and where it came about; never its message, which may hold what somebody said."""
    if error is None:
        return "nothing"
    frames = reversed(extract_tb(error.__traceback__)[-5:])
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    return f"{type(error).__name__} at {places}"
