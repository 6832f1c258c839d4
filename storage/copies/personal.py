"""Whose each column is and what it holds: export and erase follow this, and a test holds it against the schema."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Table:
    """A table with people in it; every column of it stands in one of these places.

    `owner` is the column that says whose a row is: it goes into their export, and goes when they are erased.
    Without one, rows are nobody's we know, and `by_account` finds them by the number of a Telegram account.
    """

    owner: str | None = None
    others: tuple[str, ...] = ()
    """Columns that name a further person, with whose erasure the row goes as well."""
    mentions: tuple[str, ...] = ()
    """Columns that name a further person, with whose erasure they become empty and the row stays."""
    by_account: str | None = None
    """The column that holds the number of a Telegram account or private chat."""
    sealed: tuple[str, ...] = ()
    """Free text and names: opened for the owner's export alone."""
    hashed: tuple[str, ...] = ()
    """What can be compared and never read: it is erased, and in no export."""
    personal: tuple[str, ...] = ()
    """What is about the owner and stands there in plain."""
    plain: tuple[str, ...] = ()
    """What says nothing about anyone: numbers of rows, states, versions."""
    not_exported: frozenset[str] = field(default_factory=frozenset)
    """Columns that only the machine needs, or that somebody else was promised to keep from the owner."""
    sealed_at: tuple[str, ...] = ("id",)
    """The columns that make up a row's place in what is sealed: "table.column.row"."""
    words_at: str | None = None
    """The column with the instant from which free text is kept for so long and no longer; the row goes then."""
    files: tuple[str, ...] = ()
    """Columns that hold Telegram's reference of a voice message or a picture, which only Telegram keeps."""
    shown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What of a row a further person may have in their own export, by the column that names them: no more than
    they know anyway. Somebody who was muted in silence is not told of it here."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Return every column that is accounted for."""
        named = tuple(each for each in (self.owner, *self.people, self.by_account) if each)
        return named + self.sealed + self.hashed + self.personal + self.plain

    @property
    def exported(self) -> tuple[str, ...]:
        """Return the columns that the owner gets: all but whose they are, hashes, and what is not for them."""
        left_out = {self.owner, *self.hashed, *self.not_exported}
        return tuple(each for each in self.columns if each not in left_out)

    @property
    def people(self) -> tuple[str, ...]:
        """Return the columns that name a further person."""
        return self.others + self.mentions


PERSONAL: Mapping[str, Table] = {
    "people": Table(
        owner="id",
        by_account="telegram_id",
        sealed=("name",),
        personal=("language", "country", "first_day", "created_at", "unreachable_since_at"),
    ),
    "consents": Table(
        owner="person_id",
        others=("receiver",),
        personal=("item", "since_at", "until_at"),
        plain=("id", "text_version", "circle"),
    ),
    "schedules": Table(
        owner="person_id",
        personal=("since_at", "zone", "prompt_at", "day_end", "weekdays"),
        plain=("id",),
    ),
    "preferences": Table(
        owner="person_id",
        personal=("name", "value", "since_at"),
        plain=("id",),
    ),
    "pauses": Table(
        owner="person_id",
        personal=("from_day", "until_day", "made_at", "until_words", "undecided"),
        plain=("id",),
    ),
    "days": Table(
        owner="person_id",
        personal=(
            "day",
            "prompt_due_at",
            "planned_end_at",
            "prompted_at",
            "asked_again_at",
            "reminded_at",
            "asking",
            "asking_since_at",
            "answered_at",
            "ended_at",
            "verdict",
        ),
        plain=("set_id",),
    ),
    "standings": Table(owner="person_id", personal=("day", "stood")),
    "answers": Table(
        owner="person_id",
        personal=("day", "value", "answered_at"),
        plain=("question_id",),
    ),
    "notes": Table(
        owner="person_id",
        sealed=("text", "file"),
        personal=("day", "kind", "noted_at"),
        plain=("id", "question_id", "message_id"),
        sealed_at=("person_id", "message_id"),
        files=("file",),
        words_at="noted_at",
    ),
    "counters": Table(
        owner="person_id",
        sealed=("word",),
        personal=("about", "made_at"),
        plain=("id",),
    ),
    "counter_runs": Table(
        owner="person_id",
        personal=("started_on", "ended_on", "entered_on"),
        plain=("id", "counter_id"),
    ),
    "cards": Table(owner="person_id", personal=("day",), plain=("id",)),
    "milestones": Table(
        owner="person_id",
        personal=("mark", "reached_on", "reached_at", "state"),
        plain=("id", "run_id", "card_id"),
    ),
    "card_posts": Table(owner="person_id", personal=("posted_at",), plain=("card_id", "circle")),
    "applause": Table(owner="person_id", personal=("clapped_at",), plain=("card_id",)),
    "dialogs": Table(
        owner="person_id",
        sealed=("data",),
        personal=("kind", "opened_at"),
        sealed_at=("person_id",),
        words_at="opened_at",
    ),
    "inbox": Table(
        by_account="sender",
        sealed=("body",),
        plain=("update_id", "received_at", "counts_at", "attempts", "not_before_at", "state"),
        not_exported=frozenset({"body"}),
    ),
    "outbox": Table(
        owner="receiver",
        others=("subject",),
        by_account="chat_id",
        sealed=("body",),
        personal=("key", "kind", "item", "day", "created_at", "not_before_at", "expires_at", "ended_at"),
        plain=("id", "lane", "method", "attempts", "tried_at", "state", "carrier"),
        not_exported=frozenset({"body", "key"}),
    ),
    "holds": Table(
        by_account="chat_id",
        plain=("since_at", "until_at"),
    ),
    "messages": Table(
        owner="receiver",
        others=("subject",),
        by_account="chat_id",
        personal=("outbox_key", "kind", "day", "sent_at"),
        plain=("message_id",),
        not_exported=frozenset({"outbox_key"}),
    ),
    "written": Table(
        owner="person_id",
        personal=("written_at",),
        plain=("message_id",),
    ),
    "veiled": Table(
        owner="person_id",
        others=("subject",),
        sealed=("body",),
        personal=("item", "made_at"),
        plain=("outbox_key",),
        not_exported=frozenset({"body", "outbox_key"}),
        sealed_at=("outbox_key",),
        words_at="made_at",
    ),
    "invitations": Table(
        owner="maker",
        mentions=("used_by",),
        hashed=("token_hash",),
        personal=("kind", "made_at", "expires_at", "used_at", "revoked_at", "details"),
        plain=("id", "circle"),
        not_exported=frozenset({"used_by"}),  # whoever declined was promised that nobody is told
    ),
    "arrivals": Table(
        owner="person_id",
        sealed=("token",),
        sealed_at=("person_id",),
        not_exported=frozenset({"token"}),
    ),
    "sos": Table(
        owner="person_id",
        personal=("started_at", "ended_at", "ending"),
        plain=("id", "screen"),
    ),
    "sos_helpers": Table(
        owner="member_id",
        others=("helper_id",),
        personal=("asked_at", "delivery", "here_at", "outbox_key"),
        plain=("id", "sos"),
        not_exported=frozenset({"outbox_key"}),
    ),
    "plan_items": Table(
        owner="person_id",
        sealed=("text",),
        personal=("kind", "made_at", "helped"),
        plain=("id",),
    ),
    "situations": Table(
        owner="person_id",
        sealed=("text",),
        personal=("made_at", "ask_at", "asked_at", "outcome"),
        plain=("id",),
    ),
    "shares": Table(
        owner="person_id",
        sealed=("text",),
        personal=("kind", "signed", "state", "made_at", "decided_at"),
        plain=("id", "circle", "told_key"),
        words_at="made_at",
    ),
    "share_reactions": Table(
        owner="person_id",
        personal=("reaction", "made_at"),
        plain=("id", "share"),
    ),
    "share_threads": Table(
        owner="reader_id",
        plain=("id", "share"),
    ),
    "share_mutes": Table(
        owner="person_id",
        others=("other_id",),
        not_exported=frozenset({"other_id"}),  # whoever wrote that was never named
    ),
    "goals": Table(
        owner="person_id",
        sealed=("text",),
        personal=("week", "times", "done", "made_at"),
        plain=("id",),
        words_at="made_at",
    ),
    "service_requests": Table(
        owner="person_id",
        others=("helper_id",),
        personal=("asked_at", "outcome"),
        plain=("id",),
    ),
    "circle_resources": Table(
        sealed=("text",),
        plain=("id", "circle", "kind", "made_at"),
        not_exported=frozenset({"text"}),
    ),
    "self_notes": Table(
        owner="person_id",
        sealed=("text",),
        personal=("written_at", "offered_at"),
        plain=("id",),
    ),
    "partnerships": Table(
        owner="member_id",
        others=("partner_id",),
        personal=("quiet_rule", "sos_hours", "since_at", "until_at", "position", "reacted_at"),
        plain=("id",),
        shown={"partner_id": ("sos_hours", "since_at", "until_at")},
    ),
    "blocks": Table(
        owner="person_id",
        others=("other_id",),
        personal=("since_at",),
    ),
    "letters": Table(
        owner="subject",
        others=("receiver",),
        sealed=("words",),
        sealed_at=("key",),
        personal=("key", "carrier", "item", "made_at"),
        plain=("over",),
        not_exported=frozenset({"key", "carrier"}),  # which say of whom else the letter told
    ),
    "mutes": Table(
        owner="person_id",
        others=("other_id",),
    ),
    "nudges": Table(
        owner="member_id",
        others=("partner_id",),
        personal=("day", "stage", "outbox_key", "told_at", "response", "resolved_at"),
        plain=("id",),
        not_exported=frozenset({"outbox_key", "response"}),  # "I've reached out" is not told to the member
    ),
    "due": Table(
        owner="person_id",
        personal=("key", "kind", "due_at", "data"),
        plain=("behind_barrier", "circle"),
    ),
    "circles": Table(
        sealed=("title", "welcome", "question_draft"),
        plain=(
            "id",
            "chat_id",
            "former_chat_id",
            "topic",
            "zone",
            "language",
            "asks_lead",
            "weekly_post",
            "question_set",
            "made_at",
            "ended_at",
        ),
        not_exported=frozenset({"title", "welcome", "question_draft"}),
    ),
    "question_sets": Table(
        sealed=("words",),
        plain=("id", "name", "version", "definition", "circle"),
        not_exported=frozenset({"words"}),
    ),
    "circle_members": Table(
        owner="person_id",
        personal=("state", "asked_at", "joined_on", "left_on", "left_at"),
        plain=("id", "circle", "checked_at"),
    ),
    "circle_leads": Table(
        owner="person_id",
        personal=("since_at", "until_at", "named"),
        plain=("id", "circle"),
    ),
    "administrators_seen": Table(
        owner="person_id",
        personal=("seen_at",),
        plain=("circle",),
    ),
    "peer_helpers": Table(
        owner="person_id",
        sealed=("works_for", "duty"),
        personal=("hours_from", "hours_to", "asked_at", "agreed_at", "until_at"),
        plain=("id", "circle"),
    ),
    "events": Table(
        mentions=("planned_by",),
        sealed=("title", "place"),
        plain=("id", "circle", "starts_at", "made_at", "posted_at", "called_off_at", "reminded_at"),
        not_exported=frozenset({"title", "place"}),
        shown={"planned_by": ("circle", "made_at", "starts_at")},
    ),
    "event_guests": Table(
        owner="person_id",
        personal=("since_at",),
        plain=("event",),
    ),
    "announcements": Table(
        owner="person_id",
        sealed=("words",),
        words_at="made_at",
        personal=("made_at", "sent_at"),
        plain=("id", "circle"),
    ),
    "pairing_wishes": Table(
        owner="person_id",
        personal=("likes",),
        plain=("circle",),
    ),
    "pairing_apart": Table(
        owner="person_id",
        others=("other_id",),
    ),
    "pairings": Table(
        owner="one_id",
        others=("other_id",),
        personal=("asked_at", "one_says"),
        plain=("id", "circle", "other_says"),
        not_exported=frozenset({"other_id", "other_says"}),
    ),
    "lead_reads": Table(
        owner="member_id",
        mentions=("reader",),
        personal=("item", "outbox_key", "read_at"),
        plain=("id", "circle"),
        not_exported=frozenset({"outbox_key"}),  # which says how many others were named
    ),
}

NOT_PERSONAL: Mapping[str, tuple[str, ...]] = {
    "questions": ("id", "set_id", "name"),
    "receiving_gaps": ("since_at", "until_at"),
    "heard": ("only_row", "until_at", "returned_at"),
    "starts": ("at",),
    "zone_rules": ("zone_and_year", "print"),
    "summaries": ("circle", "week", "made_at", "counts"),
}

KEPT_WHILE_USED: Mapping[str, str] = {
    "people": "what somebody wants to be called",
    "counters": "the member's own word for what they count, shown as long as they count it",
    "inbox": "wiped as soon as the update is handled; its day's key is destroyed after eight days",
    "outbox": "wiped as soon as the message went; its day's key is destroyed after eight days",
    "letters": "part of a message that is several in one, forgotten eight days after",
    "arrivals": "a link on its way through the start, wiped as the start ends",
    "plan_items": "the member's own plan, which they change and clear themselves",
    "situations": "part of the member's own plan, until it is over",
    "self_notes": "a note to oneself, kept to be given back on a hard day",
    "events": "what leads plan for their circle",
    "circle_resources": "what leads put up for their circle, until they take it down",
    "circles": "what the circle is called and how it welcomes",
    "question_sets": "the words of a circle's own questions, by which old answers are read",
    "peer_helpers": "what a peer helper wants to be asked about, shown as long as they help",
}
"""Tables with free text that has no retention time, each with the reason."""

NOT_BY_CASCADE: Mapping[str, str] = {
    "circle_resources": "nobody's: what a circle knows of meetings and services, whoever wrote it down",
    "circles": "nobody's: a circle names no person, and lives on without whoever made it",
    "events": "nobody's: it is the circle's, and stays without the name of whoever planned it",
    "question_sets": "nobody's: the bot's own, or a circle's, whose words go with the circle",
    "holds": "it names a chat for as long as Telegram asked to wait, an hour at most as a rule, and is then deleted",
    "inbox": "its sender may be nobody's we know, and body and sender are wiped as soon as the update is handled",
}
"""Tables whose rows do not go by themselves when their person is erased, each with the reason."""
