"""A file looked at before it joins a dossier, then stored: what is damaged or locked is told at once."""

from pathlib import Path

from desktop_app.domain.attachment import HEAD_BYTES, sniff
from desktop_app.errors import RuleViolation
from desktop_app.services.attachment import KeptFile, keep_file
from desktop_app.services.centre import Centre
from desktop_app.services.progress import Progress


def keep_scan(centre: Centre, path: Path, *, progress: Progress | None = None) -> KeptFile:
    """Read a PDF or picture page by page, and store its bytes; nothing is recorded yet. Needs no session.

    :raises RuleViolation: for a file that cannot be bound (``papers/dossier/scan_check``) or stored.
    :raises EnvironmentProblem: when the disk is full or cannot be written.
    """
    from desktop_app.papers.dossier.scan_check import check_scan

    if progress is not None:
        progress.step(f"正在检查 {path.name}", 0, 0)
    try:
        with path.open("rb") as source:
            head = source.read(HEAD_BYTES)
            if head:
                check_scan(source, sniff(head, path.name), path.name)
    except OSError as error:
        raise RuleViolation(f"“{path.name}”读不出来，请检查后再加。", "file") from error
    return keep_file(centre, path, progress=progress)
