"""Carries pages of opened PDF files into a ``PdfWriter``, object by object.

pikepdf keeps the bytes of every copied page in memory until it saves; a dossier of five hundred scans does
not fit there. Here each stream is read, written and forgotten. Only what is seen is carried: notes in the
margin are drawn into their page first, links, scripts, forms and private data stay behind.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, cast

import pikepdf

from desktop_app.papers.kit.pdf_writer import PdfWriter
from desktop_app.papers.kit.shared_fonts import MARK

_LEFT_OUT = frozenset(
    {"/Parent", "/PieceInfo", "/Metadata", "/StructParents", "/StructParent", "/LastModified", "/OC", "/AA"}
)
_OF_PAGE = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group")
_CONTAINERS = (pikepdf.ObjectType.dictionary, pikepdf.ObjectType.array, pikepdf.ObjectType.stream)


def draw_notes(pdf: pikepdf.Pdf) -> None:
    """Draw notes, stamps and form fields into their pages, where there are any."""
    if any("/Annots" in page.obj for page in pdf.pages):
        pdf.generate_appearance_streams()
        pdf.flatten_annotations("print")


class Carrier:
    """Carries the objects of one opened PDF, each of them once."""

    def __init__(self, writer: PdfWriter, fonts: Callable[[str], int] | None = None) -> None:
        """Nothing has been carried yet; ``fonts``: number of one that papers only name."""
        self._writer = writer
        self._fonts = fonts
        self._numbers: dict[tuple[int, int], int] = {}
        self._waiting: list[tuple[int, pikepdf.Object]] = []

    def page(
        self, page: pikepdf.Page, parent: int, *, over: Mapping[str, int] | None = None, command: bytes = b""
    ) -> int:
        """Write a page with all that it needs; returns its number.

        ``over``: further drawings by name, with their numbers in the writer, and the ``command`` that draws
        them on top of the page.
        """
        parts = [b"/Type /Page /Parent %d 0 R" % parent]
        for key in _OF_PAGE:
            value = _inherited(page, key)
            if value is not None:
                parts.append(key.encode() + b" " + self._text(value))
        parts.append(b"/Resources " + self._resources(page, over or {}))
        contents = self._contents(page)
        if command:
            first = self._writer.add_stream(b"", b"q")
            last = self._writer.add_stream(b"", b"Q\n" + command)
            contents = b"%d 0 R %s %d 0 R" % (first, contents, last)
        parts.append(b"/Contents [%s]" % contents)
        number = self._writer.add(b"<< %s >>" % b" ".join(parts))
        self._drain()
        return number

    def whole(self, value: pikepdf.Object) -> int:
        """Write an object with all that it needs; returns its number."""
        number = self._number(value)
        self._drain()
        return number

    def form(self, page: pikepdf.Page) -> int:
        """Write what a page shows as a drawing that others can draw on top of theirs; returns its number."""
        drawn = page.as_form_xobject()
        number = self._writer.reserve()
        self._stream(number, drawn)
        self._drain()
        return number

    def _resources(self, page: pikepdf.Page, over: Mapping[str, int]) -> bytes:
        held: Any = _inherited(page, "/Resources")
        known = cast("pikepdf.Dictionary", held if held is not None else pikepdf.Dictionary())
        if not over:
            return self._text(known)
        parts: list[bytes] = []
        for key, value in _items(known):
            if key != "/XObject":
                parts.append(_name(key) + b" " + self._text(value))
        drawings = [_name(key) + b" " + self._text(value) for key, value in _items(known.get("/XObject"))]
        drawings += [b"%s %d 0 R" % (name.encode(), number) for name, number in over.items()]
        parts.append(b"/XObject << %s >>" % b" ".join(drawings))
        return b"<< %s >>" % b" ".join(parts)

    def _contents(self, page: pikepdf.Page) -> bytes:
        contents: Any = page.obj.get("/Contents")
        if contents is None:
            return b""
        streams: list[pikepdf.Object] = (
            list(contents) if contents._type_code is pikepdf.ObjectType.array else [contents]
        )
        return b" ".join(self._text(one) for one in streams)

    def _drain(self) -> None:
        while self._waiting:
            number, value = self._waiting.pop()
            if value._type_code is pikepdf.ObjectType.stream:
                self._stream(number, value)
            else:
                self._writer.write(number, self._direct(value))

    def _stream(self, number: int, value: pikepdf.Object) -> None:
        entries = b" ".join(
            _name(key) + b" " + self._text(inner)
            for key, inner in _items(cast(Any, value).stream_dict)
            if key not in {"/Length"}
        )
        self._writer.write_stream(number, entries, value.read_raw_bytes())

    def _text(self, value: object) -> bytes:
        """A value where it stands: a reference for what is an object of its own."""
        if isinstance(value, pikepdf.Object) and value.is_indirect and value._type_code in _CONTAINERS:
            known = self._numbers.get(value.objgen)
            if known is None:
                known = self._numbers[value.objgen] = self._number(value)
            return b"%d 0 R" % known
        return self._direct(value)

    def _number(self, value: pikepdf.Object) -> int:
        """Number of an object that is met for the first time: a shared font is in the writer already."""
        if self._fonts and value._type_code is pikepdf.ObjectType.dictionary and MARK in value:
            return self._fonts(str(value[MARK])[1:])
        number = self._writer.reserve()
        self._waiting.append((number, value))
        return number

    def _direct(self, value: object) -> bytes:
        if value is None:
            return b"null"
        if isinstance(value, bool):
            return b"true" if value else b"false"
        if isinstance(value, int):
            return b"%d" % value
        if isinstance(value, Decimal | float):
            return f"{value:f}".encode()
        held = cast("pikepdf.Object", value)
        if held._type_code is pikepdf.ObjectType.array:
            return b"[%s]" % b" ".join(self._text(inner) for inner in cast(Any, held))
        if held._type_code is pikepdf.ObjectType.dictionary:
            inside = (_name(key) + b" " + self._text(inner) for key, inner in _items(held))
            return b"<< %s >>" % b" ".join(inside)
        return held.unparse()


def _name(key: str) -> bytes:
    return pikepdf.Name(key).unparse()


def _items(value: object) -> Iterator[tuple[str, object]]:
    if value is None:
        return
    held = cast(Any, value)
    # Sorted: pikepdf gives the keys in another order in each process.
    for key in sorted(held.keys()):
        if key not in _LEFT_OUT:
            yield key, held[key]


def _inherited(page: pikepdf.Page, key: str) -> object:
    """A value of a page, or of the nearest node above it that has it (ISO 32000-1, 7.7.3.4)."""
    node: Any = page.obj
    for _ in range(64):
        if key in node:
            return node[key]
        node = node.get("/Parent")
        if node is None:
            break
    return None
