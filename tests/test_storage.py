"""What stands between Telegram and the rules: inbox, outbox, due rows, open questions, gaps, schedules and pauses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.daily.pauses import Pause
from domain.outgoing import Decision, Fate, Lane
from domain.time.schedules import Schedule
from domain.time.verdicts import Gap, Verdict
from storage import dialogs, people
from storage.daily import checkins, days, pauses, questions, schedules
from storage.file.database import Database, Tx, from_text, from_text_or_none, to_text, to_text_or_none
from storage.traffic import chores, due, inbox, messages, outbox, receiving, withdrawals
from storage.traffic.inbox import Received
from storage.traffic.outbox import File, Owed
from tests.support.there import there

Run = Callable[[Callable[[Tx], Any]], Any]
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MONDAY, TUESDAY, WEDNESDAY = date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 3)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def tx(database: Database) -> Run:
    """Run a test's steps one transaction each, in the order written."""

    def run(step: Callable[[Tx], Any]) -> Any:
        return database.submit(step).result(5)

    return run


def add_person(tx: Tx, number: int = 101) -> int:
    return people.add(tx, number, "en", NOW).id


# Instants as text


def test_instants_as_text_sort_as_they_read() -> None:
    instants = [NOW + timedelta(microseconds=n) for n in (0, 1, 10, 999_999, 1_000_000, 60_000_000)]
    texts = [to_text(each) for each in instants]
    assert texts == sorted(texts)
    assert len({len(each) for each in texts}) == 1
    assert [from_text(each) for each in texts] == instants


def test_an_instant_of_another_zone_is_kept_as_the_same_instant() -> None:
    there = NOW.astimezone(ZoneInfo("Asia/Kathmandu"))
    assert to_text(there) == to_text(NOW)
    assert (to_text_or_none(None), from_text_or_none(None)) == (None, None)


def test_the_hour_that_a_clock_passes_twice_is_two_instants() -> None:
    """In their own zone the two are equal, as Python has it."""
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert [to_text(first.replace(fold=fold)) for fold in (0, 1, 0)] == [
        "2026-10-25T00:30:00.000000Z",
        "2026-10-25T01:30:00.000000Z",
        "2026-10-25T00:30:00.000000Z",
    ]


# Inbox


def received(number: int, text: str = "hello", at: datetime = NOW, sender: int | None = 101) -> Received:
    return Received(number, sender, {"update_id": number, "message": {"text": text}}, at, at - MINUTE)


def test_an_update_waits_until_it_is_done_and_is_then_forgotten(tx: Run) -> None:
    update = received(5)
    assert tx(lambda t: inbox.store(t, [update])) == [update]
    assert tx(inbox.list_open) == [update]
    tx(lambda t: inbox.done(t, 5))
    assert tx(inbox.list_open) == []
    row = tx(lambda t: tuple(there(t.one("SELECT state, body, sender FROM inbox"))))
    assert row == ("done", None, None)


def test_an_update_delivered_again_changes_nothing(tx: Run) -> None:
    tx(lambda t: inbox.store(t, [received(5, "first")]))
    again = tx(lambda t: inbox.store(t, [received(5, "again"), received(6)]))
    assert [each.update_id for each in again] == [6]
    assert [each.body["message"]["text"] for each in tx(inbox.list_open)] == ["first", "hello"]
    tx(lambda t: inbox.done(t, 5))
    assert tx(lambda t: inbox.store(t, [received(5)])) == []
    assert [each.update_id for each in tx(inbox.list_open)] == [6]


def test_updates_come_oldest_first_whatever_their_numbers(tx: Run) -> None:
    batch = [received(900, at=NOW), received(3, at=NOW + MINUTE), received(901, at=NOW)]
    tx(lambda t: inbox.store(t, batch))
    assert [each.update_id for each in tx(inbox.list_open)] == [900, 901, 3]
    assert tx(inbox.oldest_open_at) == NOW
    tx(lambda t: inbox.done(t, 900))
    tx(lambda t: inbox.quarantine(t, 901))
    assert tx(inbox.oldest_open_at) == NOW + MINUTE
    tx(lambda t: inbox.done(t, 3))
    assert tx(inbox.oldest_open_at) is None


def test_a_failed_update_is_counted_and_tried_later(tx: Run) -> None:
    tx(lambda t: inbox.store(t, [received(5)]))
    assert [tx(lambda t: inbox.failed(t, 5, NOW + HOUR)) for _ in range(3)] == [1, 2, 3]
    assert tx(inbox.list_open)[0].not_before == NOW + HOUR
    tx(lambda t: inbox.quarantine(t, 5))
    assert tx(lambda t: inbox.failed(t, 5, NOW)) == 0
    assert tx(inbox.list_open) == []


def test_an_update_given_up_is_not_done_afterwards(tx: Run) -> None:
    tx(lambda t: inbox.store(t, [received(5)]))
    tx(lambda t: inbox.quarantine(t, 5))
    tx(lambda t: inbox.done(t, 5))
    assert tx(lambda t: there(t.one("SELECT state FROM inbox"))[0]) == "dead"


def test_an_update_that_cannot_be_read_any_more_is_closed_and_stops_no_other(tx: Run) -> None:
    tx(lambda t: inbox.store(t, [received(5, at=NOW - 9 * DAY), received(6)]))
    tx(lambda t: t.vault.destroy_day_keys((NOW - DAY).date()))
    assert [each.update_id for each in tx(inbox.list_open)] == [6]


def test_the_instant_that_decides_the_day_is_known_after_it_is_done(tx: Run) -> None:
    tx(lambda t: inbox.store(t, [received(5)]))
    tx(lambda t: inbox.done(t, 5))
    assert tx(lambda t: inbox.counts_at(t, 5)) == NOW - MINUTE
    assert tx(lambda t: inbox.counts_at(t, 6)) is None


def test_numbers_are_forgotten_after_a_week_and_open_updates_never(tx: Run) -> None:
    tx(lambda t: inbox.store(t, [received(1, at=NOW - 8 * DAY), received(2, at=NOW - 8 * DAY), received(3)]))
    tx(lambda t: inbox.done(t, 1))
    tx(lambda t: inbox.done(t, 3))
    tx(lambda t: chores.forget_updates(t, NOW, []))
    assert tx(lambda t: [row[0] for row in t.all("SELECT update_id FROM inbox ORDER BY 1")]) == [2, 3]


# Outbox


def owed(key: str, **more: object) -> Owed:
    made = Owed(key, Lane.REPLY, "reply", "sendMessage", 101, {"text": f"text of {key}"})
    return replace(made, **more)  # type: ignore[arg-type]


def waiting(t: Tx, now: datetime = NOW, busy: tuple[int, ...] = (), limit: int = 100) -> list[str]:
    return [row["key"] for row in outbox.list_waiting(t, now, busy, limit)]


def claim(t: Tx, key: str) -> Owed:
    row = t.one("SELECT * FROM outbox WHERE key = ?", (key,))
    assert row is not None
    claimed = outbox.claim(t, row)
    assert claimed is not None
    return claimed


def test_a_message_is_owed_once_however_often_its_cause_is_replayed(tx: Run) -> None:
    assert tx(lambda t: outbox.add(t, owed("u1.1"), NOW))
    assert not tx(lambda t: outbox.add(t, owed("u1.1", params={"text": "other"}), NOW))
    assert tx(lambda t: claim(t, "u1.1").params) == {"text": "text of u1.1"}
    tx(lambda t: outbox.end(t, 1, Fate.SENT, NOW))
    assert not tx(lambda t: outbox.add(t, owed("u1.1"), NOW))
    assert tx(waiting) == []


def test_a_file_is_kept_byte_by_byte_and_takes_no_more_room_than_it_has(tx: Run) -> None:
    file = File("document", "days.zip", bytes(range(256)) * 1000)
    tx(lambda t: outbox.add(t, owed("u1.1", method="sendDocument", file=file), NOW))
    assert tx(lambda t: [row[0] for row in t.all("SELECT length(body) FROM outbox")])[0] < len(file.content) + 1000
    assert tx(lambda t: claim(t, "u1.1")).file == file
    assert tx(lambda t: claim(t, "u1.1").params) == {"text": "text of u1.1"}


def test_the_first_lane_goes_first_and_in_each_the_one_owed_first(tx: Run) -> None:
    def add(t: Tx) -> None:
        for n, lane in enumerate([Lane.BULK, Lane.PROMPT, Lane.REPLY, Lane.SOS, Lane.PARTNER, Lane.REPLY, Lane.SOS]):
            outbox.add(t, owed(f"{lane.name}{n}", lane=lane), NOW)

    tx(add)
    assert tx(waiting) == ["SOS3", "SOS6", "REPLY2", "REPLY5", "PARTNER4", "PROMPT1", "BULK0"]
    assert tx(lambda t: waiting(t, limit=2)) == ["SOS3", "SOS6"]


def test_a_message_waits_for_its_time_and_for_its_chat(tx: Run) -> None:
    tx(lambda t: outbox.add(t, owed("later", not_before=NOW + MINUTE), NOW))
    tx(lambda t: outbox.add(t, owed("elsewhere", chat_id=-55), NOW))
    assert tx(waiting) == ["elsewhere"]
    assert tx(lambda t: waiting(t, NOW + MINUTE)) == ["elsewhere", "later"]
    assert tx(lambda t: waiting(t, NOW + MINUTE, (101,))) == ["elsewhere"]
    assert tx(lambda t: waiting(t, NOW + MINUTE, (101, -55))) == []


def test_the_next_instant_is_that_of_the_earliest_message_waiting(tx: Run) -> None:
    assert tx(outbox.next_at) is None
    for key, wait in (("b", 2), ("a", 1)):
        tx(partial(outbox.add, owed=owed(key, not_before=NOW + wait * HOUR), now=NOW))
    assert tx(outbox.next_at) == NOW + HOUR
    tx(lambda t: claim(t, "a"))
    assert tx(outbox.next_at) == NOW + 2 * HOUR


def test_everything_about_a_message_survives_its_row(tx: Run) -> None:
    ana = tx(add_person)
    made = owed(
        "u1.1", receiver=ana, subject=ana, item="setback", day="2026-06-01", target="u0.1", expires_at=NOW + HOUR
    )
    tx(lambda t: outbox.add(t, made, NOW))
    assert tx(lambda t: claim(t, "u1.1")) == replace(made, id=1, attempts=1)


def test_a_claimed_message_is_in_doubt_until_it_is_marked(tx: Run) -> None:
    tx(lambda t: outbox.add(t, owed("a"), NOW))
    tx(lambda t: claim(t, "a"))
    assert tx(waiting) == []
    assert tx(lambda t: [row["key"] for row in outbox.list_claimed(t)]) == ["a"]
    assert not tx(lambda t: outbox.has_ended(t, "a"))


def test_a_message_to_be_tried_again_keeps_count_and_may_fall_silent(tx: Run) -> None:
    tx(lambda t: outbox.add(t, owed("a"), NOW))
    first = tx(lambda t: claim(t, "a"))
    tx(lambda t: outbox.wait(t, first, Decision(Fate.RETRY, NOW + MINUTE, silently=True), NOW))
    assert tx(waiting) == []
    assert tx(lambda t: waiting(t, NOW + MINUTE)) == ["a"]
    second = tx(lambda t: claim(t, "a"))
    assert second.attempts == 2
    assert second.params == {"text": "text of a", "disable_notification": True}


def test_one_put_behind_another_is_not_counted_as_tried(tx: Run) -> None:
    tx(lambda t: outbox.add(t, owed("a"), NOW))
    claimed = tx(lambda t: claim(t, "a"))
    tx(lambda t: outbox.put_behind(t, claimed, NOW))
    assert tx(lambda t: waiting(t, NOW + SECOND)) == ["a"]
    assert tx(lambda t: claim(t, "a")).attempts == 1


def test_an_ended_message_forgets_its_words_and_a_strangers_its_chat(tx: Run) -> None:
    ana = tx(add_person)
    tx(lambda t: outbox.add(t, owed("hers", receiver=ana), NOW))
    tx(lambda t: outbox.add(t, owed("a strangers"), NOW))
    for row in (1, 2):
        tx(partial(outbox.end, row_id=row, fate=Fate.SENT, now=NOW))
    rows = tx(lambda t: [tuple(row) for row in t.all("SELECT key, state, body, chat_id FROM outbox ORDER BY id")])
    assert rows == [("hers", "sent", None, 101), ("a strangers", "sent", None, 0)]
    assert tx(lambda t: [outbox.has_ended(t, key) for key in ("hers", "a strangers", "never owed")]) == [True] * 3


def test_a_message_withdrawn_while_in_flight_does_not_come_back(tx: Run) -> None:
    tx(lambda t: outbox.add(t, owed("a"), NOW))
    claimed = tx(lambda t: claim(t, "a"))
    tx(lambda t: outbox.end(t, claimed.id, Fate.DROPPED, NOW))
    tx(lambda t: outbox.wait(t, claimed, Decision(Fate.RETRY, NOW), NOW))
    assert tx(lambda t: waiting(t, NOW + DAY)) == []


def test_a_message_that_cannot_be_read_any_more_is_dead_and_stops_no_other(tx: Run) -> None:
    tx(lambda t: outbox.add(t, owed("old"), NOW - 9 * DAY))
    tx(lambda t: outbox.add(t, owed("new"), NOW))
    tx(lambda t: t.vault.destroy_day_keys((NOW - DAY).date()))
    assert tx(lambda t: outbox.claim(t, there(t.one("SELECT * FROM outbox WHERE key = 'old'")))) is None
    assert tx(waiting) == ["new"]
    assert tx(lambda t: there(t.one("SELECT state FROM outbox WHERE key = 'old'"))[0]) == "dead"


def test_what_waits_for_somebody_unreachable_is_dropped_and_nobody_elses(tx: Run) -> None:
    ana, ben = tx(lambda t: (add_person(t, 101), add_person(t, 102)))
    for key, receiver in (("to ana", ana), ("to ben", ben), ("in flight", ana)):
        tx(partial(outbox.add, owed=owed(key, receiver=receiver), now=NOW))
    tx(lambda t: claim(t, "in flight"))
    tx(lambda t: withdrawals.cancel_for(t, ana, NOW))
    assert tx(waiting) == ["to ben"]
    assert tx(lambda t: len(outbox.list_claimed(t))) == 1


def test_a_sent_message_is_found_by_its_cause_and_knows_its_day(tx: Run) -> None:
    ana = tx(add_person)
    prompt = owed("prompt.1.2026-06-01", kind="prompt", receiver=ana, day="2026-06-01")
    question = owed("u9.1", kind="question", receiver=ana, day="2026-06-01")
    tx(lambda t: messages.save_message(t, prompt, 7, NOW))
    tx(lambda t: messages.save_message(t, question, 9, NOW + MINUTE))
    tx(lambda t: messages.save_message(t, owed("u9.2", receiver=ana), 10, NOW + MINUTE))
    tx(lambda t: messages.save_message(t, owed("to nobody we know"), 11, NOW))
    assert tx(lambda t: [messages.message_of(t, key) for key in ("prompt.1.2026-06-01", "u9.1", "nothing")]) == [
        7,
        9,
        None,
    ]
    assert tx(lambda t: messages.message_of(t, "to nobody we know")) is None
    found = tx(lambda t: [messages.find_message(t, 101, number) for number in (7, 10, 99)])
    assert [each and each["day"] for each in found] == ["2026-06-01", None, None]
    assert tx(lambda t: messages.find_message(t, 102, 7)) is None
    assert tx(lambda t: messages.check_in_messages(t, ana, "2026-06-01")) == ["u9.1", "prompt.1.2026-06-01"]


def test_a_commit_that_owes_something_new_says_so(tx: Run) -> None:
    def owes(t: Tx) -> tuple[bool, bool]:
        outbox.add(t, owed("a"), NOW)
        first, t.owes = t.owes, False
        outbox.add(t, owed("a"), NOW)
        return first, t.owes

    assert tx(owes) == (True, False)


# Due rows


def taken(t: Tx, now: datetime, heard_until: datetime | None = None) -> tuple[str, int | None] | None:
    found = due.take(t, now, heard_until)
    return (found.kind, found.person_id) if found else None


def test_what_is_due_is_taken_once_and_the_earliest_first(tx: Run) -> None:
    ana, ben = tx(lambda t: (add_person(t, 101), add_person(t, 102)))
    tx(lambda t: due.plan(t, "prompt", NOW + HOUR, person_id=ana, day="2026-06-01"))
    tx(lambda t: due.plan(t, "prompt", NOW, person_id=ben))
    tx(lambda t: due.plan(t, "chores", NOW + 2 * HOUR, person_id=None))
    assert tx(due.next_at) == NOW
    assert tx(lambda t: taken(t, NOW - SECOND)) is None
    assert tx(lambda t: taken(t, NOW + DAY)) == ("prompt", ben)
    found = tx(lambda t: due.take(t, NOW + DAY, None))
    assert (found.person_id, found.due_at, found.data) == (ana, NOW + HOUR, {"day": "2026-06-01"})
    assert tx(lambda t: [taken(t, NOW + DAY), taken(t, NOW + DAY)]) == [("chores", None), None]
    assert tx(due.next_at) is None


def test_planning_anew_takes_the_place_of_the_plan_before(tx: Run) -> None:
    ana = tx(add_person)
    for at in (NOW, NOW + HOUR):
        tx(partial(due.plan, kind="prompt", due_at=at, person_id=ana))
    assert tx(lambda t: due.find_at(t, "prompt", person_id=ana)) == NOW + HOUR
    assert tx(lambda t: taken(t, NOW)) is None
    tx(lambda t: due.drop(t, "prompt", person_id=ana))
    assert tx(lambda t: due.find_at(t, "prompt", person_id=ana)) is None
    assert tx(lambda t: taken(t, NOW + DAY)) is None


@pytest.mark.parametrize(
    ("heard", "goes"),
    [(None, False), (-1, False), (0, True), (1, True)],
)
def test_what_is_behind_the_barrier_waits_until_all_before_it_was_heard(
    tx: Run, heard: int | None, goes: bool
) -> None:
    heard_until = None if heard is None else NOW + heard * SECOND
    ana = tx(add_person)
    tx(lambda t: due.plan(t, "close", NOW, person_id=ana, behind_barrier=True))
    assert tx(lambda t: due.waits_for_barrier(t, NOW - SECOND, heard_until)) is False
    assert tx(lambda t: due.waits_for_barrier(t, NOW + HOUR, heard_until)) is not goes
    assert tx(lambda t: taken(t, NOW + HOUR, heard_until)) == (("close", ana) if goes else None)


def test_the_barrier_holds_up_nothing_that_is_not_behind_it(tx: Run) -> None:
    ana = tx(add_person)
    tx(lambda t: due.plan(t, "close", NOW, person_id=ana, behind_barrier=True))
    tx(lambda t: due.plan(t, "prompt", NOW + HOUR, person_id=ana))
    assert tx(lambda t: taken(t, NOW + HOUR, NOW - DAY)) == ("prompt", ana)


def test_one_that_cannot_be_done_is_put_off_and_holds_up_nothing(tx: Run) -> None:
    ana, ben = tx(lambda t: (add_person(t, 101), add_person(t, 102)))
    tx(lambda t: due.plan(t, "prompt", NOW, person_id=ana))
    tx(lambda t: due.plan(t, "prompt", NOW + MINUTE, person_id=ben))
    tx(lambda t: due.postpone_first(t, NOW + MINUTE, HOUR, heard_until=None))
    assert tx(lambda t: taken(t, NOW + MINUTE)) == ("prompt", ben)
    assert tx(lambda t: taken(t, NOW + MINUTE)) is None
    assert tx(lambda t: taken(t, NOW + MINUTE + HOUR)) == ("prompt", ana)


def test_what_is_put_off_is_the_one_that_was_tried_not_one_that_waits_behind_the_barrier(tx: Run) -> None:
    ana = tx(add_person)
    tx(lambda t: due.plan(t, "close", NOW, person_id=ana, behind_barrier=True))
    tx(lambda t: due.plan(t, "prompt", NOW + MINUTE, person_id=ana))
    # with nothing heard only the prompt is tried; suppose that it failed
    tx(lambda t: due.postpone_first(t, NOW + MINUTE, HOUR, heard_until=None))
    assert tx(lambda t: due.find_at(t, "close", person_id=ana)) == NOW
    assert tx(lambda t: due.find_at(t, "prompt", person_id=ana)) > NOW + MINUTE


# Open questions


def test_the_newest_question_takes_the_place_of_an_older_one(tx: Run) -> None:
    ana, ben = tx(lambda t: (add_person(t, 101), add_person(t, 102)))
    assert tx(lambda t: dialogs.find(t, ana)) is None
    tx(lambda t: dialogs.open_(t, ana, "name", NOW))
    tx(lambda t: dialogs.open_(t, ana, "city", NOW + MINUTE, tries=2))
    found = tx(lambda t: dialogs.find(t, ana))
    assert (found.kind, found.data, found.opened_at) == ("city", {"tries": 2}, NOW + MINUTE)
    assert tx(lambda t: dialogs.find(t, ben)) is None
    assert tx(lambda t: [dialogs.close(t, ana), dialogs.close(t, ana)]) == [True, False]
    assert tx(lambda t: dialogs.find(t, ana)) is None


# Gaps in receiving


@pytest.mark.parametrize(("silence", "is_a_gap"), [(0, False), (119, False), (120, False), (121, True), (9999, True)])
def test_more_than_two_minutes_without_hearing_are_a_gap(tx: Run, silence: int, is_a_gap: bool) -> None:
    assert tx(receiving.heard_until) is None
    tx(lambda t: receiving.heard(t, NOW - HOUR, NOW))
    again = NOW + silence * SECOND
    tx(lambda t: receiving.heard(t, again, again + SECOND))
    assert tx(receiving.heard_until) == again + SECOND
    gaps = tx(lambda t: receiving.gaps_between(t, NOW - DAY, NOW + DAY))
    assert gaps == ([Gap(NOW, again)] if is_a_gap else [])


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [(-2, -1, False), (-1, 0, False), (-1, 1, True), (1, 2, True), (0, 3, True), (2, 4, True), (3, 4, False)],
)
def test_a_gap_is_found_by_any_stretch_that_it_reaches_into(tx: Run, since: int, until: int, found: bool) -> None:
    tx(lambda t: receiving.heard(t, NOW - HOUR, NOW))
    tx(lambda t: receiving.heard(t, NOW + 3 * HOUR, NOW + 4 * HOUR))
    assert len(tx(lambda t: receiving.gaps_between(t, NOW + since * HOUR, NOW + until * HOUR))) == found


def test_the_first_start_is_no_gap(tx: Run) -> None:
    tx(lambda t: receiving.heard(t, NOW, NOW + SECOND))
    assert tx(lambda t: receiving.gaps_between(t, NOW - 400 * DAY, NOW + DAY)) == []


# People, schedules and pauses


def test_a_person_is_what_was_saved_of_them(tx: Run) -> None:
    ana = tx(add_person)
    tx(lambda t: people.save_name(t, ana, "Ana"))
    tx(lambda t: people.save_country(t, ana, "DE"))
    tx(lambda t: people.save_first_day(t, ana, MONDAY))
    tx(lambda t: people.save_first_day(t, ana, TUESDAY))
    tx(lambda t: people.save_reachable(t, ana, unreachable_since=NOW))
    found = tx(lambda t: people.get(t, ana))
    assert (found.telegram_id, found.name, found.country, found.first_day) == (101, "Ana", "DE", MONDAY)
    assert found.unreachable_since == NOW
    tx(lambda t: people.save_reachable(t, ana, unreachable_since=None))
    assert tx(lambda t: people.get(t, ana)).unreachable_since is None
    assert tx(lambda t: people.find_by_telegram(t, 101)).id == ana
    assert tx(lambda t: people.find_by_telegram(t, 999)) is None
    with pytest.raises(LookupError):
        tx(lambda t: people.get(t, 999))


def test_the_newest_schedule_holds_and_the_older_ones_stay_as_history(tx: Run) -> None:
    ana = tx(add_person)
    assert tx(lambda t: schedules.find(t, ana)) is None
    first, second = Schedule("Europe/Berlin"), Schedule("Asia/Kathmandu", time(9, 30), time(3), 0b0011111)
    tx(lambda t: schedules.save(t, ana, first, NOW))
    assert tx(lambda t: schedules.find(t, ana)) == replace(first, since=NOW)
    # two at one moment: the later said holds
    tx(lambda t: schedules.save(t, ana, replace(first, prompt_at=time(8)), NOW + HOUR))
    tx(lambda t: schedules.save(t, ana, second, NOW + HOUR))
    assert tx(lambda t: schedules.find(t, ana)) == replace(second, since=NOW + HOUR)
    assert tx(lambda t: len(t.all("SELECT * FROM schedules"))) == 3


@pytest.mark.parametrize(
    ("until", "paused"),
    [
        (None, [False, True, True, True]),
        (WEDNESDAY, [False, True, False, False]),
        (TUESDAY, [False, False, False, False]),
    ],
)
def test_a_pause_lasts_from_its_first_day_until_the_day_that_is_asked_again(
    tx: Run, until: date | None, paused: list[bool]
) -> None:
    ana, ben = tx(lambda t: (add_person(t, 101), add_person(t, 102)))
    tx(lambda t: pauses.add(t, ana, Pause(TUESDAY, until), NOW))
    found = tx(lambda t: [pauses.is_paused(t, ana, MONDAY + n * DAY) for n in range(4)])
    assert found == paused
    assert not any(tx(lambda t: [pauses.is_paused(t, ben, MONDAY + n * DAY) for n in range(4)]))


def test_resuming_asks_from_that_day_on_and_leaves_the_days_before_paused(tx: Run) -> None:
    ana = tx(add_person)
    tx(lambda t: pauses.add(t, ana, Pause(MONDAY - 20 * DAY, MONDAY - 10 * DAY), NOW))
    tx(lambda t: pauses.add(t, ana, Pause(MONDAY, None), NOW))
    tx(lambda t: pauses.add(t, ana, Pause(TUESDAY, MONDAY + 30 * DAY), NOW))
    tx(lambda t: pauses.end_all(t, ana, WEDNESDAY))
    found = tx(lambda t: [pauses.is_paused(t, ana, MONDAY + n * DAY) for n in range(4)])
    assert found == [True, True, False, False]
    assert tx(lambda t: pauses.is_paused(t, ana, MONDAY - 11 * DAY))
    assert not tx(lambda t: pauses.is_paused(t, ana, MONDAY - 10 * DAY))


# Days and answers


def test_the_first_answer_of_a_day_counts_and_a_second_moves_nothing(tx: Run) -> None:
    ana = tx(add_person)
    assert tx(lambda t: days.get(t, ana, MONDAY)) == days.Day(MONDAY)
    assert tx(lambda t: [days.save_answered(t, ana, MONDAY, NOW + n * HOUR) for n in range(2)]) == [True, False]
    assert tx(lambda t: days.get(t, ana, MONDAY)).answered_at == NOW


def test_a_day_keeps_what_was_recorded_of_it(tx: Run) -> None:
    ana = tx(add_person)
    tx(lambda t: days.save_plan(t, ana, MONDAY, NOW, NOW + 16 * HOUR))
    tx(lambda t: days.save_prompted(t, ana, MONDAY, NOW + MINUTE))
    tx(lambda t: days.save_prompted(t, ana, MONDAY, NOW + 2 * MINUTE))
    tx(lambda t: days.save_asking(t, ana, MONDAY, "day", NOW + MINUTE))
    tx(lambda t: days.save_ended(t, ana, MONDAY, NOW + 16 * HOUR, Verdict.QUIET))
    found = tx(lambda t: days.get(t, ana, MONDAY))
    assert (found.prompt_due_at, found.planned_end_at) == (NOW, NOW + 16 * HOUR)
    assert found.prompted_at == NOW + MINUTE, "the first time that Telegram took it"
    assert found.asked[0] == NOW + MINUTE
    assert (found.asking, found.asking_since) == ("day", NOW + MINUTE)
    assert (found.ended_at, found.verdict) == (NOW + 16 * HOUR, Verdict.QUIET)
    assert tx(lambda t: days.latest_ended(t, ana)) == MONDAY


def test_travelling_back_opens_a_day_again_and_keeps_its_answer_and_that_nobody_is_to_blame(tx: Run) -> None:
    ana = tx(add_person)
    ended = ((MONDAY, Verdict.QUIET), (TUESDAY, Verdict.QUIET), (TUESDAY + DAY, Verdict.NEUTRAL))
    for day, verdict in ended:
        tx(partial(days.save_answered, person_id=ana, day=day, now=NOW))
        tx(partial(days.save_ended, person_id=ana, day=day, at=NOW + DAY, verdict=verdict))
    tx(lambda t: days.reopen_from(t, ana, TUESDAY))
    found = tx(lambda t: days.records(t, ana))
    assert [each.answered_at for each in found] == [NOW, NOW, NOW]
    assert [each.verdict for each in found] == [Verdict.QUIET, None, Verdict.NEUTRAL]
    assert tx(lambda t: days.latest_ended(t, ana)) == MONDAY


def test_the_day_asked_last_takes_the_words(tx: Run) -> None:
    ana = tx(add_person)
    tx(lambda t: days.save_asking(t, ana, TUESDAY, "day", NOW))
    tx(lambda t: days.save_asking(t, ana, MONDAY, "note", NOW + MINUTE))
    assert tx(lambda t: days.latest_asking(t, ana)).day == MONDAY
    tx(lambda t: days.save_asking(t, ana, MONDAY, None, NOW + HOUR))
    assert tx(lambda t: days.latest_asking(t, ana)).day == TUESDAY
    tx(lambda t: days.close_asking(t, ana))
    assert tx(lambda t: days.latest_asking(t, ana)) is None


def test_answering_again_replaces_and_a_day_keeps_its_questions(tx: Run) -> None:
    ana = tx(add_person)
    question = {"name": "mood", "kind": "scale", "low": 1, "high": 5}
    first = {"name": "mine", "version": 1, "question": [question]}
    old, new = tx(lambda t: [questions.keep(t, each) for each in (first, {**first, "version": 2})])
    tx(lambda t: days.save_set(t, ana, MONDAY, old))
    tx(lambda t: days.save_set(t, ana, MONDAY, new))
    assert tx(lambda t: days.get(t, ana, MONDAY)).set_id == old
    for value in (2, 5):
        answer = partial(checkins.save_value, person_id=ana, day=MONDAY, set_id=old, question="mood")
        tx(partial(answer, value=value, now=NOW))
    assert tx(lambda t: checkins.get(t, ana, MONDAY, old)).values == {"mood": 5}
    assert tx(lambda t: checkins.get(t, ana, MONDAY, new)).values == {}


def test_the_same_message_again_replaces_its_words_and_another_adds(tx: Run) -> None:
    ana = tx(add_person)
    tx(lambda t: days.save_answered(t, ana, MONDAY, NOW))
    for message, text in ((5, "slept"), (6, "walked"), (5, "slept well")):
        note = checkins.Note(text, message, MONDAY, NOW)
        tx(partial(checkins.save_note, person_id=ana, question_id=None, note=note))
    notes = tx(lambda t: checkins.notes_of(t, ana, MONDAY))
    assert [(note.message_id, note.text) for note in notes] == [(5, "slept well"), (6, "walked")]
