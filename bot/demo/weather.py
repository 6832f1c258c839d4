"""How the demo's Telegram fares: well, or with one of the troubles that a real one has now and then."""

from collections.abc import Callable, Mapping

from bot.botapi.botapi import BotApi
from bot.botapi.faults import Fault, FaultKind, Limits

FAIR = "fair"
_SENDING = (
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "editMessageText",
    "editMessageCaption",
    "answerCallbackQuery",
)


def _slow(api: BotApi) -> None:
    _each(api, FaultKind.HANG, seconds=2.0)


def _forgetful(api: BotApi) -> None:
    _each(api, FaultKind.CLOSE_AFTER, every=3)


def _failing(api: BotApi) -> None:
    _each(api, FaultKind.SERVER_ERROR, every=2)


def _strict(api: BotApi) -> None:
    api.limits = Limits(overall_per_second=2, private_burst=1, private_per_second=1.0, group_per_minute=5)


def _away(api: BotApi) -> None:
    api.faults.add(Fault(FaultKind.CLOSE_BEFORE, times=None))


def _each(api: BotApi, kind: FaultKind, *, seconds: float = 0.0, every: int = 1) -> None:
    for method in _SENDING:
        api.faults.add(Fault(kind, method=method, times=None, seconds=seconds, every=every))


WEATHERS: Mapping[str, Callable[[BotApi], None]] = {
    FAIR: lambda api: None,
    "slow": _slow,  # every answer comes two seconds late
    "forgetful": _forgetful,  # every third call is done and its answer lost
    "failing": _failing,  # every second call fails with a server's error
    "strict": _strict,  # so few messages are let through that the bot is told to wait
    "away": _away,  # no call gets through, nor any update
}


def change(api: BotApi, name: str) -> None:
    """Let Telegram fare so from now on; raises ValueError for a weather that there is not."""
    if name not in WEATHERS:
        raise ValueError(name)
    api.faults.clear()
    api.limits = Limits()
    WEATHERS[name](api)
