"""The PCs (电脑) of this office and of the offices it exchanges with: what they are called, their letters.

Each PC of an office is an installation of its own: own id, own signing key, own workstation letter in the
numbers it gives. The office's keys for reading packages are the same on all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import AuditAction, PackageDirection
from db.models.office import Installation, Office
from db.models.package import Link, PackageRecord
from desktop_app.domain.actor import Actor
from desktop_app.domain.centre import CentreIdentity
from desktop_app.domain.number import FIRST_LETTER, LETTERS, check_letter
from desktop_app.domain.profile import NumberPatterns
from desktop_app.errors import RuleViolation
from desktop_app.services import audit, setting
from desktop_app.services.number_series import letters_given
from desktop_app.services.permissions import Permission, needs

MOST_NAME = 40
CLONE_WORDS = (
    "好像有另一台电脑在用本机的同一份数据。内容不会丢；请在其中一台的“电脑与密钥”里点“作为另一台电脑”。"
)
"""What to tell while ``clone_seen`` gives a moment."""


@dataclass(frozen=True, slots=True)
class PcRow:
    """A PC as it is listed. ``heard_at`` is when its last package came; None for this PC or when none did.

    ``revoked_at`` counts for the PC whichever of the two was switched off, ``office_revoked`` for its office.
    """

    uid: UUID
    office_uid: UUID
    office_name: str
    name: str
    letter: str
    is_self: bool
    within: bool
    paired_at: datetime | None
    heard_at: datetime | None
    revoked_at: datetime | None
    office_revoked: bool = False

    @property
    def shown(self) -> str:
        """Its name, or what to call it while it has none."""
        return self.name or ("本机" if self.is_self else f"未命名的电脑 {self.uid.hex[-4:]}")


@needs(Permission.VIEW_INSTALLATIONS)
def list_pcs(session: Session, *, by: Actor, today: date) -> tuple[PcRow, ...]:
    """All known PCs: this one, the others of this office, then those of other offices by code."""
    del by, today
    heard = _heard(session)
    letters = letters_of(session)
    rows = session.execute(
        select(Installation, Office)
        .join(Office, Office.uid == Installation.office_uid)
        .order_by(Office.is_self.desc(), Installation.is_self.desc(), Office.code, Installation.id)
    )
    return tuple(
        PcRow(
            pc.uid,
            office.uid,
            office.name,
            pc.name,
            letters.get(pc.uid.hex, ""),
            pc.is_self,
            office.is_self,
            pc.paired_at,
            heard.get(pc.uid),
            pc.revoked_at if office.revoked_at is None else office.revoked_at,
            office.revoked_at is not None,
        )
        for pc, office in rows
    )


def _heard(session: Session) -> Mapping[UUID, datetime]:
    newest: dict[UUID, datetime] = {}
    rows = session.execute(
        select(Link.installation, func.max(PackageRecord.at))
        .join(PackageRecord, PackageRecord.epoch == Link.epoch)
        .where(
            Link.direction == PackageDirection.IN,
            PackageRecord.direction == PackageDirection.IN,
        )
        .group_by(Link.installation)
    )
    newest.update((row[0], row[1]) for row in rows)
    return newest


@needs(Permission.PAIR)
def rename_pc(session: Session, uid: UUID, name: str, *, by: Actor, now: datetime) -> None:
    """Call a PC something else, for example 窗口二号机; other offices learn it when they pair.

    :raises RuleViolation: for an unknown PC, an empty or too long name, or one that another PC has.
    """
    pc = find_pc(session, uid)
    clean = check_name(session, pc.office_uid, name, but=pc)
    before, pc.name = pc.name, clean
    session.flush()
    detail = f"电脑改名：{before or '未命名'} 改为 {clean}"
    audit.record(session, AuditAction.RIGHTS, detail, by=by, now=now, entity="installation", record_uid=uid)


def check_name(session: Session, office: UUID, name: str, *, but: Installation | None = None) -> str:
    """A PC's name as it is stored.

    :raises RuleViolation: at field ``name``: empty, too long, or taken by another PC of the office.
    """
    clean = " ".join(name.split())
    if not clean:
        raise RuleViolation("请给电脑起个名字，例如“窗口二号机”。", "name")
    if len(clean) > MOST_NAME:
        raise RuleViolation(f"名字太长，请写在 {MOST_NAME} 个字以内。", "name")
    others = session.scalars(select(Installation).where(Installation.office_uid == office)).all()
    if any(other is not but and other.name == clean for other in others):
        raise RuleViolation(f"已经有一台电脑叫“{clean}”，请换个名字。", "name")
    return clean


@needs(Permission.PAIR)
def set_letter(
    session: Session,
    uid: UUID,
    letter: str,
    patterns: NumberPatterns,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Give a PC the letter that stands in its numbers: this one, or at the county one of a township.

    :raises RuleViolation: at field ``letter``: no letter, or one under which numbers of that office exist.
    """
    pc = find_pc(session, uid)
    wanted = letter.strip().upper()
    check_letter(wanted)
    if letters_of(session).get(uid.hex) == wanted:
        return
    if wanted in taken_letters(session, pc.office_uid, patterns, but=uid):
        free = free_letter(session, pc.office_uid, patterns)
        raise RuleViolation(f"字母 {wanted} 已经用过，编号会重复；请用 {free}。", "letter")
    note_letter(session, uid, wanted)
    if pc.is_self:
        setting.put(session, setting.WORKSTATION_LETTER, wanted)
    detail = f"电脑“{pc.name}”的工位字母定为 {wanted}"
    audit.record(session, AuditAction.RIGHTS, detail, by=by, now=now, entity="installation", record_uid=uid)


def letters_of(session: Session) -> Mapping[str, str]:
    """Workstation letters of the known PCs by their uid in hex; this one's is always among them."""
    stored = setting.get(session, setting.LETTERS)
    found = {uid: str(letter) for uid, letter in stored.items()} if isinstance(stored, Mapping) else {}
    own = session.scalars(select(Installation.uid).where(Installation.is_self.is_(True))).one()
    letter = setting.get(session, setting.WORKSTATION_LETTER)
    return {**found, own.hex: FIRST_LETTER if letter is None else str(letter)}


def note_letter(session: Session, uid: UUID, letter: str) -> None:
    """Remember a PC's letter."""
    setting.put(session, setting.LETTERS, {**letters_of(session), uid.hex: letter})


def taken_letters(
    session: Session, office: UUID, patterns: NumberPatterns, *, but: UUID | None = None
) -> frozenset[str]:
    """Letters that an office's PCs have or had: also those of switched-off PCs, and of numbers that exist."""
    pcs = session.scalars(select(Installation.uid).where(Installation.office_uid == office))
    letters = letters_of(session)
    held = {letters.get(pc.hex, "") for pc in pcs if pc != but}
    return frozenset(held - {""}) | letters_given(session, office, patterns)


def free_letter(session: Session, office: UUID, patterns: NumberPatterns) -> str:
    """The next letter that no PC of an office ever had, as far as is known here.

    :raises RuleViolation: when all are spent.
    """
    taken = taken_letters(session, office, patterns)
    for letter in LETTERS:
        if letter not in taken:
            return letter
    raise RuleViolation("工位字母都用完了，请与县中心联系。", "letter")


def find_pc(session: Session, uid: UUID) -> Installation:
    """The row of a known PC.

    :raises RuleViolation: when it is unknown.
    """
    found = session.scalars(select(Installation).where(Installation.uid == uid)).one_or_none()
    if found is None:
        raise RuleViolation("找不到这台电脑，请刷新后再试。", "pc")
    return found


def own_pc(session: Session, identity: CentreIdentity) -> Installation:
    """The row of this PC."""
    return session.scalars(
        select(Installation).where(Installation.office_uid == identity.uid, Installation.is_self.is_(True))
    ).one()


@needs(Permission.VIEW_INSTALLATIONS)
def clone_seen(session: Session, *, by: Actor, today: date) -> datetime | None:
    """When it was last noticed that another machine works with a copy of this one; None otherwise."""
    del by, today
    stored = setting.get(session, setting.CLONE_SEEN)
    return datetime.fromisoformat(stored) if isinstance(stored, str) else None


@needs(Permission.PAIR)
def settle_clone(session: Session, *, by: Actor, now: datetime) -> None:
    """Somebody has seen to it: the copy became a PC of its own, or is no longer used."""
    setting.forget(session, setting.CLONE_SEEN)
    audit.record(session, AuditAction.RIGHTS, "已处理：另一台电脑用同一份数据", by=by, now=now)
