"""每日一排周报 and 月报: what a township's grids reported in a week or a month (rules.md 3.4).

Only locked days are counted, and the paper says how many were not. The rate stands with its definition.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desktop_app.domain.sweep_count import SweepFigures
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

FIGURES = "duty on_time late silent zero findings vacant proxy corrected"
EVENTS = "found settled registered handed_over open major"
NEEDS = needs(
    f"period centre overview found_events days villages silent_grids total not_locked "
    f"compiled reviewed issued {FIGURES} {EVENTS}",
    {
        "period": "first last", "rate": "rate on_time duty", "counted": "locked", "left_out": "days open",
        "no_silent": "", "made": "moment",
    },
    "",
    {
        "days": f"day state rate events {FIGURES}",
        "villages": f"name rate events {FIGURES}",
        "silent": "number village grid worker in_row days",
    },
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SummaryDay:
    """A day of the period; one that is not locked has no figures."""

    day: date
    figures: SweepFigures | None


@dataclass(frozen=True, slots=True)
class SummaryVillage:
    """A village's locked days."""

    name: str
    figures: SweepFigures


@dataclass(frozen=True, slots=True)
class SummaryGrid:
    """A grid that missed locked days: how many, and how many of them in a row."""

    village: str
    grid: str
    worker: str
    days: int
    in_row: int


@dataclass(frozen=True, slots=True)
class SummaryEvents:
    """Findings of the locked days and what had become of them at the lock."""

    found: int
    settled: int
    registered: int
    handed_over: int
    open: int
    major: int


@dataclass(frozen=True, slots=True)
class SweepSummary:
    """A township's week or month; ``template`` is ``sweep_weekly`` or ``sweep_monthly``."""

    template: str
    centre: str
    made_at: datetime
    figures: SweepFigures
    events: SummaryEvents
    days: tuple[SummaryDay, ...]
    villages: tuple[SummaryVillage, ...]
    silent_grids: tuple[SummaryGrid, ...] = ()
    compiled_by: str = ""
    reviewed_by: str = ""
    issued_by: str = ""


def _check(paper: SweepSummary) -> None:
    days = sum((day.figures for day in paper.days if day.figures is not None), SweepFigures())
    villages = sum((village.figures for village in paper.villages), SweepFigures())
    events = paper.events
    parts = events.settled + events.registered + events.handed_over + events.open
    agree = (
        paper.figures == days == villages
        and paper.figures.silent == sum(one.days for one in paper.silent_grids)
        and events.found == parts
    )
    if not agree:
        raise RuleViolation("汇总的合计与逐日、各村明细对不上，请刷新每日一排后重新打印。", "figures")


def _value(figures: SweepFigures, key: str) -> str:
    if key == "rate":
        return figures.rate_text
    return f"{getattr(figures, key)}"


def _overview(keys: Sequence[str], values: Callable[[str], str], words: Template, fonts: FontSet) -> Table:
    columns = [Column(key, words.labels[key], 16, centred=True) for key in keys]
    return grid(
        columns, [[values(key) for key in keys]], BOUND.width, fonts,
        style=VALUE.aligned("center"), least=9 * MM,
    )  # fmt: skip


def _days(paper: SweepSummary, words: Template, fonts: FontSet) -> Table:
    columns = words.columns["days"]

    def cell(row: SummaryDay, key: str) -> str:
        if key == "day":
            return f"{row.day.month}月{row.day.day}日"
        if row.figures is None:
            return words.labels["not_locked"] if key == "state" else "—"
        return "" if key == "state" else _value(row.figures, key)

    rows = [[cell(row, column.key) for column in columns] for row in paper.days]
    return grid(columns, rows, BOUND.width, fonts, style=CELL, least=6 * MM)


def _villages(paper: SweepSummary, words: Template, fonts: FontSet) -> Table:
    columns = words.columns["villages"]
    lines = [*paper.villages, SummaryVillage(words.labels["total"], paper.figures)]
    rows = [
        [line.name if column.key == "name" else _value(line.figures, column.key) for column in columns]
        for line in lines
    ]
    return grid(columns, rows, BOUND.width, fonts, style=CELL)


def _silent(paper: SweepSummary, words: Template, fonts: FontSet) -> Block:
    if not paper.silent_grids:
        return prose(words.sentences["no_silent"], NOTE, BOUND.width, fonts)
    columns = words.columns["silent"]
    rows: list[list[str]] = []
    for number, one in enumerate(paper.silent_grids, 1):
        values = {
            "number": str(number), "village": one.village, "grid": one.grid, "worker": one.worker,
            "in_row": str(one.in_row), "days": str(one.days),
        }  # fmt: skip
        rows.append([values[column.key] for column in columns])
    return grid(columns, rows, BOUND.width, fonts, style=CELL)


def _counted(paper: SweepSummary, words: Template) -> str:
    open_days = [row.day for row in paper.days if row.figures is None]
    said = words.sentence("counted", locked=len(paper.days) - len(open_days))
    if open_days:
        listed = "、".join(f"{day.month}月{day.day}日" for day in open_days)
        said += words.sentence("left_out", days=listed, open=len(open_days))
    return said


def template_of(name: str) -> Template:
    """The program's own wording of a summary."""
    return shipped(name, NEEDS)


def render(paper: SweepSummary, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the summary.

    :raises RuleViolation: when totals, days, villages and lists do not agree.
    """
    _check(paper)
    words = template or template_of(paper.template)
    known, width, names = font_set(fonts), BOUND.width, words.labels
    figures = paper.figures
    first, last = day_text(paper.days[0].day), day_text(paper.days[-1].day)
    period = words.sentence("period", first=first, last=last)
    rate = words.sentence("rate", rate=figures.rate_text, on_time=figures.on_time, duty=figures.duty)
    made = words.sentence("made", moment=time_text(paper.made_at))
    signers = (("compiled", paper.compiled_by), ("reviewed", paper.reviewed_by), ("issued", paper.issued_by))
    blocks: list[Block] = [
        *head("", words.title, "", width, known),
        prose(f"{names['centre']}：{paper.centre}", SMALL, width, known, before=3 * MM, keep_next=True),
        prose(f"{names['period']}：{period}", SMALL, width, known, keep_next=True),
        prose(_counted(paper, words), SMALL, width, known, keep_next=True),
        section(names["overview"], width, known),
        _overview(FIGURES.split(), lambda key: _value(figures, key), words, known),
        prose(f"{rate}{made}", NOTE, width, known, before=1.5 * MM),
        section(names["found_events"], width, known),
        _overview(EVENTS.split(), lambda key: str(getattr(paper.events, key)), words, known),
        section(names["days"], width, known),
        _days(paper, words, known),
        section(names["villages"], width, known),
        _villages(paper, words, known),
        section(names["silent_grids"], width, known),
        _silent(paper, words, known),
        Gap(3 * MM),
        signature_row([f"{names[key]}：{name}" for key, name in signers], width, known),
    ]
    imprint = Imprint(words.title, paper.centre, paper.days[-1].day)
    return compose(in_company(blocks), imprint, marks(words, f"{paper.centre}　{period}"), choice=fonts)
