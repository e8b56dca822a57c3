"""Review and lock of a township's sweep day (乡镇已审): all statements fold into one packed record.

The lock is one record and one change. It supersedes the single reports: readers of a locked day look only at
it. Afterwards nothing is entered for the day; what becomes of a finding goes on in the finding itself.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import CentreLevel, GridEventOutcome, SweepDayState, SweepState
from db.models.dispute import Transition
from db.models.grid import Grid
from db.models.sweep import GridEvent, SweepDay, SweepReport
from desktop_app.domain.actor import Actor
from desktop_app.domain.sweep_count import GridDay, SweepFigures, sweep_figures
from desktop_app.domain.sweep_pace import runs_of
from desktop_app.domain.sweep_state import MACHINE, DayFacts, SweepEvidence, cell, why_not_lock
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_pack import EventFigures, Statement, pack
from desktop_app.services.sweep_statement import (
    entries_of,
    event_figures,
    of_township,
    open_statements,
    sweep_day,
    sweep_day_uid,
)


@dataclass(frozen=True, slots=True)
class LockDraft:
    """Who answers for the day: compiled (报送人), reviewed (审核人) and issued (签发人)."""

    day: date
    compiler: str
    reviewer: str
    issuer: str
    review_note: str = ""
    """How the reviewer checked what looked strange: a list keyed in seconds, a clock that was set back."""


@dataclass(frozen=True, slots=True)
class LockedDay:
    """What was locked."""

    uid: UUID
    day: date
    figures: SweepFigures
    events: EventFigures


@needs(Permission.LOCK_SWEEP)
def lock_day(session: Session, draft: LockDraft, rules: Rules, *, by: Actor, now: datetime) -> LockedDay:
    """Lock a day of this township after review.

    A finding that is not settled may stay open only with a note saying what is being done. How fast the
    statements were keyed is kept with the day; it is told to the reviewer and is no obstacle.

    :raises RuleViolation: when a name is missing, the reviewer reviews their own work, the day is locked
        already or not ready; the sentences of all obstacles together.
    """
    compiler, reviewer, issuer = (normal_name(n) for n in (draft.compiler, draft.reviewer, draft.issuer))
    code, day = rules.identity.code, draft.day
    known = sweep_day(session, code, day)
    MACHINE.find(known.state if known is not None else SweepDayState.OPEN, "lock")
    statements = open_statements(session, code, day)
    present = _check(session, (compiler, reviewer, issuer), day, statements, rules, now)
    step = MACHINE.check(SweepDayState.OPEN, "lock", role=by.role, present=present)
    events = event_figures(session, statements)
    record = known or SweepDay(uid=sweep_day_uid(code, day), township_code=code, day=day)
    record.state = step.target
    record.compiler_name, record.reviewer_name, record.issuer_name = compiler, reviewer, issuer
    record.locked_at = now
    record.review_note = normal_text(draft.review_note) or None
    pace = runs_of(entries_of(statements), rules.profile.sweep)
    record.packed = pack(day, statements, events, pace)
    session.add(record)
    session.add(
        Transition(
            entity="sweep_day",
            record_uid=record.uid,
            action=step.action,
            from_state=step.source.value,
            to_state=step.target.value,
            happened_at=now,
            entered_at=now,
            actor_name=by.name,
        )
    )
    session.flush()
    return LockedDay(record.uid, day, figures_of(statements, day, rules, now, locked=True), events)


@needs(Permission.VIEW_SWEEP)
def obstacles(
    session: Session,
    draft: LockDraft,
    rules: Rules,
    now: datetime,
    *,
    by: Actor,
    today: date,
) -> tuple[str, ...]:
    """Why the day cannot be locked yet, in sentences for the lock panel; empty when it can."""
    del by, today
    statements = open_statements(session, rules.identity.code, draft.day)
    names = tuple(normal_name(n) for n in (draft.compiler, draft.reviewer, draft.issuer))
    return _obstacles(session, names, draft.day, statements, rules, now)


def _check(
    session: Session,
    names: tuple[str, ...],
    day: date,
    statements: tuple[Statement, ...],
    rules: Rules,
    now: datetime,
) -> tuple[SweepEvidence, ...]:
    if rules.identity.level is not CentreLevel.TOWNSHIP:
        raise RuleViolation("每日一排由乡镇（街道）审核锁定，县级只查看。", "day")
    if sentences := _obstacles(session, names, day, statements, rules, now):
        raise RuleViolation("".join(sentences), "day")
    return tuple(SweepEvidence)


def _obstacles(
    session: Session,
    names: tuple[str, ...],
    day: date,
    statements: tuple[Statement, ...],
    rules: Rules,
    now: datetime,
) -> tuple[str, ...]:
    compiler, reviewer, issuer = names
    silent = sum(s.posted and s.state is None for s in statements)
    without_event = sum(s.state is SweepState.FINDINGS and not s.events for s in statements)
    open_events = _open_without_note(session, rules.identity.code, day)
    facts = DayFacts(day, compiler, reviewer, silent, without_event, open_events)
    found = list(why_not_lock(facts, now, rules.profile.sweep))
    if not issuer:
        found.append("请填写签发人。")
    if not rules.profile.sweep.self_review:
        found += _own_work(compiler, reviewer, statements)
    if not statements:
        found.append("这一天没有启用的网格，请先导入网格。")
    if sum(s.more for s in statements):
        found.append("有网格当天有两条上报，请核实后撤回一条。")
    return tuple(found)


def _own_work(compiler: str, reviewer: str, statements: tuple[Statement, ...]) -> list[str]:
    """Nobody approves their own work (rules.md 1), neither the report nor a day that they keyed alone."""
    if compiler and compiler == reviewer:
        return ["审核人不能就是报送人，请换一位审核。"]
    keyed = {s.entered_by for s in statements if s.entered_by}
    if reviewer and keyed == {reviewer}:
        return [f"当天的上报都是{reviewer}一个人录的，审核人要换一位。"]
    return []


def _open_without_note(session: Session, township_code: str, day: date) -> int:
    return len(
        session.scalars(
            select(GridEvent.id)
            .join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
            .join(Grid, SweepReport.grid_id == Grid.id)
            .where(
                GridEvent.voided_at.is_(None),
                GridEvent.outcome == GridEventOutcome.OPEN,
                GridEvent.outcome_note.is_(None),
                *of_township(township_code, (day,)),
            )
        ).all()
    )


def figures_of(
    statements: tuple[Statement, ...], day: date, rules: Rules, now: datetime, *, locked: bool
) -> SweepFigures:
    """Figures of a day's statements."""
    rule = rules.profile.sweep
    return sweep_figures(
        GridDay(
            cell(s.state, day, now, rule, posted=s.posted, locked=locked),
            s.timing,
            s.posted,
            s.proxy,
            s.found,
            s.corrected,
        )
        for s in statements
    )
