"""Dossiers (卷宗): what a mediation's dossier holds and lacks, binding it, filing it (papers.md 3).

The order of the slots and what each type of case needs come from the profile. Scanned sheets are attachments
of the case (``dossier_scan``). A dossier may be bound at any time to look at; what is missing then stands on
its cover. Filed (立卷) is only a complete one, and then it is locked.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import PaperKind
from db.models.dispute import Dispute
from db.models.dossier import Dossier
from db.models.mediation import Committee, Mediation
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.dispute_state import undecided
from desktop_app.domain.number import NumberKind
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.attachment import KeptFile
from desktop_app.services.attachment_view import AttachmentState
from desktop_app.services.dispute_title import printed
from desktop_app.services.dossier_binding import BindingDraft, DossierInput, Scan
from desktop_app.services.dossier_edition import numbered_pages, record_edition
from desktop_app.services.dossier_page import leaf_scan
from desktop_app.services.dossier_scan import filed_on, scans_of
from desktop_app.services.dossier_slot import DossierState, read_dossier
from desktop_app.services.mediation_paper import papers_of
from desktop_app.services.paper import PaperInput, keep_issue, make_paper
from desktop_app.services.paper_number import number_for
from desktop_app.services.paper_version import Printed, print_states
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

INCOMPLETE = "未齐，缺："


@needs(Permission.VIEW_MEDIATION)
def dossier_state(
    session: Session, mediation_uid: UUID, rules: Rules, *, by: Actor, today: date
) -> DossierState:
    """What the dossier holds, slot by slot.

    :raises RuleViolation: when the mediation is unknown.
    """
    return _state(session, record.find(session, mediation_uid, by), rules, by, today)


def _state(session: Session, mediation: Mediation, rules: Rules, by: Actor, today: date) -> DossierState:
    scans = scans_of(session, mediation, by, today)
    kept = record.rules_of(session, mediation, rules)
    filed = filed_on(session, mediation)
    outdated: list[Printed] = []
    if filed is None:  # what was filed stays as it was signed
        papers = [(one.kind, one.subject) for one in papers_of(session, mediation) if one.in_dossier]
        states = print_states(session, papers, rules, by, today)
        outdated = [key for key, state in states.items() if state.outdated]
    return read_dossier(session, mediation, kept, scans, filed, outdated)


@needs(Permission.BIND_DOSSIER)
def number_dossier(session: Session, mediation_uid: UUID, rules: Rules, *, by: Actor, now: datetime) -> str:
    """Give a mediation that was never accepted its 卷号 for filing; an accepted one has it already.

    :raises RuleViolation: while the mediation goes on without acceptance.
    """
    del now
    mediation = record.find_own(session, mediation_uid, by)
    if mediation.number is None:
        if mediation.ended_on is None:
            raise RuleViolation("受理以后才有卷号。", "state")
        year = mediation.ended_on.year
        mediation.number = number_for(session, mediation, NumberKind.DOSSIER, rules, year)
        session.flush()
    return mediation.number


@needs(Permission.BIND_DOSSIER)
def build_dossier(
    session: Session, mediation_uid: UUID, draft: BindingDraft, rules: Rules, *, by: Actor, today: date
) -> DossierInput:
    """Read everything that the dossier holds.

    Scans that have not come are left out, and stand as missing on the cover.

    :raises RuleViolation: for a missing name, a wrong day or period, when there is nothing to bind, or while
        fields of the case differ and nobody has decided (``conflict``).
    """
    mediation = record.find(session, mediation_uid, by)
    kept = record.rules_of(session, mediation, rules)
    retention = _checked(draft, rules, today)
    state = _state(session, mediation, rules, by, today)
    _refuse_undecided(state)
    entries: list[PaperInput | Scan] = []
    for slot in state.slots:
        for sheet in slot.sheets:
            entries.append(make_paper(session, sheet.kind, sheet.subject, rules, by=by, today=today))
        here = [scan.uid for scan in slot.scans if scan.state is AttachmentState.HERE]
        entries += [leaf_scan(session, uid, by=by, today=today) for uid in here]
    if not entries:
        raise RuleViolation("卷宗里还没有文书，请先受理调解或加入扫描件。", "entries")
    dispute = session.get_one(Dispute, mediation.dispute_id)
    missing = [slot.name for slot in state.slots if slot.lacks]
    missing += [s.title for slot in state.slots for s in slot.scans if s.state is not AttachmentState.HERE]
    missing += ["签名"] * any(one.paper is not None for one in state.findings)
    mark = INCOMPLETE + "、".join(missing) if missing else ""
    remarks = "；".join(part for part in (mark, draft.remarks.strip()) if part)
    return DossierInput(
        mediation_uid=mediation.uid,
        dispute_uid=dispute.uid,
        number=mediation.number or "",
        committee=session.get_one(Committee, mediation.committee_id).name,
        title=printed(dispute.title),
        mediators=tuple(m.mediator_name for m in record.mediators_at_work(session, mediation.id)),
        started_on=mediation.accepted_on or mediation.applied_on,
        ended_on=mediation.ended_on,
        draft=BindingDraft(
            draft.filed_by.strip(), draft.filed_on, draft.reviewed_by.strip(), retention, remarks
        ),
        entries=tuple(entries),
        position=kept.profile.dossier.page_position,
        missing=state.missing,
    )


def _refuse_undecided(state: DossierState) -> None:
    if state.open_conflicts:
        raise RuleViolation(undecided(state.open_conflicts), "conflict")


def _checked(draft: BindingDraft, rules: Rules, today: date) -> str:
    """The retention period of a draft, after checking the draft."""
    retention = draft.retention or rules.profile.retention.default
    if not draft.filed_by.strip():
        raise RuleViolation("请填写立卷人。", "filed_by")
    if draft.filed_on > today:
        raise RuleViolation("立卷日期还没到，请核对。", "filed_on")
    if retention not in rules.profile.retention.choices:
        choices = "、".join(rules.profile.retention.choices)
        raise RuleViolation(f"保管期限请选：{choices}。", "retention")
    return retention


@needs(Permission.BIND_DOSSIER)
def file_dossier(
    session: Session,
    dossier: DossierInput,
    pdf: bytes,
    rules: Rules,
    *,
    by: Actor,
    now: datetime,
    kept: KeptFile | None = None,
) -> UUID:
    """File a complete dossier (立卷): its row in the catalogue, its checksum, and the bound file itself.

    ``kept`` is the stored file (``keep_edition``); with the dossier filed the dispute may be archived.

    :raises RuleViolation: when it is incomplete, has no number, was filed before, or changed since binding;
        at ``conflict`` while fields of the case differ.
    """
    mediation = record.find_own(session, dossier.mediation_uid, by)
    state = _state(session, mediation, rules, by, local_date(now))
    _refuse_undecided(state)
    if state.case_type is None:
        raise RuleViolation("调解还没有结束，结束以后才能立卷。", "state")
    if state.missing or dossier.missing:
        raise RuleViolation("".join(state.missing or dossier.missing), "entries")
    if state.filed_on is not None:
        raise RuleViolation(f"卷宗已于 {state.filed_on:%Y-%m-%d} 立卷锁定，以后的材料用附页。", "state")
    if not dossier.number or dossier.number != mediation.number:
        raise RuleViolation("请先给卷宗编号，再重新装订。", "number")
    inside = {sheet.subject for slot in state.slots for sheet in slot.sheets}
    inside |= {scan.uid for slot in state.slots for scan in slot.scans}
    bound = {one.file.uid if isinstance(one, Scan) else one.record_uid for one in dossier.entries}
    if inside != bound:
        raise RuleViolation("装订以后卷内的文书有变化，请重新装订。", "entries")
    if kept is not None:
        record_edition(session, mediation, kept, 1, by, now)
    session.add(
        Dossier(
            mediation_id=mediation.id,
            number=dossier.number,
            retention=dossier.draft.retention,
            filed_on=dossier.draft.filed_on,
            filed_by=dossier.draft.filed_by,
            reviewed_by=dossier.draft.reviewed_by or None,
            pages=numbered_pages(pdf),
            edition=1,
        )
    )
    return keep_issue(
        session, PaperKind.DOSSIER, ("dispute", dossier.dispute_uid), dossier.number, pdf, by, now
    )
