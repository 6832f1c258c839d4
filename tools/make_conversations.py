"""Write down what the bot says, in each language, as a document that anyone can read: `make conversations`.

The scenes are played with the real bot on a clock that moves; nothing in the documents is written by hand.
"""

import asyncio
import html
import re
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.botapi.api.keyboards import Button
from bot.botapi.state.objects import Message
from handlers.texts import Language, Texts
from tests.support.stage import Stage, buttons_of

FOLDER = Path(__file__).parents[1] / "docs" / "conversations"
TOLD = tomllib.loads(Path(__file__).with_name("conversations.toml").read_text("utf-8"))
OPENING = datetime(2026, 1, 5, 8, 0)  # noqa: DTZ001 - a Monday morning, wherever the people of a language live


class Player:
    """One of the cast, who does things by the keys of the catalogue, whatever the language."""

    def __init__(self, script: "Script", name: str) -> None:
        self.script = script
        self.name = name
        self.id = script.stage.api.add_person(name, language_code=script.language.code).id
        self.seen: dict[int, tuple[object, ...]] = {}

    async def says(self, text: str) -> None:
        """Write something, which may be a command."""
        self.script.tell("writes", name=self.name, text=text)
        if text.startswith("/start"):
            self.script.stage.api.start(self.id, text.removeprefix("/start").strip())
        else:
            self.script.stage.api.say(self.id, self.id, text)
        await self.script.goes_on()

    async def taps(self, key: str, *, containing: str = "") -> None:
        """Press the newest button whose label is the text of that key, or which bears those very words."""
        message, button = self._newest(key, containing)
        if button.url:
            await self.says(f"/start {button.url.partition('?start=')[2]}")
            return
        self.script.tell("taps", name=self.name, text=button.text)
        self.script.stage.api.press(self.id, self.id, message.message_id, button.data or "")
        await self.script.goes_on()

    def _newest(self, key: str, containing: str) -> tuple[Message, Button]:
        forms = self.script.language.forms.get(key, (re.escape(key),))
        patterns = [re.compile(re.sub(r"\\\{\w+\\\}", ".*", re.escape(form))) for form in forms]
        for message in reversed(self.script.stage.api.messages(self.id)):
            for button in buttons_of(message):
                bare = re.sub(r"^[^\w]+ ", "", button.text)
                fits = any(each.fullmatch(text) for each in patterns for text in (button.text, bare))
                if message.sender.is_bot and (fits or key == button.text) and containing in button.text:
                    return message, button
        shown = [
            button.text for message in self.script.stage.api.messages(self.id)[-3:] for button in buttons_of(message)
        ]
        raise LookupError(f"{self.name} has no button {key!r} in {self.script.language.code}, only {shown}")

    def link(self) -> str:
        """Return the start token of the newest link that this person was given."""
        for message in reversed(self.script.stage.api.messages(self.id)):
            if "?start=" in message.words:
                return message.words.partition("?start=")[2].split()[0]
        raise LookupError(f"{self.name} has no link")

    def news(self) -> list[Message]:
        """Return the bot's messages that are new or changed since the last look."""
        new = []
        for message in self.script.stage.api.messages(self.id):
            shown = (message.words, tuple(buttons_of(message)), message.file)
            if message.sender.is_bot and self.seen.get(message.message_id) != shown:
                new.append(message)
            self.seen[message.message_id] = shown
        return new


class Script:
    """The document of one language as it is played."""

    def __init__(self, stage: Stage, language: Language) -> None:
        self.stage = stage
        self.language = language
        self.told: dict[str, Any] = TOLD.get(language.code, TOLD["en"])
        self.lines: list[str] = []
        self.cast: list[Player] = []

    def enters(self, name: str) -> Player:
        """Let one of the cast come in."""
        player = Player(self, name)
        self.cast.append(player)
        return player

    def write(self, line: str) -> None:
        """Write a paragraph; a link's token is another at each run, so it is left out."""
        self.lines.append(re.sub(r"(\?start=|/start )[\w-]{8,}", r"\1…", line))

    def tell(self, what: str, **given: str) -> None:
        """Write what stands around the messages, in this language."""
        self.write(self.told[what].format(**given))

    def scene(self, name: str) -> None:
        """Begin a scene."""
        title, happens = self.told["scenes"][name]
        self.write(f"## {title}")
        self.write(happens)

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """Let what is done meanwhile stay out of the document."""
        kept = list(self.lines)
        yield
        self.lines = kept

    async def until(self, moment: str) -> None:
        """Move the clock to a moment where these people live, and write what everybody is told on the way."""
        here = ZoneInfo(self.told["zone"])
        await self.stage.until(datetime.fromisoformat(moment).replace(tzinfo=here).astimezone(UTC).isoformat())
        self.write(f"*{format_datetime(self.stage.now, 'EEEE, HH:mm', here, self.language.code)}*")
        await self.goes_on()

    async def goes_on(self) -> None:
        """Let the bot do what it can, and write what everybody sees of it."""
        await self.stage.settle()
        for player in self.cast:
            for message in player.news():
                self.write(self._shown(player.name, message))

    def _shown(self, reader: str, message: Message) -> str:
        """Return a message as its reader sees it: the words, and the buttons in brackets."""
        words = [self.told["to"].format(name=reader), "", *html.escape(message.words, quote=False).split("\n")]
        if message.file:
            words.insert(2, self.told["file"].format(file=message.file.name))
        rows = [" ".join(f"[{button.text}]" for button in row) for row in message.buttons]
        lines = [*words, *([""] if rows else []), *rows]
        return "\n".join(f"> {line}".rstrip() + ("  " if line else "") for line in lines)

    def document(self) -> str:
        """Return what was written, as Markdown."""
        return "\n\n".join(self.lines) + "\n"


# The scenes.


async def joins(player: Player, at: str = "09:00") -> None:
    """Go through the start."""
    await player.says("/start")
    await player.taps("button.agree")
    await player.taps("button.keep")
    await player.says(player.script.told["city"])
    await player.taps("schedule.place", containing="·")
    await player.says(at)


async def first_week(script: Script, ana: Player) -> None:
    """A first week: the start, the first answers, a quiet day and its reminder."""
    script.scene("first_week")
    await joins(ana)
    await ana.taps("button.checkin_now")
    await ana.taps("questions.recovery.day.on_track")
    await ana.taps("4")
    await ana.taps("3")
    await ana.taps("button.skip")
    for day in ("06", "07"):
        await script.until(f"2026-01-{day} 09:30")
        await ana.taps("questions.recovery.day.no_details")
    await script.until("2026-01-08 19:30")
    await script.until("2026-01-09 09:30")
    await ana.taps("questions.recovery.day.on_track")
    await ana.says("/me")
    await ana.taps("button.my_weeks")


async def someone_beside(script: Script, ana: Player, ben: Player) -> None:
    """Ana invites Ben, who stands by her; on a quiet day he is told, after her."""
    script.scene("someone_beside")
    await ana.says("/partner")
    await ana.taps("button.invite")
    await ana.taps("button.by_link")
    await ana.taps("partner.kind.mutual")
    await ana.taps("partner.rule.first_day")
    await ben.says(f"/start {ana.link()}")
    await ben.taps("button.agree")
    await ben.taps("button.keep")
    await ben.says(script.told["city"])
    await ben.taps("schedule.place", containing="·")
    await ben.says("12:00")
    await ben.taps("button.accept")
    await script.until("2026-01-10 20:30")
    await ben.taps("button.thinking")
    await ana.taps("button.check_in")
    await ana.taps("questions.recovery.day.no_details")


async def hard_day(script: Script, ana: Player) -> None:
    """A hard day, and what is offered on one."""
    script.scene("hard_day")
    await script.until("2026-01-11 09:30")
    await ana.taps("questions.recovery.day.hard")
    await ana.taps("support.timer")
    await script.until("2026-01-11 10:00")
    await ana.taps("timer.eased")
    await ana.says("/cope")


async def setback(script: Script, ana: Player) -> None:
    """A setback, which is an answer like any other."""
    script.scene("setback")
    await ana.says("/counters")
    await ana.taps("button.count")
    await ana.taps("counters.word.sober")
    await ana.taps("counters.yesterday")
    await ana.taps("counters.about.alcohol")
    await script.until("2026-01-12 09:30")
    await ana.taps("questions.recovery.day.setback")
    await ana.taps("counters.today")
    await ana.taps("setback.from_day")
    await ana.taps("setback.tell_nobody")


async def call_for_help(script: Script, ana: Player, ben: Player) -> None:
    """Somebody is needed: one who answers, and a second time when nobody does."""
    script.scene("somebody_needed")
    await ana.says("/partner")
    await ana.taps("Ben", containing="Ben")
    await ana.taps("partner.item.need_someone")
    await ana.taps("partner.allow")
    await ben.taps("sos.hours.any")
    await ana.says("/sos")
    await ben.taps("button.here")
    await ana.taps("button.okay_now")
    script.scene("nobody_answers")
    await ana.says("/sos")
    await script.until("2026-01-12 10:00")
    await script.until("2026-01-13 09:30")
    script.scene("by_mistake")
    await ana.says("/sos")
    await ana.taps("button.mistake")
    script.scene("nobody_asked")
    await ana.says("/partner")
    await ana.taps("Ben", containing="Ben")
    await ana.taps("partner.item.need_someone", containing="✓")
    await ana.taps("partner.forbid")
    await ana.says("/sos")
    await ana.taps("button.okay_now")


async def leads_monday(script: Script, dov: Player, others: Sequence[Player]) -> None:
    """What a lead reads when a week has closed; the others come in and answer unseen."""
    script.scene("leads_monday")
    with script.unseen():
        for each in (dov, *others):
            await joins(each)
        await dov.says("/circle")
        await dov.taps("button.make_circle")
        await dov.says("Alongside")
        link = dov.link()
        await dov.taps("button.join")
        await dov.taps("button.join")
        for number, each in enumerate(others):
            await each.says(f"/start {link}")
            if number == 0:
                await each.taps("circle.item.went_quiet")
            if each.name == "Ana" or number == 0:
                await each.taps("circle.item.no_partner")
            await each.taps("button.join")
            await dov.taps("button.yes")
        for day in range(14, 19):
            await script.until(f"2026-01-{day} 10:00")
            for each in (dov, *others)[:: -1 if day % 2 else 1]:
                if each is not others[0] or day < 15:
                    await each.taps("questions.recovery.day.on_track")
                    await each.taps("4")
        await script.until("2026-01-19 08:59")
    await script.until("2026-01-19 09:30")
    script.cast.append(others[0])
    others[0].news()
    await dov.taps("week.hello")
    await dov.taps("week.picture")
    await dov.taps("week.pair")
    await dov.taps("pairing.suggest")


async def play(language: Language, folder: Path) -> str:
    """Play every scene in one language, and return the document."""
    here = ZoneInfo(TOLD.get(language.code, TOLD["en"])["zone"])
    stage = Stage(folder, OPENING.replace(tzinfo=here).astimezone(UTC))
    await stage.open()
    try:
        script = Script(stage, language)
        script.write("# " + script.told["title"].format(language=language.own_name))
        script.write(script.told["head"])
        ana, ben = script.enters("Ana"), script.enters("Ben")
        await first_week(script, ana)
        await someone_beside(script, ana, ben)
        await hard_day(script, ana)
        await setback(script, ana)
        await call_for_help(script, ana, ben)
        cleo, dov = script.enters("Cleo"), script.enters("Dov")
        unnamed = [Player(script, "Cleo") for _ in range(2)]  # five are needed before there are any numbers
        script.cast = [dov]
        await leads_monday(script, dov, [cleo, *unnamed, Player(script, "Ana")])
        return script.document()
    finally:
        stage.trouble_expected = True
        await stage.close()


def main() -> None:
    """Write a document for each language, or for those named."""
    texts = Texts()
    FOLDER.mkdir(exist_ok=True)
    for code in sys.argv[1:] or texts.codes():
        with tempfile.TemporaryDirectory() as folder:
            document = asyncio.run(play(texts.language(code), Path(folder)))
        (FOLDER / f"{code}.md").write_text(document, "utf-8")


if __name__ == "__main__":
    main()
