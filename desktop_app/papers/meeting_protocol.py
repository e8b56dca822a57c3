"""调解会场程序 (F17): what the host did in order, from the identities to the closing, with the signatures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from desktop_app.domain.clock_time import local_date
from desktop_app.papers.kit.flow import Block, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import head, span_text
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.kit.text import NOTE
from desktop_app.papers.party import PaperParty, agent_signatures, party_signatures, signing
from desktop_app.papers.templates import Template, common, marks, needs, shipped

_PARTS = "identities recusal discipline rights statements points closing"
NEEDS = needs(
    f"number time place cause host recorder mediators {_PARTS}",
    {"read_back": ""},
    f"time place cause people mediators {_PARTS}",
)


@dataclass(frozen=True, slots=True)
class MeetingProtocolPaper:
    """The order of one meeting; ``recusal`` is what each side answered, one line a side."""

    committee: str
    number: str
    ordinal: int
    starts_at: datetime
    ends_at: datetime | None
    place: str
    cause: str
    host: str
    recorder: str
    mediators: tuple[str, ...]
    parties: tuple[PaperParty, ...]
    identities: str
    recusal: str
    discipline: str
    rights: str
    statements: str
    points: str
    closing: str
    represented: frozenset[int] = frozenset()
    """Places (from 0) of parties who did not come themselves."""


def _rows(form: Form, paper: MeetingProtocolPaper, words: Template) -> dict[str, Callable[[], None]]:
    names = words.labels
    rows: dict[str, Callable[[], None]] = {
        "time": lambda: form.pairs((names["time"], span_text(paper.starts_at, paper.ends_at))),
        "place": lambda: form.pairs((names["place"], paper.place)),
        "cause": lambda: form.pairs((names["cause"], paper.cause)),
        "people": lambda: form.pairs((names["host"], paper.host), (names["recorder"], paper.recorder)),
        "mediators": lambda: form.pairs((names["mediators"], "、".join(paper.mediators))),
    }

    def long(name: str) -> Callable[[], None]:
        text: str = getattr(paper, name)
        return lambda: form.long(names[name], text, least=16 * MM, grows=name == "statements")

    return rows | {name: long(name) for name in _PARTS.split()}


def render(
    paper: MeetingProtocolPaper, *, fonts: FontChoice = DEFAULT, template: Template | None = None
) -> bytes:
    """PDF of the protocol."""
    words = template or shipped("meeting_protocol", NEEDS)
    known = font_set(fonts)
    width = BOUND.width
    form = Form(known, width, again=common().labels["continued"])
    rows = _rows(form, paper, words)
    for name in words.rows:
        rows[name]()
    number = f"{words.labels['number']}：{paper.number}" if paper.number else ""
    captions = signing()
    themselves = [party for place, party in enumerate(paper.parties) if place not in paper.represented]
    blocks: list[Block] = [
        *head(paper.committee, words.title, number, width, known),
        form.table(),
        prose(words.sentences["read_back"], NOTE, width, known, before=2 * MM, keep_next=True),
        *party_signatures(themselves, width, known),
        *agent_signatures(paper.parties, width, known),
        *(signature_line(captions.sentence("mediator", name=name), width, known) for name in paper.mediators),
        signature_line(captions.sentence("recorder", name=paper.recorder), width, known),
    ]
    imprint = Imprint(words.title, paper.committee, local_date(paper.starts_at))
    return compose(blocks, imprint, marks(words, number), choice=fonts)
