"""A restricted case goes out once more, to offices that got it sealed and may open it now."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.change_apply import arrive_anew
from db.models.change import Change
from db.models.dispute import Dispute
from db.models.reception import ReceptionVisit, TalkEntry
from desktop_app.services.case_record import case_records

_BATCH = 500


@contextmanager
def sending_what_opens(session: Session) -> Generator[None]:
    """Cases that the block opens to more offices, or to all, go out once more (``send_again``).

    Also when a package brings the word that a case is open: the PC of this office that opened it may have
    been put back to before, and the others have sent it sealed as well.
    """
    before = _lists(session)
    yield
    if before:
        session.flush()
        now = _lists(session)
        opened = [key for key, listed in before.items() if key not in now or not now[key] <= listed]
        for dispute in session.scalars(select(Dispute).where(Dispute.id.in_(opened))).all():
            send_again(session, dispute)


def _lists(session: Session) -> Mapping[int, frozenset[str]]:
    """Restricted cases by their local id, with the offices (hex) on the list of each."""
    rows = session.execute(
        select(Dispute.id, Dispute.access_offices).where(Dispute.restricted_at.is_not(None))
    )
    return {row.id: frozenset(row.access_offices or ()) for row in rows}


def send_again(session: Session, dispute: Dispute) -> None:
    """All changes to a case and to what tells of it arrive anew: every link carries them once more."""
    uids = {uid for _, uid in case_records(session, [dispute.uid])}
    for model in (ReceptionVisit, TalkEntry):
        uids.update(session.scalars(select(model.uid).where(model.dispute_id == dispute.id)))
    arrive_anew(session, tuple(_changes(session, uids)))


def _changes(session: Session, records: Iterable[UUID]) -> Iterable[str]:
    uids = sorted(records)
    for start in range(0, len(uids), _BATCH):
        yield from session.scalars(
            select(Change.change_id).where(Change.record_uid.in_(uids[start : start + _BATCH]))
        )


def open_again(session: Session, came_sealed: Sequence[str]) -> None:
    """What another PC of this office has sealed and is open here goes to it; once, until it arrives anew."""
    for start in range(0, len(came_sealed), _BATCH):
        ids = came_sealed[start : start + _BATCH]
        is_open = Change.payload.is_not(None) & Change.anew.is_not(True)
        found = select(Change.change_id).where(Change.change_id.in_(ids), is_open)
        arrive_anew(session, session.scalars(found).all())
