"""Notices to the parties: 受理通知书 (F14b), 不予受理通知书 (F14), 终止调解通知书 (F15).

Every party gets a sheet of its own. Where the template says so, a stub (存根) stands above the line to tear
along; the number with the sheet's own goes across it (骑缝号).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from desktop_app.papers.kit.flow import Block, Together, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import CHOSEN, OPEN, head
from desktop_app.papers.kit.page import BOUND, Marks, compose_sheets
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import NO_DAY, day_text, signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.kit.tear import tear_line
from desktop_app.papers.kit.text import BODY, PLAIN, VALUE
from desktop_app.papers.party import PaperParty
from desktop_app.papers.seal import issuer_of, seals
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "number stub to case reasons served_by issued_on means",
    {
        "addressee": "name",
        "opening": "names case applied accepted due mediators",
        "reasons": "",
        "words": "words",
        "remedies": "",
        "closing": "",
        "receipt": "name",
        "straddle": "number sheet",
    },
    "stub opening reasons remedies closing receipt",
)


_TICKS = replace(VALUE, indent=2)
"""Ticks are set smaller than the text, so that stub and notice stand on one sheet in most cases."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """All that can be ticked, in order, and what is."""

    labels: tuple[str, ...] = ()
    chosen: frozenset[str] = frozenset()

    def lines(self) -> str:
        """One below the other, with ■ and □."""
        return "\n".join(f"{CHOSEN if label in self.chosen else OPEN}{label}" for label in self.labels)


@dataclass(frozen=True, slots=True)
class Notice:
    """A numbered notice; ``template`` is the name of its wording, e.g. ``refusal_notice``.

    ``words`` stand beside the ticked reasons. Days that do not belong to the kind are ``None``,
    as all are on a blank notice.
    """

    template: str
    committees: tuple[str, ...]
    number: str
    issued_on: date | None
    issued_by: str
    case: str
    parties: tuple[PaperParty, ...]
    applied_on: date | None
    accepted_on: date | None = None
    due_on: date | None = None
    mediators: tuple[str, ...] = ()
    reasons: Ticks = Ticks()
    words: str = ""
    remedies: Ticks = Ticks()


def _stub(paper: Notice, party: PaperParty, sheet: int, words: Template, fonts: FontSet) -> list[Block]:
    width, names = BOUND.width, words.labels
    form = Form(fonts, width, again=common().labels["continued"])
    form.pairs((names["to"], party.name))
    form.pairs((names["case"], paper.case))
    if paper.reasons.labels:
        ticked = [label for label in paper.reasons.labels if label in paper.reasons.chosen]
        form.pairs((names["reasons"], "；".join(ticked)))
    form.pairs((names["served_by"], paper.issued_by), (names["issued_on"], day_text(paper.issued_on)))
    form.pairs((names["means"], ""))
    straddle = words.sentence("straddle", number=paper.number, sheet=sheet)
    title = f"{words.title}{names['stub']}"
    return [
        *head("", title, f"{names['number']}：{paper.number}", width, fonts),
        form.table(),
        tear_line(straddle, width, fonts),
    ]


def _opening(paper: Notice, words: Template) -> str:
    return words.sentence(
        "opening",
        names="、".join(party.name for party in paper.parties),
        case=paper.case,
        applied=day_text(paper.applied_on),
        accepted=day_text(paper.accepted_on),
        due=day_text(paper.due_on),
        mediators="、".join(paper.mediators),
    )


def _body(paper: Notice, party: PaperParty, words: Template, fonts: FontSet) -> list[Block]:
    width = BOUND.width
    number = f"{words.labels['number']}：{paper.number}"
    blocks: list[Block] = [
        *head(issuer_of(paper.committees), words.title, number, width, fonts),
        prose(words.sentence("addressee", name=party.name), PLAIN, width, fonts, before=2 * MM),
    ]
    for name in words.rows:
        match name:
            case "opening":
                blocks.append(prose(_opening(paper, words), BODY, width, fonts))
            case "reasons":
                blocks += _ticked(words.sentences["reasons"], paper.reasons, fonts)
                if paper.words:
                    blocks.append(prose(words.sentence("words", words=paper.words), BODY, width, fonts))
            case "remedies":
                blocks += _ticked(words.sentences["remedies"], paper.remedies, fonts)
            case _:
                continue
    closing: list[Block] = []
    if "closing" in words.rows:
        # The seal never stands on a sheet without a word.
        closing.append(prose(words.sentences["closing"], BODY, width, fonts))
    blocks.append(seals(paper.committees, paper.issued_on, width, fonts, above=closing))
    if "receipt" in words.rows:
        receipt = signature_line(words.sentence("receipt", name=party.name), width, fonts)
        blocks.append(Together((receipt,)))
    return blocks


def _ticked(opening: str, ticks: Ticks, fonts: FontSet) -> Sequence[Block]:
    if not ticks.labels:
        return ()
    said = (prose(opening, BODY, BOUND.width, fonts, keep_next=True),) if opening else ()
    return (*said, prose(_packed(ticks, fonts), _TICKS, BOUND.width, fonts))


def _packed(ticks: Ticks, fonts: FontSet) -> str:
    """The ticks in their order, as many on a line as fit whole: stub and notice shall stand on one sheet."""
    room = BOUND.width / _TICKS.size - _TICKS.indent
    lines: list[str] = []
    for tick in ticks.lines().splitlines():
        longer = f"{lines[-1]}　{tick}" if lines else tick
        if lines and fonts.width(_TICKS.role, longer) <= room:
            lines[-1] = longer
        else:
            lines.append(tick)
    return "\n".join(lines)


def render(paper: Notice, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the notice, a sheet for each party in their order, each with its own page count."""
    words = template or shipped(paper.template, NEEDS)
    known = font_set(fonts)
    sheets: list[tuple[list[Block], Marks]] = []
    for number, party in enumerate(paper.parties, 1):
        blocks: list[Block] = []
        if "stub" in words.rows:
            blocks += _stub(paper, party, number, words, known)
        blocks += _body(paper, party, words, known)
        sheets.append((blocks, marks(words, paper.number)))
    imprint = Imprint(words.title, issuer_of(paper.committees), paper.issued_on or NO_DAY)
    return compose_sheets(sheets, imprint, choice=fonts)
