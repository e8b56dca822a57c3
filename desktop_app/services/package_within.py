"""Packages between the PCs of one office, through a folder that each of them watches (共享文件夹).

No server and no database on the share: each PC writes package files for each other PC, takes what lies there
for it, and takes its own files away again once they were taken or a newer one holds all that is in them.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction, PackageDirection, PackageKind, PackageState, Role
from db.models.package import Link, PackageRecord
from desktop_app.domain.actor import Actor
from desktop_app.errors import EnvironmentProblem, RuleViolation
from desktop_app.exchange.header import Header
from desktop_app.exchange.reader import peek
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.services import audit, package_carrier, package_sister, setting
from desktop_app.services.centre import Centre
from desktop_app.services.office import installations_of
from desktop_app.services.package_blob import BlobScope
from desktop_app.services.package_export import export_package
from desktop_app.services.package_import import import_package
from desktop_app.services.package_journal import ImportResult
from desktop_app.services.package_link import PeerLinks
from desktop_app.services.package_scope import Outgoing
from desktop_app.services.permissions import Permission, needs

_ANSWERED = ("new", "asks", "blobs")
"""Counts of a package that make it worth an answer."""
_LYING = (PackageState.WRITTEN, PackageState.WAITING)
"""States of a package whose file is to lie in the folder until it is taken."""


@dataclass(frozen=True, slots=True)
class WithinDone:
    """What one round did: packages taken, files written, and the sentence for each file that was refused."""

    taken: tuple[ImportResult, ...]
    written: int
    refused: tuple[str, ...]

    @property
    def new(self) -> int:
        """Changes that came in."""
        return sum(r.new for first in self.taken for r in (first, *first.followed))


@dataclass(frozen=True, slots=True)
class _Lying:
    """A package file of this office in the folder, with its header (not verified)."""

    path: Path
    header: Header


@needs(Permission.VIEW_INSTALLATIONS)
def share_folder(session: Session, *, by: Actor, today: date) -> Path | None:
    """The folder through which the PCs of this office exchange; None while none is set."""
    del by, today
    stored = setting.get(session, setting.SHARE_FOLDER)
    return Path(stored) if isinstance(stored, str) and stored else None


@needs(Permission.PAIR)
def set_share_folder(
    session: Session, centre: Centre, folder: Path | None, *, by: Actor, now: datetime
) -> None:
    """Watch a folder from now on; None watches none.

    :raises RuleViolation: when it is not there, or part of the centre folder itself.
    """
    if folder is not None:
        if not folder.is_dir():
            raise RuleViolation("找不到这个文件夹，请检查网络和共享设置后再选一次。", "folder")
        if folder.resolve().is_relative_to(centre.folder.resolve()):
            raise RuleViolation("共享文件夹不能放在中心文件夹里，请在别处另建一个。", "folder")
        setting.put(session, setting.SHARE_FOLDER, str(folder))
    else:
        setting.forget(session, setting.SHARE_FOLDER)
    detail = "不再用共享文件夹" if folder is None else f"共享文件夹设为 {folder}"
    audit.record(session, AuditAction.RIGHTS, detail, by=by, now=now)


def exchange_within_office(
    centre: Centre, folder: Path, *, by: Actor, now: Callable[[], datetime]
) -> WithinDone:
    """One round with the other PCs of this office: take what is for this PC, write what they lack, tidy.

    A round that has nothing to take and nothing to say writes nothing. It is the program's own work: whoever
    has the window open lends it his name, and it runs with the clerk's right to exchange, so that a PC at
    which only a mediator sits does not fall behind.

    :raises EnvironmentProblem: when the folder is gone, full or cannot be written.
    """
    by = replace(by, role=Role.WINDOW_CLERK)
    if not folder.is_dir():
        raise EnvironmentProblem("找不到共享文件夹", "请检查网络，放共享文件夹的那台电脑要开着。")
    taken, refused = _take(centre, folder, by, now)
    written = 0
    with centre.reading() as session:
        pcs = installations_of(session, centre.identity.uid)
    for pc in pcs:
        there = {path.name for path in package_carrier.list_files(folder)}
        with centre.writing(by, now) as session, session.begin():
            _blobs(session, centre, pc).take_back(there)
        with centre.reading() as session:
            due = _is_due(session, centre, pc, there)
        if due:
            done = export_package(centre, centre.identity.uid, folder, by=by, now=now, peer_installation=pc)
            _supersede(centre, pc, [file.package_uid for file in done.files], by, now)
            written += len(done.files)
    _tidy(centre, folder)
    return WithinDone(taken, written, refused)


def _files(centre: Centre, folder: Path) -> list[_Lying]:
    """Package files of this office's PCs, the oldest first."""
    found: list[_Lying] = []
    own = centre.identity.uid.hex
    for path in package_carrier.list_files(folder):
        try:
            header = peek(path)
        except (PackageRefused, EnvironmentProblem):
            continue  # somebody else's file, or one that its writer has just taken away
        if header.sender.org == own and header.recipient.org == own:
            found.append(_Lying(path, header))
    return sorted(found, key=lambda f: (f.header.sender.installation, f.header.wall_time, f.path.name))


def _take(
    centre: Centre, folder: Path, by: Actor, now: Callable[[], datetime]
) -> tuple[tuple[ImportResult, ...], tuple[str, ...]]:
    me = centre.installation.hex
    files = [f for f in _files(centre, folder) if f.header.recipient.installation == me]
    with centre.reading() as session:
        fresh = [file for file in files if not _seen(session, file)]
    taken: list[ImportResult] = []
    refused: list[str] = []
    for file in fresh:
        try:
            taken.append(import_package(centre, file.path, by=by, now=now))
        except PackageRefused as refusal:
            refused.append(refusal.text)
        except EnvironmentProblem:
            if file.path.exists():
                raise  # else its writer has put a newer one in its place meanwhile
    return tuple(taken), tuple(refused)


def _seen(session: Session, file: _Lying) -> bool:
    """Whether this file was looked at before; a damaged one is known by name and size only."""
    rows = session.execute(
        select(PackageRecord.package_id, PackageRecord.size).where(
            PackageRecord.direction == PackageDirection.IN,
            PackageRecord.package_id.in_([UUID(hex=file.header.package_id)])
            | (PackageRecord.file_name == file.path.name),
        )
    )
    uid = UUID(hex=file.header.package_id)
    try:
        size = file.path.stat().st_size
    except OSError:
        return True
    return any(package == uid or held == size for package, held in rows)


def _is_due(session: Session, centre: Centre, pc: UUID, there: Collection[str]) -> bool:
    """Whether another PC is to get a new file: something is new or unanswered, or what lay there is gone."""
    links = PeerLinks(session, centre.identity.uid, centre.installation, pc)
    link, sent = links.current(), _sent(links)
    if link is None or not sent:
        return True
    lying = [row for row in sent if row.state in _LYING]
    return (
        any(row.file_name not in there for row in lying)
        or sent[-1].state in (PackageState.PREPARED, PackageState.QUARANTINED)
        or (link.request is not None and link.request not in {row.counts.get("request") for row in sent})
        or package_sister.mark(links.acks()) != sent[-1].counts.get("points", "")
        or not _covers(lying, link)
        or bool(_unanswered(links, sent))
        or bool(Outgoing(session, centre.identity, links.peer, pc).unlinked(link))
        or bool(_blobs(session, centre, pc).due(link))
    )


def _blobs(session: Session, centre: Centre, pc: UUID) -> BlobScope:
    return BlobScope(PeerLinks(session, centre.identity.uid, centre.installation, pc), centre.identity)


def _sent(links: PeerLinks) -> Sequence[PackageRecord]:
    """Data packages to another PC; those of attachments lie until they are taken, or asked for again."""
    return links.session.scalars(
        select(PackageRecord)
        .where(
            PackageRecord.direction == PackageDirection.OUT,
            PackageRecord.kind == PackageKind.DATA,
            links.journal(),
        )
        .order_by(PackageRecord.id)
    ).all()


def _covers(lying: Iterable[PackageRecord], link: Link) -> bool:
    """Whether the files that lie there hold everything that the other PC has not acknowledged."""
    reached = link.acked_seq
    for row in sorted((r for r in lying if r.epoch == link.epoch), key=lambda r: r.from_seq or 0):
        if (row.from_seq or 0) <= reached + 1:
            reached = max(reached, row.to_seq or 0)
    return reached >= link.last_seq


def _unanswered(links: PeerLinks, sent: Sequence[PackageRecord]) -> list[PackageRecord]:
    """Packages that brought something, asked for something or could not be taken, and were not answered yet.

    A package that only answers is not answered again: two PCs with nothing to say fall silent.
    """
    carried = {str(about) for row in sent for about in row.carried or ()}
    rows = links.session.scalars(
        select(PackageRecord).where(
            PackageRecord.direction == PackageDirection.IN,
            links.journal(),
            PackageRecord.receipt_due.is_(True),
        )
    )
    return [
        row
        for row in rows
        if (row.package_id.hex not in carried or row.at > sent[-1].at)
        and (row.state is not PackageState.IMPORTED or any(row.counts.get(k) for k in _ANSWERED))
    ]


def _supersede(
    centre: Centre, pc: UUID, newest: Collection[UUID], by: Actor, now: Callable[[], datetime]
) -> None:
    """What was written for this PC before is in the newest files; its own files may go.

    Attachments are in one package only: it lies there until it is taken.
    """
    with centre.writing(by, now) as session, session.begin():
        links = PeerLinks(session, centre.identity.uid, centre.installation, pc)
        for row in _sent(links):
            lies = row.state in _LYING and row.kind is not PackageKind.ATTACHMENTS
            if row.package_id not in newest and (lies or row.state is PackageState.QUARANTINED):
                row.state = PackageState.SUPERSEDED


def _tidy(centre: Centre, folder: Path) -> None:
    """Take away this PC's own files that were taken, or that newer ones replace."""
    with centre.reading() as session:
        states = {
            row.package_id.hex: row.state
            for row in session.scalars(
                select(PackageRecord).where(
                    PackageRecord.direction == PackageDirection.OUT,
                    PackageRecord.peer_office == centre.identity.uid,
                )
            )
        }
        held = _held_of_lost(session, centre)
    done = (PackageState.ACKNOWLEDGED, PackageState.SUPERSEDED)
    for file in _files(centre, folder):
        header = file.header
        if header.sender.installation != centre.installation.hex:
            continue
        state, link = states.get(header.package_id), header.link
        # A file that this PC wrote before it was restored goes once the other PC proves that it took it.
        lost = state is None and link is not None and link.last <= held.get(link.epoch, -1)
        if state in done or lost:
            file.path.unlink(missing_ok=True)


def _held_of_lost(session: Session, centre: Centre) -> dict[str, int]:
    """What other PCs hold of this one's retired epochs: they said so, that is how it is known."""
    rows = session.scalars(
        select(Link).where(
            Link.direction == PackageDirection.OUT,
            Link.installation == centre.installation,
            Link.peer_office == centre.identity.uid,
            Link.retired_at.is_not(None),
        )
    )
    return {link.epoch: link.last_seq for link in rows}
