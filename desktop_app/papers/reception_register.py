"""领导接访(下访)登记表: one visitor's matter as the printed form has it (papers.md 7 M).

Rows in their printed order: 日期, 接访地点, 接访领导; 来访群众姓名, 身份证号码; 联系方式, 户籍所在地;
群众诉求; 办理情况; 领导批示; 记录人, 日期. Between them stand how many came and who undertakes it until when.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from desktop_app.papers.kit.flow import Block, Gap
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, in_company, signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "number day place leader visitor id_number phone address people kind demand handling instruction "
    "undertaker due_on recorder recorded_on",
    {"people": "count names", "visitor_signs": ""},
    "reception visitor contact people demand handling instruction undertaking recorder",
)


@dataclass(frozen=True, slots=True)
class ReceptionRegister:
    """A visitor's matter; ``handling`` says what was done, ``representatives`` who else was received."""

    centre: str
    number: str
    kind: str
    day: date
    place: str
    leader: str
    visitor: str
    id_number: str
    phone: str
    address: str
    people: int
    representatives: tuple[str, ...]
    demand: str
    handling: str
    instruction: str
    undertaker: str
    due_on: date | None
    recorder: str
    recorded_on: date


def _rows(form: Form, paper: ReceptionRegister, words: Template) -> dict[str, Callable[[], None]]:
    names = words.labels
    people = words.sentence(
        "people", count=paper.people, names="、".join((paper.visitor, *paper.representatives))
    )
    due = day_text(paper.due_on) if paper.due_on else ""
    return {
        "reception": lambda: (
            form.pairs((names["day"], day_text(paper.day)), (names["place"], paper.place)),
            form.pairs((names["leader"], paper.leader), (names["kind"], paper.kind)),
        )[0],
        "visitor": lambda: form.pairs(
            (names["visitor"], paper.visitor), (names["id_number"], paper.id_number)
        ),
        "contact": lambda: form.pairs((names["phone"], paper.phone), (names["address"], paper.address)),
        "people": lambda: form.pairs((names["people"], people)),
        "demand": lambda: form.long(names["demand"], paper.demand, least=42 * MM),
        "handling": lambda: form.long(names["handling"], paper.handling, least=36 * MM),
        "instruction": lambda: form.long(names["instruction"], paper.instruction, least=32 * MM),
        "undertaking": lambda: form.pairs((names["undertaker"], paper.undertaker), (names["due_on"], due)),
        "recorder": lambda: form.pairs(
            (names["recorder"], paper.recorder), (names["recorded_on"], day_text(paper.recorded_on))
        ),
    }


def render(
    paper: ReceptionRegister, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the form."""
    words = template or shipped("reception_register", NEEDS)
    known, width = font_set(fonts), BOUND.width
    form = Form(known, width, label_width=25 * MM, again=common().labels["continued"])
    rows = _rows(form, paper, words)
    for name in words.rows:
        rows[name]()
    blocks: list[Block] = [
        *head(paper.centre, words.title, f"{words.labels['number']}：{paper.number}", width, known),
        form.table(),
        Gap(2 * MM),
        signature_line(words.sentences["visitor_signs"], width, known),
    ]
    imprint = Imprint(words.title, paper.centre, paper.day)
    return compose(in_company(blocks), imprint, marks(words, paper.number), choice=fonts)
