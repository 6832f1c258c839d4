"""Keyboards under and below messages, read as strictly as the real server reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.botapi.api.calls import Params, Refused, bad_request, is_true
from bot.botapi.api.entities import checked_url

Row = tuple["Button", ...]

_STYLES = {"primary", "danger", "success"}
_OTHER_KINDS = (
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
)
_PRIVATE_ONLY = {
    "request_contact": "Phone number can be requested in private chats only",
    "request_location": "Location can be requested in private chats only",
    "request_poll": "Poll can be requested in private chats only",
    "web_app": "Web App buttons can be used in private chats only",
    "request_users": "Users can be requested in private chats only",
    "request_chat": "Chats can be requested in private chats only",
}
_KEYBOARD_OPTIONS = ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective")
_MOST_BUTTONS = 100


@dataclass(frozen=True)
class Button:
    """A button under a message: callback data, a link, or another kind kept as it came."""

    text: str
    data: str | None = None
    url: str | None = None
    style: str | None = None
    other: dict[str, Any] = field(default_factory=dict)

    def to_api(self) -> dict[str, Any]:
        """Telegram's JSON of this button."""
        given = {"callback_data": self.data, "url": self.url, "style": self.style}
        return {"text": self.text, **{name: value for name, value in given.items() if value}, **self.other}


@dataclass(frozen=True)
class Markup:
    """A reply_markup: an inline keyboard in rows, or what happens to a person's own keyboard."""

    inline: tuple[Row, ...] = ()
    keyboard: dict[str, Any] | None = None


def read_markup(params: Params, *, private: bool, inline_only: bool = False) -> Markup | None:
    """The call's reply_markup, None where there is none; raises Refused."""
    given = params.json("reply_markup", "reply keyboard markup")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise bad_request("Object expected as reply markup")
    rows = _rows(given, "keyboard", 'Field "keyboard" must be an Array of Arrays', _keyboard_button)
    inline = _rows(
        given,
        "inline_keyboard",
        'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        _parsed_button,
    )
    markup = Markup(keyboard=_keyboard(given, rows)) if rows or not inline else Markup(inline=inline)
    if inline_only and markup.keyboard:
        raise bad_request("Inline keyboard expected")
    _check_keyboard(markup.keyboard, private)
    return (
        Markup(tuple(tuple(_checked_button(button) for button in row) for row in _limited(markup.inline)))
        if markup.inline
        else markup
    )


def _rows(given: dict[str, Any], name: str, complaint: str, read: Callable[[Any], Any]) -> tuple[Any, ...]:
    rows = given.get(name)
    if rows is None:
        return ()
    if not isinstance(rows, list):
        raise bad_request(f'Field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(complaint)
    return tuple(tuple(read(button) for button in row) for row in rows if row)


def _keyboard(given: dict[str, Any], rows: tuple[Any, ...]) -> dict[str, Any] | None:
    """What is kept of a keyboard below the chat, its removal, or a forced reply."""
    selective = {"selective": True} if is_true(given.get("selective")) else {}
    placeholder = str(given.get("input_field_placeholder") or "")
    hint = {"input_field_placeholder": placeholder} if placeholder else {}
    if rows:
        options = {name: True for name in _KEYBOARD_OPTIONS if is_true(given.get(name))}
        return {"keyboard": [list(row) for row in rows], **options, **hint}
    if is_true(given.get("remove_keyboard")):
        return {"remove_keyboard": True, **selective}
    if is_true(given.get("force_reply")):
        return {"force_reply": True, **selective, **hint}
    return None


def _keyboard_button(button: Any) -> dict[str, Any]:
    if isinstance(button, str):
        return {"text": button}
    if not isinstance(button, dict):
        raise bad_request("Can't parse keyboard button: KeyboardButton must be a String or an Object")
    _required_text(button, "Can't parse keyboard button")
    return dict(button)


def _check_keyboard(keyboard: dict[str, Any] | None, private: bool) -> None:
    for row in (keyboard or {}).get("keyboard", []):
        for button in row:
            if not button["text"]:
                raise bad_request("Keyboard button text must be non-empty")
            for name, complaint in _PRIVATE_ONLY.items():
                if button.get(name) and not private:
                    raise bad_request(complaint)


def _parsed_button(button: Any) -> Button:
    where = "Can't parse inline keyboard button"
    if not isinstance(button, dict):
        raise bad_request(f"{where}: InlineKeyboardButton must be an Object")
    text = _required_text(button, where)
    style = str(button.get("style") or "").lower()
    if style not in {"", "default", *_STYLES}:
        raise bad_request(f"{where}: invalid button style specified")
    kept = style if style in _STYLES else None
    if button.get("url"):
        return Button(text, url=str(button["url"]), style=kept)
    if button.get("callback_data"):
        return Button(text, data=str(button["callback_data"]), style=kept)
    for kind in _OTHER_KINDS:
        if kind in button:
            return Button(text, other={kind: button[kind]}, style=kept)
    raise bad_request(f"{where}: Text buttons are unallowed in the inline keyboard")


def _required_text(button: dict[str, Any], where: str) -> str:
    text = button.get("text")
    if text is None:
        raise bad_request(f'{where}: Can\'t find field "text"')
    if not isinstance(text, str | int | float) or isinstance(text, bool):
        raise bad_request(f'{where}: Field "text" must be of type String')
    return str(text)


def _checked_button(button: Button) -> Button:
    """What the inner server looks at, after the whole markup has parsed."""
    if not button.text.strip():
        raise bad_request("Inline keyboard button text must be non-empty")
    if button.data is not None and len(button.data.encode()) > 64:
        raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    if button.url is not None and not button.url.startswith("tg://user?id="):
        url = checked_url(button.url)
        if not url:
            raise bad_request(f"Inline keyboard button URL '{button.url}' is invalid: Wrong HTTP URL")
        return Button(button.text, url=url, style=button.style)
    return button


def _limited(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    if sum(map(len, rows)) > _MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return rows
