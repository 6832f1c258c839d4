"""Delivery by webhook: each chat's updates in order, many chats at once, again until taken."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp

from bot.botapi.api.calls import Params, Refused
from bot.botapi.botapi import BotApi
from bot.botapi.state.updates import Update

_PATIENCE = aiohttp.ClientTimeout(total=60)
_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the header's name
_LONGEST_WAIT = 60.0
_LONGEST_ASKED_WAIT = 3600.0
_NOT_IN_ANSWERS = ("get", "setwebhook", "deletewebhook")


class WebhookPosts:
    """Posts updates while a webhook is set, on the event loop's own time."""

    def __init__(self, api: BotApi):
        self._api = api
        self._session: aiohttp.ClientSession | None = None
        self._at_work: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._unsubscribe = api.updates.subscribe(self._look)

    async def stop(self) -> None:
        """Gives up what is being delivered; it stays in the queue."""
        self._unsubscribe()
        tasks = list(self._at_work.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    def _look(self) -> None:
        """Starts on every chat that waits, up to the number of connections asked for."""
        if not self._api.webhook:
            return
        for update in self._api.updates.pending():
            lane = _lane(update)
            if lane not in self._at_work and len(self._at_work) < self._api.webhook["max_connections"]:
                task = asyncio.get_running_loop().create_task(self._deliver(lane, update))
                self._at_work[lane] = task

    async def _deliver(self, lane: tuple[str, int], update: Update) -> None:
        try:
            await self._post_until_taken(update)
        finally:
            del self._at_work[lane]
        self._look()

    async def _post_until_taken(self, update: Update) -> None:
        webhook, failures = self._api.webhook, 0
        while self._api.webhook is webhook and update in self._api.updates.pending():
            wait = await self._post(update, webhook)
            if wait is None:
                self._api.updates.confirm(update.update_id)
                return
            # The first repetition comes at once, later ones at twice the distance each.
            failures += 1
            doubled = min(_LONGEST_WAIT, 2.0 ** (failures - 2)) if failures > 1 else 0.0
            await asyncio.sleep(wait or doubled)

    async def _post(self, update: Update, webhook: dict[str, Any]) -> float | None:
        """Posts once; None when the update was taken, else the seconds that the bot asked to be left."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_PATIENCE)
        headers = {_SECRET: webhook["secret_token"]} if webhook["secret_token"] else {}
        try:
            async with self._session.post(webhook["url"], json=update.to_api(), headers=headers) as answer:
                if 200 <= answer.status < 300:
                    self._obey(await answer.read())
                    return None
                complaint = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                asked = answer.headers.get("Retry-After", "")
        except (aiohttp.ClientError, TimeoutError) as error:
            complaint, asked = f"Connection failed: {type(error).__name__}", ""
        webhook["last_error_date"] = int(self._api.now().timestamp())
        webhook["last_error_message"] = complaint
        return min(_LONGEST_ASKED_WAIT, float(asked)) if asked.isdecimal() else 0.0

    def _obey(self, body: bytes) -> None:
        """Does the one call that an answer may carry; nobody hears of its result."""
        try:
            given = json.loads(body)
            method = str(given.pop("method")).lower()
        except (ValueError, KeyError, TypeError, AttributeError):
            return
        if method.startswith(_NOT_IN_ANSWERS):
            return
        values = {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
        try:
            self._api.call(method, Params(values))
        except Refused:
            return


def _lane(update: Update) -> tuple[str, int]:
    """What must stay in order: a chat's messages and their edits, a person's presses, the rest by kind."""
    body = update.body
    if update.kind == "callback_query":
        return update.kind, body["from"]["id"]
    kind = "message" if update.kind == "edited_message" else update.kind
    return kind, body["chat"]["id"]
