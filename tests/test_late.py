"""After an outage: late is late, nobody is flooded, and no partner hears what is not so."""

import os
import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.verdicts import LONGEST_HARMLESS_GAP
from storage.file.database import from_text, to_text
from tests.support.stage import Speaker, Stage
from tests.test_partners import invites, stand_by, supporter_joins

pytestmark = pytest.mark.slow

HISTORIES = 100 if os.environ.get("ALONGSIDE_FULL") else 2
OUTAGES = 10 if os.environ.get("ALONGSIDE_FULL") else 4
PROMPT = "daily question is here"


def seeds() -> list[int]:
    first = int(os.environ.get("ALONGSIDE_SEED", "1"))
    return list(range(first, first + HISTORIES))


async def unasked_within_an_hour(stage: Stage, returned_at: datetime) -> dict[int, int]:
    """How many new messages each chat got in the hour after, by the server's books, that were not asked for."""
    rows = await stage.rows(
        "SELECT key, kind, chat_id, lane FROM outbox"
        " WHERE state = 'sent' AND method LIKE 'send%' AND kind != 'prompt'"
    )
    sent = {str(key): (str(kind), int(str(chat)), int(str(lane))) for key, kind, chat, lane in rows}
    messages = await stage.rows("SELECT outbox_key, sent_at FROM messages")
    counts: dict[int, int] = {}
    for key, at in messages:
        if str(key) not in sent or not returned_at <= from_text(str(at)) < returned_at + timedelta(hours=1):
            continue
        kind, chat, lane = sent[str(key)]
        if kind in ("reminder", "nudge", "summary") or lane > 1:
            counts[chat] = counts.get(chat, 0) + 1
    return counts


async def false_alerts(stage: Stage, lost_taps: dict[str, list[datetime]]) -> list[str]:
    """What partners were told although the member had answered, or of a day that was nothing against anyone."""
    wrong = []
    accounts = dict(await stage.rows("SELECT id, telegram_id FROM people"))  # type: ignore[arg-type]
    gaps = [(str(since), str(until)) for since, until in await stage.rows("SELECT * FROM receiving_gaps")]
    told = await stage.rows(
        "SELECT member_id, days.day, told_at, answered_at, verdict, ended_at,"
        " coalesce(asked_again_at, prompted_at) FROM nudges"
        " LEFT JOIN days ON person_id = member_id AND days.day = nudges.day WHERE told_at IS NOT NULL"
    )
    for member, day, *facts in told:
        told_at, answered, verdict, ended, asked = (str(each) if each else "" for each in facts)
        # Whoever was asked again after an outage, with time to answer, has been heard since.
        # A day that was fair until a partner heard of it may become neutral by an outage after that.
        deaf = any(since < told_at and until > asked for since, until in gaps)
        judged = ended and ended <= told_at
        if answered and answered <= told_at:
            wrong.append(f"{member} {day}: had answered")
        if not asked or (verdict != "quiet" and (judged or deaf)):
            wrong.append(f"{member} {day}: the day was {verdict or 'never asked'}")
        taps = lost_taps.get(str(accounts[member]), [])
        if any(asked <= to_text(tap) <= told_at for tap in taps):
            wrong.append(f"{member} {day}: had tapped while the bot was off")
    return wrong


async def cast(folder: Path) -> tuple[Stage, list[Speaker]]:
    stage = Stage(folder)
    await stage.open()
    ana, ben, dov = (stage.person(name) for name in ("Ana", "Ben", "Dov"))
    await stand_by(ana, ben)
    await dov.joins(city="Auckland", at="07:30")
    token = await invites(ana, "They support me", "Yes, at 20:00")
    await dov.says(f"/start {token}")
    await dov.presses("Accept")
    token = await invites(dov, "They support me", "Only after two quiet days")
    await ben.says(f"/start {token}")
    await ben.presses("Accept")
    return stage, [ana, ben, dov]


def outage(chance: random.Random) -> timedelta:
    """From a minute to thirty days, short ones as likely as long ones."""
    return timedelta(minutes=round(43_200 ** chance.random()))


@pytest.mark.parametrize("seed", seeds())
async def test_whatever_the_outage_nobody_is_flooded_and_no_partner_hears_what_is_not_so(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    stage, people = await cast(tmp_path)
    stage.trouble_expected = True
    members = [people[0], people[2]]
    lost: dict[str, list[datetime]] = {}
    for number in range(OUTAGES):
        await stage.passes(minutes=chance.randrange(1, 2880))
        if chance.random() < 0.3:
            await answers(chance.choice(members))
        off_for = outage(chance)
        await stage.goes_off()
        if chance.random() < 0.6:
            # A tap while the bot is off: one that nobody fetches within 150 seconds is lost at Telegram.
            at = stage.now + off_for * chance.random()
            end = stage.now + off_for
            stage.clock_jumps(at)
            who = chance.choice(members)
            if await taps(who):
                lost.setdefault(str(who.id), []).append(at)
            stage.clock_jumps(end)
        else:
            stage.clock_jumps(stage.now + off_for)
        returned_at = stage.now
        await stage.comes_back()
        await stage.passes(minutes=61)
        counts = await unasked_within_an_hour(stage, returned_at)
        assert all(count <= 1 for count in counts.values()), (seed, number, counts)
    await stage.passes(days=2)
    assert await false_alerts(stage, lost) == [], seed
    await stage.close()


async def answers(who: Speaker) -> None:
    if any("On track" in label for message in who.chat()[-6:] for label in who.labels(message)):
        await who.presses("On track")


async def taps(who: Speaker) -> bool:
    """Tap an open question, or do nothing where there is none on the screen."""
    for message in reversed(who.chat()):
        if PROMPT in message.words and "On track" in who.labels(message):
            await who.presses("On track", on=message)
            return True
    return False


async def test_the_rule_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the look at what a reader got since the return, two come at once."""
    stage = Stage(tmp_path)
    await stage.open()
    ana, ben = stage.person("Ana"), stage.person("Ben")
    for broken in (False, True):
        if broken:
            monkeypatch.setattr("handlers.sending._waits_after_return", lambda tx, row, now: None)
        counts = await two_wait_for_one_reader(stage, ana, ben, broken=broken)
        assert counts == (2 if broken else 1)
    await stage.close()


async def two_wait_for_one_reader(stage: Stage, ana: Speaker, ben: Speaker, *, broken: bool) -> int:
    """Ben sends Ana words twice in her quiet hours, the bot is off over their end; how many come within an hour?"""
    if not broken:
        await ana.joins()
        await supporter_joins(ben, await invites(ana, "They support me", "Nothing for now"))
    await stage.until((stage.now + timedelta(days=1)).replace(hour=3, minute=0).isoformat()[:16])
    for _ in range(2):
        await ben.says("/partner")
        await ben.presses("Ana", "Write")
        await ben.says("thinking of you")
    await stage.goes_off()
    stage.clock_jumps(stage.now.replace(hour=9))
    returned_at = stage.now
    await stage.comes_back()
    await stage.passes(minutes=30)
    got = await unasked_within_an_hour(stage, returned_at)
    await stage.passes(hours=2)
    later = await stage.rows("SELECT count(*) FROM outbox WHERE kind = 'relay' AND state = 'sent'")
    assert later == [(4 if broken else 2,)], "what waited came in the end"
    return got[ana.id]


async def test_a_tap_lost_in_an_outage_means_that_nobody_is_told(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    """Telegram forgets a tap after 150 seconds, so what a deaf bot did not hear may have been the answer."""
    await stand_by(ana, ben)
    await stage.until("2026-01-06 15:00")
    await stage.off_for(minutes=10)
    await stage.until("2026-01-07 12:00")
    ben.sees_nothing()
    assert timedelta(minutes=10) > LONGEST_HARMLESS_GAP


async def test_an_outage_over_the_morning_tells_nobody(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await supporter_joins(ben, await invites(ana, "They support me", "Only after two quiet days"))
    ben.sees("partner.accepted")
    await stage.until("2026-01-08 07:00")
    await stage.off_for(hours=4)
    await stage.until("2026-01-08 21:00")
    ben.sees_nothing()


async def test_an_answer_given_while_the_nudge_waits_through_an_outage_withdraws_it(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    """The nudge may go at 08:00 in Tokyo; a minute before, Ana tapped, and the bot learns of both at its start."""
    await ana.joins()
    await supporter_joins(ben, await invites(ana, "They support me", "Yes, at 20:00"), city="Tokyo")
    ben.sees("partner.accepted")
    await stage.until("2026-01-06 22:59")
    await stage.goes_off()
    await ana.presses("On track")
    stage.clock_jumps("2026-01-06 23:00:30")
    await stage.comes_back()
    ben.sees_nothing()


@pytest.mark.parametrize(("hours", "told"), [(11, 1), (12.1, 0)])
async def test_the_morning_nudge_is_never_more_than_twelve_hours_late(
    stage: Stage, ana: Speaker, ben: Speaker, monkeypatch: pytest.MonkeyPatch, hours: float, told: int
) -> None:
    """Even if the outage were no reason to doubt the silence."""
    monkeypatch.setattr("storage.traffic.receiving.gaps_between", lambda tx, since, until: [])
    await ana.joins()
    await supporter_joins(ben, await invites(ana, "They support me", "Only after two quiet days"))
    ben.sees("partner.accepted")
    await stage.until("2026-01-08 08:59")  # due at 09:00
    await stage.off_for(hours=hours)
    assert await stage.rows("SELECT count(*) FROM nudges") == [(told,)], "not even for after the quiet hours"
    assert len(ben.new()) == told


async def test_a_reminder_is_at_most_an_hour_late_and_never_in_quiet_hours(
    tmp_path: Path,
) -> None:
    for minutes, comes in ((59, True), (61, False)):
        folder = tmp_path / str(minutes)
        folder.mkdir()
        stage = Stage(folder)
        await stage.open()
        ana = stage.person("Ana")
        await ana.joins()
        await stage.until("2026-01-06 11:59")
        ana.sees("checkin.greeting")
        await stage.off_for(minutes=minutes + 1)
        if comes:
            ana.sees("reminder.text")
        else:
            ana.sees_nothing()
        await stage.close()
    # Asked at 17:45 the reminder is due at 21:30, half an hour before quiet hours.
    stage = Stage(tmp_path)
    await stage.open()
    ana = stage.person("Ana")
    await ana.joins(at="17:45")
    await stage.until("2026-01-05 20:29")
    ana.sees("checkin.greeting")
    await stage.off_for(minutes=40)
    ana.sees_nothing()
    await stage.close()
