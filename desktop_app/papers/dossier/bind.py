"""Binds a dossier: counts pages, writes the contents, numbers every page, sets bookmarks, merges.

Cover, contents and back cover carry no number; every page between them does (papers.md 3.2). The pages of
papers and scans are counted first, the contents written second. A page of another size is put on A4, so
that the number stands where the archive expects it. The same input gives the same bytes.
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import pikepdf

from desktop_app.errors import RuleViolation
from desktop_app.papers.dossier import back_cover, contents, cover
from desktop_app.papers.dossier.back_cover import BackCover
from desktop_app.papers.dossier.contents import Contents, ContentsRow
from desktop_app.papers.dossier.cover import DossierCover
from desktop_app.papers.dossier.stamp import lay_over, page_size
from desktop_app.papers.kit.fonts import DEFAULT, RENDER_LOCK, FontChoice, font_set
from desktop_app.papers.kit.sheet import A4_HEIGHT, A4_WIDTH, MM, Imprint, Sheet
from desktop_app.papers.kit.text import SMALL

EDGE = 12 * MM
TOLERANCE = 4 * MM


class NumberPosition(StrEnum):
    """Where the page number stands; ``UPPER_OUTER`` is for sheets printed on both sides."""

    UPPER_RIGHT = "upper_right"
    UPPER_OUTER = "upper_outer"
    LOWER_RIGHT = "lower_right"


@dataclass(frozen=True, slots=True)
class DossierSlot:
    """One entry: the name in the contents, its pages as PDF (paper or scan), a remark."""

    name: str
    pdf: bytes
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is to be bound, in order."""

    cover: DossierCover
    slots: tuple[DossierSlot, ...]
    back: BackCover
    position: NumberPosition = NumberPosition.UPPER_RIGHT


@dataclass(frozen=True, slots=True)
class BoundEntry:
    """Where an entry stands: its printed page numbers, and the index of its first page in the file."""

    name: str
    first_page: int
    last_page: int
    index: int


@dataclass(frozen=True, slots=True)
class Bound:
    """The bound dossier; ``pages`` counts the numbered pages, ``checksum`` is printed on it."""

    pdf: bytes
    entries: tuple[BoundEntry, ...]
    pages: int
    checksum: str


def checksum(slots: Sequence[DossierSlot]) -> str:
    """SHA-256 over names and files of all entries, first 16 digits in groups of four."""
    digest = hashlib.sha256()
    for slot in slots:
        for part in (slot.name.encode(), slot.pdf):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    text = digest.hexdigest()[:16].upper()
    return " ".join(text[start : start + 4] for start in range(0, 16, 4))


def _open(slot: DossierSlot) -> pikepdf.Pdf:
    try:
        pdf = pikepdf.open(io.BytesIO(slot.pdf))
    except pikepdf.PdfError as fault:
        raise RuleViolation(f"“{slot.name}”的文件打不开，请重新扫描后加入卷宗。", "slots") from fault
    if not pdf.pages:
        raise RuleViolation(f"“{slot.name}”没有页面，请重新扫描后加入卷宗。", "slots")
    return pdf


def _is_a4(wide: float, high: float) -> bool:
    return abs(wide - A4_WIDTH) < TOLERANCE and abs(high - A4_HEIGHT) < TOLERANCE


def _append_a4(out: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Add a page; one that is not A4 is drawn on an A4 page, never enlarged, clear of the binding edge."""
    wide, high = page_size(page)
    if _is_a4(wide, high):
        out.pages.append(page)
        return
    left, right, edge = 28 * MM, 15 * MM, 20 * MM
    lying = wide > high * 1.1 and wide > A4_WIDTH - left - right
    across, down = (A4_HEIGHT, A4_WIDTH) if lying else (A4_WIDTH, A4_HEIGHT)
    out.add_blank_page(page_size=(across, down))
    scale = min(1.0, (across - left - right) / wide, (down - 2 * edge) / high)
    x = left + (across - left - right - wide * scale) / 2
    y = (down - high * scale) / 2
    target = pikepdf.Rectangle(x, y, x + wide * scale, y + high * scale)
    lay_over(out.pages[-1], page, target)


def _number_sheets(sizes: Sequence[tuple[float, float]], dossier: Dossier, fonts: FontChoice) -> pikepdf.Pdf:
    """One small transparent page for each number."""
    style = replace(SMALL, size=12, leading=16)
    known = font_set(fonts)
    imprint = Imprint(dossier.cover.number, dossier.cover.committee, dossier.cover.filed_on)
    with RENDER_LOCK:
        sheet = Sheet(imprint, known, (A4_WIDTH, A4_HEIGHT))
        for number, (wide, high) in enumerate(sizes, 1):
            if number > 1:
                sheet.next_page()
            sheet.resize(wide, high)
            left = dossier.position is NumberPosition.UPPER_OUTER and number % 2 == 0
            lower = dossier.position is NumberPosition.LOWER_RIGHT
            baseline = high - EDGE if lower else EDGE + style.size
            own = style if left else style.aligned("right")
            sheet.text(str(number), own, EDGE, baseline, wide - 2 * EDGE)
        data = sheet.finish()
    return pikepdf.open(io.BytesIO(data))


def _body(dossier: Dossier) -> tuple[pikepdf.Pdf, list[int]]:
    body = pikepdf.new()
    counts: list[int] = []
    for slot in dossier.slots:
        with _open(slot) as source:
            counts.append(len(source.pages))
            for page in source.pages:
                _append_a4(body, page)
    return body, counts


def _stamp(body: pikepdf.Pdf, dossier: Dossier, fonts: FontChoice) -> None:
    sizes = [page_size(page) for page in body.pages]
    with _number_sheets(sizes, dossier, fonts) as numbers:
        for page, number in zip(body.pages, numbers.pages, strict=True):
            lay_over(page, number)


def _rows(dossier: Dossier, counts: Sequence[int]) -> tuple[ContentsRow, ...]:
    rows: list[ContentsRow] = []
    first = 1
    for slot, count in zip(dossier.slots, counts, strict=True):
        rows.append(ContentsRow(slot.name, first, first + count - 1, slot.remark))
        first += count
    return tuple(rows)


def _append_all(out: pikepdf.Pdf, data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as source:
        out.pages.extend(source.pages)
        return len(source.pages)


def _bookmarks(out: pikepdf.Pdf, marks: Sequence[tuple[str, int]]) -> None:
    with out.open_outline() as outline:
        outline.root.extend(pikepdf.OutlineItem(name, index) for name, index in marks)


def _finish(out: pikepdf.Pdf, dossier: Dossier) -> bytes:
    filed = dossier.cover.filed_on
    out.docinfo["/Title"] = f"{dossier.cover.name} {dossier.cover.number}"
    out.docinfo["/Author"] = dossier.cover.committee
    out.docinfo["/Creator"] = "枫桥案台"
    out.docinfo["/CreationDate"] = f"D:{filed:%Y%m%d}000000Z"
    target = io.BytesIO()
    out.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def bind(dossier: Dossier, *, fonts: FontChoice = DEFAULT) -> Bound:
    """The whole dossier as one PDF, with the page numbers of every entry.

    :raises RuleViolation: when there is no entry, or a file cannot be opened or has no page.
    """
    if not dossier.slots:
        raise RuleViolation("卷宗里还没有文书，请先加入文书再装订。", "slots")
    mark = checksum(dossier.slots)
    body, counts = _body(dossier)
    rows = _rows(dossier, counts)
    pages = sum(counts)
    about = dossier.cover
    listed = Contents(about.committee, about.number, about.filed_on, rows, pages, mark)
    closing = back_cover.render(
        dossier.back,
        number=about.number,
        committee=about.committee,
        day=about.filed_on,
        pages=pages,
        checksum=mark,
        fonts=fonts,
    )
    with body, pikepdf.new() as out:
        _stamp(body, dossier, fonts)
        front = _append_all(out, cover.render(about, fonts=fonts))
        offset = front + _append_all(out, contents.render(listed, fonts=fonts))
        out.pages.extend(body.pages)
        end = len(out.pages)
        _append_all(out, closing)
        entries = tuple(
            BoundEntry(row.name, row.first_page, row.last_page, offset + row.first_page - 1) for row in rows
        )
        inner = [(entry.name, entry.index) for entry in entries]
        _bookmarks(out, [("卷宗封面", 0), ("卷内目录", front), *inner, ("封底", end)])
        return Bound(_finish(out, dossier), entries, pages, mark)
