"""`/pair`, as conversations: suggested with reasons, agreed to by both without a name, and never who is not to be."""

from storage.beside import blocks
from tests.support.group import Group
from tests.support.stage import Speaker, Stage, says
from tests.test_circle_settings import makes_circle
from tests.test_leads import ALIAS, joins_circle
from tests.test_partners import invites, supporter_joins

ALONE = "A lead may know I have no partner"


async def with_three(stage: Stage, dov: Speaker, ana: Speaker, ben: Speaker, *others: Speaker) -> Group:
    """Ana and Ben let a lead know that they have no partner; the others only join."""
    for each in (dov, ana, ben, *others):
        await each.joins()
    group = Group(stage, dov, ana, ben, *others)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    for each in (ana, ben):
        await joins_circle(group, each, ALIAS, ALONE)
    for each in others:
        await joins_circle(group, each)
    return group


async def with_a_suggestion(stage: Stage, dov: Speaker, ana: Speaker, ben: Speaker) -> Group:
    """The lead has suggested Ana and Ben to each other."""
    group = await with_three(stage, dov, ana, ben)
    await dov.says("/pair")
    await dov.presses("Suggest")
    return group


async def test_both_say_yes_before_either_reads_a_name(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_three(stage, dov, ana, ben)
    await dov.says("/pair")
    card = dov.sees("pairing.line", one="Ana", other="Ben")
    assert "nearly the same clock, the same language" in card.words
    reads = await stage.rows("SELECT item FROM lead_reads ORDER BY id")
    assert reads == [("no_partner",), ("no_partner",)]
    ana._mark()
    ben._mark()
    await dov.presses("Suggest")
    dov.sees("pairing.asked")
    for each, other in ((ana, "Ben"), (ben, "Ana")):
        asked = each.sees("pairing.ask")
        assert other not in asked.words
        assert asked.words.splitlines()[0] == "There is an idea for you from a circle."
    await ana.presses("Accept")
    ana.sees("pairing.waits")
    ben.sees_nothing()
    assert await stage.rows("SELECT * FROM partnerships") == []
    await ben.presses("Accept")
    assert says(stage.texts, "pairing.agreed", ben.new()[0].words, name="Ana")
    assert any(says(stage.texts, "pairing.agreed", each.words, name="Ben") for each in ana.new())
    assert await stage.rows("SELECT quiet_rule, count(*) FROM partnerships GROUP BY 1") == [("never", 2)]
    await ana.says("/partner")
    assert "Ben" in ana.newest().words
    dov.sees_nothing()
    await dov.says("/pair")
    dov.sees("pairing.none")


async def walks_with_someone_new(who: Speaker) -> None:
    await who.says("/circle")
    await who.presses("Tuesday evening", "Being paired", "○ I can walk with someone new")


async def is_stood_by(stage: Stage, ana: Speaker, count: int) -> None:
    for number in range(count):
        supporter = stage.person(f"Supporter {number}")
        await supporter_joins(supporter, await invites(ana, "They support me", "Nothing for now"))


async def test_whoever_has_five_is_not_suggested(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await with_three(stage, dov, ana, ben)
    await walks_with_someone_new(ana)
    await is_stood_by(stage, ana, 4)
    await invites(ana, "They support me", "Nothing for now")  # the fifth has her link
    await dov.says("/pair")
    dov.sees("pairing.none")
    await ana.says("/partner")
    await ana.presses("Take back an unused link", on=ana.newest())
    await dov.says("/pair")
    dov.sees("pairing.line", one="Ana", other="Ben")


async def test_nobody_gets_a_sixth_who_had_room_when_they_were_asked(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_a_suggestion(stage, dov, ana, ben)
    await ana.presses("Accept")
    ana.sees("pairing.waits")
    asked = ben.newest()
    await is_stood_by(stage, ana, 5)
    await ben.presses("Accept", on=asked)
    assert ben.toast == stage.texts.plain("press.gone", "en")
    ben.sees_nothing()
    assert await stage.rows("SELECT count(*) FROM partnerships") == [(5,)]


async def test_whoever_is_full_reads_so_and_can_say_yes_later(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_a_suggestion(stage, dov, ana, ben)
    asked = ana.newest()
    await is_stood_by(stage, ana, 4)
    await invites(ana, "They support me", "Nothing for now")
    await ana.presses("Accept", on=asked)
    ana.sees("partner.full")
    await stage.read(lambda tx: tx.execute("DELETE FROM invitations WHERE used_at IS NULL AND kind = 'supporter'"))
    await ana.presses("Accept", on=asked)
    ana.sees("pairing.waits")


async def test_a_no_tells_nobody_and_they_are_not_suggested_again(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_a_suggestion(stage, dov, ana, ben)
    await ana.presses("Decline")
    ana.sees("pairing.declined")
    ben._mark()
    await ben.presses("Accept")
    ben.sees("pairing.waits")
    ana.sees_nothing()
    assert await stage.rows("SELECT * FROM partnerships") == []
    await dov.says("/pair")
    dov.sees("pairing.none")


async def test_whom_somebody_would_rather_not_is_never_shown(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_three(stage, dov, ana, ben)
    await dov.says("/pair")
    offered = dov.sees("pairing.line")
    await ana.says("/circle")
    await ana.presses("Tuesday evening", "Being paired")
    ana.sees("wishes.text")
    await ana.presses("Rather not with …")
    ana.sees("wishes.whom_rather_not")
    await ana.presses("○ Ben")
    assert "✓ Ben" in ana.labels()
    await dov.presses("Suggest", on=offered)
    assert dov.toast == stage.texts.plain("pairing.no_longer", "en")
    await dov.says("/pair")
    dov.sees("pairing.none")
    ben._mark()
    await ben.says("/export")
    documents = [each.document.content for each in ben.chat() if each.document]
    assert documents
    assert not any(b"pairing_apart" in each and b"Ana" in each for each in documents)


async def test_whoever_blocked_the_other_is_never_suggested_to_them(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_a_suggestion(stage, dov, ana, ben)
    asked = ana.newest()
    await stage.read(lambda tx: blocks.add(tx, 2, 3, stage.now))
    await ana.presses("Accept", on=asked)
    assert ana.toast == stage.texts.plain("press.gone", "en")
    await stage.read(lambda tx: tx.execute("DELETE FROM pairings"))
    dov._mark()
    await dov.says("/pair")
    dov.sees("pairing.none")


async def test_who_can_walk_with_someone_new_comes_first(
    stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker, dov: Speaker
) -> None:
    await with_three(stage, dov, ana, ben, cleo)
    await cleo.says("/circle")
    await cleo.presses("Tuesday evening", "Being paired", "I can walk with someone new")
    assert "✓ I can walk with someone new" in cleo.labels()
    await dov.says("/pair")
    card = dov.sees("pairing.line", one="Ana", other="Cleo")
    assert "one is new, the other can walk with someone new" in card.words
    await cleo.presses("I can walk with someone new")
    await dov.says("/pair")
    dov.sees("pairing.line", one="Ana", other="Ben")


async def test_nobody_is_shown_who_did_not_allow_it_and_no_other_lead_sees_any(
    stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker, dov: Speaker
) -> None:
    await with_three(stage, dov, ana, ben)
    await cleo.joins()
    await makes_circle(cleo, "Cleo's own")
    await cleo.says("/pair")
    cleo.sees("pairing.none", title="Cleo's own")
    await ana.says("/pair")
    ana.sees("circle.refused")
    refused, gone = (stage.texts.plain(key, "en") for key in ("circle.refused", "press.gone"))
    for prefix, toast in (
        ("pair", refused),
        ("pair_ask", refused),
        ("wishes", refused),
        ("wish_walk", refused),
        ("wish_not", refused),
        ("pair_yes", gone),
        ("pair_no", gone),
    ):
        await cleo.forges(f"{prefix}:4:1:2:3", on=cleo.newest())
        assert cleo.toast == toast, prefix
        cleo.sees_nothing()
    assert await stage.rows("SELECT * FROM pairings") == []
    await ana.says("/circle")
    await ana.presses("Tuesday evening", ALONE)
    await dov.says("/pair")
    dov.sees("pairing.none")


async def test_members_are_named_only_as_they_show_themselves(
    stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker, dov: Speaker
) -> None:
    await with_three(stage, dov, ana, ben, cleo)
    await dov.says("/members")
    card = dov.sees("members.named", names="Ana, Ben")
    assert "3 people are in this circle." in card.words
    assert says(stage.texts, "members.unnamed", card.words, n=1)
    assert "Cleo" not in card.words
    await cleo.says("/members")
    cleo.sees("circle.refused")
    await dov.presses("Ana", "Take out of the circle", "Yes, take out")
    dov.sees("members.removed", name="Ana")
    assert says(stage.texts, "members.you_were_removed", ana.newest().words)
    await dov.says("/members")
    assert "Ana" not in dov.newest().words
    rows = await stage.rows("SELECT id FROM people WHERE telegram_id = " + str(cleo.id))
    await dov.forges(f"member_off_now:1:1:{rows[0][0]}", on=dov.newest())
    assert dov.toast == stage.texts.plain("press.gone", "en")


async def test_who_waits_is_let_in_from_the_list(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    await makes_circle(dov, "Sunday walkers")
    token = dov.newest().words.partition("?start=")[2].split()[0]
    await ana.says(f"/start {token}")
    await ana.presses("Join")
    await dov.says("/members")
    dov.sees("members.waits", name="Ana")
    await dov.presses("Yes to Ana")
    dov.sees("circle.lead_said_yes")
    assert says(stage.texts, "circle.admitted", ana.newest().words)
