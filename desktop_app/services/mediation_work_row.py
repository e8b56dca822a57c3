"""What is shown of a mediation's work: invited people, recusal, talks, offers, investigations, evidence."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from db.enums import EvidenceForm, InvestigationKind, InvitedKind, MeetingMeans, OfferKind
from desktop_app.services.planned_meeting import PlannedRow
from desktop_app.services.record_draft import UnfinishedRow


@dataclass(frozen=True, slots=True)
class AgentChoice:
    """An agent who may come, and for whom."""

    uid: UUID
    name: str
    party_name: str


@dataclass(frozen=True, slots=True)
class InvitedAnswer:
    """What a party says about somebody invited; ``given`` None: not asked yet."""

    party_uid: UUID
    party_name: str
    given: bool | None


@dataclass(frozen=True, slots=True)
class InvitedRow:
    """Somebody invited; only with ``consented`` may he be entered as present."""

    uid: UUID
    name: str
    kind: InvitedKind
    unit: str
    relation: str
    phone: str
    answers: tuple[InvitedAnswer, ...]

    @property
    def consented(self) -> bool:
        """Whether every party agreed."""
        return bool(self.answers) and all(answer.given for answer in self.answers)


@dataclass(frozen=True, slots=True)
class RecusalRow:
    """A party's answer; ``challenged`` empty: nobody. ``granted`` None while a challenge waits."""

    uid: UUID
    party_name: str
    asked_on: date
    meeting_ordinal: int | None
    challenged: str
    challenged_uid: UUID | None
    leads: bool
    reason: str
    granted: bool | None
    decided_on: date | None
    decided_by: str
    note: str
    replaced_by: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """An earlier version of a record: what it said, why and when it was corrected."""

    corrected_at: datetime
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class TalkRow:
    """A talk; of a confidential one whoever does not mediate sees that it was, not what was said."""

    uid: UUID
    ordinal: int
    started_at: datetime
    ended_at: datetime
    place: str
    means: MeetingMeans
    party_uids: tuple[UUID, ...]
    with_whom: str
    others: str
    mediators: tuple[str, ...]
    recorder: str
    content: str
    confidential: bool
    versions: tuple[VersionRow, ...]


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One step of the trail."""

    uid: UUID
    made_at: datetime
    party_name: str
    kind: OfferKind
    amount_fen: int | None
    what: str
    talk_ordinal: int | None
    confidential: bool


@dataclass(frozen=True, slots=True)
class InvestigationRow:
    """An investigation record; ``warning`` says that too few people took it, empty otherwise."""

    uid: UUID
    ordinal: int
    kind: InvestigationKind
    started_at: datetime
    ended_at: datetime
    place: str
    participants: str
    subject: str
    subject_note: str
    investigators: tuple[str, ...]
    recorder: str
    content: str
    measurements: tuple[tuple[str, str, str], ...]
    warning: str
    versions: tuple[VersionRow, ...]


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A piece of evidence; ``attachment`` is the title of the linked file."""

    uid: UUID
    ordinal: int
    name: str
    form: EvidenceForm
    party_uid: UUID | None
    provider: str
    source: str
    pages: int
    copies: int
    proves: str
    received_on: date
    checked_on: date | None
    checked_by: str
    attachment_uid: UUID | None
    attachment: str


@dataclass(frozen=True, slots=True)
class AttachmentChoice:
    """A file of the case that may be linked to a piece of evidence."""

    uid: UUID
    title: str


@dataclass(frozen=True, slots=True)
class MediationWork:
    """All work of a mediation beside its meetings and its agreement."""

    agents: tuple[AgentChoice, ...]
    invited: tuple[InvitedRow, ...]
    recusals: tuple[RecusalRow, ...]
    hints: tuple[str, ...]
    talks: tuple[TalkRow, ...]
    offers: tuple[OfferRow, ...]
    investigations: tuple[InvestigationRow, ...]
    evidence: tuple[EvidenceRow, ...]
    attachments: tuple[AttachmentChoice, ...]
    unfinished: tuple[UnfinishedRow, ...]
    planned: tuple[PlannedRow, ...]
    investigators_wanted: int
