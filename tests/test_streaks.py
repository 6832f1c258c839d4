"""Days shown up and days in a row, with the days of grace: honesty never costs anybody a number.

A row of days is written as letters: A answered, L answered late, Q quiet, o off, p paused, n neutral, - still open.
What comes out adds G, a quiet day on which a day in hand was used.
"""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.beside.ladder import silence
from domain.counting.streaks import DayRecord, DayState, History, Streak, state_of, states, streak
from domain.time.verdicts import Verdict

FIRST = date(2026, 1, 1)
DAY = timedelta(days=1)
VERDICTS = {"Q": Verdict.QUIET, "o": Verdict.OFF, "p": Verdict.PAUSED, "n": Verdict.NEUTRAL}
LETTERS = {
    DayState.ANSWERED: "A",
    DayState.LATE: "L",
    DayState.QUIET: "Q",
    DayState.GRACE: "G",
    DayState.OFF: "o",
    DayState.PAUSED: "p",
    DayState.NEUTRAL: "n",
}


def record(day: date, letter: str) -> DayRecord:
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    ended = noon + timedelta(hours=16)
    match letter:
        case "A":
            return DayRecord(day, answered_at=noon)
        case "L":
            return DayRecord(day, answered_at=ended + timedelta(hours=3), ended_at=ended, verdict=Verdict.QUIET)
        case "-":
            return DayRecord(day)
    return DayRecord(day, ended_at=ended, verdict=VERDICTS[letter])


def days(letters: str) -> list[DayRecord]:
    return [record(FIRST + n * DAY, letter) for n, letter in enumerate(letters.replace(" ", ""))]


def seen(letters: str) -> str:
    return "".join(LETTERS[state] for _, state, _ in states(days(letters)))


def stands(letters: str) -> tuple[int, int, int, int]:
    """Total, row, best row and days in hand after these days."""
    at = streak(days(letters))
    return at.total, at.row, at.best, at.hand


@pytest.mark.parametrize(
    ("letters", "are_seen_as", "total", "row", "best", "hand"),
    [
        ("", "", 0, 0, 0, 1),
        ("-", "", 0, 0, 0, 1),
        ("A", "A", 1, 1, 1, 1),
        ("A A A", "AAA", 3, 3, 3, 1),
        ("A A A -", "AAA", 3, 3, 3, 1),
        # everybody starts with one day in hand
        ("A A A Q A", "AAAGA", 4, 4, 4, 0),
        ("A A A Q A Q A", "AAAGAQA", 5, 1, 4, 0),
        ("Q A", "GA", 1, 1, 1, 0),
        ("Q Q A", "GQA", 1, 1, 1, 0),
        ("A Q Q Q", "AGQQ", 1, 0, 1, 0),
        # seven answers bring another, two at most
        ("AAAAAAA", "AAAAAAA", 7, 7, 7, 2),
        ("AAAAAA Q A Q", "AAAAAAGAG", 7, 7, 7, 0),
        ("AAAAAAA Q Q A Q", "AAAAAAAGGAQ", 8, 0, 8, 0),
        ("AAAAAAA AAAAAAA AAAAAAA Q Q Q", "A" * 21 + "GGQ", 21, 0, 21, 0),
        # a break begins the count anew as well
        ("A Q AAAAA Q AA Q", "AGAAAAAQAAQ", 8, 0, 6, 0),
        # late days count like any other
        ("L L L", "LLL", 3, 3, 3, 1),
        ("A L Q L", "ALGL", 3, 3, 3, 0),
        # off, paused and neutral days neither add nor break
        ("A o A", "AoA", 2, 2, 2, 1),
        ("A p p p p A", "AppppA", 2, 2, 2, 1),
        ("A n n A", "AnnA", 2, 2, 2, 1),
        ("A Q o p n Q", "AGopnQ", 1, 0, 1, 0),
    ],
)
def test_a_row_of_days_reads_like_this(
    letters: str, are_seen_as: str, total: int, row: int, best: int, hand: int
) -> None:
    assert seen(letters) == are_seen_as
    assert stands(letters) == (total, row, best, hand)


@pytest.mark.parametrize(
    ("answered", "ended", "verdict", "is_"),
    [
        (None, None, None, None),
        ("12:00", None, None, DayState.ANSWERED),
        ("12:00", "20:00", Verdict.QUIET, DayState.ANSWERED),
        ("19:59", "20:00", Verdict.QUIET, DayState.ANSWERED),
        ("20:00", "20:00", Verdict.QUIET, DayState.LATE),
        ("21:00", "20:00", Verdict.QUIET, DayState.LATE),
        # an answer wins over every other state
        ("21:00", "20:00", Verdict.OFF, DayState.LATE),
        ("21:00", "20:00", Verdict.PAUSED, DayState.LATE),
        ("12:00", "20:00", Verdict.NEUTRAL, DayState.ANSWERED),
        (None, "20:00", Verdict.QUIET, DayState.QUIET),
        (None, "20:00", Verdict.OFF, DayState.OFF),
        (None, "20:00", Verdict.PAUSED, DayState.PAUSED),
        (None, "20:00", Verdict.NEUTRAL, DayState.NEUTRAL),
    ],
)
def test_an_answer_wins_over_every_other_state(
    answered: str | None, ended: str | None, verdict: Verdict | None, is_: DayState | None
) -> None:
    def at(text: str | None) -> datetime | None:
        return datetime.combine(FIRST, time.fromisoformat(text), tzinfo=UTC) if text else None

    assert state_of(DayRecord(FIRST, at(answered), at(ended), verdict)) is is_


@pytest.mark.parametrize(
    ("letters", "shows", "number"),
    [
        ("A", "row", 1),
        ("AAAAA", "row", 5),
        ("AAA Q A", "row", 4),
        ("AAA Q Q", "total", 3),
        ("AAA Q Q A", "total", 4),
        ("AAA Q Q A A", "row", 2),
        ("Q Q Q A", "row", 1),
    ],
)
def test_after_a_break_the_headline_is_the_total_and_never_nought_or_one(
    letters: str, shows: str, number: int
) -> None:
    at = streak(days(letters))
    assert ("row" if at.headline_is_row else "total", at.row if at.headline_is_row else at.total) == (shows, number)


@dataclass
class Letter:
    """The row by rules that read letter by letter: hand = 1, count = 0. It wastes answers while two are in hand."""

    row: int = 0
    hand: int = 1
    count: int = 0
    total: int = 0
    best: int = 0

    def live_through(self, letter: str) -> None:
        if letter in "AL":  # answered or late: row + 1, count + 1; at 7: count = 0, hand = min(2, hand + 1)
            self.total += 1
            self.row += 1
            self.count += 1
            if self.count == 7:
                self.count = 0
                self.hand = min(2, self.hand + 1)
        if letter == "Q" and self.hand > 0:  # quiet with hand > 0: hand - 1, and the day is grace
            self.hand -= 1
        elif letter == "Q":  # quiet with hand 0: row = 0, count = 0
            self.row = 0
            self.count = 0
        self.best = max(self.best, self.row)


lives = st.text(st.sampled_from("AAAAALQQopn"), max_size=80)
long_rows = st.lists(st.sampled_from(["A" * 6, "A" * 7, "A" * 13, "A", "L", "Q", "QQ", "o"]), max_size=12).map(
    "".join
)
any_life = st.one_of(lives, long_rows)


@dataclass
class Bucket:
    """The same as a bucket of 7 · hand + count answers, 20 at most, of which a quiet day takes seven."""

    row: int = 0
    holds: int = 7

    def live_through(self, letter: str) -> None:
        if letter in "AL":
            self.row += 1
            self.holds = min(20, self.holds + 1)
        elif letter == "Q" and self.holds >= 7:
            self.holds -= 7
        elif letter == "Q":
            self.row = self.holds = 0


@given(any_life)
def test_the_fold_is_a_bucket_of_answers(letters: str) -> None:
    bucket = Bucket()
    for letter in letters:
        bucket.live_through(letter)
    at = streak(days(letters))
    assert (at.row, 7 * at.hand + at.counted) == (bucket.row, bucket.holds)


@given(any_life)
def test_nobody_has_less_than_by_the_letter_of_the_product(letters: str) -> None:
    letter = Letter()
    for each in letters:
        letter.live_through(each)
    at = streak(days(letters))
    assert at.total == letter.total
    assert at.row >= letter.row
    assert at.best >= letter.best


@given(any_life)
def test_it_is_the_letter_of_the_product_for_as_long_as_no_answer_is_wasted(letters: str) -> None:
    letter = Letter()
    for n, each in enumerate(letters):
        if (letter.hand, letter.count, each) in ((2, 6, "A"), (2, 6, "L")):
            break
        letter.live_through(each)
        assert stands(letters[: n + 1]) == (letter.total, letter.row, letter.best, letter.hand)


@pytest.mark.parametrize(
    ("letters", "row"),
    [
        ("A" * 13 + "Q" + "A" * 7 + "Q A Q Q", 21),
        ("A" * 13 + "A" + "A" * 7 + "Q A Q Q", 22),
        ("A" * 13 + "L" + "A" * 7 + "Q A Q Q", 22),
    ],
)
def test_answering_a_quiet_day_costs_nothing_weeks_later(letters: str, row: int) -> None:
    assert streak(days(letters)).row == row


def back_filled(letters: str, choice: int) -> str:
    """The same days with one of the quiet ones answered late."""
    quiet = [n for n, letter in enumerate(letters) if letter == "Q"]
    if not quiet:
        return letters
    at = quiet[choice % len(quiet)]
    return letters[:at] + "L" + letters[at + 1 :]


@given(any_life, st.integers(0, 80))
def test_back_filling_adds_one_to_the_total(letters: str, choice: int) -> None:
    filled = back_filled(letters, choice)
    assert streak(days(filled)).total == streak(days(letters)).total + (filled != letters)


@given(any_life, st.integers(0, 80), st.sampled_from("AL"))
def test_an_answer_in_place_of_any_other_day_never_hurts_whenever_it_was(
    letters: str, choice: int, answer: str
) -> None:
    """Back-filling never hurts: not the row, not the best one, not the days in hand, on no day that follows."""
    if not letters:
        return
    at = choice % len(letters)
    before = list(states(days(letters)))
    after = list(states(days(letters[:at] + answer + letters[at + 1 :])))
    for (_, _, was), (_, _, is_) in zip(before, after, strict=True):
        assert is_.row >= was.row
        assert is_.best >= was.best
        assert 7 * is_.hand + is_.counted >= 7 * was.hand + was.counted
        assert is_.total >= was.total


@given(any_life)
def test_back_filling_the_newest_day_adds_one_to_the_row(letters: str) -> None:
    graced = streak(days(letters + "Q"))
    filled = streak(days(letters + "L"))
    assert filled.row >= graced.row
    assert filled.row == streak(days(letters)).row + 1


@given(any_life, st.randoms())
def test_recomputing_changes_nothing_in_whatever_order_the_days_are_read(
    letters: str, shuffled: random.Random
) -> None:
    records = days(letters)
    again = list(records)
    shuffled.shuffle(again)
    assert streak(again) == streak(records) == streak(records)


@given(any_life)
def test_every_step_keeps_what_a_streak_always_is(letters: str) -> None:
    before = Streak()
    for _, state, after in states(days(letters)):
        assert 0 <= after.hand <= 2
        assert 0 <= after.counted < 7
        assert 0 <= after.row <= after.best <= after.total
        assert after.total >= before.total
        assert after.best >= before.best
        assert (after.row < before.row) <= (state is DayState.QUIET), "only a quiet day breaks a row"
        assert after.broken >= before.broken
        before = after


@given(any_life, st.data())
def test_what_is_folded_once_says_the_same(life: str, data: st.DataObject) -> None:
    records = days(life)
    history = History(records)
    assert list(history.states) == list(states(records))
    assert history.streak == streak(records)
    for each in data.draw(st.lists(st.sampled_from(records), max_size=3)) if records else ():
        unanswered = [other._replace(answered_at=None) if other is each else other for other in records]
        assert history.without_answer_on(each.day) == streak(unanswered)


@given(any_life, any_life)
def test_what_is_settled_leads_on_to_the_same(before: str, after: str) -> None:
    records = days(before + after)
    settled = History(days(before)).settled()
    if settled is None:
        return
    day, stood = settled
    later = History([each for each in records if each.day > day], stood)
    assert later.streak == streak(records)
    assert list(later.states) == [each for each in states(records) if each[0] > day]
    assert silence(later.records) == silence(records)
