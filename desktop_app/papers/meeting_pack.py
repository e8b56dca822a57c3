"""周调度、月研判材料: figures with how they are counted, why they differ from last time, and the lists."""

from dataclasses import dataclass
from datetime import date, datetime

from desktop_app.domain.clock_time import local_date
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head, section, time_text
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, in_company, signature_row
from desktop_app.papers.kit.tables import Column, grid
from desktop_app.papers.kit.text import CELL, NOTE, SMALL
from desktop_app.papers.templates import Template, marks, needs, shipped

NEEDS = needs(
    "centre period made figures changes compiled presided",
    {
        "title": "kind", "first_pack": "", "against": "period", "same": "", "nothing": "",
        "left_out": "count", "frozen": "",
    },
    "",
    {"figures": "label value definition", "changes": "label before now came went"},
)  # fmt: skip
_WIDTHS = {"纠纷": 60, "事项": 54, "期限": 31, "最近一次动作": 36, "包案领导": 30}
"""Widths of columns by their heads, beside which the others are 24."""


@dataclass(frozen=True, slots=True)
class PackList:
    """A list of the pack: its title, what is in it, heads of the columns, rows of texts."""

    title: str
    definition: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int = 0
    figures: bool = False
    """Whether the rows are words with numbers behind them, of which it says nothing how many there are."""


@dataclass(frozen=True, slots=True)
class MeetingPackPaper:
    """The pack; ``changes`` are figure, before, now, what came, what went, against the period ``against``."""

    kind: str
    centre: str
    first: date
    last: date
    made_at: datetime
    made_by: str
    figures: tuple[tuple[str, str, str], ...]
    lists: tuple[PackList, ...]
    against: str
    changes: tuple[tuple[str, str, str, str, str], ...]


def list_blocks(one: PackList, words: Template, width: float, fonts: FontSet) -> list[Block]:
    """Title, definition and rows of a list and how many; also of other papers."""
    count = "" if one.figures else f"（{len(one.rows) + one.left_out}）"
    blocks: list[Block] = [
        section(f"{one.title}{count}", width, fonts),
        prose(one.definition, NOTE, width, fonts, keep_next=True),
    ]
    if not one.rows:
        return [*blocks, prose(words.sentences["nothing"], NOTE, width, fonts)]
    columns = [Column(name, name, _WIDTHS.get(name, 24)) for name in one.columns]
    if one.figures:
        first, *numbers = one.columns
        columns = [Column(first, first, 70), *(Column(name, name, 24, True) for name in numbers)]
    blocks.append(grid(columns, one.rows, width, fonts, style=CELL))
    if one.left_out:
        blocks.append(prose(words.sentence("left_out", count=one.left_out), NOTE, width, fonts))
    return blocks


def render(
    paper: MeetingPackPaper, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the pack."""
    words, known, width = template or shipped("meeting_pack", NEEDS), font_set(fonts), BOUND.width
    names = words.labels
    title = words.sentence("title", kind=paper.kind)
    period = f"{day_text(paper.first)}至{day_text(paper.last)}"
    changes: list[Block]
    if not paper.against:
        changes = [prose(words.sentences["first_pack"], NOTE, width, known)]
    elif not paper.changes:
        changes = [prose(words.sentences["same"], NOTE, width, known)]
    else:
        said = words.sentence("against", period=paper.against)
        changes = [
            prose(said, NOTE, width, known, keep_next=True),
            grid(words.columns["changes"], paper.changes, width, known, style=CELL),
        ]
    blocks: list[Block] = [
        *head("", title, "", width, known),
        prose(f"{names['centre']}：{paper.centre}　{names['period']}：{period}", SMALL, width, known),
        prose(f"{names['made']}：{time_text(paper.made_at)}", SMALL, width, known, keep_next=True),
        section(names["figures"], width, known),
        grid(words.columns["figures"], paper.figures, width, known, style=CELL),
        section(names["changes"], width, known),
        *changes,
        *(block for one in paper.lists for block in list_blocks(one, words, width, known)),
        prose(words.sentences["frozen"], NOTE, width, known, before=2 * MM),
        Gap(3 * MM),
        signature_row((f"{names['compiled']}：{paper.made_by}", f"{names['presided']}："), width, known),
    ]
    imprint = Imprint(title, paper.centre, local_date(paper.made_at))
    return compose(in_company(blocks), imprint, marks(words, f"{paper.centre}　{period}"), choice=fonts)
