"""A second person's word before a ledger of many cases is printed or saved (rules.md 11, 两人同意).

The same rule, the same requests and the same answers as for an export: a printed ledger takes as much of
people's data out of the program as a sheet does. Small ledgers need nothing of this.
"""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import AuditAction
from desktop_app.domain.actor import Actor
from desktop_app.services import audit
from desktop_app.services.assignment_ledger import AssignmentLedgerPaper
from desktop_app.services.dispute_ledger import LedgerPaper
from desktop_app.services.export_approval import put_question, take_word
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules

LedgerT = TypeVar("LedgerT", LedgerPaper, AssignmentLedgerPaper)


@needs(Permission.PRINT_PAPER)
def ask_ledger(
    session: Session,
    ledger: LedgerPaper | AssignmentLedgerPaper,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> UUID:
    """Ask a second person for the word that this ledger needs; returns the uid of the request.

    :raises RuleViolation: without a reason, or with one that is too long.
    """
    return put_question(session, ledger.release(reason), by, now)


@needs(Permission.PRINT_PAPER)
def release_ledger(session: Session, ledger: LedgerT, rules: Rules, *, by: Actor, now: datetime) -> LedgerT:
    """Take the word that this ledger needs, for good, and put it on record; the ledger may then be drawn.

    :raises RuleViolation: at ``approval`` when nobody gave it.
    """
    wanted = ledger.release("")
    agreed = take_word(session, wanted, rules, by, now)
    if agreed:
        what = f"{wanted.kind.label} {wanted.count:,} 件，打印或存成 PDF"
        said = f"{what}；条件：{wanted.conditions}；{agreed}同意"
        audit.record(session, AuditAction.EXPORT, said, by=by, now=now, entity="dispute")
    return replace(ledger, why="", agreed=agreed)
