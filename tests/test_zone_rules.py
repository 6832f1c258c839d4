"""New rules of a zone: what waits for a time on somebody's clock waits for it on the clock as it goes from now on."""

import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.beside.consent import Item
from domain.time.days import instant_of, zone_named
from domain.time.zone_rules import moved, rules_said
from handlers import subjects
from handlers.beside import ladder, sos
from handlers.circle import joining
from handlers.coping import timer
from handlers.daily import days, rhythms
from handlers.mine import goals
from handlers.support import getting_through
from handlers.telling import hard_days
from handlers.together import announcing, event_news
from handlers.week import closing, news
from storage.file.database import from_text
from tests.support.group import with_circle
from tests.support.stage import Speaker, Stage
from tests.test_cope import ahead
from tests.test_events import plans
from tests.test_goals import sets
from tests.test_partners import stand_by
from tests.test_ticks import ticks

HOUR = timedelta(hours=1)
PLANNED_ANEW = {days.PROMPT, days.CLOSE, closing.WEEK, event_news.REMIND, *ladder.REMINDERS}
BY_THE_SPAN = {
    news.NEWS,
    joining.CHECK,
    announcing.COUNT_DUE,
    sos.LOOK,
    sos.MORE,
    sos.LINES,
    sos.OVER,
    ladder.LOST,
    hard_days.TELL,
    rhythms.OFFER,
    timer.TIMER,
    getting_through.ASK,
}
"""What is due so long after something happened, whatever the clock on the wall says."""


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_rules_of_a_year_are_written_down() -> None:
    said = [
        f"{int(utc(at).timestamp())}={offset}"
        for at, offset in (
            ("2026-01-01", 3600),
            ("2026-03-29T01:00", 7200),
            ("2026-10-25T01:00", 3600),
        )
    ]
    assert rules_said("Europe/Berlin", 2026) == " ".join(said)
    assert rules_said("Asia/Kathmandu", 2026) == f"{int(utc('2026-01-01').timestamp())}={5 * 3600 + 45 * 60}"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Europe/Berlin", "Europe/Paris", True),
        ("Europe/Berlin", "Africa/Lagos", False),  # the same in winter
        ("Europe/Athens", "Europe/Chisinau", False),  # on the same nights, an hour apart
        ("America/New_York", "America/Havana", False),
    ],
)
def test_zones_whose_rules_say_the_same_read_the_same(one: str, other: str, same: bool) -> None:
    assert (rules_said(one, 2026) == rules_said(other, 2026)) is same


@pytest.mark.parametrize(
    ("instant", "by", "now_in", "at"),
    [
        ("2026-01-07T08:00", "Europe/Berlin", "Europe/London", "2026-01-07T09:00"),
        ("2026-07-07T07:00", "Europe/Berlin", "Europe/London", "2026-07-07T08:00"),
        ("2026-01-07T08:00", "Europe/Berlin", "Europe/Berlin", "2026-01-07T08:00"),
        ("2026-03-29T03:15", "Europe/Kyiv", "Europe/Berlin", "2026-03-29T04:15"),
        # The change itself comes a week later now: 03:00 is summer by the rules before, and winter by the new ones.
        ("2026-03-29T08:00", "Europe/Berlin", "Africa/Lagos", "2026-03-29T09:00"),
        ("2027-01-07T08:00", "Europe/Berlin", "Europe/London", "2027-01-07T08:00"),  # of 2027 nothing is known
    ],
)
def test_an_instant_moves_to_where_the_wall_reads_the_same(instant: str, by: str, now_in: str, at: str) -> None:
    assert moved(utc(instant), now_in, {2026: rules_said(by, 2026)}) == utc(at)


@pytest.mark.parametrize("before", [{}, {2026: ""}, {2026: "3f2a9c"}])
def test_where_it_is_not_known_what_the_rules_were_nothing_moves(before: dict[int, str]) -> None:
    assert moved(utc("2026-01-07T08:00"), "Europe/London", before) == utc("2026-01-07T08:00")


def test_of_everything_due_it_is_said_whether_it_goes_by_a_clock_on_the_wall() -> None:
    """A new kind belongs into one of the three."""
    sets_of_kinds = subjects.ON_THE_WALL, PLANNED_ANEW - subjects.ON_THE_WALL, BY_THE_SPAN
    assert sum(len(each) for each in sets_of_kinds) == len(subjects.DUE)
    assert set().union(*sets_of_kinds) == set(subjects.DUE)


@pytest.fixture
def berlin_gets_londons_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    real, london = zone_named.__wrapped__, zoneinfo.ZoneInfo("Europe/London")

    def forget() -> None:
        zone_named.cache_clear()
        instant_of.cache_clear()

    def change() -> None:
        forget()
        monkeypatch.setattr(
            "domain.time.days.ZoneInfo", lambda name: london if name == "Europe/Berlin" else real(name)
        )

    yield change
    forget()


WAITS = {
    "due": "SELECT key, due_at FROM due WHERE person_id IS NOT NULL OR circle IS NOT NULL",
    "outbox": "SELECT key, not_before_at FROM outbox WHERE state = 'waiting'",
    "expiry": "SELECT 'expiry.' || key, expires_at FROM outbox WHERE state = 'waiting' AND expires_at IS NOT NULL",
    "event": "SELECT 'event.' || id, starts_at FROM events",
    "situation": "SELECT 'situation.' || id, ask_at FROM situations",
}


async def waiting(stage: Stage) -> dict[str, datetime]:
    found = [row for sql in WAITS.values() for row in await stage.rows(sql)]
    return {str(key): from_text(str(at)) for key, at in found}


async def test_everything_that_goes_by_a_clock_on_the_wall_moves_and_nothing_else(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker, berlin_gets_londons_clock: Callable[[], None]
) -> None:
    """In London it is an hour earlier, so whatever waits for an hour on the wall waits an hour longer."""
    await stand_by(ana, ben)
    await ticks(ana, ben, Item.HARD_DAY)
    await dov.joins()
    await with_circle(stage, dov, ana)
    await plans(dov)
    await dov.presses("Skip", "Post it")
    await ana.says("/events")
    await ana.presses("I'm coming")
    await sets(ana, "walk")
    await ahead(ana, "Dinner", "Tomorrow, 21:00")
    await stage.until("2026-01-05 21:05")  # 22:05 in Berlin: Ben sleeps
    await ana.says("/checkin")
    await ana.presses("It's hard", "20-minute timer")
    await ana.presses("Send now")
    await dov.says("/sos")
    await stage.settle()
    before = await waiting(stage)
    stage.trouble_expected = True
    await stage.goes_off()
    berlin_gets_londons_clock()
    await stage.comes_back()
    after = await waiting(stage)

    assert after.keys() >= before.keys(), before.keys() - after.keys()
    by = {key: after[key] - before[key] for key in before}
    spans = {key for key in before if key.partition(".")[0] in BY_THE_SPAN}
    assert len(spans) >= 4, "a timer and a call for help"
    assert {key for key, span in by.items() if span == timedelta(0)} == spans, by
    assert {span for key, span in by.items() if key not in spans} == {HOUR}, by
    moving = {key.partition(".")[0] for key in before} - BY_THE_SPAN
    assert moving >= {days.PROMPT, days.CLOSE, closing.WEEK, event_news.REMIND, sos.MORNING, "event", "situation"}
    assert moving >= {"alert", "expiry", goals.REVIEW}


@pytest.mark.parametrize("follows", [True, False])
async def test_new_rules_move_the_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, berlin_gets_londons_clock: Callable[[], None], follows: bool
) -> None:
    """Without following, 09:00 would be asked at 08:00."""
    stage = Stage(tmp_path)
    await stage.open()
    ana = stage.person("Ana")
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    await ana.presses("On track")
    await stage.goes_off()
    berlin_gets_londons_clock()
    if not follows:
        monkeypatch.setattr("handlers.zones.follow", lambda tx, house, now: 0)
    await stage.comes_back()
    due_at = await stage.rows("SELECT due_at FROM due WHERE kind = 'prompt'")
    assert due_at == [(f"2026-01-07T0{9 if follows else 8}:00:00.000000Z",)]
    await stage.close()
