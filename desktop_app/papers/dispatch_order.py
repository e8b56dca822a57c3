"""交办单: a matter handed to units, with demands, dates and a receipt for each (papers.md 7 N, GB/T 9704)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from desktop_app.papers.kit.flow import Block, Together, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.official import geometry_of
from desktop_app.papers.kit.page import compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, seal_place, signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.kit.text import BODY, HEADING
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "number to supports copies matter case_number content demands basis decided issued_on due_on sign_due_on "
    "cycle report leader responsible contact phone attachments remarks receipt diverted",
    {"issuer": "unit", "receipt": "unit matter number", "received_by": "", "received_for": "unit"},
    "to supports copies matter content demands basis dates leader contact attachments remarks",
)


@dataclass(frozen=True, slots=True)
class DispatchOrder:
    """A dispatch; ``number`` is the 文号, e.g. 云交办〔2026〕0012号. Empty texts stay blank.

    ``supports`` are the co-handlers of an order inside a township, ``basis`` the duty and its legal base,
    ``decided_reason`` why it stands after the most returns. ``diverted``: it goes with a 分流.
    """

    issuer: str
    number: str
    issued_on: date
    to_unit: str
    matter: str
    content: str
    demands: str
    due_on: date | None = None
    sign_due_on: date | None = None
    supports: tuple[str, ...] = ()
    copies_to: tuple[str, ...] = ()
    case_number: str = ""
    feedback_cycle: str = ""
    report_demand: str = ""
    leader: str = ""
    responsible: str = ""
    contact: str = ""
    phone: str = ""
    basis: str = ""
    decided_reason: str = ""
    attachments: tuple[str, ...] = ()
    remarks: str = ""
    diverted: bool = False
    official: bool = True


def _rows(form: Form, paper: DispatchOrder, words: Template) -> dict[str, Callable[[], None]]:
    names = words.labels
    issued, due = day_text(paper.issued_on), day_text(paper.due_on)
    listed = "\n".join(f"{number}. {name}" for number, name in enumerate(paper.attachments, 1))
    dates = [(names["issued_on"], issued), (names["due_on"], due)]
    if paper.sign_due_on is not None:
        dates.insert(1, (names["sign_due_on"], day_text(paper.sign_due_on)))
    return {
        "to": lambda: form.pairs((names["to"], paper.to_unit)),
        "supports": lambda: _given(form, names["supports"], "、".join(paper.supports)),
        "copies": lambda: form.pairs((names["copies"], "、".join(paper.copies_to))),
        "matter": lambda: form.pairs(
            (names["matter"], paper.matter), (names["case_number"], paper.case_number)
        ),
        "content": lambda: form.long(names["content"], paper.content, least=26 * MM),
        "demands": lambda: form.long(names["demands"], paper.demands, least=18 * MM),
        "basis": lambda: (
            _given(form, names["basis"], paper.basis),
            _given(form, names["decided"], paper.decided_reason),
        )[0],
        "dates": lambda: [form.pairs(*dates[:2]), *(form.pairs(pair) for pair in dates[2:])][0],
        "leader": lambda: (
            form.pairs((names["cycle"], paper.feedback_cycle), (names["report"], paper.report_demand)),
            form.pairs((names["leader"], paper.leader), (names["responsible"], paper.responsible)),
        )[0],
        "contact": lambda: form.pairs((names["contact"], paper.contact), (names["phone"], paper.phone)),
        "attachments": lambda: form.pairs((names["attachments"], listed)),
        "remarks": lambda: form.pairs((names["remarks"], paper.remarks)),
    }


def _given(form: Form, label: str, text: str) -> None:
    """A row that only some orders have."""
    if text:
        form.pairs((label, text))


def render(paper: DispatchOrder, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the order; the receipts stand below it on the same sheet when there is room."""
    words = template or shipped("dispatch_order", NEEDS)
    if paper.diverted:
        words = replace(words, title=words.labels["diverted"])
    known = font_set(fonts)
    geometry = geometry_of(paper.official)
    width = geometry.width
    form = Form(known, width, label_width=25 * MM, again=common().labels["continued"])
    rows = _rows(form, paper, words)
    for name in words.rows:
        rows[name]()
    receipt = words.sentence("receipt", unit=paper.issuer, matter=paper.matter, number=paper.number)
    signers = (words.sentences["received_by"],)
    if paper.supports:
        units = (paper.to_unit, *paper.supports)
        signers = tuple(words.sentence("received_for", unit=unit) for unit in units)
    blocks: list[Block] = [
        *head("", words.title, paper.number, width, known),
        form.table(),
        seal_place(words.sentence("issuer", unit=paper.issuer), paper.issued_on, width, known),
        Together(
            (
                prose(words.labels["receipt"], HEADING.aligned("center"), width, known, before=5 * MM),
                prose(receipt, BODY, width, known),
                signature_line(signers[0], width, known),
            )
        ),
        *(signature_line(signer, width, known) for signer in signers[1:]),
    ]
    imprint = Imprint(words.title, paper.issuer, paper.issued_on)
    return compose(blocks, imprint, marks(words, paper.number), choice=fonts, geometry=geometry)
