"""The sample's land dispute in hand, once for a module, and transactions on it that leave no trace."""

from collections.abc import Generator

import pytest
from sqlalchemy.orm import Session

from tests.services.mediation_case import Case, open_case


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Generator[Case]:
    """The dispute, dispatched and signed for, in a centre of its own; what a test commits, others see."""
    made = open_case(tmp_path_factory.mktemp("case") / "centre")
    yield made
    made.centre.centre.close()


@pytest.fixture
def session(case: Case) -> Generator[Session]:
    """A transaction that is rolled back, so that one centre serves the whole module."""
    with case.centre.centre.writing(case.centre.actor, case.centre.clock) as opened:
        opened.begin()
        yield opened
        opened.rollback()
