"""编号登记: what was given, what is void, what is missing; and nothing of cases that are not to be seen."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PaperKind, Role, TerminationReason
from db.models.mediation import Mediation
from db.models.mediation_course import MediationNotice
from desktop_app.domain.number import NumberKind
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_ending, mediation_notice
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.mediation_ending import EndingDraft
from desktop_app.services.number_view import NumberQuery, NumberState, list_numbers, number_sheet
from desktop_app.services.paper_number import number_for, void_number
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day

TODAY = day("2026-11-23")
QUERY = NumberQuery(2026)
Row = tuple[str, str, str]


def numbers(case: Case, session: Session, query: NumberQuery = QUERY) -> list[Row]:
    session.flush()
    centre = case.centre
    rows = list_numbers(session, query, centre.rules, by=centre.actor, today=TODAY)
    return [(row.number, row.state.label, row.reason) for row in rows]


def terminated(case: Case, session: Session) -> Mediation:
    centre = case.centre
    uid = cases.accepted(case, session)
    ending = EndingDraft("", TODAY, TODAY, reasons=(TerminationReason.APART,))
    mediation_ending.terminate(session, uid, ending, centre.rules, by=centre.actor, now=centre.now)
    return session.scalars(select(Mediation).where(Mediation.uid == uid)).one()


def issue(case: Case, session: Session, mediation: Mediation) -> MediationNotice:
    centre = case.centre
    number = mediation_notice.issue_notice(
        session, mediation.uid, PaperKind.TERMINATION_NOTICE, TODAY, centre.rules,
        by=centre.actor, now=centre.now,
    )  # fmt: skip
    return session.scalars(select(MediationNotice).where(MediationNotice.number == number)).one()


def test_a_void_number_stays_with_its_reason(case: Case, session: Session) -> None:
    centre = case.centre
    mediation = terminated(case, session)
    first = issue(case, session, mediation)
    mediation_notice.void_notice(
        session, mediation.uid, first.uid, "日期写错了", centre.rules, by=centre.actor, now=centre.now
    )
    second = issue(case, session, mediation)
    assert numbers(case, session, NumberQuery(2026, kind=NumberKind.TERMINATION)) == [
        (first.number, "作废", "日期写错了"),
        (second.number, "在用", ""),
    ]
    assert numbers(case, session)[0] == (mediation.number, "在用", "")
    assert numbers(case, session, NumberQuery(2025)) == []


def test_a_serial_that_nothing_bears_is_missing_with_its_reason(case: Case, session: Session) -> None:
    mediation = terminated(case, session)
    rules = case.centre.rules
    lost, dropped = (number_for(session, mediation, NumberKind.TERMINATION, rules, 2026) for _ in range(2))
    void_number(session, mediation, NumberKind.TERMINATION, dropped, rules, "打印机卡纸", mediation.uid)
    assert numbers(case, session, NumberQuery(2026, kind=NumberKind.TERMINATION)) == [], "nothing above it"
    kept = issue(case, session, mediation)
    assert numbers(case, session, NumberQuery(2026, kind=NumberKind.TERMINATION)) == [
        (lost, "缺号", ""),
        (dropped, "缺号", "打印机卡纸"),
        (kept.number, "在用", ""),
    ]


def test_the_sheet_says_what_it_is_about_and_how_many(case: Case, session: Session) -> None:
    centre = case.centre
    mediation = terminated(case, session)
    issue(case, session, mediation)
    sheet = number_sheet(session, QUERY, centre.rules, by=centre.actor, today=TODAY)
    assert sheet.rows[0][:4] == ("柳桥镇人民调解委员会", "卷号", "2026", mediation.number)
    assert len(sheet.rows) == 2
    assert sheet.above[-1] == "2026 年，2 个编号"
    with pytest.raises(RuleViolation, match="2025 年还没有给出编号"):
        number_sheet(session, NumberQuery(2025), centre.rules, by=centre.actor, today=TODAY)


def test_a_restricted_case_is_neither_listed_nor_missing(case: Case, session: Session) -> None:
    centre = case.centre
    mediation = terminated(case, session)
    issue(case, session, mediation)
    stranger = centre.someone(Role.CENTRE_DIRECTOR, "柏知秋")
    before = list_numbers(session, QUERY, centre.rules, by=stranger, today=TODAY)
    assert {row.state for row in before} == {NumberState.IN_USE}
    restrict_dispute(
        session,
        RestrictionDraft(case.dispute, reason="涉及隐私"),
        by=centre.actor,
        now=centre.now,
    )
    session.flush()
    assert list_numbers(session, QUERY, centre.rules, by=stranger, today=TODAY) == ()
