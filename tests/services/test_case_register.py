"""The registers of mediated cases, read from real mediations and read back from their PDF."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from db.enums import PaperKind, Role
from db.models.paper import Paper
from desktop_app.domain.sweep_statistics import PeriodKind, StatisticsPeriod
from desktop_app.errors import RuleViolation
from desktop_app.papers.case_register import CaseRegister
from desktop_app.services.case_register import RegisterDraft, make_case_register
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.paper import PaperInput, record_issue, render_paper
from tests.papers.reading import page_texts, squeezed
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day

TODAY = day("2026-11-23")
OCTOBER = StatisticsPeriod(2026, PeriodKind.MONTH, 10)
NOVEMBER = StatisticsPeriod(2026, PeriodKind.MONTH, 11)
QUARTER = StatisticsPeriod(2026, PeriodKind.QUARTER, 4)


@pytest.fixture
def session(session: Session, case: Case) -> Session:
    """The usual one, with an agreement in force."""
    cases.in_force(case, session)
    return session


def made(case: Case, session: Session, period: StatisticsPeriod, name: str = "") -> PaperInput:
    session.flush()
    mediator = case.mediators[name] if name else None
    draft = RegisterDraft(case.committee, period, mediator)
    return make_case_register(session, draft, case.centre.now, by=case.centre.actor, today=TODAY)


def read(paper: PaperInput) -> str:
    return squeezed("".join(page_texts(render_paper(paper))))


def test_a_mediators_register_has_the_cases_at_which_he_works(case: Case, session: Session) -> None:
    paper = made(case, session, NOVEMBER, "余广田")
    assert (paper.kind, paper.entity) == (PaperKind.MEDIATOR_CASE_REGISTER, "mediator")
    assert paper.name == "人民调解员调解案件登记单 余广田 2026年11月"
    text = read(paper)
    for words in (
        "人民调解员调解案件登记单", "柳桥镇人民调解委员会", "人民调解员：余广田",
        "2026年11月（2026-11-01至2026-11-30）",
        "（2026）柳人调字第1号", "2026-10-27", "2026-11-19", "已达成协议", "书面柳调协〔2026〕第1号",
        "合计：1件，本期受理0件，本期结束1件；达成协议1件，协议金额58,000元。",
        "按结果：已达成协议1件。", "按协议形式：书面1件。",
    ):  # fmt: skip
        assert words in text, words
    with pytest.raises(RuleViolation, match="没有受理"):
        made(case, session, NOVEMBER, "陶守信")


def test_a_committees_register_says_how_the_cases_stood_at_the_end_of_the_period(
    case: Case, session: Session
) -> None:
    paper = made(case, session, OCTOBER)
    assert (paper.kind, paper.record_uid) == (PaperKind.COMMITTEE_CASE_REGISTER, case.committee)
    text = read(paper)
    assert "人民调解委员会调解案件汇总登记表" in text
    assert "余广田、单秀兰" in text
    assert "合计：1件，本期受理1件，本期结束0件；达成协议0件，协议金额0元。" in text
    assert "按结果：调解中1件。按协议形式：无。" in text
    assert "柳调协" not in text, "the agreement came in November"
    quarter = read(made(case, session, QUARTER))
    assert "2026年第四季度（2026-10-01至2026-12-31）" in quarter
    assert "本期受理1件，本期结束1件；达成协议1件" in quarter


def test_a_long_register_repeats_its_head_and_counts_its_pages(case: Case, session: Session) -> None:
    paper = made(case, session, QUARTER)
    content = paper.content
    assert isinstance(content, CaseRegister)
    from desktop_app.papers.case_register import render

    rows = tuple(replace(content.rows[0], number=f"（2026）柳人调字第{n}号") for n in range(1, 41))
    pages = [squeezed(text) for text in page_texts(render(replace(content, rows=rows)))]
    assert len(pages) > 2
    for place, text in enumerate(pages, 1):
        assert f"第{place}页共{len(pages)}页" in text
    assert sum("序号卷号纠纷" in text for text in pages) >= len(pages) - 1
    assert "合计：40件" in pages[-1]


def test_a_register_is_on_record_once_it_was_printed(case: Case, session: Session) -> None:
    paper = made(case, session, NOVEMBER)
    uid = record_issue(session, paper, render_paper(paper), by=case.centre.actor, now=case.centre.now)
    row = session.query(Paper).filter(Paper.uid == uid).one()
    assert (row.entity, row.record_uid) == ("committee", case.committee)


def test_what_cannot_be_registered_is_refused(case: Case, session: Session) -> None:
    with pytest.raises(RuleViolation, match="还没有开始"):
        made(case, session, StatisticsPeriod(2027, PeriodKind.YEAR))
    wrong = RegisterDraft(case.dispute, NOVEMBER)
    with pytest.raises(RuleViolation, match="找不到这个调委会"):
        make_case_register(session, wrong, case.centre.now, by=case.centre.actor, today=TODAY)
    wrong = RegisterDraft(case.committee, NOVEMBER, case.committee)
    with pytest.raises(RuleViolation, match="没有这位调解员"):
        make_case_register(session, wrong, case.centre.now, by=case.centre.actor, today=TODAY)


def test_a_restricted_case_is_left_out(case: Case, session: Session) -> None:
    centre = case.centre
    restrict_dispute(
        session, RestrictionDraft(case.dispute, reason="涉及隐私"), by=centre.actor, now=centre.now
    )
    session.flush()
    stranger = centre.someone(Role.CENTRE_DIRECTOR, "柏知秋")
    with pytest.raises(RuleViolation, match="没有受理"):
        make_case_register(
            session, RegisterDraft(case.committee, NOVEMBER), centre.now, by=stranger, today=TODAY
        )
