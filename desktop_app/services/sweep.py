"""The daily sweep (每日一排): what a grid says of its day, entered one grid at a time (rules.md 3.4).

A zero report is a stated fact of one grid with reporter and time; there is no command for many grids at once.
Silence is the absence of a report and is never stored. The timing follows the moment of entry, so that a call
noted down later cannot turn a late report into one on time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.change_log import Author
from db.enums import ReportMeans, SecondReport, SweepState, SweepTiming
from db.models.grid import Grid
from db.models.sweep import GridEvent, SweepReport
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_mark import counted_moment
from desktop_app.domain.clock_time import local_date, local_time
from desktop_app.domain.sweep_state import ReportTiming, check_report, stored_timing, timing
from desktop_app.domain.text_norm import normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.campaign import campaigns_of
from desktop_app.services.grid_duty import GridFacts, grid_by_code
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_finding import (
    FindingDraft,
    campaign_of,
    check_limit,
    new_event,
    normal_finding,
)
from desktop_app.services.sweep_statement import counted, is_locked, refuse_foreign_township, township_of

LOCKED = "{day:%Y-%m-%d} 已审核锁定，不能再改；要更正请由中心主任办理更正。"


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """A grid's statement as entered.

    Without ``reporter`` it is the grid worker on duty; without ``happened_at`` the grid spoke just now.
    """

    grid_code: str
    day: date
    means: ReportMeans = ReportMeans.PHONE
    reporter: str | None = None
    happened_at: datetime | None = None
    note: str | None = None
    second: SecondReport | None = None
    """Given where the grid has reported already: a correction of that, or another source beside it."""
    second_reason: str = ""


@dataclass(frozen=True, slots=True)
class SweepReported:
    """What the clerk is told after a statement was saved; ``events`` are the uids of its findings."""

    uid: UUID
    grid_code: str
    grid_title: str
    day: date
    state: SweepState
    timing: ReportTiming
    reporter: str
    proxy: bool
    events: tuple[UUID, ...] = ()


@needs(Permission.REPORT_SWEEP)
def report_zero(
    session: Session, draft: ReportDraft, rules: Rules, *, by: Actor, now: datetime
) -> SweepReported:
    """Record that one grid found nothing on a day.

    :raises RuleViolation: unknown or foreign grid, day not begun or locked, already reported, no reporter.
    """
    return _report(session, draft, SweepState.ZERO, (), rules, by, now)


@needs(Permission.REPORT_SWEEP)
def report_findings(
    session: Session,
    draft: ReportDraft,
    findings: Sequence[FindingDraft],
    rules: Rules,
    *,
    by: Actor,
    now: datetime,
) -> SweepReported:
    """Record what one grid found on a day, at least one finding.

    :raises RuleViolation: as :func:`report_zero`, and at ``events[n].field`` for a finding that is not
        complete.
    """
    return _report(session, draft, SweepState.FINDINGS, findings, rules, by, now)


@needs(Permission.REPORT_SWEEP)
def add_finding(
    session: Session, report_uid: UUID, finding: FindingDraft, rules: Rules, *, by: Actor, now: datetime
) -> UUID:
    """Add a further finding to a grid's report of findings; returns its uid.

    :raises RuleViolation: when the report is a zero report (withdraw it first), void, or its day locked.
    """
    del by, now
    report, grid = own_report(session, report_uid, rules)
    if report.state is not SweepState.FINDINGS:
        raise RuleViolation(
            f"{grid.village_name}{grid.name}当天报的是零报告，请先撤回再改报“有情”。", "state"
        )
    clean = normal_finding(finding, 0)
    check_limit(clean, report.day, 0)
    campaigns = campaigns_of(session, rules, rules.identity.code, rules.identity.uid)
    campaign = campaign_of(clean, campaigns, grid.village_code, report.day)
    event = new_event(clean, report.id, campaign)
    session.add(event)
    session.flush()
    return event.uid


@needs(Permission.REPORT_SWEEP)
def withdraw_report(
    session: Session, report_uid: UUID, reason: str, rules: Rules, *, by: Actor, now: datetime
) -> None:
    """Withdraw a mistaken statement before its day is locked: it stays on record as void with the reason.

    :raises RuleViolation: without reason, on a locked day, or when a dispute was registered from it.
    """
    del by
    if not reason.strip():
        raise RuleViolation("请写明撤回的理由。", "reason")
    report, grid = own_report(session, report_uid, rules)
    del grid
    void_statement(report, normal_text(reason), now)
    session.flush()


def void_statement(report: SweepReport, reason: str, now: datetime) -> None:
    """Make a statement and its findings void; they stay on record with the reason.

    :raises RuleViolation: when a dispute was registered from one of them.
    """
    events = [event for event in report.events if event.voided_at is None]
    if any(event.dispute_id is not None for event in events):
        raise RuleViolation("这一格报的情况已登记为纠纷，不能撤回或更正上报，请在纠纷里更正。", "report")
    for record in (report, *events):
        record.voided_at, record.voided_reason = now, reason


def own_report(session: Session, report_uid: UUID, rules: Rules) -> tuple[SweepReport, Grid]:
    """A statement of this township's grids that may still be changed, with its grid.

    :raises RuleViolation: unknown or void statement, another township's, or a locked day.
    """
    found = session.execute(
        select(SweepReport, Grid)
        .join(Grid, SweepReport.grid_id == Grid.id)
        .where(SweepReport.uid == report_uid, SweepReport.voided_at.is_(None))
    ).one_or_none()
    if found is None:
        raise RuleViolation("找不到这条上报，可能已撤回，请刷新后再看。", "report")
    report, grid = found
    if is_locked(session, rules.identity.code, report.day):
        raise RuleViolation(LOCKED.format(day=report.day), "day")
    if report.office_id != rules.identity.uid:
        raise RuleViolation("这条上报是别的单位录入的，不能在这里改。", "report")
    return report, grid


def _report(
    session: Session,
    draft: ReportDraft,
    state: SweepState,
    findings: Sequence[FindingDraft],
    rules: Rules,
    by: Actor,
    now: datetime,
) -> SweepReported:
    when = timing(clock_moment(session, now), draft.day, rules.profile.sweep)
    grid = grid_by_code(session, draft.grid_code, draft.day)
    refuse_foreign_township(rules.identity, township_of(session, grid), grid.title)
    reporter, proxy = reporter_of(grid, draft.reporter, draft.day)
    check_report(state, len(findings), reporter, rule=rules.profile.sweep)
    happened_at = checked_moment(draft.happened_at or now, draft.day, now)
    clean = [normal_finding(finding, place) for place, finding in enumerate(findings)]
    for place, finding in enumerate(clean):
        check_limit(finding, draft.day, place)
    if is_locked(session, rules.identity.code, draft.day):
        raise RuleViolation(LOCKED.format(day=draft.day), "day")
    earlier = _earlier(session, grid, draft.day)
    stored = _second(earlier, draft, grid, reporter, now) or stored_timing(when)
    report = SweepReport(
        grid_id=grid.id,
        day=draft.day,
        state=state,
        means=draft.means,
        timing=stored,
        second=draft.second if earlier else None,
        second_reason=normal_text(draft.second_reason) or None if earlier else None,
        reporter_name=reporter,
        proxy=proxy,
        happened_at=happened_at,
        entered_at=now,
        entered_by=by.name,
        note=normal_text(draft.note or "") or None,
    )
    session.add(report)
    session.flush()
    events = _events(session, clean, report, grid, rules)
    session.add_all(events)
    session.flush()
    told = when if stored is stored_timing(when) else ReportTiming(stored.value)
    return SweepReported(
        report.uid,
        grid.code,
        grid.title,
        draft.day,
        state,
        told,
        reporter,
        proxy,
        tuple(event.uid for event in events),
    )


def _events(
    session: Session, clean: Sequence[FindingDraft], report: SweepReport, grid: GridFacts, rules: Rules
) -> list[GridEvent]:
    """Records of the findings, each under the campaign that was chosen or is the only one of the day."""
    if not clean:
        return []
    campaigns = campaigns_of(session, rules, rules.identity.code, rules.identity.uid)
    return [
        new_event(finding, report.id, campaign_of(finding, campaigns, grid.village_code, report.day))
        for finding in clean
    ]


def reporter_of(grid: GridFacts, entered: str | None, day: date) -> tuple[str, bool]:
    """Who speaks for the grid, and whether that is by proxy (代报): nobody who is posted to it that day.

    :raises RuleViolation: when nobody was named and nobody is on duty.
    """
    name = normal_name(entered or "")
    duty = grid.on_duty(day)
    if name:
        return name, not grid.is_posted(name, day)
    if duty is None:
        raise RuleViolation(f"{grid.title}当天没有在岗的网格员，请写明是谁代报。", "reporter_name")
    return duty.worker, False


def checked_moment(moment: datetime, day: date, now: datetime) -> datetime:
    """When the grid spoke: not before its day and not later than now.

    :raises RuleViolation: otherwise.
    """
    if moment > now:
        raise RuleViolation("报告时间晚于现在，请核对时间。", "happened_at")
    if local_date(moment) < day:
        raise RuleViolation(f"报告时间早于 {day:%Y-%m-%d}，请核对日期和时间。", "happened_at")
    return moment


def clock_moment(session: Session, now: datetime) -> datetime:
    """The moment that decides whether a statement is in time: a clock that was set back gains nothing."""
    author = session.info.get("author")
    latest = author.latest_moment() if isinstance(author, Author) else None
    return counted_moment(now, latest)


def _earlier(session: Session, grid: GridFacts, day: date) -> list[SweepReport]:
    found = select(SweepReport).where(
        SweepReport.grid_id == grid.id, SweepReport.day == day, SweepReport.voided_at.is_(None)
    )
    return list(session.scalars(found.order_by(SweepReport.entered_at, SweepReport.id)))


def _second(
    earlier: list[SweepReport], draft: ReportDraft, grid: GridFacts, reporter: str, now: datetime
) -> SweepTiming | None:
    """Take a further statement of a grid and day only where it says what it is; the timing it gets.

    A correction takes the place of the first one, which stays on record as void with the reason, and keeps
    its timing: what was late stays late. Another source stands beside it.

    :raises RuleViolation: naming the first statement, where nothing was said or it cannot be corrected.
    """
    first = counted(earlier)
    if first is None:
        return None
    reason = normal_text(draft.second_reason)
    if draft.second is None:
        raise RuleViolation(already_text(grid.title, first), "grid_code")
    if not reason:
        raise RuleViolation("已经有人报过，请写明为什么再报。", "second_reason")
    if draft.second is SecondReport.SECOND_SOURCE:
        if any(report.reporter_name == reporter for report in earlier):
            raise RuleViolation(f"{reporter}已经报过；同一个人改口，请选“更正”。", "second")
        return None
    void_statement(first, f"更正：{reason}", now)
    return earlier[0].timing


def already_text(title: str, earlier: SweepReport) -> str:
    """Sentence naming the statement that a grid has already made of a day."""
    at = local_time(earlier.happened_at)
    return (
        f"{title} {earlier.day:%m-%d} 已由{earlier.reporter_name}在 {at:%m-%d %H:%M} "
        f"报了“{earlier.state.label}”，不能直接再报；报错了请办“更正”，另有人说的请记为“另一来源”。"
    )
