"""The life of groups: who comes, goes, is promoted, and what becomes of the group."""

from __future__ import annotations

from typing import Any, Literal

from bot.botapi.state.objects import PRESENT, Chat, Event, Message, Person, Status
from bot.botapi.state.people import People
from bot.botapi.state.world import ImpossibleAct


class Groups(People):
    """What people do with groups."""

    def add_group(
        self,
        title: str,
        creator_id: int,
        member_ids: list[int],
        *,
        type: Literal["group", "supergroup"] = "group",
        bot: bool = False,
    ) -> Chat:
        """A new group of these people, with the bot in it if asked for."""
        creator = self._actor(creator_id, None)
        chat = self.open_chat(Chat(self.new_id(type), type, title))
        chat.statuses = {person_id: "member" for person_id in member_ids if self._actor(person_id, None)}
        chat.statuses[creator_id] = "creator"
        self.tell(Event("chat", chat=chat))
        if bot:
            self.add_bot(chat.id, creator.id)
        return chat

    def add_bot(self, group_id: int, by: int) -> Message:
        """Adds the bot to the group."""
        chat, person = self._group(group_id), self._actor(by, None)
        if chat.has_bot:
            raise ImpossibleAct("The bot is in this group already.")
        self._set_status(chat, self.bot, person, "member")
        return self._announce(chat, person, {"new_chat_members": [self.bot.to_api()]})

    def remove_bot(self, group_id: int, by: int) -> None:
        """Removes the bot from the group; it learns so by its membership and sees no more."""
        chat, person = self._group(group_id), self._actor(by, None)
        if not chat.has_bot:
            raise ImpossibleAct("The bot is not in this group.")
        self._announce(chat, person, {"left_chat_member": self.bot.to_api()})
        self._set_status(chat, self.bot, person, "kicked")

    def join(self, group_id: int, person_id: int) -> Message:
        """Comes into the group."""
        chat, person = self._group(group_id), self._actor(person_id, None)
        if person_id in chat.members:
            raise ImpossibleAct(f"{person.name} is in this group already.")
        self._set_status(chat, person, person, "member")
        return self._announce(chat, person, {"new_chat_members": [person.to_api()]})

    def leave(self, group_id: int, person_id: int) -> Message:
        """Goes out of the group."""
        chat, person = self._group(group_id), self._actor(person_id, None)
        if person_id not in chat.members:
            raise ImpossibleAct(f"{person.name} is not in this group.")
        message = self._announce(chat, person, {"left_chat_member": person.to_api()})
        self._set_status(chat, person, person, "left")
        return message

    def promote(self, group_id: int, person_or_bot_id: int, by: int, admin: bool = True) -> None:
        """Makes someone, or the bot, an administrator, or takes that back."""
        chat, promoter = self._group(group_id), self._actor(by, None)
        account = self.account(person_or_bot_id)
        if account is None or chat.statuses.get(account.id) not in {"member", "administrator"}:
            raise ImpossibleAct("Only members can be made administrators.")
        self._set_status(chat, account, promoter, "administrator" if admin else "member")

    def upgrade(self, group_id: int) -> int:
        """Makes a supergroup of the group and gives its new id; the old one is of no more use."""
        old = self._group(group_id)
        if old.type != "group":
            raise ImpossibleAct("This is a supergroup already.")
        new = self.open_chat(Chat(self.new_id("supergroup"), "supergroup", old.title))
        new.statuses = dict(old.statuses)
        owner = next((id for id, status in old.statuses.items() if status == "creator"), old.members[0])
        self.tell(Event("chat", chat=new))
        self._announce(old, self.people[owner], {"migrate_to_chat_id": new.id})
        self._announce(new, self.people[owner], {"migrate_from_chat_id": old.id})
        old.upgraded_to = new.id
        old.statuses = {}
        self.tell(Event("chat", chat=old))
        return new.id

    def open_topic(self, group_id: int) -> int:
        """Opens a topic in a supergroup, which is a forum from then on, and gives its number."""
        chat = self._group(group_id)
        number = max(chat.topics, default=1) + 1
        chat.topics.add(number)
        return number

    def delete_topic(self, group_id: int, topic: int) -> None:
        """Deletes a topic; nothing can be said in it any more."""
        self._group(group_id).topics.discard(topic)

    def bot_leaves(self, chat: Chat) -> None:
        """What leaveChat does."""
        self._set_status(chat, self.bot, self.bot, "left")
        self.post(self.new_message(chat, self.bot, service={"left_chat_member": self.bot.to_api()}))

    def _group(self, group_id: int) -> Chat:
        chat = self.chats.get(group_id)
        if chat is None or chat.type == "private":
            raise ImpossibleAct(f"There is no group {group_id}.")
        if chat.upgraded_to:
            raise ImpossibleAct("This group has become a supergroup.")
        return chat

    def _set_status(self, chat: Chat, account: Person, by: Person, after: Status) -> None:
        before = chat.statuses.get(account.id, "left")
        if before == after:
            return
        chat.statuses[account.id] = after
        if after not in PRESENT:
            self.keyboards.pop((chat.id, account.id), None)
        self.member_changed(chat, account, by, before, after)
        self.tell(Event("chat", chat=chat))

    def _announce(self, chat: Chat, by: Person, service: dict[str, Any]) -> Message:
        """A service message, which the bot sees in privacy mode too."""
        message = self.post(self.new_message(chat, by, service=service))
        if chat.has_bot:
            by.known = True
            self.updates.add("message", message.to_api())
        return message
