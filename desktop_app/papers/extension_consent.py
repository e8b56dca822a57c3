"""延期调解同意书 (F16): why more time is wanted, until when, and that every party agrees."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from db.enums import PartySide
from desktop_app.papers.kit.flow import Block, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import day_text, signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.kit.text import BODY
from desktop_app.papers.party import PaperParty, names_of, party_signatures, signing
from desktop_app.papers.seal import issuer_of, seals
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "number case applicants respondents clock old_due_on new_due_on asked reason",
    {"asked": "name day", "consent": "days due"},
    "case parties clock days asked reason",
)


@dataclass(frozen=True, slots=True)
class ExtensionConsent:
    """A request for more time; ``clock`` names the limit with its article, ``days`` is e.g. 30 天."""

    committees: tuple[str, ...]
    number: str
    case: str
    parties: tuple[PaperParty, ...]
    mediators: tuple[str, ...]
    clock: str
    asked_by: str
    asked_on: date
    reason: str
    days: str
    old_due_on: date
    new_due_on: date


def _side(paper: ExtensionConsent, side: PartySide) -> str:
    return names_of([party for party in paper.parties if party.side is side])


def _rows(form: Form, paper: ExtensionConsent, words: Template) -> dict[str, Callable[[], None]]:
    names = words.labels
    asked = words.sentence("asked", name=paper.asked_by, day=day_text(paper.asked_on))
    old, new = day_text(paper.old_due_on), day_text(paper.new_due_on)

    def parties() -> None:
        form.pairs((names["applicants"], _side(paper, PartySide.APPLICANT)))
        form.pairs((names["respondents"], _side(paper, PartySide.RESPONDENT)))

    return {
        "case": lambda: form.pairs((names["case"], paper.case)),
        "parties": parties,
        "clock": lambda: form.pairs((names["clock"], paper.clock)),
        "days": lambda: form.pairs((names["old_due_on"], old), (names["new_due_on"], new)),
        "asked": lambda: form.pairs((names["asked"], asked)),
        "reason": lambda: form.long(names["reason"], paper.reason, least=35 * MM),
    }


def render(
    paper: ExtensionConsent, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the consent; every party and every mediator signs."""
    words = template or shipped("extension_consent", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    form = Form(known, width, again=common().labels["continued"])
    rows = _rows(form, paper, words)
    for name in words.rows:
        rows[name]()
    number = f"{words.labels['number']}：{paper.number}" if paper.number else ""
    consent = words.sentence("consent", days=paper.days, due=day_text(paper.new_due_on))
    captions = signing()
    lines = [
        signature_line(captions.sentence("mediator", name=name), width, known) for name in paper.mediators
    ]
    blocks: list[Block] = [
        *head(issuer_of(paper.committees), words.title, number, width, known),
        form.table(),
        prose(consent, BODY, width, known, before=3 * MM, keep_next=True),
        *party_signatures(paper.parties, width, known),
        *lines[:-1],
        seals(paper.committees, None, width, known, above=lines[-1:]),
    ]
    imprint = Imprint(words.title, issuer_of(paper.committees), paper.asked_on)
    return compose(blocks, imprint, marks(words, number), choice=fonts)
