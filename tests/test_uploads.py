"""Files that the bot sends: owed, kept sealed until they went, and sent with their words."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.botapi.faults import Fault, FaultKind
from storage.traffic.outbox import File
from tests.support.sending import Post
from tests.support.stage import PICTURE

TABLE = File("document", "days.csv", b"day,answer\n2026-01-05,on track\n")


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    made = Post(tmp_path)
    await made.open()
    yield made
    await made.close()


async def owes_file(post: Post, file: File) -> str:
    return await post.owes(method=file.method, params={"caption": "Your days"}, file=file)


@pytest.mark.parametrize("file", [TABLE, File("photo", "days.png", PICTURE)], ids=lambda file: file.field)
async def test_a_file_goes_with_its_words(post: Post, file: File) -> None:
    key = await owes_file(post, file)
    await post.settles()
    assert await post.state(key) == "sent"
    [got] = [each for each in post.api.messages(post.ana.id) if each.file]
    assert (got.kind, got.caption) == (file.field, "Your days")
    assert got.file is not None
    assert got.file.content == file.content


async def test_a_file_survives_an_end_of_the_process(post: Post) -> None:
    post.api.faults.add(Fault(FaultKind.TOO_MANY, chat_id=post.ana.id, retry_after=60))
    key = await owes_file(post, TABLE)
    await post.settles()
    await post.end()
    await post.begin()
    await post.passes(seconds=60)
    assert await post.state(key) == "sent"


async def test_the_bytes_stand_nowhere_in_the_clear_and_are_gone_when_they_went(post: Post) -> None:
    post.api.faults.add(Fault(FaultKind.TOO_MANY, chat_id=post.ana.id, retry_after=60))
    key = await owes_file(post, TABLE)
    await post.settles()
    assert not [each.name for each in post.folder.iterdir() if b"on track" in each.read_bytes()]
    assert (await post.row(key))["body"] is not None
    await post.passes(seconds=60)
    assert (await post.row(key))["body"] is None
