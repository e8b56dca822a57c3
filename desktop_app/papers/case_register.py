"""The two registers of mediated cases (司发通〔2010〕239号): of one mediator, and of a whole committee.

人民调解员调解案件登记单 and 人民调解委员会调解案件汇总登记表, A4 landscape, the head repeated on every page.
The notice names both; their columns are a proposal and stand in the templates.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from desktop_app.domain.clock_time import local_date
from desktop_app.domain.money import yuan
from desktop_app.papers.kit.flow import Block, Gap, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head, time_text
from desktop_app.papers.kit.page import Geometry, compose
from desktop_app.papers.kit.sheet import A4_HEIGHT, A4_WIDTH, MM, Imprint
from desktop_app.papers.kit.signatures import in_company, signature_row
from desktop_app.papers.kit.tables import grid
from desktop_app.papers.kit.text import NOTE, SMALL, Style
from desktop_app.papers.templates import Needs, Template, common, marks, needs, shipped

_LABELS = "committee period made total result form compiled checked reviewed"
_SENTENCES = {"scope": "", "total": "count accepted ended agreed amount", "count": "label count", "none": ""}
_ROWS = "place number title category parties accepted_on meetings ended_on result agreement amount"
MEDIATOR_NEEDS = needs(f"{_LABELS} mediator", _SENTENCES, "", {"rows": _ROWS})
COMMITTEE_NEEDS = needs(_LABELS, _SENTENCES, "", {"rows": f"{_ROWS} mediators"})
PAGE = Geometry(16 * MM, 14 * MM, 22 * MM, 18 * MM, A4_HEIGHT, A4_WIDTH)
"""Wider than a case paper: a register is filed flat, not sewn into a dossier."""
_TEXT = Style(9, 12.5)


@dataclass(frozen=True, slots=True)
class RegisteredCase:
    """One case as it stood at the end of the period; ``form`` is empty without an agreement.

    ``ended_on`` None: it went on. ``amount`` is the agreement's sum in fen.
    """

    number: str
    title: str
    category: str
    parties: str
    mediators: str
    accepted_on: date | None
    ended_on: date | None
    meetings: int
    result: str
    form: str = ""
    agreement_number: str = ""
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class CaseRegister:
    """A register of the days from ``first`` to ``last``; ``mediator`` is empty for the whole committee."""

    committee: str
    mediator: str
    period: str
    first: date
    last: date
    made_at: datetime
    rows: tuple[RegisteredCase, ...]
    compiled_by: str = ""


def template_of(paper: CaseRegister) -> Template:
    """The program's own wording of a register."""
    found: tuple[str, Needs] = (
        ("mediator_case_register", MEDIATOR_NEEDS)
        if paper.mediator
        else ("committee_case_register", COMMITTEE_NEEDS)
    )
    return shipped(*found)


def totals(paper: CaseRegister, words: Template) -> tuple[str, ...]:
    """合计, then the counts by result and by form of agreement; one line each."""
    rows = paper.rows
    agreed = [row for row in rows if row.form]
    said = words.sentence(
        "total",
        count=len(rows),
        accepted=sum(_within(paper, row.accepted_on) for row in rows),
        ended=sum(_within(paper, row.ended_on) for row in rows),
        agreed=len(agreed),
        amount=yuan(sum(row.amount or 0 for row in agreed)),
    )
    lines = [f"{words.labels['total']}：{said}"]
    for name, counted in (
        ("result", Counter(row.result for row in rows)),
        ("form", Counter(row.form for row in agreed)),
    ):
        parts = [words.sentence("count", label=label, count=n) for label, n in counted.most_common()]
        lines.append(f"{words.labels[name]}：{'，'.join(parts) or words.sentences['none']}。")
    return tuple(lines)


def _within(paper: CaseRegister, day: date | None) -> bool:
    return day is not None and paper.first <= day <= paper.last


def _texts(place: int, row: RegisteredCase) -> dict[str, str]:
    return {
        "place": str(place),
        "number": row.number,
        "title": row.title,
        "category": row.category,
        "parties": row.parties,
        "mediators": row.mediators,
        "accepted_on": row.accepted_on.isoformat() if row.accepted_on else "",
        "ended_on": row.ended_on.isoformat() if row.ended_on else "",
        "meetings": str(row.meetings),
        "result": row.result,
        "agreement": " ".join(part for part in (row.form, row.agreement_number) if part),
        "amount": "" if row.amount is None else yuan(row.amount),
    }


def render(paper: CaseRegister, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of a register."""
    words, known, width = template or template_of(paper), font_set(fonts), PAGE.width
    names, columns = words.labels, words.columns["rows"]
    lines: list[list[str]] = []
    for place, row in enumerate(paper.rows, 1):
        texts = _texts(place, row)
        lines.append([texts[column.key] for column in columns])
    about = [f"{names['committee']}：{paper.committee}"]
    if paper.mediator:
        about.append(f"{names['mediator']}：{paper.mediator}")
    about.append(f"{names['period']}：{paper.period}（{paper.first:%Y-%m-%d} 至 {paper.last:%Y-%m-%d}）")
    about.append(f"{names['made']}：{time_text(paper.made_at)}")
    signers = (f"{names['compiled']}：{paper.compiled_by}", f"{names['checked']}：", f"{names['reviewed']}：")
    blocks: list[Block] = [
        *head("", words.title, "", width, known),
        prose("　".join(about), SMALL, width, known, keep_next=True),
        prose(words.sentences["scope"], SMALL, width, known, keep_next=True),
        Gap(1.5 * MM, keep_next=True),
        grid(columns, lines, width, known, style=_TEXT, names="number", again=common().labels["continued"]),
        Gap(1.5 * MM),
        *(prose(text, NOTE, width, known, keep_next=True) for text in totals(paper, words)),
        Gap(4 * MM, keep_next=True),
        signature_row(signers, width, known),
    ]
    imprint = Imprint(words.title, paper.committee, local_date(paper.made_at))
    place = f"{paper.committee} {paper.mediator}".strip()
    return compose(in_company(blocks), imprint, marks(words, place), choice=fonts, geometry=PAGE)
