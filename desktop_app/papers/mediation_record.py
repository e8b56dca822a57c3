"""人民调解记录 (F7): what was said at one mediation meeting, read back and signed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from db.enums import MeetingManner, MeetingMeans, MeetingOutcome
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.paper_code import PEN
from desktop_app.papers.acceptance_register import numbered
from desktop_app.papers.kit.flow import Block, prose
from desktop_app.papers.kit.fonts import DEFAULT, FontChoice, font_set
from desktop_app.papers.kit.heading import choices, head, span_text
from desktop_app.papers.kit.page import BOUND, compose
from desktop_app.papers.kit.sheet import MM, Imprint
from desktop_app.papers.kit.signatures import signature_line
from desktop_app.papers.kit.tables import Form
from desktop_app.papers.kit.text import NOTE
from desktop_app.papers.party import PaperParty, agent_signatures, party_signatures, party_text, signing
from desktop_app.papers.templates import Template, common, marks, needs, shipped

NEEDS = needs(
    "number time place cause manner invited mediators recorder parties transcript outcome",
    {"told": "", "read_back": ""},
    "time place cause invited mediators parties told transcript outcome",
)


@dataclass(frozen=True, slots=True)
class MediationRecord:
    """One meeting; ``starts_at`` and ``ends_at`` are aware moments, the end may be the next day.

    ``invited`` are invited persons only, not mediators, parties or the recorder (papers.md F7).
    ``transcript`` keeps its line ends. Ages are printed as of the day of the meeting.
    """

    committee: str
    number: str
    starts_at: datetime
    ends_at: datetime | None
    place: str
    cause: str
    parties: tuple[PaperParty, ...]
    mediators: tuple[str, ...]
    recorder: str
    transcript: str
    outcome: MeetingOutcome | None = None
    invited: tuple[str, ...] = ()
    manner: MeetingManner | None = None
    means: MeetingMeans | None = None
    represented: frozenset[int] = frozenset()
    """Places (from 0) of parties who did not come themselves: their agents sign."""
    agents_sign: bool = False
    """Whether the agents among the parties were there; older records do not say it."""
    begun: bool = field(default=True, metadata=PEN)
    """False in a preview of a meeting whose hour is not known yet."""


def _rows(form: Form, paper: MediationRecord, words: Template) -> dict[str, Callable[[], None]]:
    names = words.labels
    day = local_date(paper.starts_at)
    manner = "　".join(word.label for word in (paper.means, paper.manner) if word is not None)
    people = "\n".join(party_text(party, day, print_id_number=False) for party in paper.parties)
    answers = numbered([outcome.label for outcome in MeetingOutcome])
    chosen = list(MeetingOutcome).index(paper.outcome) if paper.outcome else None
    return {
        "time": lambda: form.pairs(
            (names["time"], span_text(paper.starts_at, paper.ends_at, begun=paper.begun))
        ),
        "place": lambda: form.mixed(
            (names["place"], 28, True),
            (paper.place, 60, False),
            (names["manner"], 18, True),
            (manner, 54, False),
        ),
        "cause": lambda: form.pairs((names["cause"], paper.cause)),
        "invited": lambda: form.pairs((names["invited"], "、".join(paper.invited))),
        "mediators": lambda: form.pairs(
            (names["mediators"], "、".join(paper.mediators)), (names["recorder"], paper.recorder)
        ),
        "parties": lambda: form.pairs((names["parties"], people)),
        "told": lambda: form.banner(words.sentences["told"]),
        "transcript": lambda: form.long(names["transcript"], paper.transcript, least=60 * MM),
        "outcome": lambda: form.pairs((names["outcome"], choices(answers, chosen))),
    }


def render(paper: MediationRecord, *, fonts: FontChoice = DEFAULT, template: Template | None = None) -> bytes:
    """PDF of the record."""
    words = template or shipped("mediation_record", NEEDS)
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
        *(agent_signatures(paper.parties, width, known) if paper.agents_sign else ()),
        *(signature_line(captions.sentence("mediator", name=name), width, known) for name in paper.mediators),
        signature_line(captions.sentence("recorder", name=paper.recorder), width, known),
    ]
    imprint = Imprint(words.title, paper.committee, local_date(paper.starts_at))
    return compose(blocks, imprint, marks(words, number), choice=fonts)
