"""Every write of an exchanged table lands in the change log, or raises."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from db import change_log
from db.canonical import digest
from db.enums import ChangeOp, GridKind
from db.errors import UnloggedWrite
from db.models import Change, Dispute, Grid, Party, RecordHead
from tests.database.conftest import INSTALLATION, OFFICE
from tests.database.rows import dispute, party

NewSession = Callable[[], Session]


def test_a_new_record_is_logged_with_all_its_values(new_session: NewSession) -> None:
    with new_session() as session, session.begin():
        record = dispute()
        session.add(record)
        session.add(party(record))
    with new_session() as session:
        changes = list(session.scalars(select(Change).order_by(Change.id)))
        assert [c.entity for c in changes] == ["dispute", "party"]
        assert all(c.op is ChangeOp.CREATE for c in changes)
        assert all(c.office == OFFICE and c.installation == INSTALLATION for c in changes)
        values = change_log.values_of(changes[0])
        assert values["amount"] == 120_000_00
        assert values["happened_on"] == "2026-11-18"
        assert values["registered_at"] == "2026-11-20T01:30:00.000000Z"
        assert "id" not in values
        assert "uid" not in values
        # A reference travels as the uid of its target, never as a local id.
        assert change_log.values_of(changes[1])["dispute_id"] == changes[0].record_uid.hex
        assert changes[0].change_id == digest(changes[0].header.encode())
        assert json.loads(changes[0].header)["payload_sha256"] == digest((changes[0].payload or "").encode())


def test_an_edit_supersedes_what_it_saw_field_by_field(new_session: NewSession) -> None:
    with new_session() as session, session.begin():
        record = dispute()
        session.add(record)
        session.flush()
        record.people_count = 6
        session.flush()
        record.people_count = 7
        record.title = "另一个标题"
    with new_session() as session:
        first, second, third = session.scalars(select(Change).order_by(Change.id))
        assert json.loads(second.header)["supersedes"] == {"people_count": [first.change_id]}
        assert json.loads(third.header)["supersedes"] == {
            "people_count": [second.change_id],
            "title": [first.change_id],
        }
        assert (first.lamport, second.lamport, third.lamport) == (1, 2, 3)
        uid = first.record_uid
        assert change_log.field_heads(session, "dispute", uid, "people_count") == [third.change_id]
        assert change_log.field_heads(session, "dispute", uid, "description") == [first.change_id]


def test_a_flush_without_a_real_difference_writes_no_change(new_session: NewSession) -> None:
    with new_session() as session, session.begin():
        session.add(dispute())
    with new_session() as session, session.begin():
        record = session.scalars(select(Dispute)).one()
        record.people_count = record.people_count
    with new_session() as session:
        assert session.scalar(select(func.count()).select_from(Change)) == 1


def test_voiding_is_a_tombstone_and_deleting_raises(new_session: NewSession) -> None:
    with new_session() as session, session.begin():
        record = dispute()
        session.add(record)
        session.flush()
        record.voided_at = record.registered_at
        record.voided_reason = "登记错了"
    with new_session() as session:
        assert session.scalars(select(Change.op).order_by(Change.id)).all() == [
            ChangeOp.CREATE,
            ChangeOp.VOID,
        ]
    with new_session() as session, pytest.raises(UnloggedWrite), session.begin():
        session.delete(session.scalars(select(Dispute)).one())


@pytest.mark.parametrize(
    "statement",
    [
        update(Dispute).values(people_count=9),
        delete(Party),
        insert(Grid).values(code="1", name="一"),
        text("UPDATE dispute SET people_count = 9"),
        text('DELETE FROM "party"'),
        text("insert or replace into grid (code) values ('1')"),
    ],
    ids=["update", "delete", "insert", "text update", "quoted delete", "insert or replace"],
)
def test_writing_around_the_log_raises(new_session: NewSession, statement: object) -> None:
    with new_session() as session, session.begin():
        session.add(dispute())
    with new_session() as session, pytest.raises(UnloggedWrite), session.begin():
        session.execute(statement)  # type: ignore[call-overload]


def test_the_guard_also_stands_outside_sessions(engine: Engine) -> None:
    with engine.begin() as connection, pytest.raises(UnloggedWrite):
        connection.exec_driver_sql("UPDATE dispute SET people_count = 9")


def test_a_session_without_author_cannot_write(engine: Engine) -> None:
    with Session(engine) as session, pytest.raises(UnloggedWrite), session.begin():
        change_log.install(session)
        record = dispute()
        record.office_id = OFFICE
        session.add(record)


def test_a_rolled_back_transaction_leaves_no_change(new_session: NewSession) -> None:
    with new_session() as session, pytest.raises(RuntimeError), session.begin():
        session.add(dispute())
        session.flush()
        raise RuntimeError
    with new_session() as session:
        assert session.scalar(select(func.count()).select_from(Change)) == 0


def test_bulk_insert_logs_like_the_session(new_session: NewSession) -> None:
    rows = [
        {
            "code": f"411525100200{i:03}", "name": f"第 {i} 网格", "name_key": f"{i}", "kind": GridKind.BASIC,
            "village_code": "411525100200", "village_name": "上湾村", "valid_from": date(2026, 1, 1),
        }
        for i in range(1, 501)
    ]  # fmt: skip
    with new_session() as session, session.begin():
        uids = change_log.bulk_insert(session, Grid, rows)
    with new_session() as session, session.begin():
        assert session.scalar(select(func.count()).select_from(Change)) == 500
        assert session.scalar(select(func.count()).select_from(RecordHead)) == 500
        grid = session.scalars(select(Grid).where(Grid.uid == uids[41])).one()
        assert grid.name == "第 42 网格"
        assert grid.office_id == OFFICE
        grid.name = "改名网格"
    with new_session() as session:
        last = session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
        assert list(json.loads(last.header)["supersedes"]) == ["name"]


@given(
    edits=st.lists(
        st.tuples(st.sampled_from(["title", "description", "people_count"]), st.integers(1, 9)), max_size=8
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_heads_always_name_the_last_writer_of_each_field(
    new_session: NewSession, edits: list[tuple[str, int]]
) -> None:
    with new_session() as session, session.begin():
        record = dispute()
        session.add(record)
        session.flush()
        last: dict[str, object] = {}
        for field, value in edits:
            new = value if field == "people_count" else f"第{value}稿"
            setattr(record, field, new)
            session.flush()
            last[field] = new
        for field, value in last.items():
            (head,) = change_log.field_heads(session, "dispute", record.uid, field)
            values = [
                change_log.values_of(c)[field]
                for c in change_log.history(session, "dispute", record.uid)
                if c.change_id == head
            ]
            assert values == [value]
