"""The file of a dossier while it is written: pages in order, numbers on top, bookmarks to them."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import pikepdf

from desktop_app.papers.dossier.carrier import Carrier, draw_notes
from desktop_app.papers.dossier.entry import DossierSlot
from desktop_app.papers.dossier.sheet_page import lighter, on_a4, pages_of
from desktop_app.papers.dossier.stamp import over_page
from desktop_app.papers.kit.fonts import RENDER_LOCK
from desktop_app.papers.kit.pdf_writer import PdfWriter, text_string
from desktop_app.papers.kit.shared_fonts import SharedFonts


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page to be: the size that a reader sees, its number (0: none), whether it is a back."""

    wide: float
    high: float
    number: int
    back: bool


class Book:
    """The file that is being written: its pages in order, and the bookmarks to them."""

    def __init__(self, target: BinaryIO, shared: SharedFonts) -> None:
        """Begin with the fonts that the papers share: all of them are drawn by now."""
        self.writer = PdfWriter(target)
        with RENDER_LOCK, shared.fonts() as fonts:
            carrier = Carrier(self.writer)
            self._numbers = {name: carrier.whole(font) for name, font in fonts.items()}
        self._shared = shared
        self.tree = self.writer.reserve()
        self.kids: list[int] = []

    def carrier(self) -> Carrier:
        """For the pages of one more file."""
        return Carrier(self.writer, self._font)

    def _font(self, said: str) -> int:
        return self._numbers[self._shared.name_of(said)]

    def add_all(self, data: bytes) -> int:
        """Add every page of a PDF as it is; returns how many."""
        with pikepdf.open(io.BytesIO(data)) as source:
            carrier = self.carrier()
            for page in source.pages:
                self.kids.append(carrier.page(page, self.tree))
            return len(source.pages)

    def add_entry(
        self, slot: DossierSlot, leaves: Sequence[Leaf], numbers: Iterator[pikepdf.Page], stamp: Carrier
    ) -> None:
        """Add the pages of an entry, each with its number on top."""
        with pages_of(slot) as (pdf, pages):
            draw_notes(pdf)
            carrier = self.carrier()
            for (page, _), leaf in zip(pages, leaves, strict=True):
                lighter(page)
                if slot.stamped is not None or not leaf.number:
                    self.kids.append(carrier.page(on_a4(pdf, page), self.tree))
                    continue
                sheet = on_a4(pdf, page)
                drawn = stamp.form(next(numbers))
                name, command = over_page(sheet)
                made = carrier.page(sheet, self.tree, over={name: drawn}, command=command)
                self.kids.append(made)

    def finish(self, marks: Sequence[tuple[str, int]], info: bytes) -> None:
        """Write the page tree, the bookmarks, and the end."""
        writer = self.writer
        refs = b" ".join(b"%d 0 R" % kid for kid in self.kids)
        writer.write(self.tree, b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(self.kids), refs))
        outline = writer.reserve()
        items = [writer.reserve() for _ in marks]
        for place, (name, index) in enumerate(marks):
            before = b" /Prev %d 0 R" % items[place - 1] if place else b""
            after = b" /Next %d 0 R" % items[place + 1] if place + 1 < len(items) else b""
            goal = b" /Dest [%d 0 R /Fit]" % self.kids[index]
            title = b"<< /Title " + text_string(name)
            writer.write(items[place], title + b" /Parent %d 0 R" % outline + before + after + goal + b" >>")
        ends = (len(items), items[0], items[-1])
        writer.write(outline, b"<< /Type /Outlines /Count %d /First %d 0 R /Last %d 0 R >>" % ends)
        root = writer.add(
            b"<< /Type /Catalog /Pages %d 0 R /Outlines %d 0 R /PageMode /UseOutlines >>"
            % (self.tree, outline)
        )
        writer.finish(root, writer.add(info))
