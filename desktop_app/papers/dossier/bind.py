"""Binds a dossier: counts pages, writes the contents, numbers every page, sets bookmarks, merges.

Cover, contents, back cover and blank backs carry no number; every other page does (papers.md 3.2). The pages
of papers and scans are counted first, the contents written second. A page of another size is put on A4, so
that the number stands where the archive expects it. The same input gives the same bytes. One entry is open at
a time and one object in memory, so that five hundred scanned pages need no more than five.
"""

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

import pikepdf

from desktop_app.errors import RuleViolation
from desktop_app.papers.dossier import back_cover, contents, cover
from desktop_app.papers.dossier.book import Book, Leaf
from desktop_app.papers.dossier.contents import Contents, ContentsRow
from desktop_app.papers.dossier.entry import (
    Dossier,
    DossierSlot,
    NumberPosition,
    Source,
    Stamped,
    checksum,
)
from desktop_app.papers.dossier.sheet_page import pages_of, sheet_of
from desktop_app.papers.dossier.stamp import page_size
from desktop_app.papers.kit.fonts import DEFAULT, RENDER_LOCK, FontChoice, font_set
from desktop_app.papers.kit.pdf_writer import text_string
from desktop_app.papers.kit.shared_fonts import SharedFonts, sharing_fonts
from desktop_app.papers.kit.sheet import A4_HEIGHT, A4_WIDTH, MM, Imprint, Sheet
from desktop_app.papers.kit.text import SMALL

__all__ = ["Bound", "BoundEntry", "Dossier", "DossierSlot", "NumberPosition", "Stamped", "bind", "bind_into"]

EDGE = 12 * MM
ENTRIES = "/FengqiaoEntries"
"""Key in the file's information under which it says what it holds, for the next edition."""

Step = Callable[[int, int], None]
"""Told how many entries are done, and of how many; stops the binding by an exception."""


@dataclass(frozen=True, slots=True)
class BoundEntry:
    """Where an entry stands: its printed page numbers, and the index of its first page in the file.

    ``count`` are its leaves, which are more than the numbers when there are blank backs.
    """

    name: str
    first_page: int
    last_page: int
    index: int
    count: int = 0
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """The bound dossier; ``pages`` counts the numbered pages, ``checksum`` is printed on it.

    ``pdf`` is empty when it was written into a file.
    """

    pdf: bytes
    entries: tuple[BoundEntry, ...]
    pages: int
    checksum: str


def _leaves(dossier: Dossier) -> list[list[Leaf]]:
    """All pages by entry, with their numbers; the first pass."""
    found: list[list[Leaf]] = []
    number = place = 0
    for slot in dossier.slots:
        leaves: list[Leaf] = []
        with pages_of(slot) as (_, pages):
            for page, mark in pages:
                numbered = not mark.blank
                number += numbered
                wide, high = sheet_of(*page_size(page))
                leaves.append(Leaf(wide, high, number if numbered else 0, place % 2 == 1))
                place += 1
        if slot.stamped is not None:
            number = slot.stamped.last
        found.append(leaves)
    return found


def _number_sheets(leaves: Sequence[Leaf], dossier: Dossier, fonts: FontChoice) -> pikepdf.Pdf | None:
    """One small transparent page for each number; None when no page is numbered."""
    style = replace(SMALL, size=12, leading=16)
    known = font_set(fonts)
    imprint = Imprint(dossier.cover.number, dossier.cover.committee, dossier.cover.filed_on)
    position = dossier.position
    with RENDER_LOCK:
        sheet = Sheet(imprint, known, (A4_WIDTH, A4_HEIGHT))
        first = True
        for leaf in leaves:
            if not first:
                sheet.next_page()
            first = False
            sheet.resize(leaf.wide, leaf.high)
            baseline = leaf.high - EDGE if position.below else EDGE + style.size
            own = style if position.outer and leaf.back else style.aligned("right")
            sheet.text(str(leaf.number), own, EDGE, baseline, leaf.wide - 2 * EDGE)
        data = sheet.finish()
    return None if first else pikepdf.open(io.BytesIO(data))


def _rows(dossier: Dossier, leaves: Sequence[Sequence[Leaf]]) -> tuple[ContentsRow, ...]:
    rows: list[ContentsRow] = []
    last = 0
    for slot, own in zip(dossier.slots, leaves, strict=True):
        if slot.stamped is not None:
            first, last = slot.stamped.first, slot.stamped.last
        else:
            numbered = [leaf.number for leaf in own if leaf.number]
            first, last = (numbered[0], numbered[-1]) if numbered else (last, last)
        rows.append(ContentsRow(slot.name, first, last, slot.remark))
    return tuple(rows)


def _info(dossier: Dossier, entries: Sequence[BoundEntry]) -> bytes:
    filed = dossier.cover.filed_on
    held = [[e.name, e.first_page, e.last_page, e.index, e.count, e.remark] for e in entries]
    said = {
        "/Title": f"{dossier.cover.name} {dossier.cover.number}",
        "/Author": dossier.cover.committee,
        "/Creator": "枫桥案台",
        ENTRIES: json.dumps(held, ensure_ascii=False, separators=(",", ":")),
    }
    parts = [key.encode() + b" " + text_string(text) for key, text in said.items()]
    return b"<< %s /CreationDate (D:%s000000Z) >>" % (b" ".join(parts), f"{filed:%Y%m%d}".encode())


def kept_entries(opened: Source) -> tuple[DossierSlot, ...]:
    """The entries of an edition that was bound before, as parts of its file whose pages are numbered already.

    :raises RuleViolation: when the file does not say what it holds.
    """
    with opened() as file, pikepdf.open(file, access_mode=pikepdf.AccessMode.stream) as pdf:
        said = str(pdf.docinfo.get(ENTRIES, ""))
    try:
        rows = [(str(n), int(a), int(b), int(i), int(c), str(r)) for n, a, b, i, c, r in json.loads(said)]
    except (ValueError, TypeError) as fault:
        raise RuleViolation("立卷时的全卷里没有页码的记录，不能接着编页。", "state") from fault
    return tuple(
        DossierSlot(name, remark=remark, source=opened, stamped=Stamped(index, count, first, last))
        for name, first, last, index, count, remark in rows
    )


def pages_elsewhere(name: str, pages: int, remark: str) -> DossierSlot:
    """An entry of the contents whose pages 1 to ``pages`` are bound in another volume; none stands here."""
    empty, target = pikepdf.new(), io.BytesIO()
    empty.add_blank_page(page_size=(A4_WIDTH, A4_HEIGHT))
    empty.save(target, deterministic_id=True)
    return DossierSlot(name, target.getvalue(), remark, stamped=Stamped(0, 0, 1, pages))


def bind(dossier: Dossier, *, fonts: FontChoice = DEFAULT) -> Bound:
    """The whole dossier as one PDF, with the page numbers of every entry; as ``bind_into``."""
    target = io.BytesIO()
    return replace(bind_into(dossier, target, fonts=fonts), pdf=target.getvalue())


def bind_into(
    dossier: Dossier, target: BinaryIO, *, fonts: FontChoice = DEFAULT, step: Step | None = None
) -> Bound:
    """Write the whole dossier into a file, with the page numbers of every entry.

    :raises RuleViolation: when there is no entry, or a file cannot be opened or has no page.
    """
    if not dossier.slots:
        raise RuleViolation("卷宗里还没有文书，请先加入文书再装订。", "slots")
    with sharing_fonts() as shared:
        return _bound(dossier, target, shared, fonts, step)


def _bound(
    dossier: Dossier, target: BinaryIO, shared: SharedFonts, fonts: FontChoice, step: Step | None
) -> Bound:
    mark = checksum(dossier.slots)
    leaves = _leaves(dossier)
    rows = _rows(dossier, leaves)
    pages = max((row.last_page for row in rows), default=0)
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
    front, inside = cover.render(about, fonts=fonts), contents.render(listed, fonts=fonts)
    fresh = [
        leaf
        for slot, own in zip(dossier.slots, leaves, strict=True)
        for leaf in own
        if slot.stamped is None and leaf.number
    ]
    sheets = _number_sheets(fresh, dossier, fonts)
    book = Book(target, shared)  # all papers are drawn: from here on the fonts stay as they are
    first = book.add_all(front)
    book.add_all(inside)
    numbers, stamp = iter(sheets.pages if sheets is not None else ()), book.carrier()
    entries: list[BoundEntry] = []
    for place, (slot, own, row) in enumerate(zip(dossier.slots, leaves, rows, strict=True)):
        if step is not None:
            step(place, len(dossier.slots))
        index = len(book.kids)
        book.add_entry(slot, own, numbers, stamp)
        entries.append(BoundEntry(row.name, row.first_page, row.last_page, index, len(own), slot.remark))
    end = len(book.kids)
    book.add_all(closing)
    inner = [(entry.name, entry.index) for entry in entries]
    marks = [("卷宗封面", 0), ("卷内目录", first), *inner, ("封底", end)]
    book.finish(marks, _info(dossier, entries))
    return Bound(b"", tuple(entries), pages, mark)
