"""Pairing (配对): a file each way, then both people compare one 20-digit number.

With another office the card brings its keys. Between the PCs of one office it introduces the PC alone: the
office's keys are the same on both.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction, CentreLevel
from db.models.office import Installation, Office
from db.types import new_uid
from desktop_app import __version__
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.exchange.keys import SigningKeys
from desktop_app.exchange.pairing import PairingCard, pairing_number
from desktop_app.exchange.pairing_file import read_pairing, write_pairing
from desktop_app.services import audit, setting
from desktop_app.services.centre import Centre, short_name_of
from desktop_app.services.installation import letters_of, note_letter, own_pc
from desktop_app.services.installation_switch import switch_off
from desktop_app.services.office import own_keys
from desktop_app.services.permissions import Permission, needs

_SHORT_NAME = 20


@dataclass(frozen=True, slots=True, repr=False)
class OwnCard:
    """This installation's card with the key that signs the file."""

    card: PairingCard
    signing: SigningKeys


@dataclass(frozen=True, slots=True)
class PairingCandidate:
    """The other side as its file says, and the number to compare on the phone or side by side.

    ``number`` is 20 digits in groups of five. ``known`` says that the office is paired already and this is
    another (or a new) computer of it; ``within`` that it is another PC of this office; ``rebuilt`` that it
    comes with new keys, and that its PCs of before will be switched off.
    """

    name: str
    code: str
    level: CentreLevel
    number: str
    known: bool
    card: PairingCard
    within: bool = False
    rebuilt: bool = False

    @property
    def shown(self) -> str:
        """Whom to name on the screen."""
        return f"本单位的电脑“{self.card.pc or '未命名'}”" if self.within else self.name

    @property
    def before(self) -> str:
        """What was between the two offices before, for the screen; empty when nothing was."""
        if self.rebuilt:
            return "这个单位重建过，钥匙换了。配对以后，它原来的电脑自动停用"
        return "这个单位以前配对过" if self.known and not self.within else ""


@needs(Permission.PAIR)
def own_card(session: Session, centre: Centre, *, by: Actor, today: date) -> OwnCard:
    """What this office gives to the other side."""
    del by, today
    return _own_card(session, centre)


def _own_card(session: Session, centre: Centre) -> OwnCard:
    keys = own_keys(session, centre.identity, centre.installation, centre.key)
    office = session.scalars(select(Office).where(Office.is_self.is_(True))).one()
    pc = own_pc(session, centre.identity)
    card = PairingCard(
        office=centre.identity.uid.hex,
        code=centre.identity.code,
        name=centre.identity.name,
        level=centre.identity.level,
        installation=centre.installation.hex,
        signing_key=keys.signing.public,
        recipient=keys.office.recipient,
        recovery=office.recovery_key,
        root_key=_own_root(session, centre),
        pc=pc.name,
        letter=letters_of(session)[pc.uid.hex],
    )
    return OwnCard(card, keys.signing)


def _own_root(session: Session, centre: Centre) -> str:
    # A township knows its county's root key; only the county hands it out.
    found = setting.get(session, setting.ROOT_KEY)
    return str(found) if found and centre.identity.level is CentreLevel.COUNTY else ""


def pairing_file_name(centre: Centre, card: PairingCard | None = None) -> str:
    """Name of this PC's pairing file; with its card also the PC's name."""
    office = centre.identity.short_name or centre.identity.code
    pc = "" if card is None else "".join(c for c in card.pc if c.isalnum())
    return f"配对-{office}{'-' if pc else ''}{pc}.fqpkg"


@needs(Permission.PAIR)
def write_own_pairing(session: Session, centre: Centre, target: Path, *, by: Actor, now: datetime) -> Path:
    """Write this office's pairing file; a folder gets the default file name. Returns the file.

    :raises EnvironmentProblem: when the place cannot be written.
    """
    own = _own_card(session, centre)
    path = target / pairing_file_name(centre, own.card) if target.is_dir() else target
    write_pairing(path, own.card, own.signing, package_id=new_uid().hex, now=now, app_version=__version__)
    audit.record(session, AuditAction.EXPORT, "写出本单位的配对文件", by=by, now=now)
    return path


@needs(Permission.PAIR)
def read_candidate(
    session: Session, centre: Centre, path: Path, *, by: Actor, today: date
) -> PairingCandidate:
    """Read the other side's pairing file and work out the number to compare (takes about 0.2 s).

    :raises PackageRefused: when it is no pairing file, or damaged.
    :raises RuleViolation: when it is this office's own file, or of an office it does not exchange with.
    :raises EnvironmentProblem: when it cannot be read.
    """
    del by, today
    return _candidate(session, centre, read_pairing(path))


def _candidate(session: Session, centre: Centre, card: PairingCard) -> PairingCandidate:
    within = card.office == centre.identity.uid.hex
    if not within and card.level is centre.identity.level:
        other = "县级" if card.level is CentreLevel.TOWNSHIP else "乡镇级"
        raise RuleViolation(f"数据包只在乡镇与县之间往来，请选择{other}综治中心的配对文件。", "package")
    own = _own_card(session, centre).card
    if within and card.installation != own.installation and card.recipient != own.recipient:
        raise RuleViolation(
            "这台电脑与本机的单位密钥不一样，不能配对。本单位的另一台电脑要从本单位的备份来。", "package"
        )
    number = pairing_number(own, card)
    known = session.scalars(select(Office.id).where(Office.uid == UUID(hex=card.office))).first() is not None
    rebuilt = bool(_replaced_pcs(session, card))
    return PairingCandidate(card.name, card.code, card.level, number, known, card, within, rebuilt)


@needs(Permission.PAIR)
def confirm_pairing(
    session: Session, centre: Centre, candidate: PairingCandidate, typed: str, *, by: Actor, now: datetime
) -> UUID:
    """Store the other side's keys, once somebody has read the number from the *other* screen.

    ``typed`` is that number; spaces do not matter. Returns the office's uid.

    :raises RuleViolation: when the numbers differ: then the files may have been exchanged on the way; or when
        two PCs of one office have the same workstation letter.
    """
    fresh = _candidate(session, centre, candidate.card)
    if _digits(typed) != _digits(fresh.number):
        raise RuleViolation(
            "两边的 20 位数字不一样，没有配对。请逐位重念；仍不一样，请重新交换配对文件。", "number"
        )
    card = candidate.card
    _refuse_same_letter(session, card)
    replaced = _replaced_pcs(session, card)
    for pc in replaced:
        switch_off(session, pc, now)
    if not fresh.within:
        _store_office(session, card, now)
    _store_installation(session, card, now)
    if card.root_key and card.level is CentreLevel.COUNTY:
        setting.put(session, setting.ROOT_KEY, card.root_key)
    session.flush()
    uid = UUID(hex=card.office)
    detail = f"与{fresh.shown}配对" + (f"，停用原来的 {len(replaced)} 台电脑" if replaced else "")
    audit.record(session, AuditAction.RIGHTS, detail, by=by, now=now, entity="office", record_uid=uid)
    return uid


def _replaced_pcs(session: Session, card: PairingCard) -> list[Installation]:
    """PCs in use of an office that comes with a new PC and new keys: it was rebuilt, and they are dead.

    They cannot open what is sealed for it from now on. So also those PCs of a county hear it that did not
    offer the rebuild.
    """
    office = UUID(hex=card.office)
    known = session.scalars(select(Office).where(Office.uid == office)).one_or_none()
    if known is None or not known.recipient_key or known.recipient_key == card.recipient:
        return []
    pcs = session.scalars(select(Installation).where(Installation.office_uid == office)).all()
    if card.installation in {pc.uid.hex for pc in pcs}:
        return []
    return [pc for pc in pcs if pc.revoked_at is None]


def _refuse_same_letter(session: Session, card: PairingCard) -> None:
    pcs = session.scalars(select(Installation).where(Installation.office_uid == UUID(hex=card.office)))
    letters = letters_of(session)
    for pc in pcs:
        if pc.uid.hex != card.installation and card.letter and letters.get(pc.uid.hex) == card.letter:
            name = pc.name or "原来的电脑"
            raise RuleViolation(
                f"这台电脑和“{name}”的工位字母都是 {card.letter}，编号会重复。"
                "请先给其中一台换个字母，再重新写配对文件。",
                "letter",
            )


def _store_office(session: Session, card: PairingCard, now: datetime) -> None:
    office = session.scalars(select(Office).where(Office.uid == UUID(hex=card.office))).one_or_none()
    if office is None:
        office = Office(
            uid=UUID(hex=card.office),
            short_name=short_name_of(card.name)[:_SHORT_NAME],
            level=card.level,
            is_self=False,
        )
        session.add(office)
    office.code, office.name = card.code, card.name
    office.recipient_key, office.recovery_key = card.recipient, card.recovery
    office.paired_at, office.revoked_at = now, None


def _store_installation(session: Session, card: PairingCard, now: datetime) -> None:
    uid = UUID(hex=card.installation)
    found = session.scalars(select(Installation).where(Installation.uid == uid)).one_or_none()
    if found is None:
        found = Installation(uid=uid, name="", is_self=False)
        session.add(found)
    found.office_uid, found.signing_key = UUID(hex=card.office), card.signing_key
    found.paired_at, found.revoked_at = now, None
    found.name = card.pc or found.name
    if card.letter:
        note_letter(session, uid, card.letter)


def _digits(text: str) -> str:
    # Full-width digits count too: int() reads them.
    return "".join(str(int(c)) for c in text if c.isdecimal())
