"""Same set of changes, same state, in whatever order and however often they came."""

import random
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from db import integrity, search
from db.change_apply import Applied
from db.change_row import IncomingChange
from db.models import Change, Conflict, Dispute, Party
from tests.database.offices import deliver, log_of, office, state_of
from tests.database.rows import dispute, party


def test_another_office_sees_the_same_records(paths: Callable[[], Path]) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            record = dispute()
            session.add(record)
            session.add(party(record))
            session.flush()
            record.people_count = 9
        log = log_of(here)
        assert deliver(there, log) == Applied(3, 0, 0, 0, 0)
        assert state_of(there) == state_of(here)
        assert deliver(there, log) == Applied(0, 3, 0, 0, 0)
        assert state_of(there) == state_of(here)
        with there() as session:
            assert search.find(session, "温秀云") == [1]
            assert integrity.full_check(session) == ()


def test_a_child_that_comes_first_waits_for_its_parent(paths: Callable[[], Path]) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            record = dispute()
            session.add(record)
            session.add(party(record))
        first, second = log_of(here)
        assert deliver(there, [second]).waiting == 1
        with there() as session:
            assert session.scalar(select(func.count()).select_from(Party)) == 0
        assert deliver(there, [first]).waiting == 0
        assert state_of(there) == state_of(here)


def test_two_edits_that_did_not_see_each_other_are_both_kept_and_listed(paths: Callable[[], Path]) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            session.add(dispute())
        deliver(there, log_of(here))
        for new_session, count in ((here, 6), (there, 8)):
            with new_session() as session, session.begin():
                session.scalars(select(Dispute)).one().people_count = count
        mine, theirs = log_of(here), log_of(there)
        assert deliver(here, theirs).conflicts == 1
        assert deliver(there, mine).conflicts == 1
        assert state_of(here) == state_of(there)
        # A person decides: the decision supersedes both, everywhere.
        with here() as session, session.begin():
            session.scalars(select(Dispute)).one().people_count = 7
        deliver(there, log_of(here))
        with here() as session:
            assert session.scalar(select(func.count()).select_from(Conflict)) == 0
        with there() as session:
            assert session.scalar(select(func.count()).select_from(Conflict)) == 0
            assert session.scalars(select(Dispute)).one().people_count == 7


def test_equal_values_from_two_sides_are_no_conflict(paths: Callable[[], Path]) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            session.add(dispute())
        deliver(there, log_of(here))
        for new_session in (here, there):
            with new_session() as session, session.begin():
                session.scalars(select(Dispute)).one().people_count = 6
        assert deliver(here, log_of(there)).conflicts == 0


def test_a_refused_change_is_kept_and_not_applied(paths: Callable[[], Path]) -> None:
    with office(paths(), 1) as here, office(paths(), 2) as there:
        with here() as session, session.begin():
            session.add(dispute())
        (change,) = log_of(here)
        refused = IncomingChange(change.change_id, change.header, change.payload, "AUTHORITY")
        assert deliver(there, [refused]).refused == 1
        with there() as session:
            assert session.scalar(select(func.count()).select_from(Dispute)) == 0
            assert session.scalars(select(Change.refused)).one() == "AUTHORITY"


@given(
    edits=st.lists(
        st.tuples(st.integers(0, 1), st.sampled_from(["title", "people_count", "state"]), st.integers(1, 4)),
        max_size=7,
    ),
    meet_after=st.integers(0, 7),
    seed=st.integers(0, 2**32),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_gives_the_same_state(
    paths: Callable[[], Path], edits: list[tuple[int, str, int]], meet_after: int, seed: int
) -> None:
    from db.enums import DisputeState

    states = list(DisputeState)
    with office(paths(), 1) as here, office(paths(), 2) as there, office(paths(), 3) as third:
        with here() as session, session.begin():
            record = dispute()
            session.add(record)
            session.add(party(record))
        deliver(there, log_of(here))
        for step, (who, field, value) in enumerate(edits):
            if step == meet_after:
                deliver(there, log_of(here))
                deliver(here, log_of(there))
            with (here, there)[who]() as session, session.begin():
                record = session.scalars(select(Dispute)).one()
                new = {"title": f"题{value}", "people_count": value, "state": states[value]}[field]
                setattr(record, field, new)
        union = {c.change_id: c for c in [*log_of(here), *log_of(there)]}
        shuffled = list(union.values())
        random.Random(seed).shuffle(shuffled)
        cut = len(shuffled) // 2
        deliver(third, shuffled[:cut])
        deliver(third, shuffled[cut - 1 if cut else 0 :])
        deliver(here, list(union.values()))
        deliver(there, list(reversed(list(union.values()))))
        assert state_of(here) == state_of(there) == state_of(third)


def test_asking_what_waits_does_not_scan_the_whole_log(paths: Callable[[], Path]) -> None:
    """Every import asks; a county's log holds millions of changes."""
    with office(paths(), 1) as here, here() as session:
        plan = session.execute(
            text("EXPLAIN QUERY PLAN SELECT DISTINCT entity, record_uid FROM change WHERE pending = 1")
        ).all()
    assert any("ix_change_pending" in str(row) for row in plan)
