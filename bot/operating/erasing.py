"""`alongside erase`: erases somebody who asked for it by letter; the number of the account is hashed first."""

from functools import partial

import click

from bot.clock import Clock
from bot.errors import AlreadyRunning, Misconfigured, Unavailable
from bot.operating import requests
from bot.operating.last_backup import renew_keys
from bot.running.lock import Lock
from bot.settings import Settings
from handlers.privacy import forgetting
from storage.file.files import check_folder, open_database
from storage.file.keys import hash_of_account, read_operator_key

WAIT_FOR = 30.0


def erase(settings: Settings, telegram_id: int, clock: Clock) -> None:
    """Erase an account at once, or have the bot that runs do it; raises `Ending`s and what opening raises."""
    check_folder(settings.database_path)
    if not settings.database_path.exists():
        raise Misconfigured(f"{settings.database_path} is not there: set DATABASE_PATH")
    hashed = hash_of_account(read_operator_key(settings.operator_key_path), telegram_id)
    try:
        lock = Lock(settings.database_path)
    except AlreadyRunning:
        known = _asked_of_the_bot(settings, hashed)
    else:
        try:
            known = _erased_here(settings, hashed, clock)
        finally:
            lock.release()
    if not known:
        raise Misconfigured(
            "nobody with this account is kept here, and nothing was changed: look at the number again"
        )
    click.echo("Erased: every row, and the key to what older copies hold. Nobody is told.")
    click.echo("What was said in their chat within 48 hours the bot deletes as soon as it runs;")
    click.echo("what is older there, only the person can delete.")


def _erased_here(settings: Settings, hashed: bytes, clock: Clock) -> bool:
    database = open_database(
        settings.database_path, settings.keys_path, settings.operator_key_path, checkpoints=not settings.litestream
    )
    try:
        known = database.submit(partial(forgetting.erased_by_letter, hashed=hashed, now=clock.now())).result()
    finally:
        database.close()
    if known:
        renew_keys(settings)
    return known


def _asked_of_the_bot(settings: Settings, hashed: bytes) -> bool:
    requests.leave(settings.database_path, hashed)
    click.echo("The bot is running, and is asked to do it…")
    said = requests.wait_for_answer(settings.database_path, hashed, WAIT_FOR)
    if said is None:
        raise Unavailable("the bot has not answered yet. The request is kept, and is done as soon as it can be")
    return said == requests.DONE
