"""Between the fields of the registration form and a ``DisputeDraft``, as pure functions.

A draft that was kept per field is read back by the same rules. Field keys of a party begin with its block
(applicant1.name); all others are paths of the draft.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from db.enums import (
    AgentAuthority,
    AgentKind,
    Difficulty,
    DisputeType,
    Gender,
    IdKind,
    Labelled,
    PartyKind,
    PartySide,
    RiskLevel,
    Scale,
    Source,
)
from desktop_app.services.dispute_draft import (
    AgentDraft,
    DisputeDraft,
    GuardianDraft,
    PartyDraft,
    PlaceDraft,
)

Values = Mapping[str, Any]
E = TypeVar("E", bound=Labelled)
GRID, VILLAGE = "grid:", "village:"
NOT_BROUGHT = "申请人不知道，待核实"
"""Why a respondent has no number: the one who tells of the matter rarely knows it."""
_PATH = re.compile(r"parties\[(\d+)\](?:\.(.+))?$")
_BLOCK = re.compile(r"(applicant|respondent)(\d+)\.")
_HIDDEN = {
    "birth_date": "id_number",
    "gender": "id_number",
    "guardian": "guardian.name",
    "agents": "agent.name",
}


def plain(value: object) -> object:
    """A field's value as JSON."""
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Labelled) else value


def blocks_in(values: Values) -> tuple[str, ...]:
    """Blocks of parties that a kept draft has, applicants first."""
    found = {(m[1], int(m[2])) for key in values if (m := _BLOCK.match(key))}
    return tuple(f"{side}{number}" for side, number in sorted(found))


def side_of(block: str) -> PartySide:
    """Side of a block by its name."""
    return PartySide.APPLICANT if block.startswith("applicant") else PartySide.RESPONDENT


def _text(values: Values, key: str) -> str | None:
    value = values.get(key)
    return value if isinstance(value, str) and value else None


def _enum(kind: type[E], value: object, default: E) -> E:
    return kind(str(value)) if value in set(kind) else default


def party_draft(block: str, values: Values, *, minor: bool, side: PartySide | None = None) -> PartyDraft:
    """One party from its fields; a respondent without number is kept as 证件不详."""

    def text(name: str) -> str | None:
        return _text(values, f"{block}.{name}")

    side = side or side_of(block)
    agents: tuple[AgentDraft, ...] = ()
    if values.get(f"{block}.has_agent"):
        kind = _enum(AgentKind, values.get(f"{block}.agent.kind"), AgentKind.RELATIVE)
        scope = _enum(AgentAuthority, values.get(f"{block}.agent.authority"), AgentAuthority.GENERAL)
        agents = (AgentDraft(text("agent.name") or "", kind, scope, phone=text("agent.phone")),)
    if values.get(f"{block}.is_organisation"):
        return PartyDraft(
            side,
            PartyKind.ORGANISATION,
            text("name") or "",
            IdKind.UNKNOWN,
            phone=text("phone"),
            address=text("address"),
            credit_code=text("credit_code"),
            legal_representative=text("legal_representative"),
            duty=text("duty"),
            agents=agents,
        )
    other = bool(values.get(f"{block}.other_id"))
    kind_of_id = _enum(IdKind, values.get(f"{block}.id_kind"), IdKind.RESIDENT_ID)
    kind_of_id = kind_of_id if other else IdKind.RESIDENT_ID
    number, reason = text("id_number"), text("id_unknown_reason")
    if not other and side is PartySide.RESPONDENT and number is None:
        kind_of_id, reason = IdKind.UNKNOWN, NOT_BROUGHT
    own_facts = kind_of_id is not IdKind.RESIDENT_ID
    gender = values.get(f"{block}.gender")
    return PartyDraft(
        side,
        PartyKind.NATURAL,
        text("name") or "",
        kind_of_id,
        number if kind_of_id is not IdKind.UNKNOWN else None,
        reason if kind_of_id is IdKind.UNKNOWN else None,
        gender=Gender(str(gender)) if own_facts and gender else None,
        birth_date=values.get(f"{block}.birth_date") if own_facts else None,
        ethnicity=text("ethnicity"),
        phone=text("phone"),
        address=text("address"),
        guardian=GuardianDraft(text("guardian.name") or "", text("guardian.relation"), text("guardian.phone"))
        if minor and text("guardian.name")
        else None,
        agents=agents,
    )


def dispute_draft(values: Values, parties: Sequence[PartyDraft], source_ref: str | None) -> DisputeDraft:
    """The whole draft from the fields of the case and the parties."""
    place = _text(values, "place") or ""
    kind = values.get("dispute_type")
    return DisputeDraft(
        source=_enum(Source, values.get("source"), Source.WINDOW),
        source_ref=source_ref,
        happened_on=values.get("happened_on"),
        description=_text(values, "description") or "",
        demands=_text(values, "demands"),
        category_code=_text(values, "category_code"),
        dispute_type=DisputeType(str(kind)) if kind else None,
        scale=_enum(Scale, values.get("scale"), Scale.INDIVIDUAL),
        difficulty=_enum(Difficulty, values.get("difficulty"), Difficulty.ORDINARY),
        risk_level=_enum(RiskLevel, values.get("risk_level"), RiskLevel.BLUE),
        people_count=values.get("people_count"),
        amount_fen=values.get("amount_fen"),
        place=PlaceDraft(
            village_code=place.removeprefix(VILLAGE) if place.startswith(VILLAGE) else None,
            grid_code=place.removeprefix(GRID) if place.startswith(GRID) else None,
            detail=_text(values, "place.detail"),
        ),
        is_petition=bool(values.get("is_petition")),
        parties=tuple(parties),
    )


def form_key(path: str, blocks: Sequence[str]) -> str:
    """Key of the field that a path of the draft means; ``blocks`` are those of ``parties`` in order."""
    if path.startswith("place.") and path != "place.detail":
        return "place"
    if path == "parties":
        return "respondent1.name"  # the form always has an applicant
    match = _PATH.match(path)
    if match is None or int(match[1]) >= len(blocks):
        return path
    rest = re.sub(r"^agents\[\d+\]", "agent", match[2] or "name")
    return f"{blocks[int(match[1])]}.{_HIDDEN.get(rest, rest)}"


def values_of(draft: DisputeDraft) -> dict[str, Any]:
    """Fields of a form that shows a draft which comes from somewhere else (a finding of the sweep)."""
    found: dict[str, Any] = {
        "source": draft.source,
        "happened_on": draft.happened_on,
        "description": draft.description,
        "demands": draft.demands,
        "category_code": draft.category_code,
        "dispute_type": draft.dispute_type,
        "scale": draft.scale,
        "difficulty": draft.difficulty,
        "risk_level": draft.risk_level,
        "people_count": draft.people_count,
        "amount_fen": draft.amount_fen,
        "place.detail": draft.place.detail,
        "is_petition": draft.is_petition,
    }
    if draft.place.grid_code:
        found["place"] = GRID + draft.place.grid_code
    elif draft.place.village_code:
        found["place"] = VILLAGE + draft.place.village_code
    counts = {PartySide.APPLICANT: 0, PartySide.RESPONDENT: 0}
    for party in draft.parties:
        counts[party.side] += 1
        block = f"{party.side.value}{counts[party.side]}"
        found |= {f"{block}.{name}": value for name, value in _party_values(party).items()}
    return {key: value for key, value in found.items() if value not in (None, "")}


def _party_values(party: PartyDraft) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: getattr(party, name)
        for name in (
            "name", "id_number", "id_unknown_reason", "phone", "ethnicity", "address", "credit_code",
            "legal_representative", "duty",
        )
    }  # fmt: skip
    found["is_organisation"] = party.kind is PartyKind.ORGANISATION
    if party.kind is PartyKind.NATURAL and party.id_kind is not IdKind.RESIDENT_ID:
        found |= {"other_id": True, "id_kind": party.id_kind}
        found |= {"gender": party.gender, "birth_date": party.birth_date}
    if party.guardian is not None:
        guardian = party.guardian
        found |= {"guardian.name": guardian.name, "guardian.relation": guardian.relation}
        found["guardian.phone"] = guardian.phone
    for agent in party.agents[:1]:
        found |= {"has_agent": True, "agent.name": agent.name, "agent.kind": agent.kind}
        found |= {"agent.authority": agent.authority, "agent.phone": agent.phone}
    return {name: value for name, value in found.items() if value}
