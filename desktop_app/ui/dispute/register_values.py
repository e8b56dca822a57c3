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
    InvolvedRole,
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
    InvolvedUnitDraft,
    PartyDraft,
    PlaceDraft,
)
from desktop_app.ui.dispute.unit_fields import CODE, NAME, unit_draft

Values = Mapping[str, Any]
E = TypeVar("E", bound=Labelled)
GRID, VILLAGE = "grid:", "village:"
NOT_BROUGHT = "申请人不知道，待核实"
"""Why a respondent has no number: the one who tells of the matter rarely knows it."""
MORE = ("occupation", "employer", "education", "person_category")
"""What only few parties are asked, behind 补充资料."""
_UNIT = re.compile(r"unit(\d+)\.unit$")
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
    agents = _agents(block, values)
    representative = bool(values.get(f"{block}.is_representative"))
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
            is_representative=representative,
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
        occupation=text("occupation"),
        employer=text("employer"),
        education=text("education"),
        person_category=text("person_category"),
        is_representative=representative,
        guardian=GuardianDraft(text("guardian.name") or "", text("guardian.relation"), text("guardian.phone"))
        if minor and text("guardian.name")
        else None,
        agents=agents,
    )


def _agents(block: str, values: Values) -> tuple[AgentDraft, ...]:
    """The one or two agents whose switches are on."""
    if not values.get(f"{block}.has_agent"):
        return ()
    found: list[AgentDraft] = []
    for prefix in ("agent", "agent2") if values.get(f"{block}.two_agents") else ("agent",):
        here = f"{block}.{prefix}"
        found.append(
            AgentDraft(
                _text(values, f"{here}.name") or "",
                _enum(AgentKind, values.get(f"{here}.kind"), AgentKind.RELATIVE),
                _enum(AgentAuthority, values.get(f"{here}.authority"), AgentAuthority.GENERAL),
                _text(values, f"{here}.relation"),
                _text(values, f"{here}.id_number"),
                _text(values, f"{here}.phone"),
            )
        )
    return tuple(found)


def units_in(values: Values) -> tuple[str, ...]:
    """Blocks of units that a kept draft has."""
    found = {int(m[1]) for key, value in values.items() if value and (m := _UNIT.match(key))}
    return tuple(f"unit{number}" for number in sorted(found))


def _units(values: Values) -> tuple[InvolvedUnitDraft, ...]:
    return tuple(
        unit_draft(
            _enum(InvolvedRole, values.get(f"{block}.role"), InvolvedRole.SUPPORT),
            _text(values, f"{block}.unit") or "",
        )
        for block in units_in(values)
    )


def dispute_draft(values: Values, parties: Sequence[PartyDraft]) -> DisputeDraft:
    """The whole draft from the fields of the case and the parties."""
    place = _text(values, "place") or ""
    kind = values.get("dispute_type")
    return DisputeDraft(
        source=_enum(Source, values.get("source"), Source.WINDOW),
        source_ref=_text(values, "source_ref"),
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
        involved_units=_units(values),
        parties=tuple(parties),
    )


def form_key(path: str, blocks: Sequence[str], units: Sequence[str] = ()) -> str:
    """Key of the field that a path of the draft means.

    ``blocks`` are those of ``parties`` in order, ``units`` those of ``involved_units``.
    """
    if path.startswith("place.") and path != "place.detail":
        return "place"
    if path == "parties":
        return "respondent1.name"  # the form always has an applicant
    if unit := re.match(r"involved_units\[(\d+)\]", path):
        return f"{units[int(unit[1])]}.unit" if int(unit[1]) < len(units) else path
    match = _PATH.match(path)
    if match is None or int(match[1]) >= len(blocks):
        return path
    rest = re.sub(r"^agents\[1\]", "agent2", match[2] or "name")
    rest = re.sub(r"^agents\[\d+\]", "agent", rest)
    return f"{blocks[int(match[1])]}.{_HIDDEN.get(rest, rest)}"


def values_of(draft: DisputeDraft) -> dict[str, Any]:
    """Fields of a form that shows a draft which comes from somewhere else (a finding of the sweep)."""
    found: dict[str, Any] = {
        "source": draft.source,
        "source_ref": draft.source_ref,
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
    for number, unit in enumerate(draft.involved_units, 1):
        found[f"unit{number}.role"] = unit.role
        found[f"unit{number}.unit"] = (
            f"{CODE}{unit.unit_code}" if unit.unit_code else f"{NAME}{unit.unit_name}"
        )
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
            "legal_representative", "duty", "occupation", "employer", "education", "person_category",
            "is_representative",
        )
    }  # fmt: skip
    found["has_more"] = any(found[name] for name in MORE)
    found["is_organisation"] = party.kind is PartyKind.ORGANISATION
    if party.kind is PartyKind.NATURAL and party.id_kind is not IdKind.RESIDENT_ID:
        found |= {"other_id": True, "id_kind": party.id_kind}
        found |= {"gender": party.gender, "birth_date": party.birth_date}
    if party.guardian is not None:
        guardian = party.guardian
        found |= {"guardian.name": guardian.name, "guardian.relation": guardian.relation}
        found["guardian.phone"] = guardian.phone
    found |= {"has_agent": bool(party.agents), "two_agents": len(party.agents) > 1}
    for prefix, agent in zip(("agent", "agent2"), party.agents, strict=False):
        found |= {
            f"{prefix}.{name}": getattr(agent, name)
            for name in ("name", "kind", "authority", "relation", "phone", "id_number")
        }
    return {name: value for name, value in found.items() if value}
