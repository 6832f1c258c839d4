"""What a lead can learn of one person's answers from any number of summaries: nothing, unless four others answered.

Two circles live through the same days. In one of them one person answers this, in the other that. Whatever is asked,
in the group and in private, must read the same in both, but for figures to which at least four others contributed.
"""

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from telegram import Update

from domain.circle import summary as rules
from domain.circle.tally import MemberDay, tally
from domain.time.schedules import Schedule
from domain.time.verdicts import Verdict
from domain.time.weeks import Week
from handlers.circle import company, joining
from handlers.outside import Call, Found, Outside
from handlers.texts import Html, Texts
from handlers.turn import House, Turn
from handlers.week import card, summary
from handlers.week import closing as week_closing
from storage import people
from storage.circle import circles, memberships, tallies
from storage.circle.circles import Circle
from storage.daily import checkins, days, questions, schedules
from storage.file.database import Database, Tx
from storage.file.files import open_database
from storage.traffic import due, outbox
from storage.traffic.due import Due

MONDAY = date(2026, 1, 5)
GROUP = -1002100000001
ZONE = "Europe/Berlin"
HOUSE = House(Texts(), "Dov", "dov@example.org", 18)


@pytest.fixture(scope="module", autouse=True)
def _few_at_a_time() -> Iterator[None]:
    """A week is counted three members at a time, as a large circle's is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tallies, "MEMBERS_A_STEP", 3)
        yield


ONE = 0
"""The person about whom nothing is to be learnt."""


@dataclass
class World:
    """One circle with its people, lived through step by step; `says` is what the one person answers in it."""

    database: Database
    says: tuple[str, int]
    day: int = 0
    asked: int = 0
    shown: list[str] = field(default_factory=list)
    besides: list[str] = field(default_factory=list)
    """What else is read in the circle: of its events, of whoever came in, and that one is not alone."""
    others: dict[str, int] = field(default_factory=lambda: {"day": 0, "mood": 0})
    ids: list[int] = field(default_factory=list)

    def run(self, fn: Callable[[Tx], Any]) -> Any:
        return self.database.submit(fn).result()

    @property
    def now(self) -> datetime:
        return datetime.combine(MONDAY + timedelta(days=self.day), time(12), tzinfo=UTC)

    def open(self, number: int) -> None:
        def make(tx: Tx) -> None:
            for place in range(number + 1):
                person = people.add(tx, 100 + place, "en", self.now)
                people.save_name(tx, person.id, f"Person {place}")
                people.save_first_day(tx, person.id, MONDAY)
                schedules.save(tx, person.id, Schedule(ZONE, time(9)), self.now)
                self.ids.append(person.id)
            circle = circles.make(tx, "C", self.ids[-1], zone=ZONE, language="en", now=self.now, chat_id=GROUP)
            week_closing.plan(self.turn(tx, circle), circle, Week(MONDAY))

        self.run(make)

    def turn(self, tx: Tx, circle: Circle) -> Turn:
        return Turn(tx, HOUSE, self.now, f"c{self.asked}.{self.day}", GROUP, "en")

    def circle(self, tx: Tx) -> Circle:
        found = circles.find(tx, 1)
        assert found
        return found

    def alive(self, tx: Tx, who: int) -> bool:
        return people.find(tx, self.ids[who]) is not None

    def joins(self, tx: Tx, who: int) -> None:
        if self.alive(tx, who) and memberships.find_joining(tx, 1, self.ids[who]) is None:
            joining = memberships.ask_to_join(tx, 1, self.ids[who], self.now)
            memberships.admit(tx, joining, MONDAY + timedelta(days=self.day))

    def leaves(self, tx: Tx, who: int) -> None:
        if self.alive(tx, who):
            memberships.leave(tx, 1, self.ids[who], MONDAY + timedelta(days=self.day), self.now)

    def erases(self, tx: Tx, who: int) -> None:
        if self.alive(tx, who):
            tx.execute("DELETE FROM people WHERE id = ?", (self.ids[who],))

    def answers(self, tx: Tx, who: int, back: int, says: tuple[str, int | None]) -> None:
        day = MONDAY + timedelta(days=self.day - back)
        if not self.alive(tx, who) or day < MONDAY:
            return
        set_id = questions.newest(tx, "recovery")
        said, mood = (self.says[0], self.says[1] if says[1] is not None else None) if who == ONE else says
        days.save_set(tx, self.ids[who], day, set_id)
        checkins.save_value(tx, self.ids[who], day, set_id, "day", said, self.now)
        if mood is not None:
            checkins.save_value(tx, self.ids[who], day, set_id, "mood", mood, self.now)
        days.save_answered(tx, self.ids[who], day, self.now)

    def night(self, tx: Tx) -> None:
        """Everybody's day closes; after a Sunday the week does."""
        day = MONDAY + timedelta(days=self.day)
        for person in self.ids:
            if people.find(tx, person) is not None:
                days.save_ended(tx, person, day, self.now + timedelta(hours=15), Verdict.QUIET)
        self.day += 1
        planned = due.find(tx, week_closing.WEEK, circle=1)
        assert planned
        if planned.due_at <= self.now:
            year, number = planned.data["week"].split("-W")
            self.note_others(tx, Week(date.fromisocalendar(int(year), int(number), 1)))
            self.closes(tx, planned)

    def closes(self, tx: Tx, planned: Due) -> None:
        """The week is counted, some members at a time, and closed."""
        following: Due | None = planned
        while following is not None:
            tx.execute("DELETE FROM due WHERE key = ?", (planned.key,))
            week_closing.week_over(self.turn(tx, self.circle(tx)), following)
            found = due.find(tx, week_closing.WEEK, circle=1)
            following = found if found and "counted" in found.data else None

    def note_others(self, tx: Tx, week: Week) -> None:
        """How many others answer into each figure of a week that is about to close, at most."""
        found = [each for each in self.days_of(tx, week) if each.member != self.ids[ONE]]
        for name, most in self.others.items():
            self.others[name] = max(most, len({each.member for each in found if name in each.values}))

    def counts_agree(self, tx: Tx) -> None:
        """What the database counts of an open week is what the rule makes of its days."""
        for week in (Week(MONDAY), Week(MONDAY).next):
            by_rule = rules.numbers_only(rules.figures(tally(self.days_of(tx, week))))
            counted = tallies.count_numbers(tx, tallies.SoFar(), 1, week).tally
            assert rules.numbers_only(rules.figures(counted)) == by_rule

    def days_of(self, tx: Tx, week: Week) -> list[MemberDay]:
        return tallies.load_days(tx, tallies.some(tx, 1, week, 0, 100))

    def looks_around(self, who: int) -> None:
        """Another member reads of coming events, how they are welcomed, and whether they are alone."""

        def look(tx: Tx) -> list[str]:
            if not self.alive(tx, who) or not memberships.is_member(tx, 1, self.ids[who]):
                return []
            self.asked += 1
            person = people.get(tx, self.ids[who])
            turn = Turn(tx, HOUSE, self.now, f"u{self.asked}", person.telegram_id, "en", person)
            there, coming = self.circle(tx), Week(MONDAY)
            shown = card.gather(turn, there, coming, rules.Figures(0, 0, 0, 0), is_open=True)
            day = MONDAY + timedelta(days=self.day)
            return [*shown.coming, joining.greeting(turn, there, Html("")), company.line(turn, day)]

        self.besides += self.run(look)

    def asks(self, argument: str, *, in_group: bool) -> None:
        self.asked += 1
        text = f"/summary {argument}".strip()
        chat_id, lead = GROUP if in_group else 1, 100 + len(self.ids) - 1
        chat = {"id": chat_id, "type": "supergroup", "title": "C"} if in_group else {"id": chat_id, "type": "private"}
        user = {"id": lead, "is_bot": False, "first_name": "D"}
        body = {"message_id": self.asked, "date": 0, "chat": chat, "from": user, "text": text}
        update = Update.de_json({"update_id": self.asked, "message": body}, None)
        found = Found()
        self.run(self.counts_agree)

        def take(tx: Tx) -> list[str]:
            person = people.find(tx, self.ids[-1])
            turn = Turn(tx, HOUSE, self.now, f"u{self.asked}", chat_id, "en", person, update=update, found=found)
            (summary.group_summary_command if in_group else summary.summary_command)(turn)
            rows = tx.all("SELECT * FROM outbox WHERE key LIKE ? ORDER BY id", (f"u{self.asked}.%",))
            bodies = [outbox.read(tx, row) for row in rows]
            return [
                str(each.params.get("text")) + (each.file.content.decode() if each.file else "")
                for each in bodies
                if each
            ]

        while True:
            try:
                self.shown += self.run(take)
                return
            except Outside as asked:
                found.add(asked.works, [_answer(each, lead) for each in asked.works])


def _answer(work: Any, lead: int) -> Any:
    assert isinstance(work, Call)
    status = "administrator" if work.params.get("user_id") == lead else "member"
    return {"status": status, "user": {"id": work.params.get("user_id")}}


FIGURES = {"day": r"few|some|about half|most|On track|hard|setback|no details", "mood": r"[Mm]ood"}


def of_figure(name: str, text: str) -> list[str]:
    """What of a summary, its picture or its table says how people were, by one of the two figures."""
    return [line for line in re.split(r"\n|<text|\\r|\\n", text) if re.search(FIGURES[name], line)]


PERSON = st.integers(0, 6)
SAID = st.tuples(st.sampled_from(["on_track", "hard", "setback", "no_details"]), st.none() | st.integers(1, 5))
STEP = st.one_of(
    st.tuples(st.just("answers"), PERSON, st.integers(0, 3), SAID),
    st.tuples(st.just("joins"), PERSON),
    st.tuples(st.just("leaves"), PERSON),
    st.tuples(st.just("erases"), st.integers(1, 6)),
    st.tuples(st.just("everyone"), SAID),
    st.tuples(st.just("night")),
    st.tuples(st.just("looks_around"), st.integers(1, 6)),
    st.tuples(st.just("asks"), st.sampled_from(["", "now", "2026-W02", "2026-W03"]), st.booleans()),
)


def lives(world: World, steps: list[tuple[Any, ...]]) -> None:
    world.open(7)
    for who in range(7):
        world.run(partial(world.joins, who=who))
    takes(world, steps)
    for argument in ("", "now", "2026-W02"):
        for in_group in (True, False):
            world.asks(argument, in_group=in_group)


def _take(tx: Tx, act: Callable[..., Any], values: list[Any]) -> Any:
    return act(tx, *values)


def takes(world: World, steps: list[tuple[Any, ...]]) -> None:
    for name, *rest in steps:
        if name == "asks":
            world.asks(rest[0], in_group=rest[1])
        elif name == "looks_around":
            world.looks_around(rest[0])
        elif name == "everyone":
            for who in range(7):
                world.run(partial(world.answers, who=who, back=0, says=rest[0]))
        else:
            world.run(partial(_take, act=getattr(world, name), values=rest))


THREE_LEAVE = [("leaves", 4), ("leaves", 5), ("leaves", 6)]
ONE_OF_FOUR = [*THREE_LEAVE, ("everyone", ("hard", 2))]
ALL_BUT_FOUR_SKIP_THE_MOOD = [("answers", who, 0, ("hard", 2 if who < 4 else None)) for who in range(7)]
WEEK_OF_NIGHTS: list[Any] = [("everyone", ("on_track", 4)), *[("night",)] * 7]


@example(before=ONE_OF_FOUR, nights=8, after=[], this=("hard", 1), that=("setback", 5))
@example(before=ALL_BUT_FOUR_SKIP_THE_MOOD, nights=8, after=[], this=("hard", 1), that=("setback", 5))
@settings(max_examples=25, deadline=None)
@given(
    before=st.lists(STEP, max_size=12),
    nights=st.integers(0, 8),
    after=st.lists(STEP, max_size=8),
    this=st.tuples(st.sampled_from(["on_track", "hard"]), st.integers(1, 5)),
    that=st.tuples(st.sampled_from(["setback", "no_details"]), st.integers(1, 5)),
)
def test_no_summary_tells_what_one_person_answered(
    before: list[Any], nights: int, after: list[Any], this: tuple[str, int], that: tuple[str, int]
) -> None:
    assert told_by([*before, *[("night",)] * nights, *after], this, that) == []


def told_by(steps: list[Any], this: tuple[str, int], that: tuple[str, int]) -> list[str]:
    """The figures that tell the two circles apart although fewer than four others answered."""
    told = []
    for says in (this, that):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder)
            with closing(open_database(path / "alongside.db", path / "keys.db", path / "operator.key")) as database:
                world = World(database, says)
                world.run(_keep_sets)
                lives(world, steps)
                told.append(world)
    one, other = told
    assert [text for text in one.besides if text] == [text for text in other.besides if text]
    return [
        name
        for name in FIGURES
        if [of_figure(name, text) for text in one.shown] != [of_figure(name, text) for text in other.shown]
        and one.others[name] < 4
    ]


@pytest.mark.parametrize("steps", [ONE_OF_FOUR, ALL_BUT_FOUR_SKIP_THE_MOOD])
def test_the_property_fails_where_fewer_are_enough(steps: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with a threshold of four, the same property finds what it looks for."""
    lived = [*steps, *[("night",)] * 8]
    assert told_by(lived, ("hard", 1), ("setback", 5)) == []
    monkeypatch.setattr(rules, "LEAST_PEOPLE", 4)
    assert told_by(lived, ("hard", 1), ("setback", 5))


def test_what_was_shown_of_a_closed_week_never_changes() -> None:
    """Late answers, joins, leaves and erasures after the close: the same words, picture and table as before."""
    after = [("answers", 2, 3, ("setback", 1)), ("joins", 3), ("leaves", 1), ("erases", 4), ("everyone", ("hard", 1))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        with closing(open_database(path / "alongside.db", path / "keys.db", path / "operator.key")) as database:
            world = World(database, ("on_track", 4))
            world.run(_keep_sets)
            lives(world, WEEK_OF_NIGHTS)
            first = read_of(world, "2026-W02")
            takes(world, [*after, ("night",), ("everyone", ("setback", 2))])
            again = read_of(world, "2026-W02")
    assert len(first) == 3, "words, a picture and a table"
    assert again == first


def read_of(world: World, week: str) -> list[str]:
    """What a lead reads of that week in private: words, picture and table."""
    before = len(world.shown)
    world.asks(week, in_group=False)
    return world.shown[before:]


def _keep_sets(tx: Tx) -> None:
    from bot.app import _keep_question_sets

    _keep_question_sets(tx)


async def test_the_property_can_fail(database: Database) -> None:
    """Where four others answered, the figures do differ: the two circles are told apart by nothing else."""
    world = World(database, ("setback", 1))
    world.run(_keep_sets)
    lives(world, WEEK_OF_NIGHTS)
    assert any("few" in line for text in world.shown for line in of_figure("day", text))
    assert any("mood" in line.lower() for text in world.shown for line in of_figure("mood", text))
