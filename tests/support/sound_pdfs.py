"""Every PDF that a test makes is looked at when it ends, whether the test looked at it or not.

qpdf finds no fault in it, each page's text can be read, and of what the program drew itself the text is the
very one that was drawn: what somebody copies from a paper, or finds in it, is what it says.
"""

import functools
import hashlib
import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import pikepdf
import pypdfium2 as pdfium

from desktop_app.papers import batch
from desktop_app.papers.dossier import sheet_page
from desktop_app.papers.kit.pdf_writer import PdfWriter
from desktop_app.papers.kit.shared_fonts import MARK
from desktop_app.papers.kit.sheet import Sheet
from desktop_app.papers.kit.text import Line, Style
from desktop_app.papers.scan import leaf
from desktop_app.pdfium_lock import PDFIUM_LOCK


@dataclass(slots=True)
class _Seen:
    """What was made since the test began, by checksum: the file, and what was drawn (None: not by us)."""

    made: dict[str, tuple[bytes, str | None]] = field(default_factory=dict[str, tuple[bytes, str | None]])
    whole: set[str] = field(default_factory=set[str])
    """Checksums that were looked at in an earlier test."""


_SEEN = _Seen()
_DRAWN: dict[int, list[str]] = {}
_BEGUN: dict[int, int] = {}


def forget() -> None:
    """A test begins."""
    _SEEN.made.clear()


def note(pdf: bytes, drawn: str | None = None) -> None:
    """A PDF was made."""
    name = hashlib.sha256(pdf).hexdigest()
    if name not in _SEEN.whole:
        _SEEN.made[name] = pdf, drawn


def waiting() -> tuple[bytes, ...]:
    """What will be looked at when the test ends."""
    return tuple(pdf for pdf, _ in _SEEN.made.values())


def was_seen(pdf: bytes) -> bool:
    """Whether the very same file was looked at in an earlier test of this run."""
    return hashlib.sha256(pdf).hexdigest() in _SEEN.whole


def check() -> None:
    """Look at what was made; fails the test for the first that is not sound."""
    for name, (pdf, drawn) in tuple(_SEEN.made.items()):
        look(pdf, drawn)
        _SEEN.whole.add(name)
    _SEEN.made.clear()


def look(pdf: bytes, drawn: str | None = None) -> None:
    """Fail for a PDF that qpdf finds fault with, or whose text is not what was drawn."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        faults = document.check_pdf_syntax()
        assert not faults, f"qpdf finds: {'; '.join(faults)}"
    with PDFIUM_LOCK:
        document = pdfium.PdfDocument(pdf)
        try:
            text = "".join(page.get_textpage().get_text_range() for page in document)
        finally:
            document.close()
    assert "\ufffd" not in text, "a character without a meaning"
    if drawn is not None:
        wanted, got = _letters(drawn), _letters(text)
        assert got == wanted, f"drawn, not read: {wanted - got}; read, not drawn: {got - wanted}"


def _letters(text: str) -> Counter[str]:
    # PDFium tells a hyphen at the end of a line as this, since a word may go on behind it.
    text = text.replace("\ufffe", "-")
    return Counter(char for char in text if not char.isspace())


def _wrap(owner: Any, name: str, wrapper: Callable[..., Any]) -> None:
    before = getattr(owner, name)
    setattr(owner, name, functools.wraps(before)(functools.partial(wrapper, before)))


def _watch() -> None:
    line, finish, begin, end = Sheet.line, Sheet.finish, PdfWriter.__init__, PdfWriter.finish

    def drawing(sheet: Sheet, one: Line, style: Style, x: float, baseline: float, width: float) -> None:
        line(sheet, one, style, x, baseline, width)
        if one.text.strip():
            _DRAWN.setdefault(id(sheet), []).extend(text for _, text in one.pieces)

    def finishing(sheet: Sheet) -> bytes:
        pdf, drawn = finish(sheet), "".join(_DRAWN.pop(id(sheet), ()))
        if MARK.encode() not in pdf:  # else it only names its fonts: it is looked at where it is bound
            note(pdf, drawn)
        return pdf

    def beginning(writer: PdfWriter, target: BinaryIO) -> None:
        _BEGUN[id(writer)] = target.tell()  # behind other files, where they share one
        begin(writer, target)

    def ending(writer: PdfWriter, root: int, info: int) -> None:
        end(writer, root, info)
        target: BinaryIO = writer._target  # pyright: ignore[reportPrivateUsage]
        note(_written(target, _BEGUN.pop(id(writer))))

    Sheet.line, Sheet.finish = drawing, finishing  # type: ignore[method-assign]
    PdfWriter.__init__, PdfWriter.finish = beginning, ending  # type: ignore[method-assign]
    for module, name in (
        (batch, "join_copies"),
        (sheet_page, "turned_pdf"),
        (leaf, "join_leaves"),
        (leaf, "turned_leaf"),
    ):
        _wrap(module, name, _noting)


def _written(target: BinaryIO, begin: int) -> bytes:
    """What stands in an open file from a place on, also in one that is open for writing only."""
    if not target.readable():
        target.flush()
        return Path(target.name).read_bytes()[begin:]
    place = target.tell()
    target.seek(begin)
    data = target.read()
    target.seek(place)
    return data


def _noting(before: Callable[..., bytes], *args: object, **kwargs: object) -> bytes:
    pdf = before(*args, **kwargs)
    note(pdf)
    return pdf


_watch()
