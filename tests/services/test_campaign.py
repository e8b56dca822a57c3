"""Campaigns and hazards: made, counted, tied to findings, closed."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from db.enums import CampaignKind, CampaignRule, GridEventKind, GridEventOutcome, IdKind, RiskLevel, Role
from db.models.sweep import Campaign, GridEvent
from desktop_app.domain.campaign_day import CampaignTime
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import sweep
from desktop_app.services.campaign import (
    CampaignDraft,
    change_campaign,
    start_campaign,
    tag_finding,
    void_campaign,
)
from desktop_app.services.campaign_view import CampaignRow, campaigns_due, list_campaigns
from desktop_app.services.dispute import register
from desktop_app.services.hazard import (
    HazardDraft,
    HazardRow,
    close_hazard,
    count_overdue,
    list_hazards,
    mark_hazard,
)
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_event import link_event, register_event
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.services.sweep_import import import_sweep
from tests.support.centre import OpenTestCentre
from tests.support.township import TOWN, VILLAGES, code_of, make_township

DAY = date(2026, 11, 23)
VILLAGE = next(iter(VILLAGES))
TIME = CampaignTime(DAY - timedelta(days=1), DAY + timedelta(days=9), CampaignRule.DAILY)
DRAFT = CampaignDraft(" 百日攻坚 ", CampaignKind.HUNDRED_DAYS, TIME, (VILLAGE,))
HAZARD = HazardDraft(RiskLevel.ORANGE, "阎大生", DAY + timedelta(days=2))


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_township(tmp_path / "centre", vacant=(code_of(0, 3),))


def campaigns(home: OpenTestCentre) -> tuple[CampaignRow, ...]:
    with home.reading() as session:
        return list_campaigns(session, TOWN, home.rules, home.now, by=home.actor, today=DAY)


def found(home: OpenTestCentre, code: str, *texts: str) -> tuple[object, ...]:
    with home.session() as session:
        drafts = [FindingDraft(text) for text in texts]
        return sweep.report_findings(
            session, ReportDraft(code, DAY), drafts, home.rules, by=home.actor, now=home.now
        ).events


def hazards(home: OpenTestCentre, today: date = DAY, *, open_only: bool = True) -> tuple[HazardRow, ...]:
    with home.reading() as session:
        return list_hazards(session, TOWN, by=home.actor, today=today, open_only=open_only)


def test_a_campaign_counts_duty_grids_reports_and_tagged_findings(home: OpenTestCentre) -> None:
    first, _second = found(home, code_of(0, 1), "晒稻占道", "排水沟堵了")
    with home.session() as session:
        uid = start_campaign(session, DRAFT, home.rules, by=home.actor, now=home.now)
        tag_finding(session, first, uid, by=home.actor, now=home.now)  # type: ignore[arg-type]
    (row,) = campaigns(home)
    # Two days up to today, two grids with somebody on duty in the village; one of them reported today.
    assert (row.count.due, row.count.done, row.count.found) == (4, 1, 1)
    assert (row.draft.name, row.village_count, len(row.days), row.next_day) == ("百日攻坚", 1, 11, DAY)
    with home.session() as session:
        void_campaign(session, uid, "取消了", by=home.actor, now=home.now)
    assert campaigns(home) == ()
    with home.reading() as session:
        assert session.scalars(select(GridEvent.campaign_id)).all() == [None, None]


def test_a_campaign_is_changed_and_what_cannot_be_is_refused(home: OpenTestCentre) -> None:
    def refused(draft: CampaignDraft, says: str) -> None:
        with home.session() as session, pytest.raises(RuleViolation, match=says):
            start_campaign(session, draft, home.rules, by=home.actor, now=home.now)

    refused(replace(DRAFT, name=" "), "名称")
    refused(replace(DRAFT, villages=("411525109201",)), "不归本乡镇管")
    refused(replace(DRAFT, time=replace(TIME, rule=CampaignRule.MARKET)), "逢集")
    refused(replace(DRAFT, time=CampaignTime(DAY, DAY, CampaignRule.WEEKDAYS, ("6",))), "没有一天")
    with home.session() as session:
        uid = start_campaign(session, DRAFT, home.rules, by=home.actor, now=home.now)
    with home.session() as session:
        changed = replace(DRAFT, villages=(), note="全镇")
        change_campaign(session, uid, changed, home.rules, by=home.actor, now=home.now)
    (row,) = campaigns(home)
    assert (row.village_count, row.draft.note, row.count.due) == (2, "全镇", 10)


def test_only_who_locks_days_makes_campaigns(home: OpenTestCentre) -> None:
    clerk = home.someone(Role.GRID_WORKER)
    with home.session(clerk) as session, pytest.raises(PermissionDenied):
        start_campaign(session, DRAFT, home.rules, by=clerk, now=home.now)
    with home.reading() as session:
        assert session.scalars(select(Campaign)).all() == []


def test_a_hazard_has_an_owner_a_limit_and_an_end(home: OpenTestCentre) -> None:
    (event,) = found(home, code_of(0, 1), "配电箱没有门")
    with home.session() as session:
        mark_hazard(session, event, HAZARD, by=home.actor, now=home.now)  # type: ignore[arg-type]
    (row,) = hazards(home)
    assert (row.owner, row.days_left, row.overdue, row.level) == ("阎大生", 2, False, RiskLevel.ORANGE)
    late = DAY + timedelta(days=3)
    assert hazards(home, late)[0].overdue
    with home.reading() as session:
        assert count_overdue(session, TOWN, by=home.actor, today=late) == 1
        stored = session.scalars(select(GridEvent)).one()
        # The day may be locked: what has an owner and a limit is not left open.
        assert stored.outcome is GridEventOutcome.HANDED_OVER
    with home.session() as session:
        close_hazard(session, event, "门已装好", by=home.actor, now=home.now)  # type: ignore[arg-type]
        with pytest.raises(RuleViolation, match="已经销号"):
            close_hazard(session, event, "再装", by=home.actor, now=home.now)  # type: ignore[arg-type]
        with pytest.raises(RuleViolation, match="已经销号"):
            mark_hazard(session, event, HAZARD, by=home.actor, now=home.now)  # type: ignore[arg-type]
    assert hazards(home) == ()
    assert [(row.closed_on, row.closed_note) for row in hazards(home, open_only=False)] == [(DAY, "门已装好")]


@pytest.mark.parametrize(
    ("draft", "says"),
    [
        (replace(HAZARD, owner=" "), "谁负责"),
        (replace(HAZARD, due_on=DAY - timedelta(days=1)), "早于发现"),
    ],
)
def test_a_hazard_without_owner_or_with_a_past_limit_is_refused(
    home: OpenTestCentre, draft: HazardDraft, says: str
) -> None:
    (event,) = found(home, code_of(0, 1), "配电箱没有门")
    with home.session() as session, pytest.raises(RuleViolation, match=says):
        mark_hazard(session, event, draft, by=home.actor, now=home.now)  # type: ignore[arg-type]
    with home.session() as session, pytest.raises(RuleViolation, match="不是隐患"):
        close_hazard(session, event, "好了", by=home.actor, now=home.now)  # type: ignore[arg-type]


def test_a_hazard_told_by_a_grid_is_handed_to_its_owner_and_ends_as_a_dispute(home: OpenTestCentre) -> None:
    hazard = FindingDraft(
        "护栏断了", "王立春", None, "0201", 1, kind=GridEventKind.HAZARD, risk_level=RiskLevel.ORANGE,
        owner_name="阎大生", due_on=DAY - timedelta(days=1),
    )  # fmt: skip
    draft = ReportDraft(code_of(0, 1), DAY)
    with home.session() as session, pytest.raises(RuleViolation, match="早于发现") as refused:
        sweep.report_findings(session, draft, [hazard], home.rules, by=home.actor, now=home.now)
    assert refused.value.field == "events[0].due_on"
    good = replace(hazard, due_on=DAY)
    with home.session() as session:
        (uid,) = sweep.report_findings(session, draft, [good], home.rules, by=home.actor, now=home.now).events
    assert [(row.owner, row.due_on) for row in hazards(home)] == [("阎大生", DAY)]
    with home.session() as session:
        case = register_event(session, uid, home.rules, by=home.actor, today=DAY)
        parties = tuple(
            replace(p, id_kind=IdKind.UNKNOWN, id_unknown_reason="没带证件", address="固桥村")
            for p in case.parties
        )
        done = register(session, replace(case, parties=parties), home.rules, by=home.actor, now=home.now)
        link_event(session, uid, done.uid, by=home.actor, now=home.now)
    assert "责任人：阎大生，整改时限 2026-11-23" in case.description
    assert hazards(home) == ()
    (closed,) = hazards(home, open_only=False)
    assert closed.closed_note == f"登记为纠纷 {done.number}"


def test_a_chosen_campaign_holds_and_a_void_one_is_refused(home: OpenTestCentre) -> None:
    with home.session() as session:
        for name in ("百日攻坚", "校园周边"):
            named = replace(DRAFT, name=name)
            uid = start_campaign(session, named, home.rules, by=home.actor, now=home.now)
    with home.reading() as session:
        due = campaigns_due(session, TOWN, DAY, home.rules, by=home.actor, today=DAY)
        after = campaigns_due(session, TOWN, DAY + timedelta(days=10), home.rules, by=home.actor, today=DAY)
    assert ([one.name for one in due], after) == (["校园周边", "百日攻坚"], ())

    def told(code: str, finding: FindingDraft) -> None:
        with home.session() as session:
            sweep.report_findings(
                session, ReportDraft(code, DAY), [finding], home.rules, by=home.actor, now=home.now
            )

    told(code_of(0, 1), FindingDraft("占道", campaign=uid))
    assert {row.draft.name: row.count.found for row in campaigns(home)} == {"百日攻坚": 0, "校园周边": 1}
    with home.session() as session:
        void_campaign(session, uid, "取消了", by=home.actor, now=home.now)
    with pytest.raises(RuleViolation, match="可能已作废"):
        told(code_of(0, 2), FindingDraft("漏水", campaign=uid))
    told(code_of(0, 2), FindingDraft("漏水", no_campaign=True))
    assert tagged(home) == {"占道": False, "漏水": False}


def tagged(home: OpenTestCentre) -> dict[str, bool]:
    with home.reading() as session:
        return {row.description: row.campaign_id is not None for row in session.scalars(select(GridEvent))}


def test_a_finding_belongs_to_the_only_campaign_of_its_day(home: OpenTestCentre) -> None:
    with home.session() as session:
        start_campaign(session, DRAFT, home.rules, by=home.actor, now=home.now)
    found(home, code_of(0, 1), "晒稻占道")
    found(home, code_of(1, 1), "别的村")
    with home.session() as session:
        other = replace(DRAFT, name="校园周边")
        start_campaign(session, other, home.rules, by=home.actor, now=home.now)
    found(home, code_of(0, 2), "两次行动都在")
    assert tagged(home) == {"晒稻占道": True, "别的村": False, "两次行动都在": False}


def test_an_imported_finding_belongs_to_the_campaign_that_it_names(
    home: OpenTestCentre, tmp_path: Path
) -> None:
    with home.session() as session:
        for name in ("百日攻坚", "校园周边"):
            named = replace(DRAFT, name=name)
            start_campaign(session, named, home.rules, by=home.actor, now=home.now)
    path = tmp_path / "台账.csv"
    rows = (
        f"{code_of(0, 1)},2026-11-23,甲一,有,占道,校园周边",
        f"{code_of(0, 2)},2026-11-23,甲二,有,漏水,没有的",
    )
    path.write_text("网格编码,日期,网格员,是否发现,简要情况,专项行动\n" + "\n".join(rows), "utf-8")
    with home.session() as session:
        result, _ = import_sweep(session, path, home.rules, by=home.actor, now=home.now)
    assert "没有叫“没有的”的专项行动" in result.rows[1].text
    assert tagged(home) == {"占道": True}
    counts = {row.draft.name: row.count.found for row in campaigns(home)}
    assert counts == {"百日攻坚": 0, "校园周边": 1}
