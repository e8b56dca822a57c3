"""The steps of an import of sweep reports: what is known, what is here already, storing, taking back.

One transaction for the whole file: a day's reports come together or not at all, and a county's 3,943 take
less than a second. What was entered already is never overwritten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import change_log
from db.enums import AuditAction, SweepDayState, SweepState
from db.models.sweep import GridEvent, SweepDay, SweepProposal, SweepReport
from desktop_app.domain.actor import Actor
from desktop_app.domain.sweep_state import stored_timing, timing
from desktop_app.services import audit
from desktop_app.services.campaign import CampaignFacts, campaign_id_for, campaigns_of
from desktop_app.services.grid_duty import township_grids
from desktop_app.services.grid_lookup import GridLookup
from desktop_app.services.ledger_file import LayoutChoice, LedgerFile
from desktop_app.services.ledger_layout import remembered_choices
from desktop_app.services.ledger_past import list_records, open_import
from desktop_app.services.ledger_plan import CountedPlan, RowFate, counted
from desktop_app.services.ledger_problem import Problem
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep import already_text, clock_moment
from desktop_app.services.sweep_finding import event_values
from desktop_app.services.sweep_import_columns import sweep_ledger
from desktop_app.services.sweep_import_plan import Said, SweepPlan, SweepRow
from desktop_app.services.sweep_stamp import Stamp, stamp_of, stamped_choices
from desktop_app.services.sweep_statement import of_township, refuse_foreign_township

ItemT = TypeVar("ItemT")

KIND = "sweep"
"""Kind of these imports among those of this PC."""
_PART = 400
_PROPOSED = "{day:%Y-%m-%d} 已审核锁定，不能再改；这一行转为更正建议，由中心主任办理。"


@dataclass(frozen=True, slots=True)
class SweepFacts:
    """What planning needs to know from the database."""

    grids: GridLookup = field(repr=False)
    choices: Mapping[str, LayoutChoice]
    """What was said before about layouts, by their key."""


@dataclass(frozen=True, slots=True)
class SweepStored:
    """What an import stored; ``uid`` names it, None where there was nothing to store."""

    uid: UUID | None
    reports: int
    findings: int
    proposals: int


@needs(Permission.REPORT_SWEEP)
def sweep_facts(session: Session, rules: Rules, *, by: Actor, today: date) -> SweepFacts:
    """Grids of the township with all their postings, and remembered layouts.

    :raises RuleViolation: at the county.
    """
    del by
    code = refuse_foreign_township(rules.identity, rules.identity.code, "")
    known = township_grids(session, code, date(1900, 1, 1), today)
    grids = GridLookup(known, rules.identity.short_name)
    return SweepFacts(grids, remembered_choices(session, sweep_ledger()))


def chosen_columns(
    file: LedgerFile, facts: SweepFacts
) -> tuple[dict[str, LayoutChoice], Stamp | None, tuple[str, ...]]:
    """What each layout of a file means, the stamp of a returned sheet, and notes about renamed columns.

    As it was said before, else as the titles suggest; of a returned sheet as the columns stood in it.
    """
    stamp = stamp_of(file)
    choices = {layout.key: facts.choices.get(layout.key, layout.guessed()) for layout in file.layouts}
    found, notes = stamped_choices(file, stamp, choices)
    return found, stamp, notes


@needs(Permission.REPORT_SWEEP)
def sweep_preview(session: Session, plan: SweepPlan, rules: Rules, *, by: Actor, today: date) -> CountedPlan:
    """The plan compared with what is here already, and counted."""
    del by, today
    return counted(compared(session, plan, rules))


def compared(session: Session, plan: SweepPlan, rules: Rules) -> SweepPlan:
    """The plan with the rows marked that are here already, contradict it, or are about locked days."""
    said = [row.said for row in plan.rows if row.said is not None and row.becomes is RowFate.STORED]
    known = _Known.load(session, rules.identity.code, {one.text.day for one in said})
    campaigns = {one.draft.name for one in _campaigns(session, rules)}
    rows = tuple(
        row
        if row.said is None or row.becomes is not RowFate.STORED
        else _held_against(row, row.said, known, campaigns)
        for row in plan.rows
    )
    return replace(plan, rows=rows)


def _campaigns(session: Session, rules: Rules) -> tuple[CampaignFacts, ...]:
    return campaigns_of(session, rules, rules.identity.code, rules.identity.uid)


def _held_against(row: SweepRow, said: Said, known: "_Known", campaigns: set[str]) -> SweepRow:
    if said.text.finding is not None and said.text.campaign and said.text.campaign not in campaigns:
        text = f"没有叫“{said.text.campaign}”的专项行动，请核对名称，或先建好这次行动。"
        return row.turned(RowFate.BLOCKED, Problem("campaign", text, blocks=True))
    told = said.text.finding.description if said.text.finding is not None else ""
    report = known.reports.get(said.key)
    if report is not None and (
        (report.state is SweepState.ZERO and not told) or told in known.told[report.id]
    ):
        return row.turned(RowFate.KNOWN, Problem("", "已有相同的上报。"))
    if said.text.day in known.locked:
        if (said.grid.code, said.text.day, told) in known.proposed:
            return row.turned(RowFate.KNOWN, Problem("day", "同样的更正建议已经在等办理。"))
        return row.turned(RowFate.PROPOSED, Problem("day", _PROPOSED.format(day=said.text.day)))
    if report is not None:
        return row.turned(
            RowFate.BLOCKED, Problem("found", already_text(said.grid.title, report), blocks=True)
        )
    return row


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the days of a plan: a few queries, however many rows there are."""

    reports: Mapping[tuple[int, date], SweepReport]
    told: Mapping[int, set[str]]
    """Descriptions of findings by report."""
    locked: frozenset[date]
    proposed: frozenset[tuple[str, date, str]]

    @classmethod
    def load(cls, session: Session, township_code: str, days: set[date]) -> "_Known":
        reports: dict[tuple[int, date], SweepReport] = {}
        told: dict[int, set[str]] = {}
        locked: set[date] = set()
        proposed: set[tuple[str, date, str]] = set()
        for part in _parts(sorted(days)):
            conditions = of_township(township_code, part)
            for report in session.scalars(select(SweepReport).where(*conditions)):
                reports[(report.grid_id, report.day)] = report
                told.setdefault(report.id, set())
            events = (
                select(GridEvent.sweep_report_id, GridEvent.description)
                .join(SweepReport, GridEvent.sweep_report_id == SweepReport.id)
                .where(GridEvent.voided_at.is_(None), *conditions)
            )
            for report_id, description in session.execute(events):
                told[report_id].add(description)
            days_locked = select(SweepDay.day).where(
                SweepDay.township_code == township_code,
                SweepDay.state == SweepDayState.LOCKED,
                SweepDay.voided_at.is_(None),
                SweepDay.day.in_(part),
            )
            locked |= set(session.scalars(days_locked))
            waiting = select(SweepProposal.grid_code, SweepProposal.day, SweepProposal.description).where(
                SweepProposal.closed_at.is_(None), SweepProposal.day.in_(part)
            )
            proposed |= {(code, day, told_of or "") for code, day, told_of in session.execute(waiting)}
        return cls(reports, told, frozenset(locked), frozenset(proposed))


@needs(Permission.REPORT_SWEEP)
def store_sweep(session: Session, plan: SweepPlan, rules: Rules, *, by: Actor, now: datetime) -> SweepStored:
    """Store the rows of a plan that can be taken, and the proposals about locked days.

    The plan is held against the database once more: what somebody entered since the preview stays as it is.
    """
    found = compared(session, plan, rules)
    by_key: dict[tuple[int, date], list[Said]] = {}
    for row in found.rows:
        if row.said is not None and row.becomes is RowFate.STORED:
            by_key.setdefault(row.said.key, []).append(row.said)
    proposals = [row for row in found.rows if row.said is not None and row.becomes is RowFate.PROPOSED]
    if not by_key and not proposals:
        return SweepStored(None, 0, 0, 0)
    record = open_import(session, KIND, plan.name, by, now)
    reports, events = _store(session, list(by_key.values()), rules, by, now)
    list_records(session, record, [*reports, *events])
    _propose(session, proposals, plan.name, by, now)
    record.stored = len(reports)
    record.known, record.left_out = found.count(RowFate.KNOWN), found.count(RowFate.BLOCKED)
    said = f"导入每日一排“{plan.name}”：{len(reports)} 条上报，{len(proposals)} 条更正建议"
    audit.record(session, AuditAction.IMPORT, said, by=by, now=now)
    session.flush()
    return SweepStored(record.uid, len(reports), len(events), len(proposals))


def _store(
    session: Session, statements: Sequence[Sequence[Said]], rules: Rules, by: Actor, now: datetime
) -> tuple[list[UUID], list[UUID]]:
    """Write the statements and their findings in bulk; returns the uids of both."""
    days = {several[0].text.day for several in statements}
    moment = clock_moment(session, now)
    timings = {day: stored_timing(timing(moment, day, rules.profile.sweep)) for day in days}
    values = [
        {
            "grid_id": first.grid.id,
            "day": first.text.day,
            "state": SweepState.ZERO if first.text.finding is None else SweepState.FINDINGS,
            "means": first.text.means,
            "timing": timings[first.text.day],
            "reporter_name": first.reporter,
            "proxy": first.proxy,
            "happened_at": first.happened_at,
            "entered_at": now,
            "entered_by": by.name,
            "note": first.text.note or None,
        }
        for first in (several[0] for several in statements)
    ]
    uids = change_log.bulk_insert(session, SweepReport, values)
    with_findings = {
        uid: several
        for uid, several in zip(uids, statements, strict=True)
        if several[0].text.finding is not None
    }
    stored = [
        report
        for part in _parts(list(with_findings))
        for report in session.scalars(select(SweepReport).where(SweepReport.uid.in_(part)))
    ]
    campaigns = _campaigns(session, rules) if stored else ()
    events = [
        event_values(
            said.text.finding,
            report.id,
            campaign_id_for(campaigns, said.grid.village_code, said.text.day, said.text.campaign),
        )
        for report in sorted(stored, key=lambda report: report.id)
        for said in with_findings[report.uid]
        if said.text.finding is not None
    ]
    return uids, change_log.bulk_insert(session, GridEvent, events)


def _propose(session: Session, rows: Sequence[SweepRow], name: str, by: Actor, now: datetime) -> None:
    for row in rows:
        assert row.said is not None, "only rows with a statement are proposed"
        finding = row.said.text.finding
        session.add(
            SweepProposal(
                day=row.said.text.day, grid_code=row.said.grid.code, grid_title=row.said.grid.title,
                state=SweepState.ZERO if finding is None else SweepState.FINDINGS,
                reporter_name=row.said.reporter,
                description=None if finding is None else finding.description,
                file_name=name[:255], line=row.line, entered_at=now, entered_by=by.name,
            )
        )  # fmt: skip


def _parts(items: Sequence[ItemT]) -> Iterable[Sequence[ItemT]]:
    """Items in parts that a statement may name: databases count what a question names."""
    return (items[start : start + _PART] for start in range(0, len(items), _PART))
