"""What is asked of the writer, by whom, and how they hear what came of it."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

Waiting = asyncio.Future[Any] | Future[Any]
"""Who waits for a job: somebody on an event loop, or a thread."""

Job = tuple[Callable[..., Any], Waiting]
Outcome = tuple[Any, BaseException | None]


def begin(job: Job) -> bool:
    """Return whether a job is to be begun, as somebody still waits for it; what was begun is not called off."""
    waiting = job[1]
    return waiting.set_running_or_notify_cancel() if isinstance(waiting, Future) else not waiting.cancelled()


def tell(batch: Sequence[Job], outcomes: Sequence[Outcome]) -> None:
    """Tell each who waits what came of their job; called from the writer's thread.

    An event loop is told of all at once: woken for each, it would take turns with the writer at the interpreter.
    """
    of_loops = defaultdict(list)
    for (_, waiting), outcome in zip(batch, outcomes, strict=True):
        if isinstance(waiting, Future):
            _settle(waiting, outcome)
        else:
            of_loops[waiting.get_loop()].append((waiting, outcome))
    for loop, settled in of_loops.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits there any more
            loop.call_soon_threadsafe(_settle_all, settled)


def _settle_all(settled: Sequence[tuple[asyncio.Future[Any], Outcome]]) -> None:
    for waiting, outcome in settled:
        if not waiting.done():  # who waited was called off meanwhile
            _settle(waiting, outcome)


def _settle(waiting: Waiting, outcome: Outcome) -> None:
    result, problem = outcome
    if problem is None:
        waiting.set_result(result)
    else:
        waiting.set_exception(problem)
