"""Project states and small code tables, each member with its Chinese label.

The label is here once, so that screen and paper cannot disagree. Codes of national standards keep
their digits; larger official tables (categories, ethnic groups) are data in ``resources/code_tables``.
Standard library only: every layer may import this module.
"""

from db.enums.assignment import AssignmentState, DispatchKind, DispatchState, ProgressKind, SupervisionKind
from db.enums.dispute import (
    AgentAuthority,
    AgentKind,
    Difficulty,
    DisputeState,
    DisputeType,
    Gender,
    IdKind,
    InvolvedRole,
    PartyKind,
    PartySide,
    RestrictionKind,
    RiskLevel,
    Scale,
    Source,
)
from db.enums.labelled import Labelled
from db.enums.mediation import (
    AgreementForm,
    MediationOrigin,
    MediationState,
    MeetingManner,
    MeetingOutcome,
    PaperKind,
    SignatureMeans,
    SignerRole,
)
from db.enums.office import AuditAction, CentreLevel, Level, Role
from db.enums.package import ChangeOp, PackageDirection, PackageKind, PackageState, RuleDocumentKind
from db.enums.scan import LeafState
from db.enums.sweep import (
    CampaignKind,
    CampaignRule,
    GridChangeKind,
    GridEventKind,
    GridEventOutcome,
    GridKind,
    GridNoteKind,
    ReportMeans,
    SecondReport,
    SweepCell,
    SweepDayState,
    SweepState,
    SweepTiming,
)
from db.enums.watched import VisitMeans, WatchedKind, WatchLevel

__all__ = [
    "AgentAuthority",
    "AgentKind",
    "AgreementForm",
    "AssignmentState",
    "AuditAction",
    "CampaignKind",
    "CampaignRule",
    "CentreLevel",
    "ChangeOp",
    "Difficulty",
    "DispatchKind",
    "DispatchState",
    "DisputeState",
    "DisputeType",
    "Gender",
    "GridChangeKind",
    "GridEventKind",
    "GridEventOutcome",
    "GridKind",
    "GridNoteKind",
    "IdKind",
    "InvolvedRole",
    "Labelled",
    "LeafState",
    "Level",
    "MediationOrigin",
    "MediationState",
    "MeetingManner",
    "MeetingOutcome",
    "PackageDirection",
    "PackageKind",
    "PackageState",
    "PaperKind",
    "PartyKind",
    "PartySide",
    "ProgressKind",
    "ReportMeans",
    "RestrictionKind",
    "RiskLevel",
    "Role",
    "RuleDocumentKind",
    "Scale",
    "SecondReport",
    "SignatureMeans",
    "SignerRole",
    "Source",
    "SupervisionKind",
    "SweepCell",
    "SweepDayState",
    "SweepState",
    "SweepTiming",
    "VisitMeans",
    "WatchLevel",
    "WatchedKind",
]
