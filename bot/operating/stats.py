"""`alongside stats`: how many there are of everything, and nobody's answer."""

import json
from contextlib import closing
from dataclasses import asdict
from datetime import datetime

import click

from bot.errors import Misconfigured
from bot.operating.beside import reading_beside
from bot.settings import Settings
from storage import counts
from storage.file.reading import open_to_read
from storage.file.sqlite import sqlite3

TITLES = {
    "members": "members, whose days have begun",
    "arriving": "who agreed and are still on their way in",
    "unreachable": "whom the bot cannot reach at present",
    "partnerships": "times that one stands by another",
    "circles": "circles",
    "circle_members": "places taken in circles",
    "days_answered": "days answered within the last seven",
    "members_answering": "members who answered within the last seven days",
    "updates_handled": "updates handled within the last seven days",
    "messages_sent": "messages sent within the last seven days",
}


def show(settings: Settings, now: datetime, *, as_json: bool) -> None:
    """Print the counts; raises `Ending`s."""
    path = settings.database_path
    if not path.exists():
        raise Misconfigured(f"{path} is not there: start the bot once, or set DATABASE_PATH")
    try:
        with reading_beside(path, "nothing can be counted"), closing(open_to_read(path)) as reading:
            counted = asdict(counts.count(reading)) | asdict(counts.count_lately(reading, now))
    except sqlite3.Error as error:
        raise Misconfigured(f"{path} cannot be counted ({error}): alongside doctor says more") from error
    if as_json:
        click.echo(json.dumps(counted))
        return
    for name, title in TITLES.items():
        click.echo(f"{counted[name]:>8}  {title}")
