"""Proposals to correct locked days (更正建议): rows that came back after their day was reviewed.

The locked day stays as it is. The director either takes the proposal, which adds a correction below the day,
or says why not; the proposal is kept with the answer.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import SweepState
from db.models.sweep import SweepProposal
from desktop_app.domain.actor import Actor
from desktop_app.domain.text_norm import normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_correction import CorrectionDraft, correct_day


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal that waits: what the returned row said of a grid's locked day, and where it stood."""

    uid: UUID
    day: date
    grid_code: str
    grid_title: str
    state: SweepState
    reporter: str
    description: str
    file_name: str
    line: int
    entered_at: datetime
    entered_by: str

    @property
    def said(self) -> str:
        """What the row said, in one line."""
        told = f"：{self.description}" if self.description else ""
        return f"{self.reporter}报“{self.state.label}”{told}"


@dataclass(frozen=True, slots=True)
class Answer:
    """The director's answer: whether the day is corrected accordingly, and why, or why not."""

    taken: bool
    note: str


@needs(Permission.VIEW_SWEEP)
def list_proposals(session: Session, *, by: Actor, today: date) -> tuple[ProposalRow, ...]:
    """Proposals that nobody answered yet, by day and grid."""
    del by, today
    query = select(SweepProposal).where(SweepProposal.closed_at.is_(None))
    rows = session.scalars(query.order_by(SweepProposal.day, SweepProposal.grid_code, SweepProposal.id))
    return tuple(
        ProposalRow(
            row.uid, row.day, row.grid_code, row.grid_title, row.state, row.reporter_name,
            row.description or "", row.file_name, row.line, row.entered_at, row.entered_by,
        )
        for row in rows
    )  # fmt: skip


@needs(Permission.LOCK_SWEEP)
def settle_proposal(
    session: Session, uid: UUID, answer: Answer, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Answer a proposal: taken, which corrects the day as the returned row says, or refused with why.

    :raises RuleViolation: without a note, for an unknown proposal, one that was answered before, or where the
        day cannot be corrected so (``correct_day``).
    """
    said = normal_text(answer.note)
    if not said:
        raise RuleViolation("请写明怎样办的，或为什么不采纳。", "note")
    row = session.scalars(select(SweepProposal).where(SweepProposal.uid == uid)).one_or_none()
    if row is None:
        raise RuleViolation("找不到这条更正建议，请刷新后再试。", "proposal")
    if row.closed_at is not None:
        raise RuleViolation("这条更正建议已经办过了。", "proposal")
    if answer.taken:
        source = f"{said}（{row.file_name} 第 {row.line} 行）"
        draft = CorrectionDraft(
            row.grid_code, row.day, row.state, source, row.reporter_name, row.description or ""
        )
        correct_day(session, draft, rules, by=by, now=now)
    row.closed_at, row.closed_by, row.closed_note, row.taken = now, by.name, said, answer.taken
    session.flush()
