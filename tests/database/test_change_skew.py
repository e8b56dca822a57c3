"""Programs of different versions, and tombstones: what one wrote, another keeps and shows when it can."""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from db import change_column, change_value, exchanged
from db.change_apply import Applied, replay
from db.change_row import IncomingChange
from db.errors import UnloggedWrite
from db.models import Change, Conflict, Dispute, Party
from tests.database.conftest import NOW
from tests.database.offices import NewSession, deliver, log_of, office, state_of, written
from tests.database.rows import dispute, party


def forget() -> None:
    """Models are looked at once; here they change."""
    change_value.readers.cache_clear()
    change_value._checks.cache_clear()
    change_column.stored_columns.cache_clear()


@contextmanager
def without(monkeypatch: pytest.MonkeyPatch, entity: str, field: str) -> Generator[None]:
    """A program that does not have this field yet."""
    newer = exchanged.value_columns

    def older(model: type[Dispute]) -> tuple[str, ...]:
        return tuple(f for f in newer(model) if (model.__tablename__, f) != (entity, field))

    with monkeypatch.context() as patch:
        patch.setattr(change_value, "value_columns", older)
        forget()
        yield
    forget()


def test_a_field_of_a_newer_program_is_kept_and_shown_after_the_upgrade(
    paths: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            first, second = dispute("A1"), dispute("A2")
            first.demands = "赔礼道歉"
            session.add_all([first, second])
            session.flush()
            second.demands = '写着"demands":的话'
        with without(monkeypatch, "dispute", "demands"):
            assert deliver(there, log_of(here)) == Applied(3, 0, 0, 0, 0)
            with there() as session:
                assert list(session.scalars(select(Dispute.demands))) == [None, None]
        assert state_of(there) != state_of(here)
        with there() as session, session.begin():
            assert replay(session, {}, {"dispute": ["demands"]}, now=NOW) == 0
        assert state_of(there) == state_of(here)


def test_what_only_a_newer_program_could_read_is_let_in_after_the_upgrade(paths: Callable[[], Path]) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            record = dispute()
            session.add_all([record, party(record)])
        log = log_of(here)
        assert deliver(there, [replace(c, refused="NEED_UPGRADE") for c in log]).refused == 2
        verdicts = {c.change_id: None for c in log}
        with there() as session, session.begin():
            assert replay(session, verdicts, {}, now=NOW) == 2
        assert state_of(there) == state_of(here)
        assert log_of(there) == log


def test_what_the_newer_program_refuses_gets_its_reason(paths: Callable[[], Path]) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            session.add(dispute())
        (change,) = log_of(here)
        deliver(there, [replace(change, refused="NEED_UPGRADE")])
        with there() as session, session.begin():
            assert replay(session, {change.change_id: "AUTHORITY"}, {}, now=NOW) == 0
        with there() as session:
            assert session.scalars(select(Change.refused)).one() == "AUTHORITY"
            assert session.scalars(select(Dispute)).all() == []


def test_a_record_of_an_older_program_gets_the_default_of_a_new_field(
    paths: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    column = Dispute.__table__.c.incomplete
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            session.add(dispute())
        values = json.loads(log_of(here)[0].payload or "")["values"]
        del values["incomplete"]
        uid = UUID(int=5)
        older = written(values, entity="dispute", uid=uid.hex, op="create")
        assert deliver(there, [older]).waiting == 1, "no default: it cannot be shown"
        with monkeypatch.context() as patch:
            patch.setattr(column, "default", ScalarElementColumnDefault(True))
            forget()
            again = written({**values, "number": "A2"}, entity="dispute", uid=UUID(int=6).hex, op="create")
            assert deliver(there, [again]).waiting == 0
        forget()
        with there() as session:
            assert list(session.scalars(select(Dispute.incomplete))) == [True, True]


def void(new_session: NewSession) -> None:
    with new_session() as session, session.begin():
        record = session.scalars(select(Dispute)).one()
        record.voided_at, record.voided_reason = NOW, "重复登记"


def taken_back(log: list[IncomingChange], **header: object) -> IncomingChange:
    """A change that sets ``voided_at`` to null, having seen everything."""
    uid = json.loads(log[0].header)["uid"]
    seen = {"voided_at": [change.change_id for change in log]}
    return written({"voided_at": None}, entity="dispute", uid=uid, supersedes=seen, lamport=99, **header)


def test_void_beside_an_edit_shows_void(paths: Callable[[], Path]) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            session.add(dispute())
        deliver(there, log_of(here))
        void(here)
        with there() as session, session.begin():
            session.scalars(select(Dispute)).one().people_count = 9
        mine, theirs = log_of(here), log_of(there)
        deliver(here, theirs)
        deliver(there, mine)
        assert state_of(here) == state_of(there)
        with there() as session:
            record = session.scalars(select(Dispute)).one()
            assert (record.voided_at, record.people_count) == (NOW, 9)
            assert session.scalars(select(Conflict)).all() == []


@pytest.mark.parametrize("custody_no", [1, 7])
def test_void_is_never_taken_back(paths: Callable[[], Path], custody_no: int) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there, office(paths(), 3) as third:
        with here() as session, session.begin():
            session.add(dispute())
        void(here)
        log = log_of(here)
        back = taken_back(log, custody_no=custody_no)
        deliver(there, [*log, back])
        deliver(third, [back, *reversed(log)])
        assert state_of(there) == state_of(third) == state_of(here)
        with there() as session, session.begin(), pytest.raises(UnloggedWrite, match="never taken back"):
            session.scalars(select(Dispute)).one().voided_at = None
            session.flush()


def test_a_record_that_was_never_void_may_say_so(paths: Callable[[], Path]) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            record = dispute()
            session.add_all([record, party(record)])
        log = log_of(here)
        deliver(there, [*log, taken_back(log[:1])])
        assert state_of(there) == state_of(here)
        with there() as session:
            assert session.scalars(select(Party)).one().voided_at is None
