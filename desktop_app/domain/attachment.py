"""Attachments (附件): what a file is by its content, names that are safe to save under, sizes in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from db.enums import Labelled

MOST_BYTES = 200 * 1024 * 1024
"""Largest attachment (docs/exchange-format.md, "Limits")."""
HEAD_BYTES = 8192
"""How much of a file its kind is read from."""
_KB = 1000


class MediaKind(Labelled):
    """What a file is to a clerk."""

    PDF = "pdf", "PDF"
    PICTURE = "picture", "图片"
    DOCUMENT = "document", "文档"
    SHEET = "sheet", "表格"
    SLIDES = "slides", "演示"
    AUDIO = "audio", "录音"
    VIDEO = "video", "录像"
    TEXT = "text", "文本"
    OTHER = "other", "文件"


@dataclass(frozen=True, slots=True)
class MediaType:
    """A type of file: its registered name, the kind, and the suffix that belongs to it."""

    name: str
    kind: MediaKind
    suffix: str


UNKNOWN = MediaType("application/octet-stream", MediaKind.OTHER, "")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_TYPES = (
    MediaType("application/pdf", MediaKind.PDF, ".pdf"),
    MediaType("image/jpeg", MediaKind.PICTURE, ".jpg"),
    MediaType("image/png", MediaKind.PICTURE, ".png"),
    MediaType("image/gif", MediaKind.PICTURE, ".gif"),
    MediaType("image/webp", MediaKind.PICTURE, ".webp"),
    MediaType("image/tiff", MediaKind.PICTURE, ".tif"),
    MediaType("image/bmp", MediaKind.PICTURE, ".bmp"),
    MediaType("image/heic", MediaKind.OTHER, ".heic"),
    MediaType(_OFFICE + "wordprocessingml.document", MediaKind.DOCUMENT, ".docx"),
    MediaType(_OFFICE + "spreadsheetml.sheet", MediaKind.SHEET, ".xlsx"),
    MediaType(_OFFICE + "presentationml.presentation", MediaKind.SLIDES, ".pptx"),
    MediaType("application/msword", MediaKind.DOCUMENT, ".doc"),
    MediaType("application/vnd.ms-excel", MediaKind.SHEET, ".xls"),
    MediaType("application/vnd.ms-powerpoint", MediaKind.SLIDES, ".ppt"),
    MediaType("application/x-wps", MediaKind.DOCUMENT, ".wps"),
    MediaType("application/zip", MediaKind.OTHER, ".zip"),
    MediaType("audio/mpeg", MediaKind.AUDIO, ".mp3"),
    MediaType("audio/wav", MediaKind.AUDIO, ".wav"),
    MediaType("audio/amr", MediaKind.AUDIO, ".amr"),
    MediaType("audio/mp4", MediaKind.AUDIO, ".m4a"),
    MediaType("video/mp4", MediaKind.VIDEO, ".mp4"),
    MediaType("video/quicktime", MediaKind.VIDEO, ".mov"),
    MediaType("text/plain", MediaKind.TEXT, ".txt"),
    UNKNOWN,
)
_BY_NAME: Mapping[str, MediaType] = {one.name: one for one in _TYPES}
_BY_SUFFIX: Mapping[str, MediaType] = {one.suffix: one for one in _TYPES if one.suffix}
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"GIF87a", ".gif"),
    (b"GIF89a", ".gif"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"BM", ".bmp"),
    (b"ID3", ".mp3"),
    (b"\xff\xfb", ".mp3"),
    (b"#!AMR", ".amr"),
)
_IN_ZIP = ((b"word/", ".docx"), (b"xl/", ".xlsx"), (b"ppt/", ".pptx"))
_IN_OLE = frozenset({".doc", ".xls", ".ppt", ".wps"})
_HEIC = frozenset({b"heic", b"heix", b"mif1", b"msf1"})
_PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"#!/", b"\xca\xfe\xba\xbe")
_PROGRAM_SUFFIXES = frozenset(
    {".exe", ".com", ".bat", ".cmd", ".scr", ".pif", ".msi", ".lnk", ".js", ".jse", ".vbs", ".vbe", ".wsf",
     ".ps1", ".hta", ".jar", ".sh", ".reg", ".cpl", ".dll"}
)  # fmt: skip
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def sniff(head: bytes, file_name: str = "") -> MediaType:
    """Type of a file by its first bytes; the name only chooses among types that begin alike."""
    suffix = PurePath(file_name).suffix.lower()
    found = _suffix_of(head, suffix)
    return _BY_SUFFIX[found] if found else UNKNOWN


def _suffix_of(head: bytes, named: str) -> str:
    if b"%PDF-" in head[:1024]:
        return ".pdf"
    for start, suffix in _STARTS:
        if head.startswith(start):
            return suffix
    if head.startswith(b"RIFF"):
        return {b"WEBP": ".webp", b"WAVE": ".wav"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _in_ftyp(head[8:12])
    if head.startswith(b"PK\x03\x04"):
        inside = next((suffix for mark, suffix in _IN_ZIP if mark in head), "")
        return inside or (named if named in {".docx", ".xlsx", ".pptx"} else ".zip")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return named if named in _IN_OLE else ".doc"
    return ".txt" if named == ".txt" and b"\0" not in head else ""


def _in_ftyp(brand: bytes) -> str:
    if brand in _HEIC:
        return ".heic"
    return {b"qt  ": ".mov", b"M4A ": ".m4a"}.get(brand, ".mp4")


def is_program(head: bytes, file_name: str) -> bool:
    """Whether opening the file would run it: such files are no attachments."""
    return head.startswith(_PROGRAM_STARTS) or PurePath(file_name).suffix.lower() in _PROGRAM_SUFFIXES


def media_type(name: str) -> MediaType:
    """The type of a registered name; one that another program version knows is a file like any other."""
    return _BY_NAME.get(name, UNKNOWN)


def safe_file_name(file_name: str, kind: MediaType) -> str:
    """A name under which a file may be saved anywhere; its suffix is the content's, never a program's.

    The name may have come from another office and is not believed.
    """
    given = PurePath(_UNSAFE.sub("_", file_name))
    suffix = given.suffix.lower()
    stem = (given.stem if suffix else given.name).strip(" .")[:100] or "附件"
    if _DEVICES.fullmatch(stem):
        stem = f"_{stem}"
    if kind.suffix:
        suffix = suffix if _BY_SUFFIX.get(suffix) is kind or suffix == ".jpeg" else kind.suffix
    elif suffix in _PROGRAM_SUFFIXES or len(suffix) > 12:
        suffix = ".bin"
    return stem + suffix


def size_words(size: int) -> str:
    """A size for people, in decimal units: 820 B, 34 KB, 1.2 MB, 150 MB, 1.5 GB."""
    if size < _KB:
        return f"{size} B"
    if size < _KB**2:
        return f"{size // _KB} KB"
    unit, divisor = ("MB", _KB**2) if size < _KB**3 else ("GB", _KB**3)
    found = size / divisor
    return f"{found:.1f} {unit}" if found < 100 else f"{found:.0f} {unit}"
