"""A migrated, encrypted database file per test."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db.change_log import Author
from db.engine import create_database_file, open_engine, writing_session
from db.upgrade import upgrade

KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
OFFICE, INSTALLATION, ACTOR = (UUID(int=n) for n in (11, 12, 13))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "centre.db"
    create_database_file(path, KEY)
    engine = open_engine(path, KEY)
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def database(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "centre.db"))


@pytest.fixture
def paths(template: Path, tmp_path: Path) -> Callable[[], Path]:
    """Gives a new empty database at every call."""
    counter = iter(range(10_000))
    return lambda: Path(shutil.copy(template, tmp_path / f"{next(counter)}.db"))


@pytest.fixture
def engine(database: Path) -> Iterator[Engine]:
    engine = open_engine(database, KEY)
    yield engine
    engine.dispose()


@pytest.fixture
def new_session(engine: Engine) -> Callable[[], Session]:
    def make() -> Session:
        return writing_session(engine, Author(OFFICE, INSTALLATION, ACTOR, "周砚秋", lambda: NOW))

    return make
