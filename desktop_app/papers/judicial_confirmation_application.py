"""司法确认申请书 (F10): all parties together ask a court to confirm their agreement (民诉法 205).

Two layouts: between persons, and with an organisation, whose representative signs and whose seal is set.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from db.enums import PartyKind
from desktop_app.domain.paper_code import PEN
from desktop_app.papers.agreement import (
    NEEDS as AGREEMENT_NEEDS,
)
from desktop_app.papers.agreement import (
    Instalment,
    Item,
    chinese_number,
    item_table,
    numbered_terms,
    obligation_table,
)
from desktop_app.papers.kit.flow import Block, Gap, Together, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head, section
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, signature_line
from desktop_app.papers.kit.text import BODY, PLAIN
from desktop_app.papers.party import PaperParty, agent_text
from desktop_app.papers.templates import Template, marks, needs, shipped

_PERSON = "name gender ethnic_group birth id_number address phone guardian"
_UNIT = "name credit_code address legal_representative post phone"
NEEDS = needs(
    "applicant agent facts terms items performance instalments request promise attachments",
    {
        **{f"person_{key}": "value" for key in _PERSON.split()},
        **{f"unit_{key}": "value" for key in _UNIT.split()},
        "mediated": "committee day number",
        "agreement_copies": "copies",
        "request": "court",
        "ground": "ground",
        "promise_persons": "",
        "promise_units": "",
        "copies": "copies",
        "to": "",
        "sign_person": "name",
        "sign_unit": "name",
    },
    "applicants facts terms items performance instalments request promise attachments to",
)


@dataclass(frozen=True, slots=True)
class ConfirmationApplication:
    """An application; every party is an applicant. ``made_on`` is the day for the file, no day is printed.

    ``court`` is its full name, ``ground`` why it has jurisdiction; ``agreement_copies`` how many copies of
    the agreement there are, ``copies`` how many of this application.
    """

    applicants: tuple[PaperParty, ...]
    committee: str
    agreement_number: str
    agreed_on: date
    facts: str
    terms: tuple[str, ...]
    performance: str
    agreement_copies: int
    court: str
    ground: str
    attachments: tuple[str, ...]
    copies: int
    made_on: date = field(metadata=PEN)
    instalments: tuple[Instalment, ...] = ()
    items: tuple[Item, ...] = ()


def _person(party: PaperParty) -> dict[str, str]:
    known = party.gender.label if party.gender and party.gender.label in "男女" else ""
    return {
        "name": party.name,
        "gender": known,
        "ethnic_group": party.ethnic_group,
        "birth": day_text(party.birth_date) if party.birth_date else "",
        "id_number": party.id_number,
        "address": party.address,
        "phone": party.phone,
        "guardian": party.guardian,
    }


def _unit(party: PaperParty) -> dict[str, str]:
    return {
        "name": party.name,
        "credit_code": party.credit_code,
        "address": party.address,
        "legal_representative": party.legal_representative,
        "post": party.representative_post,
        "phone": party.phone,
    }


def _is_unit(party: PaperParty) -> bool:
    return party.kind is PartyKind.ORGANISATION


def applicant_text(party: PaperParty, words: Template, day: date) -> str:
    """One applicant with its agents; what is not known is left out."""
    kind, values = ("unit", _unit(party)) if _is_unit(party) else ("person", _person(party))
    parts = [words.sentence(f"{kind}_{key}", value=value) for key, value in values.items() if value]
    lines = [f"{words.labels['applicant']}：{'，'.join(parts)}。"]
    lines += [
        f"{words.labels['agent']}：{agent_text(agent, day, print_id_number=True)}。" for agent in party.agents
    ]
    return "\n".join(lines)


def _sections(
    paper: ConfirmationApplication, words: Template, width: float, fonts: FontSet
) -> dict[str, Callable[[], Sequence[Block]]]:
    names, lists = words.labels, shipped("agreement", AGREEMENT_NEEDS)

    def part(name: str, *texts: str) -> Sequence[Block]:
        title = section(names[name], width, fonts)
        return (title, *(prose(text, BODY, width, fonts) for text in texts if text))

    promise = "promise_units" if any(map(_is_unit, paper.applicants)) else "promise_persons"
    mediated = words.sentence(
        "mediated", committee=paper.committee, day=day_text(paper.agreed_on), number=paper.agreement_number
    )
    request = words.sentence("request", court=paper.court)
    ground = words.sentence("ground", ground=paper.ground)
    listed = "\n".join(f"{number}. {one}" for number, one in enumerate(paper.attachments, 1))
    made = words.sentence("copies", copies=chinese_number(paper.copies))
    copies = words.sentence("agreement_copies", copies=chinese_number(paper.agreement_copies))

    def table(name: str, drawn: Callable[[], Block] | None) -> Sequence[Block]:
        return () if drawn is None else (section(names[name], width, fonts), drawn(), Gap(2 * MM))

    items = (lambda: item_table(paper.items, lists, width, fonts)) if paper.items else None
    rows = paper.instalments
    owed = (lambda: obligation_table(rows, lists, width, fonts)) if rows else None
    return {
        "applicants": lambda: [
            prose(applicant_text(party, words, paper.made_on), PLAIN, width, fonts, before=1 * MM)
            for party in paper.applicants
        ],
        "facts": lambda: part("facts", paper.facts),
        "terms": lambda: part("terms", mediated, numbered_terms(paper.terms)),
        "items": lambda: table("items", items),
        "performance": lambda: part("performance", paper.performance, copies),
        "instalments": lambda: table("instalments", owed),
        "request": lambda: part("request", f"{request}{ground}"),
        "promise": lambda: part("promise", words.sentences[promise]),
        "attachments": lambda: part("attachments", listed, made),
        "to": lambda: (
            Together(
                (
                    prose(words.sentences["to"], BODY, width, fonts, before=2 * MM),
                    prose(paper.court, PLAIN, width, fonts),
                )
            ),
        ),
    }


def render(
    paper: ConfirmationApplication, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the application."""
    words = template or shipped("judicial_confirmation_application", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    blocks: list[Block] = [*head("", words.title, "", width, known), Gap(2 * MM)]
    sections = _sections(paper, words, width, known)
    for name in words.rows:
        blocks += sections[name]()
    blocks.append(Gap(3 * MM))
    for party in paper.applicants:
        kind = "sign_unit" if _is_unit(party) else "sign_person"
        blocks.append(signature_line(words.sentence(kind, name=party.name), width, known))
    imprint = Imprint(words.title, paper.committee, paper.made_on)
    return compose(blocks, imprint, marks(words, paper.agreement_number), choice=fonts)
