"""Writes a PDF object by object into a file, holding one at a time: for documents larger than the memory.

Only the frame is made here: numbering, cross references, trailer. The same objects give the same bytes, and
the document's ID is the hash of what was written.
"""

import hashlib
from typing import BinaryIO

_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def text_string(text: str) -> bytes:
    """A text string of a PDF: UTF-16 with its mark, in hex, so that nothing has to be escaped."""
    return b"<" + ("\ufeff" + text).encode("utf-16-be").hex().encode() + b">"


def number(value: float) -> bytes:
    """A number with four places at most, without an exponent."""
    return f"{value:.4f}".rstrip("0").rstrip(".").encode() or b"0"


class PdfWriter:
    """Objects are numbered from 1 as they are reserved and may be written in any order."""

    def __init__(self, target: BinaryIO) -> None:
        """``target`` is written from where it stands, which should be its beginning."""
        self._target = target
        self._places: list[int] = []
        self._at = 0
        self._digest = hashlib.sha256()
        self._put(_HEAD)

    def reserve(self) -> int:
        """Number of an object that will be written."""
        self._places.append(0)
        return len(self._places)

    def write(self, number: int, body: bytes) -> None:
        """Write a reserved object, anything but a stream."""
        self._begin(number)
        self._put(body + b"\nendobj\n")

    def write_stream(self, number: int, entries: bytes, data: bytes) -> None:
        """Write a reserved stream; ``entries`` is the inside of its dictionary without the length."""
        self._begin(number)
        self._put(b"<< %s /Length %d >>\nstream\n" % (entries.strip(), len(data)))
        self._put(data)
        self._put(b"\nendstream\nendobj\n")

    def add(self, body: bytes) -> int:
        """Reserve and write."""
        number = self.reserve()
        self.write(number, body)
        return number

    def add_stream(self, entries: bytes, data: bytes) -> int:
        """Reserve and write a stream."""
        number = self.reserve()
        self.write_stream(number, entries, data)
        return number

    def finish(self, root: int, info: int) -> None:
        """Write cross references and trailer."""
        start, count = self._at, len(self._places) + 1
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        for place in self._places:
            self._put(b"%010d 00000 n \n" % place)
        mark = self._digest.hexdigest()[:32].encode()
        trailer = b"<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>] >>" % (
            count,
            root,
            info,
            mark,
            mark,
        )
        self._put(b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, start))
        self._target.flush()

    def _begin(self, number: int) -> None:
        self._places[number - 1] = self._at
        self._put(b"%d 0 obj\n" % number)

    def _put(self, data: bytes) -> None:
        self._target.write(data)
        self._digest.update(data)
        self._at += len(data)
