"""A copied centre as another PC of its office (作为本单位的另一台电脑).

A restored backup or a copied folder is the same installation as the one it came from: two machines that both
go on with it are clones. Here the copy becomes an installation of its own: new id, new signing key, own name
and workstation letter. It keeps all it holds, and begins its links anew.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from db.enums import AuditAction, PackageDirection, PackageState
from db.models.office import Installation, KeyPair
from db.models.package import BlobSent, Link, LinkChange, PackageRecord
from db.types import new_uid
from desktop_app.domain.actor import Actor
from desktop_app.domain.number import check_letter
from desktop_app.domain.profile import NumberPatterns
from desktop_app.errors import RuleViolation
from desktop_app.exchange import keys
from desktop_app.exchange.keys import KeyPurpose
from desktop_app.services import audit, setting
from desktop_app.services.centre import Centre
from desktop_app.services.installation import (
    check_name,
    free_letter,
    letters_of,
    own_pc,
    taken_letters,
)
from desktop_app.services.permissions import Permission, needs

_OPEN = (PackageState.PREPARED, PackageState.WRITTEN, PackageState.WAITING, PackageState.QUARANTINED)


@dataclass(frozen=True, slots=True)
class NewPc:
    """What the new PC is called, and its workstation letter; without one the next free letter is taken."""

    name: str
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """The centre as the new PC, to be used from the commit on; and its letter."""

    centre: Centre
    letter: str


@needs(Permission.PAIR)
def become_another_pc(
    session: Session, centre: Centre, new: NewPc, patterns: NumberPatterns, *, by: Actor, now: datetime
) -> Joined:
    """Make this copy of the centre another PC of its office.

    The PC that it was copied from stays known and need not be switched off. Nothing entered here is lost:
    the new PC sends all it holds under its own id, and asks for everything.

    :raises RuleViolation: at the field: no name or one that is taken, a letter under which numbers exist;
        or for a centre on a database server, whose windows are one PC already.
    """
    if centre.identity.database is not None:
        raise RuleViolation("本中心用数据库服务器，各窗口本来就连着，不用另加电脑。", "centre")
    office = centre.identity.uid
    name = check_name(session, office, new.name)
    letter = _letter(session, office, new.letter, patterns)
    old = own_pc(session, centre.identity)
    uid, signing, letters = new_uid(), keys.new_signing_keys(), letters_of(session)
    old.is_self, old.paired_at = False, old.paired_at or now
    session.add(Installation(uid=uid, office_uid=office, signing_key=signing.public, name=name, is_self=True))
    pair = session.scalars(select(KeyPair).where(KeyPair.purpose == KeyPurpose.SIGNING.value)).one()
    pair.public = signing.public
    pair.wrapped = keys.wrap(signing.private, centre.key, KeyPurpose.SIGNING, uid.hex)
    session.flush()
    setting.put(session, setting.INSTALLATION, uid.hex)
    setting.put(session, setting.WORKSTATION_LETTER, letter)
    setting.put(session, setting.LETTERS, {**letters, uid.hex: letter})
    for local in (setting.LAST_BACKUP, setting.CLONE_SEEN, setting.SHARE_FOLDER):
        setting.forget(session, local)
    _begin_anew(session, office)
    detail = f"本机改为本单位的另一台电脑“{name}”，工位字母 {letter}"
    audit.record(session, AuditAction.RIGHTS, detail, by=by, now=now, entity="installation", record_uid=uid)
    return Joined(replace(centre, installation=uid), letter)


def _letter(session: Session, office: UUID, wanted: str, patterns: NumberPatterns) -> str:
    if not wanted.strip():
        return free_letter(session, office, patterns)
    letter = wanted.strip().upper()
    check_letter(letter)
    if letter in taken_letters(session, office, patterns):
        free = free_letter(session, office, patterns)
        raise RuleViolation(f"字母 {letter} 已经用过，编号会重复；请用 {free}。", "letter")
    return letter


def _begin_anew(session: Session, office: UUID) -> None:
    """Leave to the old PC what is its own: its links with the office's other PCs, and what it has sent.

    What is held of other offices' links is the office's, and stays.
    """
    within = select(Link.id).where(Link.peer_office == office)
    session.execute(delete(LinkChange).where(LinkChange.link_id.in_(within)))
    session.execute(delete(Link).where(Link.peer_office == office))
    session.execute(delete(BlobSent).where(BlobSent.peer_office == office))
    session.execute(
        update(PackageRecord)
        .where(PackageRecord.direction == PackageDirection.OUT, PackageRecord.state.in_(_OPEN))
        .values(state=PackageState.SUPERSEDED)
    )
    session.execute(
        update(PackageRecord)
        .where(PackageRecord.direction == PackageDirection.IN, PackageRecord.peer_installation.is_not(None))
        .values(receipt_due=False)
    )
    session.expire_all()
