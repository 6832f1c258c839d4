"""`alongside init`: asks for the settings, tries the token, and writes `.env` for its owner alone."""

import asyncio
import os
import re
from pathlib import Path

import click
from dotenv import dotenv_values

from bot.sending.asking import Answers, ask
from bot.settings import DOTENV, SettingInvalid, checked, default_of

EXAMPLE = Path(".env.example")
NONE = "-"
"""What takes back a value, as Enter keeps what is there."""

ASKED = {
    "TELEGRAM_BOT_TOKEN": "In Telegram, send /newbot to @BotFather. It answers with a token, such as 123456789:AAH…",
    "OPERATOR_NAME": "Who runs this bot? Everyone reads it before they agree to anything.",
    "OPERATOR_CONTACT": "How do members reach you? An e-mail address, a phone number or a Telegram name.",
    "MINIMUM_AGE": "From which age may people join, in years?",
    "BACKUP_FOLDER": f"Into which folder is the database copied every night? Best on another disk; {NONE} for none.",
}
"""What is asked for, and with which words; everything else has a default that .env.example explains."""


def set_up() -> None:
    """Ask for the settings and write them; raises `click.Abort`, having written nothing, where somebody stops."""
    there = {name: value or "" for name, value in dotenv_values(DOTENV).items()}
    if there:
        click.echo(f"{DOTENV} is there already: Enter keeps what it says.")
    given = {}
    for name, words in ASKED.items():
        click.echo(f"\n{words}")
        given[name] = _token(there) if name == "TELEGRAM_BOT_TOKEN" else _answer(name, there.get(name, ""))
    _write(given)
    click.echo(f"\nWritten to {DOTENV}, which only you can read. What comes next:")
    click.echo("  1. alongside doctor (in a clone: make doctor) looks whether all is well.")
    click.echo("  2. alongside run (make run) runs the bot; send it /start.")
    click.echo("  3. Copy operator.key, made at the first start, to where no backup is: on paper, for instance.")


def _answer(name: str, before: str) -> str:
    """Ask until the answer is a value that this setting may have; `NONE`, or nothing at all, leaves the default."""
    offered = before or default_of(name)
    while True:
        text = str(click.prompt(name, default=offered, show_default=bool(offered))).strip()
        text = default_of(name) if text == NONE else text
        try:
            checked(name, text)
        except SettingInvalid as error:
            click.echo(f"  That does not do: {error}.")
        else:
            return text


def _token(there: dict[str, str]) -> str:
    """Ask for a token that Telegram knows; where Telegram cannot be reached, a yes is enough."""
    name, before = "TELEGRAM_BOT_TOKEN", there.get("TELEGRAM_BOT_TOKEN", "")
    url, proxy = _set_already("TELEGRAM_API_URL", there), _set_already("TELEGRAM_PROXY", there)
    while True:
        token = _answer(name, before)
        answers = asyncio.run(ask(url.rstrip("/"), token, proxy or None))
        if answers.refused:
            click.echo("  Telegram does not know this token: look at what @BotFather answered, and copy all of it.")
        elif not answers.failure or _goes_unchecked(answers):
            if answers.me:
                click.echo(f"  That is @{answers.me.get('username')}, {answers.me.get('first_name')}.")
            return token


def _set_already(name: str, there: dict[str, str]) -> str:
    return os.environ.get(name) or there.get(name) or default_of(name)


def _goes_unchecked(answers: Answers) -> bool:
    click.echo(f"  Telegram cannot be reached ({answers.failure}), so the token was not tried.")
    return click.confirm("  Write it all the same?", default=False)


def _write(given: dict[str, str]) -> None:
    """Put the values into `.env`, else into a copy of `.env.example`, leaving every other line as it is."""
    template = next((path for path in (DOTENV, EXAMPLE) if path.exists()), None)
    lines = template.read_text("utf-8").splitlines() if template else []
    for name, value in given.items():
        _set(lines, name, value)
    fresh = DOTENV.with_name(f"{DOTENV.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(DOTENV)


def _set(lines: list[str], name: str, value: str) -> None:
    """Set one line; a default stays a comment, as does what was left empty."""
    is_default = value == default_of(name)
    line = f"#{name}={value}" if is_default else f"{name}={_quoted(value)}"
    mine = re.compile(rf"\s*#?\s*(export\s+)?{name}\s*=")
    at = [number for number, each in enumerate(lines) if mine.match(each)]
    for number in reversed(at[1:]):
        del lines[number]
    if at:
        lines[at[0]] = line
    elif not is_default:
        lines.append(line)


def _quoted(value: str) -> str:
    """Return a value as python-dotenv reads it back: bare where nothing in it means anything."""
    if re.fullmatch(r"[\w@.:/+-]*", value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
