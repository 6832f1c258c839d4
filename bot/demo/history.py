"""Six weeks of history for the demo: a member, her partner and a circle of seven, made through the real bot.

The people come in by tapping through the start; what they answered since is written as their days would have
been recorded, so that the demo opens at once. The last day is lived for real, so that the chats show one.
"""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

from bot.botapi.api.keyboards import Button
from bot.botapi.botapi import BotApi
from bot.botapi.state.objects import Message
from bot.clock import MovableClock
from bot.demo.clockwork import Clockwork
from domain.daily.questions import Value
from domain.time.days import ONE_DAY
from domain.time.verdicts import Verdict
from handlers.daily import days as day_handlers
from handlers.daily.sets import DEFAULT_SET
from handlers.turns import turn_of_clock
from storage import people
from storage.daily import checkins, days, questions, schedules
from storage.file.database import Tx

WEEKS = 6
SEED = 7
MEMBER, PARTNER, LEAD = "Ana", "Ben", "Dov"
CIRCLE = ("Ana", "Cleo", "Dov", "Emil", "Fay", "Gia", "Hugo")
GROUP = "Tuesday evenings"
CITIES = {"Ana": "Berlin", "Ben": "Lisbon", "Cleo": "London", "Dov": "Berlin", "Gia": "Athens"}
TIMES = {"Ana": "09:00", "Cleo": "12:00", "Dov": "07:00"}
LAST_DAY = timedelta(days=1)
BY_DAY = timedelta(hours=4)
"""How much later than early in the morning all came in: what one hears of another's yes would wait for the day."""

LOOKS_AT_THE_PHONE_EVERY = timedelta(hours=1)
QUIET = "Hugo"
"""Who leaves the last day's question lying."""

NAMED, ALONE, SILENT = (
    "My name in the list of members",
    "A lead may know I have no partner",
    "A lead may know I went quiet",
)
ALLOWED = {"Ana": (NAMED,), "Fay": (NAMED, ALONE), "Gia": (NAMED, ALONE), QUIET: (NAMED, SILENT)}
"""What the circle may know of whom: it leaves its lead two people to pair, and one to say hello to."""

SHARED = "When the evening gets long I walk once around the block. I need not decide anything before I am back."
"""What one of them gives to the circle on the last day: it waits for the lead."""

ANSWERS = ("on_track",) * 6 + ("hard",) * 2 + ("setback", "no_details")


class Player:
    """Someone who taps through the start, as a person at the page would."""

    def __init__(self, api: BotApi, clockwork: Clockwork, person_id: int) -> None:
        self._api = api
        self._clockwork = clockwork
        self.id = person_id

    async def says(self, text: str, chat: int | None = None) -> None:
        """Write a message, and let the bot answer."""
        if text.startswith("/start"):
            self._api.start(self.id, text.removeprefix("/start").strip())
        else:
            self._api.say(self.id, chat or self.id, text)
        await self._clockwork.settle()

    async def presses(self, *labels: str, chat: int | None = None) -> None:
        """Press the newest buttons with these labels, one after the other."""
        for label in labels:
            message, button = self._newest(label, chat or self.id)
            self._api.press(self.id, chat or self.id, message.message_id, button.data or "")
            await self._clockwork.settle()

    async def settle(self) -> None:
        """Let the bot do what it can now."""
        await self._clockwork.settle()

    def _newest(self, label: str, chat: int) -> tuple[Message, Button]:
        for message in reversed(self._api.messages(chat)):
            for button in (each for row in message.buttons for each in row):
                text = button.text.removeprefix("○ ")
                if text == label or text.startswith((f"{label},", f"{label} ·")):
                    return message, button
        raise LookupError(f"no button {label!r} in this chat")

    def is_offered(self, label: str) -> bool:
        """Return whether a button with that label waits in the private chat."""
        try:
            return self._newest(label, self.id) is not None
        except LookupError:
            return False

    def link(self, chat: int) -> str:
        """Return the start token of the newest link in a chat."""
        for message in reversed(self._api.messages(chat)):
            urls = [each.url for row in message.buttons for each in row if each.url]
            for text in (*urls, message.words):
                if "?start=" in text:
                    return text.partition("?start=")[2].split()[0]
        raise LookupError("no link in this chat")


async def play(api: BotApi, clockwork: Clockwork, clock: MovableClock, now: datetime) -> None:
    """Let everybody come in six weeks before `now` (UTC), and write what they answered since."""
    clock.set(now - timedelta(weeks=WEEKS) + BY_DAY)
    cast = {name: Player(api, clockwork, api.add_person(name).id) for name in (MEMBER, PARTNER, *CIRCLE[1:])}
    for name in CIRCLE:
        await _start(cast[name], name)
    await _partner(cast[MEMBER], cast[PARTNER])
    await _circle(api, cast)
    await clockwork.bot.database.write(_written(clockwork, now - LAST_DAY))
    clock.set(now - LAST_DAY)
    await _share(cast["Gia"])
    await _live_until(now, clock, clockwork, [cast[name] for name in CIRCLE if name != QUIET])


async def _start(player: Player, name: str) -> None:
    city = CITIES.get(name, "Vienna")
    await player.says("/start")
    await player.presses("I agree", f"Keep {name}")
    await player.says(city)
    await player.presses(city)
    await player.says(TIMES.get(name, "18:00"))


async def _partner(member: Player, partner: Player) -> None:
    await member.says("/partner")
    await member.presses("Invite a partner", "They support me", "Yes, at 20:00")
    await partner.says(f"/start {member.link(member.id)}")
    await partner.presses("I agree", f"Keep {PARTNER}")
    await partner.says(CITIES[PARTNER])
    await partner.presses(CITIES[PARTNER], "Accept")


async def _circle(api: BotApi, cast: dict[str, Player]) -> None:
    lead = cast[LEAD]
    group = api.add_group(GROUP, lead.id, [cast[name].id for name in CIRCLE], type="supergroup")
    api.add_bot(group.id, lead.id)
    await lead.settle()
    await lead.presses("Set up a circle", chat=group.id)
    token = lead.link(group.id)
    for name in CIRCLE:
        await cast[name].says(f"/start {token}")
        await cast[name].presses(*ALLOWED.get(name, ()), "Join")


async def _share(player: Player) -> None:
    await player.says("/share")
    await player.presses("What helped me")
    await player.says(SHARED)
    await player.presses("Send without my name")


async def _live_until(now: datetime, clock: MovableClock, clockwork: Clockwork, players: list[Player]) -> None:
    """Pass to `now` (UTC) through everything due, while each player answers soon after they are asked."""
    rng = random.Random(SEED)
    while clock.now() < now:
        await clockwork.advance_to(min(clock.now() + LOOKS_AT_THE_PHONE_EVERY, now))
        for player in players:
            if player.is_offered("On track"):
                await player.presses("On track", str(rng.randint(3, 5)), str(rng.randint(0, 3)), "Skip")


def _written(clockwork: Clockwork, now: datetime) -> Callable[[Tx], None]:
    """Return the transaction that records the days of everybody who is asked, and plans on from `now`."""
    house, rng = clockwork.bot.house, random.Random(SEED)

    def write(tx: Tx) -> None:
        for person in people.list_asked(tx):
            _write_days(tx, person.id, now, rng)
            day_handlers.plan_next(turn_of_clock(tx, house, person.id, "history", now))

    return write


def _write_days(tx: Tx, person_id: int, now: datetime, rng: random.Random) -> None:
    schedule, first = schedules.find(tx, person_id), people.get(tx, person_id).first_day
    if schedule is None or first is None:
        return
    set_id = questions.newest(tx, DEFAULT_SET)
    day, today = first, schedule.today(now)
    while day < today:
        asked_at, ended_at = schedule.prompt_instant(day), schedule.closes_at(day)
        if asked_at is not None:
            days.save_plan(tx, person_id, day, asked_at, ended_at)
            days.save_prompted(tx, person_id, day, asked_at)
            if rng.random() < 0.85:
                _write_answers(tx, person_id, day, set_id, asked_at + timedelta(minutes=rng.randint(1, 200)), rng)
        days.save_ended(tx, person_id, day, ended_at, Verdict.QUIET if asked_at else Verdict.NEUTRAL)
        day += ONE_DAY


def _write_answers(tx: Tx, person_id: int, day: date, set_id: int, at: datetime, rng: random.Random) -> None:
    days.save_set(tx, person_id, day, set_id)
    values: dict[str, Value] = {
        "day": rng.choice(ANSWERS),
        "mood": rng.randint(2, 5),
        "urge": rng.randint(0, 7),
    }
    for question, value in values.items():
        checkins.save_value(tx, person_id, day, set_id, question, value, at)
    days.save_answered(tx, person_id, day, at)
