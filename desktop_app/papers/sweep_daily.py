"""每日一排日报: what every grid of a township reported on one day (rules.md 3.4, papers.md 7 H).

A zero report is a signed statement and silence is none: both are counted apart. The rate is printed with
its definition: grids that reported on time ÷ grids on duty; late stays late, vacancies are listed apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desktop_app.domain.clock_time import local_time
from desktop_app.errors import RuleViolation
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import head, section, time_text
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, in_company, signature_row
from desktop_app.papers.kit.tables import Column, Table, grid
from desktop_app.papers.kit.text import CELL, NOTE, SMALL, VALUE
from desktop_app.papers.templates import Template, marks, needs, shipped

FIGURES = "expected reported zero findings late missing vacant found settled registered"
NEEDS = needs(
    f"day centre villages events silent corrections total compiled reviewed issued {FIGURES}",
    {
        "rate": "rate on_time expected",
        "no_events": "",
        "no_silent": "",
        "made": "moment",
        "at_work": "found open major",
        "review": "notes",
    },
    "",
    {
        "villages": f"name {FIGURES}",
        "events": "number grid worker parties kind summary outcome",
        "silent": "number village grid worker remark",
        "corrections": "number grid change reason by",
    },
)


@dataclass(frozen=True, slots=True)
class SweepFigures:
    """Counts of grids and findings. ``expected`` leaves vacant grids out; ``reported`` includes ``late``.

    reported = zero + findings; expected = reported + missing (未报).
    """

    expected: int
    reported: int
    zero: int
    findings: int
    late: int
    missing: int
    vacant: int
    found: int
    settled: int
    registered: int

    def value(self, key: str) -> str:
        """One count as printed."""
        return str({name: getattr(self, name) for name in FIGURES.split()}[key])


@dataclass(frozen=True, slots=True)
class SweepVillage:
    """One village or community with its own counts."""

    name: str
    figures: SweepFigures


@dataclass(frozen=True, slots=True)
class SweepFinding:
    """One finding; ``outcome`` says what became of it, with number or person where there is one."""

    village: str
    grid: str
    worker: str
    parties: str
    kind: str
    summary: str
    outcome: str


@dataclass(frozen=True, slots=True)
class SilentGrid:
    """A grid on duty that said nothing; ``remark`` may tell of reminders."""

    village: str
    grid: str
    worker: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What was found out after the day was signed; the figures above stay as they were."""

    grid: str
    change: str
    reason: str
    corrected_by: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class SweepDaily:
    """A township's day; ``made_at`` is the aware moment up to which the figures count.

    ``review`` are sentences of the review: lists keyed in seconds, a clock set back, how it was checked.
    """

    centre: str
    day: date
    made_at: datetime
    figures: SweepFigures
    villages: tuple[SweepVillage, ...]
    findings: tuple[SweepFinding, ...] = ()
    silent_grids: tuple[SilentGrid, ...] = ()
    open_events: int = 0
    major: int = 0
    compiled_by: str = ""
    reviewed_by: str = ""
    issued_by: str = ""
    review: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()


def _check(paper: SweepDaily) -> None:
    figures = paper.figures
    balanced = (
        figures.reported == figures.zero + figures.findings
        and figures.expected == figures.reported + figures.missing
        and figures.late <= figures.reported
        and figures.missing == len(paper.silent_grids)
        and figures.found == len(paper.findings)
    )
    summed = all(
        int(figures.value(key)) == sum(int(village.figures.value(key)) for village in paper.villages)
        for key in FIGURES.split()
    )
    if not (balanced and summed):
        raise RuleViolation("日报的合计与各村明细对不上，请刷新每日一排后重新打印。", "figures")


def rate_text(figures: SweepFigures) -> str:
    """Share of duty grids that reported on time, one decimal; a dash when no grid is on duty."""
    if figures.expected == 0:
        return "—"
    return f"{(figures.reported - figures.late) * 100 / figures.expected:.1f}%"


def _overview(paper: SweepDaily, words: Template, width: float, fonts: FontSet) -> Table:
    keys = FIGURES.split()
    columns = [Column(key, words.labels[key], 16, centred=True) for key in keys]
    style = VALUE.aligned("center")
    return grid(
        columns, [[paper.figures.value(key) for key in keys]], width, fonts, style=style, least=9 * MM
    )


def _villages(paper: SweepDaily, words: Template, width: float, fonts: FontSet) -> Table:
    columns = words.columns["villages"]
    lines = [(village.name, village.figures) for village in paper.villages]
    lines.append((words.labels["total"], paper.figures))
    rows = [
        [name if column.key == "name" else figures.value(column.key) for column in columns]
        for name, figures in lines
    ]
    return grid(columns, rows, width, fonts, style=CELL)


def _listed(
    columns: Sequence[Column], values: Sequence[dict[str, str]], width: float, fonts: FontSet
) -> Table:
    rows = [
        [str(number) if column.key == "number" else value[column.key] for column in columns]
        for number, value in enumerate(values, 1)
    ]
    return grid(columns, rows, width, fonts, style=CELL)


def _findings(paper: SweepDaily, words: Template, width: float, fonts: FontSet) -> Block:
    if not paper.findings:
        return prose(words.sentences["no_events"], NOTE, width, fonts)
    values = [
        {
            "grid": f"{one.village}{one.grid}",
            "worker": one.worker,
            "parties": one.parties,
            "kind": one.kind,
            "summary": one.summary,
            "outcome": one.outcome,
        }
        for one in paper.findings
    ]
    return _listed(words.columns["events"], values, width, fonts)


def _silent(paper: SweepDaily, words: Template, width: float, fonts: FontSet) -> Block:
    if not paper.silent_grids:
        return prose(words.sentences["no_silent"], NOTE, width, fonts)
    values = [
        {"village": one.village, "grid": one.grid, "worker": one.worker, "remark": one.remark}
        for one in paper.silent_grids
    ]
    return _listed(words.columns["silent"], values, width, fonts)


def _review(paper: SweepDaily, words: Template, width: float, fonts: FontSet) -> Sequence[Block]:
    if not paper.review:
        return ()
    text = words.sentence("review", notes="；".join(paper.review))
    return (prose(text, NOTE, width, fonts, before=1.5 * MM),)


def _corrections(paper: SweepDaily, words: Template, width: float, fonts: FontSet) -> Sequence[Block]:
    if not paper.corrections:
        return ()
    values = [
        {
            "grid": one.grid,
            "change": one.change,
            "reason": one.reason,
            "by": f"{one.corrected_by}\n{local_time(one.entered_at):%Y-%m-%d %H:%M}",
        }
        for one in paper.corrections
    ]
    return (
        section(words.labels["corrections"], width, fonts),
        _listed(words.columns["corrections"], values, width, fonts),
    )


def render(paper: SweepDaily, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the daily report.

    :raises RuleViolation: when totals, villages and lists do not agree, rather than print wrong figures.
    """
    _check(paper)
    words = template or shipped("sweep_daily", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    figures = paper.figures
    names = words.labels
    rate = words.sentence(
        "rate", rate=rate_text(figures), on_time=figures.reported - figures.late, expected=figures.expected
    )
    made = words.sentence("made", moment=time_text(paper.made_at))
    at_work = words.sentence("at_work", found=figures.found, open=paper.open_events, major=paper.major)
    signers = (("compiled", paper.compiled_by), ("reviewed", paper.reviewed_by), ("issued", paper.issued_by))
    blocks: list[Block] = [
        *head("", words.title, "", width, known),
        prose(f"{names['centre']}：{paper.centre}", SMALL, width, known, before=3 * MM, keep_next=True),
        prose(f"{names['day']}：{day_text(paper.day)}", SMALL, width, known, keep_next=True),
        Gap(1.5 * MM, keep_next=True),
        _overview(paper, words, width, known),
        prose(f"{rate}{at_work}{made}", NOTE, width, known, before=1.5 * MM),
        section(names["villages"], width, known),
        _villages(paper, words, width, known),
        section(names["events"], width, known),
        _findings(paper, words, width, known),
        section(names["silent"], width, known),
        _silent(paper, words, width, known),
        *_review(paper, words, width, known),
        *_corrections(paper, words, width, known),
        Gap(3 * MM),
        signature_row([f"{names[key]}：{name}" for key, name in signers], width, known),
    ]
    imprint = Imprint(words.title, paper.centre, paper.day)
    return compose(
        in_company(blocks), imprint, marks(words, f"{paper.centre}　{day_text(paper.day)}"), choice=fonts
    )
