"""How the bot logs: a line of text, or one JSON object a line for a program that collects them."""

import json
import logging
from datetime import UTC, datetime

from bot.errors import described
from bot.running.silence import silence

JSON = "json"


def set_up(form: str) -> None:
    """Log to stderr in that form from now on."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == JSON else TextLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    silence()


class TextLines(logging.Formatter):
    """A line for people; of an exception its kind and place, never its message, which may hold what somebody said."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        """Return the kind and the place of an exception."""
        return described(_error_in(ei))


class JsonLines(logging.Formatter):
    """One JSON object a line, the time in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_text:  # the silence has put kind and place there
            told["error"] = record.exc_text
        elif record.exc_info:
            told["error"] = described(_error_in(record.exc_info))
        return json.dumps(told, ensure_ascii=False)


def _error_in(found: object) -> BaseException | None:
    error = found[1] if isinstance(found, tuple) else None
    return error if isinstance(error, BaseException) else None
