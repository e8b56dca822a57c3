"""交办单: a matter handed to a unit, with demands, dates and a receipt (papers.md 7 N, GB/T 9704)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from desktop_app.papers.kit.flow import Block, Together, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.page import OFFICIAL, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, seal_place, signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.kit.text import BODY, HEADING
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "number to copies matter case_number content demands issued_on due_on cycle report leader responsible "
    "contact phone attachments remarks receipt",
    {"issuer": "unit", "receipt": "unit matter number", "received_by": ""},
    "to copies matter content demands dates leader contact attachments remarks",
)


@dataclass(frozen=True, slots=True)
class DispatchOrder:
    """A dispatch; ``number`` is the 文号, e.g. 云交办〔2026〕0012号. Empty texts stay blank."""

    issuer: str
    number: str
    issued_on: date
    to_unit: str
    matter: str
    content: str
    demands: str
    due_on: date | None = None
    copies_to: tuple[str, ...] = ()
    case_number: str = ""
    feedback_cycle: str = ""
    report_demand: str = ""
    leader: str = ""
    responsible: str = ""
    contact: str = ""
    phone: str = ""
    attachments: tuple[str, ...] = ()
    remarks: str = ""


def _rows(form: Form, paper: DispatchOrder, words: Template) -> dict[str, Callable[[], None]]:
    names = words.labels
    issued, due = day_text(paper.issued_on), day_text(paper.due_on)
    listed = "\n".join(f"{number}. {name}" for number, name in enumerate(paper.attachments, 1))
    return {
        "to": lambda: form.pairs((names["to"], paper.to_unit)),
        "copies": lambda: form.pairs((names["copies"], "、".join(paper.copies_to))),
        "matter": lambda: form.pairs(
            (names["matter"], paper.matter), (names["case_number"], paper.case_number)
        ),
        "content": lambda: form.long(names["content"], paper.content, least=26 * MM),
        "demands": lambda: form.long(names["demands"], paper.demands, least=18 * MM),
        "dates": lambda: form.pairs((names["issued_on"], issued), (names["due_on"], due)),
        "leader": lambda: (
            form.pairs((names["cycle"], paper.feedback_cycle), (names["report"], paper.report_demand)),
            form.pairs((names["leader"], paper.leader), (names["responsible"], paper.responsible)),
        )[0],
        "contact": lambda: form.pairs((names["contact"], paper.contact), (names["phone"], paper.phone)),
        "attachments": lambda: form.pairs((names["attachments"], listed)),
        "remarks": lambda: form.pairs((names["remarks"], paper.remarks)),
    }


def render(paper: DispatchOrder, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the order; the receipt stands below it on the same sheet when there is room."""
    words = template or shipped("dispatch_order", NEEDS)
    known = font_set(fonts)
    width = OFFICIAL.width
    form = Form(known, width, label_width=25 * MM, again=common().labels["continued"])
    rows = _rows(form, paper, words)
    for name in words.rows:
        rows[name]()
    receipt = words.sentence("receipt", unit=paper.issuer, matter=paper.matter, number=paper.number)
    blocks: list[Block] = [
        *head("", words.title, paper.number, width, known),
        form.table(),
        seal_place(words.sentence("issuer", unit=paper.issuer), paper.issued_on, width, known),
        Together(
            (
                prose(words.labels["receipt"], HEADING.aligned("center"), width, known, before=5 * MM),
                prose(receipt, BODY, width, known),
                signature_line(words.sentences["received_by"], width, known),
            )
        ),
    ]
    imprint = Imprint(words.title, paper.issuer, paper.issued_on)
    return compose(blocks, imprint, marks(words, paper.number), choice=fonts, geometry=OFFICIAL)
