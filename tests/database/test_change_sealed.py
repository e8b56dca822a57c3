"""Restricted cases at an office that cannot open them: everything is kept, nothing is shown."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select

from db import integrity, search
from db.change_apply import Applied
from db.enums import Gender, IdKind
from db.models import Change, Conflict, Dispute, Party
from db.models.person import Person
from tests.database.offices import NewSession, deliver, log_of, office, sealed, state_of
from tests.database.rows import dispute, party


def edit(new_session: NewSession, **values: object) -> None:
    with new_session() as session, session.begin():
        record = session.scalars(select(Dispute)).one()
        for field, value in values.items():
            setattr(record, field, value)


def count(new_session: NewSession, model: type[Change] | type[Dispute] | type[Party] | type[Conflict]) -> int:
    with new_session() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_sealed_case_is_kept_and_nothing_of_it_shows(paths: Callable[[], Path]) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            record = dispute()
            session.add_all([record, party(record)])
        edit(here, people_count=9)
        log = log_of(here)
        assert deliver(there, map(sealed, log)) == Applied(0, 0, 0, 0, 0, sealed=3)
        assert (count(there, Change), count(there, Dispute), count(there, Party)) == (3, 0, 0)
        with there() as session:
            assert session.scalars(select(Change).where(Change.pending)).all() == []
            assert search.find(session, "温秀云") == []
            assert integrity.full_check(session) == ()
        assert [change.sealed for change in log_of(there)] == [sealed(change).sealed for change in log]
        # The same changes come open: this office may read it now.
        assert deliver(there, log) == Applied(0, 3, 0, 0, 0)
        assert state_of(there) == state_of(here)
        assert log_of(there) == log
        with there() as session:
            assert search.find(session, "温秀云") == [1]
        # What was readable once stays readable.
        assert deliver(there, map(sealed, log)) == Applied(0, 3, 0, 0, 0)
        assert (state_of(there), log_of(there)) == (state_of(here), log)


def test_sealed_and_open_in_one_package_is_open(paths: Callable[[], Path]) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            session.add(dispute())
        (change,) = log_of(here)
        assert deliver(there, [sealed(change), change]) == Applied(1, 1, 0, 0, 0)
        assert state_of(there) == state_of(here)


def test_where_only_a_sealed_change_stands_the_last_readable_value_shows(paths: Callable[[], Path]) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            session.add(dispute())
        deliver(there, log_of(here))
        before = state_of(there)
        edit(here, people_count=9)
        edit(here, title="换了题目")
        first, second, third = log_of(here)
        deliver(there, [sealed(second)])
        assert state_of(there) == before
        deliver(there, [third])
        with there() as session:
            record = session.scalars(select(Dispute)).one()
            assert (record.people_count, record.title) == (4, "换了题目")
        deliver(there, [second])
        assert state_of(there) == state_of(here)
        assert first.payload is not None


def test_a_sealed_change_makes_no_conflict_and_settles_one(paths: Callable[[], Path]) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there, office(paths(), 3) as third:
        with here() as session, session.begin():
            session.add(dispute())
        deliver(there, log_of(here))
        edit(here, people_count=6)
        edit(there, people_count=8)
        mine, theirs = log_of(here), log_of(there)
        deliver(third, [*mine, sealed(theirs[-1])])
        assert count(third, Conflict) == 0
        deliver(third, theirs)
        assert count(third, Conflict) == 1
        deliver(here, theirs)
        edit(here, people_count=7)
        deliver(third, [sealed(log_of(here)[-1])])
        assert count(third, Conflict) == 0, "decided by a change that this office cannot read"
        with third() as session:
            assert session.scalars(select(Dispute.people_count)).one() in (6, 8)
        # Who writes here has not seen the sealed value, so nobody's value is lost.
        edit(third, people_count=3)
        deliver(here, log_of(third))
        with here() as session:
            (conflict,) = session.scalars(select(Conflict))
            assert len(conflict.change_ids) == 2


def test_an_open_record_that_names_a_sealed_one_shows_without_it(paths: Callable[[], Path]) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            record = dispute()
            person = Person(
                name="温秀云", name_key="wenxiuyun", id_kind=IdKind.RESIDENT_ID, gender=Gender.FEMALE
            )
            session.add_all([record, person])
            session.flush()
            named = party(record)
            named.person_id = person.id
            session.add(named)
        log = log_of(here)
        hidden = [sealed(c) if '"entity":"person"' in c.header else c for c in log]
        assert hidden != log
        assert deliver(there, hidden).waiting == 1
        with there() as session:
            shown = session.scalars(select(Party)).one()
            assert (shown.name, shown.person_id) == ("温秀云", None)
        assert deliver(there, log).waiting == 0
        assert state_of(there) == state_of(here)


def test_a_sealed_change_is_not_judged_a_second_time(paths: Callable[[], Path]) -> None:
    """Its values cannot be seen: what was refused for them stays refused until it comes open."""
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            session.add(dispute())
        (change,) = log_of(here)
        deliver(there, [replace(change, refused="UNREADABLE")])
        deliver(there, [sealed(change)])
        assert count(there, Dispute) == 0
        deliver(there, [change])
        assert count(there, Dispute) == 1


def test_an_erased_change_stays_erased(paths: Callable[[], Path]) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            session.add(dispute())
        edit(here, description="另有隐情")
        first, second = log_of(here)
        deliver(there, [first, replace(second, payload=None)])
        deliver(there, [second, sealed(second)])
        assert [change.payload is None for change in log_of(there)] == [False, True]
        with there() as session:
            assert integrity.full_check(session) == ()


def test_what_is_let_in_later_arrives_anew(paths: Callable[[], Path]) -> None:
    """Links that had passed a change by look for what arrived after it."""
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            session.add_all([dispute("A1"), dispute("A2"), dispute("A3")])
        one, two, three = log_of(here)
        deliver(there, [replace(one, refused="AUTHORITY"), sealed(two), three])
        with there() as session:
            covered = session.scalar(select(func.max(Change.id))) or 0
        deliver(there, [one, two, three])
        with there() as session:
            late = session.scalars(select(Change.change_id).where(Change.id > covered).order_by(Change.id))
            assert list(late) == [one.change_id, two.change_id]
        assert count(there, Dispute) == 3
        # Also when the change that is let in was the last one.
        with here() as session, session.begin():
            session.add(dispute("A4"))
        four = log_of(here)[-1]
        deliver(there, [replace(four, refused="AUTHORITY")])
        with there() as session:
            covered = session.scalar(select(func.max(Change.id))) or 0
        deliver(there, [four])
        with there() as session:
            assert session.scalars(select(Change.change_id).where(Change.id > covered)).all() == [
                four.change_id
            ]
