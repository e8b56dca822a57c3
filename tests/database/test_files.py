"""Engine, upgrade, backup and integrity on real encrypted files, and what is said when they are damaged."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from db import audit, backup, integrity
from db.engine import open_engine, reading_session
from db.enums import AuditAction
from db.errors import DamagedDatabase, DatabaseProblem, NewerDatabase, UnloggedWrite
from db.models import AuditEntry, Dispute
from db.upgrade import current_revision, head_revision, is_due, metadata_differences, upgrade
from tests.database.conftest import KEY, NOW
from tests.database.rows import dispute, party

NewSession = Callable[[], Session]


def test_the_file_is_encrypted_and_needs_its_key(database: Path, engine: Engine) -> None:
    engine.dispose()
    assert b"SQLite format" not in database.read_bytes()[:4096]
    assert b"dispute" not in database.read_bytes()
    with pytest.raises(DamagedDatabase):
        open_engine(database, bytes(32))


def test_migrations_and_models_agree(engine: Engine) -> None:
    assert current_revision(engine) == head_revision()
    assert metadata_differences(engine) == []
    assert upgrade(engine) is False


def test_a_newer_database_is_refused_unchanged(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabase, match="更新版本"):
        is_due(engine)
    assert current_revision(engine) == "9999"


def test_a_damaged_page_is_found(database: Path, engine: Engine, new_session: NewSession) -> None:
    with new_session() as session, session.begin():
        session.add_all([dispute(f"A{i}", "很长的经过" * 200) for i in range(50)])
    assert integrity.quick_check(engine) == ()
    engine.dispose()
    data = bytearray(database.read_bytes())
    # Late in the file lie the rows just written; the schema, which opening reads, lies before them.
    late = len(data) * 9 // 10 // 4096 * 4096 + 100
    data[late] ^= 0xFF
    database.write_bytes(data)
    engine = open_engine(database, KEY)
    assert integrity.quick_check(engine) != ()
    engine.dispose()
    database.write_bytes(bytes(4096) + bytes(data[4096:]))
    with pytest.raises(DamagedDatabase, match="损坏"):
        open_engine(database, KEY)


def test_a_check_does_not_keep_anybody_from_writing(engine: Engine, new_session: NewSession) -> None:
    """The check of a large centre takes seconds; it reads a snapshot and takes no write lock."""
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _k, sql, *_: statements.append(sql))
    assert integrity.quick_check(engine) == ()
    assert "BEGIN" in statements
    assert "BEGIN IMMEDIATE" not in statements
    with new_session() as session, session.begin():
        session.add(dispute())


def test_a_missing_file_or_folder_is_an_environment_problem(tmp_path: Path) -> None:
    with pytest.raises(DatabaseProblem):
        open_engine(tmp_path / "none" / "centre.db", KEY)


def test_readers_see_a_snapshot_while_a_writer_works(engine: Engine, new_session: NewSession) -> None:
    with new_session() as session, session.begin():
        session.add(dispute("A1"))
    with reading_session(engine) as reader, new_session() as writer:
        assert reader.scalar(select(func.count()).select_from(Dispute)) == 1
        with writer.begin():
            writer.add(dispute("A2"))
        assert reader.scalar(select(func.count()).select_from(Dispute)) == 1
        reader.rollback()
        assert reader.scalar(select(func.count()).select_from(Dispute)) == 2


def _companions(folder: Path) -> None:
    (folder / "centre.keys").write_text("keys")
    (folder / "centre.toml").write_text("toml")


def test_backup_and_restore_bring_the_same_data_back(
    database: Path, engine: Engine, new_session: NewSession, tmp_path: Path
) -> None:
    _companions(tmp_path)
    with new_session() as session, session.begin():
        record = dispute()
        session.add(record)
        session.add(party(record))
    with reading_session(engine) as session:
        before = integrity.business_digest(session)
    made = backup.make(engine, KEY, tmp_path, tmp_path / "second place", at=NOW, reason="close")
    assert backup.verify(made.folder, KEY) == made
    with new_session() as session, session.begin():
        session.add(dispute("A9"))
    with reading_session(engine) as session:
        assert integrity.business_digest(session) != before
    engine.dispose()
    aside = backup.restore(made.folder, tmp_path, at=NOW + timedelta(hours=1))
    assert (aside / "centre.db").exists()
    engine = open_engine(database, KEY)
    with reading_session(engine) as session:
        assert integrity.business_digest(session) == before
        assert integrity.full_check(session) == ()
    engine.dispose()
    assert [b.reason for b in backup.list_backups(tmp_path / "second place")] == ["close"]


def test_a_damaged_backup_is_refused_and_nothing_changes(
    engine: Engine, database: Path, tmp_path: Path
) -> None:
    _companions(tmp_path)
    made = backup.make(engine, KEY, tmp_path, tmp_path / "b", at=NOW, reason="close")
    engine.dispose()
    before = database.read_bytes()
    copy = bytearray((made.folder / "centre.db").read_bytes())
    copy[5000] ^= 1
    (made.folder / "centre.db").write_bytes(copy)
    with pytest.raises(DamagedDatabase, match="换一份备份"):
        backup.restore(made.folder, tmp_path, at=NOW)
    assert database.read_bytes() == before
    shutil.rmtree(made.folder)
    with pytest.raises(DamagedDatabase):
        backup.verify(made.folder)


def test_a_backup_that_cannot_be_finished_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "centre.toml").write_text("toml")  # centre.keys is missing
    with pytest.raises(DatabaseProblem, match="备份没有做成"):
        backup.make(engine, KEY, tmp_path, tmp_path / "b", at=NOW, reason="close")
    assert list((tmp_path / "b").iterdir()) == []


def test_the_audit_log_is_a_chain_and_append_only(engine: Engine, new_session: NewSession) -> None:
    with new_session() as session, session.begin():
        for i in range(3):
            audit.append(
                session, AuditAction.PRINT, at=datetime(2026, 11, 23, 4, i, tzinfo=UTC), actor_uid=None,
                actor_name="何玉梅", detail=f"第 {i} 次",
            )  # fmt: skip
    with new_session() as session:
        assert audit.broken_at(session) is None
    for statement in ("UPDATE audit_log SET detail = ''", "DELETE FROM audit_log"):
        with engine.begin() as connection, pytest.raises(UnloggedWrite):
            connection.exec_driver_sql(statement)
    raw = engine.raw_connection()
    raw.driver_connection.execute("UPDATE audit_log SET detail = '改' WHERE id = 2")  # type: ignore[union-attr]
    raw.close()
    with new_session() as session:
        assert audit.broken_at(session) == 2
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 3


def test_a_touched_change_is_found(engine: Engine, new_session: NewSession) -> None:
    with new_session() as session, session.begin():
        session.add(dispute())
    raw = engine.raw_connection()
    raw.driver_connection.execute("UPDATE change SET payload = '{}'")  # type: ignore[union-attr]
    raw.close()
    with new_session() as session:
        assert [f.where for f in integrity.full_check(session)] == ["change"]
