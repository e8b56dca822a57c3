"""The sample's daily sweep: zero reports by everybody, save what the file says."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import GridEventOutcome, ReportMeans, RiskLevel
from desktop_app.demo import files
from desktop_app.demo.files import Record
from desktop_app.demo.story import Stage, Story
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import CHINA
from desktop_app.services import grid, sweep, sweep_event, sweep_lock
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_finding import FindingDraft


@dataclass(frozen=True, slots=True)
class _Call:
    """One grid's call of a day."""

    at: datetime
    grid_code: str
    means: ReportMeans
    reporter: str | None
    note: str | None
    finding: Record | None


def plan_sweep(story: Story) -> None:
    """Put every day's calls and its lock on the timeline."""
    plan = files.document("sweep")
    stage = story.stage_of(plan["township_code"])
    day, last = date.fromisoformat(plan["first_day"]), date.fromisoformat(plan["last_day"])
    grids = _grids(stage, plan)
    while day <= last:
        calls = _calls(plan, day, grids)
        clerk = plan["default"]["entered_by"][day.toordinal() % len(plan["default"]["entered_by"])]
        for call in calls:
            if call.finding is not None:
                story.plan(call.at, lambda c=call, d=day, w=clerk: _call(story, stage, d, c, w))
        quiet = [call for call in calls if call.finding is None]
        if quiet:
            story.plan(quiet[-1].at, lambda q=quiet, d=day, w=clerk: _quiet(stage, d, q, w))
        if day <= date.fromisoformat(plan["locked_until"]):
            at = _at(day, plan["lock"]["at_time"])
            story.plan(at, lambda d=day, t=at: _lock(stage, d, t, plan["lock"]))
        day += timedelta(days=1)


def _grids(stage: Stage, plan: Record) -> list[str]:
    with stage.centre.reading() as session:
        by = stage.people[stage.director]
        day = date.fromisoformat(plan["last_day"])
        rows = grid.list_grids(session, plan["township_code"], day, stage.rules, by=by, today=day)
    vacant = {v["grid_code"] for v in plan["vacant_grids"]}
    return [row.code for row in rows if row.code not in vacant]


def _at(day: date, hour: str) -> datetime:
    return datetime.combine(day, datetime.strptime(hour, "%H:%M").time(), CHINA)  # noqa: DTZ007


def _calls(plan: Record, day: date, grids: list[str]) -> list[_Call]:
    text = day.isoformat()
    findings = {f["grid_code"]: f for f in plan["findings"] if f["day"] == text}
    exceptions = {e["grid_code"]: e for e in plan["exceptions"] if e["day"] == text}
    default = plan["default"]
    means = ReportMeans(default["means_by_weekday"].get(str(day.weekday()), default["means"]))
    first, until = _at(day, default["from"]), _at(day, default["until"])
    today = {r["grid_code"]: r for r in plan["today"]["reported"]} if plan["today"]["day"] == text else None
    calls: list[_Call] = []
    for place, code in enumerate(grids):
        found, odd = findings.get(code), exceptions.get(code, {})
        if odd.get("kind") == "silent" or (today is not None and code not in today and found is None):
            continue
        at = first + (until - first) * place / max(1, len(grids))
        if today is not None and code in today:
            at = files.moment(today[code]["at"])
        if "at" in odd:
            at = files.moment(odd["at"])
        if found is not None:
            at = files.moment(found["at"])
            calls.append(_Call(at, code, ReportMeans(found["means"]), None, None, found))
        else:
            at = at.replace(microsecond=0)
            calls.append(_Call(at, code, means, odd.get("reporter"), odd.get("note"), None))
    return sorted(calls, key=lambda c: c.at)


def _quiet(stage: Stage, day: date, calls: list[_Call], who: str) -> None:
    """All zero reports of a day; one transaction, since nobody waits for them here."""

    def deed(session: Session, actor: Actor, _now: datetime) -> None:
        for call in calls:
            stage.now = call.at
            draft = ReportDraft(call.grid_code, day, call.means, call.reporter, call.at, call.note)
            sweep.report_zero(session, draft, stage.rules, by=actor, now=call.at)

    stage.do(who, calls[-1].at, deed)


def _call(story: Story, stage: Stage, day: date, call: _Call, who: str) -> None:
    record = call.finding
    assert record is not None
    registered = "dispute_key" in record
    outcome = GridEventOutcome(record["outcome"])
    finding = FindingDraft(
        description=record["description"],
        parties_text=record.get("parties_text"),
        phone=record.get("phone"),
        category_code=record.get("category_code"),
        people_count=record.get("people_count"),
        risk_level=RiskLevel(record["risk_level"]) if "risk_level" in record else None,
        outcome=GridEventOutcome.OPEN if registered or outcome is GridEventOutcome.REGISTERED else outcome,
        outcome_note=record.get("outcome_note"),
    )

    def deed(session: Session, actor: Actor, now: datetime) -> UUID:
        draft = ReportDraft(call.grid_code, day, call.means, call.reporter, call.at, call.note)
        return sweep.report_findings(session, draft, (finding,), stage.rules, by=actor, now=now).events[0]

    story.events[record["key"]] = UUID(str(stage.do(who, call.at, deed)))


def _lock(stage: Stage, day: date, at: datetime, names: Record) -> None:
    draft = sweep_lock.LockDraft(day, names["compiler"], names["reviewer"], names["issuer"])
    stage.do(
        names["reviewer"],
        at,
        lambda session, actor, now: sweep_lock.lock_day(session, draft, stage.rules, by=actor, now=now),
    )


def plan_links(story: Story) -> None:
    """Tie the findings to the disputes that were registered from them, as soon as both are there."""
    plan = files.document("sweep")
    stage = story.stage_of(plan["township_code"])
    registered = {d["key"]: files.moment(d["registered_at"]) for d in files.records("disputes", "disputes")}
    for record in plan["findings"]:
        if "dispute_key" in record:
            at = max(files.moment(record["at"]), registered[record["dispute_key"]]) + timedelta(minutes=1)
            story.plan(at, lambda r=record, t=at: _link(story, stage, r, t))


def _link(story: Story, stage: Stage, record: Record, at: datetime) -> None:
    event, dispute_uid = story.events[record["key"]], story.disputes[record["dispute_key"]]
    stage.do(
        stage.director,
        at,
        lambda session, actor, now: sweep_event.link_event(session, event, dispute_uid, by=actor, now=now),
    )
