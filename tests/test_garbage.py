"""Collecting garbage stops every thread, so what stays for good, code and words, must not be looked through."""

import gc
import io

import pytest
from babel.messages.pofile import read_po

from bot.running.garbage import what_stays
from handlers.texts import LOCALES, Language


def test_what_is_loaded_at_the_start_is_not_looked_through_for_garbage() -> None:
    usual = gc.get_threshold()
    try:
        with what_stays():
            loaded = [object()]
            assert not gc.isenabled()
        made_later = [object()]
        looked_through = set(map(id, gc.get_objects()))
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)
    assert id(loaded) not in looked_through
    assert id(made_later) in looked_through
    assert gc.isenabled()


def test_garbage_is_collected_again_where_the_start_fails() -> None:
    with pytest.raises(OSError, match="gone"), what_stays():
        raise OSError("gone")
    assert gc.isenabled()


def test_a_language_spoken_is_next_to_nothing_to_look_through() -> None:
    gc.collect()
    before = len(gc.get_objects())
    spoken = Language.of("de", read_po(io.BytesIO((LOCALES / "de.po").read_bytes()), locale="de"))
    gc.collect()
    assert len(gc.get_objects()) - before < 100 < len(spoken.forms)
