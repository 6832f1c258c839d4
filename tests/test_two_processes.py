"""Two processes: on one database the second ends at once; with one token both end, and neither sends meanwhile."""

from pathlib import Path

import pytest

from tests.chaos import twins

pytestmark = pytest.mark.slow


async def test_the_second_on_one_database_ends_with_75_and_the_first_goes_on(tmp_path: Path) -> None:
    assert await twins.one_database(tmp_path) < 1


async def test_two_with_one_token_both_end_with_69_and_stop_sending(tmp_path: Path) -> None:
    assert await twins.one_token(tmp_path) < 60
