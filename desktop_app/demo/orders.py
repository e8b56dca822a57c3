"""The sample's orders to units of a township, and one notice by the ladder."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.enums import DispatchKind, SignManner
from desktop_app.demo import files
from desktop_app.demo.files import Record
from desktop_app.demo.story import Stage, Story
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.services.dispatch_inner import (
    InnerOrderDraft,
    UnitStepDraft,
    issue_inner,
    record_unit_step,
)
from desktop_app.services.dispatch_inner_view import inner_detail
from desktop_app.services.dispatch_record import OrderTerms, OrderUnit
from desktop_app.services.supervision_inside import InsideDraft, issue_inside, list_proposals

_MADE = dict[str, UUID]


def plan_orders(story: Story) -> None:
    """Put the orders, their units' steps and the notice on the timeline."""
    made: _MADE = {}
    for record in files.records("order", "orders"):
        stage, at = story.stage_of(record["township_code"]), files.moment(record["issued_at"])
        story.plan(at, lambda r=record, s=stage, t=at: _issue(s, made, r, t))
        for step in record["steps"]:
            then = files.moment(step["at"])
            story.plan(then, lambda r=record, s=stage, d=step, t=then: _step(s, made[r["key"]], d, t))
    urged = files.document("order")["urged"]
    at = files.moment(urged["at"])
    story.plan(at, lambda: _urge(story.stage_of(urged["township_code"]), made[urged["order"]], urged, at))


def _issue(stage: Stage, made: _MADE, record: Record, at: datetime) -> None:
    draft = InnerOrderDraft(
        DispatchKind(record["kind"]),
        record["title"],
        record["content"],
        date.fromisoformat(record["due_on"]),
        tuple(OrderUnit(name) for name in record["units"]),
        OrderTerms(record["demands"]),
    )

    def deed(session: Session, actor: Actor, now: datetime) -> UUID:
        return issue_inner(session, draft, stage.rules, by=actor, now=now)

    made[record["key"]] = UUID(str(stage.do(record["issued_by"], at, deed)))


def _step(stage: Stage, order: UUID, step: Record, at: datetime) -> None:
    def deed(session: Session, actor: Actor, now: datetime) -> None:
        row = inner_detail(session, order, stage.rules, by=actor, today=local_date(now))
        draft = UnitStepDraft(
            row.units[int(step["unit"])].uid,
            step["action"],
            step["text"],
            step["signer"],
            SignManner(step["manner"]) if step.get("manner") else None,
            step.get("evidence", ""),
        )
        record_unit_step(session, draft, stage.rules, by=actor, now=now)

    stage.do(step["by"], at, deed)


def _urge(stage: Stage, order: UUID, record: Record, at: datetime) -> None:
    def deed(session: Session, actor: Actor, now: datetime) -> None:
        rows = list_proposals(session, stage.rules, by=actor, today=local_date(now))
        for row in (one for one in rows if one.matter_uid == order):
            draft = InsideDraft(row.matter_uid, row.unit, row.kind, leader_name=record.get("leader", ""))
            issue_inside(session, draft, stage.rules, by=actor, now=now)

    stage.do(record["by"], at, deed)
