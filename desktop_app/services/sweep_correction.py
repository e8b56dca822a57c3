"""更正: what a locked sweep day is found to be afterwards; the day itself stays as it was signed.

A correction is a row of its own with who, when and why. Lists and figures show the day as corrected and say
so; the printed report shows it as it was locked, with the corrections below. A correction never makes a grid
punctual: what was silent counts as late, what was late stays late (rules.md 3.4).
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import CentreLevel, SweepDayState, SweepState
from db.models.dispute import Transition
from db.models.sweep import SweepCorrection
from desktop_app.domain.actor import Actor
from desktop_app.domain.sweep_state import MACHINE
from desktop_app.domain.text_norm import normal_name, normal_number, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_correction_finding import follow
from desktop_app.services.sweep_pack import Statement
from desktop_app.services.sweep_statement import statements_of_day, sweep_day


@dataclass(frozen=True, slots=True)
class CorrectionDraft:
    """A correction as entered; without ``to_state`` the grid had not reported at all.

    ``reporter`` is needed where the grid counted as silent, ``description`` where something was found.
    """

    grid_code: str
    day: date
    to_state: SweepState | None
    reason: str
    reporter: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """One correction, oldest first; texts are empty where nothing was said."""

    uid: UUID
    day: date
    grid_code: str
    grid_title: str
    from_state: SweepState | None
    to_state: SweepState | None
    reporter: str
    description: str
    reason: str
    corrected_by: str
    entered_at: datetime

    @property
    def words(self) -> str:
        """零报告 → 有情: what was changed into what."""
        return f"{_word(self.from_state)} → {_word(self.to_state)}"


def _word(state: SweepState | None) -> str:
    return "未报" if state is None else state.label


@needs(Permission.LOCK_SWEEP)
def correct_day(session: Session, draft: CorrectionDraft, rules: Rules, *, by: Actor, now: datetime) -> UUID:
    """Correct what one grid said of a locked day; returns the uid of the correction.

    What was found is from then on a finding that can be settled or registered (``sweep_correction_finding``).

    :raises RuleViolation: without reason, for a day that is not locked, a grid that the day does not know, a
        state that it has already, findings without description, or a silent grid without reporter.
    """
    day, code = draft.day, rules.identity.code
    if rules.identity.level is not CentreLevel.TOWNSHIP:
        raise RuleViolation("每日一排由乡镇（街道）更正，县级只查看。", "day")
    record = sweep_day(session, code, day)
    if record is None or record.state is not SweepDayState.LOCKED:
        raise RuleViolation(f"{day:%Y-%m-%d} 还没有锁定，请直接更正或撤回上报。", "day")
    step = MACHINE.check(record.state, "correct", role=by.role, reason=draft.reason)
    wanted = normal_number(draft.grid_code)
    before = next((s for s in statements_of_day(session, code, day) if s.grid_code == wanted), None)
    if before is None:
        raise RuleViolation(f"{day:%Y-%m-%d} 没有编码为“{wanted}”的网格，请核对。", "grid_code")
    reporter, description = _checked(before, draft)
    correction = SweepCorrection(
        township_code=code,
        day=day,
        grid_code=before.grid_code,
        grid_name=before.grid_name,
        village_code=before.village_code,
        village_name=before.village_name,
        from_state=before.state,
        to_state=draft.to_state,
        reporter_name=reporter or None,
        description=description or None,
        reason=normal_text(draft.reason),
        corrected_by=by.name,
        entered_at=now,
    )
    session.add(correction)
    session.flush()
    follow(session, correction, before, rules, now)
    title = before.village_name + before.grid_name
    session.add(
        Transition(
            entity="sweep_day",
            record_uid=record.uid,
            action=step.action,
            from_state=step.source.value,
            to_state=step.target.value,
            reason=f"{title}：{_word(before.state)} → {_word(draft.to_state)}，{normal_text(draft.reason)}",
            happened_at=now,
            entered_at=now,
            actor_name=by.name,
        )
    )
    session.flush()
    return correction.uid


def _checked(before: Statement, draft: CorrectionDraft) -> tuple[str, str]:
    """Reporter and description of a correction in stored form."""
    reporter, description = normal_name(draft.reporter), normal_text(draft.description)
    title = before.village_name + before.grid_name
    same = before.state is draft.to_state
    told_anew = description or (reporter and reporter != before.reporter)
    if same and (draft.to_state is None or not told_anew):
        raise RuleViolation(f"{title}当天已经是“{_word(before.state)}”，不用更正。", "to_state")
    if draft.to_state is SweepState.FINDINGS and not same and not description:
        raise RuleViolation("更正为“有情”要写明是什么情况。", "description")
    if draft.to_state is not None and before.state is None and not reporter:
        raise RuleViolation("当天没有报过，请写明是谁报的。", "reporter")
    return reporter if draft.to_state is not None else "", description


@needs(Permission.VIEW_SWEEP)
def list_corrections(
    session: Session, township_code: str, first: date, last: date, *, by: Actor, today: date
) -> tuple[CorrectionRow, ...]:
    """Corrections of a township's locked days from ``first`` to ``last``, in the order of entry."""
    del by, today
    return corrections_between(session, township_code, first, last)


def corrections_between(
    session: Session, township_code: str, first: date, last: date
) -> tuple[CorrectionRow, ...]:
    """Corrections of some days, for the services that build on it."""
    found = select(SweepCorrection).where(
        SweepCorrection.township_code == township_code,
        SweepCorrection.day >= first,
        SweepCorrection.day <= last,
        SweepCorrection.voided_at.is_(None),
    )
    ordered = found.order_by(SweepCorrection.day, SweepCorrection.entered_at, SweepCorrection.id)
    return tuple(
        CorrectionRow(
            c.uid, c.day, c.grid_code, c.village_name + c.grid_name, c.from_state, c.to_state,
            c.reporter_name or "", c.description or "", c.reason, c.corrected_by, c.entered_at,
        )
        for c in session.scalars(ordered)
    )  # fmt: skip
