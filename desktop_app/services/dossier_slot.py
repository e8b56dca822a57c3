"""The slots (卷内顺序位) of a mediation's dossier: what lies in each, and how an empty one is filled."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AgreementForm, Labelled, PaperKind
from db.models.attachment import Attachment
from db.models.dispute import Dispute
from db.models.mediation import Mediation
from desktop_app.domain.dispute_state import undecided
from desktop_app.domain.dossier import case_type, missing_sentence, missing_slots
from desktop_app.domain.dossier_condition import Condition
from desktop_app.domain.dossier_gate import Finding, FindingKind, Place, contradictions, outdated_key
from desktop_app.domain.dossier_signing import unsigned_findings
from desktop_app.domain.profile import CaseType, Slot
from desktop_app.services import mediation_record as record
from desktop_app.services.attachment_view import AttachmentRow, AttachmentState
from desktop_app.services.dossier_facts import conditions_of, facts_of
from desktop_app.services.dossier_note_record import explained
from desktop_app.services.dossier_signing import signing_facts
from desktop_app.services.mediation_paper import papers_of
from desktop_app.services.open_conflict import conflicts_of_case
from desktop_app.services.paper_row import MediationPaper
from desktop_app.services.paper_version import Printed
from desktop_app.services.rules import Rules


class SlotStatus(Labelled):
    """How a slot stands."""

    PRESENT = "present", "已齐"
    UNSIGNED = "unsigned", "待签"
    MISSING = "missing", "缺"
    LATER = "later", "稍后"
    NOT_NEEDED = "not_needed", "可无"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A paper of the program in a slot: ``make_paper(kind, subject)`` gives it."""

    kind: PaperKind
    subject: UUID
    name: str
    unsigned: str = ""
    """What is to be signed on it yet, e.g. 差 2 处; empty: nothing."""


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One slot; ``fill`` says how it is filled while it is empty or unsigned.

    ``scans`` lie behind the sheets; one that has not come (附件未到) does not fill the slot.
    ``action`` is the service that fills it (``accept``, ``add_meeting``, ``draw_up``, ``sign``) or ``scan``.
    """

    code: str
    name: str
    status: SlotStatus
    sheets: tuple[SheetRow, ...]
    fill: str = ""
    action: str = ""
    scans: tuple[AttachmentRow, ...] = ()

    @property
    def lacks(self) -> bool:
        """Whether something must still come before the dossier is complete."""
        return self.status in {SlotStatus.MISSING, SlotStatus.UNSIGNED, SlotStatus.LATER}


@dataclass(frozen=True, slots=True)
class DossierState:
    """A dossier: its slots, and what is missing, unsigned or contradictory; without any it may be filed.

    ``case_type`` None: the mediation goes on. ``filed_on``: bound, locked and filed. With ``open_conflicts``
    nothing is bound. ``explained`` are contradictions that a note of the dossier explains.
    """

    mediation_uid: UUID
    number: str
    case_type: CaseType | None
    slots: tuple[SlotRow, ...]
    findings: tuple[Finding, ...]
    filed_on: date | None
    open_conflicts: int
    explained: tuple[Finding, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The sentences of what stops the filing."""
        return tuple(finding.text for finding in self.findings)


_SCAN = ("扫描后加入", "scan")
_WHILE_OPEN = {
    "application": ("先受理调解，打印受理登记表；或扫描申请书", "accept"),
    "mediation_record": ("登记调解会议，写好调解记录", "add_meeting"),
    "agreement": ("登记书面协议", "draw_up"),
}
_AT_END = {
    "application": ("扫描申请书", "scan"),
    "oral_agreement": ("填写口头协议登记表，签字盖章后扫描", "scan"),
    "ending": ("扫描送达的终止通知或撤回申请", "scan"),
}
"""How an empty slot is filled: the sentence and the service that does it."""
_UNSIGNED = {
    "agreement": ("登记协议的签字盖章", "sign"),
    "oral_agreement": ("登记协议的签字盖章", "sign"),
    "rights_notice": ("登记告知；或签收以后扫描", "scan"),
}
_SIGN = ("签名以后扫描加入", "scan")
"""How a sheet that is not signed becomes whole."""


def read_dossier(
    session: Session,
    mediation: Mediation,
    rules: Rules,
    scans: tuple[AttachmentRow, ...],
    filed_on: date | None,
    outdated: Collection[Printed] = (),
) -> DossierState:
    """A dossier as it stands, with its scans; ``outdated`` are papers to print anew.

    Called inside other services.
    """
    agreement = record.agreement_of(session, mediation.id)
    ended = case_type(mediation.state, agreement.form if agreement else None)
    oral = agreement is not None and agreement.form is AgreementForm.ORAL
    expected = ended or (CaseType.ORAL if oral else CaseType.WRITTEN)
    slots = rules.profile.dossier.slots
    every = [paper for paper in papers_of(session, mediation) if paper.in_dossier]
    holding = conditions_of(session, mediation)
    scanned = {scan.slot for scan in scans if scan.state is AttachmentState.HERE}
    # The scan of what was signed takes the place of the sheet on which nothing is registered.
    papers = [paper for paper in every if paper.signed or _slot_of(slots, paper) not in scanned]
    placed = [(code, paper) for paper in every if (code := _slot_of(slots, paper)) is not None]
    known = explained(session, mediation.id)
    waiting, accounted, words = (), (), {}
    if filed_on is None:
        shown = [(code, paper) for code, paper in placed if paper in papers]
        anew = _to_print_anew(shown, outdated, known)
        signing = signing_facts(session, shown, _by_hand(session, scans), anew)
        waiting, accounted = unsigned_findings(signing, known)
        open_ones = {one.paper for one in waiting}
        words = {one.paper: one.words for one in signing if one.paper in open_ones}
    sheets = _sheets(papers, slots, words)
    unsigned = {_slot_of(slots, paper) for paper in papers if not paper.signed}
    whole = {code for paper in papers if paper.fills and (code := _slot_of(slots, paper)) is not None}
    present = (whole - unsigned) | scanned | {slot.code for slot in slots if not slot.numbered}
    lacking = {slot.code for slot in missing_slots(slots, expected, present, holding)}
    rows = tuple(
        replace(
            _row(
                slot,
                sheets.get(slot.code, ()),
                slot.code in present,
                _lack(slot.code, lacking, unsigned),
                ended is not None,
            ),
            scans=tuple(scan for scan in scans if scan.slot == slot.code),
        )
        for slot in slots
    )
    filled = {code for code, paper in placed if paper.in_dossier} | scanned
    found = contradictions(facts_of(session, mediation, placed, filled, outdated))
    named = {one.slot for one in waiting}
    dispute = session.get_one(Dispute, mediation.dispute_id)
    differ = len(conflicts_of_case(session, dispute.uid))
    return DossierState(
        mediation.uid,
        mediation.number or "",
        ended,
        rows,
        (
            *_going_on(differ, ended),
            *_lacking(slots, expected, lacking - (named & unsigned), unsigned, holding),
            *waiting,
            *_awaited(scans),
            *(one for one in found if one.key not in known),
        ),
        filed_on,
        differ,
        (*(one for one in found if one.key in known), *accounted),
    )


def _going_on(differ: int, ended: CaseType | None) -> list[Finding]:
    found: list[Finding] = []
    if differ:
        found.append(Finding("conflict", FindingKind.CONTRADICTION, undecided(differ), Place.CONFLICT))
    if ended is None:
        found.append(Finding("going_on", FindingKind.MISSING, "调解还没有结束。", Place.MEDIATION))
    return found


def _lacking(
    slots: Sequence[Slot],
    expected: CaseType,
    lacking: Collection[str],
    unsigned: Collection[str | None],
    holding: Collection[Condition],
) -> list[Finding]:
    return [
        Finding(
            f"missing/{slot.code}",
            FindingKind.UNSIGNED if slot.code in unsigned else FindingKind.MISSING,
            missing_sentence(slot, expected, holding),
            Place.SLOT,
            slot.code,
        )
        for slot in slots
        if slot.code in lacking
    ]


def _awaited(scans: Sequence[AttachmentRow]) -> list[Finding]:
    return [
        Finding(
            f"awaited/{scan.uid.hex}",
            FindingKind.MISSING,
            f"扫描件“{scan.title}”{scan.state.label}，到了才能立卷。",
            Place.SLOT,
            scan.slot,
        )
        for scan in scans
        if scan.state is not AttachmentState.HERE
    ]


def _lack(code: str, lacking: Collection[str], unsigned: Collection[str | None]) -> SlotStatus:
    """How a place stands that is not filled."""
    if code not in lacking:
        return SlotStatus.NOT_NEEDED
    return SlotStatus.UNSIGNED if code in unsigned else SlotStatus.MISSING


def _row(slot: Slot, sheets: tuple[SheetRow, ...], present: bool, lack: SlotStatus, ended: bool) -> SlotRow:
    if present:
        return SlotRow(slot.code, slot.name, SlotStatus.PRESENT, sheets)
    if lack is SlotStatus.NOT_NEEDED:
        return SlotRow(slot.code, slot.name, lack, sheets)
    if lack is SlotStatus.UNSIGNED:
        return SlotRow(slot.code, slot.name, lack, sheets, *_UNSIGNED.get(slot.code, _SIGN))
    if ended:
        # Nothing more can be recorded in an ended mediation; a sheet that exists can still be scanned.
        return SlotRow(slot.code, slot.name, SlotStatus.MISSING, sheets, *_AT_END.get(slot.code, _SCAN))
    return SlotRow(slot.code, slot.name, SlotStatus.LATER, sheets, *_WHILE_OPEN.get(slot.code, _SCAN))


def _slot_of(slots: Sequence[Slot], paper: MediationPaper) -> str | None:
    """Code of the slot that takes papers of this kind."""
    return next((slot.code for slot in slots if paper.kind.value in slot.papers), None)


def _to_print_anew(
    papers: Sequence[tuple[str, MediationPaper]], outdated: Collection[Printed], known: Collection[str]
) -> set[Printed]:
    """Outdated prints for which no note says that they stand as they were signed."""
    return {
        (one.kind, one.subject)
        for _, one in papers
        if (one.kind, one.subject) in outdated and outdated_key(one.name) not in known
    }


def _by_hand(session: Session, scans: Sequence[AttachmentRow]) -> set[str]:
    """Slots with a scan that came without a code: of a form filled in by hand, or brought by somebody."""
    here = {scan.uid: scan.slot for scan in scans if scan.state is AttachmentState.HERE}
    coded = set(
        session.scalars(
            select(Attachment.uid).where(Attachment.uid.in_(here), Attachment.paper_uid.is_not(None))
        )
    )
    return {slot for uid, slot in here.items() if uid not in coded}


def _sheets(
    papers: Sequence[MediationPaper], slots: Sequence[Slot], unsigned: Mapping[Printed, str]
) -> dict[str, tuple[SheetRow, ...]]:
    """Papers of the program by slot; one that no slot takes stays outside."""
    found: dict[str, tuple[SheetRow, ...]] = {}
    for paper in papers:
        code = _slot_of(slots, paper)
        if code is not None:
            name = f"{paper.name} {paper.number}" if paper.kind is PaperKind.AGREEMENT else paper.name
            words = unsigned.get((paper.kind, paper.subject), "")
            found[code] = (*found.get(code, ()), SheetRow(paper.kind, paper.subject, name, words))
    return found
