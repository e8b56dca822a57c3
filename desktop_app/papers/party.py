"""Parties and their agents as every paper prints them (papers.md 1.1 and 1.2).

The birth date is kept and the age printed as of the day of the paper. Which items stand in which order is
template data (``party_natural``, ``party_organisation``, ``party_agent``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.enums import AgentAuthority, AgentKind, Gender, IdKind, PartyKind, PartySide
from desktop_app.domain.age import age_on
from desktop_app.papers.kit.fonts import FontSet
from desktop_app.papers.kit.signatures import SignatureLine, signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.templates import Template, needs, shipped


@dataclass(frozen=True, slots=True)
class PaperAgent:
    """An agent (代理人); empty texts are not printed."""

    name: str
    kind: AgentKind
    authority: AgentAuthority
    gender: Gender | None = None
    birth_date: date | None = None
    ethnic_group: str = ""
    id_number: str = ""
    phone: str = ""
    address: str = ""
    unit: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True)
class PaperParty:
    """A party, a person or an organisation; ``ethnic_group`` is the printed word, e.g. 汉族.

    Empty texts are left out of sentences and left blank in forms. ``id_number`` is printed only where the
    paper says so; phone and address are printed as they are given.
    """

    side: PartySide
    kind: PartyKind
    name: str
    gender: Gender | None = None
    ethnic_group: str = ""
    birth_date: date | None = None
    occupation: str = ""
    phone: str = ""
    address: str = ""
    id_kind: IdKind | None = None
    id_number: str = ""
    credit_code: str = ""
    legal_representative: str = ""
    representative_post: str = ""
    guardian: str = ""
    """Who acts for a minor or for one without capacity, with the relation, e.g. 单树生（父亲）."""
    agents: tuple[PaperAgent, ...] = ()

    @property
    def guardian_name(self) -> str:
        """The guardian without the relation; empty for one who signs for himself."""
        return self.guardian.partition("（")[0]


_NATURAL = "name gender ethnic_group age occupation phone address id_number guardian"
_ORGANISATION = "name credit_code legal_representative representative_post phone address id_number"
_AGENT = "name kind authority gender ethnic_group age relation unit id_number phone address"
NATURAL_NEEDS = needs(_NATURAL, dict.fromkeys(_NATURAL.split(), "value"), _NATURAL)
ORGANISATION_NEEDS = needs(_ORGANISATION, dict.fromkeys(_ORGANISATION.split(), "value"), _ORGANISATION)
AGENT_NEEDS = needs(f"agent {_AGENT}", dict.fromkeys(_AGENT.split(), "value"), _AGENT)
SIGNING_NEEDS = needs(
    "",
    {
        "party": "side name",
        "guarded": "side name guardian",
        "organisation": "side name",
        "mediator": "name",
        "recorder": "name",
        "registrar": "name",
        "agent": "side party name",
        "provider": "name",
        "checker": "name",
        "seal": "",
    },
)


def signing() -> Template:
    """Captions of the signature lines."""
    return shipped("signing", SIGNING_NEEDS)


def age_text(birth: date | None, day: date) -> str:
    """Age in full years on the day of the paper; empty when the birth date is not known."""
    return str(age_on(birth, day)) if birth else ""


def _gender(gender: Gender | None) -> str:
    return gender.label if gender is Gender.MALE or gender is Gender.FEMALE else ""


def party_values(party: PaperParty, day: date) -> dict[str, str]:
    """Printed value of every item of a party."""
    return {
        "name": party.name,
        "gender": _gender(party.gender),
        "ethnic_group": party.ethnic_group,
        "age": age_text(party.birth_date, day),
        "occupation": party.occupation,
        "phone": party.phone,
        "address": party.address,
        "id_number": party.id_number,
        "credit_code": party.credit_code,
        "legal_representative": party.legal_representative,
        "representative_post": party.representative_post,
        "guardian": party.guardian,
    }


def _party_template(party: PaperParty) -> Template:
    if party.kind is PartyKind.ORGANISATION:
        return shipped("party_organisation", ORGANISATION_NEEDS)
    return shipped("party_natural", NATURAL_NEEDS)


def _joined(template: Template, values: dict[str, str]) -> str:
    parts = [template.sentence(row, value=values[row]) for row in template.rows if values.get(row)]
    return "，".join(parts)


def agent_text(agent: PaperAgent, day: date, *, print_id_number: bool) -> str:
    """One sentence on an agent, with kind and authority."""
    values = {
        "name": agent.name,
        "kind": agent.kind.label,
        "authority": agent.authority.label,
        "gender": _gender(agent.gender),
        "ethnic_group": agent.ethnic_group,
        "age": age_text(agent.birth_date, day),
        "relation": agent.relation,
        "unit": agent.unit,
        "id_number": agent.id_number if print_id_number else "",
        "phone": agent.phone,
        "address": agent.address,
    }
    return _joined(shipped("party_agent", AGENT_NEEDS), values)


def party_text(party: PaperParty, day: date, *, print_id_number: bool) -> str:
    """A party and its agents in running text, one paragraph each, each opened by who it is."""
    values = party_values(party, day)
    if not print_id_number:
        values["id_number"] = ""
    lines = [f"{party.side.label}：{_joined(_party_template(party), values)}。"]
    word = shipped("party_agent", AGENT_NEEDS).labels["agent"]
    for agent in party.agents:
        lines.append(f"{word}：{agent_text(agent, day, print_id_number=print_id_number)}。")
    return "\n".join(lines)


def party_rows(form: Form, party: PaperParty, day: date, *, print_id_number: bool, label: str = "") -> None:
    """Rows of a form for one party; a blank stays open for the pen. ``label`` stands for the party's side."""
    with form.together():
        _party_rows(form, party, day, label or party.side.label, print_id_number=print_id_number)


def _party_rows(form: Form, party: PaperParty, day: date, label: str, *, print_id_number: bool) -> None:
    values = party_values(party, day)
    names = _party_template(party).labels
    number = values["id_number"] if print_id_number else ""
    if party.kind is PartyKind.ORGANISATION:
        form.mixed((label, 28, True), (party.name, 132, False))
        form.mixed(
            (names["legal_representative"], 28, True),
            (party.legal_representative, 32, False),
            (names["representative_post"], 20, True),
            (party.representative_post, 20, False),
            (names["phone"], 24, True),
            (party.phone, 36, False),
        )
        form.mixed((names["credit_code"], 28, True), (party.credit_code, 132, False))
        form.mixed((names["address"], 28, True), (party.address, 132, False))
    else:
        form.mixed(
            (label, 28, True),
            (party.name, 44, False),
            (names["gender"], 14, True),
            (values["gender"], 11, False),
            (names["ethnic_group"], 14, True),
            (party.ethnic_group, 23, False),
            (names["age"], 14, True),
            (values["age"], 12, False),
        )
        identity = ((names["id_number"], 24, True), (number, 52, False)) if print_id_number else ()
        phone = ((names["phone"], 28, True), (party.phone, 56 if print_id_number else 132, False))
        form.mixed(*phone, *identity)
        form.mixed(
            (names["occupation"], 28, True),
            (party.occupation, 32, False),
            (names["address"], 28, True),
            (party.address, 72, False),
        )
    word = shipped("party_agent", AGENT_NEEDS).labels["agent"]
    for agent in party.agents:
        form.mixed((word, 28, True), (agent_text(agent, day, print_id_number=print_id_number), 132, False))


def _caption(party: PaperParty, words: Template) -> str:
    side, name = party.side.label, party.name
    if party.kind is PartyKind.ORGANISATION:
        return words.sentence("organisation", side=side, name=name)
    if party.guardian_name:
        return words.sentence("guarded", side=side, name=name, guardian=party.guardian_name)
    return words.sentence("party", side=side, name=name)


def party_signatures(
    parties: Sequence[PaperParty], width: float, fonts: FontSet
) -> tuple[SignatureLine, ...]:
    """One line for every party: a person signs, seals or prints a finger, an organisation signs and seals.

    For a minor, or one without capacity, the guardian signs (民法典 23).
    """
    words = signing()
    return tuple(signature_line(_caption(party, words), width, fonts) for party in parties)


def agent_signatures(
    parties: Sequence[PaperParty], width: float, fonts: FontSet
) -> tuple[SignatureLine, ...]:
    """One line for every agent who came for a party."""
    words = signing()
    return tuple(
        signature_line(
            words.sentence("agent", side=party.side.label, party=party.name, name=agent.name), width, fonts
        )
        for party in parties
        for agent in party.agents
    )


def names_of(parties: Sequence[PaperParty]) -> str:
    """All parties by name, never only the first of each side."""
    return "、".join(party.name for party in parties)
