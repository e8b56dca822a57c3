"""The same models on PostgreSQL: migration and a smoke test against a real server.

The test session starts a server of its own in a temporary folder on a free local port; where the
server's programs are not installed the tests are skipped with that reason.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from db import change_log, fingerprint, integrity, search
from db.change_log import Author
from db.engine import open_postgres, writing_session
from db.enums import DisputeState
from db.errors import DatabaseProblem, UnloggedWrite
from db.models import Change, Dispute, Party
from db.upgrade import metadata_differences, upgrade
from tests.database.conftest import ACTOR, INSTALLATION, NOW, OFFICE
from tests.database.rows import dispute, party

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(not PROGRAMS, reason="the PostgreSQL server's programs are not installed"),
]


def _as_server_user(command: list[str]) -> None:
    # A PostgreSQL server refuses to run as root; the package brings a user for it.
    prefix = (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    )
    subprocess.run([*prefix, *command], check=True, capture_output=True, timeout=120, cwd="/")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="fq-pg-"))
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    programs, port = PROGRAMS[-1].parent, _free_port()
    data = folder / "data"
    _as_server_user([str(programs / "initdb"), "-D", str(data), "-U", "centre", "-A", "trust", "-E", "UTF8"])
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    _as_server_user(
        [str(programs / "pg_ctl"), "-D", str(data), "-o", options, "-w", "-l", str(folder / "log"), "start"]
    )
    yield f"postgresql+psycopg://centre@127.0.0.1:{port}/postgres"
    _as_server_user([str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"])
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def engine(server: str) -> Iterator[Engine]:
    engine = open_postgres(server)
    upgrade(engine)
    yield engine
    engine.dispose()


def _session(engine: Engine) -> Session:
    return writing_session(engine, Author(OFFICE, INSTALLATION, ACTOR, "周砚秋", lambda: NOW))


def test_migrations_and_models_agree(engine: Engine) -> None:
    assert metadata_differences(engine) == []


def test_records_are_logged_indexed_and_guarded(engine: Engine) -> None:
    with _session(engine) as session, session.begin():
        record = dispute(description="两家为 A2区 院墙滴水吵了起来")
        session.add(record)
        session.add(party(record))
    with _session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Change)) == 2
        stored = session.scalars(select(Dispute)).one()
        assert stored.registered_at.tzinfo is not None
        assert change_log.field_heads(session, "dispute", stored.uid, "title") != []
        for words in ("水", "滴水", "a2区", "温秀云", "13900000627"):
            assert search.find(session, words) == [stored.id]
        assert search.find(session, "采光") == []
        assert search.find(session, "水", limit=1, without={stored.id}) == []
        assert search.find_names(session, "wenx") == [stored.id]
        assert fingerprint.near(session, "为A2区院墙滴水吵了起来", 5) == [stored.id]
        assert integrity.full_check(session) == ()
        assert len(integrity.business_digest(session)) == 64
    with engine.begin() as connection, pytest.raises(UnloggedWrite):
        connection.exec_driver_sql("UPDATE dispute SET people_count = 9")
    with _session(engine) as session, session.begin():
        session.scalars(select(Party)).one().name = "单红梅"
        session.scalars(select(Dispute)).one().state = DisputeState.CLOSED
    with _session(engine) as session:
        assert fingerprint.near(session, "为A2区院墙滴水吵了起来", 5) == []
        assert search.find(session, "单红梅") == [1]


def test_a_server_that_does_not_answer_is_an_environment_problem() -> None:
    with pytest.raises(DatabaseProblem, match="连不上"):
        open_postgres(f"postgresql+psycopg://centre@127.0.0.1:{_free_port()}/postgres")
