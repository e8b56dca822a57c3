"""Creating, unlocking and opening a centre; every environment problem says what to do and changes nothing."""

import os
import shutil
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db import audit as audit_log
from db.enums import AuditAction, CentreLevel, Role
from db.models import AuditEntry, Installation, KeyPair, Office
from desktop_app.errors import EnvironmentProblem, PermissionDenied, RuleViolation
from desktop_app.services import audit, backup, centre, centre_file, office, user
from tests.support.centre import NOON, PASSWORD, OpenTestCentre, make_centre
from tests.support.passwords import cheap_passwords


@pytest.fixture
def town(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "柳桥 100%中心")


def _new(folder: Path) -> centre.NewCentre:
    return centre.NewCentre(
        folder, CentreLevel.TOWNSHIP, "柳桥镇综治中心", "柳桥", "411525100000", "周砚秋", PASSWORD
    )


def test_a_centre_opens_by_password_and_by_recovery_code(town: OpenTestCentre) -> None:
    folder = town.centre.folder
    assert centre.unlock(folder, "周砚秋", PASSWORD) == town.centre.key
    assert [c.role for c in centre_file.login_cards(folder)] == [Role.CENTRE_DIRECTOR]
    actor = centre.log_in(town.centre, "周砚秋", now=town.clock)
    assert actor == town.actor
    assert centre.recover(folder, town.recovery_code) == town.centre.key
    with town.reading() as session:
        assert session.scalars(select(AuditEntry.action)).all() == [AuditAction.LOGIN]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "短"}, "password"),
        ({"password": "11111111"}, "password"),
        ({"name": " "}, "name"),
        ({"code": "4115"}, "code"),
        ({"director": ""}, "director"),
    ],
)
def test_missing_facts_are_named(tmp_path: Path, change: dict[str, str], field: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        centre.create_centre(replace(_new(tmp_path / "c"), **change), now=lambda: NOON)
    assert refused.value.field == field
    assert not (tmp_path / "c").exists()


def test_an_existing_centre_is_never_overwritten(town: OpenTestCentre) -> None:
    before = (town.centre.folder / "centre.keys").read_bytes()
    with cheap_passwords(), pytest.raises(RuleViolation, match="已经有一个中心"):
        centre.create_centre(_new(town.centre.folder), now=lambda: NOON)
    assert (town.centre.folder / "centre.keys").read_bytes() == before


def test_wrong_password_missing_keys_and_no_centre(town: OpenTestCentre, tmp_path: Path) -> None:
    folder = town.centre.folder
    with pytest.raises(RuleViolation, match="密码不对"):
        centre.unlock(folder, "周砚秋", "不是这个密码")
    (folder / "centre.keys").unlink()
    with pytest.raises(EnvironmentProblem, match=r"找不到钥匙文件 centre\.keys"):
        centre.unlock(folder, "周砚秋", PASSWORD)
    with pytest.raises(EnvironmentProblem, match="没有综治中心"):
        centre_file.read_identity(tmp_path)
    (folder / "centre.toml").write_text("id = ")
    with pytest.raises(EnvironmentProblem, match="已损坏"):
        centre_file.read_identity(folder)


def test_a_newer_or_damaged_database_is_refused_unchanged(town: OpenTestCentre) -> None:
    with town.centre.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    town.centre.close()
    with pytest.raises(EnvironmentProblem, match="更新版本"):
        centre.open_centre(town.centre.folder, town.centre.key, now=town.clock)
    database = town.centre.folder / "centre.db"
    database.write_bytes(os.urandom(8192))
    with pytest.raises(EnvironmentProblem, match="损坏"):
        centre.open_centre(town.centre.folder, town.centre.key, now=town.clock)


def test_a_cloned_identity_keeps_its_keys(town: OpenTestCentre) -> None:
    with town.reading() as session:
        keys = office.own_keys(session, town.centre.identity, town.centre.installation, town.centre.key)
        row = session.scalars(select(Office)).one()
        assert row.is_self
        pc = session.scalars(select(Installation)).one()
        assert (pc.uid, pc.office_uid, pc.is_self) == (town.centre.installation, row.uid, True)
        assert pc.signing_key == keys.signing.public
        assert row.recipient_key == keys.office.recipient
        stored = session.scalars(select(KeyPair.wrapped)).all()
        assert all(keys.signing.private not in blob for blob in stored)


def test_users_are_added_by_the_director_only(town: OpenTestCentre) -> None:
    with cheap_passwords(), town.session() as session:
        user.add_user(
            session, town.centre, "何玉梅", Role.WINDOW_CLERK, "窗口密码2026", by=town.actor, now=town.now
        )
    assert centre.unlock(town.centre.folder, "何玉梅", "窗口密码2026") == town.centre.key
    clerk = centre.log_in(town.centre, "何玉梅", now=town.clock)
    assert clerk.role is Role.WINDOW_CLERK
    with town.session() as session:
        with pytest.raises(PermissionDenied, match="窗口"):
            user.add_user(session, town.centre, "别人", Role.MEDIATOR, "调解密码2026", by=clerk, now=town.now)
        with pytest.raises(RuleViolation, match="已经有叫"):
            user.add_user(
                session, town.centre, "何玉梅", Role.MEDIATOR, "调解密码2026", by=town.actor, now=town.now
            )
    with cheap_passwords():
        user.change_password(town.centre, clerk, "换一个新的密码吧")
    with pytest.raises(RuleViolation, match="密码不对"):
        centre.unlock(town.centre.folder, "何玉梅", "窗口密码2026")
    with town.reading() as session:
        names = [u.name for u in user.list_users(session, by=town.actor, today=NOON.date())]
    assert sorted(names) == ["何玉梅", "周砚秋"]


def test_the_log_is_read_by_the_auditor_and_not_by_the_director(town: OpenTestCentre) -> None:
    with town.session() as session:
        audit.record(session, AuditAction.PRINT, "打印登记表", by=town.actor, now=town.now)
    auditor = town.someone(Role.AUDITOR)
    with town.reading() as session:
        assert [r.detail for r in audit.list_entries(session, by=auditor, today=NOON.date())] == [
            "打印登记表"
        ]
        assert audit_log.broken_at(session) is None
        with pytest.raises(PermissionDenied):
            audit.list_entries(session, by=town.actor, today=NOON.date())


def test_backing_up_is_audited_and_can_be_opened(town: OpenTestCentre, tmp_path: Path) -> None:
    with town.session() as session:
        made = backup.back_up(session, town.centre, tmp_path / "二号盘", "close", by=town.actor, now=town.now)
    opened = centre.open_centre(made.folder, town.centre.key, now=town.clock)
    assert opened.installation == town.centre.installation
    opened.close()
    shutil.rmtree(made.folder)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("泉河铺镇综治中心", "泉河铺"),
        ("柳桥乡综合治理中心", "柳桥"),
        ("蓼城街道综治中心", "蓼城"),
        ("固始县综治中心", "固始"),
        ("城镇", "城镇"),
    ],
)
def test_the_short_name_follows_the_full_one(name: str, short: str) -> None:
    assert centre.short_name_of(name) == short


def test_a_uid_is_time_ordered_and_version_7() -> None:
    from db.types import new_uid

    uids = [new_uid() for _ in range(50)]
    assert all(isinstance(u, UUID) and u.version == 7 for u in uids)
    assert sorted(uids) == uids
