"""Formatted text as Telegram keeps it: parsed, cleaned, trimmed, and its links and commands found."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from bot.botapi.api.calls import bad_request
from bot.botapi.api.telegram_html import Span, parse_html

UserFinder = Callable[[int], dict[str, Any] | None]

_FOUND = [
    ("url", re.compile(r"(?:https?|tg|ton)://[^\s<>\"']+|www\.[^\s<>\"']+", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b", re.IGNORECASE)),
    (
        "url",
        re.compile(
            r"(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+"
            r"(?:com|org|net|info|io|me|dev|app|eu|de|es|at|ch|uk|us|fr|it|gov|edu)\b(?:[/?#][^\s<>\"']*)?",
            re.IGNORECASE,
        ),
    ),
    ("bot_command", re.compile(r"(?<![\w/@<>-])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/@<>])")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z]\w{2,31}(?!\w)", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,255}(?![\w#])")),
]
_CLOSING = ".,;:!?)]}'\"…"
_COLOURING = frozenset(
    ("bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote")
)
_EXPLICIT = _COLOURING | frozenset(["code", "pre", "text_link", "text_mention", "custom_emoji"])
_INVISIBLE = " \n\t\xa0\xad\u200b\u200c\u200d\u2060\u3000\ufe0f\ufeff"
_LONGEST_SOURCE = 1 << 15  # bytes, before parsing


@dataclass(frozen=True)
class Entity:
    """One entity of a message, offset and length in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    user: dict[str, Any] | None = None
    custom_emoji_id: str | None = None

    def to_api(self) -> dict[str, Any]:
        """Telegram's JSON of this entity."""
        given = {
            "url": self.url,
            "language": self.language,
            "user": self.user,
            "custom_emoji_id": self.custom_emoji_id,
        }
        return {
            "offset": self.offset,
            "length": self.length,
            "type": self.type,
            **{name: value for name, value in given.items() if value},
        }


@dataclass(frozen=True)
class FormattedText:
    """Plain text with its entities."""

    text: str
    entities: tuple[Entity, ...] = ()


def utf16_length(text: str) -> int:
    """How many UTF-16 units the text has."""
    return len(text) + sum(character > "\uffff" for character in text)


def formatted_text(
    source: str, parse_mode: str = "", entities: Any = None, *, find_user: UserFinder = lambda _: None
) -> FormattedText:
    """The text as Telegram would keep it, empty when only space is left; raises Refused."""
    if len(source.encode(errors="surrogatepass")) > _LONGEST_SOURCE:
        raise bad_request("Text is too long")
    mode = parse_mode.lower()
    if not source or mode in {"", "none"}:
        return _tidied(source, _given_entities(entities, find_user))
    if mode in {"markdown", "markdownv2"}:
        raise bad_request(f"Unsupported parse_mode {parse_mode} (this server speaks HTML only)")
    if mode != "html":
        raise bad_request("Unsupported parse_mode")
    text, spans = parse_html(source)
    return _tidied(text, [found for span in spans if (found := _entity(span, find_user))])


def spoken_text(text: str) -> FormattedText:
    """What a person typed, with the commands, mentions and links that a client would mark."""
    return _tidied(text, [])


def checked_url(url: str) -> str:
    """The link as Telegram writes it, or nothing when it is none that can be opened."""
    url = url.strip()
    if not re.match(r"[a-z][a-z0-9+.-]*:", url, re.IGNORECASE) or re.match(r"[^/:]+:\d", url):
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme in {"tg", "ton"}:
        return url
    if parts.scheme not in {"http", "https"} or "." not in host or re.search(r"\s", url):
        return ""
    return parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/").geturl()


def _entity(span: Span, find_user: UserFinder) -> Entity | None:
    plain = Entity(span.type, span.offset, span.length)
    if span.type == "text_link":
        if user_id := _linked_user(span.argument):
            user = find_user(user_id)
            return replace(plain, type="text_mention", user=user) if user else None
        url = checked_url(span.argument)
        return replace(plain, url=url) if url else None
    if span.type == "pre" and span.argument:
        return replace(plain, language=span.argument)
    if span.type == "custom_emoji":
        if not span.argument.isdecimal() or int(span.argument) == 0:
            raise bad_request("Can't parse entities: Invalid custom emoji identifier specified")
        return replace(plain, custom_emoji_id=span.argument)
    return plain


def _linked_user(url: str) -> int | None:
    found = re.fullmatch(r"tg:(?://)?user\?id=(\d+)", url, re.IGNORECASE)
    return int(found.group(1)) if found else None


def _given_entities(entities: Any, find_user: UserFinder) -> list[Entity]:
    if not isinstance(entities, list):
        return []
    return [entity for given in entities if (entity := _given_entity(given, find_user))]


def _given_entity(given: Any, find_user: UserFinder) -> Entity | None:
    if not isinstance(given, dict):
        raise bad_request("Can't parse MessageEntity: expected an Object")
    for field in ("offset", "length", "type"):
        if field not in given:
            raise bad_request(f"Can't parse MessageEntity: Can't find field \"{field}\"")
    kind = str(given["type"])
    if kind not in _EXPLICIT:
        return None  # the server finds those itself
    try:
        span = Span(kind, int(given["offset"]), int(given["length"]))
    except (TypeError, ValueError):
        raise bad_request('Can\'t parse MessageEntity: Field "offset" must be of type Number') from None
    if kind == "text_mention":
        user = find_user(int(given.get("user", {}).get("id", 0)))
        return Entity(kind, span.offset, span.length, user=user) if user else None
    argument = given.get({"text_link": "url", "pre": "language", "custom_emoji": "custom_emoji_id"}.get(kind, ""))
    return _entity(span._replace(argument=str(argument or "")), find_user)


def _tidied(source: str, entities: Sequence[Entity]) -> FormattedText:
    """Control characters out, ends trimmed, entities cut to what is left, links and commands found."""
    text, places = _cleaned(source)
    fitted = [entity for given in entities if (entity := _moved(given, places))]
    if not text.strip(_INVISIBLE):
        return FormattedText("")
    last = len(text.rstrip(" \n"))
    first = len(text) - len(text.lstrip(" \n"))
    if fitted:  # an entity at the front keeps the space before it
        first = min(first, _position(text, min(entity.offset for entity in fitted)))
    shift, end = utf16_length(text[:first]), utf16_length(text[:last])
    kept = [
        replace(entity, offset=entity.offset - shift, length=min(entity.length, end - entity.offset))
        for entity in fitted
        if entity.offset < end
    ]
    text = text[first:last]
    found = [entity for entity in find_entities(text) if not any(_overlap(entity, other) for other in kept)]
    ordered = sorted([*kept, *found], key=lambda entity: (entity.offset, -entity.length))
    return FormattedText(text, tuple(ordered))


def _cleaned(source: str) -> tuple[str, list[int]]:
    """The text without what Telegram drops, and the new UTF-16 place of each old one."""
    kept: list[str] = []
    places: list[int] = []
    offset = 0
    for character in source:
        units = 1 + (character > "\uffff")
        places.extend([offset] * units)
        if character == "\r" or "\u2028" <= character <= "\u202e":
            continue
        kept.append(" " if character < " " and character != "\n" else character)
        offset += units
    places.append(offset)
    return "".join(kept), places


def _moved(entity: Entity, places: Sequence[int]) -> Entity | None:
    if entity.offset < 0 or entity.length <= 0 or entity.offset >= len(places) - 1:
        return None
    begin = places[entity.offset]
    end = places[min(entity.offset + entity.length, len(places) - 1)]
    return replace(entity, offset=begin, length=end - begin) if end > begin else None


def _position(text: str, offset: int) -> int:
    """The place in Python's string of a UTF-16 offset."""
    return len(text.encode("utf-16-le")[: 2 * offset].decode("utf-16-le", errors="ignore"))


def find_entities(text: str) -> list[Entity]:
    """The links, commands, mentions, hashtags and addresses that Telegram marks by itself."""
    found: list[Entity] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            words = match.group().rstrip(_CLOSING) if kind == "url" else match.group()
            entity = Entity(kind, utf16_length(text[: match.start()]), utf16_length(words))
            if not any(_overlap(entity, other) for other in found):
                found.append(entity)
    return sorted(found, key=lambda entity: entity.offset)


def _overlap(one: Entity, other: Entity) -> bool:
    if other.type in _COLOURING:
        return False  # a link within bold words is still a link
    return one.offset < other.offset + other.length and other.offset < one.offset + one.length
