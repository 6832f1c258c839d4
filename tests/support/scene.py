"""The scene of the matrix of what is allowed: somebody in every position towards a member, and two circles."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta

from domain.beside.consent import Item
from domain.beside.invitations import LinkKind
from domain.beside.ladder import QuietRule
from domain.time.schedules import Schedule
from storage import people
from storage.beside import consent, partners
from storage.circle import circles, memberships
from storage.daily import checkins, days, questions, schedules
from storage.file.database import Tx
from tests.support import under_way
from tests.support.stage import Stage
from tests.support.under_way import FOR_ITS_LEADS, OPEN_TO_TUESDAY

ROLES = (
    "stranger",
    "member",
    "former member",
    "partner",
    "ended partner",
    "supporter",
    "peer helper",
    "lead",
    "former lead",
    "other lead",
)
SUBJECT, OTHER = "subject", "other member"
ACCOUNTS = {name: 900_000_001 + number for number, name in enumerate((*ROLES, SUBJECT, OTHER))}
MARKS = {name: f"Mark{name.title().replace(' ', '')}" for name in ACCOUNTS}
"""What each is called, so that a name in the wrong place is known at once."""

TUESDAY, OTHER_CIRCLE, ENDED = "MarkTuesday", "MarkElsewhere", "MarkEnded"
NOTE = "words of a day"
IN_THE_GROUP = ("member", "peer helper", "former lead")

SUBJECTS = frozenset({MARKS[SUBJECT]})
OF_TUESDAY = frozenset({TUESDAY, MARKS["peer helper"], *SUBJECTS, *OPEN_TO_TUESDAY})
"""The name of the subject as well: they signed what they shared."""

OF_ELSEWHERE = frozenset({OTHER_CIRCLE, "MarkElsewhereMeeting", "MarkElsewhereEvent", "MarkElsewhereDraft"})

MAY_READ: dict[str, frozenset[str]] = {
    "stranger": frozenset(),
    "member": OF_TUESDAY,
    "former member": frozenset(),
    "partner": SUBJECTS | {"MarkLetter"},
    "ended partner": frozenset(),
    "supporter": SUBJECTS,
    "peer helper": OF_TUESDAY,
    "lead": OF_TUESDAY | FOR_ITS_LEADS,
    "former lead": OF_TUESDAY,
    # Who waits for a lead's yes has agreed that their name is shown for it.
    "other lead": OF_ELSEWHERE | {MARKS["ended partner"]},
}
"""The marks that each may come to read, besides their own name."""

IN_A_GROUP = frozenset({TUESDAY, "MarkMeeting", "MarkEvent"})
"""The marks that may be posted where everybody in the group reads them."""


@dataclass
class Scene:
    """The people by their role, with our numbers for them, and the numbers of what there is."""

    ids: dict[str, int] = field(default_factory=dict)
    erased: int = 0
    circles: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """The circles of each lead."""
    tokens: dict[LinkKind, str] = field(default_factory=dict)
    """The tokens of the links that are out, by their kind."""

    group: int = 0
    """The chat of the circle of Tuesday."""


async def set_scene(stage: Stage) -> Scene:
    """Let everybody be there, in their position towards the subject."""
    scene = Scene()
    for name, account in ACCOUNTS.items():
        stage.api.add_person(MARKS[name], id=account)
        stage.api.start(account)
    inside = [ACCOUNTS[name] for name in (SUBJECT, *IN_THE_GROUP)]
    scene.group = stage.api.add_group(TUESDAY, ACCOUNTS["lead"], inside, type="supergroup", bot=True).id
    await stage.settle()
    await stage.read(lambda tx: _people(tx, stage, scene))
    await stage.read(lambda tx: _ties(tx, stage, scene))
    return scene


def _people(tx: Tx, stage: Stage, scene: Scene) -> None:
    version = stage.clockwork.bot.house.notice_version("en")
    gone = people.add(tx, 899_999_999, "en", stage.now)
    for name, account in ACCOUNTS.items():
        if name == "stranger":
            continue
        person = people.add(tx, account, "en", stage.now)
        scene.ids[name] = person.id
        people.save_name(tx, person.id, MARKS[name])
        consent.give(tx, person.id, Item.NOTICE, text_version=version, now=stage.now)
        prompt = None if name == "supporter" else time(9)
        schedules.save(tx, person.id, Schedule("Europe/Berlin", prompt_at=prompt), stage.now)
        if prompt:
            people.save_first_day(tx, person.id, stage.now.date() - timedelta(days=7))
    scene.erased = gone.id
    tx.execute("DELETE FROM people WHERE id = ?", (gone.id,))


def _ties(tx: Tx, stage: Stage, scene: Scene) -> None:
    ids, now = scene.ids, stage.now
    subject, today = ids[SUBJECT], stage.now.date()
    for name in ("partner", "supporter", "ended partner"):
        number = partners.stand_by(tx, subject, ids[name], QuietRule.FIRST_DAY, now)
        if name != "supporter":
            partners.stand_by(tx, ids[name], subject, QuietRule.NEVER, now)
        for item in (Item.WENT_QUIET, Item.HARD_DAY, Item.WORDS, Item.NEED_SOMEONE):
            consent.give(tx, subject, item, text_version="1", now=now, receiver=ids[name])
        consent.give(tx, ids[name], Item.WORDS, text_version="1", now=now, receiver=subject)
        if name == "ended partner":
            partners.end(tx, number, now)
            back = partners.find_between(tx, ids[name], subject)
            if back is not None:
                partners.end(tx, back.id, now)
            for item in Item:
                consent.withdraw(tx, subject, item, now=now, receiver=ids[name])
                consent.withdraw(tx, ids[name], item, now=now, receiver=subject)
    tuesday = circles.make(
        tx, TUESDAY, ids["lead"], zone="Europe/Berlin", language="en", now=now, chat_id=scene.group
    )
    elsewhere = circles.make(tx, OTHER_CIRCLE, ids["other lead"], zone="Europe/Berlin", language="en", now=now)
    ended = circles.make(tx, ENDED, ids["other lead"], zone="Europe/Berlin", language="en", now=now)
    tx.execute("UPDATE circles SET ended_at = made_at WHERE id = ?", (ended.id,))
    for circle, names in (
        (tuesday.id, (SUBJECT, "lead", *IN_THE_GROUP, "former member")),
        (elsewhere.id, (OTHER, "other lead")),
    ):
        for name in names:
            memberships.admit(tx, memberships.ask_to_join(tx, circle, ids[name], now), today)
    scene.circles = {"lead": (tuesday.id,), "other lead": (elsewhere.id, ended.id)}
    memberships.leave(tx, tuesday.id, ids["former member"], today, now)
    tx.insert("circle_leads", circle=tuesday.id, person_id=ids["former lead"], since_at="2025", until_at="2026")
    memberships.ask_to_join(tx, elsewhere.id, ids["ended partner"], now)
    scene.tokens = under_way.begin(tx, stage, ids, tuesday.id, elsewhere.id)
    recovery = questions.newest(tx, "recovery")
    for name in (SUBJECT, "partner", "member", OTHER):
        day = date.fromordinal(today.toordinal() - 1)
        days.save_set(tx, ids[name], day, recovery)
        checkins.save_value(tx, ids[name], day, recovery, "day", "hard", now)
        checkins.save_note(tx, ids[name], None, checkins.Note(NOTE, 77_000 + ids[name], day, now))
        days.save_answered(tx, ids[name], day, now)
