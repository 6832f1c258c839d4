"""One act of anybody's, tried and rolled back: what it would change of others', and what it would tell whoever acts.

The real routing, handlers and database; only the commit is left out, so that thousands of acts begin alike.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from telegram import Update

from bot.errors import described
from handlers import incoming, outside, routing, subjects
from handlers.outside import Found, Outside
from handlers.routing import Route
from storage import dialogs, people
from storage.copies.personal import PERSONAL
from storage.file.database import Database, Tx
from storage.traffic.outbox import FILE_BEGINS
from tests.support.stage import Stage

WRITES = re.compile(
    r"^\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+[\"\[`]?(\w+)", re.I
)
BOOKS = frozenset(
    {
        "inbox",
        "starts",
        "heard",
        "holds",
        "receiving_gaps",
        "zone_rules",
        "questions",
        "question_sets",
        "administrators_seen",
    }
)
"""Tables that change by the way: they say nothing of anybody, or, the last, what Telegram says of its own groups."""

PRESSES = {route.name: route for routes in subjects.ALL for route in routes.presses}
GROUP_PRESSES = {route.name: route for routes in subjects.ALL for route in routes.group_presses}
COMMANDS = {route.name: route for routes in subjects.ALL for route in routes.commands}
GROUP_COMMANDS = {route.name: route for routes in subjects.ALL for route in routes.group_commands}
TEXT = Route("text", partial(incoming.message_sent, typed=subjects.TYPED), routing.Gate.AGREED)
TYPED = frozenset(route.name for routes in subjects.ALL for route in routes.typed)

AT_ONCE = 200

Rows = dict[str, frozenset[tuple[Any, ...]]]


@dataclass(slots=True)
class Effect:
    """What one act came to: `others` names each thing that it does to somebody else, in a word or two."""

    others: set[str] = field(default_factory=set)
    """A table with rows of somebody else's, "TABLE of CIRCLE" where they are a circle's, or `tells`, or `posts`."""
    told: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    toast: str | None = None
    asked: str = ""
    """The kind of what whoever acted is asked to write now, and what that question knows, as JSON."""
    changed_own: bool = False

    @property
    def words(self) -> str:
        """Everything that whoever acted gets to read."""
        return "\n".join([*self.told, self.toast or ""])


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does, as an update and the route that takes it; `question` is what they were asked before."""

    account: int
    update: Update
    route: Route
    question: tuple[str, dict[str, Any]] | None = None


class Probe:
    """Tries acts on a stage whose people and rows are there already; `learn` takes down how things stand."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        bot = stage.clockwork.bot
        self.database: Database = bot.database
        self.bot = bot.application.bot
        services = bot.application.bot_data["services"]
        self.services = replace(services, telegram=replace(services.telegram, call=self._only_asks))
        self._ask = services.telegram.call
        self._number = 10_000_000
        self._before: Rows = {}
        self._columns: dict[str, list[str]] = {}
        self._circles: set[int] = set()

    async def _only_asks(self, method: str, params: dict[str, Any]) -> Any:
        return await self._ask(method, params) if method.startswith("get") else True

    async def learn(self) -> None:
        """Take down every row, against which acts are measured."""
        self._before = await self.database.write(lambda tx: {name: self._rows(tx, name) for name in self._tables(tx)})
        self._circles = {values[self._columns["circles"].index("id")] for values in self._before["circles"]}

    def _tables(self, tx: Tx) -> list[str]:
        names = [row[0] for row in tx.all("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [name for name in names if name not in BOOKS and not name.startswith(("sqlite_", "_"))]
        self._columns = {name: [row[1] for row in tx.all(f"PRAGMA table_info({name})")] for name in kept}
        return kept

    @staticmethod
    def _rows(tx: Tx, name: str) -> frozenset[tuple[Any, ...]]:
        return frozenset(tuple(row) for row in tx.all(f"SELECT * FROM {name}"))

    # What somebody may do

    def press(self, account: int, data: str, *, chat: int | None = None) -> Act | None:
        """A press on a button with that data, in the private chat or in a group; None for no route of ours."""
        prefix = data.partition(":")[0]
        in_group = chat is not None and prefix in GROUP_PRESSES
        route = (GROUP_PRESSES if in_group else PRESSES).get(prefix)
        if route is None:
            return None
        message = {**self._message(account, chat), "from": self.stage.api.bot.to_api(), "text": "x"}
        query = {"id": "1", "from": self._user(account), "chat_instance": "1", "data": data, "message": message}
        return Act(account, self._update(callback_query=query), replace(route, in_group=in_group))

    def saying(self, account: int, text: str, *, chat: int | None = None) -> Act | None:
        """Words, or a command; None for no route of ours."""
        message = {**self._message(account, chat), "from": self._user(account), "text": text}
        route: Route | None = TEXT
        if text.startswith("/"):
            name = text[1:].split()[0]
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(name) + 1}]
            route = (COMMANDS if chat is None else GROUP_COMMANDS).get(name)
        return Act(account, self._update(message=message), route) if route is not None else None

    def answer(self, account: int, text: str, kind: str, known: dict[str, Any]) -> Act:
        """Words while a question of that kind is open, however it came to be so."""
        message = {**self._message(account, None), "from": self._user(account), "text": text}
        return Act(account, self._update(message=message), TEXT, (kind, known))

    async def presses(self, account: int, data: str, *, chat: int | None = None) -> Effect:
        """What a press would do."""
        return (await self.tries([self.press(account, data, chat=chat)]))[0]

    async def says(self, account: int, text: str, *, chat: int | None = None) -> Effect:
        """What words or a command would do."""
        return (await self.tries([self.saying(account, text, chat=chat)]))[0]

    async def tries(self, acts: Sequence[Act | None]) -> list[Effect]:
        """What each of these acts would do: none happens, and many are tried in one transaction."""
        effects: list[Effect] = []
        for start in range(0, len(acts), AT_ONCE):
            some = acts[start : start + AT_ONCE]
            tried = await self.database.write(partial(self._try_each, acts=some))
            for act, effect in zip(some, tried, strict=True):
                effects.append(effect if isinstance(effect, Effect) else await self._with_outside(act, effect))
        return effects

    def _try_each(self, tx: Tx, acts: Sequence[Act | None]) -> list[Effect | Outside]:
        return [self._try(tx, each, Found()) for each in acts]

    async def _with_outside(self, act: Act | None, asked: Outside) -> Effect:
        """What comes of an act that needs something from outside of its transaction."""
        found = Found()
        while True:
            found.add(asked.works, await outside.done(asked.works, self.database, self.services.telegram))
            effect = await self.database.write(lambda tx: self._try(tx, act, found))
            if isinstance(effect, Effect):
                return effect
            asked = effect

    def _user(self, account: int) -> dict[str, Any]:
        return {"id": account, "is_bot": False, "first_name": f"A{account}", "language_code": "en"}

    def _message(self, account: int, chat: int | None) -> dict[str, Any]:
        where = {"id": chat, "type": "supergroup", "title": "x"} if chat else {"id": account, "type": "private"}
        return {"message_id": 5_000_000, "date": int(self.stage.now.timestamp()), "chat": where}

    def _update(self, **body: Any) -> Update:
        self._number += 1
        update = Update.de_json({"update_id": self._number, **body}, self.bot)
        assert update is not None
        return update

    def _try(self, tx: Tx, act: Act | None, found: Found) -> Effect | Outside:
        if act is None:
            return Effect()
        after, owes, erased = list(tx.after), tx.owes, tx.erased
        tx.execute("SAVEPOINT tried")
        try:
            return self._act(tx, act, found)
        except Outside as asked:
            return asked
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            return Effect(others={f"fails: {described(error).partition(' <')[0]}"})
        finally:
            tx.execute("ROLLBACK TO tried")
            tx.execute("RELEASE tried")
            tx.after[:], tx.owes, tx.erased = after, owes, erased
            tx.changed()

    def _act(self, tx: Tx, act: Act, found: Found) -> Effect:
        known = people.find_by_telegram(tx, act.account)
        if act.question is not None and known is not None:
            dialogs.open_(tx, known.id, act.question[0], self.stage.now, **act.question[1])
        tx.changed()
        written: list[str] = []
        tx.connection.set_trace_callback(written.append)
        try:
            toast = routing._turn(tx, self.services, act.update, act.route, found)
        finally:
            tx.connection.set_trace_callback(None)
        chat = act.update.effective_chat
        effect = self._effect(tx, act.account, written, chat.id if chat else act.account)
        effect.toast = toast
        return effect

    # What came of it

    def _effect(self, tx: Tx, account: int, written: list[str], chat: int) -> Effect:
        touched = {match[1] for each in written if (match := WRITES.match(each))}
        if "people" in touched and any(each.lstrip().upper().startswith("DELETE") for each in written):
            touched = set(self._before)  # what goes by cascade is written in no statement
        row = tx.one("SELECT id FROM people WHERE telegram_id = ?", (account,))
        gone = [each for each in self._before.get("people", ()) if account in each]
        actor = row["id"] if row else (gone[0][0] if gone else None)
        effect = Effect()
        for name in sorted(touched & set(self._before)):
            for values in self._rows(tx, name) ^ self._before[name]:
                self._judge(
                    tx,
                    effect,
                    name,
                    dict(zip(self._columns[name], values, strict=True)),
                    chat,
                    actor,
                    gone=row is None,
                )
        question = dialogs.find(tx, actor) if actor is not None and "dialogs" in touched else None
        if question is not None:
            effect.asked = json.dumps([question.kind, question.data])
        return effect

    def _judge(
        self, tx: Tx, effect: Effect, name: str, row: dict[str, Any], chat: int, actor: int | None, *, gone: bool
    ) -> None:
        if name == "outbox":
            self._judge_message(tx, effect, row, chat, actor)
            return
        table = PERSONAL.get(name)
        owner = row[table.owner] if table and table.owner else None
        is_new_circle = name == "circles" and row["id"] not in self._circles
        if (owner is not None and owner == actor) or is_new_circle:
            effect.changed_own = True
        elif gone and table is not None and actor in (row[each] for each in table.people):
            return  # what names somebody who has erased themselves goes with them
        elif table is not None and table.owner is None and table.by_account:
            return
        elif not (table is not None and table.owner is not None and owner is None):
            circle = row["id"] if name == "circles" else row.get("circle")
            of = "the two" if table is not None and actor in (row[each] for each in table.others) else circle
            effect.others.add(name if circle is None else f"{name} of {of}")

    def _judge_message(self, tx: Tx, effect: Effect, row: dict[str, Any], chat: int, actor: int | None) -> None:
        if row["body"] is None:
            if row["receiver"] not in (actor, None):
                effect.others.add("withdraws")
            return
        if row["receiver"] not in (actor, None):
            effect.others.add("tells")
            return
        written = tx.vault.open_body(f"outbox.body.{row['key']}", row["body"])
        body = json.loads(written.partition(FILE_BEGINS)[0])["params"]
        if row["receiver"] is None and row["chat_id"] != chat:
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
