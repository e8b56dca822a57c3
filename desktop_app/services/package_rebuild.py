"""Rebuilding a township (重建) whose only PC is dead and that has no backup: the county's side.

The county writes a file that invites a fresh centre to be that office (``offer_rebuild``). After pairing it
gives back all that the township wrote and all that it was ever to get, in the order in which it arrived, in
as many parts as the limits need; the last part carries the digest of the township's data as the county holds
it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.change_log import values_of
from db.enums import AuditAction, CentreLevel, PackageKind
from db.models.change import Change
from db.models.office import Office
from db.types import new_uid
from desktop_app import __version__
from desktop_app.domain.actor import Actor
from desktop_app.domain.centre import CentreIdentity
from desktop_app.domain.profile import NumberPatterns
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.exchange.header import Header, Part, Recipient, SchemaVersion, Sender
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.pairing import RebuildOffer
from desktop_app.exchange.pairing_file import write_pairing
from desktop_app.exchange.writer import plan_parts
from desktop_app.services import audit
from desktop_app.services.centre import Centre
from desktop_app.services.installation import free_letter
from desktop_app.services.office import own_keys, paired_office
from desktop_app.services.package_content import ContentCount
from desktop_app.services.package_digest import office_digest
from desktop_app.services.package_export import ExportDone, carry_out
from desktop_app.services.package_link import SCHEMA, PeerLinks, kept
from desktop_app.services.package_plan import (
    ExportPlan,
    PlannedPart,
    file_name,
    journal_row,
    last_ordinal,
)
from desktop_app.services.package_scope import Outgoing
from desktop_app.services.pairing import own_card
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.roster import version_held

PART_CHANGES = 50_000
"""Changes in one part at most: each part is one transaction of the township, and is held in memory there."""
_BATCH = 500
_APPEND = 5_000


@dataclass(frozen=True, slots=True)
class Survey:
    """What a rebuild will carry, read on a snapshot: change ids in the order of arrival, and the digest.

    ``local`` are the changes' local ids, ``sizes`` upper bounds of the plain bytes of each.
    """

    office: UUID
    local: tuple[int, ...]
    change_ids: tuple[str, ...]
    sizes: tuple[int, ...]
    content: ContentCount
    digest: str


@needs(Permission.OVERSEE_EXCHANGE)
def offer_rebuild(
    session: Session,
    centre: Centre,
    office: UUID,
    folder: Path,
    patterns: NumberPatterns,
    *,
    by: Actor,
    now: datetime,
) -> Path:
    """Write the file with which a fresh centre becomes this township; returns it.

    The PC that becomes it brings new keys when it is paired; its other PCs are switched off then.

    :raises PermissionDenied: when this is not a county centre.
    :raises RuleViolation: for an unknown or switched-off township.
    :raises EnvironmentProblem: when the folder cannot be written.
    """
    peer = _township(session, centre, office)
    letter = free_letter(session, peer.uid, patterns)
    offer = RebuildOffer(peer.uid.hex, peer.code, peer.name, letter)
    own = own_card(session, centre, by=by, today=now.date())
    path = folder / f"重建-{peer.short_name or peer.code}.fqpkg"
    card = replace(own.card, rebuild=offer)
    write_pairing(path, card, own.signing, package_id=new_uid().hex, now=now, app_version=__version__)
    detail = f"写出{peer.name}的重建文件"
    audit.record(session, AuditAction.EXPORT, detail, by=by, now=now, entity="office", record_uid=peer.uid)
    return path


def _township(session: Session, centre: Centre, office: UUID) -> Office:
    if centre.identity.level is not CentreLevel.COUNTY:
        raise PermissionDenied("重建乡镇由县级综治中心来做。", "role")
    peer = paired_office(session, office)
    if peer.level is not CentreLevel.TOWNSHIP:
        raise RuleViolation("只能重建乡镇。", "office")
    return peer


def survey_rebuild(session: Session, identity: CentreIdentity, office: UUID) -> Survey:
    """Read what a rebuild of this township will carry; on a snapshot, nothing is written.

    ``identity`` is this county's.
    """
    local = _local_ids(session, identity, office)
    content, ids, sizes = ContentCount(), list[str](), list[int]()
    records: set[int] = set()
    for start in range(0, len(local), _BATCH):
        part = local[start : start + _BATCH]
        for change in session.scalars(select(Change).where(Change.id.in_(part)).order_by(Change.id)):
            ids.append(change.change_id)
            text = len(change.header) + len(change.payload or "")
            sizes.append(3 * text + len(change.sealed or b"") + 64)
            content.add(change.entity, change.record_uid.hex, values_of(change))
            records.add(change.record_uid.int)
        session.expunge_all()
    digest = office_digest(session, office, records)
    return Survey(office, local, tuple(ids), tuple(sizes), content, digest)


def _local_ids(session: Session, identity: CentreIdentity, office: UUID) -> tuple[int, ...]:
    """The township's own changes, and everything that a package to it would ever carry."""
    own = session.scalars(select(Change.id).where(kept(), Change.office == office))
    return tuple(sorted({*own, *Outgoing(session, identity, office).unlinked(None)}))


@needs(Permission.OVERSEE_EXCHANGE)
def prepare_rebuild(
    session: Session, centre: Centre, survey: Survey, *, by: Actor, now: datetime
) -> ExportPlan | None:
    """Freeze a surveyed rebuild on an epoch of its own; None when changes came in since: survey again.

    :raises PermissionDenied: when this is not a county centre.
    :raises RuleViolation: for an unknown or switched-off township.
    """
    peer = _township(session, centre, survey.office)
    if _local_ids(session, centre.identity, peer.uid) != survey.local:
        return None
    links = PeerLinks(session, peer.uid, centre.installation)
    link = links.begin(rebuild=True)
    for start in range(0, len(survey.change_ids), _APPEND):
        links.append(link, survey.change_ids[start : start + _APPEND])
    keys = own_keys(session, centre.identity, centre.installation, centre.key)
    spans = plan_parts(survey.sizes, Limits(changes=PART_CHANGES))
    ordinal, acks = last_ordinal(links), links.acks()
    set_id, parts = new_uid(), list[PlannedPart]()
    for index, (start, stop) in enumerate(spans, 1):
        uid = set_id if index == 1 else new_uid()
        header = Header(
            package_id=uid.hex,
            kind=PackageKind.REBUILD,
            sender=Sender(centre.identity.uid.hex, centre.installation.hex, keys.signing.public),
            recipient=Recipient(peer.uid.hex, (peer.recipient_key, peer.recovery_key)),
            schema=SchemaVersion(SCHEMA, SCHEMA),
            part=Part(set_id.hex, index, len(spans)),
            app_version=__version__,
            wall_time=now,
            ordinal=ordinal + index,
            link=links.range(link, start + 1, stop),
            acks=acks,
            roster_version=version_held(session),
            digest=survey.digest if index == len(spans) else "",
        )
        name = file_name(centre.identity.short_name, f"{peer.short_name}重建", header.ordinal, uid)
        part = PlannedPart(uid, header.ordinal, header, (), name)
        content = survey.content if index == 1 else ContentCount()
        session.add(journal_row(links, peer, part, (start, content), by, now))
        parts.append(part)
    session.flush()
    return ExportPlan(peer.name, link.id, len(survey.change_ids), tuple(parts), (), keys)


def export_rebuild(
    centre: Centre, office: UUID, folder: Path, *, by: Actor, now: Callable[[], datetime]
) -> ExportDone:
    """Write everything of a township to a carrier, for its new PC.

    :raises PermissionDenied: when this is not a county centre, or the user's role does not allow it.
    :raises RuleViolation: for an unknown or switched-off township.
    :raises EnvironmentProblem: full, read-only or pulled carrier.
    """
    plan = None
    while plan is None:
        with centre.reading() as session, session.begin():
            survey = survey_rebuild(session, centre.identity, office)
        with centre.writing(by, now) as session, session.begin():
            plan = prepare_rebuild(session, centre, survey, by=by, now=now())
    return carry_out(centre, plan, folder, by=by, now=now)
