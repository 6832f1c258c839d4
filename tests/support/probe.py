"""One act of anybody's, tried and rolled back: what it would change of others', and what it would tell whoever acts.

The real routing, handlers and database; only the commit is left out, so that thousands of acts begin alike.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from telegram import Update

from bot.errors import described
from handlers import routing, subjects
from handlers.routing import Route
from handlers.support import help
from handlers.turn import Outside
from storage.copies.personal import PERSONAL
from storage.file.database import Database, Tx
from tests.support.stage import Stage

WRITES = re.compile(
    r"^\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+[\"\[`]?(\w+)", re.I
)
BOOKS = frozenset({"inbox", "starts", "heard", "holds", "receiving_gaps", "zone_rules", "questions", "question_sets"})
"""Tables that say nothing of anybody and change by the way."""

PRESSES = {route.name: route for routes in subjects.ALL for route in routes.presses}
GROUP_PRESSES = {route.name: route for routes in subjects.ALL for route in routes.group_presses}
COMMANDS = {route.name: route for routes in subjects.ALL for route in routes.commands}
GROUP_COMMANDS = {route.name: route for routes in subjects.ALL for route in routes.group_commands}
TEXT = Route("text", lambda turn: help.text_sent(turn, subjects.TYPED), routing.Gate.AGREED)

Rows = dict[str, frozenset[tuple[Any, ...]]]


@dataclass(slots=True)
class Effect:
    """What one act came to: `others` names each thing that it does to somebody else, in a word or two."""

    others: set[str] = field(default_factory=set)
    """A table with rows of somebody else's, "TABLE of CIRCLE" where they are a circle's, or `tells`, or `posts`."""
    told: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    toast: str | None = None
    changed_own: bool = False

    @property
    def words(self) -> str:
        """Everything that whoever acted gets to read."""
        return "\n".join([*self.told, self.toast or ""])


class RolledBack(Exception):
    """Carries what came of an act out of the transaction that is undone."""

    def __init__(self, effect: Effect) -> None:
        self.effect = effect


class Probe:
    """Tries acts on a stage whose people and rows are there already; `learn` takes down how things stand."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        bot = stage.clockwork.bot
        self.database: Database = bot.database
        self.bot = bot.application.bot
        services = bot.application.bot_data["services"]
        self.services = routing.replace(services, ask_telegram=self._only_asks)
        self._ask = services.ask_telegram
        self._number = 10_000_000
        self._before: Rows = {}
        self._columns: dict[str, list[str]] = {}

    async def _only_asks(self, method: str, params: dict[str, Any]) -> Any:
        return await self._ask(method, params) if method.startswith("get") else True

    async def learn(self) -> None:
        """Take down every row, against which acts are measured."""
        self._before = await self.database.write(lambda tx: {name: self._rows(tx, name) for name in self._tables(tx)})

    def _tables(self, tx: Tx) -> list[str]:
        names = [row[0] for row in tx.all("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [name for name in names if name not in BOOKS and not name.startswith(("sqlite_", "_"))]
        self._columns = {name: [row[1] for row in tx.all(f"PRAGMA table_info({name})")] for name in kept}
        return kept

    @staticmethod
    def _rows(tx: Tx, name: str) -> frozenset[tuple[Any, ...]]:
        return frozenset(tuple(row) for row in tx.all(f"SELECT * FROM {name}"))

    # What somebody may do

    async def presses(self, account: int, data: str, *, chat: int | None = None, commit: bool = False) -> Effect:
        """Press a button with that data, in the private chat or in a group."""
        prefix = data.partition(":")[0]
        route = (PRESSES if chat is None else GROUP_PRESSES).get(prefix)
        if chat is not None and route is not None:
            route = routing.replace(route, in_group=True)
        if route is None:
            return Effect()
        message = {**self._message(account, chat), "from": self.stage.api.bot.to_api(), "text": "x"}
        query = {"id": "1", "from": self._user(account), "chat_instance": "1", "data": data, "message": message}
        return await self._does(account, {"callback_query": query}, route, commit=commit)

    async def says(self, account: int, text: str, *, chat: int | None = None, commit: bool = False) -> Effect:
        """Say something, or give a command."""
        message = {**self._message(account, chat), "from": self._user(account), "text": text}
        route: Route | None = TEXT
        if text.startswith("/"):
            name = text[1:].split()[0]
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(name) + 1}]
            route = (COMMANDS if chat is None else GROUP_COMMANDS).get(name)
        if route is None:
            return Effect()
        return await self._does(account, {"message": message}, route, commit=commit)

    def _user(self, account: int) -> dict[str, Any]:
        return {"id": account, "is_bot": False, "first_name": f"A{account}", "language_code": "en"}

    def _message(self, account: int, chat: int | None) -> dict[str, Any]:
        where = {"id": chat, "type": "supergroup", "title": "x"} if chat else {"id": account, "type": "private"}
        return {"message_id": 5_000_000, "date": int(self.stage.now.timestamp()), "chat": where}

    async def _does(self, account: int, body: dict[str, Any], route: Route, *, commit: bool) -> Effect:
        self._number += 1
        update = Update.de_json({"update_id": self._number, **body}, self.bot)
        assert update is not None
        found: list[Any] = []
        while True:
            try:
                return await self.database.write(
                    lambda tx: self._act(tx, account, update, route, found, commit=commit)
                )
            except Outside as asked:
                found.append(await routing.done_outside(asked.work, self.services))
            except RolledBack as tried:
                return tried.effect
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                return Effect(others={f"fails: {described(error).partition(' <')[0]}"})

    def _act(self, tx: Tx, account: int, update: Update, route: Route, found: list[Any], *, commit: bool) -> Effect:
        written: list[str] = []
        tx.connection.set_trace_callback(written.append)
        try:
            toast = routing._turn(tx, self.services, update, route, tuple(found))
        finally:
            tx.connection.set_trace_callback(None)
        effect = self._effect(tx, account, written)
        effect.toast = toast
        if commit:
            return effect
        raise RolledBack(effect)

    # What came of it

    def _effect(self, tx: Tx, account: int, written: list[str]) -> Effect:
        touched = {match[1] for each in written if (match := WRITES.match(each))}
        if "people" in touched and any(each.lstrip().upper().startswith("DELETE") for each in written):
            touched = set(self._before)  # what goes by cascade is written in no statement
        row = tx.one("SELECT id FROM people WHERE telegram_id = ?", (account,))
        gone = [each for each in self._before.get("people", ()) if account in each]
        actor = row["id"] if row else (gone[0][0] if gone else None)
        effect = Effect()
        for name in sorted(touched & set(self._before)):
            for values in self._rows(tx, name) ^ self._before[name]:
                self._judge(tx, effect, name, dict(zip(self._columns[name], values, strict=True)), account, actor)
        return effect

    def _judge(self, tx: Tx, effect: Effect, name: str, row: dict[str, Any], account: int, actor: int | None) -> None:
        if name == "outbox":
            self._judge_message(tx, effect, row, account, actor)
            return
        table = PERSONAL.get(name)
        owner = row[table.owner] if table and table.owner else None
        if owner is not None and owner == actor:
            effect.changed_own = True
        elif table is not None and table.owner is None and table.by_account:
            return
        elif not (table is not None and table.owner is not None and owner is None):
            circle = row["id"] if name == "circles" else row.get("circle")
            effect.others.add(name if circle is None else f"{name} of {circle}")

    def _judge_message(self, tx: Tx, effect: Effect, row: dict[str, Any], account: int, actor: int | None) -> None:
        if row["body"] is None:
            if row["receiver"] not in (actor, None):
                effect.others.add("withdraws")
            return
        if row["receiver"] not in (actor, None):
            effect.others.add("tells")
            return
        body = json.loads(tx.vault.open_body(f"outbox.body.{row['key']}", row["body"]))["params"]
        if row["receiver"] is None and row["chat_id"] != account:
            effect.others.add("posts")
        effect.told += [str(body.get(name, "")) for name in ("text", "caption")]
        for button in buttons_in(body):
            effect.told.append(str(button.get("text", "")))
            if "callback_data" in button:
                effect.data.append(button["callback_data"])


def buttons_in(params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The buttons of a request's keyboard."""
    for row in (params.get("reply_markup") or {}).get("inline_keyboard", ()):
        yield from row
