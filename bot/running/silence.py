"""Logs without content: no token, name, word or number of an account, from our code or from a library's.

Our own lines are templates and numbers of rows. Of a library's line only its template is kept, as what it fills in
may be an update, a request or its answer; of an exception its type and where it came about.
"""

import logging
import re

from bot.errors import described

OURS = frozenset({"bot", "handlers", "storage", "domain", "__main__"})
_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{10,}")
_PLACE = re.compile(r"%(\(\w+\))?[-#0 +]*[\d*]*(\.[\d*]+)?[hlL]?[a-zA-Z]")
_CONTENT = re.compile(r"[<>(){}\[\]'\"`=\n]|\d{4,}|https?:")
"""Where a line of a library's that has nothing left to fill in may begin to hold what it was about."""

DASH = "…"


class Silence(logging.Filter):
    """Takes out of each record what it may hold about somebody; it lets every record through."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place, so that no handler after this one sees more."""
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = described(record.exc_info[1])
        elif record.exc_text:
            record.exc_text = record.exc_text.splitlines()[-1].partition(":")[0]
        record.exc_info = record.stack_info = None
        record.msg, record.args = _words_of(record), None
        return True


def _words_of(record: logging.LogRecord) -> str:
    template = str(record.msg)
    if record.name.partition(".")[0] in OURS:
        return _TOKEN.sub(DASH, record.getMessage())
    if record.args:
        return _TOKEN.sub(DASH, _PLACE.sub(DASH, template))
    found = _CONTENT.search(template)
    return template if found is None else template[: found.start()].rstrip() + DASH


def silence(root: logging.Logger | None = None) -> None:
    """Put the filter on every handler of the root logger, through which all that is written goes."""
    for handler in (root or logging.getLogger()).handlers:
        if not any(isinstance(each, Silence) for each in handler.filters):
            handler.addFilter(Silence())
