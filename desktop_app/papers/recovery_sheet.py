"""恢复码: the code that opens the centre's data without a password, to be sealed and locked away."""

from dataclasses import dataclass, replace
from datetime import datetime

from desktop_app.domain.clock_time import local_date
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head, section, time_text
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import signature_row
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.kit.text import BODY, TITLE
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs("office folder printed code use", {"keep": "", "sealed": "", "witness": ""})
_IN_A_LINE = 4
"""Groups of the code in a line."""


@dataclass(frozen=True, slots=True, repr=False)
class RecoverySheet:
    """Whose code, the folder it opens, the code in its groups, and the aware moment of printing."""

    office: str
    folder: str
    code: str
    printed_at: datetime


def render(paper: RecoverySheet, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the sheet; the code stands large, so that nobody mistakes a character years later."""
    words = template or shipped("recovery_sheet", NEEDS)
    known, width = font_set(fonts), BOUND.width
    names = words.labels
    large = replace(TITLE, size=26, leading=46, indent=2).aligned("left")
    form = Form(known, width, label_width=24 * MM, again=common().labels["continued"])
    form.pairs((names["office"], paper.office))
    form.pairs((names["folder"], paper.folder))
    form.pairs((names["printed"], time_text(paper.printed_at)))
    blocks: list[Block] = [*head("", words.title, "", width, known), form.table()]
    blocks.append(section(names["code"], width, known))
    groups = paper.code.split("-")
    blocks += [
        prose(" - ".join(groups[start : start + _IN_A_LINE]), large, width, known, keep_next=True)
        for start in range(0, len(groups), _IN_A_LINE)
    ]
    blocks += [
        section(names["use"], width, known),
        prose(words.sentences["keep"], BODY, width, known),
        Gap(8 * MM),
        signature_row([words.sentences["sealed"], words.sentences["witness"]], width, known),
    ]
    imprint = Imprint(words.title, paper.office, local_date(paper.printed_at))
    return compose(blocks, imprint, marks(words, ""), choice=fonts)
