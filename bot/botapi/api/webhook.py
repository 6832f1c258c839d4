"""The methods that set, take away and show the webhook."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.botapi.api.calls import Params, Refused, bad_request
from bot.botapi.api.methods import method
from bot.botapi.state.updates import DEFAULT_KINDS

if TYPE_CHECKING:
    from bot.botapi.botapi import BotApi

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_DEFAULT_CONNECTIONS = 40


@method("setWebhook")
def set_webhook(api: BotApi, params: Params) -> Any:
    """Has updates posted to a URL from now on; an empty one takes the webhook away."""
    url = params.text("url")
    if not url:
        return delete_webhook(api, params)
    secret = params.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    allow_updates(api, params)
    if params.flag("drop_pending_updates"):
        api.updates.clear()
    connections = params.integer("max_connections", _DEFAULT_CONNECTIONS, 1, 100)
    api.webhook = {"url": url, "secret_token": secret, "max_connections": connections}
    api.updates.notify()
    return True


@method("deleteWebhook")
def delete_webhook(api: BotApi, params: Params) -> Any:
    """Takes the webhook away, so that getUpdates works."""
    if params.flag("drop_pending_updates"):
        api.updates.clear()
    api.webhook = {}
    return True


@method("getWebhookInfo")
def get_webhook_info(api: BotApi, params: Params) -> Any:
    """Shows the webhook and how many updates wait."""
    info: dict[str, Any] = {
        "url": api.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(api.updates.pending()),
    }
    if api.updates.allowed != DEFAULT_KINDS:
        info["allowed_updates"] = sorted(api.updates.allowed)
    if api.webhook:
        info["max_connections"] = api.webhook["max_connections"]
        info |= {name: api.webhook[name] for name in _REPORTED if name in api.webhook}
    return info


_REPORTED = ("last_error_date", "last_error_message")


def allow_updates(api: BotApi, params: Params) -> None:
    """Takes over allowed_updates, passing over what cannot be read."""
    try:
        api.updates.allow(params.json("allowed_updates", "allowed_updates"))
    except Refused:
        return
