"""The code on every sheet of a paper that goes out to sign and comes home: office, paper, version, sheet.

It holds no word of the case: the paper is named by a hash over its record, its kind and what it says, which
only the office that keeps the record of its prints can look up. The same content gives the same code.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from typing import cast
from uuid import UUID

from db.enums import PaperKind

HEAD = "FQ2"
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 without I, L, O and U, which are misread (Crockford)."""
_OFFICE, _MARK, _COUNT = 4, 16, 3
MOST_SHEETS = 999
PEN = {"pen": True}
"""``field(metadata=PEN)``: what the pen adds to the sheet; noting it does not make the print outdated."""


OF_ASSIGNMENT = frozenset(
    {
        PaperKind.LEADER_ASSIGNMENT,
        PaperKind.ASSIGNMENT_PLAN,
        PaperKind.ASSIGNMENT_HANDOVER,
        PaperKind.ASSIGNMENT_DISCHARGE,
    }
)
"""Sheets of a leader assignment that are signed and come home."""
CODED = OF_ASSIGNMENT | frozenset(
    {
        PaperKind.REGISTRATION_SHEET,
        PaperKind.APPLICATION,
        PaperKind.ACCEPTANCE_REGISTER,
        PaperKind.ACCEPTANCE_NOTICE,
        PaperKind.REFUSAL_NOTICE,
        PaperKind.RIGHTS_NOTICE,
        PaperKind.POWER_OF_ATTORNEY,
        PaperKind.INVESTIGATION_RECORD,
        PaperKind.EVIDENCE_LIST,
        PaperKind.MEETING_PROTOCOL,
        PaperKind.MEDIATION_RECORD,
        PaperKind.EXTENSION_CONSENT,
        PaperKind.AGREEMENT,
        PaperKind.ORAL_AGREEMENT_REGISTER,
        PaperKind.WITHDRAWAL,
        PaperKind.TERMINATION_NOTICE,
        PaperKind.TERMINATION_STATEMENT,
        PaperKind.FOLLOW_UP_RECORD,
        PaperKind.JUDICIAL_CONFIRMATION_APPLICATION,
        PaperKind.CLOSING_REPORT,
        PaperKind.DOSSIER_NOTE,
    }
)
"""Papers whose sheets carry the code: those of a case that are signed and filed (F1 to F17, registration)
and those of its leader."""


def _base32(data: bytes, length: int) -> str:
    number = int.from_bytes(sha256(data).digest()[:12], "big")
    return "".join(_LETTERS[(number >> shift) & 31] for shift in range(0, 5 * length, 5))


@dataclass(frozen=True, slots=True)
class PaperCode:
    """One sheet: marks of the office and of the paper in its version, which sheet (from 1) of how many."""

    office: str
    mark: str
    page: int
    pages: int

    @property
    def text(self) -> str:
        """What the square code holds: figures and capitals only, which it packs best."""
        return f"{HEAD}{self.office}{self.mark}{self.page:0{_COUNT}d}{self.pages:0{_COUNT}d}"

    @property
    def word(self) -> str:
        """What a person reads beside it, and may type in when the square is torn: ``K7QM-3RD2 1/2``."""
        return f"{short_mark(self.mark)} {self.page}/{self.pages}"


@dataclass(frozen=True, slots=True)
class PaperStamp:
    """What marks a print of a paper: the office, the paper, the version of what it says."""

    office: str
    mark: str
    version: str


def stamp_of(kind: PaperKind, record_uid: UUID, office_uid: UUID, content: object) -> PaperStamp | None:
    """The stamp of a paper with this content; None for kinds that carry no code."""
    if kind not in CODED:
        return None
    version = content_version(content)
    return PaperStamp(office_mark(office_uid), paper_mark(kind.value, record_uid, version), version)


def short_mark(mark: str) -> str:
    """The first eight letters of a mark in two groups; enough to find a print of one office."""
    return f"{mark[:4]}-{mark[4:8]}"


def office_mark(office_uid: UUID) -> str:
    """Mark of an office: four letters."""
    return _base32(b"office" + office_uid.bytes, _OFFICE)


def paper_mark(kind: str, record_uid: UUID, version: str) -> str:
    """Mark of a paper about a record in one version: sixteen letters, the same whenever it is printed."""
    return _base32(b"paper\x1f".join((kind.encode(), record_uid.bytes, version.encode())), _MARK)


def read_paper_code(text: str) -> PaperCode | None:
    """The code of a sheet as a scanner reads it; ``None`` when it is none."""
    if len(text) != len(HEAD) + _OFFICE + _MARK + 2 * _COUNT or not text.startswith(HEAD):
        return None
    body = text[len(HEAD) :]
    office, mark, counts = body[:_OFFICE], body[_OFFICE : _OFFICE + _MARK], body[_OFFICE + _MARK :]
    if set(office + mark) - set(_LETTERS) or not (counts.isascii() and counts.isdigit()):
        return None
    page, pages = int(counts[:_COUNT]), int(counts[_COUNT:])
    return PaperCode(office, mark, page, pages) if 1 <= page <= pages else None


def typed_mark(text: str) -> str:
    """The letters of a mark as somebody typed the word beside the code; empty when it cannot be one."""
    letters = text.strip().upper().split(" ")[0].replace("-", "").replace("－", "")
    letters = letters.translate(str.maketrans("ILOU", "110V"))
    return letters if len(letters) == 8 and not set(letters) - set(_LETTERS) else ""


def content_version(content: object) -> str:
    """Version of what a paper says: equal content gives equal letters; what the pen adds does not count.

    :raises TypeError: for a value that has no fixed form, such as a list.
    """
    return _base32("\x1f".join(_parts(content)).encode(), _MARK)


def _parts(value: object) -> Iterator[str]:
    if is_dataclass(value) and not isinstance(value, type):
        yield type(value).__name__
        for one in fields(value):
            if not one.metadata.get("pen"):
                yield one.name
                yield from _parts(getattr(value, one.name))
        yield "\x1e"
    elif isinstance(value, tuple):
        items = cast("tuple[object, ...]", value)
        yield f"({len(items)}"
        for item in items:
            yield from _parts(item)
    elif isinstance(value, frozenset):
        members = sorted("\x1d".join(_parts(one)) for one in cast("frozenset[object]", value))
        yield f"{{{len(members)}"
        yield from members
    elif isinstance(value, Enum):
        yield f"={value.name}"
    elif value is None or isinstance(value, str | bool | int | float | date | datetime | UUID):
        yield f"{type(value).__name__}:{value}"
    else:
        raise TypeError(f"no fixed form: {type(value).__name__}")
