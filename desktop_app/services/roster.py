"""The roster (名册): the county says, signed by its root key, which PCs count and which letters they have.

The county builds a version from what it knows and stores it. It rides in packages until a PC of the recipient
says that it has it. What the recipient does with it is in ``roster_follow``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import AuditAction, CentreLevel
from db.models.office import Installation, Office, RosterVersion
from desktop_app.domain.actor import Actor
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.exchange.header import Header
from desktop_app.exchange.roster import (
    Revocation,
    Roster,
    RosterInstallation,
    RosterOffice,
    sign_roster,
)
from desktop_app.exchange.suites import DEFAULT_ACCEPTED
from desktop_app.services import audit, setting
from desktop_app.services.centre import Centre
from desktop_app.services.installation import letters_of
from desktop_app.services.package_link import PeerLinks
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.root_key import open_root


@dataclass(frozen=True, slots=True)
class RosterRow:
    """The roster in force: version 0 when there is none. ``root`` says whether the root key is known here.

    ``lacking`` counts the offices that are not known to have it (at the county); ``switched_off`` says that
    the county has switched this PC off. ``next`` is the number of the next one: more than one above when
    somebody holds a newer one than this county, which then was put back to before it.
    """

    version: int
    received_at: datetime | None
    root: bool
    lacking: int
    switched_off: bool
    next: int


@needs(Permission.VIEW_INSTALLATIONS)
def roster_state(session: Session, *, by: Actor, today: date) -> RosterRow:
    """Which roster is in force here."""
    del by, today
    newest = newest_roster(session)
    heard = _heard(session)
    version = 0 if newest is None else newest.version
    peers = session.scalars(
        select(Office.uid).where(
            Office.is_self.is_(False), Office.level == CentreLevel.TOWNSHIP, Office.revoked_at.is_(None)
        )
    )
    lacking = sum(_known_to(session, peer, heard) < version for peer in peers)
    return RosterRow(
        version,
        None if newest is None else newest.received_at,
        bool(setting.get(session, setting.ROOT_KEY)),
        lacking,
        bool(setting.get(session, setting.REVOKED_HERE)),
        _next(session, heard),
    )


@needs(Permission.OVERSEE_EXCHANGE)
def issue_roster(
    session: Session, centre: Centre, root_file: Path, passphrase: str, *, by: Actor, now: datetime
) -> int:
    """Sign the next version of the roster with the root key on a stick, and keep it; returns its number.

    It is above every version that anybody has said to hold: a county that was put back to before its last
    roster would else sign one that nobody takes.

    :raises PermissionDenied: when this is not a county centre.
    :raises RuleViolation: for a wrong passphrase, or another county's root key.
    :raises EnvironmentProblem: when the stick's file cannot be read.
    """
    if centre.identity.level is not CentreLevel.COUNTY:
        raise PermissionDenied("名册由县级综治中心签发。", "role")
    root = open_root(root_file, passphrase)
    if root.public != setting.get(session, setting.ROOT_KEY):
        raise RuleViolation("这不是本县的根钥匙，请换封存的那个 U 盘。", "root")
    version = _next(session, _heard(session))
    roster = Roster(
        version=version,
        county=centre.identity.uid.hex,
        issued=now,
        suites=tuple(sorted(DEFAULT_ACCEPTED)),
        offices=tuple(_offices(session)),
    )
    session.add(RosterVersion(version=version, content=sign_roster(roster, root), received_at=now))
    session.flush()
    audit.record(session, AuditAction.RIGHTS, f"签发第 {version} 版名册", by=by, now=now)
    return version


def _offices(session: Session) -> Iterable[RosterOffice]:
    letters = letters_of(session)
    for office in session.scalars(select(Office).order_by(Office.code, Office.id)).all():
        pcs = session.scalars(
            select(Installation).where(Installation.office_uid == office.uid).order_by(Installation.id)
        )
        yield RosterOffice(
            office.uid.hex,
            office.code,
            office.name,
            office.level,
            office.recipient_key,
            office.recovery_key,
            tuple(_pc(pc, office, letters.get(pc.uid.hex, "")) for pc in pcs),
        )


def _pc(pc: Installation, office: Office, letter: str) -> RosterInstallation:
    off = pc.revoked_at is not None or office.revoked_at is not None
    revoked = Revocation(pc.revoked_epoch or "", pc.revoked_last) if off else None
    return RosterInstallation(pc.uid.hex, pc.signing_key, revoked, pc.name, letter)


def _next(session: Session, heard: Mapping[str, int]) -> int:
    return max(version_held(session), *heard.values(), _highest(session)) + 1


def _highest(session: Session) -> int:
    """Somebody may still hold it, though who said so was put back since, or is a clone of that PC."""
    highest = setting.get(session, setting.ROSTER_HIGHEST)
    return highest if isinstance(highest, int) else 0


def version_held(session: Session) -> int:
    """Number of the roster in force here; 0 for none."""
    return session.scalar(select(func.max(RosterVersion.version))) or 0


def newest_roster(session: Session) -> RosterVersion | None:
    """The roster in force here; None before the first."""
    return session.scalars(select(RosterVersion).order_by(RosterVersion.version.desc()).limit(1)).first()


def riding(session: Session, centre: Centre, links: PeerLinks) -> bytes | None:
    """The roster that rides in the next package to a peer, as it was signed; None when it has it.

    The county gives it to its townships, and the PCs of one office give it to each other.
    """
    within = links.peer_installation
    if within is None and centre.identity.level is not CentreLevel.COUNTY:
        return None
    newest = newest_roster(session)
    if newest is None:
        return None
    heard = _heard(session)
    known = heard.get(within.hex, 0) if within is not None else _known_to(session, links.peer, heard)
    return newest.content if known < newest.version else None


def _heard(session: Session) -> Mapping[str, int]:
    stored = setting.get(session, setting.ROSTER_HEARD)
    return {pc: int(str(version)) for pc, version in stored.items()} if isinstance(stored, Mapping) else {}


def _known_to(session: Session, office: UUID, heard: Mapping[str, int]) -> int:
    pcs = session.scalars(
        select(Installation.uid).where(Installation.office_uid == office, Installation.revoked_at.is_(None))
    )
    return max((heard.get(pc.hex, 0) for pc in pcs), default=0)


def hear_version(session: Session, header: Header) -> None:
    """Note which roster the sender of a package has; it may go down (the sender was restored)."""
    heard = _heard(session)
    if heard.get(header.sender.installation) != header.roster_version:
        known = {**heard, header.sender.installation: header.roster_version}
        setting.put(session, setting.ROSTER_HEARD, known)
    if header.roster_version > _highest(session):
        setting.put(session, setting.ROSTER_HIGHEST, header.roster_version)
