"""The sheet with a new centre's recovery code: made once, while the code is still known."""

from datetime import datetime
from pathlib import Path

from desktop_app.papers import recovery_sheet as paper


def recovery_sheet(office: str, folder: Path, code: str, *, printed_at: datetime) -> bytes:
    """PDF of the sheet to be sealed; ``code`` is in the groups that ``create_centre`` gave."""
    return paper.render(paper.RecoverySheet(office, str(folder), code, printed_at))
