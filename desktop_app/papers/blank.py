"""Blank forms (空白表) for writing by hand: the labels and lines of each paper, room for the pen, no code.

A kind is one entry of ``BLANKS``: rows by the labels of the paper's own template, and who signs. Rows with
long texts share what is left of the page, or are a page of their own.
"""

from collections.abc import Mapping

from db.enums import MediationOrigin, MeetingOutcome, PaperKind, PartyKind, PartySide
from desktop_app.papers import (
    acceptance_register,
    agreement,
    mediation_record,
    registration_sheet,
    reinspection_sheet,
)
from desktop_app.papers.blank_course import COURSE
from desktop_app.papers.blank_form import BlankForm, BlankRow, Long, Pairs, Parties, Said, Tick
from desktop_app.papers.blank_sheet import NUMBER, SHEETS
from desktop_app.papers.kit.flow import Block, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, FontSet, font_set
from desktop_app.papers.kit.heading import choices, head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import BLANK_DAY, NO_DAY, PEN, seal_place, signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.kit.text import NOTE, VALUE
from desktop_app.papers.notice import Ticks
from desktop_app.papers.party import PaperParty, party_rows, signing
from desktop_app.papers.templates import Template, common, marks, shipped

_EACH = ("party", "party")
BLANKS: Mapping[PaperKind, BlankForm] = {
    PaperKind.REGISTRATION_SHEET: BlankForm(
        "registration_sheet",
        registration_sheet.NEEDS,
        (
            Pairs(("title",)),
            Pairs(("occurred_on", "registered_on")),
            Pairs(("place", "grid")),
            Pairs(("category", "dispute_type")),
            Pairs(("source", "scale")),
            Pairs(("amount", "people_count")),
            Parties(1),
            Long("summary", 8),
            Long("demands", 3),
            Pairs(("responsible", "phone")),
            Pairs(("due_on", "method")),
            Long("outcome", 3),
            Pairs(("first_asker", "registrar")),
        ),
        note="note",
    ),
    PaperKind.ACCEPTANCE_REGISTER: BlankForm(
        "acceptance_register",
        acceptance_register.NEEDS,
        (
            Said("open", ("day", "names")),
            Pairs(("dispute_type",)),
            Tick("source", tuple(one.label for one in MediationOrigin), numbered=True),
            Parties(1),
            Long("summary", 6),
        ),
        (*_EACH, "registrar"),
        seal=True,
        note="note",
    ),
    PaperKind.MEDIATION_RECORD: BlankForm(
        "mediation_record",
        mediation_record.NEEDS,
        (
            Pairs(("time",), f"{BLANK_DAY}　　时　　分至　　时　　分"),
            Pairs(("place", "manner")),
            Pairs(("cause",)),
            Pairs(("invited",)),
            Pairs(("mediators", "recorder")),
            Long("parties", 2),
            Said("told"),
            Long("transcript", 28),
            Tick("outcome", tuple(one.label for one in MeetingOutcome), numbered=True),
        ),
        (*_EACH, "mediator", "mediator", "recorder"),
        note="read_back",
    ),
    PaperKind.AGREEMENT: BlankForm(
        "agreement",
        agreement.NEEDS,
        (
            Parties(1),
            Long("facts", 8),
            Long("terms", 12),
            Long("performance", 5),
            Said("copies", ("copies",)),
        ),
        (*_EACH, "mediator", "recorder"),
        seal=True,
    ),
    **COURSE,
    PaperKind.REINSPECTION_SHEET: BlankForm(
        "reinspection_sheet",
        reinspection_sheet.NEEDS,
        (
            Pairs(("draw", "case")),
            Pairs(("title",)),
            Pairs(("closed_on", "handlers")),
            Pairs(("inspected_on", "met"), BLANK_DAY),
            Long("findings", 9),
            Tick("outcome", ("passed", "failed")),
            Long("measures", 3),
            Pairs(("after",)),
        ),
        ("inspector", "visited", "director"),
    ),
}
"""Every form of rows that is printed blank; the others are ``SHEETS``."""
_LINE = 9 * MM


def blank_kinds() -> tuple[PaperKind, ...]:
    """Kinds that can be printed blank, in the order of a case."""
    return tuple(kind for kind in PaperKind if kind in BLANKS or kind in SHEETS)


def render_blank(kind: PaperKind, issuer: str, *, fonts: FontChoice = DEFAULT) -> bytes:
    """PDF of a blank form under the name of the committee or centre; always the same bytes."""
    if kind in SHEETS:
        return SHEETS[kind](issuer, fonts)
    form = BLANKS[kind]
    words, known, width = shipped(form.template, form.needs), font_set(fonts), BOUND.width
    table = Form(known, width, again=common().labels["continued"])
    for row in form.rows:
        _add(table, row, words)
    number = f"{words.labels['number']}：{NUMBER}" if "number" in words.labels else ""
    blocks: list[Block] = [*head(issuer, words.title, number, width, known), table.table()]
    if form.note:
        blocks.append(prose(words.sentences[form.note], NOTE, width, known, before=2 * MM, keep_next=True))
    blocks += _signers(form, words, width, known)
    imprint = Imprint(f"{words.title}（空白）", issuer, NO_DAY)
    return compose(blocks, imprint, marks(words), choice=fonts)


def _add(table: Form, row: BlankRow, words: Template) -> None:
    names = words.labels
    match row:
        case Pairs(labels, text):
            first, *rest = [names[key].rstrip("：") for key in labels]
            table.pairs((first, text), *((label, "") for label in rest), least=11 * MM)
        case Long(label, lines):
            # Empty lines instead of a high row: what does not fit goes on over the page.
            room = "\n" * max(round(lines * _LINE / VALUE.leading) - 1, 1)
            table.long(names[label].rstrip("："), room, least=0, grows=True)
        case Tick(label, answers, numbered, below):
            told = [names.get(answer, answer) for answer in answers]
            marked = acceptance_register.numbered(told) if numbered else told
            text = Ticks(tuple(marked)).lines() if below else choices(marked, None)
            table.pairs((names[label], text), least=11 * MM)
        case Said(sentence, values):
            blanks = {key: BLANK_DAY if key == "day" else PEN for key in values}
            table.banner(words.sentence(sentence, **blanks))
        case Parties(each, sides):
            for side in sides:
                for _ in range(each):
                    empty = PaperParty(side, PartyKind.NATURAL, "")
                    party_rows(table, empty, NO_DAY, print_id_number=True)


def _signers(form: BlankForm, words: Template, width: float, fonts: FontSet) -> list[Block]:
    captions = signing()
    sides = iter((PartySide.APPLICANT, PartySide.RESPONDENT))
    lines: list[Block] = []
    for signer in form.signers:
        values = {"side": next(sides).label, "name": ""} if signer == "party" else {"name": ""}
        own = words if signer in words.sentences else captions
        lines.append(signature_line(own.sentence(signer, **values).replace(" （", "（"), width, fonts))
    if not form.seal:
        return lines
    last = lines.pop()
    return [*lines, seal_place(captions.sentences["seal"], None, width, fonts, above=(last,))]
