"""A sample of each picture that the bot sends, of days that are made up."""

from handlers.pictures.canvas import Picture
from handlers.pictures.coin import coin
from handlers.pictures.weeks import Mark, Trend, Weeks, weeks

LETTERS = {"A": Mark.SHOWED_UP, "g": Mark.GRACE, "q": Mark.QUIET, "o": Mark.NOT_ASKED, "-": None}
DAYS = (
    "--AAAAA",
    "AAAgAAA",
    "AAAAAAA",
    "AAAAAgA",
    "ooooooo",
    "oooAAAA",
    "AAqAAAA",
    "AAAAAAA",
    "AAAAAAA",
    "AgAAAAA",
    "AAAAAAA",
    "AAAA---",
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEGEND = (
    (Mark.SHOWED_UP, "I showed up"),
    (Mark.QUIET, "A quiet day"),
    (Mark.GRACE, "Quiet, kept by a grace day"),
    (Mark.NOT_ASKED, "Not asked, or away"),
)
MOOD = (2.4, 3, 2.5, 3.1, None, 3.7, 4, 3.4, 3.9, 4, 4.1, 4.4)
URGE = (7, 6, 6.5, 5.5, None, 5.2, 4, 4.8, 3, 3.5, 2, 2)

SAMPLES: dict[str, Picture] = {
    "milestone": coin("30", "days in a row", "Every day of it is yours."),
    "milestones": coin("18", "months", "Every day of it is yours.", "And 365 days in a row"),
    "weeks": weeks(
        Weeks(
            "My weeks",
            "September 7 to November 26",
            WEEKDAYS,
            ((0, "Sep"), (4, "Oct"), (8, "Nov")),
            [[LETTERS[letter] for letter in week] for week in DAYS],
            LEGEND,
            (Trend("Mood, week by week", 1, 5, MOOD), Trend("Craving or urge, week by week", 0, 10, URGE)),
        )
    ),
    "four-weeks": weeks(
        Weeks(
            "My last four weeks",
            "November 2 to November 26",
            WEEKDAYS,
            ((0, "Nov"),),
            [[LETTERS[letter] for letter in week] for week in DAYS[-4:]],
            LEGEND,
            (Trend("Mood, week by week", 1, 5, MOOD[-4:]), Trend("Craving or urge, week by week", 0, 10, URGE[-4:])),
            (
                "Sober: 42 days. In all 162 of the last 170 days.",
                "Wed, Nov 25: A long walk helped, and so did the call.",
            ),
        )
    ),
}
