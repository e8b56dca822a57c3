"""Paper goes out and comes home: a batch of forms, a page of the preview, a pile of scanned sheets.

Scans: ours reads every page with its code, keeps it encrypted, records it and files the papers; the floor
draws the same pages with PDFium. Batch: ours makes forms with codes and copies as one PDF; the floor sets
the same text by reportlab Paragraphs. Preview: a page as the window asks for it, against drawing it alone.
"""

import cProfile
import io
import pstats
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pypdfium2
from PIL import Image

from bench import corpus, dossier
from bench.big_centre import OpenBench
from bench.clock import NOW
from bench.measure import FULL, QUICK, TINY, Figure, Goal, Measure, Run, busy_ms, elapsed_ms, medians
from bench.offices import new_offices
from db.enums import PaperKind
from desktop_app.domain.clock_time import local_date
from desktop_app.papers import acceptance_register
from desktop_app.papers.acceptance_register import AcceptanceRegister
from desktop_app.papers.batch import join_copies
from desktop_app.papers.kit.trace import traced
from desktop_app.paths import resource
from desktop_app.services.dispute import register
from desktop_app.services.paper import make_paper, record_issue, render_paper
from desktop_app.services.sheet_reading import join_sheets, read_scans
from desktop_app.services.sheet_return import file_bundle, take_leaves
from desktop_app.services.unit_import import import_units
from desktop_app.ui.kit.pdf_pages import draw_page

_TODAY = local_date(NOW)
_SHEETS = {FULL: 60, QUICK: 20, TINY: 2}
_FORMS = {FULL: 100, QUICK: 30, TINY: 2}
_PREVIEWS = {FULL: 40, QUICK: 10, TINY: 2}


@dataclass(frozen=True, slots=True)
class _Pile:
    """A scanned file of so many sheets of printed papers, and the office that printed them."""

    town: OpenBench
    file: Path
    sheets: int


def _scanned(pdfs: Sequence[bytes]) -> list[Image.Image]:
    """Printed pages as a scanner gives them at 200 dpi: some upside down, with grain."""
    out: list[Image.Image] = []
    dice = random.Random(5)
    for pdf in pdfs:
        document = pypdfium2.PdfDocument(pdf)
        for page in document:
            picture = cast(Any, page).render(scale=200 / 72, grayscale=True).to_pil().convert("L")
            turned = picture.rotate(90 * dice.randrange(4), expand=True)
            out.append(Image.blend(turned, Image.effect_noise(turned.size, 50), 0.08))
        document.close()
    return out


def _pile(run: Run) -> _Pile:
    """Registration sheets of different cases, printed, scanned into one file."""
    town, case = new_offices(run, "papers").town, corpus.case(1)
    wanted = _SHEETS[run.sizes]
    pdfs: list[bytes] = []
    with town.writing() as session, session.begin():
        import_units(session, resource("sample", "divisions_411525.csv"), by=town.actor, now=NOW)
        for number in range(wanted):
            draft = replace(case.draft, title=f"{case.draft.title}{number}")
            uid = register(session, draft, town.rules, by=town.actor, now=NOW).uid
            kind = PaperKind.REGISTRATION_SHEET
            paper = make_paper(session, kind, uid, town.rules, by=town.actor, today=_TODAY)
            pdf = render_paper(paper)
            record_issue(session, paper, pdf, by=town.actor, now=NOW)
            pdfs.append(pdf)
    pages = _scanned(pdfs)[:wanted]
    file = run.folder / "扫描.pdf"
    target = io.BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    file.write_bytes(target.getvalue())
    return _Pile(town, file, len(pages))


def _file_pile(pile: _Pile) -> None:
    """Read the file and file what is complete, as the window does."""
    town = pile.town
    reading = read_scans(town.centre, [pile.file])
    with town.writing() as session, session.begin():
        taken = take_leaves(session, reading.leaves, by=town.actor, now=NOW)
    for bundle in taken.bundles:
        joined = join_sheets(town.centre, bundle.parts, bundle.name)
        with town.writing() as session, session.begin():
            file_bundle(session, town.centre, bundle, joined, town.rules, by=town.actor, now=NOW)
    if not taken.bundles or len(reading.leaves) != pile.sheets:
        raise RuntimeError(f"{len(reading.leaves)} of {pile.sheets} sheets, {len(taken.bundles)} papers")


def _draw_all(file: Path) -> None:
    document = pypdfium2.PdfDocument(file)
    for page in document:
        cast(Any, page).render(scale=200 / 72, grayscale=True).close()
    document.close()


def _batch(form: AcceptanceRegister, count: int) -> bytes:
    """So many acceptance forms, each with its own code, two copies each, as one PDF."""
    parts: list[tuple[bytes, int]] = []
    for number in range(count):
        with traced("AB12", f"{number:016d}"):
            paper = replace(form, number=f"柳桥调受〔2026〕第{number}号")
            parts.append((acceptance_register.render(paper), 2))
    return join_copies(parts, both_sides=True)


def _scan_figures(run: Run) -> Sequence[Figure]:
    pile = _pile(run)
    floor = elapsed_ms(lambda: _draw_all(pile.file))
    start = time.process_time()
    ours = elapsed_ms(lambda: _file_pile(pile))
    busy = time.process_time() - start
    pile.town.centre.close()
    what = f"{pile.sheets} scanned sheets (A4, 200 dpi) read and filed ÷ drawing the same pages"
    each = "scanned sheets read and filed in a second"
    return (
        Figure(what, ours, "ms", floor),
        Figure(each, pile.sheets / ours * 1000, "/s", goal=Goal("≥", 5)),
        Figure(f"{each} of processor time", pile.sheets / busy, "/s"),
    )


def _batch_figures(run: Run) -> Sequence[Figure]:
    count = _FORMS[run.sizes]
    form = dossier.papers().acceptance
    _batch(form, 1)
    made: list[bytes] = []
    ours = busy_ms(lambda: made.append(_batch(form, count)))
    document = pypdfium2.PdfDocument(made[0])
    pages = len(document)
    document.close()
    text = dossier.text_of(acceptance_register.render(form))
    floor = busy_ms(lambda: dossier.plain(text * count))
    what = (
        f"{count} acceptance forms in two copies ({pages} pages) as one PDF ÷ Paragraphs of their text,"
        " processor time"
    )
    return Figure(what, ours, "ms", floor), Figure("one of them", ours / count, "ms")


def _preview_figures(run: Run) -> Sequence[Figure]:
    pdf = _batch(dossier.papers().acceptance, 3)
    document = pypdfium2.PdfDocument(pdf)
    page = cast(Any, document[0])
    ours, floor = medians(
        _PREVIEWS[run.sizes],
        lambda: elapsed_ms(lambda: draw_page(pdf, 0, 900)),
        lambda: elapsed_ms(lambda: page.render(scale=900 / page.get_width()).close()),
    )
    busy, _ = medians(_PREVIEWS[run.sizes], lambda: busy_ms(lambda: draw_page(pdf, 0, 900)), lambda: 1.0)
    document.close()
    return (
        Figure("a page of the preview, 900 dots wide ÷ drawing an open page", ours, "ms", floor),
        Figure("a page of the preview", ours, "ms", goal=Goal("≤", 80)),
        Figure("a page of the preview in processor time", busy, "ms"),
    )


def _run(run: Run) -> Sequence[Figure]:
    return (*_scan_figures(run), *_batch_figures(run), *_preview_figures(run))


def _profile(run: Run) -> pstats.Stats:
    pile = _pile(run)
    profile = cProfile.Profile()
    profile.runcall(_file_pile, pile)
    pile.town.centre.close()
    return pstats.Stats(profile)


MEASURE = Measure("papers", "Paper out and home", _run, _profile)
