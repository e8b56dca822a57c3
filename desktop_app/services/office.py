"""This office and the offices it exchanges packages with, and the keys of both."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import CentreLevel
from db.models.office import Installation, KeyPair, Office
from desktop_app.domain.actor import Actor
from desktop_app.domain.centre import CentreIdentity
from desktop_app.errors import RuleViolation
from desktop_app.exchange import keys
from desktop_app.exchange.keys import KeyPurpose, OfficeKeys, SigningKeys
from desktop_app.exchange.reader import Known, KnownSender
from desktop_app.exchange.roster import Revocation
from desktop_app.services.package_request import note_key
from desktop_app.services.permissions import Permission, needs

RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office as the exchange page lists it."""

    uid: UUID
    code: str
    name: str
    level: CentreLevel
    paired_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class OwnKeys:
    """The private keys of this installation and office, unwrapped for one export or import."""

    signing: SigningKeys
    office: OfficeKeys
    recovery: tuple[str, ...] = ()
    """Private recovery identities that are here: this office's own until it was printed, and entered ones."""

    @property
    def identities(self) -> tuple[str, ...]:
        """Everything that packages to this office can be opened with."""
        return (self.office.identity, *self.recovery)


def create_own(session: Session, identity: CentreIdentity, installation: UUID, data_key: bytes) -> None:
    """Make this office's row and keys when the centre is created.

    The installation signs, the office decrypts; both private keys are stored wrapped by the data key.
    """
    signing, office, recovery = keys.new_signing_keys(), keys.new_office_keys(), keys.new_office_keys()
    owner = identity.uid.hex
    session.add_all(
        [
            KeyPair(
                purpose=KeyPurpose.SIGNING.value,
                public=signing.public,
                wrapped=keys.wrap(signing.private, data_key, KeyPurpose.SIGNING, installation.hex),
            ),
            KeyPair(
                purpose=KeyPurpose.OFFICE.value,
                public=office.recipient,
                wrapped=keys.wrap(office.identity.encode(), data_key, KeyPurpose.OFFICE, owner),
            ),
            KeyPair(
                purpose=RECOVERY,
                public=recovery.recipient,
                wrapped=keys.wrap(recovery.identity.encode(), data_key, KeyPurpose.ROOT, owner),
            ),
            Office(
                uid=identity.uid,
                code=identity.code,
                name=identity.name,
                short_name=identity.short_name,
                level=identity.level,
                is_self=True,
                recipient_key=office.recipient,
                recovery_key=recovery.recipient,
            ),
            Installation(
                uid=installation, office_uid=identity.uid, signing_key=signing.public, name="", is_self=True
            ),
        ]
    )
    session.flush()
    note_key(session, office.identity)


def own_keys(session: Session, identity: CentreIdentity, installation: UUID, data_key: bytes) -> OwnKeys:
    """Unwrap this office's private keys.

    :raises EnvironmentProblem: when they are damaged.
    """
    stored = {pair.purpose: pair.wrapped for pair in session.scalars(select(KeyPair).order_by(KeyPair.id))}
    signing = keys.unwrap(stored[KeyPurpose.SIGNING.value], data_key, KeyPurpose.SIGNING, installation.hex)
    office = keys.unwrap(stored[KeyPurpose.OFFICE.value], data_key, KeyPurpose.OFFICE, identity.uid.hex)
    recovery = tuple(
        keys.unwrap(wrapped, data_key, KeyPurpose.ROOT, identity.uid.hex).decode()
        for purpose, wrapped in stored.items()
        if purpose.startswith(RECOVERY) and wrapped
    )
    return OwnKeys(keys.signing_keys(signing), keys.office_keys(office.decode()), recovery)


@needs(Permission.VIEW_EXCHANGE)
def list_peers(session: Session, *, by: Actor, today: date) -> tuple[OfficeRow, ...]:
    """The offices this one is paired with, by division code."""
    del by, today
    rows = session.scalars(select(Office).where(Office.is_self.is_(False)).order_by(Office.code))
    return tuple(OfficeRow(o.uid, o.code, o.name, o.level, o.paired_at, o.revoked_at) for o in rows)


def paired_office(session: Session, uid: UUID, installation: UUID | None = None) -> Office:
    """The row of an office that packages may go to; with ``installation`` this office, for that PC of it.

    :raises RuleViolation: when it is unknown, not paired, or revoked.
    """
    found = session.scalars(
        select(Office).where(Office.uid == uid, Office.is_self.is_(installation is not None))
    ).one_or_none()
    if found is not None and installation is not None:
        if installation not in installations_of(session, uid):
            raise RuleViolation("还没有与本单位的这台电脑配对，请先交换配对文件。", "peer")
        return found
    if found is None or found.paired_at is None:
        raise RuleViolation("还没有与这个单位配对，请先交换配对文件。", "peer")
    if found.revoked_at is not None:
        raise RuleViolation(f"“{found.name}”已停用，不能再给它送数据包。", "peer")
    return found


def known_senders(session: Session, lifted: Collection[UUID] = ()) -> Known:
    """All installations that packages are accepted from, as a look-up that needs no session any more.

    The other PCs of this office are among them, this one is not. ``lifted`` PCs count as not switched off.
    """
    offices = {office.uid: office for office in session.scalars(select(Office))}
    known: dict[tuple[str, str], KnownSender] = {}
    for pc in session.scalars(select(Installation).where(Installation.is_self.is_(False))):
        office = offices[pc.office_uid]
        revoked = None
        if (office.revoked_at is not None or pc.revoked_at is not None) and pc.uid not in lifted:
            revoked = Revocation(pc.revoked_epoch or "", pc.revoked_last)
        known[(office.uid.hex, pc.uid.hex)] = KnownSender(pc.signing_key, office.level, revoked)
    return lambda office_uid, installation: known.get((office_uid, installation))


def installations_of(session: Session, office: UUID) -> tuple[UUID, ...]:
    """The PCs of an office that may still sign, without this one, in the order in which they were paired."""
    rows = session.scalars(
        select(Installation.uid)
        .where(
            Installation.office_uid == office,
            Installation.is_self.is_(False),
            Installation.revoked_at.is_(None),
        )
        .order_by(Installation.id)
    )
    return tuple(rows)


def offices_of_installations(session: Session) -> dict[str, UUID]:
    """The office of each known PC, by the PC's uid in hex."""
    rows = session.execute(select(Installation.uid, Installation.office_uid))
    return {pc.hex: office for pc, office in rows}
