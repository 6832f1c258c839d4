"""Telegram's HTML parse mode, with its byte offsets and its exact complaints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from bot.botapi.api.calls import Refused, bad_request

_TAGS = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_SPACES = frozenset(b" \t\r\n\0\v")
_TOKEN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
_END_OF_NAME = _SPACES | frozenset(b"=>/\"'")
_DIGITS = frozenset(b"0123456789")
_HEX = frozenset(b"0123456789abcdefABCDEF")
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


class Span(NamedTuple):
    """A stretch of text with a meaning: offset and length in UTF-16 units, argument by kind."""

    type: str
    offset: int
    length: int
    argument: str = ""


@dataclass
class _Open:
    tag: str
    argument: str
    offset: int
    begin: int


def parse_html(source: str) -> tuple[str, list[Span]]:
    """The plain text and its spans; raises Refused with the real server's words."""
    return _Parser(source).parse()


class _Parser:
    """One pass over the bytes; a closing zero byte stands in for the end of C's string."""

    def __init__(self, source: str):
        self.bytes = source.encode() + b"\0"
        self.end = len(self.bytes) - 1
        self.at = 0
        self.text: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.spans: list[Span] = []

    def parse(self) -> tuple[str, list[Span]]:
        while self.at < self.end:
            byte = self.bytes[self.at]
            if byte == ord("<"):
                if self.bytes[self.at + 1] == ord("/"):
                    self._end_tag()
                else:
                    self._start_tag()
            elif byte == ord("&") and (character := self._reference()):
                self._append(character)
            else:
                self._plain()
        if self.open:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        # The sort is stable and by Telegram's order: outer before inner where two begin together.
        spans = sorted(self.spans, key=lambda span: (span.offset, -span.length))
        return _without_surrogates("".join(self.text)), [_finished(span) for span in spans]

    def _append(self, text: str) -> None:
        self.text.append(text)
        self.offset += sum(1 + (ord(character) > 0xFFFF) for character in text)

    def _plain(self) -> None:
        start = self.at
        self.at += 1
        while self.at < self.end and self.bytes[self.at] not in b"<&":
            self.at += 1
        self._append(self.bytes[start : self.at].decode())

    def _reference(self) -> str:
        """The character behind an & and its place passed, or nothing when it is no reference."""
        at = self.at + 1
        if self.bytes[at] == ord("#"):
            at += 1
            base, digits = 10, _DIGITS
            if self.bytes[at] == ord("x"):
                at, base, digits = at + 1, 16, _HEX
            begin = at
            while self.bytes[at] in digits:
                at += 1
            code = int(self.bytes[begin:at] or b"0", base)
            if code == 0 or code >= 0x10FFFF or at - self.at >= 10:
                return ""
            character = chr(code)
        else:
            while self.bytes[at] in _LETTERS:
                at += 1
            character = _NAMED.get(self.bytes[self.at + 1 : at], "")
            if not character:
                return ""
        self.at = at + (self.bytes[at] == ord(";"))
        return character

    def _skip_spaces(self) -> None:
        while self.bytes[self.at] != 0 and self.bytes[self.at] in _SPACES:
            self.at += 1

    def _name_until_space(self) -> str:
        begin = self.at
        while self.bytes[self.at] not in _SPACES and self.bytes[self.at] != ord(">"):
            self.at += 1
        return self.bytes[begin : self.at].decode(errors="replace").lower()

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._name_until_space()
        if self.at >= self.end:
            raise _unparsable(f"Unclosed start tag at byte offset {begin}")
        if tag not in _TAGS:
            raise _unparsable(f'Unsupported start tag "{tag}" at byte offset {begin}')
        argument = ""
        while self.bytes[self.at] != ord(">"):
            self._skip_spaces()
            if self.bytes[self.at] == ord(">"):
                break
            name, value = self._attribute(tag, begin)
            argument = _argument(tag, name, value, argument)
        self.at += 1
        if tag == "span" and argument != "spoiler":
            raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.open.append(_Open(tag, argument, self.offset, len(self.text)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str | None]:
        start = self.at
        while self.bytes[self.at] not in _END_OF_NAME:
            self.at += 1
        name = self.bytes[start : self.at].decode(errors="replace")
        if not name:
            raise _unparsable(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self._skip_spaces()
        if self.bytes[self.at] != ord("="):
            if self.at >= self.end:
                raise _unparsable(f'Unclosed start tag "{tag}" at byte offset {begin}')
            return name, None
        self.at += 1
        self._skip_spaces()
        if self.at >= self.end:
            raise _unparsable(f'Unclosed start tag "{tag}" at byte offset {begin}')
        value = self._quoted() if self.bytes[self.at] in b"\"'" else self._token()
        if self.at >= self.end:
            raise _unparsable(f"Unclosed start tag at byte offset {begin}")
        return name, value

    def _token(self) -> str:
        begin = self.at
        while self.bytes[self.at] in _TOKEN:
            self.at += 1
        if self.bytes[self.at] not in _SPACES and self.bytes[self.at] != ord(">"):
            raise _unparsable(f"Unexpected end of name token at byte offset {begin}")
        return self.bytes[begin : self.at].decode().lower()

    def _quoted(self) -> str:
        quote = self.bytes[self.at]
        self.at += 1
        value = bytearray()
        while self.bytes[self.at] != quote and self.at < self.end:
            if self.bytes[self.at] == ord("&") and (character := self._reference()):
                value += character.encode(errors="surrogatepass")
                continue
            value.append(self.bytes[self.at])
            self.at += 1
        if self.bytes[self.at] == quote:
            self.at += 1
        return value.decode(errors="replace")

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise _unparsable(f"Unexpected end tag at byte offset {begin}")
        self.at += 2
        name = self._name_until_space()
        self._skip_spaces()
        if self.bytes[self.at] != ord(">"):
            raise _unparsable(f"Unclosed end tag at byte offset {begin}")
        self.at += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            raise _unparsable(
                f'Unmatched end tag at byte offset {begin}, expected "</{opened.tag}>", found "</{name}>"'
            )
        if self.offset > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        kind, argument = _TAGS[opened.tag], opened.argument
        if kind == "text_link" and not argument:
            argument = "".join(self.text[opened.begin :])
        if kind == "blockquote" and argument:
            kind, argument = "expandable_blockquote", ""
        span = Span(kind, opened.offset, self.offset - opened.offset, argument)
        last = self.spans[-1] if self.spans else None
        same = last is not None and last[1:3] == span[1:3]
        if last is not None and same and kind == "pre" and last.type == "code" and last.argument:
            self.spans[-1] = last._replace(type="pre")
        elif last is not None and same and kind == "code" and last.type == "pre" and argument:
            self.spans[-1] = last._replace(argument=argument)
        else:
            self.spans.append(span)


def _argument(tag: str, name: str, value: str | None, before: str) -> str:
    if tag == "blockquote" and name == "expandable":
        return "1"
    if value is None:
        return before
    if (tag, name) in {("a", "href"), ("tg-emoji", "emoji-id")}:
        return value
    if (tag, name) == ("code", "class") and value.startswith("language-"):
        return value.removeprefix("language-")
    if (tag, name) == ("span", "class") and value.startswith("tg-"):
        return value.removeprefix("tg-")
    return before


def _finished(span: Span) -> Span:
    # A language on inline code means nothing, nor does the class of a spoiler.
    return span._replace(argument="") if span.type in {"code", "spoiler"} else span


def _without_surrogates(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _unparsable(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        ) from None
    return text


def _unparsable(complaint: str) -> Refused:
    return bad_request(f"Can't parse entities: {complaint}")
