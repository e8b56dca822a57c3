"""What the page 电脑与密钥 shows: PCs, shared folder, roster, key sheet, a clone that was seen."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from desktop_app.domain.actor import Actor
from desktop_app.services.installation import PcRow, clone_seen, list_pcs
from desktop_app.services.key_sheet import KeySheetState, key_sheet_state
from desktop_app.services.package_within import share_folder
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.roster import RosterRow, roster_state


@dataclass(frozen=True, slots=True)
class InstallationView:
    """Everything at one moment; ``clone_seen_at`` is None unless a copy of this PC was noticed at work."""

    pcs: tuple[PcRow, ...]
    share_folder: Path | None
    roster: RosterRow
    key_sheet: KeySheetState
    clone_seen_at: datetime | None

    @property
    def is_alone(self) -> bool:
        """Whether no other PC is known: nothing was paired yet."""
        return len(self.pcs) == 1


@needs(Permission.VIEW_INSTALLATIONS)
def installation_view(session: Session, *, by: Actor, today: date) -> InstallationView:
    """Read the page in one snapshot."""
    return InstallationView(
        list_pcs(session, by=by, today=today),
        share_folder(session, by=by, today=today),
        roster_state(session, by=by, today=today),
        key_sheet_state(session, by=by, today=today),
        clone_seen(session, by=by, today=today),
    )
