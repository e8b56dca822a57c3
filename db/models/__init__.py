"""All tables; importing this package registers every model with the metadata."""

from db.models.assignment import Leader, LeaderAssignment, ProgressEntry
from db.models.audit import AuditEntry
from db.models.change import Change, Conflict, RecordHead
from db.models.dispatch import Dispatch, DispatchResponse
from db.models.dispute import Agent, Dispute, InvolvedUnit, Party, Transition
from db.models.grid import Grid, GridPosting, GridWorker
from db.models.mediation import (
    Agreement,
    Committee,
    Consent,
    Instalment,
    Mediation,
    MediationMediator,
    MediationMeeting,
    Mediator,
    Signature,
)
from db.models.office import KeyPair, Office, Setting
from db.models.package import Link, LinkChange, PackageRecord
from db.models.paper import NumberGap, NumberSeries, Paper
from db.models.person import Person
from db.models.sweep import GridEvent, SweepDay, SweepReport
from db.models.unit import Unit
from db.models.user import Draft, User

__all__ = [
    "Agent",
    "Agreement",
    "AuditEntry",
    "Change",
    "Committee",
    "Conflict",
    "Consent",
    "Dispatch",
    "DispatchResponse",
    "Dispute",
    "Draft",
    "Grid",
    "GridEvent",
    "GridPosting",
    "GridWorker",
    "Instalment",
    "InvolvedUnit",
    "KeyPair",
    "Leader",
    "LeaderAssignment",
    "Link",
    "LinkChange",
    "Mediation",
    "MediationMediator",
    "MediationMeeting",
    "Mediator",
    "NumberGap",
    "NumberSeries",
    "Office",
    "PackageRecord",
    "Paper",
    "Party",
    "Person",
    "ProgressEntry",
    "RecordHead",
    "Setting",
    "Signature",
    "SweepDay",
    "SweepReport",
    "Transition",
    "Unit",
    "User",
]
