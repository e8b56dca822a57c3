"""A bound dossier of some twelve pages against reportlab Paragraphs of the same text in the same font.

The floor knows no forms, no signature lines, no page numbers and no binding: it sets the very text that
stands on the dossier's pages (read back from the PDF) as one document of plain Paragraphs. Both sides in
processor time; against an office suite, which is another process, on the clock.
"""

import cProfile
import io
import pstats
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from xml.sax.saxutils import escape

import pypdfium2
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate

from bench import corpus, office_suite
from bench.clock import NOW
from bench.measure import FULL, QUICK, TINY, Figure, Goal, Measure, Run, busy_ms, elapsed_ms, medians
from db.enums import DisputeType, IdKind, MediationOrigin, MeetingManner, MeetingOutcome
from desktop_app.domain.clock_time import local_date
from desktop_app.papers import acceptance_register, agreement, mediation_record
from desktop_app.papers.acceptance_register import AcceptanceRegister
from desktop_app.papers.agreement import Agreement, Instalment
from desktop_app.papers.dossier.back_cover import BackCover
from desktop_app.papers.dossier.bind import Bound, Dossier, DossierSlot, bind
from desktop_app.papers.dossier.cover import DossierCover
from desktop_app.papers.kit.fonts import RENDER_LOCK, face
from desktop_app.papers.kit.shared_fonts import sharing_fonts
from desktop_app.papers.mediation_record import MediationRecord
from desktop_app.papers.party import PaperParty

_COMMITTEE = "柳桥镇人民调解委员会"
_TODAY = local_date(NOW)
_MEETINGS = 2
_MANY = {FULL: 18, QUICK: 18, TINY: 3}
"""Meetings of the dossier of some sixty pages."""
_STYLE = ParagraphStyle(
    "plain", fontName="FengqiaoSong", fontSize=12, leading=18, wordWrap="CJK", firstLineIndent=24
)


def _sentences(count: int, seed: int) -> list[str]:
    """So many sentences of a case's description."""
    dice = random.Random(seed)
    text = "".join(corpus.case(dice.randrange(1, 500)).draft.description for _ in range(count))
    return text.split("。")[:count]


def _parties() -> tuple[PaperParty, ...]:
    return tuple(
        PaperParty(
            party.side,
            party.kind,
            party.name,
            party.gender,
            "汉族",
            party.birth_date,
            party.occupation or "",
            party.phone or "",
            party.address or "",
            IdKind.RESIDENT_ID,
            party.id_number or "",
        )
        for party in corpus.case(1).draft.parties[:2]
    )


def _acceptance() -> AcceptanceRegister:
    facts = "。".join(_sentences(6, 1)) + "。"
    return AcceptanceRegister(
        _COMMITTEE,
        "柳桥调受〔2026〕第14号",
        _TODAY - timedelta(days=40),
        MediationOrigin.APPLICATION,
        DisputeType.DAMAGES,
        _parties(),
        facts,
        "何玉梅",
    )


def _meeting(number: int) -> MediationRecord:
    names = [party.name for party in _parties()]
    spoken = [
        f"{names[turn % 2] if turn % 3 else '冯秀兰'}：{sentence}。"
        for turn, sentence in enumerate(_sentences(34, number))
    ]
    start = NOW - timedelta(days=30 - number * 7)
    return MediationRecord(
        committee=_COMMITTEE,
        number=f"（2026）柳桥人调字第14-{number}号",
        starts_at=start,
        ends_at=start + timedelta(hours=2, minutes=10),
        place="柳桥镇综治中心第二调解室",
        cause=f"{names[0]}与{names[1]}提供劳务受伤赔偿纠纷",
        parties=_parties(),
        mediators=("冯秀兰", "鲁长河"),
        recorder="何玉梅",
        transcript="\n".join(spoken),
        outcome=MeetingOutcome.SETTLED,
        invited=("南坪社区居民委员会副主任 梁淑芬",),
        manner=MeetingManner.JOINT,
    )


def _agreement() -> Agreement:
    first, second = (party.name for party in _parties())
    return Agreement(
        committee=_COMMITTEE,
        number="柳桥调协〔2026〕第14号",
        made_on=_TODAY,
        parties=_parties(),
        facts="。".join(_sentences(12, 8)) + "。",
        terms=tuple(f"{sentence}；" for sentence in _sentences(6, 9)),
        performance="赔偿款分两期转账支付，付款凭证交人民调解委员会一份存卷。",
        copies=4,
        mediators=("冯秀兰",),
        recorder="何玉梅",
        instalments=(
            Instalment(second, first, _TODAY + timedelta(days=15), 1_350_000, "转账"),
            Instalment(second, first, _TODAY + timedelta(days=45), 1_000_050, "转账"),
        ),
    )


@dataclass(frozen=True, slots=True)
class Papers:
    """What goes into the dossier, as the services would give it; made before anything is timed."""

    acceptance: AcceptanceRegister
    meetings: tuple[MediationRecord, ...]
    agreement: Agreement


def papers(meetings: int = _MEETINGS) -> Papers:
    """One case with so many meetings."""
    return Papers(_acceptance(), tuple(_meeting(n) for n in range(1, meetings + 1)), _agreement())


def build(given: Papers) -> Bound:
    """Render all papers and bind them, as the window does for one case."""
    with sharing_fonts():
        return _built(given)


def _built(given: Papers) -> Bound:
    records = [mediation_record.render(meeting) for meeting in given.meetings]
    slots = (
        DossierSlot("人民调解受理登记表", acceptance_register.render(given.acceptance)),
        *(DossierSlot(f"人民调解记录（第{n}次）", pdf) for n, pdf in enumerate(records, 1)),
        DossierSlot("人民调解协议书", agreement.render(given.agreement)),
    )
    cover = DossierCover(
        _COMMITTEE,
        "提供劳务受伤赔偿纠纷",
        "（2026）柳桥人调字第14号",
        ("冯秀兰", "鲁长河"),
        _TODAY - timedelta(days=40),
        _TODAY,
        "何玉梅",
        _TODAY,
        "30年",
    )
    return bind(Dossier(cover, slots, BackCover("何玉梅", _TODAY, "冯秀兰")))


def text_of(pdf: bytes) -> list[list[str]]:
    """The text of each page; lines that filled their column are joined again into paragraphs."""
    pages: list[list[str]] = []
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        lines = page.get_textpage().get_text_bounded().split("\r\n")
        longest = max(map(len, lines))
        paragraphs = [""]
        for line in lines:
            paragraphs[-1] += line
            if len(line) < longest * 0.85:
                paragraphs.append("")
        pages.append([paragraph for paragraph in paragraphs if paragraph.strip()])
    document.close()
    return pages


def plain(pages: Sequence[Sequence[str]]) -> bytes:
    """The same text as Paragraphs, one page after the other."""
    target = io.BytesIO()
    story: list[Flowable] = []
    for page in pages:
        story += [Paragraph(escape(text), _STYLE) for text in page]
        story.append(PageBreak())
    with RENDER_LOCK:
        SimpleDocTemplate(target, pagesize=A4, initialFontName=_STYLE.fontName).build(story)
    return target.getvalue()


def _run(run: Run) -> Sequence[Figure]:
    given = papers()
    cold = elapsed_ms(lambda: acceptance_register.render(given.acceptance))
    face(_STYLE.fontName)
    bound = build(given)
    pages = text_of(bound.pdf)
    ours, floor = medians(
        run.sizes.dossiers, lambda: busy_ms(lambda: build(given)), lambda: busy_ms(lambda: plain(pages))
    )
    characters = sum(len(text) for page in pages for text in page)
    return (
        Figure(
            f"dossier of {len(pages)} pages, {characters:,} characters, {_MEETINGS + 2} papers"
            " ÷ reportlab Paragraphs of the same text, processor time",
            ours,
            "ms",
            floor,
            Goal("≤", 1.5),
        ),
        Figure("a page of it", ours / len(pages), "ms"),
        Figure("the first paper of a process (fonts are read)", cold, "ms"),
        *_many_pages(run),
        *_one_form(run),
    )


def _many_pages(run: Run) -> Sequence[Figure]:
    """A dossier of some sixty pages of forms: against Paragraphs and against an office suite."""
    given = papers(_MANY[run.sizes])
    pages = text_of(build(given).pdf)
    ours, floor = medians(
        run.sizes.dossiers, lambda: busy_ms(lambda: build(given)), lambda: busy_ms(lambda: plain(pages))
    )
    waited = elapsed_ms(lambda: build(given))
    what = f"dossier of {len(pages)} form pages"
    folder = run.folder / "suite_dossier"
    folder.mkdir()
    return (
        Figure(
            f"{what} ÷ reportlab Paragraphs of the same text, processor time",
            ours,
            "ms",
            floor,
            Goal("≤", 1.5),
        ),
        office_suite.against(what, waited, pages, folder, 0.2),
    )


def _one_form(run: Run) -> Sequence[Figure]:
    paper = _acceptance()
    pages = text_of(acceptance_register.render(paper))
    ours, _ = medians(
        run.sizes.dossiers, lambda: elapsed_ms(lambda: acceptance_register.render(paper)), lambda: 1.0
    )
    folder = run.folder / "suite_form"
    folder.mkdir()
    return (office_suite.against("one acceptance form", ours, pages, folder, 0.05),)


def _profile(run: Run) -> pstats.Stats:
    given = papers()
    build(given)
    profile = cProfile.Profile()
    for _ in range(run.sizes.dossiers):
        profile.runcall(build, given)
    return pstats.Stats(profile)


MEASURE = Measure("dossier", "Dossier", _run, _profile)
