"""What a call to the Bot API carries, and how it is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_TRUE = {"true", "yes", "1"}
_INTEGER = re.compile(r"-?\d+")
_MAX_INT32 = 2**31 - 1


class Refused(Exception):
    """An error answer of the Bot API: its code, its description, and its response parameters."""

    def __init__(self, code: int, description: str, **parameters: int):
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(message: str) -> Refused:
    """A 400 with Telegram's own way of writing an internal error's text."""
    return Refused(400, f"Bad Request: {_sentence(message)}")


def forbidden(message: str) -> Refused:
    """A 403 with Telegram's own way of writing an internal error's text."""
    return Refused(403, f"Forbidden: {_sentence(message)}")


def too_many_requests(seconds: int) -> Refused:
    """A 429 that says how many seconds to wait."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def _sentence(message: str) -> str:
    # CONSTANT_CASE texts of the inner server stay as they are; all others lose their capital.
    if len(message) >= 2 and (message[1] == "_" or "A" <= message[1] <= "Z"):
        return message
    return message[:1].lower() + message[1:]


@dataclass(frozen=True)
class Upload:
    """A file that came in the multipart body of a call."""

    name: str
    content: bytes
    mime_type: str = "application/octet-stream"


class Params:
    """The arguments of one call as the server sees them: texts by name, and uploaded files."""

    def __init__(self, values: Mapping[str, str], uploads: Mapping[str, Upload] | None = None):
        self.values = dict(values)
        self.uploads = dict(uploads or {})

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str:
        """The argument as text, empty when it is absent."""
        return self.values.get(name, "")

    def flag(self, name: str) -> bool:
        """The argument as yes or no, by Telegram's spelling of yes."""
        return self.text(name).lower() in _TRUE

    def integer(self, name: str, default: int = 0, lowest: int = -_MAX_INT32, highest: int = _MAX_INT32) -> int:
        """The argument as a whole number, clamped and never refused, as the real server does."""
        given = self.text(name)
        if not given:
            return default
        return max(lowest, min(highest, to_integer(given)))

    def message_id(self, name: str = "message_id") -> int:
        """The argument as a message's number, 0 when it is absent or makes no sense."""
        return max(0, self.integer(name))

    def json(self, name: str, what: str) -> Any:
        """The argument as decoded JSON, None when absent; raises Refused when it does not parse."""
        given = self.text(name)
        if not given:
            return None
        try:
            return json.loads(given)
        except ValueError:
            raise bad_request(f"Can't parse {what} JSON object") from None


def to_integer(text: str) -> int:
    """The number that a text begins with, else 0: the lenient reading of the real server."""
    found = _INTEGER.match(text.strip())
    return int(found.group()) if found else 0


def is_true(value: Any) -> bool:
    """Whether a value inside a JSON argument means yes."""
    return value is True or (isinstance(value, str) and value.lower() in _TRUE)
