"""Times of day as people type them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.time.clock_times import format_hhmm, parse_clock_time


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        # the 24-hour clock
        ("8", "08:00"),
        ("08", "08:00"),
        ("0", "00:00"),
        ("20", "20:00"),
        ("8:30", "08:30"),
        ("08:30", "08:30"),
        ("8.30", "08:30"),
        ("20.30", "20:30"),
        ("0830", "08:30"),
        ("2030", "20:30"),
        ("00:00", "00:00"),
        ("23:59", "23:59"),
        ("20h", "20:00"),
        ("20 h", "20:00"),
        ("20h30", "20:30"),
        ("20 H 30", "20:30"),
        (" 8 : 30\n", "08:30"),
        # morning and afternoon
        ("8pm", "20:00"),
        ("8 PM", "20:00"),
        ("8:30am", "08:30"),
        ("8.30 p.m.", "20:30"),
        ("8 p. m.", "20:00"),
        ("0830pm", "20:30"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("12:30 a.m.", "00:30"),
        # digits of other scripts
        ("８：３０", "08:30"),
        ("８ＰＭ", "20:00"),
        ("٨:٣٠", "08:30"),
        ("۲۰:۳۰", "20:30"),
        ("\u200f٢٠:٣٠\u200f", "20:30"),
        # words around it
        ("at 8", "08:00"),
        ("at 8, please!", "08:00"),
        ("8 o'clock", "08:00"),
        ("um 8 Uhr", "08:00"),
        ("a las 8", "08:00"),
        ("¿a las 20:30?", "20:30"),
        ("jeden Tag um 20.30 Uhr", "20:30"),
        ("в 8", "08:00"),
        ("8pm in the evening", "20:00"),
        ("20:00 abends", "20:00"),
    ],
)
def test_what_a_typed_time_means(typed, means):
    assert format_hhmm(parse_clock_time(typed)) == means


@pytest.mark.parametrize(
    "typed",
    [
        # no time at all
        *("", " ", "soon", "noon", "🎉", ":", "pm", "h30"),
        # no such time
        *("24", "24:00", "25:10", "8:60", "2400", "0860", "13pm", "0am", "99"),
        # more than one, or one that is not clear
        *("8 9", "8-9", "8am and 9pm", "8:30:15", "8 30", "8,30", "8/30", "8:5", "8.3", "830", "08300"),
        # a number that is no time
        *("-8", "+8", "8%", "$8", "x8", "8x", "8p", "20:30h", "<b>8</b>", "8️⃣", "½", "1e5"),
        # words that move it
        *("half past 8", "quarter to 8", "halb 8", "viertel vor 8", "8 y media", "8 menos cuarto"),
        *("8 in the evening", "8 abends", "8 de la noche", "12 at night", "in 8 hours", "8 minutes"),
        # too long
        *("8" * 5_000, "at " * 5_000 + "8", " " * 200 + "8" + " " * 200 + "<"),
    ],
)
def test_what_is_no_clear_time(typed):
    assert parse_clock_time(typed) is None


@given(st.times())
def test_a_time_written_by_the_bot_is_read_back(time):
    assert parse_clock_time(format_hhmm(time)) == time.replace(second=0, microsecond=0)


@given(st.integers(1, 12), st.integers(0, 59), st.sampled_from(["am", "pm"]))
def test_the_twelve_hour_clock_agrees_with_pythons(hour, minute, half):
    expected = datetime.datetime.strptime(f"{hour}:{minute:02}{half}", "%I:%M%p").time()  # noqa: DTZ007
    assert parse_clock_time(f"{hour}:{minute:02} {half}") == expected


@given(st.text(max_size=200) | st.text("0123456789:.hapm \u200f٨", max_size=12))
def test_any_text_gives_a_time_to_the_minute_or_none(text):
    time = parse_clock_time(text)
    assert time is None or (time.second, time.microsecond, time.tzinfo) == (0, 0, None)
