"""Reading scanned sheets that came home (收纸): files to pages, each stored at once; pages to one paper.

Both need no session and may take minutes: what they give is recorded by ``sheet_return``. The files of the
scanner are never changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain.attachment import media_type
from desktop_app.domain.paper_code import PaperCode
from desktop_app.errors import RuleViolation
from desktop_app.services import blob
from desktop_app.services.attachment import KeptFile, keep_bytes
from desktop_app.services.centre import Centre
from desktop_app.services.progress import Progress

LEAF = media_type("application/pdf")
MOST_JOINED = 64 * 1024 * 1024
"""Bytes of the pages of one paper: what a dossier binds at most."""


@dataclass(frozen=True, slots=True)
class ReadLeaf:
    """A page that was read and stored: of which file, which page (from 1), its bytes, its code.

    ``box``: corners of the code on the upright page as parts of its sides, eight numbers with blanks between.
    """

    file_name: str
    place: int
    sha256: str
    size: int
    code: PaperCode | None = None
    box: str = ""


@dataclass(frozen=True, slots=True)
class ScanReading:
    """What came of some files: pages, the files that were read whole, a sentence for each that was not."""

    leaves: tuple[ReadLeaf, ...] = ()
    read: tuple[Path, ...] = ()
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JoinPart:
    """A stored page by its bytes."""

    sha256: str
    size: int


def read_scans(centre: Centre, paths: Sequence[Path], *, progress: Progress | None = None) -> ScanReading:
    """Read every page of scanned files. One that cannot be read stops none of the others.

    :raises EnvironmentProblem: when the disk is full or cannot be written.
    """
    leaves: list[ReadLeaf] = []
    read: list[Path] = []
    refusals: list[str] = []
    for number, path in enumerate(paths, 1):
        which = f"（第 {number}/{len(paths)} 份）" if len(paths) > 1 else ""
        try:
            _read_file(centre, path, f"正在读 {path.name}{which}", leaves, progress)
        except RuleViolation as refusal:
            refusals.append(refusal.text)
        else:
            read.append(path)
    return ScanReading(tuple(leaves), tuple(read), tuple(refusals))


def _read_file(
    centre: Centre, path: Path, said: str, leaves: list[ReadLeaf], progress: Progress | None
) -> None:
    from desktop_app.papers.scan.reader import open_scan

    with open_scan(path) as (count, sheets):
        for done, sheet in enumerate(sheets, 1):
            kept = keep_bytes(centre, sheet.leaf, path.name)
            corners = sheet.corners or ()
            box = " ".join(f"{value:.5f}" for point in corners for value in point)
            leaves.append(ReadLeaf(path.name[-200:], sheet.place, kept.sha256, kept.size, sheet.code, box))
            if progress is not None:
                progress.step(said, done, count)


def join_sheets(centre: Centre, parts: Sequence[JoinPart], file_name: str) -> KeptFile:
    """The pages of one paper as one stored PDF; a single page stays as it is.

    :raises RuleViolation: when they are too large together.
    :raises EnvironmentProblem: when a page is damaged, or the disk cannot be written.
    """
    name = f"{file_name}.pdf"[-200:]
    if len(parts) == 1:
        return KeptFile(parts[0].sha256, parts[0].size, LEAF.name, name)
    if sum(part.size for part in parts) > MOST_JOINED:
        raise RuleViolation("这些页合起来超过 64 MB，请用 200 dpi 重新扫描。", "file")
    from desktop_app.papers.scan.leaf import join_leaves

    return keep_bytes(centre, join_leaves(leaf_bytes(centre, part) for part in parts), name)


def leaf_bytes(centre: Centre, part: JoinPart) -> bytes:
    """The bytes of a stored page.

    :raises EnvironmentProblem: when it is damaged.
    """
    from db.errors import DamagedBlob
    from desktop_app.services.centre_file import as_environment

    try:
        return b"".join(blob.store_of(centre).chunks(part.sha256, part.size))
    except DamagedBlob as problem:
        raise as_environment(problem) from problem


def turn_leaf(centre: Centre, part: JoinPart, file_name: str) -> KeptFile:
    """A stored page turned clockwise by a quarter, stored anew."""
    from desktop_app.papers.scan.leaf import turned_leaf

    return keep_bytes(centre, turned_leaf(leaf_bytes(centre, part)), f"{file_name}.pdf")
