"""A runner on a toy database, and proof that no thread outlives a test."""

import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.runtime.runner import Runner
from tests.runtime import toy

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fail when a test leaves a thread behind."""
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before]
    assert left == []


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A toy database file."""
    engine = toy.make_engine(tmp_path / "toy.db")
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> toy.StandingClock:
    """Noon of 23 November 2026 in China."""
    return toy.StandingClock(NOON)


@pytest.fixture
def bugs(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """Collects what reaches sys.excepthook instead of failing the test."""
    seen: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: seen.append(error))
    return seen


@pytest.fixture
def runner(qtbot: QtBot, engine: Engine, clock: toy.StandingClock) -> Iterator[Runner]:
    """A runner on the toy database, closed at the end."""

    def stamp(session: Session, by: Actor, now: datetime) -> None:
        session.info["author"] = (by.name, now)

    runner = Runner(partial(toy.open_session, engine), clock, stamp=stamp)
    yield runner
    runner.close()
    runner.deleteLater()


@pytest.fixture
def stored(engine: Engine) -> Callable[[], tuple[str, ...]]:
    """The committed texts, read by a session of the test's own."""

    def read() -> tuple[str, ...]:
        with Session(engine.execution_options(snapshot=True)) as session:
            return toy.texts(session, by=toy.CLERK, today=NOON.date())

    return read
