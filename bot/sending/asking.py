"""What Telegram says of this bot, asked once: whether it knows the token, its webhook, and what time it is there."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.settings import Settings

WITHIN = 10.0
UNKNOWN_TOKEN = (401, 404)


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back; `failure` says in a word why nothing did."""

    refused: bool = False
    failure: str = ""
    webhook: dict[str, Any] | None = None
    date: datetime | None = None


async def ask(settings: Settings) -> Answers:
    """Ask for the bot and its webhook; nothing that comes back holds the token."""
    root = f"{settings.telegram_api_url}/bot{settings.telegram_bot_token}"
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WITHIN)) as session:
            async with session.post(f"{root}/getMe") as known:
                date = _date(known.headers.get("Date"))
                if known.status in UNKNOWN_TOKEN:
                    return Answers(refused=True, date=date)
                if known.status != 200:
                    return Answers(failure=f"HTTP {known.status}", date=date)
            async with session.post(f"{root}/getWebhookInfo") as told:
                found = await told.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        return Answers(failure=type(error).__name__)
    webhook = found.get("result") if isinstance(found, dict) else None
    return Answers(webhook=webhook if isinstance(webhook, dict) else None, date=date)


def _date(header: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(header) if header else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)
