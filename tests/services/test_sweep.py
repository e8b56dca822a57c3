"""The daily sweep: one grid's statement at a time, on time or late for ever, and its findings."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from db.enums import (
    CentreLevel,
    GridEventOutcome,
    IdKind,
    PartySide,
    ReportMeans,
    RiskLevel,
    Role,
    Source,
    SweepState,
    SweepTiming,
)
from db.models.dispute import Transition
from db.models.sweep import GridEvent, SweepReport
from desktop_app.domain.sweep_state import ReportTiming
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import dispute, sweep, sweep_event
from desktop_app.services.dispute_draft import PartyDraft
from desktop_app.services.sweep import ReportDraft, SweepReported
from desktop_app.services.sweep_event import EventRow
from desktop_app.services.sweep_finding import FindingDraft
from tests.support.centre import OpenTestCentre
from tests.support.township import TOWN, at, code_of, make_township

DAY = date(2026, 11, 23)
GRID = code_of(0, 1)
FINDING = FindingDraft("两家为滴水檐吵架。", "王立春 与 沈大江", "15400000099", "0201", 4, RiskLevel.YELLOW)


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_township(tmp_path / "centre", grids=2, vacant=(code_of(1, 2),))


def zero(home: OpenTestCentre, draft: ReportDraft, now: datetime) -> SweepReported:
    home.now = now
    with home.session() as session:
        return sweep.report_zero(session, draft, home.rules, by=home.actor, now=now)


def found(
    home: OpenTestCentre, *findings: FindingDraft, code: str = GRID, now: datetime | None = None
) -> SweepReported:
    with home.session() as session:
        return sweep.report_findings(
            session, ReportDraft(code, DAY), findings, home.rules, by=home.actor, now=now or home.now
        )


def stored(home: OpenTestCentre) -> list[SweepReport]:
    with home.reading() as session:
        rows = session.scalars(select(SweepReport).where(SweepReport.voided_at.is_(None))).all()
        session.expunge_all()
        return list(rows)


def events(home: OpenTestCentre) -> tuple[EventRow, ...]:
    with home.reading() as session:
        return sweep_event.list_events(session, TOWN, DAY, DAY, home.rules, by=home.actor, today=DAY)


def test_a_zero_report_is_stated_by_the_worker_on_duty(home: OpenTestCentre) -> None:
    done = zero(home, ReportDraft(GRID, DAY, ReportMeans.RADIO, happened_at=at(DAY, 9, 5)), at(DAY, 9, 7))
    assert (done.state, done.timing, done.reporter, done.proxy) == (
        SweepState.ZERO, ReportTiming.ON_TIME, "甲一", False,
    )  # fmt: skip
    (row,) = stored(home)
    assert (row.happened_at, row.entered_at) == (at(DAY, 9, 5), at(DAY, 9, 7))
    assert (row.reporter_name, row.means, row.entered_by) == ("甲一", ReportMeans.RADIO, "周砚秋")


def test_somebody_else_speaks_by_proxy(home: OpenTestCentre) -> None:
    assert zero(home, ReportDraft(GRID, DAY, reporter="阎 大生"), at(DAY, 9)).proxy
    assert not zero(home, ReportDraft(code_of(0, 2), DAY, reporter="甲二"), at(DAY, 9)).proxy
    assert [row.reporter_name for row in stored(home)] == ["阎大生", "甲二"]


def test_a_vacant_grid_needs_to_say_who_speaks(home: OpenTestCentre) -> None:
    with pytest.raises(RuleViolation, match="写明是谁代报"):
        zero(home, ReportDraft(code_of(1, 2), DAY), at(DAY, 9))
    assert zero(home, ReportDraft(code_of(1, 2), DAY, reporter="阎大生"), at(DAY, 9)).proxy


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(DAY, 17, 30), ReportTiming.ON_TIME),
        (at(DAY, 17, 31), ReportTiming.LATE),
        (at(DAY, 20, 0), ReportTiming.LATE),
        (at(DAY, 20, 1), ReportTiming.AFTER_GRACE),
        (at(DAY + timedelta(days=9), 9), ReportTiming.AFTER_GRACE),
    ],
)
def test_timing_follows_the_moment_of_entry(
    home: OpenTestCentre, now: datetime, expected: ReportTiming
) -> None:
    """The grid called at 16:00; what counts is when the township wrote it down."""
    assert zero(home, ReportDraft(GRID, DAY, happened_at=at(DAY, 16)), now).timing is expected


def test_late_never_becomes_on_time(tmp_path: Path) -> None:
    home = make_township(tmp_path / "centre", grids=1)
    seen: list[date] = []

    @settings(max_examples=25, deadline=None)
    @given(st.integers(1, 60 * 30), st.integers(0, 60 * 24))
    def any_late_entry(minutes_after: int, minutes_back: int) -> None:
        day = DAY - timedelta(days=len(seen) + 1)
        seen.append(day)
        now = at(day, 17, 30) + timedelta(minutes=minutes_after)
        claimed = max(at(day, 0), now - timedelta(minutes=minutes_back))
        first = zero(home, ReportDraft(GRID, day, happened_at=claimed), now)
        with home.session() as session:
            sweep.withdraw_report(session, first.uid, "重报", home.rules, by=home.actor, now=now)
        zero(home, ReportDraft(GRID, day, happened_at=claimed), now)

    any_late_entry()
    with home.reading() as session:
        timings = session.scalars(select(SweepReport.timing)).all()
    assert len(timings) >= 2 * 20
    assert set(timings) == {SweepTiming.LATE}


@pytest.mark.parametrize(
    ("draft", "says"),
    [
        (ReportDraft(GRID, DAY + timedelta(days=1)), "还没到这一天"),
        (ReportDraft("999", DAY), "没有编码为"),
        (ReportDraft("411525109201001", DAY, reporter="阎大生"), "不归泉河铺管"),
        (ReportDraft(GRID, date(2023, 12, 31), reporter="甲一"), "没有启用"),
        (ReportDraft(GRID, DAY, happened_at=at(DAY, 12, 30)), "晚于现在"),
        (ReportDraft(GRID, DAY, happened_at=at(DAY - timedelta(days=1), 23)), "早于"),
    ],
)
def test_bad_statements_are_refused(home: OpenTestCentre, draft: ReportDraft, says: str) -> None:
    with pytest.raises(RuleViolation, match=says):
        zero(home, draft, at(DAY, 12))
    assert stored(home) == []


def test_a_second_report_names_the_first_and_changes_nothing(home: OpenTestCentre) -> None:
    zero(home, ReportDraft(GRID, DAY), at(DAY, 9, 41))
    with pytest.raises(
        RuleViolation, match=r"固桥村民委员会第1网格 11-23 已由甲一在 11-23 09:41 报了“零报告”.*请办“更正”"
    ):
        zero(home, ReportDraft(GRID, DAY, reporter="阎大生"), at(DAY, 10))
    with pytest.raises(RuleViolation, match="零报告"):
        found(home, FINDING)
    assert [row.reporter_name for row in stored(home)] == ["甲一"]


def test_a_mistake_is_withdrawn_with_a_reason_and_stays_on_record(home: OpenTestCentre) -> None:
    first = zero(home, ReportDraft(GRID, DAY), at(DAY, 9))
    with pytest.raises(RuleViolation, match="理由"), home.session() as session:
        sweep.withdraw_report(session, first.uid, " ", home.rules, by=home.actor, now=home.now)
    with home.session() as session:
        sweep.withdraw_report(session, first.uid, "听错了网格", home.rules, by=home.actor, now=home.now)
    found(home, FINDING, now=at(DAY, 9, 30))
    with home.reading() as session:
        rows = session.scalars(select(SweepReport).order_by(SweepReport.id)).all()
        assert [(r.state, r.voided_reason) for r in rows] == [
            (SweepState.ZERO, "听错了网格"), (SweepState.FINDINGS, None),
        ]  # fmt: skip
    with pytest.raises(RuleViolation, match="找不到"), home.session() as session:
        sweep.withdraw_report(session, first.uid, "再来", home.rules, by=home.actor, now=home.now)


def test_findings_are_kept_with_everything_said(home: OpenTestCentre) -> None:
    settled = FindingDraft("婆媳拌嘴。", outcome=GridEventOutcome.ON_THE_SPOT, outcome_note="当面说和。")
    done = found(home, FINDING, settled)
    assert len(done.events) == 2
    with home.session() as session:
        sweep.add_finding(
            session, done.uid, FindingDraft("又一件。"), home.rules, by=home.actor, now=home.now
        )
    listed = events(home)
    assert [e.description for e in listed] == ["两家为滴水檐吵架。", "婆媳拌嘴。", "又一件。"]
    assert (listed[0].parties_text, listed[0].phone_masked, listed[0].people_count) == (
        "王立春 与 沈大江", "154****0099", 4,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("finding", "field"),
    [
        (FindingDraft(" "), "description"),
        (replace(FINDING, phone="打村里"), "phone"),
        (replace(FINDING, people_count=0), "people_count"),
        (replace(FINDING, category_code="7777"), "category_code"),
        (replace(FINDING, outcome=GridEventOutcome.ON_THE_SPOT), "outcome_note"),
        (replace(FINDING, outcome=GridEventOutcome.REGISTERED, outcome_note="x"), "outcome"),
        (replace(FINDING, parties_text="长" * 201), "parties_text"),
    ],
)
def test_half_a_finding_is_refused_at_its_field(
    home: OpenTestCentre, finding: FindingDraft, field: str
) -> None:
    with pytest.raises(RuleViolation) as caught:
        found(home, FINDING, finding)
    assert caught.value.field == f"events[1].{field}"
    assert stored(home) == []


def test_a_report_of_findings_needs_one_and_a_zero_report_takes_none(home: OpenTestCentre) -> None:
    with pytest.raises(RuleViolation, match="至少要录入一条"):
        found(home)
    first = zero(home, ReportDraft(GRID, DAY), at(DAY, 9))
    with pytest.raises(RuleViolation, match="先撤回"), home.session() as session:
        sweep.add_finding(session, first.uid, FINDING, home.rules, by=home.actor, now=home.now)


def test_a_finding_is_settled_or_handed_over_once_and_with_a_note(home: OpenTestCentre) -> None:
    one, two = found(home, FINDING, FindingDraft("排水沟堵了。")).events
    with home.session() as session:
        with pytest.raises(RuleViolation, match="写明"):
            sweep_event.settle_event(session, one, " ", by=home.actor, now=home.now)
        sweep_event.settle_event(session, one, "到场说和，握手言和。", by=home.actor, now=home.now)
        sweep_event.hand_over_event(session, two, "交镇水利站。", by=home.actor, now=home.now)
        with pytest.raises(RuleViolation, match="已是“当场化解”"):
            sweep_event.hand_over_event(session, one, "再交一次", by=home.actor, now=home.now)
    assert [(e.outcome, e.outcome_note) for e in events(home)] == [
        (GridEventOutcome.ON_THE_SPOT, "到场说和，握手言和。"),
        (GridEventOutcome.HANDED_OVER, "交镇水利站。"),
    ]
    with home.reading() as session:
        steps = session.scalars(select(Transition).where(Transition.entity == "grid_event")).all()
        assert [(s.from_state, s.to_state) for s in steps] == [
            ("open", "on_the_spot"),
            ("open", "handed_over"),
        ]


def register(home: OpenTestCentre, event: UUID) -> UUID:
    with home.session() as session:
        draft = sweep_event.register_event(session, event, home.rules, by=home.actor, today=DAY)
        full = tuple(
            replace(p, id_kind=IdKind.UNKNOWN, id_unknown_reason="排查时未带证件", address="固桥村")
            for p in draft.parties
        )
        done = dispute.register(
            session, replace(draft, parties=full), home.rules, by=home.actor, now=home.now
        )
        sweep_event.link_event(session, event, done.uid, by=home.actor, now=home.now)
    return done.uid


def test_a_finding_becomes_a_dispute_with_everything_carried_over(home: OpenTestCentre) -> None:
    (event,) = found(home, FINDING).events
    with home.reading() as session:
        draft = sweep_event.register_event(session, event, home.rules, by=home.actor, today=DAY)
    assert (draft.source, draft.happened_on, draft.township_code) == (Source.SWEEP, DAY, TOWN)
    assert draft.source_ref == "每日一排 2026-11-23 固桥村民委员会第1网格"
    assert (draft.place.village_code, draft.place.grid_code) == ("411525116201", GRID)
    assert (draft.category_code, draft.people_count, draft.risk_level) == ("0201", 4, RiskLevel.YELLOW)
    assert [(p.side, p.name, p.phone) for p in draft.parties] == [
        (PartySide.APPLICANT, "王立春", "15400000099"), (PartySide.RESPONDENT, "沈大江", None),
    ]  # fmt: skip


@pytest.mark.parametrize("words", ["二十余户", "两名家长", "无", "翟先锋 与 焦万顺等", "三户 与 运土车队"])
def test_words_that_are_no_names_go_into_the_description(home: OpenTestCentre, words: str) -> None:
    (event,) = found(home, replace(FINDING, parties_text=words)).events
    with home.reading() as session:
        draft = sweep_event.register_event(session, event, home.rules, by=home.actor, today=DAY)
    assert words in draft.description
    assert draft.parties == (PartyDraft(phone="15400000099"),)


def test_a_registered_finding_is_linked_once_and_cannot_be_withdrawn(home: OpenTestCentre) -> None:
    done = found(home, FINDING, FindingDraft("另一件。"))
    uid = register(home, done.events[0])
    row = events(home)[0]
    assert (row.outcome, row.dispute_uid) == (GridEventOutcome.REGISTERED, uid)
    assert row.dispute_number
    with home.session() as session:
        sweep_event.link_event(session, done.events[0], uid, by=home.actor, now=home.now)
        with pytest.raises(RuleViolation, match="已经登记过"):
            sweep_event.register_event(session, done.events[0], home.rules, by=home.actor, today=DAY)
        with pytest.raises(RuleViolation, match="找不到这件纠纷"):
            sweep_event.link_event(session, done.events[1], UUID(int=1), by=home.actor, now=home.now)
        with pytest.raises(RuleViolation, match="已登记为纠纷"):
            sweep.withdraw_report(session, done.uid, "重来", home.rules, by=home.actor, now=home.now)


def test_withdrawing_takes_the_findings_along(home: OpenTestCentre) -> None:
    done = found(home, FINDING)
    with home.session() as session:
        sweep.withdraw_report(session, done.uid, "报错网格", home.rules, by=home.actor, now=home.now)
    assert events(home) == ()
    with home.reading() as session:
        assert session.scalar(select(func.count()).select_from(GridEvent)) == 1


def test_roles_without_the_right_report_nothing(home: OpenTestCentre) -> None:
    for role in (Role.AUDITOR, Role.MEDIATOR, Role.TOWNSHIP_HEAD):
        someone = home.someone(role)
        with home.session(someone) as session, pytest.raises(PermissionDenied):
            sweep.report_zero(session, ReportDraft(GRID, DAY), home.rules, by=someone, now=home.now)
    worker = home.someone(Role.GRID_WORKER)
    with home.session(worker) as session:
        done = sweep.report_findings(
            session, ReportDraft(GRID, DAY), [FINDING], home.rules, by=worker, now=home.now
        )
        with pytest.raises(PermissionDenied):
            sweep_event.register_event(session, done.events[0], home.rules, by=worker, today=DAY)


def test_the_county_reports_nothing(home: OpenTestCentre) -> None:
    identity = replace(home.rules.identity, level=CentreLevel.COUNTY)
    rules = replace(home.rules, identity=identity)
    with home.session() as session, pytest.raises(RuleViolation, match="由乡镇"):
        sweep.report_zero(session, ReportDraft(GRID, DAY), rules, by=home.actor, now=home.now)
