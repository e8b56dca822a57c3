"""What the page 上报与接收 shows: offices, what will go, and the history."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import CentreLevel, PackageDirection, PackageKind, PackageState
from db.models.change import Change
from db.models.office import Office
from db.models.package import LinkChange, PackageRecord
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.exchange.reasons import ReasonCode
from desktop_app.services.centre import Centre
from desktop_app.services.office import paired_office
from desktop_app.services.package_blob import BlobScope
from desktop_app.services.package_content import ContentLine, lines_from
from desktop_app.services.package_link import PeerLinks
from desktop_app.services.package_scope import Outgoing
from desktop_app.services.permissions import Permission, needs

BEHIND_DAYS = 7
"""An office is behind when nothing has come from it for more days than this."""


@dataclass(frozen=True, slots=True)
class PeerRow:
    """A paired office. ``unsent`` changes are in no package yet, ``unacknowledged`` ones were sent.

    ``days_silent`` counts the days since its last package came, None when none ever came.
    """

    uid: UUID
    name: str
    code: str
    level: CentreLevel
    revoked: bool
    last_sent_at: datetime | None
    last_received_at: datetime | None
    days_silent: int | None
    behind: bool
    unsent: int
    unacknowledged: int
    waiting_in: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class OutgoingPreview:
    """What the next package will hold. ``receipts`` are the numbers of the packages they answer.

    ``attachments`` go beside it, in packages of their own, with so many bytes.
    """

    peer_uid: UUID
    peer_name: str
    ordinal: int
    changes: int
    lines: tuple[ContentLine, ...]
    receipts: tuple[int, ...]
    attachments: int = 0
    attachment_bytes: int = 0

    @property
    def nothing_new(self) -> bool:
        """Whether the package would carry acknowledgements only."""
        return not self.changes and not self.receipts and not self.attachments


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A package in the journal. ``text`` says why it stands where it stands and what to do; may be empty."""

    package_uid: UUID
    ordinal: int
    direction: PackageDirection
    kind: PackageKind
    peer_uid: UUID | None
    peer_name: str
    made_at: datetime | None
    at: datetime
    content: str
    state: PackageState
    text: str
    receipt_code: str
    exceptions: int
    times: int
    file_name: str
    size: int
    actor_name: str


@needs(Permission.VIEW_EXCHANGE)
def list_exchange(session: Session, centre: Centre, *, by: Actor, today: date) -> tuple[PeerRow, ...]:
    """The paired offices by code, with what waits in each direction."""
    del by
    offices = session.scalars(select(Office).where(Office.is_self.is_(False)).order_by(Office.code)).all()
    return tuple(_peer(session, centre, office, today) for office in offices)


def _peer(session: Session, centre: Centre, office: Office, today: date) -> PeerRow:
    sent = _newest(session, office.uid, PackageDirection.OUT, _LEFT)
    received = _newest(session, office.uid, PackageDirection.IN, (PackageState.IMPORTED,))
    link = PeerLinks(session, office.uid, centre.installation).current()
    days = None if received is None else (today - local_date(received)).days
    since = office.paired_at if received is None else received
    revoked = office.revoked_at is not None
    return PeerRow(
        office.uid,
        office.name,
        office.code,
        office.level,
        revoked,
        sent,
        received,
        days,
        not revoked and since is not None and (today - local_date(since)).days > BEHIND_DAYS,
        len(Outgoing(session, centre.identity, office.uid).unlinked(link)),
        0 if link is None else link.last_seq - link.acked_seq,
        _count(session, office.uid, PackageState.WAITING),
        _count(session, office.uid, PackageState.QUARANTINED),
    )


_LEFT = tuple(frozenset(PackageState) - {PackageState.PREPARED, PackageState.SUPERSEDED})


def _newest(
    session: Session, peer: UUID, direction: PackageDirection, states: tuple[PackageState, ...]
) -> datetime | None:
    return session.scalars(
        select(PackageRecord.at)
        .where(
            PackageRecord.direction == direction,
            PackageRecord.peer_office == peer,
            PackageRecord.state.in_(states),
        )
        .order_by(PackageRecord.at.desc())
        .limit(1)
    ).first()


def _count(session: Session, peer: UUID, state: PackageState) -> int:
    statement = select(func.count()).where(
        PackageRecord.direction == PackageDirection.IN,
        PackageRecord.peer_office == peer,
        PackageRecord.state == state,
    )
    return session.scalar(statement) or 0


@needs(Permission.VIEW_EXCHANGE)
def preview_export(
    session: Session, centre: Centre, peer_uid: UUID, *, by: Actor, today: date
) -> OutgoingPreview:
    """What the next package to this office will hold: everything that it has not acknowledged.

    :raises RuleViolation: when the office is unknown, not paired, or revoked.
    """
    del by, today
    peer = paired_office(session, peer_uid)
    outgoing = Outgoing(session, centre.identity, peer.uid)
    links = PeerLinks(session, peer.uid, centre.installation)
    link = links.current()
    local = outgoing.unlinked(link)
    due = BlobScope(links, centre.identity).due(link, local)
    if link is not None:
        sent = (
            select(Change.id)
            .join(LinkChange, LinkChange.change_id == Change.change_id)
            .where(LinkChange.link_id == link.id, LinkChange.seq > link.acked_seq)
        )
        local = [*session.scalars(sent), *local]
    last = session.scalar(
        select(func.max(PackageRecord.ordinal)).where(
            PackageRecord.direction == PackageDirection.OUT, PackageRecord.peer_office == peer.uid
        )
    )
    receipts = session.scalars(
        select(PackageRecord.ordinal)
        .where(
            PackageRecord.direction == PackageDirection.IN,
            PackageRecord.peer_office == peer.uid,
            PackageRecord.receipt_due.is_(True),
        )
        .order_by(PackageRecord.ordinal)
    )
    return OutgoingPreview(
        peer.uid,
        peer.name,
        (last or 0) + 1,
        len(local),
        outgoing.content(local),
        tuple(receipts),
        len(due),
        sum(one.bytes for one in due),
    )


@needs(Permission.VIEW_EXCHANGE)
def list_history(
    session: Session, peer_uid: UUID | None = None, limit: int = 50, *, by: Actor, today: date
) -> tuple[HistoryRow, ...]:
    """The journal, newest first; of one office when it is given.

    What goes between the PCs of this office by itself is listed only when this office is asked for.
    """
    del by, today
    statement = select(PackageRecord).order_by(PackageRecord.id.desc()).limit(limit)
    if peer_uid is None:
        statement = statement.where(PackageRecord.peer_installation.is_(None))
    else:
        statement = statement.where(PackageRecord.peer_office == peer_uid)
    return tuple(_history(row) for row in session.scalars(statement))


def _history(row: PackageRecord) -> HistoryRow:
    counts: dict[str, Any] = row.counts or {}
    briefs = [line.brief for line in lines_from(counts.get("lines", ()))]
    if counts.get("receipts"):
        briefs.append("回执")
    text = row.reason_text or ""
    if row.direction is PackageDirection.IN and row.reason == ReasonCode.GAP.name:
        text = f"还差前面 {counts.get('missing', 0)} 处更改。{ReasonCode.GAP.next_step}"
    return HistoryRow(
        row.package_id,
        row.ordinal,
        row.direction,
        row.kind,
        row.peer_office,
        row.peer_name,
        row.made_at,
        row.at,
        "，".join(briefs) or "没有新的更改",
        row.state,
        text,
        row.receipt_code or "",
        len(row.exceptions or ()),
        int(counts.get("times", 1)),
        row.file_name,
        row.size,
        row.actor_name,
    )
