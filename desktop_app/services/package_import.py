"""Importing: verify outside the database, then one transaction, then tidy the files (exchange.md, "Import").

Three steps: ``receive`` (no session), ``take`` (command: everything that changes the database), ``tidy``
(no session). ``import_package`` runs them and then retries packages that were waiting for this one.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PackageDirection, PackageKind, PackageState
from db.models.office import Office
from db.models.package import PackageRecord
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.exchange.chain import Duplicate, Fork, Gap, Standing
from desktop_app.exchange.header import Header
from desktop_app.exchange.reader import Known, ReaderKeys, Setting, peek, verify
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.verified import VerifiedPackage
from desktop_app.services import package_answer, package_carrier, package_hint, package_sister, roster
from desktop_app.services.centre import Centre
from desktop_app.services.collecting import seldom_collected
from desktop_app.services.office import known_senders, offices_of_installations, own_keys
from desktop_app.services.package_apply import Fit, apply_package
from desktop_app.services.package_blob import BlobScope
from desktop_app.services.package_blob_import import keep_blobs, note_blobs, reading
from desktop_app.services.package_journal import ImportResult, Incoming, Journal
from desktop_app.services.package_link import SCHEMA, PeerLinks, went_on_otherwise
from desktop_app.services.package_outcome import Receipts
from desktop_app.services.package_rebuilt import tell_rebuilt
from desktop_app.services.package_request import note_key
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.progress import Progress
from desktop_app.services.roster_follow import accepted_suites, take_roster

_KEEP_NOTHING = frozenset({ReasonCode.NOT_A_PACKAGE, ReasonCode.NOT_FOR_ME})
"""Not ours: such a file is refused where it lies, no copy is kept."""


@dataclass(frozen=True, slots=True, repr=False)
class Received:
    """A file in the inbox that was looked at: verified and open, or refused with its reason.

    ``roster`` is that of a refused package whose roster can be read.
    """

    file: Incoming
    package: VerifiedPackage | None
    refusal: PackageRefused | None
    roster: bytes | None = None

    @property
    def header(self) -> Header | None:
        """The header, as far as its signature is good."""
        if self.package is not None:
            return self.package.header
        return None if self.refusal is None else self.refusal.header


def receive(centre: Centre, path: Path, progress: Progress | None = None) -> Received:
    """Copy a file off its carrier into the inbox and verify it there; nothing of the database is changed.

    :raises PackageRefused: when the file is no package, is not for this office, or is too large to copy.
    :raises EnvironmentProblem: when the stick or the disk cannot be read or written.
    """
    try:
        if peek(path).kind is PackageKind.PAIRING:
            raise RuleViolation("这是配对文件，请在“配对”里打开它。", "package")
    except PackageRefused as refusal:
        if refusal.reason is ReasonCode.NOT_A_PACKAGE:
            raise
    tell = reading(progress, path.name)
    place, sha256 = package_carrier.fetch(path, centre.folder / "inbox", tell)
    received = _look(centre, Incoming(place, path.name, sha256, place.stat().st_size))
    if received.refusal is not None and received.refusal.reason in _KEEP_NOTHING:
        place.unlink(missing_ok=True)
        raise received.refusal
    return received


def _look(centre: Centre, file: Incoming, lifted: Collection[UUID] = ()) -> Received:
    with centre.reading() as session:
        keys = own_keys(session, centre.identity, centre.installation, centre.key)
        known = known_senders(session, lifted)
        setting = Setting(SCHEMA, file.path.parent, accepted_suites(session))
    me = ReaderKeys(centre.identity.uid.hex, keys.identities, centre.installation.hex)
    try:
        with seldom_collected:
            return Received(file, verify(file.path, me, known, setting), None)
    except PackageRefused as refusal:
        return Received(file, None, refusal, _roster_of(file, me, known, setting, refusal))


def _roster_of(
    file: Incoming, me: ReaderKeys, known: Known, setting: Setting, refusal: PackageRefused
) -> bytes | None:
    """The roster in a package whose changes are for a newer program: what it says counts all the same."""
    if refusal.reason is not ReasonCode.NEED_UPGRADE or refusal.header is None:
        return None
    try:
        newest = replace(setting, schema=refusal.header.schema.min_reader)
        with verify(file.path, me, known, newest) as package:
            return package.roster_bytes()
    except PackageRefused:
        return None


@needs(Permission.EXCHANGE)
def take(
    session: Session,
    centre: Centre,
    received: Received,
    *,
    by: Actor,
    now: datetime,
    apart: bool = False,
) -> ImportResult:
    """Take a received file into the database, in the caller's one transaction.

    A package that cannot be taken changes no business data: it waits (GAP) or goes to quarantine, with its
    reason in the journal. Acknowledgements and requests of a good header are used all the same. ``apart``
    takes the changes also where the package does not continue its link; the link then stays as it is.
    """
    header = received.header
    peer = None
    if header is not None:
        peer = session.scalars(select(Office).where(Office.uid == UUID(hex=header.sender.org))).one_or_none()
    note_key(session, own_keys(session, centre.identity, centre.installation, centre.key).office.identity)
    journal = Journal(session, received.file, header, peer, by=by, now=now)
    known = journal.imported_before()
    if known is not None:
        return known
    if received.package is None or header is None or peer is None:
        refusal = received.refusal or PackageRefused(ReasonCode.UNKNOWN_SENDER)
        if peer is not None and refusal.hints is not None:
            links = _links(session, centre, refusal.hints)
            package_hint.hear(links, refusal.hints, now)
            BlobScope(links, centre.identity).hear(refusal.hints)
            package_answer.answer(links, refusal.hints, local_date(now))
            roster.hear_version(session, refusal.hints)
            with suppress(PackageRefused):
                take_roster(session, centre, received.roster, now)
        return journal.quarantine(refusal.reason)
    return _take(session, centre, received.package, peer, journal, by=by, now=now, apart=apart)


def _take(
    session: Session,
    centre: Centre,
    package: VerifiedPackage,
    peer: Office,
    journal: Journal,
    *,
    by: Actor,
    now: datetime,
    apart: bool,
) -> ImportResult:
    header = package.header
    links = _links(session, centre, header)
    receipts = Receipts(links)
    package_hint.hear(links, header, now)
    BlobScope(links, centre.identity).hear(header)
    receipts.hear(package.receipts())
    roster.hear_version(session, header)
    if header.roster_version > roster.version_held(session):
        try:
            take_roster(session, centre, package.roster_bytes(), now)
        except PackageRefused as refusal:
            return journal.quarantine(refusal.reason)
    held = None if header.link is None else links.incoming(header.link.epoch)
    if held is not None and (held.direction is not PackageDirection.IN or held.peer_office != peer.uid):
        return journal.quarantine(ReasonCode.FORK)
    standing = Duplicate() if header.link is None else package.standing(links.known(held))
    match standing:
        case Gap(missing) if not apart:
            # Noted with nothing in it, so that its missing part is acknowledged as missing and asked for.
            assert header.link is not None, "only a link has gaps"
            links.receive(header.link.epoch, UUID(hex=header.sender.installation))
            package_answer.answer(links, header, local_date(now))
            return journal.wait(missing)
        case Fork() if not apart:
            package_answer.answer(links, header, local_date(now))
            return journal.quarantine(ReasonCode.FORK)
        case _:
            try:
                with session.begin_nested():
                    fit = _fit(links, header, standing)
                    applied = apply_package(links, centre, package, peer, by=by, now=now, fit=fit)
            except PackageRefused as refusal:
                return journal.quarantine(refusal.reason)
            asks = package_answer.answer(links, header, local_date(now))
            package_answer.settle_request(links, header, local_date(now))
            package_sister.adopt(links, header, offices_of_installations(session), now)
            done = journal.imported(
                applied,
                receipts,
                duplicate=isinstance(standing, Duplicate) and not applied.forks,
                asks=asks,
                apart=applied.forks,
            )
            return (
                done if header.kind is not PackageKind.REBUILD else tell_rebuilt(centre, links, journal, done)
            )


def _fit(links: PeerLinks, header: Header, standing: Standing) -> Fit:
    """How sure it is that a package is a part of the link that is held here."""
    match standing:
        case Gap():
            return Fit.GAP
        case Fork():
            return Fit.FORK
        case Duplicate() if header.link is not None:
            held = links.incoming(header.link.epoch)
            # Only another PC of this office received this part of the link, if it was this part.
            unseen = held is not None and links.head_at(held, header.link.last) is None
            return Fit.UNSEEN if unseen else Fit.SURE
        case _:
            return Fit.SURE


def _links(session: Session, centre: Centre, header: Header) -> PeerLinks:
    """The links with the sender's office; within this office, with the sending PC."""
    office, pc = UUID(hex=header.sender.org), UUID(hex=header.sender.installation)
    within = office == centre.identity.uid
    return PeerLinks(session, office, centre.installation, pc if within else None)


def tidy(centre: Centre, received: Received, result: ImportResult) -> None:
    """After the commit: put the file where it belongs."""
    place = received.file.path
    if result.state is PackageState.QUARANTINED:
        package_carrier.move(place, centre.folder / "quarantine")
    elif result.state is PackageState.IMPORTED:
        for folder in ("inbox", "quarantine"):
            (centre.folder / folder / place.name).unlink(missing_ok=True)


def _run(
    centre: Centre,
    received: Received,
    by: Actor,
    now: Callable[[], datetime],
    progress: Progress | None = None,
    *,
    apart: bool = False,
) -> ImportResult:
    try:
        kept = keep_blobs(centre, received.package, progress=progress)
        with seldom_collected, centre.writing(by, now) as session, session.begin():
            result = take(session, centre, received, by=by, now=now(), apart=apart)
            result = note_blobs(session, centre, kept, result, now())
    finally:
        if received.package is not None:
            received.package.close()
    tidy(centre, received, result)
    return result


def import_package(
    centre: Centre,
    path: Path,
    *,
    by: Actor,
    now: Callable[[], datetime],
    progress: Progress | None = None,
) -> ImportResult:
    """Import one file in one go, for callers without a runner; then what waited for it.

    :raises PackageRefused: when it was not taken; it is in quarantine with its reason (if it was for us).
    :raises EnvironmentProblem: stick or disk; the package may be good, try again.
    """
    received = receive(centre, path, progress)
    result = _run(centre, received, by, now, progress)
    if result.reason is not None and result.state is PackageState.QUARANTINED:
        raise received.refusal or PackageRefused(result.reason, header=received.header)
    return replace(result, followed=retry_waiting(centre, by=by, now=now))


def retry_waiting(centre: Centre, *, by: Actor, now: Callable[[], datetime]) -> tuple[ImportResult, ...]:
    """Take the packages that wait in the inbox, as often as one of them makes another possible.

    One whose sender goes on with another epoch is taken apart: what it waited for went with the sender's
    disk, and its file may hold the only copy of what a person entered.
    """
    taken: list[ImportResult] = []
    moved = True
    while moved:
        moved = False
        for file, apart in _waiting_files(centre):
            result = _run(centre, _look(centre, file), by, now, apart=apart)
            if result.state is not PackageState.WAITING:
                taken.append(result)
                moved = True
    return tuple(taken)


def take_again(
    centre: Centre,
    file: Incoming,
    *,
    by: Actor,
    now: Callable[[], datetime],
    lifted: Collection[UUID] = (),
    apart: bool = False,
) -> ImportResult:
    """Look at a file of the quarantine once more; a refusal is told in the result.

    ``lifted`` are PCs whose switch-off is not to count this time; ``apart`` as for ``take``.

    :raises EnvironmentProblem: when the file is gone or the disk is full.
    """
    place, _ = package_carrier.fetch(file.path, centre.folder / "inbox")
    received = _look(centre, replace(file, path=place), lifted)
    result = _run(centre, received, by, now, apart=apart)
    if result.state is PackageState.WAITING:
        (centre.folder / "quarantine" / place.name).unlink(missing_ok=True)
    return replace(result, followed=retry_waiting(centre, by=by, now=now))


def retry_quarantined(
    centre: Centre, package_uid: UUID, *, by: Actor, now: Callable[[], datetime]
) -> ImportResult:
    """Look at a quarantined file again, after pairing, an upgrade or a healed link.

    :raises PackageRefused: when it is still not taken.
    :raises EnvironmentProblem: when the file is gone.
    """
    with centre.reading() as session:
        row = session.scalars(
            select(PackageRecord)
            .where(
                PackageRecord.direction == PackageDirection.IN,
                PackageRecord.package_id == package_uid,
                PackageRecord.state == PackageState.QUARANTINED,
            )
            # The last that was brought: an earlier one may be half of it, from a stick that was pulled early.
            .order_by(PackageRecord.id.desc())
        ).first()
        name = "" if row is None else row.sha256 + package_carrier.SUFFIX
    return import_package(centre, centre.folder / "quarantine" / name, by=by, now=now)


def _waiting_files(centre: Centre) -> list[tuple[Incoming, bool]]:
    """The files that wait, and whether each is to be taken apart from its link."""
    inbox = centre.folder / "inbox"
    found: list[tuple[Incoming, bool]] = []
    with centre.reading() as session:
        rows = session.scalars(
            select(PackageRecord)
            .where(
                PackageRecord.direction == PackageDirection.IN,
                PackageRecord.state == PackageState.WAITING,
            )
            .order_by(PackageRecord.from_seq)
        ).all()
        for row in rows:
            place = inbox / (row.sha256 + package_carrier.SUFFIX)
            if place.exists():
                file = Incoming(place, row.file_name, row.sha256, row.size)
                found.append((file, went_on_otherwise(session, row)))
    return found
