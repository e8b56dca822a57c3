"""What opens a case sends it once more: a longer list, none any more, a decision of a person."""

from collections.abc import Generator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.models.change import Change
from db.models.dispute import Dispute
from desktop_app.services.case_again import sending_what_opens
from desktop_app.services.conflict_decision import Decision, settle_conflict
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


def sent_again(home: OpenTestCentre) -> bool:
    """Whether the case goes out once more; all that was written of it before does, or nothing."""
    with home.reading() as session:
        mine = select(Change.anew).where(Change.entity == "dispute").order_by(Change.wall)
        marks = session.scalars(mine).all()
    assert len({bool(mark) for mark in marks[:2]}) == 1
    return bool(marks[0])


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
    with town.session() as session, sending_what_opens(session):
        dispute = session.scalars(select(Dispute)).one()
        dispute.access_offices = listed
        if is_open:
            dispute.restricted_at = None
    assert sent_again(town) is again


def test_a_case_that_was_open_before_is_left_alone(town: OpenTestCentre) -> None:
    uid = register(town, 1)
    with town.session() as session, sending_what_opens(session):
        session.scalars(select(Dispute).where(Dispute.uid == uid)).one().people_count = 8
    assert not sent_again(town)


def test_a_person_who_decides_that_a_case_is_open_sends_it(town: OpenTestCentre) -> None:
    uid = restricted(town)
    opened = write_elsewhere(town, "dispute", uid, {"restricted_at": None})
    assert not sent_again(town), "while two values stand, the case stays closed"
    town.pass_time(minutes=1)
    with town.session() as session:
        decision = Decision("dispute", uid, "restricted_at", opened)
        settle_conflict(session, decision, by=town.actor, now=town.now)
    with town.reading() as session:
        assert session.scalars(select(Dispute.restricted_at)).one() is None
    assert sent_again(town)
