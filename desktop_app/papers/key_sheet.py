"""收发密钥单: the office's recovery key in four lines, to be sealed and locked away."""

from dataclasses import dataclass, replace
from datetime import datetime

from desktop_app.domain.clock_time import local_date
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head, section, time_text
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import signature_row
from desktop_app.papers.kit.tables import Form, Table
from desktop_app.papers.kit.text import BODY, TITLE
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "office fingerprint printed lines use", {"line": "number line", "keep": "", "sealed": "", "witness": ""}
)


@dataclass(frozen=True, slots=True, repr=False)
class KeySheet:
    """Whose key, its lines, the fingerprint of its public part, and the aware moment of printing."""

    office: str
    lines: tuple[str, ...]
    fingerprint: str
    printed_at: datetime


def _facts(paper: KeySheet, words: Template, width: float, fonts: FontSet) -> Table:
    names = words.labels
    form = Form(fonts, width, label_width=24 * MM, again=common().labels["continued"])
    form.pairs((names["office"], paper.office))
    form.pairs((names["fingerprint"], paper.fingerprint), (names["printed"], time_text(paper.printed_at)))
    return form.table()


def render(paper: KeySheet, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the sheet; the lines stand large, so that nobody mistakes a character years later."""
    words = template or shipped("key_sheet", NEEDS)
    known, width = font_set(fonts), BOUND.width
    large = replace(TITLE, size=24, leading=44, indent=2).aligned("left")
    blocks: list[Block] = [*head("", words.title, "", width, known), _facts(paper, words, width, known)]
    blocks.append(section(words.labels["lines"], width, known))
    blocks += [
        prose(words.sentence("line", number=number, line=line), large, width, known, keep_next=True)
        for number, line in enumerate(paper.lines, 1)
    ]
    blocks += [
        section(words.labels["use"], width, known),
        prose(words.sentences["keep"], BODY, width, known),
        Gap(8 * MM),
        signature_row([words.sentences["sealed"], words.sentences["witness"]], width, known),
    ]
    imprint = Imprint(words.title, paper.office, local_date(paper.printed_at))
    return compose(blocks, imprint, marks(words, ""), choice=fonts)
