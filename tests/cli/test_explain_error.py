"""Which errors of the driver are the environment's and which are ours, on real ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from db.engine import create_database_file, open_engine
from db.errors import DamagedDatabase, WrongSecret
from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.explain_error import explain

KEY = bytes(32)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    path = tmp_path / "centre.db"
    create_database_file(path, KEY)
    opened = open_engine(path, KEY)
    with opened.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x INTEGER NOT NULL)")
    yield opened
    opened.dispose()


def _error(engine: Engine, *statements: str) -> DBAPIError:
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    return caught.value


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t VALUES (NULL)",
        "INSERT INTO nowhere VALUES (1)",
        "INSERT INTO t (y) VALUES (1)",
        "SELEKT 1",
        "CREATE TABLE t (x)",
    ],
)
def test_a_wrong_statement_is_a_bug(engine: Engine, statement: str) -> None:
    assert explain(_error(engine, statement)) is None


def test_a_full_database_and_a_write_protected_one_are_the_environment(
    engine: Engine, tmp_path: Path
) -> None:
    fill = (
        "INSERT INTO t SELECT value FROM json_each('[' || replace(hex(zeroblob(90000)), '0', '1,') || '1]')"
    )
    full = explain(_error(engine, "PRAGMA max_page_count = 3", fill), tmp_path)
    assert isinstance(full, EnvironmentProblem)
    assert full.title == "磁盘已满或读写出错"
    with open_engine(tmp_path / "centre.db", KEY, read_only=True).connect() as connection:
        with pytest.raises(DBAPIError) as caught:
            connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        connection.engine.dispose()
    told = explain(caught.value, tmp_path)
    assert isinstance(told, EnvironmentProblem)
    assert tmp_path.name in told.text


def test_other_errors_keep_their_meaning() -> None:
    refused = RuleViolation("x")
    assert explain(refused) is refused
    assert isinstance(explain(WrongSecret("密码不对", "请再输一次")), RuleViolation)
    assert isinstance(explain(DamagedDatabase("损坏", "恢复")), EnvironmentProblem)
    assert isinstance(explain(OSError(28, "full")), EnvironmentProblem)
    assert explain(ZeroDivisionError()) is None
