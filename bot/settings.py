"""The settings, from the environment or `.env`: each is checked, and a bad one named with what would be right."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{10,}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")
_LISTEN = re.compile(r"([\w.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})")
DOTENV = Path(".env")
CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Where systemd names the folder with what it hands over."""

MOST_WORDS = 200
"""Characters of the operator's name, and of how to reach them: both stand in the notice, which is one message."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class SettingsInvalid(Exception):
    """Some settings are missing or malformed; the message has one line for each."""


class SettingInvalid(ValueError):
    """A value that a setting cannot have; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this bot is set up; the names are those of the environment, in lower case."""

    telegram_bot_token: str
    operator_name: str
    operator_contact: str
    telegram_api_url: str = "https://api.telegram.org"
    telegram_proxy: str | None = None
    database_path: Path = Path("alongside.db")
    key_file: Path | None = None
    minimum_age: int = 18
    who_may_join: str = "anyone"
    words_kept_for: int = 90
    messages_per_second: int = 30
    help_lines_file: Path | None = None
    backup_folder: Path | None = None
    backup_at: time = time(3, 30)
    backup_keep: int = 14
    litestream: bool = False
    monitor_listen: str | None = None
    log_format: str = "text"
    webhook_url: str | None = None
    webhook_secret: str | None = None
    webhook_listen: str = "127.0.0.1:8081"

    def __repr__(self) -> str:
        """Return a text without the token, and without the password of a proxy."""
        return f"Settings(database_path={self.database_path})"

    @property
    def methods_url(self) -> str:
        """Return the address below which Telegram takes each method; the token is in it."""
        return f"{self.telegram_api_url}/bot{self.telegram_bot_token}"

    @property
    def keys_path(self) -> Path:
        """Return where the members' keys stand: beside the database."""
        return self.database_path.with_name("keys.db")

    @property
    def operator_key_path(self) -> Path:
        """Return where the operator's key stands: where KEY_FILE says, else beside the database."""
        return self.key_file or self.database_path.with_name("operator.key")

    @property
    def webhook_site(self) -> tuple[str, int]:
        """Return the host and the port at which a webhook listens."""
        return _site(self.webhook_listen)

    @property
    def monitor_site(self) -> tuple[str, int] | None:
        """Return the host and the port of the pages for whoever watches, None where there are none."""
        return _site(self.monitor_listen) if self.monitor_listen else None


def _site(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


def read_settings(environment: Mapping[str, str] | None = None, dotenv: Path = DOTENV) -> Settings:
    """Return the settings: credentials first, then the environment, then `.env`; raises `SettingsInvalid`."""
    given = os.environ if environment is None else environment
    found: dict[str, str] = {name: value for name, value in dotenv_values(dotenv).items() if value is not None}
    found.update(given)
    found.update(_credentials(given.get(CREDENTIALS)))
    values: dict[str, Any] = {}
    wrong = []
    for field in fields(Settings):
        name = field.name.upper()
        text = found.get(name, "").strip()
        if not text and name not in _REQUIRED:
            continue
        try:
            values[field.name] = checked(name, text)
        except SettingInvalid as error:
            wrong.append(f"{name} {'is missing' if not text else 'is malformed'}: {error}")
    if "webhook_url" in values and not found.get("WEBHOOK_SECRET", "").strip():
        wrong.append(f"WEBHOOK_SECRET is missing: {_ENOUGH}")
    if wrong:
        raise SettingsInvalid("\n".join(wrong))
    return Settings(**values)


def _credentials(folder: str | None) -> dict[str, str]:
    """Return the settings that systemd or a container hands over as files, each named for its setting."""
    paths = {field.name.upper(): Path(folder) / field.name.upper() for field in fields(Settings)} if folder else {}
    found = {name: path.read_text("utf-8").strip() for name, path in paths.items() if path.is_file()}
    return {name: text for name, text in found.items() if text}


def checked(name: str, text: str) -> Any:
    """Return the value that a text gives a setting, None for its default; raises `SettingInvalid`."""
    if not text and name not in _REQUIRED:
        return None
    return _CHECKS[name](text)


def default_of(name: str) -> str:
    """Return what a setting is unless it is set, as it would be written; empty where it is nothing."""
    default = next(field.default for field in fields(Settings) if field.name.upper() == name)
    if isinstance(default, time):
        return default.strftime("%H:%M")
    if isinstance(default, bool):
        return "yes" if default else "no"
    return "" if default in (None, MISSING) else str(default)


def _token(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise SettingInvalid("set it to the token that @BotFather gave you, such as 123456789:AAH…")
    return text


def _words(example: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not text:
            raise SettingInvalid(f"set it to {example}")
        if len(text) > MOST_WORDS:
            raise SettingInvalid(f"set it to {example}, in {MOST_WORDS} characters at most")
        return text

    return check


def _file(example: str) -> Callable[[str], Path]:
    def check(text: str) -> Path:
        path = Path(text)
        if path.is_dir():
            raise SettingInvalid(f"set it to a file, such as {example}; {text} is a folder")
        return path

    return check


def _folder(text: str) -> Path:
    path = Path(text)
    if path.exists() and not path.is_dir():
        raise SettingInvalid(f"set it to a folder, such as /mnt/backup/alongside; {text} is none")
    return path


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SettingInvalid("set it to the root of a Bot API server, such as https://api.telegram.org")
    return text.rstrip("/")


def _proxy(text: str) -> str:
    try:
        parts, port = urlsplit(text), urlsplit(text).port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname or port is None or parts.path.strip("/"):
        raise SettingInvalid("set it to an HTTP proxy with its port, such as http://127.0.0.1:3128")
    return text


_ENOUGH = "set it to 32 characters or more of A-Z a-z 0-9 _ -, such as `openssl rand -hex 32` makes"


def _webhook_url(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    known = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not known or not parts.hostname or parts.query or parts.fragment:
        raise SettingInvalid(
            "set it to the https address at which Telegram reaches this bot, such as https://example.org/bot"
        )
    return text


def _webhook_secret(text: str) -> str:
    if not _SECRET.fullmatch(text):
        raise SettingInvalid(_ENOUGH)
    return text


def _listen(text: str) -> str:
    found = _LISTEN.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 65535:
        raise SettingInvalid("set it to a host and a port, such as 127.0.0.1:8081")
    return text


def _yes_or_no(text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise SettingInvalid("set it to yes or no")
    return text.lower() == "yes"


def _monitor(text: str) -> str:
    """Return host and port; a port alone is one of this computer's own."""
    try:
        return _listen(f"127.0.0.1:{text}" if text.isdecimal() else text)
    except SettingInvalid as error:
        raise SettingInvalid("set it to a port, such as 9105, or a host and a port, such as 0.0.0.0:9105") from error


def _log_format(text: str) -> str:
    if text.lower() not in ("text", "json"):
        raise SettingInvalid("set it to text or json")
    return text.lower()


def _clock_time(text: str) -> time:
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text)
    if not found:
        raise SettingInvalid("set it to a time of day in UTC, such as 03:30")
    return time(int(found[1]), int(found[2]))


def _keep(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise SettingInvalid("set it to how many copies are kept, from 1 to 1000, such as 14")
    return int(text)


def _age(text: str) -> int:
    if not text.isdecimal() or not 13 <= int(text) <= 99:
        raise SettingInvalid("set it to a whole number of years from 13 to 99, such as 18")
    return int(text)


def _words_days(text: str) -> int:
    if not text.isdecimal() or not 7 <= int(text) <= 3650:
        raise SettingInvalid("set it to a whole number of days from 7 to 3650, such as 90")
    return int(text)


def _a_second(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise SettingInvalid("set it to how many messages Telegram lets this bot send a second, from 1 to 1000")
    return int(text)


def _who(text: str) -> str:
    if text.lower() not in ("anyone", "invited"):
        raise SettingInvalid("set it to anyone, or to invited: by a link or from a group of ours")
    return text.lower()


_REQUIRED = frozenset({"TELEGRAM_BOT_TOKEN", "OPERATOR_NAME", "OPERATOR_CONTACT"})
_CHECKS: Mapping[str, Callable[[str], Any]] = {
    "TELEGRAM_BOT_TOKEN": _token,
    "OPERATOR_NAME": _words("the name of whoever runs this bot, as members will read it"),
    "OPERATOR_CONTACT": _words("how members reach whoever runs this bot, such as an e-mail address"),
    "TELEGRAM_API_URL": _url,
    "TELEGRAM_PROXY": _proxy,
    "DATABASE_PATH": _file("alongside.db"),
    "KEY_FILE": _file("operator.key"),
    "MINIMUM_AGE": _age,
    "WHO_MAY_JOIN": _who,
    "WORDS_KEPT_FOR": _words_days,
    "MESSAGES_PER_SECOND": _a_second,
    "HELP_LINES_FILE": _file("help_lines.toml"),
    "BACKUP_FOLDER": _folder,
    "BACKUP_AT": _clock_time,
    "BACKUP_KEEP": _keep,
    "LITESTREAM": _yes_or_no,
    "MONITOR_LISTEN": _monitor,
    "LOG_FORMAT": _log_format,
    "WEBHOOK_URL": _webhook_url,
    "WEBHOOK_SECRET": _webhook_secret,
    "WEBHOOK_LISTEN": _listen,
}
