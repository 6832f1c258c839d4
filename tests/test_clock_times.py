"""Times of day as people type them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.time.clock_times import half_day_later, parse_clock_time
from handlers.texts import Texts
from tests.support.there import there

written = Texts().clock


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
        ("8 30", "08:30"),
        ("20 30", "20:30"),
        ("at 8 30, please", "08:30"),
        ("um 20 30 Uhr", "20:30"),
        ("a las 8 30", "08:30"),
        ("8 30 pm", "20:30"),
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
        ("20:30h", "20:30"),
        ("a las 20:30 h", "20:30"),
        ("830", "08:30"),
        ("830pm", "20:30"),
        ("20:00 abends", "20:00"),
    ],
)
def test_what_a_typed_time_means(typed: str, means: str) -> None:
    assert written(there(parse_clock_time(typed))) == means


@pytest.mark.parametrize(
    "typed",
    [
        # no time at all
        *("", " ", "soon", "🎉", ":", "pm", "h30", "half", "quarter past", "half past nonsense", "thirty"),
        # no such time
        *("24", "24:00", "25:10", "8:60", "2400", "0860", "13pm", "0am", "99"),
        # more than one, or one that is not clear
        *(
            "8 9",
            "8-9",
            "8am and 9pm",
            "8:30:15",
            "8 30 15",
            "8 3",
            "8 60",
            "8,30",
            "8/30",
            "8:5",
            "8.3",
            "08300",
            "999",
        ),
        # a number that is no time
        *("-8", "+8", "8%", "$8", "x8", "8x", "8p", "<b>8</b>", "8️⃣", "½", "1e5"),
        # words that move it, one cannot know where to
        *("viertel 8", "in 8 hours", "8 minutes", "1 in the evening", "noonish"),
        # too long
        *("8" * 5_000, "at " * 5_000 + "8", " " * 200 + "8" + " " * 200 + "<"),
    ],
)
def test_what_is_no_clear_time(typed: str) -> None:
    assert parse_clock_time(typed) is None


SPOKEN = [
    # English
    ("half past eight", "08:30"),
    ("Half past 8, please", "08:30"),
    ("half eight", "08:30"),
    ("quarter to 9", "08:45"),
    ("a quarter past eight", "08:15"),
    ("ten past 8", "08:10"),
    ("20 minutes to nine", "08:40"),
    ("eight", "08:00"),
    ("eight o’clock", "08:00"),
    ("8 in the morning", "08:00"),
    ("8 in the evening", "20:00"),
    ("8.30 in the evening", "20:30"),
    ("8 30 in the evening", "20:30"),
    ("8:30 tonight", "20:30"),
    ("20:30 in the evening", "20:30"),
    ("2 in the afternoon", "14:00"),
    ("10 at night", "22:00"),
    ("2 at night", "02:00"),
    ("12 at night", "00:00"),
    ("noon", "12:00"),
    ("at midnight", "00:00"),
    # German
    ("halb 8", "07:30"),
    ("um halb neun abends", "20:30"),
    ("halb eins nachts", "00:30"),
    ("viertel vor 8", "07:45"),
    ("viertel nach acht", "08:15"),
    ("dreiviertel 8", "07:45"),
    ("fünf vor zwölf", "11:55"),
    ("20 Uhr 30", "20:30"),
    ("8 30 abends", "20:30"),
    ("acht Uhr", "08:00"),
    ("um 8 Uhr abends", "20:00"),
    ("8 Uhr morgens", "08:00"),
    ("8 Uhr früh", "08:00"),
    ("am Abend um 8", "20:00"),
    ("mittags", "12:00"),
    ("Mitternacht", "00:00"),
    # Spanish
    ("las 8 de la tarde", "20:00"),
    ("a las ocho y media de la tarde", "20:30"),
    ("8 y cuarto", "08:15"),
    ("las nueve menos cuarto", "08:45"),
    ("las 9 menos diez", "08:50"),
    ("8 y 20", "08:20"),
    ("las 8 30 de la tarde", "20:30"),
    ("8 de la mañana", "08:00"),
    ("9 de la noche", "21:00"),
    ("12 de la noche", "00:00"),
    ("12 del mediodía", "12:00"),
    ("3 de la madrugada", "03:00"),
    ("a mediodía", "12:00"),
    ("medianoche", "00:00"),
]


@pytest.mark.parametrize(("typed", "means"), SPOKEN)
def test_what_a_time_in_words_means(typed: str, means: str) -> None:
    assert written(there(parse_clock_time(typed))) == means


@given(st.times())
def test_a_time_written_by_the_bot_is_read_back(time: datetime.time) -> None:
    assert parse_clock_time(written(time)) == time.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    ("typed", "later"),
    [
        *(
            ("2:30", "14:30"),
            ("2.30", "14:30"),
            ("2 30", "14:30"),
            ("8", "20:00"),
            ("12:15", "00:15"),
            ("٢:٣٠", "14:30"),
        ),
        *(
            ("02:30", None),
            ("14:30", None),
            ("2:30 pm", None),
            ("0:30", None),
            ("2 in the afternoon", None),
            ("", None),
        ),
    ],
)
def test_a_bare_hour_may_be_of_the_other_half_of_the_day(typed: str, later: str | None) -> None:
    found = half_day_later(typed)
    assert (f"{found:%H:%M}" if found else None) == later


@given(st.integers(1, 12), st.integers(0, 59), st.sampled_from(["am", "pm"]))
def test_the_twelve_hour_clock_agrees_with_pythons(hour: int, minute: int, half: str) -> None:
    expected = datetime.datetime.strptime(f"{hour}:{minute:02}{half}", "%I:%M%p").time()  # noqa: DTZ007
    assert parse_clock_time(f"{hour}:{minute:02} {half}") == expected


WORDS = [
    *(
        "half",
        "quarter",
        "past",
        "to",
        "at",
        "in",
        "the",
        "evening",
        "morning",
        "night",
        "noon",
        "eight",
        "halb",
        "viertel",
        "vor",
        "nach",
        "acht",
        "uhr",
        "abends",
    ),
    *(
        "las",
        "y",
        "media",
        "menos",
        "cuarto",
        "de",
        "la",
        "tarde",
        "ocho",
        "8",
        "20",
        "30",
        "99",
        "8:30",
        "²",
        "½",
        "'",
        "’",
        ":",
        ".",
    ),
]


@given(
    st.text(max_size=200)
    | st.text("0123456789:.hapm \u200f٨", max_size=12)
    | st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
)
def test_any_text_gives_a_time_to_the_minute_or_none(text: str) -> None:
    time = parse_clock_time(text)
    assert time is None or (time.second, time.microsecond, time.tzinfo) == (0, 0, None)
