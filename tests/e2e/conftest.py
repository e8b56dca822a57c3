"""The sample county, played once for all scenarios."""

from collections.abc import Iterator

import pytest

from desktop_app.demo.run import play
from desktop_app.demo.story import Stage, Story
from tests.support.passwords import cheap_passwords


@pytest.fixture(scope="session")
def told() -> list[str]:
    """What the demo said while it played."""
    return []


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory, told: list[str]) -> Iterator[Story]:
    """County and townships after the whole main job."""
    with cheap_passwords():
        played = play(tmp_path_factory.mktemp("sample"), told.append)
    yield played
    played.close()


@pytest.fixture
def town(story: Story) -> Stage:
    """The township of the story."""
    return story.stages["quanhepu"]


@pytest.fixture
def county(story: Story) -> Stage:
    """The county centre."""
    return story.stages["county"]
