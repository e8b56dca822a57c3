"""Disputes for tests: short drafts and the steps that bring one to a state."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from db.enums import DisputeType, IdKind, PartyKind, PartySide, Role
from desktop_app.domain.resident_id import check_character
from desktop_app.services.dispute import DisputeRegistered, register
from desktop_app.services.dispute_draft import DisputeDraft, PartyDraft
from desktop_app.services.dispute_note import NoteDraft, NoteKind, add_progress
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.dispute_step import act
from tests.support.centre import OpenTestCentre


def resident_id(birth: str, serial: int = 1) -> str:
    """A valid number of the unassigned area 139926; an odd serial is a man's."""
    first17 = f"139926{birth}{serial:03d}"
    return first17 + check_character(first17)


def person(name: str, number: str | None = None, *, side: PartySide = PartySide.APPLICANT) -> PartyDraft:
    """A natural party; without number the identity is unknown."""
    if number is None:
        return PartyDraft(side=side, name=name, id_kind=IdKind.UNKNOWN, id_unknown_reason="未带证件")
    return PartyDraft(side=side, name=name, id_number=number)


WU = person("吴桂芬", resident_id("19710412", 514))
FACTORY = PartyDraft(
    side=PartySide.RESPONDENT,
    kind=PartyKind.ORGANISATION,
    name="宏达建材厂",
    legal_representative="孙长河",
)
DRAFT = DisputeDraft(
    description="砂石厂夜间破碎石料，噪音影响邻居休息。",
    category_code="0203",
    dispute_type=DisputeType.POLLUTION,
    parties=(WU, FACTORY),
)


def registered(town: OpenTestCentre, draft: DisputeDraft = DRAFT) -> DisputeRegistered:
    """A registered dispute."""
    with town.session() as session:
        return register(session, draft, town.rules, by=town.actor, now=town.now)


def step(
    town: OpenTestCentre, uid: UUID, action: str, draft: StepDraft | None = None, *, role: Role | None = None
) -> None:
    """Take one step one minute later, as the director or somebody with ``role``."""
    town.pass_time(minutes=1)
    actor = town.actor if role is None else town.someone(role)
    with town.session(actor) as session:
        act(session, uid, action, draft or StepDraft(), town.rules, by=actor, now=town.now)


def note(town: OpenTestCentre, uid: UUID, kind: NoteKind, text: str) -> None:
    """Add a note as the director."""
    with town.session() as session:
        add_progress(session, uid, NoteDraft(kind, text), town.rules, by=town.actor, now=town.now)


LEAD = StepDraft(lead_unit_name="柳桥镇司法所")
STEPS: Sequence[tuple[str, StepDraft, Role | None]] = (
    ("accept", StepDraft(), None),
    ("dispatch", LEAD, None),
    ("sign_for", StepDraft(), Role.MEDIATOR),
    ("settle", StepDraft(result="厂方夜间停机，双方握手言和。"), Role.MEDIATOR),
    ("await_follow_up", StepDraft(), Role.MEDIATOR),
)


def brought_to(town: OpenTestCentre, uid: UUID, last: str) -> None:
    """Take the usual steps up to and including ``last``."""
    for action, draft, role in STEPS:
        step(town, uid, action, draft, role=role)
        if action == last:
            return


def with_first(draft: DisputeDraft, **changes: object) -> DisputeDraft:
    """The draft with its first party changed."""
    first, *others = draft.parties
    return replace(draft, parties=(replace(first, **changes), *others))  # type: ignore[arg-type]
