"""反馈单: what a unit did about an order, its proof, and the review (papers.md 7 N)."""

from dataclasses import dataclass
from datetime import date

from desktop_app.papers.kit.flow import Block, Gap
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.official import geometry_of
from desktop_app.papers.kit.page import compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, seal_place, signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "order unit role matter case_number demands due_on fed_back_on result evidence review reviewer",
    {"seal": "unit", "signed": ""},
)


@dataclass(frozen=True, slots=True)
class FeedbackReport:
    """The feedback of one unit; ``role`` is 主办 or 协办, ``review`` the words of the review, if any."""

    issuer: str
    order_number: str
    made_on: date
    unit: str
    role: str
    matter: str
    case_number: str
    demands: str
    due_on: date
    fed_back_on: date | None = None
    result: str = ""
    evidence: str = ""
    review: str = ""
    reviewer: str = ""
    official: bool = True


def render(paper: FeedbackReport, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the report; without a feedback the form to fill in."""
    words = template or shipped("feedback_report", NEEDS)
    known, geometry = font_set(fonts), geometry_of(paper.official)
    width, names = geometry.width, words.labels
    form = Form(known, width, label_width=25 * MM, again=common().labels["continued"])
    form.pairs((names["order"], paper.order_number), (names["case_number"], paper.case_number))
    form.pairs((names["unit"], paper.unit), (names["role"], paper.role))
    form.pairs((names["matter"], paper.matter))
    form.pairs((names["demands"], paper.demands))
    form.pairs((names["due_on"], day_text(paper.due_on)), (names["fed_back_on"], day_text(paper.fed_back_on)))
    form.long(names["result"], paper.result, least=60 * MM)
    form.pairs((names["evidence"], paper.evidence), least=18 * MM)
    blocks: list[Block] = [
        *head("", words.title, paper.order_number, width, known),
        form.table(),
        signature_line(words.sentences["signed"], width, known),
        seal_place(words.sentence("seal", unit=paper.unit), paper.fed_back_on, width, known),
        Gap(4 * MM),
        _review(paper, words, width, known),
    ]
    imprint = Imprint(words.title, paper.issuer, paper.made_on)
    return compose(blocks, imprint, marks(words, paper.order_number), choice=fonts, geometry=geometry)


def _review(paper: FeedbackReport, words: Template, width: float, known: FontSet) -> Block:
    form = Form(known, width, label_width=25 * MM, again=common().labels["continued"])
    form.long(words.labels["review"], paper.review, least=20 * MM, grows=False)
    form.pairs((words.labels["reviewer"], paper.reviewer))
    return form.table()
