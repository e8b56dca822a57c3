"""信访情况统计表: the tables of a period, for the yearly report (信访工作条例 41)."""

from dataclasses import dataclass
from datetime import date

from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, in_company, signature_row
from desktop_app.papers.kit.text import BODY, NOTE, SMALL
from desktop_app.papers.meeting_pack import PackList, list_blocks
from desktop_app.papers.templates import Template, marks, needs, shipped

NEEDS = needs(
    "centre period made maker checker",
    {"summary": "count people", "redone": "count", "nothing": "", "left_out": "count", "frozen": ""},
)


@dataclass(frozen=True, slots=True)
class PetitionStatisticsPaper:
    """The statistics of a period; ``redone`` petitions were ordered to be handled anew."""

    centre: str
    first: date
    last: date
    made_on: date
    made_by: str
    count: int
    people: int
    redone: int
    tables: tuple[PackList, ...]


def render(
    paper: PetitionStatisticsPaper, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the statistics."""
    words, known, width = template or shipped("petition_statistics", NEEDS), font_set(fonts), BOUND.width
    names = words.labels
    period = f"{day_text(paper.first)}至{day_text(paper.last)}"
    said = words.sentence("summary", count=paper.count, people=paper.people)
    said += words.sentence("redone", count=paper.redone) if paper.redone else ""
    blocks: list[Block] = [
        *head("", words.title, "", width, known),
        prose(f"{names['centre']}：{paper.centre}　{names['period']}：{period}", SMALL, width, known),
        prose(f"{names['made']}：{day_text(paper.made_on)}", SMALL, width, known, keep_next=True),
        prose(said, BODY, width, known, before=2 * MM),
        *(block for table in paper.tables for block in list_blocks(table, words, width, known)),
        prose(words.sentences["frozen"], NOTE, width, known, before=2 * MM),
        Gap(3 * MM),
        signature_row((f"{names['maker']}：{paper.made_by}", f"{names['checker']}："), width, known),
    ]
    imprint = Imprint(words.title, paper.centre, paper.made_on)
    return compose(in_company(blocks), imprint, marks(words, f"{paper.centre}　{period}"), choice=fonts)
