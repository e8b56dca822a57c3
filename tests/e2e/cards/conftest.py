"""One case a test, in a centre of its own."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from tests.e2e.cards.after import Case
from tests.support.passwords import cheap_passwords

OpenCase = Callable[[str, str], Case]


@pytest.fixture
def opens(tmp_path: Path) -> Generator[OpenCase]:
    """``opens(key of the sample's dispute, moment of its registration)``."""
    found: list[Case] = []

    def make(key: str, when: str) -> Case:
        with cheap_passwords():
            found.append(Case(tmp_path / "centre", key, when))
        return found[-1]

    yield make
    for case in found:
        case.close()
