"""What opens a case sends it once more: a longer list, none any more, a decision of a person."""

from collections.abc import Generator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from db.models.change import Change
from db.models.dispute import Dispute
from desktop_app.services.case_again import sending_what_opens
from desktop_app.services.conflict_decision import Decision, settle_conflict, undo_decision
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from tests.services.conflicts import write_elsewhere
from tests.services.package_world import register
from tests.support.centre import OpenTestCentre, make_centre

FIRST, SECOND = "11" * 16, "22" * 16


@pytest.fixture
def town(tmp_path: Path) -> Generator[OpenTestCentre]:
    home = make_centre(tmp_path / "town")
    yield home
    home.centre.close()


def restricted(home: OpenTestCentre) -> UUID:
    """A restricted case that the first office may read, too."""
    uid = register(home, 1)
    with home.session() as session:
        restrict_dispute(session, RestrictionDraft(uid, ()), by=home.actor, now=home.now)
        session.scalars(select(Dispute)).one().access_offices = [FIRST]
    return uid


def newest(home: OpenTestCentre) -> int:
    """Where the order of arrival ends."""
    with home.reading() as session:
        return session.scalars(select(func.max(Change.id))).one()


def sent_again(home: OpenTestCentre, since: int) -> bool:
    """Whether all that was written of the case arrived anew after this point; nothing of it did otherwise."""
    with home.reading() as session:
        mine = select(Change.id, Change.anew).where(Change.entity == "dispute").order_by(Change.wall)
        made, restricted = session.execute(mine).all()[:2]
    again = [row.id > since and row.anew is True for row in (made, restricted)]
    assert again in ([True, True], [False, False])
    return all(again)


@pytest.mark.parametrize(
    ("listed", "is_open", "again"),
    [
        ([FIRST], False, False),
        ([], False, False),
        ([FIRST, SECOND], False, True),
        ([SECOND], False, True),
        (None, True, True),
    ],
)
def test_a_case_goes_again_to_who_may_read_it_now(
    town: OpenTestCentre, listed: list[str] | None, is_open: bool, again: bool
) -> None:
    restricted(town)
    before = newest(town)
    with town.session() as session, sending_what_opens(session):
        dispute = session.scalars(select(Dispute)).one()
        dispute.access_offices = listed
        if is_open:
            dispute.restricted_at = None
    assert sent_again(town, before) is again


def test_a_case_that_was_open_before_is_left_alone(town: OpenTestCentre) -> None:
    uid = register(town, 1)
    town.pass_time(minutes=1)
    with town.session() as session:
        session.scalars(select(Dispute)).one().people_count = 7
    before = newest(town)
    with town.session() as session, sending_what_opens(session):
        session.scalars(select(Dispute).where(Dispute.uid == uid)).one().people_count = 8
    assert not sent_again(town, before)


def test_a_person_who_decides_that_a_case_is_open_sends_it(town: OpenTestCentre) -> None:
    uid = restricted(town)
    opened = write_elsewhere(town, "dispute", uid, {"restricted_at": None})
    before = newest(town)
    _decide(town, Decision("dispute", uid, "restricted_at", opened))
    with town.reading() as session:
        assert session.scalars(select(Dispute.restricted_at)).one() is None
    assert sent_again(town, before)


def test_a_person_who_takes_back_that_it_is_closed_sends_it(town: OpenTestCentre) -> None:
    uid = restricted(town)
    town.pass_time(minutes=1)
    with town.session() as session:
        session.scalars(select(Dispute)).one().restricted_at = None
    closed = write_elsewhere(town, "dispute", uid, {"restricted_at": town.now})
    number = _decide(town, Decision("dispute", uid, "restricted_at", closed))
    before = newest(town)
    assert not sent_again(town, before), "a case that is closed goes to nobody"
    town.pass_time(minutes=1)
    with town.session() as session:
        undo_decision(session, number, by=town.actor, now=town.now)
    with town.reading() as session:
        assert session.scalars(select(Dispute.restricted_at)).one() is None
    assert sent_again(town, before)


def _decide(home: OpenTestCentre, decision: Decision) -> int:
    home.pass_time(minutes=1)
    with home.session() as session:
        return settle_conflict(session, decision, by=home.actor, now=home.now)
