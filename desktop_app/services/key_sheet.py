"""The office's recovery key (收发密钥单): printed once, then only on paper; typed in on a rebuilt PC.

Packages are encrypted to the office's key and to its recovery key. When the PC with the office's key is gone,
the paper opens what was sent to it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.enums import AuditAction
from db.models.office import KeyPair
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.exchange import keys
from desktop_app.exchange.key_sheet import read_sheet, same_line, sheet_lines
from desktop_app.exchange.keys import KeyPurpose, fingerprint, office_keys
from desktop_app.services import audit
from desktop_app.services.centre import Centre
from desktop_app.services.office import RECOVERY
from desktop_app.services.permissions import Permission, needs


@dataclass(frozen=True, slots=True, repr=False)
class KeySheet:
    """What is printed: whose it is, the lines, and the public key's fingerprint to tell sheets apart."""

    office_name: str
    lines: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class KeySheetState:
    """Whether the private key still lies in the database, and how many older sheets were typed in."""

    here: bool
    fingerprint: str
    entered: int


@needs(Permission.VIEW_INSTALLATIONS)
def key_sheet_state(session: Session, *, by: Actor, today: date) -> KeySheetState:
    """How it stands with the recovery key."""
    del by, today
    own = _own(session)
    entered = session.scalar(
        select(func.count()).select_from(KeyPair).where(KeyPair.purpose.startswith(f"{RECOVERY}/"))
    )
    return KeySheetState(bool(own.wrapped), fingerprint(own.public), entered or 0)


@needs(Permission.OVERSEE_EXCHANGE)
def print_key_sheet(session: Session, centre: Centre, *, by: Actor, now: datetime) -> KeySheet:
    """The sheet, to be printed now; the act is written to the audit log.

    :raises RuleViolation: when the private key is on paper only.
    :raises EnvironmentProblem: when the stored key is damaged.
    """
    own = _own(session)
    if not own.wrapped:
        raise RuleViolation("收发密钥单已经印过，私钥只在那张纸上，本机没有留。", "sheet")
    audit.record(session, AuditAction.EXPORT, "显示收发密钥单", by=by, now=now)
    return KeySheet(centre.identity.name, sheet_lines(_identity(centre, own)), fingerprint(own.public))


@needs(Permission.OVERSEE_EXCHANGE)
def keep_on_paper_only(session: Session, centre: Centre, last_line: str, *, by: Actor, now: datetime) -> None:
    """Take the private key out of the database, once somebody has read the last line from the paper.

    Backups that were made before still hold it, under the centre's key.

    :raises RuleViolation: when the line is not the sheet's last, or the key is on paper only already.
    """
    own = _own(session)
    if not own.wrapped:
        raise RuleViolation("私钥已经只在纸上了。", "sheet")
    if not same_line(last_line, sheet_lines(_identity(centre, own))[-1]):
        raise RuleViolation("与密钥单的最后一行不一样。请照印好的纸输入，确认纸上的字都清楚。", "sheet")
    own.wrapped = b""
    session.flush()
    audit.record(session, AuditAction.RIGHTS, "收发密钥单已印好，私钥不再留在本机", by=by, now=now)


@needs(Permission.OVERSEE_EXCHANGE)
def enter_key_sheet(session: Session, centre: Centre, typed: str, *, by: Actor, now: datetime) -> str:
    """Type a sheet in, so that packages to the key on it can be opened here; returns its fingerprint.

    :raises RuleViolation: naming the line that is wrong, or when it was entered already.
    """
    identity = read_sheet(typed)
    public = office_keys(identity).recipient
    wrapped = keys.wrap(identity.encode(), centre.key, KeyPurpose.ROOT, centre.identity.uid.hex)
    stored = session.scalars(
        select(KeyPair).where(KeyPair.purpose.startswith(RECOVERY)).order_by(KeyPair.id)
    ).all()
    known = next((pair for pair in stored if pair.public == public), None)
    if known is not None and known.wrapped:
        raise RuleViolation("这张收发密钥单已经录入过了。", "sheet")
    if known is not None:
        known.wrapped = wrapped
    else:
        session.add(KeyPair(purpose=f"{RECOVERY}/{len(stored)}", public=public, wrapped=wrapped))
    session.flush()
    shown = fingerprint(public)
    audit.record(session, AuditAction.RIGHTS, f"录入收发密钥单，指纹 {shown}", by=by, now=now)
    return shown


def render_key_sheet(sheet: KeySheet, printed_at: datetime) -> bytes:
    """PDF of a sheet, printed at an aware moment; needs no database. Keep it in memory only."""
    from desktop_app.papers import key_sheet as paper

    return paper.render(paper.KeySheet(sheet.office_name, sheet.lines, sheet.fingerprint, printed_at))


def _own(session: Session) -> KeyPair:
    return session.scalars(select(KeyPair).where(KeyPair.purpose == RECOVERY)).one()


def _identity(centre: Centre, pair: KeyPair) -> str:
    owner = centre.identity.uid.hex
    return keys.unwrap(pair.wrapped, centre.key, KeyPurpose.ROOT, owner).decode()
