"""What Telegram says of this bot, asked once: who it is and what it may, its webhook, and what time it is there."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

WITHIN = 10.0
UNKNOWN_TOKEN = (401, 404)


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back; `failure` says in a word why nothing did, and `me` is what Telegram calls this bot."""

    refused: bool = False
    failure: str = ""
    me: dict[str, Any] = field(default_factory=dict)
    webhook: dict[str, Any] | None = None
    date: datetime | None = None


async def ask(api_url: str, token: str, proxy: str | None = None) -> Answers:
    """Ask for the bot and its webhook; nothing that comes back holds the token."""
    root = f"{api_url}/bot{token}"
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WITHIN), proxy=proxy) as session:
            async with session.post(f"{root}/getMe") as known:
                date = _date(known.headers.get("Date"))
                if known.status in UNKNOWN_TOKEN:
                    return Answers(refused=True, date=date)
                if known.status != 200:
                    return Answers(failure=f"HTTP {known.status}", date=date)
                me = _result(await known.json(content_type=None))
            async with session.post(f"{root}/getWebhookInfo") as told:
                webhook = _result(await told.json(content_type=None))
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        return Answers(failure=type(error).__name__)
    return Answers(me=me or {}, webhook=webhook, date=date)


def _result(found: Any) -> dict[str, Any] | None:
    result = found.get("result") if isinstance(found, dict) else None
    return result if isinstance(result, dict) else None


def _date(header: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(header) if header else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)
