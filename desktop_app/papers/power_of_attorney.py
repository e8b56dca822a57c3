"""授权委托书 (F4): whom a party lets act for it, in what, and until when."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from db.enums import AgentAuthority, AgentKind, PartyKind, PowerItem
from desktop_app.papers.kit.flow import Block, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import CHOSEN, OPEN, choices, head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.kit.text import BODY
from desktop_app.papers.party import PaperAgent, PaperParty, party_rows
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "number principal agent name kind relation id_number phone unit address authority items term",
    {
        "opening": "agent principal other case",
        "agent": "name",
        "principal": "name",
        "organisation": "name",
        "until": "day",
        "open_end": "",
    },
    "principal agent authority items term",
)


@dataclass(frozen=True, slots=True)
class PowerOfAttorney:
    """One agent's power; ``other`` are the words of the item 其他, ``valid_until`` None: until the end."""

    committee: str
    number: str
    case: str
    signed_on: date
    principal: PaperParty
    agent: PaperAgent
    others: str
    items: frozenset[PowerItem]
    other: str = ""
    valid_until: date | None = None
    print_id_number: bool = True


def _agent_rows(form: Form, paper: PowerOfAttorney, names: dict[str, str], *, pen: bool) -> None:
    agent = paper.agent
    kinds = list(AgentKind)
    chosen = None if pen else kinds.index(agent.kind)
    form.mixed(
        (names["agent"], 28, True), (agent.name, 44, False),
        (names["relation"], 24, True), (agent.relation, 64, False),
    )  # fmt: skip
    form.pairs((names["kind"], choices([kind.label for kind in kinds], chosen)))
    identity = agent.id_number if paper.print_id_number else ""
    cells = [(names["phone"], 28, True), (agent.phone, 44, False)]
    if paper.print_id_number:
        cells += [(names["id_number"], 24, True), (identity, 64, False)]
    form.mixed(*cells)
    form.mixed(
        (names["unit"], 28, True), (agent.unit, 44, False),
        (names["address"], 24, True), (agent.address, 64, False),
    )  # fmt: skip


def _items(paper: PowerOfAttorney) -> str:
    lines: list[str] = []
    for number, item in enumerate(PowerItem, 1):
        mark = CHOSEN if item in paper.items else OPEN
        more = f"：{paper.other}" if item is PowerItem.OTHER and paper.other else ""
        lines.append(f"{mark}{number}. {item.label}{more}")
    return "\n".join(lines)


def _rows(form: Form, paper: PowerOfAttorney, words: Template, *, pen: bool) -> dict[str, Callable[[], None]]:
    names = dict(words.labels)
    authorities = list(AgentAuthority)
    chosen = None if pen else authorities.index(paper.agent.authority)
    until = (
        words.sentence("until", day=day_text(paper.valid_until))
        if pen or paper.valid_until is not None
        else words.sentences["open_end"]
    )
    return {
        "principal": lambda: party_rows(
            form,
            replace(paper.principal, agents=()),
            paper.signed_on,
            print_id_number=paper.print_id_number,
            label=names["principal"],
        ),
        "agent": lambda: _agent_rows(form, paper, names, pen=pen),
        "authority": lambda: form.pairs(
            (names["authority"], choices([a.label for a in authorities], chosen))
        ),
        "items": lambda: form.long(names["items"], _items(paper), least=45 * MM, grows=False),
        "term": lambda: form.pairs((names["term"], until)),
    }


def render(
    paper: PowerOfAttorney,
    *,
    fonts: FontChoice = DEFAULT,
    template: Template | None = None,
    pen: bool = False,
) -> bytes:
    """PDF of the power of attorney, signed by the party and by the agent.

    ``pen`` leaves the agent's kind, the authority and the term open, for a form filled in by hand;
    the committee that hands it out stands in its head.
    """
    words = template or shipped("power_of_attorney", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    form = Form(known, width, again=common().labels["continued"])
    rows = _rows(form, paper, words, pen=pen)
    for name in words.rows:
        rows[name]()
    number = f"{words.labels['number']}：{paper.number}" if paper.number else ""
    opening = words.sentence(
        "opening",
        agent=paper.agent.name, principal=paper.principal.name, other=paper.others, case=paper.case,
    )  # fmt: skip
    kind = "organisation" if paper.principal.kind is PartyKind.ORGANISATION else "principal"
    blocks: list[Block] = [
        *head(paper.committee if pen else "", words.title, number, width, known),
        form.table(),
        prose(opening, BODY, width, known, before=3 * MM, keep_next=True),
        signature_line(words.sentence(kind, name=paper.principal.name), width, known),
        signature_line(words.sentence("agent", name=paper.agent.name), width, known),
    ]
    imprint = Imprint(words.title, paper.committee, paper.signed_on)
    return compose(blocks, imprint, marks(words, number), choice=fonts)
