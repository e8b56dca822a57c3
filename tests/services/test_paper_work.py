"""Papers of leaders, of the county and of the daily sweep, read back from their PDF."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from db.enums import CentreLevel, PaperKind, ProgressKind
from db.models.office import Office
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import sweep
from desktop_app.services.assignment_progress import give_evidence
from desktop_app.services.dispatch import DispatchDraft, issue
from desktop_app.services.paper import make_paper, make_sweep_daily, render_paper
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.services.sweep_statement import sweep_day_uid
from tests.services import assignments
from tests.services.test_paper import text_of
from tests.support.centre import COUNTY, OpenTestCentre, make_centre
from tests.support.township import TOWN, code_of, make_township


def _text(home: OpenTestCentre, kind: PaperKind, subject: UUID) -> str:
    with home.reading() as session:
        paper = make_paper(session, kind, subject, home.rules, by=home.actor, today=local_date(home.now))
    return text_of(render_paper(paper))


def test_a_leaders_sheet_shows_plan_progress_and_evidence(tmp_path: Path) -> None:
    home = make_centre(tmp_path / "centre")
    uid = assignments.proposed(home)
    proposed = _text(home, PaperKind.LEADER_ASSIGNMENT, uid)
    assert "待审批" in proposed
    assert "红色风险，群众反复上访" in proposed
    assert "定方案" not in proposed
    assignments.start(home, uid)
    visit = assignments.act(home, uid, ProgressKind.FIELD_VISIT)
    with home.session() as session:
        give_evidence(session, uid, "investigated", visit, home.rules, by=home.actor, now=home.now)
    text = _text(home, PaperKind.LEADER_ASSIGNMENT, uid)
    for words in (
        "柳桥包〔2026〕第1号", "镇党委书记陈志远", "唐晓东", "先核对账目，再开协调会", "2026年12月23日",
        "带案下访：见了职工代表五人", "同意", "薛慧敏",
    ):  # fmt: skip
        assert words in text, words
    home.centre.close()


def test_a_dispatch_order_names_both_sides_and_the_limits(tmp_path: Path) -> None:
    county = make_centre(tmp_path / "county", COUNTY)
    township = UUID(int=7)
    with county.session() as session:
        session.add(
            Office(
                uid=township, code="411525100000", name="柳桥镇综治中心", short_name="柳桥",
                level=CentreLevel.TOWNSHIP, is_self=False, recipient_key="age1x",
                recovery_key="age1y", paired_at=county.now,
            )
        )  # fmt: skip
        session.flush()
        draft = DispatchDraft(
            township,
            "砂石厂扬尘纠纷",
            "群众反映砂石厂夜间生产。",
            "七日内报结果。",
            date(2026, 11, 30),
            "范德山",
            "15400000071",
        )
        uid = issue(session, draft, county.rules, by=county.actor, now=county.now)
    text = _text(county, PaperKind.DISPATCH_ORDER, uid)
    for words in (
        "固始县综治中心", "柳桥镇综治中心", "固始交〔2026〕JB0001", "砂石厂扬尘纠纷", "2026年11月23日",
        "2026年11月30日", "范德山", "15400000071",
    ):  # fmt: skip
        assert words in text, words
    county.centre.close()


def test_the_daily_report_counts_zero_finding_and_silence_apart(tmp_path: Path) -> None:
    home = make_township(tmp_path / "centre", grids=2)
    today = local_date(home.now)
    finding = FindingDraft("两家为滴水檐吵架。", "王立春 与 沈大江", "15400000099", "0201", 4)
    with home.session() as session:
        sweep.report_zero(session, ReportDraft(code_of(0, 1), today), home.rules, by=home.actor, now=home.now)
        draft = ReportDraft(code_of(0, 2), today)
        sweep.report_findings(session, draft, (finding,), home.rules, by=home.actor, now=home.now)
    with home.reading() as session:
        paper = make_sweep_daily(session, TOWN, today, home.rules, home.now, by=home.actor, today=today)
        with pytest.raises(RuleViolation, match="没有启用的网格"):
            make_sweep_daily(
                session, TOWN, date(2020, 1, 1), home.rules, home.now, by=home.actor, today=today
            )
    assert (paper.kind, paper.record_uid) == (PaperKind.SWEEP_DAILY, sweep_day_uid(TOWN, today))
    assert paper.name == "每日一排日报 2026-11-23"
    text = text_of(render_paper(paper))
    for words in (home.rules.identity.name, "2026年11月23日", "两家为滴水檐吵架", "王立春与沈大江"):
        assert words in text, words
    home.centre.close()
