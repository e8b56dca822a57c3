"""Files found on a stick or in a folder: which are for this office, and what one of them holds."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import Labelled, PackageDirection, PackageKind, PackageState
from db.models.office import Office
from db.models.package import PackageRecord
from desktop_app.domain.actor import Actor
from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.chain import Duplicate, Fork, Gap, Standing
from desktop_app.exchange.header import Header
from desktop_app.exchange.reader import ReaderKeys, Setting, peek, verify
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.verified import VerifiedPackage
from desktop_app.services import package_carrier
from desktop_app.services.centre import Centre
from desktop_app.services.office import known_senders, own_keys
from desktop_app.services.package_content import ContentCount, ContentKind, ContentLine
from desktop_app.services.package_link import SCHEMA, PeerLinks
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.roster_follow import accepted_suites


class FoundStanding(Labelled):
    """What a file on a carrier is to this office, as its header says (nothing is verified yet)."""

    NEW = "new", "可以收进"
    TAKEN = "taken", "已经收过"
    WAITING = "waiting", "等前面的包"
    OWN = "own", "本单位写的"
    PAIRING = "pairing", "配对文件"
    FOREIGN = "foreign", "给别的单位的"
    UNREADABLE = "unreadable", "读不出来"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One ``.fqpkg`` on a carrier. ``text`` says why it cannot be read; empty otherwise."""

    path: Path
    name: str
    size: int
    standing: FoundStanding
    sender_name: str
    made_at: datetime | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """What a verified package holds. ``missing`` changes before it have not arrived here."""

    package_uid: UUID
    kind: PackageKind
    sender_name: str
    made_at: datetime
    app_version: str
    size: int
    changes: int
    receipts: int
    lines: tuple[ContentLine, ...]
    part: tuple[int, int]
    missing: int
    reason: ReasonCode | None
    text: str


@needs(Permission.VIEW_EXCHANGE)
def find_packages(
    session: Session, centre: Centre, folder: Path, *, by: Actor, today: date
) -> tuple[FoundFile, ...]:
    """The package files directly in a folder: those to take first, and of them the oldest first.

    :raises EnvironmentProblem: when the folder is gone.
    """
    del by, today
    offices = {row[0]: row[1] for row in session.execute(select(Office.uid, Office.name))}
    found = [_found(session, centre, offices, path) for path in package_carrier.list_files(folder)]
    ranks = list(FoundStanding)
    found.sort(key=lambda f: (f.made_at is None, f.made_at, f.name))
    return tuple(sorted(found, key=lambda f: ranks.index(f.standing)))


def _found(session: Session, centre: Centre, offices: dict[UUID, str], path: Path) -> FoundFile:
    size = 0
    try:
        size = path.stat().st_size
        header = peek(path)
    except PackageRefused as refusal:
        return FoundFile(path, path.name, size, FoundStanding.UNREADABLE, "", None, refusal.text)
    except (OSError, EnvironmentProblem):
        text = "文件读不出来，请检查 U 盘是否插好。"
        return FoundFile(path, path.name, size, FoundStanding.UNREADABLE, "", None, text)
    sender = offices.get(UUID(hex=header.sender.org), "")
    standing = _standing(session, centre, header)
    return FoundFile(path, path.name, size, standing, sender, header.wall_time)


def _standing(session: Session, centre: Centre, header: Header) -> FoundStanding:
    me = centre.identity.uid.hex
    if header.sender.installation == centre.installation.hex:
        return FoundStanding.OWN
    if header.kind is PackageKind.PAIRING:
        return FoundStanding.PAIRING
    if header.recipient.org != me:
        return FoundStanding.OWN if header.sender.org == me else FoundStanding.FOREIGN
    if header.recipient.installation not in ("", centre.installation.hex):
        return FoundStanding.FOREIGN
    states = session.scalars(
        select(PackageRecord.state).where(
            PackageRecord.direction == PackageDirection.IN,
            PackageRecord.package_id == UUID(hex=header.package_id),
        )
    ).all()
    if PackageState.IMPORTED in states:
        return FoundStanding.TAKEN
    return FoundStanding.WAITING if PackageState.WAITING in states else FoundStanding.NEW


def verify_package(centre: Centre, path: Path) -> PackageFacts:
    """Check a file as the import does and say what it holds; nothing is changed or copied.

    :raises PackageRefused: when it would not be taken.
    :raises EnvironmentProblem: when it cannot be read.
    """
    with centre.reading() as session:
        keys = own_keys(session, centre.identity, centre.installation, centre.key)
        known = known_senders(session)
        offices = {row[0]: row[1] for row in session.execute(select(Office.uid, Office.name))}
        me = ReaderKeys(centre.identity.uid.hex, keys.identities, centre.installation.hex)
        setting = Setting(SCHEMA, centre.folder / "inbox", accepted_suites(session))
        with verify(path, me, known, setting) as package:
            return _facts(package, _stands(session, centre, package), offices)


def _stands(session: Session, centre: Centre, package: VerifiedPackage) -> Standing:
    link = package.header.link
    if link is None:
        return Duplicate()
    links = PeerLinks(session, UUID(hex=package.header.sender.org), centre.installation)
    return package.standing(links.known(links.incoming(link.epoch)))


def _facts(package: VerifiedPackage, standing: Standing, offices: dict[UUID, str]) -> PackageFacts:
    header, count = package.header, ContentCount()
    for change in package.changes():
        count.add(change.entity, change.uid, change.values, sealed=change.raw.sealed)
    lines = (*count.lines(), *_blob_lines(package))
    match standing:
        case Gap(missing):
            reason, text = ReasonCode.GAP, f"{ReasonCode.GAP.sentence}还差 {missing} 处更改。"
        case Fork():
            missing, reason, text = 0, ReasonCode.FORK, ReasonCode.FORK.text
        case Duplicate() if header.link is not None and header.counts.changes:
            missing, reason, text = 0, ReasonCode.DUPLICATE, ReasonCode.DUPLICATE.text
        case _:
            missing, reason, text = 0, None, "签名、收件人、顺序都对，可以收进。"
    return PackageFacts(
        UUID(hex=header.package_id),
        header.kind,
        offices.get(UUID(hex=header.sender.org), ""),
        header.wall_time,
        header.app_version,
        package.size,
        header.counts.changes,
        header.counts.receipts,
        lines,
        (header.part.index, header.part.count),
        missing,
        reason,
        text,
    )


def _blob_lines(package: VerifiedPackage) -> tuple[ContentLine, ...]:
    """The attachments of a package, if it brings any."""
    heads = list(package.blob_heads())
    names, size = {head[0] for head in heads}, sum(head[3] for head in heads)
    return (ContentLine(ContentKind.BLOB, len(heads), len(names), size=size),) if heads else ()
