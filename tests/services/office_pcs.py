"""Further PCs of an office, made from copies as people make them, and their rounds on a shared folder."""

from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from db.models.office import Installation
from desktop_app.services.centre import open_centre
from desktop_app.services.installation_join import NewPc, become_another_pc
from desktop_app.services.package_within import WithinDone, exchange_within_office
from tests.services.package_world import snapshot
from tests.support.centre import OpenTestCentre


def copy_of(centre: OpenTestCentre, name: str) -> OpenTestCentre:
    """A copy of the closed folder, opened as it is: a clone."""
    folder = snapshot(centre, name)
    opened = open_centre(folder, centre.centre.key, now=centre.clock)
    return OpenTestCentre(opened, centre.actor, centre.rules, centre.recovery_code, centre.now)


def join(copy: OpenTestCentre, name: str, letter: str = "") -> OpenTestCentre:
    """Make a copy another PC of its office."""
    with copy.session() as session:
        joined = become_another_pc(
            session,
            copy.centre,
            NewPc(name, letter),
            copy.rules.profile.number,
            by=copy.actor,
            now=copy.now,
        )
    copy.centre = joined.centre
    return copy


def another_pc(centre: OpenTestCentre, folder: str, name: str) -> OpenTestCentre:
    """A further PC of an office, from a copy of ``centre``."""
    return join(copy_of(centre, folder), name)


def round_of(pc: OpenTestCentre, share: Path) -> WithinDone:
    """One round of a PC with the shared folder, a minute later."""
    pc.pass_time(minutes=1)
    return exchange_within_office(pc.centre, share, by=pc.actor, now=pc.clock)


def introduce(*pcs: OpenTestCentre) -> None:
    """Let PCs of one office know each other, as after pairing; the compared number is slow on purpose."""
    for pc in pcs:
        with pc.reading() as session:
            own = session.scalars(select(Installation).where(Installation.is_self.is_(True))).one()
            facts = own.uid, own.office_uid, own.signing_key, own.name
        for other in pcs:
            if other is not pc:
                _store(other, *facts)


def _store(centre: OpenTestCentre, uid: UUID, office: UUID, key: str, name: str) -> None:
    with centre.session() as session:
        if session.scalars(select(Installation).where(Installation.uid == uid)).first() is None:
            session.add(
                Installation(
                    uid=uid, office_uid=office, signing_key=key, name=name, is_self=False,
                    paired_at=centre.now,
                )
            )  # fmt: skip
