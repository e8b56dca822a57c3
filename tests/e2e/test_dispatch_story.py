"""A quarrel nobody wants: refused by two units, decided, urged up the ladder, settled, looked at again."""

from pathlib import Path
from uuid import UUID

import pytest

from db.enums import (
    DispatchState,
    DisputeState,
    InspectionOutcome,
    PaperKind,
    Role,
    SupervisionKind,
)
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services.agenda_row import DueRow
from desktop_app.services.dispute_note import NoteKind
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.dispute_view import DisputeQuery, list_disputes
from desktop_app.services.paper import make_paper, render_paper
from desktop_app.services.today import Target, due_rows
from desktop_app.services.unit_duty import suggest_units
from tests.papers.reading import page_texts, squeezed
from tests.services.disputes import DRAFT, note, registered, step
from tests.services.inner_orders import listed, unit_step
from tests.services.test_reinspection import drawn, inspect
from tests.services.test_reinspection import listed as draws
from tests.services.test_supervision_inside import climb, proposals, read, reply
from tests.support.centre import OpenTestCentre, make_centre


def test_a_case_bounces_twice_is_decided_urged_settled_and_fails_the_inspection(tmp_path: Path) -> None:
    town = make_centre(tmp_path / "town")
    uid = registered(town).uid
    step(town, uid, "accept")

    # The list of duties names a unit, and says why.
    with town.reading() as session:
        first, *_ = suggest_units(
            session, DRAFT.description, "0203", by=town.actor, today=local_date(town.now)
        )
    assert first.unit == "生态环境站"
    assert "属于“邻里纠纷-相邻污染损害防止”" in first.basis

    # Two units say it is not theirs; the centre grants both, then decides for good.
    for unit in ("柳桥派出所", "生态环境站"):
        step(town, uid, "dispatch", StepDraft(lead_unit_name=unit))
        (order,) = listed(town, open_only=True)
        unit_step(town, order.uid, "ask_return", "不属本单位职责。")
        unit_step(town, order.uid, "grant_return", by=town.actor)
        assert state_of(town) is DisputeState.ACCEPTED
    decided = StepDraft(lead_unit_name="生态环境站", note="噪声污染由生态环境站牵头。")
    step(town, uid, "dispatch", decided)
    (order,) = listed(town, open_only=True)
    assert (order.returns, order.decided_reason) == (2, "噪声污染由生态环境站牵头。")
    # The order that it gets says so, and a third return is not taken: it was decided.
    paper = text(town, PaperKind.DISPATCH_ORDER, order.uid)
    for word in ("生态环境站", "噪声污染由生态环境站牵头。", order.number):
        assert squeezed(word) in paper, paper
    with pytest.raises(RuleViolation, match="已经退过 2 次"):
        unit_step(town, order.uid, "ask_return", "还是不属本单位职责。")
    assert state_of(town) is DisputeState.DISPATCHED

    # The unit does not even sign: it is urged, signs, and is urged again for the work itself.
    town.pass_time(days=1)
    assert [(row.kind, row.unit) for row in proposals(town)] == [
        (SupervisionKind.OVERDUE_NOTICE, "生态环境站")
    ]
    climb(town, order.uid, "生态环境站", SupervisionKind.OVERDUE_NOTICE)
    unit_step(town, order.uid, "sign_for", signer="孟庆和")
    assert state_of(town) is DisputeState.IN_PROGRESS
    town.pass_time(days=7)
    (row,) = proposals(town)
    assert (row.kind, row.matter_uid) == (SupervisionKind.SUPERVISION_ORDER, uid)
    assert Target.URGE in {one.target for one in due(town)}
    order_step = climb(town, uid, row.unit, row.kind)
    paper = text(town, PaperKind.SUPERVISION_ORDER, order_step)
    assert "督办单柳桥督〔2026〕2号" in paper
    reply(town, order_step)
    assert not read(town, order_step).waits

    # Settled by the unit, closed by the director: the order is over with the case.
    settle = StepDraft(result="厂方夜间停机。", responsible_name=None)
    step(town, uid, "settle", settle, role=Role.MEDIATOR)
    step(town, uid, "await_follow_up", role=Role.MEDIATOR)
    note(town, uid, NoteKind.FOLLOW_UP, "双方都满意。")
    step(town, uid, "close", StepDraft(satisfaction="满意"))
    (last,) = [one for one in listed(town) if one.uid == order.uid]
    assert last.state is DispatchState.COMPLETED
    log = text(town, PaperKind.DISPATCH_LOG, order.uid)
    assert log.count("已退单") == 2
    assert "孟庆和" in log

    # Drawn for inspection; the machines run again at night, so the case is worked again.
    drawn(town, last_on=local_date(town.now), share=100)
    (draw,) = draws(town)
    assert draw.honest
    assert inspect(town, draw.cases[0].uid, outcome=InspectionOutcome.FAILED)
    assert state_of(town) is DisputeState.IN_PROGRESS


def state_of(town: OpenTestCentre) -> DisputeState:
    with town.reading() as session:
        page = list_disputes(
            session, DisputeQuery(open_only=False), by=town.actor, today=local_date(town.now)
        )
    (row,) = page.rows
    return row.state


def due(town: OpenTestCentre) -> tuple[DueRow, ...]:
    with town.reading() as session:
        return due_rows(session, town.rules, by=town.actor, today=local_date(town.now))


def text(town: OpenTestCentre, kind: PaperKind, subject: UUID) -> str:
    with town.reading() as session:
        made = make_paper(session, kind, subject, town.rules, by=town.actor, today=local_date(town.now))
    return squeezed("".join(page_texts(render_paper(made))))
