"""What is bound into a dossier: entries with their pages, and where the numbers stand."""

import hashlib
import io
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO

from desktop_app.domain.dossier_scan import PageMark
from desktop_app.papers.dossier.back_cover import BackCover
from desktop_app.papers.dossier.cover import DossierCover

_READ = 1024 * 1024

Source = Callable[[], AbstractContextManager[BinaryIO]]
"""Opens the pages of an entry for reading."""


class NumberPosition(StrEnum):
    """Where the page number stands; on ``OUTER`` backs it stands on the left."""

    UPPER_RIGHT = "upper_right"
    UPPER_OUTER = "upper_outer"
    LOWER_RIGHT = "lower_right"
    LOWER_OUTER = "lower_outer"

    @property
    def outer(self) -> bool:
        """Whether sheets are printed on both sides."""
        return self in {NumberPosition.UPPER_OUTER, NumberPosition.LOWER_OUTER}

    @property
    def below(self) -> bool:
        """Whether the number stands at the foot."""
        return self in {NumberPosition.LOWER_RIGHT, NumberPosition.LOWER_OUTER}


@dataclass(frozen=True, slots=True)
class DossierSlot:
    """One entry: the name in the contents, its pages as PDF (paper or scan), a remark.

    ``source`` opens a large one for reading, in the place of ``pdf``. ``marks`` say of pages (from 0) that
    they are turned or blank backs. ``stamped``: its pages bear the numbers of an earlier edition already.
    """

    name: str
    pdf: bytes = b""
    remark: str = ""
    source: Source | None = None
    marks: Mapping[int, PageMark] = field(default_factory=dict[int, PageMark])
    stamped: "Stamped | None" = None

    @contextmanager
    def opened(self) -> Generator[BinaryIO]:
        """The pages as a file that is read."""
        if self.source is None:
            yield io.BytesIO(self.pdf)
        else:
            with self.source() as file:
                yield file


@dataclass(frozen=True, slots=True)
class Stamped:
    """The part of an earlier edition that an entry is: index of its first page there, and its numbers."""

    index: int
    count: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is to be bound, in order."""

    cover: DossierCover
    slots: tuple[DossierSlot, ...]
    back: BackCover
    position: NumberPosition = NumberPosition.UPPER_RIGHT


def checksum(slots: Sequence[DossierSlot]) -> str:
    """SHA-256 over names and files of all entries, first 16 digits in groups of four.

    Marks that turn pages count as well, since they change what is seen.
    """
    digest = hashlib.sha256()
    for slot in slots:
        with slot.opened() as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(0)
            digest.update(len(slot.name.encode()).to_bytes(8, "big") + slot.name.encode())
            digest.update(size.to_bytes(8, "big"))
            while data := file.read(_READ):
                digest.update(data)
        for page in sorted(slot.marks):
            mark = slot.marks[page]
            digest.update(f"{page}/{mark.turn}/{mark.blank}".encode())
        if slot.stamped is not None:
            digest.update(f"{slot.stamped.index}+{slot.stamped.count}".encode())
    text = digest.hexdigest()[:16].upper()
    return " ".join(text[start : start + 4] for start in range(0, 16, 4))
