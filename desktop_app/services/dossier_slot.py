"""The slots (卷内顺序位) of a mediation's dossier: what lies in each, and how an empty one is filled."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import AgreementForm, Labelled, PaperKind
from db.models.dispute import Dispute
from db.models.mediation import Mediation
from desktop_app.domain.dispute_state import undecided
from desktop_app.domain.dossier import case_type, missing_slots, why_not_bind
from desktop_app.domain.profile import CaseType, Slot
from desktop_app.services import mediation_record as record
from desktop_app.services.attachment_view import AttachmentRow, AttachmentState
from desktop_app.services.mediation_paper import papers_of
from desktop_app.services.open_conflict import conflicts_of_case
from desktop_app.services.paper_row import MediationPaper
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
    """A dossier: its slots, and sentences saying what is missing; empty ``missing``: it may be filed.

    ``case_type`` None: the mediation goes on. ``filed_on``: bound, locked and filed. With ``open_conflicts``
    nothing is bound.
    """

    mediation_uid: UUID
    number: str
    case_type: CaseType | None
    slots: tuple[SlotRow, ...]
    missing: tuple[str, ...]
    filed_on: date | None
    open_conflicts: int


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
_UNSIGNED = ("登记协议的签字盖章", "sign")


def read_dossier(
    session: Session,
    mediation: Mediation,
    rules: Rules,
    scans: tuple[AttachmentRow, ...],
    filed_on: date | None,
) -> DossierState:
    """A dossier as it stands, with its scans. Called inside other services."""
    agreement = record.agreement_of(session, mediation.id)
    ended = case_type(mediation.state, agreement.form if agreement else None)
    oral = agreement is not None and agreement.form is AgreementForm.ORAL
    expected = ended or (CaseType.ORAL if oral else CaseType.WRITTEN)
    slots = rules.profile.dossier.slots
    papers = [paper for paper in papers_of(session, mediation) if paper.in_dossier]
    sheets = _sheets(papers, slots)
    unsigned = {_slot_of(slots, paper) for paper in papers if not paper.signed}
    scanned = {scan.slot for scan in scans if scan.state is AttachmentState.HERE}
    present = (set(sheets) - unsigned) | scanned | {slot.code for slot in slots if not slot.numbered}
    lacking = {slot.code for slot in missing_slots(slots, expected, present)}
    rows = tuple(
        replace(
            _row(
                slot, sheets.get(slot.code, ()), slot.code in lacking, slot.code in present, ended is not None
            ),
            scans=tuple(scan for scan in scans if scan.slot == slot.code),
        )
        for slot in slots
    )
    awaited = tuple(
        f"扫描件“{scan.title}”{scan.state.label}，到了才能立卷。"
        for scan in scans
        if scan.state is not AttachmentState.HERE
    )
    dispute = session.get_one(Dispute, mediation.dispute_id)
    differ = len(conflicts_of_case(session, dispute.uid))
    going_on = (undecided(differ),) if differ else ()
    going_on += () if ended else ("调解还没有结束。",)
    return DossierState(
        mediation.uid,
        mediation.number or "",
        ended,
        rows,
        going_on + why_not_bind(slots, expected, present) + awaited,
        filed_on,
        differ,
    )


def _row(slot: Slot, sheets: tuple[SheetRow, ...], lacking: bool, present: bool, ended: bool) -> SlotRow:
    if present:
        return SlotRow(slot.code, slot.name, SlotStatus.PRESENT, sheets)
    if not lacking:
        return SlotRow(slot.code, slot.name, SlotStatus.NOT_NEEDED, sheets)
    if sheets:
        return SlotRow(slot.code, slot.name, SlotStatus.UNSIGNED, sheets, *_UNSIGNED)
    if ended:
        # Nothing more can be recorded in an ended mediation; a sheet that exists can still be scanned.
        return SlotRow(slot.code, slot.name, SlotStatus.MISSING, sheets, *_AT_END.get(slot.code, _SCAN))
    return SlotRow(slot.code, slot.name, SlotStatus.LATER, sheets, *_WHILE_OPEN.get(slot.code, _SCAN))


def _slot_of(slots: Sequence[Slot], paper: MediationPaper) -> str | None:
    """Code of the slot that takes papers of this kind."""
    return next((slot.code for slot in slots if paper.kind.value in slot.papers), None)


def _sheets(papers: Sequence[MediationPaper], slots: Sequence[Slot]) -> dict[str, tuple[SheetRow, ...]]:
    """Papers of the program by slot; one that no slot takes stays outside."""
    found: dict[str, tuple[SheetRow, ...]] = {}
    for paper in papers:
        code = _slot_of(slots, paper)
        if code is not None:
            name = f"{paper.name} {paper.number}" if paper.kind is PaperKind.AGREEMENT else paper.name
            found[code] = (*found.get(code, ()), SheetRow(paper.kind, paper.subject, name))
    return found
