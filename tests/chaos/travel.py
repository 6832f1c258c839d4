"""A member who flies, changes their mind, pauses and answers late, with a bot that is off now and then.

The real rules, storage and due rows, by themselves: no server and no process, so that years pass in a second. What
happened is kept in a book of its own, and the days recorded are held against it after each step.
"""

import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from domain.counting.streaks import Streak, streak
from domain.daily.checkin import first_question
from domain.daily.pauses import Pause
from domain.outgoing import Fate
from domain.time.days import ONE_DAY
from domain.time.schedules import EVERY_DAY, Schedule, fits, nearest_day_end
from domain.time.verdicts import Verdict
from handlers import sending, subjects
from handlers.daily import checkin, days, prompts
from handlers.daily import questions as question_files
from handlers.daily.screens import is_open, load
from handlers.texts import Texts
from handlers.turn import House, Turn
from handlers.turns import turn_of_clock
from storage import people
from storage.copies.erasing import erase
from storage.daily import days as recorded_days
from storage.daily import pauses, questions, schedules
from storage.file.database import Database, Tx
from storage.traffic import due, outbox, receiving
from tests.chaos.cast import on_files

HOUSE = House(Texts(), "Dov", "dov@example.org", 18)
ZONES = (
    "Pacific/Kiritimati",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Pago_Pago",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Europe/Berlin",
    "Africa/Casablanca",
    "Atlantic/Azores",
    "America/Havana",
    "America/Nuuk",
    "America/Los_Angeles",
    "Australia/Lord_Howe",
    "UTC",
)
BEGINNINGS = (datetime(2011, 12, 20, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
"""The first is a week before Samoa left out a date."""

ENOUGH = timedelta(hours=6)
HARMLESS = timedelta(minutes=2)
MOST_HOURS_APART = 10
"""Whoever answers that often misses no day, however often they fly."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One asking that arrived: when, and what was planned for that day then (UTC)."""

    at: datetime
    due_at: datetime
    end_at: datetime


@dataclass
class Life:
    """One member, from the moment at which they join; every method is one thing that happens, in a transaction."""

    now: datetime
    person: int = 0
    numbers: int = 0
    prompts: dict[date, int] = field(default_factory=Counter)
    askings: dict[date, list[Asked]] = field(default_factory=dict)
    outages: list[tuple[datetime, datetime]] = field(default_factory=list)
    answered: set[date] = field(default_factory=set)
    paused: list[tuple[date, date]] = field(default_factory=list)
    quiet: int = 0

    def turn(self, tx: Tx) -> Turn:
        self.numbers += 1
        return turn_of_clock(tx, HOUSE, self.person, f"step.{self.numbers}", self.now)

    def joins(self, tx: Tx, schedule: Schedule) -> None:
        tx.execute("DELETE FROM heard")
        tx.execute("DELETE FROM receiving_gaps")
        person = people.add(tx, 1, "en", self.now)
        self.person = person.id
        people.save_name(tx, person.id, "Ana")
        receiving.heard(tx, self.now, self.now)
        days.change_schedule(self.turn(tx), schedule)
        self.ticks(tx)

    def leaves(self, tx: Tx) -> None:
        erase(tx, self.person, 1)
        tx.execute("DELETE FROM outbox")
        tx.execute("DELETE FROM due")

    def ticks(self, tx: Tx) -> None:
        """Do what is due and deliver what is owed, as the loops do."""
        went = True
        while went:
            went = subjects.take_due(tx, HOUSE, self.now, self.now)
            for row in outbox.list_waiting(tx, self.now, (), 50):
                owed = sending.claim(tx, HOUSE, row, self.now)
                if owed is not None:
                    self._arrives(tx, owed)
                    went = True

    def _arrives(self, tx: Tx, owed: outbox.Owed) -> None:
        self.numbers += 1
        outbox.end(tx, owed.id, Fate.SENT, self.now)
        sending.sent(tx, HOUSE, owed, self.numbers, self.now)
        if owed.day is None or owed.kind not in ("prompt", "reminder"):
            return
        day, schedule = date.fromisoformat(owed.day), self.schedule(tx)
        self.prompts[day] += owed.kind == "prompt"
        due_at = schedule.prompt_instant(day)
        assert due_at is not None
        self.askings.setdefault(day, []).append(Asked(self.now, due_at, schedule.closes_at(day)))

    def schedule(self, tx: Tx) -> Schedule:
        found = schedules.find(tx, self.person)
        assert found is not None
        return found

    def passes(self, tx: Tx, span: timedelta) -> None:
        """Let time pass with the bot listening, stopping at everything due."""
        until = self.now + span
        while True:
            coming = [each for each in (due.next_at(tx), outbox.next_at(tx)) if each and each > self.now]
            before, self.now = self.now, min([*coming, until])
            receiving.heard(tx, before, self.now)
            self.ticks(tx)
            if self.now == until:
                return

    def is_deaf(self, tx: Tx, span: timedelta) -> None:
        """Let time pass with the bot off, and start it again."""
        before, self.now = self.now, self.now + span
        self.outages.append((before, self.now))
        receiving.heard(tx, self.now, self.now)
        self.ticks(tx)

    def wants(self, tx: Tx, **changes: object) -> None:
        """Change the schedule, if what comes of it fits together."""
        old = self.schedule(tx)
        new = replace(old, **changes)  # type: ignore[arg-type]
        assert new.prompt_at is not None
        if not fits(new.prompt_at, new.day_end):
            new = replace(new, day_end=nearest_day_end(new.prompt_at, new.day_end))
        before = self.stands(tx)
        days.change_schedule(self.turn(tx), new)
        self.ticks(tx)
        after = self.stands(tx)
        assert (after.row, after.total) >= (before.row, before.total), f"{changes} took from the row"

    def stands(self, tx: Tx) -> Streak:
        return streak(recorded_days.records(tx, self.person))

    def pauses(self, tx: Tx, span: int) -> None:
        today = self.schedule(tx).today(self.now)
        until = today + span * ONE_DAY
        pauses.add(tx, self.person, Pause(today, until), self.now)
        self.paused.append((today, until))

    def answers(self, tx: Tx, back: int) -> None:
        """Tap on the day so many days ago, which is taken while its window is open."""
        turn = self.turn(tx)
        day = self.schedule(tx).today(self.now) - back * ONE_DAY
        if not is_open(turn, day):
            return
        asked = load(turn, day)
        checkin.save(turn, asked, first_question(asked.checkin), "on_track")
        recorded_days.save_asking(tx, self.person, day, None, self.now)
        self.answered.add(day)
        self.ticks(tx)

    # What must hold after each step.

    def examine(self, tx: Tx) -> None:
        known = recorded_days.records(tx, self.person)
        assert recorded_days.history(tx, self.person).streak == streak(known), "what is kept says something else"
        recorded = {each.day: recorded_days.get(tx, self.person, each.day) for each in known}
        first_day = people.get(tx, self.person).first_day
        latest = recorded_days.latest_ended(tx, self.person)
        assert first_day is not None
        if latest is not None:
            day = first_day
            while day <= latest:
                assert day in recorded, f"{day} is missing"
                assert recorded[day].ended_at is not None, f"{day} is open behind a day that is closed"
                day += ONE_DAY
        assert not [day for day, count in self.prompts.items() if count > 1], f"asked twice: {self.prompts}"
        for day in self.answered:
            assert recorded[day].answered_at is not None, f"the answer of {day} is lost"
        quiet = [each for each in recorded.values() if each.verdict is Verdict.QUIET]
        self.quiet = max(self.quiet, len(quiet))
        for each in quiet:
            self._must_be_fair(tx, each)

    def _must_be_fair(self, tx: Tx, day: recorded_days.Day) -> None:
        assert day.ended_at is not None
        ended = day.ended_at
        assert not any(since <= day.day < until for since, until in self.paused), f"{day.day} was paused"
        assert ended <= self.now, f"{day.day} was judged before its end"
        fair = [
            each
            for each in self.askings.get(day.day, [])
            if each.at < ended
            and (ended - each.at >= ENOUGH or 2 * (ended - each.at) >= each.end_at - each.due_at)
            and not any(min(b, ended) - max(a, each.at) > HARMLESS for a, b in self.outages)
        ]
        assert fair, f"{day.day} is quiet without a fair chance: {self.askings.get(day.day)} until {ended}"


def prepared(folder: Path) -> Database:
    """A database with the question sets in it."""
    database = on_files(folder)

    def keep(tx: Tx) -> None:
        for path in sorted(Path(question_files.__path__[0]).glob("*.toml")):
            questions.keep(tx, tomllib.loads(path.read_text("utf-8")))

    database.submit(keep).result()
    return database


def machine(database: Database, seen: Counter[str]) -> type[RuleBasedStateMachine]:
    """The machine that plays lives in that database; `seen` counts what came about."""
    at = st.integers(0, 24 * 12 - 1).map(lambda number: time(number // 12, number % 12 * 5))

    class Travel(RuleBasedStateMachine):
        life: Life | None = None

        def act(self, name: str, *given: object, **named: object) -> None:
            life = self.life
            assert life is not None
            seen["steps"] += 1
            database.submit(lambda tx: getattr(life, name)(tx, *given, **named)).result()

        @initialize(
            zone=st.sampled_from(ZONES),
            begins=st.sampled_from(BEGINNINGS),
            hours=st.integers(0, 24 * 500),
            prompt_at=at,
        )
        def join(self, zone: str, begins: datetime, hours: int, prompt_at: time) -> None:
            hours = hours % 240 if begins.year == 2011 else hours
            self.life = Life(begins + timedelta(hours=hours))
            day_end = nearest_day_end(prompt_at, time(4))
            self.act("joins", Schedule(zone, prompt_at, day_end))

        @rule(minutes=st.sampled_from((1, 7, 61, 300, 720, 1440, 4000)))
        def pass_(self, minutes: int) -> None:
            self.act("passes", timedelta(minutes=minutes))

        @rule(minutes=st.sampled_from((1, 3, 90, 500, 1500, 12_000)))
        def be_deaf(self, minutes: int) -> None:
            self.act("is_deaf", timedelta(minutes=minutes))

        @rule(zone=st.sampled_from(ZONES))
        def fly(self, zone: str) -> None:
            self.act("wants", zone=zone)

        @rule(prompt_at=at)
        def move_prompt(self, prompt_at: time) -> None:
            self.act("wants", prompt_at=prompt_at)

        @rule(minute=st.integers(0, 12 * 60))
        def move_day_end(self, minute: int) -> None:
            self.act("wants", day_end=time(minute // 60, minute % 60))

        @rule(weekdays=st.sampled_from((EVERY_DAY, EVERY_DAY, 0b0011111, 0b0010101)))
        def choose_weekdays(self, weekdays: int) -> None:
            self.act("wants", weekdays=weekdays)

        @rule(span=st.integers(1, 5))
        def pause(self, span: int) -> None:
            self.act("pauses", span)

        @rule(back=st.integers(0, 4))
        def answer(self, back: int) -> None:
            self.act("answers", back)

        @invariant()
        def holds(self) -> None:
            if self.life is not None:
                database.submit(self.life.examine).result()

        def teardown(self) -> None:
            if self.life is not None:
                database.submit(self.life.leaves).result()
                seen["lives"] += 1
                seen["quiet days"] += self.life.quiet
                seen["prompts"] += sum(self.life.prompts.values())

    return Travel


def travels(folder: Path, *, lives: int, steps: int, first_seed: int, shrinks: bool = True) -> Counter[str]:
    """Play so many lives, and return what was seen; raises what does not hold, with the steps that led there."""
    seen: Counter[str] = Counter()
    database = prepared(folder)
    try:
        played = seed(first_seed)(machine(database, seen))
        run_state_machine_as_test(
            played,
            settings=settings(
                max_examples=lives,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                phases=(Phase.generate, Phase.shrink) if shrinks else (Phase.generate,),
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        database.close()
    return seen


@dataclass(frozen=True, slots=True)
class Flight:
    """A change of zone, so many hours after the one before; the day at hand is answered first, or not."""

    after_hours: int
    is_answered: bool
    zone: str


flights = st.lists(
    st.builds(Flight, st.integers(0, 30), st.booleans(), st.sampled_from(ZONES)), min_size=1, max_size=12
)


def flies_about(
    database: Database, begins: datetime, schedule: Schedule, journey: list[Flight], seen: Counter[str]
) -> None:
    """Live through a journey; raises where a change of zone lowers the row, or anything one answered in full."""
    life, in_full = Life(begins), all(each.is_answered and each.after_hours <= MOST_HOURS_APART for each in journey)

    def act(name: str, *given: object, **named: object) -> None:
        database.submit(lambda tx: getattr(life, name)(tx, *given, **named)).result()

    def row() -> int:
        return database.submit(life.stands).result().row

    act("joins", schedule)
    try:
        act("answers", 0)
        for flight in journey:
            before = row()
            act("passes", timedelta(hours=flight.after_hours))
            if flight.is_answered:
                act("answers", 0)
            assert not in_full or row() >= before, "a life answered in full lost its row"
            seen["flights"] += 1
            seen["with a row"] += row() > 0
            seen[f"hour {life.now.hour}"] += row() > 0
            act("wants", zone=flight.zone)
            database.submit(life.examine).result()
    finally:
        act("leaves")


def unfair(turn: Turn, planned: due.Due) -> None:
    """Close days as if every prompt had been fair: the control."""
    days.day_closed(turn, planned)
    turn.tx.execute(
        "UPDATE days SET verdict = 'quiet' WHERE verdict = 'neutral' AND prompted_at IS NOT NULL AND person_id = ?",
        (turn.me.id,),
    )


def forgetful(turn: Turn, planned: due.Due) -> None:
    """Ask whatever is due, asked already or not: the control."""
    turn.tx.execute("DELETE FROM outbox WHERE kind = 'prompt'")
    turn.tx.execute("UPDATE days SET prompt_due_at = NULL WHERE person_id = ?", (turn.me.id,))
    prompts.prompt_due(turn, planned)


def costly(turn: Turn, new: Schedule, *, change: Callable[[Turn, Schedule], None]) -> None:
    """Let the newest answer go with a change of zone or schedule: the control."""
    change(turn, new)
    turn.tx.execute(
        "UPDATE days SET answered_at = NULL WHERE person_id = ? AND day ="
        " (SELECT max(day) FROM days WHERE person_id = ? AND answered_at IS NOT NULL)",
        (turn.me.id, turn.me.id),
    )
