"""Applying a verified package: its changes, the link's head, and the automatic receipt of dispatches."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from functools import cache
from itertools import islice
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.change_apply import Applied, apply_changes
from db.change_log import values_of
from db.change_row import IncomingChange, Said
from db.enums import CentreLevel, ChangeOp, DispatchKind, DispatchState, PackageKind
from db.exchanged import exchanged_classes
from db.models.change import Change as ChangeRow
from db.models.custody import Custody
from db.models.dispatch import Dispatch, DispatchResponse
from db.models.office import Office
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.field_owner import Owner, owner_of
from desktop_app.exchange.change import Change
from desktop_app.exchange.reasons import ReasonCode
from desktop_app.exchange.verified import VerifiedPackage
from desktop_app.services.case_again import open_again, sending_what_opens
from desktop_app.services.case_record import root_of
from desktop_app.services.centre import Centre
from desktop_app.services.custody import holders_ever, show_custody, take_over
from desktop_app.services.number_series import catch_up
from desktop_app.services.office import own_keys
from desktop_app.services.package_answer import answers
from desktop_app.services.package_authority import Judge, parent_in
from desktop_app.services.package_content import ContentCount, ContentLine
from desktop_app.services.package_holder import asked_for, asks_for_sisters_only
from desktop_app.services.package_link import PeerLinks
from desktop_app.services.package_outcome import Record
from desktop_app.services.package_request import answered_now
from desktop_app.services.package_sealing import opened
from desktop_app.services.profile import load_profile

_BATCH = 500


class Fit(Enum):
    """How a package that is taken fits its link: as a part of it, behind a gap, or as another history.

    ``UNSEEN`` lies below what another PC of this office told of and this one never saw. It is the same in
    nearly all cases; but what is new in it shows another history.
    """

    SURE = auto()
    UNSEEN = auto()
    GAP = auto()
    FORK = auto()


@dataclass(frozen=True, slots=True)
class AppliedPackage:
    """What a package held and what became of it. ``records`` and ``change_ids`` are in its order.

    ``forks`` says that it is of another history than what is held of its link.
    """

    applied: Applied
    records: tuple[Record, ...]
    change_ids: tuple[str, ...]
    lines: tuple[ContentLine, ...]
    receipts: int
    forks: bool


class _Stream:
    """The changes of a package on their way into the database; remembers what went by."""

    def __init__(
        self, package: VerifiedPackage, judge: Judge, own: UUID, identities: Callable[[], Sequence[str]]
    ) -> None:
        """``own`` is this office; its ``identities`` open what is sealed to it and are asked for then."""
        self._package = package
        self._judge = judge
        self._own = own.hex
        self._identities = identities
        self.own_records: set[tuple[str, UUID]] = set()
        self.records: dict[Record, None] = {}
        self.change_ids: list[str] = []
        self.sealed: list[str] = []
        self.content = ContentCount()

    def __iter__(self) -> Iterator[IncomingChange]:
        changes = self._package.changes()
        while part := list(islice(changes, _BATCH)):
            self._judge.look_up(part)
            for change in part:
                yield self._incoming(change)

    def _incoming(self, change: Change) -> IncomingChange:
        self.records[(change.entity, change.uid)] = None
        self.change_ids.append(change.id)
        if change.office == self._own:
            self.own_records.add((change.entity, UUID(hex=change.uid)))
        bad = None
        if change.raw.sealed:
            change, bad = opened(change, self._identities())
        sealed, payload = change.raw.sealed, change.raw.payload
        if sealed:
            self.sealed.append(change.id)
        self.content.add(change.entity, change.uid, change.values, sealed=sealed)
        reason = bad or self._judge.reason(change)
        return IncomingChange(
            change.id,
            change.raw.header.decode(),
            None if payload is None or sealed else payload.decode(),
            None if reason is None else reason.value,
            payload if sealed else None,
            Said(change.header, change.values),
        )


def apply_package(
    links: PeerLinks,
    centre: Centre,
    package: VerifiedPackage,
    peer: Office,
    *,
    by: Actor,
    now: datetime,
    fit: Fit = Fit.SURE,
) -> AppliedPackage:
    """Apply the changes of a package, and move its link's head where it fits the link."""
    session = links.session
    link = None if package.header.link is None else links.incoming(package.header.link.epoch)
    answered = answered_now(session, links.peer, link, package.header.answers)
    healing = bool(answered) or asked_for(links, local_date(now)) is not None
    judge = Judge(session, centre.identity, (peer.uid, peer.level), healing=healing)

    @cache
    def identities() -> tuple[str, ...]:
        return (own_keys(session, centre.identity, centre.installation, centre.key).office.identity,)

    stream = _Stream(package, judge, centre.identity.uid, identities)
    with sending_what_opens(session):
        applied = apply_changes(session, stream, now=now)
    if links.peer_installation is not None:
        open_again(session, stream.sealed)
    forks = fit is Fit.FORK or (fit is Fit.UNSEEN and applied.new > 0)
    if fit is not Fit.GAP and not forks:
        forks = _advance(links, package, stream.change_ids, answered)
    if stream.own_records:
        # This office's own records came back: numbers that this PC gave before it was restored are spent.
        catch_up(session, centre.identity, load_profile().number, stream.own_records)
    if {"custody", "dispute"} & {entity for entity, _ in stream.records}:
        _settle_custody(session, centre, now)
    if centre.identity.level is CentreLevel.TOWNSHIP and not _still_asking(links, package):
        _deliver(session, centre, by, now)
    return AppliedPackage(
        applied,
        tuple(stream.records),
        tuple(stream.change_ids),
        stream.content.lines(),
        package.header.counts.receipts,
        forks,
    )


def _settle_custody(session: Session, centre: Centre, now: datetime) -> None:
    """Show who holds each case; let in what a holder wrote before its custody was known here; take over."""
    show_custody(session)
    late = [
        IncomingChange(change.change_id, change.header, change.payload, sealed=change.sealed)
        for change in session.scalars(
            select(ChangeRow).where(
                ChangeRow.refused == ReasonCode.AUTHORITY.value,
                ChangeRow.office.in_(select(Custody.to_office_id)),
            )
        )
        if _holds(session, change)
    ]
    if late:
        with sending_what_opens(session):
            apply_changes(session, late, now=now)
    take_over(session, centre.identity)


def _holds(session: Session, change: ChangeRow) -> bool:
    if owner_of(change.entity) is not Owner.TOWNSHIP:
        return False
    dispute = _case_of(session, change.entity, change.record_uid)
    return dispute is not None and change.office in holders_ever(session, dispute)


def _case_of(session: Session, entity: str, uid: UUID) -> UUID | None:
    """The dispute that a record belongs to, also a record whose creation is kept and not applied."""
    seen: set[UUID] = set()
    while uid not in seen:
        seen.add(uid)
        found = root_of(session, entity, uid)
        if found is not None:
            return found
        made = session.scalars(
            select(ChangeRow).where(
                ChangeRow.record_uid == uid, ChangeRow.entity == entity, ChangeRow.op == ChangeOp.CREATE
            )
        ).first()
        model = exchanged_classes().get(entity)
        parent = None if made is None or model is None else parent_in(model, values_of(made))
        if parent is None:
            return None
        entity, uid = parent[0], UUID(hex=parent[1])
    return None


def _advance(links: PeerLinks, package: VerifiedPackage, change_ids: list[str], answered: list[str]) -> bool:
    """Whether something else was held of the link before (``take_up``)."""
    header = package.header
    if header.link is None:
        return False
    link = links.receive(header.link.epoch, UUID(hex=header.sender.installation))
    link.is_rebuild = header.kind is PackageKind.REBUILD
    differs = links.take_up(link, header.link.first, change_ids, package.hash_at)
    if answered and header.part.index == header.part.count:
        link.answered = [*(link.answered or ()), *answered]
    return differs


def _still_asking(links: PeerLinks, package: VerifiedPackage) -> bool:
    """Whether this side waits for its own changes: then a delivery may have been recorded and lost."""
    if package.header.kind is PackageKind.REBUILD:
        return True
    link = links.current()
    asks = link is not None and link.request is not None and not answers(link, package.header)
    return asks and not asks_for_sisters_only(links)


def _deliver(session: Session, centre: Centre, by: Actor, now: datetime) -> None:
    """Receiving an order is its delivery (送达, rules.md 3.5): note it for every order without an answer."""
    own = centre.identity.uid
    answered = select(DispatchResponse.dispatch_id).where(DispatchResponse.office_id == own)
    orders = session.scalars(
        select(Dispatch).where(
            Dispatch.recipient_office_id == own,
            Dispatch.kind == DispatchKind.COUNTY,
            Dispatch.voided_at.is_(None),
            Dispatch.id.not_in(answered),
        )
    ).all()
    session.add_all(
        DispatchResponse(
            dispatch_id=order.id, state=DispatchState.DELIVERED, happened_at=now, signer_name=by.name
        )
        for order in orders
    )
    session.flush()
