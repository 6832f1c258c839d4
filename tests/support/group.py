"""A group on the stage: what is said there, what the bot posts, and the buttons that lead into private chats."""

from bot.botapi.api.keyboards import Button
from bot.botapi.state.objects import Message
from tests.support.stage import Speaker, Stage, buttons_of, is_labelled, says


class Group:
    """A Telegram group of these people; `sees` looks at what the bot has posted since the last thing done there."""

    def __init__(self, stage: Stage, creator: Speaker, *members: Speaker, type: str = "supergroup") -> None:
        self.stage = stage
        self.creator = creator
        ids = [each.id for each in members]
        self.id = stage.api.add_group("Tuesday evening", creator.id, ids, type=type).id  # type: ignore[arg-type]
        self._seen: dict[tuple[int, int], str] = {}
        self._last_query = ""

    async def adds_bot(self) -> None:
        self._mark()
        self.stage.api.add_bot(self.id, self.creator.id)
        await self.stage.settle()

    async def makes_bot_administrator(self) -> None:
        self.stage.api.promote(self.id, self.stage.api.bot.id, self.creator.id)
        await self.stage.settle()

    async def removes_bot(self) -> None:
        self.stage.api.remove_bot(self.id, self.creator.id)
        await self.stage.settle()

    async def promotes(self, who: Speaker, *, admin: bool = True) -> None:
        self.stage.api.promote(self.id, who.id, self.creator.id, admin)
        await self.stage.settle()

    async def hears(self, who: Speaker, text: str, *, topic: int | None = None) -> None:
        self._mark()
        self.stage.api.say(who.id, self.id, text, topic=topic)
        await self.stage.settle()

    async def presses(self, who: Speaker, label: str) -> None:
        message, button = self._with_button(label)
        self._mark()
        assert button.data
        self._last_query = self.stage.api.press(who.id, self.id, message.message_id, button.data)
        await self.stage.settle()

    @property
    def toast(self) -> str | None:
        answer = self.stage.api.callback_answer(self._last_query)
        return answer.text if answer else None

    async def follows(self, who: Speaker, label: str) -> None:
        """Tap a button that opens the private chat."""
        _, button = self._with_button(label)
        assert button.url
        await who.says(f"/start {button.url.partition('?start=')[2]}")

    def sees(self, *keys: str, **values: object) -> Message:
        new = self.new()
        self._mark()
        told = [each.words for each in new]
        assert len(told) == len(keys), f"the group expected {list(keys)} and got {told}"
        for key, text in zip(keys, told, strict=True):
            assert says(self.stage.texts, key, text, **values), f"the group expected {key} {values} and got {text!r}"
        return new[-1]

    def sees_nothing(self) -> None:
        assert [each.words for each in self.new()] == []

    def new(self) -> list[Message]:
        return [each for each in self._from_bot() if self._seen.get(_key(each)) != _shown(each)]

    def newest(self) -> Message:
        return self._from_bot()[-1]

    def _from_bot(self) -> list[Message]:
        found = self.stage.api.messages(self.id)
        return [each for each in found if each.sender is self.stage.api.bot and not each.service]

    def _mark(self) -> None:
        self._seen = {_key(each): _shown(each) for each in self._from_bot()}

    def _with_button(self, label: str) -> tuple[Message, Button]:
        for message in reversed(self._from_bot()):
            for button in buttons_of(message):
                if is_labelled(button.text, label):
                    return message, button
        raise AssertionError(f"the group has no button {label!r}")


def _key(message: Message) -> tuple[int, int]:
    return message.chat.id, message.message_id


def _shown(message: Message) -> str:
    return f"{message.words}{message.buttons}"


async def with_circle(stage: Stage, lead: Speaker, *members: Speaker, type: str = "supergroup") -> Group:
    """A group whose circle the lead has set up and these members, who know the bot already, have joined."""
    group = Group(stage, lead, *members, type=type)
    await group.adds_bot()
    await group.presses(lead, "Set up a circle")
    for each in members:
        await group.follows(each, "Join")
        await each.presses("Join")
        each.sees("circle.joined")
    return group
