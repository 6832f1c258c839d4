"""Every subject in one visible list: what people can ask for, and what the clock does."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from telegram.ext import Application

from domain.outgoing import Fate, Outcome
from handlers import chores, incoming
from handlers.arriving import gates, start
from handlers.beside import (
    answering,
    helping,
    inviting,
    ladder,
    nudges,
    parting,
    partners,
    peer_helpers,
    picking,
    reporting,
    sos,
    ticks,
    words,
)
from handlers.circle import circles, groups, joining, leads, setting_up
from handlers.circle import peer_helpers as becoming_helper
from handlers.circle import settings as circle_settings
from handlers.coping import ahead, cope, helping_me, plan, timer, to_self
from handlers.counting import applause, cards, celebrating, counters, restarting
from handlers.daily import afterwards, checkin, days, notes, prompts, reminders, rhythms, silences
from handlers.mine import (
    choices,
    cities,
    goals,
    history,
    language,
    me,
    overview,
    pauses,
    question_sets,
    schedules,
    settings,
    weekdays,
)
from handlers.outside import Found, Outside, Work
from handlers.privacy import discreet, exporting, forgetting, opening, seeing, stopping
from handlers.routing import Doors, Routes, Services, handlers
from handlers.sharing import approving, reading, replying, writing
from handlers.support import getting_through, help, help_lines, resources
from handlers.telling import (
    allowed,
    good_news,
    hard_days,
    letters,
    lost,
    of_circles,
    reaching,
    room,
    setbacks,
    sharing,
)
from handlers.together import announcing, drafting, event_news, events, members, pairing, planning, wishes
from handlers.together import questions as circle_questions
from handlers.turn import House, Turn
from handlers.turns import turn_of_circle, turn_of_clock
from handlers.week import closing, naming, news, summary
from storage.copies import erasing
from storage.file.database import Row, Tx
from storage.traffic import due
from storage.traffic.due import Due
from storage.traffic.outbox import Owed

MAY_STAY: Mapping[str, Callable[[Turn, Owed], bool]] = {
    reading.KIND: approving.still_wanted,
    approving.WAITING: approving.still_wanted,
    replying.KIND: replying.still_wanted,
    picking.SHOWN: picking.still_wanted,
    announcing.KIND: announcing.still_wanted,
    naming.NAMED: naming.may_be_read,
    news.SUMMARY: news.may_stay,
}
"""What is asked of a message of that kind that has just gone: if not, it was withdrawn on its way, and is deleted.

The same is asked as a discreet reader opens it.
"""

SUBJECTS = (
    start,
    checkin,
    afterwards,
    silences,
    rhythms,
    me,
    overview,
    counters,
    restarting,
    cards,
    applause,
    schedules,
    history,
    settings,
    question_sets,
    choices,
    weekdays,
    cities,
    pauses,
    language,
    seeing,
    discreet,
    exporting,
    forgetting,
    stopping,
    partners,
    picking,
    parting,
    reporting,
    inviting,
    ticks,
    words,
    answering,
    hard_days,
    setbacks,
    reaching,
    sharing,
    letters,
    reminders,
    nudges,
    sos,
    helping,
    peer_helpers,
    setting_up,
    cope,
    plan,
    timer,
    helping_me,
    to_self,
    ahead,
    goals,
    writing,
    approving,
    reading,
    replying,
    resources,
    getting_through,
    circles,
    circle_settings,
    joining,
    leads,
    becoming_helper,
    summary,
    news,
    events,
    planning,
    announcing,
    members,
    pairing,
    wishes,
    circle_questions,
    drafting,
    groups,
    help_lines,
    incoming,
    help,
)
ALL: tuple[Routes, ...] = (*(each.routes for each in SUBJECTS), opening.routes(MAY_STAY))
TYPED = {route.name: route for routes in ALL for route in routes.typed}
DOORS = Doors(
    notice=start.show_notice, setup=start.led_in, go_on=start.go_on, came=pauses.came_back, gate_of=gates.gate_of
)

DUE: Mapping[str, Callable[[Turn, Due], None]] = {
    days.PROMPT: prompts.prompt_due,
    days.CLOSE: silences.day_closed,
    silences.SILENCE: silences.silence_due,
    rhythms.OFFER: rhythms.offer_due,
    ladder.REMINDER: reminders.reminder_due,
    ladder.SECOND_REMINDER: reminders.reminder_due,
    ladder.LAST_REMINDER: reminders.reminder_due,
    ladder.MORNING_REMINDER: reminders.reminder_due,
    ladder.EVENING: nudges.evening_due,
    ladder.MORNING: nudges.morning_due,
    closing.WEEK: closing.week_over,
    news.NEWS: news.news_due,
    joining.CHECK: joining.check_due,
    event_news.REMIND: event_news.remind_due,
    announcing.COUNT_DUE: announcing.count_due,
    sos.LOOK: sos.look_due,
    sos.MORE: sos.more_due,
    sos.LINES: sos.lines_due,
    sos.OVER: sos.over_due,
    sos.MORNING: sos.morning_due,
    ladder.LOST: lost.lost_due,
    hard_days.TELL: hard_days.tell_due,
    good_news.MOOD_WEEK: good_news.mood_week_over,
    timer.TIMER: timer.timer_over,
    ahead.DUE: ahead.situation_over,
    goals.REVIEW: goals.review_due,
    getting_through.ASK: getting_through.week_over,
    celebrating.MILESTONE: celebrating.milestone_due,
    applause.APPLAUSE: applause.applause_due,
}
"""What the clock does when a row of that kind is due."""

DUE_TO_NOBODY: Mapping[str, Callable[[Tx, House, Due, datetime], None]] = {
    chores.KIND: chores.chores_due,
    erasing.CLEARING: chores.clearing_due,
}
"""What the clock does for the house itself: it speaks to nobody."""

UNSEEN = frozenset({days.CLOSE, celebrating.MILESTONE, sos.LOOK})
"""What the clock does for somebody without anything to be seen then: the demo passes over it."""

ON_THE_WALL = frozenset(
    {
        silences.SILENCE,
        ladder.LAST_REMINDER,
        ladder.MORNING_REMINDER,
        ladder.EVENING,
        ladder.MORNING,
        sos.MORNING,
        good_news.MOOD_WEEK,
        ahead.DUE,
        goals.REVIEW,
        celebrating.MILESTONE,
        applause.APPLAUSE,
    }
)
"""What is due when somebody's clock reads a time: it moves with the rules of their zone."""

MUST_WAIT: Mapping[str, Callable[[Turn, Owed], bool]] = {ladder.NUDGE: nudges.nudge_must_wait}
"""What may hold up a message of that kind for a moment longer."""

HELD: Mapping[str, Callable[[Turn, Row], datetime | None]] = {
    **dict.fromkeys(room.ABOUT_OTHERS, room.held_until),
    announcing.KIND: room.held_until,
    event_news.NEWS: room.held_in_time,
    news.SUMMARY: room.held_until,
    silences.SILENCE: room.held_until,
}
"""What says until when (UTC) a message of that kind waits, because its reader has had enough for now."""

GOES_WITH: Mapping[str, tuple[str, ...]] = {
    ladder.NUDGE: (*room.ABOUT_OTHERS, *of_circles.KINDS),
    allowed.ALERT: (allowed.ALERT, allowed.NEWS, *of_circles.KINDS),
    allowed.NEWS: (allowed.ALERT, allowed.NEWS, *of_circles.KINDS),
    announcing.KIND: of_circles.KINDS,
    event_news.NEWS: of_circles.KINDS,
}
"""What else may go with a message of that kind; a quiet day only with another, as it waits for whatever was sent."""

STILL_WANTED: Mapping[str, Callable[[Turn, Owed], bool]] = {
    days.PROMPT: prompts.still_wanted,
    ladder.REMINDER: reminders.reminder_wanted,
    silences.SILENCE: silences.still_wanted,
    ladder.NUDGE: nudges.nudge_wanted,
    sos.ASK: helping.still_wanted,
    reading.KIND: approving.still_wanted,
    approving.WAITING: approving.still_wanted,
    replying.KIND: replying.still_wanted,
    picking.SHOWN: picking.still_wanted,
    allowed.ALERT: allowed.still_wanted,
    allowed.NEWS: allowed.still_wanted,
    allowed.PASSED_ON: allowed.still_wanted,
    naming.NAMED: naming.are_wanted,
    news.SUMMARY: news.news_wanted,
    event_news.EVENT: event_news.still_wanted,
    event_news.NEWS: event_news.still_wanted,
    announcing.KIND: announcing.still_wanted,
}
"""What is asked once more before a message of that kind goes."""

POST_WANTED: Mapping[str, Callable[[Tx, Owed], bool]] = {cards.POST: cards.post_wanted}
"""What is asked once more before a message of that kind goes to a group."""

WHEN_SENT: Mapping[str, Callable[[Turn, Owed], None]] = {
    days.PROMPT: prompts.prompt_sent,
    ladder.REMINDER: reminders.reminder_sent,
    ladder.NUDGE: nudges.nudge_sent,
}
"""What is recorded when Telegram took a message of that kind."""

WHEN_TRIED: Mapping[str, Callable[[Turn, Owed, Outcome, Fate], None]] = {
    sos.ASK: helping.message_tried,
    words.RELAY: words.words_tried,
    replying.KIND: replying.reply_tried,
}
"""What follows from each attempt to send a message of that kind, whatever came of it."""


class OutsideOfDue(Exception):
    """Something due asks for work outside of its transaction, and is then taken again with what was found."""

    def __init__(self, cause: str, works: Sequence[Work]) -> None:
        super().__init__(cause)
        self.cause = cause
        self.works = works


def register(application: Application[Any, Any, Any, Any, Any, Any], services: Services) -> None:
    """Give the application its services and its handlers, in matching order."""
    application.bot_data["services"] = services
    sent = partial(incoming.message_sent, typed=TYPED)
    private = frozenset(route.name for routes in ALL for route in routes.commands)
    elsewhere = partial(groups.elsewhere, private=private)
    application.add_handlers(
        handlers(ALL, sent=sent, edited=notes.note_edited, stray=incoming.stray_sent, elsewhere=elsewhere)
    )


def take_due(
    tx: Tx, house: House, now: datetime, heard_until: datetime | None, found: tuple[str, Found] | None = None
) -> bool:
    """Do the earliest thing that is due, and return whether there was one.

    `found` is what an earlier try for that very cause asked for outside of its transaction; raises `OutsideOfDue`.
    """
    planned = due.take(tx, now, heard_until)
    if planned is None:
        return False
    cause = f"{planned.key}.{planned.due_at:%Y%m%dT%H%M%S}"
    try:
        _do(tx, house, now, planned, cause, found[1] if found and found[0] == cause else Found())
    except Outside as asked:
        raise OutsideOfDue(cause, asked.works) from asked
    return True


def _do(tx: Tx, house: House, now: datetime, planned: Due, cause: str, found: Found) -> None:
    if planned.person_id is not None:
        turn = turn_of_clock(tx, house, planned.person_id, cause, now)
        turn.found = found
        DUE[planned.kind](turn, planned)
    elif planned.circle is not None:
        turn = turn_of_circle(tx, house, planned.circle, cause, now)
        turn.found = found
        DUE[planned.kind](turn, planned)
    else:
        DUE_TO_NOBODY[planned.kind](tx, house, planned, now)
