"""All tables; importing this package registers every model with the metadata."""

from db.models.assignment import (
    AssignmentHandover,
    AssignmentStep,
    Leader,
    LeaderAbsence,
    LeaderAssignment,
    LeaderInterest,
    ProgressEntry,
)
from db.models.attachment import Attachment, Blob
from db.models.audit import AuditEntry
from db.models.case_access import CaseAccess
from db.models.change import Change, Conflict, ConflictDecision, RecordHead
from db.models.custody import Custody
from db.models.dispatch import Dispatch, DispatchResponse, DispatchUnit
from db.models.dispute import Agent, Dispute, InvolvedUnit, Party, Transition
from db.models.dossier import Dossier, DossierLoan, DossierNote, DossierScan
from db.models.escalation import Escalation, EscalationAnswer
from db.models.export import ExportApproval
from db.models.follow_up import ClosingReport, FollowUp
from db.models.grid import Grid, GridPosting, GridWorker
from db.models.grid_history import (
    ExternalCode,
    GridChange,
    GridHandover,
    GridHandoverItem,
    GridNote,
    GridTraining,
)
from db.models.judicial_confirmation import JudicialConfirmation
from db.models.ledger import LedgerImport, LedgerImportRow, LedgerLayout
from db.models.mediation import (
    Agreement,
    AgreementItem,
    Committee,
    Consent,
    Instalment,
    Mediation,
    MediationMediator,
    MediationMeeting,
    Mediator,
    Signature,
)
from db.models.mediation_course import (
    Aggravation,
    Application,
    ApplicationClaim,
    CourtReferral,
    ExtensionAnswer,
    JointCommittee,
    MediationEnding,
    MediationExtension,
    MediationNotice,
    MediationSuspension,
    NoticeService,
    PanelSeat,
    PowerOfAttorney,
    RightsNotice,
)
from db.models.mediation_work import (
    Evidence,
    InvestigationRecord,
    InvitedParticipant,
    MeetingProtocol,
    Offer,
    ParticipantConsent,
    Phrase,
    PlannedMeeting,
    Recusal,
    SeparateTalk,
)
from db.models.meeting_pack import MeetingDecision, MeetingPack
from db.models.office import Installation, KeyPair, Office, RosterVersion, Setting
from db.models.package import BlobSent, Link, LinkChange, PackageRecord
from db.models.paper import NumberGap, NumberSeries, Paper, SignedLine
from db.models.performance import Breach, Performance
from db.models.person import Person
from db.models.petition import Petition, PetitionReview
from db.models.reception import CaseVisit, ReceptionDuty, ReceptionVisit, TalkEntry, TalkPoint
from db.models.reinspection import Reinspection, ReinspectionCase
from db.models.rule_document import RuleDocument
from db.models.scan_leaf import ScanLeaf
from db.models.supervision import Supervision, SupervisionEntry
from db.models.sweep import (
    Campaign,
    GridEvent,
    SweepCorrection,
    SweepDay,
    SweepProposal,
    SweepReport,
)
from db.models.unit import Unit
from db.models.user import Draft, User
from db.models.watched import HomeVisit, WatchedPerson

__all__ = [
    "Agent",
    "Aggravation",
    "Agreement",
    "AgreementItem",
    "Application",
    "ApplicationClaim",
    "AssignmentHandover",
    "AssignmentStep",
    "Attachment",
    "AuditEntry",
    "Blob",
    "BlobSent",
    "Breach",
    "Campaign",
    "CaseAccess",
    "CaseVisit",
    "Change",
    "ClosingReport",
    "Committee",
    "Conflict",
    "ConflictDecision",
    "Consent",
    "CourtReferral",
    "Custody",
    "Dispatch",
    "DispatchResponse",
    "DispatchUnit",
    "Dispute",
    "Dossier",
    "DossierLoan",
    "DossierNote",
    "DossierScan",
    "Draft",
    "Escalation",
    "EscalationAnswer",
    "Evidence",
    "ExportApproval",
    "ExtensionAnswer",
    "ExternalCode",
    "FollowUp",
    "Grid",
    "GridChange",
    "GridEvent",
    "GridHandover",
    "GridHandoverItem",
    "GridNote",
    "GridPosting",
    "GridTraining",
    "GridWorker",
    "HomeVisit",
    "Installation",
    "Instalment",
    "InvestigationRecord",
    "InvitedParticipant",
    "InvolvedUnit",
    "JointCommittee",
    "JudicialConfirmation",
    "KeyPair",
    "Leader",
    "LeaderAbsence",
    "LeaderAssignment",
    "LeaderInterest",
    "LedgerImport",
    "LedgerImportRow",
    "LedgerLayout",
    "Link",
    "LinkChange",
    "Mediation",
    "MediationEnding",
    "MediationExtension",
    "MediationMediator",
    "MediationMeeting",
    "MediationNotice",
    "MediationSuspension",
    "Mediator",
    "MeetingDecision",
    "MeetingPack",
    "MeetingProtocol",
    "NoticeService",
    "NumberGap",
    "NumberSeries",
    "Offer",
    "Office",
    "PackageRecord",
    "PanelSeat",
    "Paper",
    "ParticipantConsent",
    "Party",
    "Performance",
    "Person",
    "Petition",
    "PetitionReview",
    "Phrase",
    "PlannedMeeting",
    "PowerOfAttorney",
    "ProgressEntry",
    "ReceptionDuty",
    "ReceptionVisit",
    "RecordHead",
    "Recusal",
    "Reinspection",
    "ReinspectionCase",
    "RightsNotice",
    "RosterVersion",
    "RuleDocument",
    "ScanLeaf",
    "SeparateTalk",
    "Setting",
    "Signature",
    "SignedLine",
    "Supervision",
    "SupervisionEntry",
    "SweepCorrection",
    "SweepDay",
    "SweepProposal",
    "SweepReport",
    "TalkEntry",
    "TalkPoint",
    "Transition",
    "Unit",
    "User",
    "WatchedPerson",
]
