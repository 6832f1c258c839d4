"""`alongside doctor`: everything that is looked at, in one list; it changes nothing."""

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime

import click

from bot.clock import Clock
from bot.doctor import copies, files, machine, telegram, words
from bot.doctor.finding import Finding
from bot.errors import CONFIGURATION
from bot.sending.asking import Answers, ask
from bot.settings import Settings, SettingsInvalid, read_settings

LOOKS: dict[str, Callable[[Settings, Answers, datetime], Iterable[Finding]]] = {
    "Telegram": telegram.look,
    "this computer": lambda settings, answers, now: machine.look(settings, now),
    "the files": lambda settings, answers, now: files.look(settings, now),
    "the copies": lambda settings, answers, now: copies.look(settings, now),
    "the languages": lambda settings, answers, now: words.look(),
}
"""Where is looked, with the words in which it is told."""


def examine(clock: Clock, *, as_json: bool) -> int:
    """Look at everything, print what was found, and return the exit code."""
    settings: Settings | None = None
    try:
        settings = read_settings()
    except SettingsInvalid as error:
        found = [
            Finding("E001", line, "Mend .env or the environment; alongside init asks for each.", CONFIGURATION)
            for line in str(error).split("\n")
        ]
    else:
        found = findings(settings, clock)
    code = max((each.code for each in found), default=0)
    if as_json:
        _print_json(found, code)
    else:
        _print(found, code, settings)
    return code


def _print_json(found: list[Finding], code: int) -> None:
    click.echo(json.dumps({"healthy": code == 0, "exit_code": code, "findings": [asdict(each) for each in found]}))


def _print(found: list[Finding], code: int, settings: Settings | None) -> None:
    for each in found:
        click.echo(f"{each.id}  {each.what}\n      {each.mend}")
    if not code:
        click.echo("Nothing is broken." if found else "All is well.")
    if settings is not None:
        click.echo(f"Looked at: {', '.join(('the settings', *LOOKS))}.")
        click.echo(f"Keep a copy of {settings.operator_key_path} elsewhere: no backup holds it.")


def findings(settings: Settings, clock: Clock) -> list[Finding]:
    """Return everything that is wrong, in the order of the ids."""
    answers = asyncio.run(ask(settings.telegram_api_url, settings.telegram_bot_token, settings.telegram_proxy))
    now = clock.now()
    found = [finding for look in LOOKS.values() for finding in look(settings, answers, now)]
    return sorted(found, key=lambda each: each.id[1:])
