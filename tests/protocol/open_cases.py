"""Restricted cases: closing and opening them; nothing stays sealed at an office that may open it."""

from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.models.change import Change
from db.models.dispute import Dispute
from desktop_app.services.case_record import belonging
from desktop_app.services.custody import holder_of
from desktop_app.services.dispute_restriction import RestrictionDraft, lift_restriction, restrict_dispute
from tests.protocol.fleet import COUNTY_OFFICE, Fleet, Machine


def restrict(fleet: Fleet, machine: Machine, case: UUID, *readers: str) -> None:
    """Only the office of this machine and ``readers`` may read a case from now on."""
    now = machine.centre.pass_time(minutes=1)
    draft = RestrictionDraft(case, tuple(fleet.uids[office] for office in readers))
    with machine.centre.session() as session:
        restrict_dispute(session, draft, by=machine.centre.actor, now=now)


def lift(machine: Machine, case: UUID) -> None:
    """A case is restricted no more."""
    now = machine.centre.pass_time(minutes=1)
    with machine.centre.session() as session:
        lift_restriction(session, case, by=machine.centre.actor, now=now)


def nothing_stays_sealed(fleet: Fleet) -> None:
    """PCs of an office read the same; who works a case reads it, and so does the county unless restricted.

    A clone and its original never meet: what one of them took before a restriction the other does not get.
    And what a dead office had sealed to itself a new PC of it opens with the key sheet (decision 26).
    """
    alive = Change.installation.not_in(fleet.dead)
    sealed = {
        name: _ids(machine, Change.payload.is_(None) & alive) for name, machine in fleet.machines.items()
    }
    for machine in fleet.machines.values():
        if not _has_a_clone(fleet, machine.office):
            readable = _ids(machine, Change.payload.is_not(None))
            for sister in fleet.of(machine.office):
                assert not sealed[sister.name] & readable, f"{sister.name} reads less than {machine.name}"
        for changes, is_restricted in _cases(machine):
            offices = {machine.office} if is_restricted else {machine.office, COUNTY_OFFICE}
            for other in fleet.machines.values():
                if other.office in offices:
                    assert not sealed[other.name] & changes, f"{other.name} has a case that is open sealed"


def _has_a_clone(fleet: Fleet, office: str) -> bool:
    pcs = fleet.of(office)
    return len({pc.installation for pc in pcs}) < len(pcs)


def _ids(machine: Machine, which: ColumnElement[bool]) -> frozenset[str]:
    with machine.centre.reading() as session:
        return frozenset(session.scalars(select(Change.change_id).where(which)))


def _cases(machine: Machine) -> list[tuple[frozenset[str], bool]]:
    """The changes of each case that a machine's office works, and whether it is restricted."""
    with machine.centre.reading() as session:
        return [
            (_changes(session, dispute.uid), dispute.restricted_at is not None)
            for dispute in session.scalars(select(Dispute))
            if holder_of(dispute) == machine.office_uid
        ]


def _changes(session: Session, case: UUID) -> frozenset[str]:
    records = {uid for _, uid in belonging(session, [case])}
    return frozenset(session.scalars(select(Change.change_id).where(Change.record_uid.in_(records))))
