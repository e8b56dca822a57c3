"""案卷目录: the catalogue of dossiers on A4 landscape, and the spine labels of their boxes."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime

from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, RENDER_LOCK, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head, time_text
from desktop_app.papers.kit.page import Geometry, compose
from desktop_app.papers.kit.sheet import A4_HEIGHT, A4_WIDTH, MM, Imprint, Sheet
from desktop_app.papers.kit.signatures import in_company, signature_row
from desktop_app.papers.kit.tables import grid
from desktop_app.papers.kit.text import HEADING, NOTE, SMALL, Style, fit
from desktop_app.papers.templates import Template, marks, needs, shipped

KEYS = "place year number title parties filed_on retention pages box shelf"
NEEDS = needs(
    "centre conditions made total compiled received checked",
    {"total": "count pages periods", "period": "retention count"},
    "",
    {"rows": KEYS},
)
_TEXT = Style(9.5, 13)
PAGE = Geometry(16 * MM, 14 * MM, 22 * MM, 18 * MM, A4_HEIGHT, A4_WIDTH)
BOX_HEIGHT = 310 * MM
"""Of an archive box; the label is shorter by what the edges need."""
LABEL_HEIGHT = 250 * MM


@dataclass(frozen=True, slots=True)
class ListedDossier:
    """One dossier of the list."""

    year: int
    number: str
    title: str
    parties: str
    retention: str
    pages: int
    box: str
    shelf: str
    filed_on: date


@dataclass(frozen=True, slots=True)
class DossierList:
    """The list; ``conditions`` say which dossiers, ``made_at`` is aware."""

    centre: str
    conditions: str
    made_at: datetime
    rows: tuple[ListedDossier, ...]
    compiled_by: str = ""


@dataclass(frozen=True, slots=True)
class SpineLabel:
    """The label on the back of one box, ``thick`` millimetres wide: 20, 30, 40 or 50."""

    committee: str
    box: str
    years: str
    numbers: str
    retention: str
    thick: int


def render(paper: DossierList, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the list."""
    words, known, width = template or shipped("dossier_list", NEEDS), font_set(fonts), PAGE.width
    names = words.labels
    columns = words.columns["rows"]
    rows: list[list[str]] = []
    for place, row in enumerate(paper.rows, 1):
        values = {
            "place": str(place), "year": str(row.year), "number": row.number, "title": row.title,
            "parties": row.parties, "filed_on": row.filed_on.isoformat(), "retention": row.retention,
            "pages": str(row.pages), "box": row.box, "shelf": row.shelf,
        }  # fmt: skip
        rows.append([values[column.key] for column in columns])
    counted = Counter(row.retention for row in paper.rows)
    periods = "，".join(
        words.sentence("period", retention=name, count=count) for name, count in sorted(counted.items())
    )
    total = words.sentence(
        "total", count=len(paper.rows), pages=sum(row.pages for row in paper.rows), periods=periods
    )
    about = f"{names['conditions']}：{paper.conditions}　{names['made']}：{time_text(paper.made_at)}"
    blocks: list[Block] = [
        *head("", words.title, "", width, known),
        prose(f"{names['centre']}：{paper.centre}　{about}", SMALL, width, known, keep_next=True),
        Gap(1.5 * MM, keep_next=True),
        grid(columns, rows, width, known, style=_TEXT),
        prose(f"{names['total']}：{total}", NOTE, width, known, before=2 * MM),
        Gap(4 * MM),
        signature_row(
            (f"{names['compiled']}：{paper.compiled_by}", f"{names['checked']}：", f"{names['received']}："),
            width,
            known,
        ),
    ]
    imprint = Imprint(words.title, paper.centre, local_date(paper.made_at))
    return compose(in_company(blocks), imprint, marks(words, paper.conditions), choice=fonts, geometry=PAGE)


def _label(sheet: Sheet, label: SpineLabel, x: float, known: FontSet) -> None:
    wide, top = label.thick * MM, (A4_HEIGHT - LABEL_HEIGHT) / 2
    sheet.box(x, top, wide, LABEL_HEIGHT, 0.8)
    inside = wide - 4 * MM
    parts = (
        (label.years, 20 * MM, 12.0), (label.retention, 32 * MM, 12.0), (label.numbers, 44 * MM, 10.0),
        (label.box, LABEL_HEIGHT - 10 * MM, 16.0),
    )  # fmt: skip
    for text, down, size in parts:
        style = fit(text, replace(HEADING, size=size).aligned("center"), inside, known, 5)
        sheet.text(text, style, x + 2 * MM, top + down, inside)
    # The committee's name stands upright, one character under the other, as on a book's back.
    room = LABEL_HEIGHT - 80 * MM
    size = min(22.0, inside * 0.9, room / max(1, len(label.committee)) * 0.86)
    style = replace(HEADING, size=size).aligned("center")
    step = room / max(1, len(label.committee))
    down = top + 56 * MM
    for place, char in enumerate(label.committee):
        sheet.text(char, style, x + 2 * MM, down + min(step, size * 1.35) * place + size, inside)
    for line in (24 * MM, 36 * MM, 50 * MM, LABEL_HEIGHT - 22 * MM):
        sheet.rule(x, top + line, x + wide, top + line)


def render_spines(labels: tuple[SpineLabel, ...], day: date, *, fonts: FontChoice = DEFAULT) -> bytes:
    """PDF of spine labels in their true width, side by side on A4, to be cut out along their frames.

    :raises RuleViolation: when there is none.
    """
    if not labels:
        raise RuleViolation("没有入盒的案卷，请先填写盒号和盒厚。", "box")
    known, gap, left = font_set(fonts), 6 * MM, 12 * MM
    with RENDER_LOCK:
        sheet = Sheet(Imprint("档案盒脊背", labels[0].committee, day), known)
        x = left
        for label in labels:
            if x + label.thick * MM > A4_WIDTH - left:
                sheet.next_page()
                x = left
            _label(sheet, label, x, known)
            x += label.thick * MM + gap
        return sheet.finish()
