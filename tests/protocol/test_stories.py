"""The fixed stories of the exchange, on the program as it is."""

import pytest

from tests.protocol.stories import STORIES, tell


@pytest.mark.parametrize("name", sorted(STORIES))
def test_story(name: str) -> None:
    tell(name)
