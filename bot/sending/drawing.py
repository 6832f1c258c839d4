"""Pictures are drawn as they go, off the event loop and a few at a time, so that they delay nobody's reply."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from handlers.pictures.drawing import NotDrawn, draw
from storage.traffic.outbox import Owed

log = logging.getLogger(__name__)

AT_ONCE = 2
_pens = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pen")


async def drawn(owed: Owed) -> Owed:
    """Return the message with its picture drawn; where that fails, its words alone, which say the same."""
    if owed.file is None or not owed.file.to_draw:
        return owed
    svg = owed.file.content.decode("utf-8")
    try:
        png = await asyncio.get_running_loop().run_in_executor(_pens, draw, svg)
    except NotDrawn as error:
        log.error("a picture could not be drawn (%s); its words go alone", error)
        words = {name: value for name, value in owed.params.items() if name != "caption"}
        return replace(owed, method="sendMessage", params={**words, "text": owed.params["caption"]}, file=None)
    return replace(owed, file=replace(owed.file, content=png, to_draw=False))
