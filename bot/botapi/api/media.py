"""The methods that send, replace and fetch files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.botapi.api.access import chat_to_write, message_to_edit
from bot.botapi.api.calls import Params, Upload, bad_request
from bot.botapi.api.entities import formatted_text
from bot.botapi.api.methods import CAPTION_LIMIT, change, method, read_caption, send
from bot.botapi.state.objects import Kind, StoredFile
from bot.botapi.state.pictures import picture_size

if TYPE_CHECKING:
    from bot.botapi.botapi import BotApi

_LARGEST_UPLOAD = 50 * 1024 * 1024
_LARGEST_PHOTO = 10 * 1024 * 1024
_LARGEST_DOWNLOAD = 20 * 1024 * 1024


@method("sendPhoto")
def send_photo(api: BotApi, params: Params) -> Any:
    """Sends a picture."""
    return _send_file(api, params, "photo")


@method("sendDocument")
def send_document(api: BotApi, params: Params) -> Any:
    """Sends a file."""
    return _send_file(api, params, "document")


@method("sendVoice")
def send_voice(api: BotApi, params: Params) -> Any:
    """Sends a voice message."""
    return _send_file(api, params, "voice")


@method("sendSticker")
def send_sticker(api: BotApi, params: Params) -> Any:
    """Sends a sticker."""
    return _send_file(api, params, "sticker")


@method("editMessageMedia")
def edit_message_media(api: BotApi, params: Params) -> Any:
    """Puts another file, or a file instead of the text, into a message of the bot."""
    given = params.json("media", "media")
    if not isinstance(given, dict):
        raise bad_request("Can't parse InputMedia: expected an Object" if given else "media is empty")
    kind = given.get("type")
    if kind not in {"photo", "document"}:
        raise bad_request("Can't parse InputMedia: invalid media type specified")
    file = _file(api, params, kind, str(given.get("media") or ""))
    words = formatted_text(
        str(given.get("caption") or ""),
        str(given.get("parse_mode") or ""),
        given.get("caption_entities"),
        find_user=api.known_user,
    )
    if len(words.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    message = message_to_edit(api, params)
    if message.kind in {"voice", "sticker"}:
        raise bad_request("Message can't be edited")
    content = {"text": None, "caption": words.text or None, "entities": words.entities}
    return change(api, params, message, kind=kind, file=file, **content)


@method("getFile")
def get_file(api: BotApi, params: Params) -> Any:
    """Gives the path under which a file can be fetched."""
    file = api.files.get(params.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id" if params.text("file_id") else "file_id is empty")
    if len(file.content) > _LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {**file.to_api(), "file_path": file.path}


def _send_file(api: BotApi, params: Params, kind: Kind) -> Any:
    words = read_caption(api, params)
    given = params.text(kind)
    if not given and kind not in params.uploads:
        raise bad_request(f"There is no {kind} in the request")
    chat = chat_to_write(api, params)
    file = _file(api, params, kind, given)
    content = {"caption": words.text or None, "entities": words.entities}
    return send(api, params, chat, kind=kind, file=file, **content).to_api()


def _file(api: BotApi, params: Params, kind: Kind, given: str) -> StoredFile:
    """An uploaded file, or one that is there already, by its id."""
    name = given.removeprefix("attach://") if given.startswith("attach://") else kind
    if upload := params.uploads.get(name):
        return _kept(api, kind, upload)
    if given.startswith("attach://") or not given:
        raise bad_request(f"There is no {kind} in the request")
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")  # loopback only: nothing is fetched
    if file := api.files.get(given):
        return file
    raise bad_request("wrong file identifier/HTTP URL specified")


def _kept(api: BotApi, kind: Kind, upload: Upload) -> StoredFile:
    size = len(upload.content)
    if size == 0:
        raise bad_request("file must be non-empty")
    if size > (_LARGEST_PHOTO if kind == "photo" else _LARGEST_UPLOAD):
        raise bad_request("file is too big")
    if kind == "photo":
        _check_picture(upload.content)
    return api.keep_file(kind, upload.content, upload.name, upload.mime_type)


def _check_picture(content: bytes) -> None:
    size = picture_size(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
