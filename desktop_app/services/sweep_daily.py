"""The facts of the printed daily report (每日一排日报), see ``papers/sweep_daily.py``."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import GridEventOutcome
from db.models.dispute import Dispute
from db.models.sweep import GridEvent
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services.code_table import load_table
from desktop_app.services.dispute_access import HIDDEN_NOTE
from desktop_app.services.hidden_record import HiddenRecords
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.sweep_correction import corrections_between
from desktop_app.services.sweep_day import DayOverview, read_overview
from desktop_app.services.sweep_lock import figures_of
from desktop_app.services.sweep_pack import EventMark, Statement

if TYPE_CHECKING:
    # The paper's module draws PDF and loads slowly; it is wanted only when somebody prints.
    from desktop_app.papers import sweep_daily as paper


@needs(Permission.PRINT_PAPER)
def sweep_daily_facts(
    session: Session,
    township_code: str,
    day: date,
    rules: Rules,
    now: datetime,
    *,
    by: Actor,
    today: date,
) -> "paper.SweepDaily":
    """What the printed daily report says, ready for ``papers.sweep_daily.render``.

    Of a locked day it is the same whenever it is printed: outcomes are those of the moment of locking.

    :raises RuleViolation: when the township had no grid in force on that day.
    """
    from desktop_app.papers import sweep_daily as paper

    del today
    overview, statements = read_overview(session, township_code, day, rules, now, corrected=False)
    if not statements:
        raise RuleViolation("这一天没有启用的网格，没有日报可打印。", "day")
    locked = overview.locked
    by_village: dict[tuple[str, str], list[Statement]] = {}
    for s in statements:
        by_village.setdefault((s.village_code, s.village_name), []).append(s)

    def figures(part: Sequence[Statement]) -> paper.SweepFigures:
        counts = figures_of(tuple(part), day, rules, now, locked=locked)
        outcomes = Counter(mark.outcome for s in part for mark in s.events)
        return paper.SweepFigures(
            counts.duty, counts.reported, counts.zero, counts.findings, counts.late, counts.silent,
            counts.vacant, outcomes.total(), outcomes[GridEventOutcome.ON_THE_SPOT],
            outcomes[GridEventOutcome.REGISTERED],
        )  # fmt: skip

    silent = (s for s in statements if s.posted and s.state is None)
    return paper.SweepDaily(
        centre=rules.identity.name,
        day=day,
        made_at=overview.locked_at or now,
        figures=figures(statements),
        villages=tuple(paper.SweepVillage(name, figures(part)) for (_, name), part in by_village.items()),
        findings=_findings(session, statements, by),
        silent_grids=tuple(paper.SilentGrid(s.village_name, s.grid_name, s.worker or "") for s in silent),
        open_events=overview.events.open,
        major=overview.events.major,
        compiled_by=overview.compiler,
        reviewed_by=overview.reviewer,
        issued_by=overview.issuer,
        review=review_words(overview),
        corrections=tuple(
            paper.Correction(
                row.grid_title,
                f"{row.words}：{row.description}" if row.description else row.words,
                row.reason,
                row.corrected_by,
                row.entered_at,
            )
            for row in corrections_between(session, township_code, day, day)
        ),
    )


def review_words(overview: DayOverview) -> tuple[str, ...]:
    """What a reviewer has to know: lists keyed in seconds, clocks set back, and how it was checked."""
    words = [run.words for run in overview.hasty]
    if overview.doubtful:
        words.append(f"{overview.doubtful} 条录入时电脑时间被往回调过")
    if overview.sources:
        words.append(f"{overview.sources} 条另有来源")
    if overview.review_note:
        words.append(f"核实：{overview.review_note}")
    return tuple(words)


def _findings(
    session: Session, statements: Sequence[Statement], by: Actor
) -> "tuple[paper.SweepFinding, ...]":
    from desktop_app.papers import sweep_daily as paper

    hidden = HiddenRecords(session, by)
    uids = [mark.uid for s in statements for mark in s.events]
    stored: dict[UUID, tuple[GridEvent, str | None]] = {}
    for start in range(0, len(uids), 400):
        found = session.execute(
            select(GridEvent, Dispute.number)
            .outerjoin(Dispute, GridEvent.dispute_id == Dispute.id)
            .where(GridEvent.uid.in_(uids[start : start + 400]))
        )
        stored |= {event.uid: (event, number) for event, number in found}
    rows: list[paper.SweepFinding] = []
    for s in statements:
        for mark in s.events:
            worker = f"{s.reporter}（代报）" if s.proxy else s.reporter
            event, number = stored.get(mark.uid, (None, None))
            if event is None:
                # The packed day came in a package before its findings did.
                text = "（这条情况的详细内容还没有收到）"
                row = paper.SweepFinding(
                    s.village_name, s.grid_name, worker, "", "", text, mark.outcome.label
                )
            elif hidden.of("grid_event", mark.uid):
                row = paper.SweepFinding(
                    s.village_name, s.grid_name, worker, "", "", HIDDEN_NOTE, mark.outcome.label
                )
            else:
                code = event.category_code
                row = paper.SweepFinding(
                    village=s.village_name,
                    grid=s.grid_name,
                    worker=worker,
                    parties=event.parties_text or "",
                    kind=load_table("category").label(code) if code else "",
                    summary=event.description,
                    outcome=_outcome(mark, event, number),
                )
            rows.append(row)
    return tuple(rows)


def _outcome(mark: EventMark, event: GridEvent, number: str | None) -> str:
    """What had become of a finding; the note only while it belongs to that outcome."""
    if mark.outcome is GridEventOutcome.REGISTERED and number is not None:
        return f"{mark.outcome.label}：{number}"
    if event.outcome_note and event.outcome is mark.outcome:
        return f"{mark.outcome.label}：{event.outcome_note}"
    return mark.outcome.label
