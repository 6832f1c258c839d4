"""The bot itself in a benchmark: `python -m benchmarks.ours URL FOLDER press|send N [DAYS|LIMIT]`.

It does its real work: each press goes through the inbox, the rules and the outbox, each message is claimed, checked
once more, sent and marked. Only Telegram's limits are lifted where a row measures what the bot could do without them.
"""

import asyncio
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

from benchmarks.loops import run
from benchmarks.peers.plain import LABELS, TEXT, TOKEN
from benchmarks.people import FIRST_ACCOUNT, add_many, live
from bot.app import Bot, build
from bot.clock import Clock, SystemClock
from bot.running.garbage import what_stays
from bot.sending.pacing import Limits
from bot.settings import Settings
from domain.outgoing import Lane
from handlers import buttons
from storage.file.database import Tx
from storage.traffic import outbox
from storage.traffic.outbox import Owed

NO_LIMITS = Limits(a_second=1_000_000, private_burst=1_000_000, private_a_second=1_000_000, group_a_minute=1_000_000)


def made(url: str, folder: Path, limits: Limits, clock: Clock | None = None) -> Bot:
    """Return the bot with its state in a folder, made as the process makes it."""
    settings = Settings(
        telegram_bot_token=TOKEN,
        operator_name="Dov",
        operator_contact="dov@example.org",
        telegram_api_url=url,
        database_path=folder / "alongside.db",
    )
    with what_stays():
        return build(settings, clock or SystemClock(), limits)


def press_data(people: int) -> str:
    """Return what the presses of these people carry, but for the value: a line each."""
    day = SystemClock().now().date() - timedelta(days=1)  # in every zone a day that can be answered
    return "\n".join(buttons.pack("a", person, day.isoformat(), "mood") for person in range(1, people + 1))


def _owed(tx: Tx, person: int, number: int, lane: Lane = Lane.REPLY) -> None:
    keyboard = {"inline_keyboard": [[{"text": each, "callback_data": f"a:{each}"} for each in LABELS]]}
    params = {"text": TEXT, "reply_markup": keyboard, "parse_mode": "HTML"}
    chat = FIRST_ACCOUNT + number
    owed = Owed(f"bench.{number}", lane, "reply", "sendMessage", chat, params, person, person)
    outbox.add(tx, owed, SystemClock().now())


async def main() -> None:
    """Make the people, say so, and run until ended."""
    url, folder, what, count = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    more = int(sys.argv[5]) if len(sys.argv) > 5 else 0
    limits, lane = (Limits(a_second=more), Lane.PROMPT) if what == "send" and more else (NO_LIMITS, Lane.REPLY)
    bot = made(url, folder, limits)
    version = bot.house.notice_version("en")
    now = bot.clock.now()
    each = partial(_owed, lane=lane) if what == "send" else lambda tx, person, number: live(tx, person, more, now)
    await add_many(bot.database, count, version, now, each)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await bot.serve(asyncio.Event())


if __name__ == "__main__":
    run(main())
