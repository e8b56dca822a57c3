"""What a package holds, in words a clerk knows: counts by kind of work (上报与接收)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from db.canonical import Json
from db.enums import Labelled
from desktop_app.domain.attachment import size_words
from desktop_app.domain.field_owner import OFFICE_ONLY


class ContentKind(Labelled):
    """A line of the page: one kind of work."""

    DISPUTE = "dispute", "纠纷"
    SWEEP = "sweep", "每日一排"
    CAMPAIGN = "campaign", "专项行动"
    MEDIATION = "mediation", "人民调解"
    ASSIGNMENT = "assignment", "领导包案"
    DISPATCH = "dispatch", "交办单"
    RESPONSE = "response", "交办办理"
    RECEPTION = "reception", "接访信访"
    GRID = "grid", "网格与人员"
    PAPER = "paper", "文书"
    ATTACHMENT = "attachment", "附件登记"
    """Records of attachments."""
    BLOB = "blob", "附件"
    """The bytes of attachments."""
    SUPERVISION = "supervision", "督办"
    ESCALATION = "escalation", "提级"
    INSPECTION = "inspection", "抽查"
    OTHER = "other", "其他"
    RESTRICTED = "restricted", "受限记录"
    """There are sealed changes; nothing more is said of them."""


_KINDS: Mapping[ContentKind, tuple[str, ...]] = {
    ContentKind.DISPUTE: ("dispute", "party", "agent", "person", "involved_unit", "case_access"),
    ContentKind.SWEEP: ("sweep_report", "grid_event", "sweep_day", "sweep_correction"),
    ContentKind.CAMPAIGN: ("campaign",),
    ContentKind.MEDIATION: (
        *("mediation", "mediation_mediator", "consent", "mediation_meeting", "planned_meeting"),
        *("invited_participant", "participant_consent", "recusal", "separate_talk", "offer"),
        *("investigation_record", "evidence", "meeting_protocol"),
        *("agreement", "agreement_item", "instalment", "signature", "performance", "breach"),
        *("judicial_confirmation", "follow_up", "closing_report"),
        *("application", "application_claim", "rights_notice"),
        *("power_of_attorney", "mediation_extension", "extension_answer", "mediation_ending"),
        *("mediation_notice", "notice_service", "aggravation", "joint_committee", "court_referral"),
        *("mediation_suspension", "panel_seat"),
    ),
    ContentKind.ASSIGNMENT: (
        *("leader_assignment", "progress_entry", "assignment_step", "assignment_handover"),
        *("leader", "leader_absence", "leader_interest"),
    ),
    ContentKind.DISPATCH: ("dispatch", "dispatch_unit"),
    ContentKind.RESPONSE: ("dispatch_response",),
    ContentKind.SUPERVISION: ("supervision", "supervision_entry"),
    ContentKind.ESCALATION: ("escalation", "escalation_answer"),
    ContentKind.INSPECTION: ("reinspection", "reinspection_case"),
    ContentKind.RECEPTION: (
        *("petition", "petition_review", "reception_duty", "reception_visit", "case_visit"),
        *("talk_point", "talk_entry"),
    ),
    ContentKind.GRID: (
        *("grid", "grid_worker", "grid_posting", "grid_change", "grid_training", "grid_note"),
        *("grid_handover", "grid_handover_item", "external_code", "committee", "mediator"),
    ),
    ContentKind.PAPER: ("paper",),
    ContentKind.ATTACHMENT: ("attachment",),
}
_KIND_OF = {entity: kind for kind, entities in _KINDS.items() for entity in entities}


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One kind: number of changes, of records (cases, orders …), and what else the detail names.

    ``days`` are the first and last day of sweeps; ``agreements`` counts agreements of mediations; ``size`` is
    the bytes of attachments, whose ``changes`` are chunks.
    """

    kind: ContentKind
    changes: int
    records: int
    agreements: int = 0
    days: tuple[date, date] | None = None
    size: int = 0

    @property
    def text(self) -> str:
        """The line's head, for example 纠纷 38 处更改."""
        match self.kind:
            case ContentKind.DISPUTE:
                return f"纠纷 {self.changes} 处更改"
            case ContentKind.SWEEP:
                return f"每日一排 {self.records} 天"
            case ContentKind.MEDIATION:
                return f"人民调解 {self.records} 件"
            case ContentKind.ASSIGNMENT:
                return f"包案进展 {self.changes} 条"
            case ContentKind.DISPATCH:
                return f"交办单 {self.records} 份"
            case ContentKind.RESPONSE:
                return f"交办办理 {self.changes} 条"
            case ContentKind.PAPER | ContentKind.ATTACHMENT | ContentKind.BLOB:
                return f"{self.kind.label} {self.records} 份"
            case ContentKind.CAMPAIGN:
                return f"{self.kind.label} {self.records} 次"
            case ContentKind.RESTRICTED:
                return f"另有{self.kind.label}"
            case _:
                return f"{self.kind.label} {self.changes} 处更改"

    @property
    def detail(self) -> str:
        """What stands beside it, for example 涉及 21 件; may be empty."""
        if self.kind is ContentKind.DISPUTE and self.records:
            return f"涉及 {self.records} 件"
        if self.kind is ContentKind.MEDIATION and self.agreements:
            return f"协议 {self.agreements} 份"
        if self.kind is ContentKind.SWEEP and self.days is not None:
            first, last = self.days
            one = f"{first:%m-%d}"
            return one if first == last else f"{one} 至 {last:%m-%d}"
        if self.kind is ContentKind.BLOB:
            return size_words(self.size)
        return ""

    @property
    def brief(self) -> str:
        """The line in a row of the history."""
        match self.kind:
            case ContentKind.DISPUTE:
                return f"{self.changes} 处更改"
            case ContentKind.SWEEP:
                return f"{self.records} 天日报"
            case ContentKind.MEDIATION:
                return f"调解 {self.records} 件"
            case ContentKind.ASSIGNMENT:
                return f"包案 {self.changes} 条"
            case ContentKind.DISPATCH:
                return f"交办 {self.records}"
            case ContentKind.RESPONSE:
                return f"交办办理 {self.changes} 条"
            case ContentKind.PAPER | ContentKind.ATTACHMENT:
                return self.text
            case ContentKind.BLOB:
                return f"{self.text} {size_words(self.size)}"
            case _:
                return self.kind.label


class ContentCount:
    """Counts changes as they stream by."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._changes: dict[ContentKind, int] = {}
        self._records: dict[ContentKind, set[str]] = {}
        self._agreements: set[str] = set()

    def add(self, entity: str, uid: str, values: Mapping[str, Json] | None, *, sealed: bool = False) -> None:
        """Count one change; ``uid`` is the record's, ``values`` are None when they were erased.

        Of a change that is ``sealed`` here, or that only its office reads, only its being there is noted.
        """
        if sealed or entity in OFFICE_ONLY:
            self._changes[ContentKind.RESTRICTED] = 0
            return
        found = values or {}
        if entity == "transition":
            # The step itself is counted by the change of the record's state; here it only names the case.
            if found.get("entity") == "dispute":
                self._record(ContentKind.DISPUTE, found.get("record_uid"))
            return
        kind = _KIND_OF.get(entity, ContentKind.OTHER)
        self._changes[kind] = self._changes.get(kind, 0) + 1
        match kind:
            case ContentKind.DISPUTE:
                self._record(kind, uid if entity == "dispute" else found.get("dispute_id"))
            case ContentKind.SWEEP:
                self._record(kind, found.get("day"))
            case ContentKind.DISPATCH:
                self._record(kind, uid if entity == "dispatch" else found.get("dispatch_id"))
            case ContentKind.MEDIATION:
                self._record(kind, uid if entity == "mediation" else found.get("mediation_id"))
                if entity == "agreement":
                    self._agreements.add(uid)
            case _:
                self._record(kind, uid)

    def _record(self, kind: ContentKind, key: Json) -> None:
        if isinstance(key, str):
            self._records.setdefault(kind, set()).add(key)

    def lines(self) -> tuple[ContentLine, ...]:
        """One line for each kind that occurs, in the order of the page."""
        return tuple(self._line(kind) for kind in ContentKind if kind in {*self._changes, *self._records})

    def _line(self, kind: ContentKind) -> ContentLine:
        records = self._records.get(kind, set())
        days = None
        if kind is ContentKind.SWEEP and records:
            days = date.fromisoformat(min(records)), date.fromisoformat(max(records))
        agreements = len(self._agreements) if kind is ContentKind.MEDIATION else 0
        return ContentLine(kind, self._changes.get(kind, 0), len(records), agreements, days)


def lines_json(lines: Iterable[ContentLine]) -> list[Json]:
    """Lines as they are kept in the journal."""
    return [
        [
            *(line.kind.value, line.changes, line.records, line.agreements),
            None if line.days is None else [day.isoformat() for day in line.days],
            line.size,
        ]
        for line in lines
    ]


def lines_from(stored: Iterable[list[Json]]) -> tuple[ContentLine, ...]:
    """Lines from the journal."""
    found: list[ContentLine] = []
    for kind, changes, records, agreements, days, *size in stored:
        span = None
        if isinstance(days, list):
            span = date.fromisoformat(str(days[0])), date.fromisoformat(str(days[1]))
        counts = (int(str(changes)), int(str(records)), int(str(agreements)))
        # Journals of the first version have no size.
        found.append(ContentLine(ContentKind(str(kind)), *counts, span, int(str(size[0])) if size else 0))
    return tuple(found)
