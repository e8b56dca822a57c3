"""网格工作交接单: what a leaving grid worker hands to the successor, signed by both and by a witness."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head, section
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, in_company, signature_line
from desktop_app.papers.kit.tables import Form, grid
from desktop_app.papers.kit.text import CELL, NOTE, SMALL
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "centre grids branch secretary leaver successor day phone matters note",
    {
        "counts": "findings disputes visits notes",
        "no_matters": "",
        "leaver_signs": "",
        "successor_signs": "",
        "witness_signs": "name",
        "declared": "",
    },
    "people branch",
    {"matters": "number kind grid day text due"},
)


@dataclass(frozen=True, slots=True)
class HandoverMatter:
    """One matter: its kind in words, the grid, since when, what it is, by when."""

    kind: str
    grid: str
    day: date
    text: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class GridHandoverSheet:
    """The sheet; ``day`` is the successor's first day, phones are masked as the profile says."""

    centre: str
    grids: tuple[str, ...]
    leaver: str
    leaver_phone: str
    successor: str
    successor_phone: str
    day: date
    findings: int
    disputes: int
    visits: int
    notes: int
    matters: tuple[HandoverMatter, ...]
    branch: str = ""
    secretary: str = ""
    witness: str = ""
    note: str = ""


def _people(paper: GridHandoverSheet, words: Template, width: float, fonts: FontSet) -> Block:
    names = words.labels
    form = Form(fonts, width, label_width=24 * MM, again=common().labels["continued"])
    form.pairs((names["grids"], "、".join(paper.grids)))
    rows: dict[str, Callable[[], object]] = {
        "people": lambda: (
            form.pairs((names["leaver"], paper.leaver), (names["phone"], paper.leaver_phone)),
            form.pairs((names["successor"], paper.successor), (names["phone"], paper.successor_phone)),
            form.pairs((names["day"], day_text(paper.day))),
        ),
        "branch": lambda: (
            form.pairs((names["branch"], paper.branch), (names["secretary"], paper.secretary)),
        ),
    }
    for name in words.rows:
        rows[name]()
    return form.table()


def _matters(paper: GridHandoverSheet, words: Template, width: float, fonts: FontSet) -> Block:
    if not paper.matters:
        return prose(words.sentences["no_matters"], NOTE, width, fonts)
    columns = words.columns["matters"]
    rows: list[list[str]] = []
    for number, matter in enumerate(paper.matters, 1):
        values = {
            "number": str(number),
            "kind": matter.kind,
            "grid": matter.grid,
            "day": f"{matter.day:%Y-%m-%d}",
            "text": matter.text,
            "due": f"{matter.due_on:%Y-%m-%d}" if matter.due_on else "",
        }
        rows.append([values[column.key] for column in columns])
    return grid(columns, rows, width, fonts, style=CELL)


def render(
    paper: GridHandoverSheet, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the sheet."""
    words = template or shipped("grid_handover", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    names = words.labels
    counts = words.sentence(
        "counts", findings=paper.findings, disputes=paper.disputes, visits=paper.visits, notes=paper.notes
    )
    blocks: list[Block] = [
        *head("", words.title, "", width, known),
        prose(f"{names['centre']}：{paper.centre}", SMALL, width, known, before=3 * MM, keep_next=True),
        Gap(1.5 * MM, keep_next=True),
        _people(paper, words, width, known),
        section(names["matters"], width, known),
        prose(counts, NOTE, width, known, keep_next=True),
        _matters(paper, words, width, known),
    ]
    if paper.note:
        blocks += [section(names["note"], width, known), prose(paper.note, SMALL, width, known)]
    signs = (
        Gap(3 * MM),
        prose(words.sentences["declared"], SMALL, width, known, keep_next=True),
        signature_line(words.sentences["leaver_signs"], width, known),
        signature_line(words.sentences["successor_signs"], width, known),
        signature_line(words.sentence("witness_signs", name=paper.witness), width, known),
    )
    imprint = Imprint(words.title, paper.centre, paper.day)
    strip = f"{paper.leaver} → {paper.successor}　{day_text(paper.day)}"
    return compose(in_company([*blocks, *signs]), imprint, marks(words, strip), choice=fonts)
