"""The agenda: every open matter with a limit stands in it exactly once, on its day, and the days are told."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import change_log
from db.enums import CampaignKind, CampaignRule, DispatchKind, DisputeState, MediationState, RiskLevel, Role
from db.exchanged import table_of
from db.models.assignment import LeaderAssignment
from db.models.dispatch import Dispatch
from db.models.dispute import Dispute
from db.models.dossier import Dossier, DossierLoan
from db.models.mediation import Agreement, Committee, Instalment, Mediation
from db.models.performance import Breach
from db.models.petition import Petition
from db.models.reception import ReceptionDuty, ReceptionVisit
from db.models.reinspection import Reinspection, ReinspectionCase
from db.models.supervision import Supervision
from db.models.sweep import GridEvent
from desktop_app.domain.campaign_day import CampaignTime
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.dispute_state import OPEN_STATES
from desktop_app.domain.working_day import DayMark
from desktop_app.services import sweep
from desktop_app.services.agenda import (
    AgendaMonth,
    AgendaQuery,
    agenda_month,
    agenda_rows,
    year_warning,
)
from desktop_app.services.agenda_row import AgendaKind, DueRow
from desktop_app.services.agenda_sheet import make_agenda
from desktop_app.services.campaign import CampaignDraft, start_campaign
from desktop_app.services.hazard import HazardDraft, close_hazard, mark_hazard
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.services.today import due_rows
from desktop_app.services.today_agreement import agreement_rows, confirmation_rows
from tests.papers.reading import outside, page_texts, squeezed
from tests.services.disputes import registered
from tests.services.secret_case import found_event, secret_case
from tests.support.centre import OpenTestCentre, make_centre
from tests.support.township import code_of, make_township

LONG_AGO, FAR = date(2000, 1, 1), date(2100, 1, 1)


def rows_of(
    home: OpenTestCentre, first: date = LONG_AGO, last: date = FAR, **asked: Any
) -> tuple[DueRow, ...]:
    with home.reading() as session:
        query = AgendaQuery(first, last, **asked)
        today = local_date(home.now)
        return agenda_rows(session, home.rules, query, by=home.actor, today=today, limit=5_000)


def month_of(home: OpenTestCentre, first: date, last: date, **asked: Any) -> AgendaMonth:
    with home.reading() as session:
        query = AgendaQuery(first, last, **asked)
        return agenda_month(session, home.rules, query, by=home.actor, today=local_date(home.now))


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestCentre]:
    """A township with a case to which everything happened, a hazard, a campaign and a dossier that is out."""
    home = make_township(tmp_path_factory.mktemp("agenda") / "centre")
    today = local_date(home.now)
    secret_case(home, found_event(home))
    with home.session() as session:
        finding = (FindingDraft("水塘边没有护栏。"),)
        draft = ReportDraft(code_of(0, 2), today)
        (event,) = sweep.report_findings(
            session, draft, finding, home.rules, by=home.actor, now=home.now
        ).events
        limit = HazardDraft(RiskLevel.ORANGE, "阎大生", today + timedelta(days=2))
        mark_hazard(session, event, limit, by=home.actor, now=home.now)
        time = CampaignTime(today, today + timedelta(days=3), CampaignRule.DAILY)
        campaign = CampaignDraft("百日攻坚", CampaignKind.HUNDRED_DAYS, time)
        start_campaign(session, campaign, home.rules, by=home.actor, now=home.now)
        mediation = session.scalars(select(Mediation.id)).one()
        session.add_all(
            (
                Dossier(
                    mediation_id=mediation, number="1", retention="30年", filed_on=today, filed_by="解文斌",
                    pages=9, edition=1,
                ),
                DossierLoan(
                    mediation_id=mediation, borrower="冯秀兰", purpose="查证", approved_by="申明",
                    taken_on=today, due_on=today + timedelta(days=5),
                ),
            )
        )  # fmt: skip
    yield home
    home.centre.close()


def _limits(session: Session, own: UUID) -> Iterator[tuple[AgendaKind, date]]:
    """Every open matter with a limit, read from the tables one after the other."""
    for dispute in session.scalars(select(Dispute)):
        if dispute.due_on and dispute.state in OPEN_STATES | {DisputeState.CLOSED}:
            yield AgendaKind.DISPUTE, dispute.due_on
    for agreement in session.scalars(select(Agreement).where(Agreement.effective_on.is_not(None))):
        assert agreement.confirmation_due_on is not None
        yield AgendaKind.CONFIRMATION, agreement.confirmation_due_on
    broken = [uid for breach in session.scalars(select(Breach)) for uid in breach.instalments]
    for one in session.scalars(select(Instalment)):
        if one.due_on and one.performed_on is None and one.uid.hex not in broken:
            yield AgendaKind.PERFORMANCE, one.due_on
    for breach in session.scalars(select(Breach)):
        yield AgendaKind.PERFORMANCE, breach.declared_on
    for assignment in session.scalars(select(LeaderAssignment)):
        assert assignment.confirm_due_on is not None
        yield AgendaKind.ASSIGNMENT, assignment.confirm_due_on
    for order in session.scalars(select(Dispatch)):
        # The order by which the case was given to its unit stands at the case.
        if order.kind is not DispatchKind.INTERNAL:
            yield AgendaKind.DISPATCH, order.sign_due_on
    # A step of this office's own ladder that was answered is nobody's duty any more.
    for asked in session.scalars(select(Supervision).where(Supervision.office_id != own)):
        yield AgendaKind.SUPERVISION, asked.reply_due_on
    for event in session.scalars(select(GridEvent).where(GridEvent.due_on.is_not(None))):
        assert event.due_on is not None
        yield AgendaKind.HAZARD, event.due_on
    for loan in session.scalars(select(DossierLoan)):
        yield AgendaKind.LOAN, loan.due_on
    for unit in session.scalars(select(ReinspectionCase).where(ReinspectionCase.inspected_on.is_(None))):
        drawn = session.get_one(Reinspection, unit.reinspection_id)
        yield AgendaKind.INSPECTION, drawn.drawn_on + timedelta(days=7)
    for duty in session.scalars(select(ReceptionDuty)):
        yield AgendaKind.RECEPTION, duty.day
    for visit in session.scalars(select(ReceptionVisit).where(ReceptionVisit.completed_on.is_(None))):
        if visit.due_on:
            yield AgendaKind.RECEPTION, visit.due_on


def test_every_open_matter_with_a_limit_stands_in_the_agenda_once(busy: OpenTestCentre) -> None:
    rows = rows_of(busy)
    with busy.reading() as session:
        expected = Counter(_limits(session, busy.centre.identity.uid))
        petitions = session.scalars(select(Petition)).all()
    told = {AgendaKind.MEETING, AgendaKind.CAMPAIGN, AgendaKind.FOLLOW_UP, AgendaKind.PETITION}
    assert Counter((r.kind, r.due_on) for r in rows if r.kind not in told) == expected
    assert len(expected) >= 8, "or this proves little"
    assert len({(r.kind, r.uid, r.due_on, r.what) for r in rows}) == len(rows)
    # Which clock of a petition runs is told by its own tests.
    assert len([r for r in rows if r.kind is AgendaKind.PETITION]) == len(petitions) == 1
    held = [r for r in rows if r.kind is AgendaKind.MEETING]
    assert [(r.at is not None, r.done, r.late) for r in held] == [(True, True, False)] * 2
    assert len([r for r in rows if r.kind is AgendaKind.CAMPAIGN]) == 4
    assert list(rows) == sorted(rows, key=lambda r: r.due_on)


def test_the_work_page_has_the_same_lines_and_none_of_them_twice(busy: OpenTestCentre) -> None:
    today = local_date(busy.now)
    with busy.reading() as session:
        page = [
            *due_rows(session, busy.rules, by=busy.actor, today=today),
            *agreement_rows(session, busy.rules, by=busy.actor, today=today),
            *confirmation_rows(session, busy.rules, by=busy.actor, today=today),
        ]
    assert set(page) <= set(rows_of(busy))
    assert len(set(page)) == len(page) >= 5
    assert {AgendaKind.HAZARD, AgendaKind.SUPERVISION, AgendaKind.PERFORMANCE} <= {row.kind for row in page}


def test_the_sheet_counts_what_the_lines_are(busy: OpenTestCentre) -> None:
    first = date(2026, 11, 1)
    sheet = month_of(busy, first, date(2026, 11, 30))
    rows = rows_of(busy, first, date(2026, 11, 30))
    assert {(d.day, k): n for d in sheet.days for k, n in d.counts} == Counter(
        (r.due_on, r.kind) for r in rows
    )
    assert {d.day: d.late for d in sheet.days if d.late} == Counter(r.due_on for r in rows if r.late)
    only = month_of(busy, first, date(2026, 11, 30), kinds=frozenset({AgendaKind.HAZARD}))
    assert [(d.day.day, d.counts) for d in only.days if d.total] == [(25, ((AgendaKind.HAZARD, 1),))]
    assert only.kinds == sheet.kinds, "what may be chosen is counted before something is"


def test_a_hazard_that_is_closed_is_gone_and_one_that_is_late_is_counted(tmp_path: Path) -> None:
    home = make_township(tmp_path / "c")
    today = local_date(home.now)
    with home.session() as session:
        draft = ReportDraft(code_of(0, 1), today)
        found = (FindingDraft("电线老化。"),)
        (event,) = sweep.report_findings(
            session, draft, found, home.rules, by=home.actor, now=home.now
        ).events
        limit = HazardDraft(RiskLevel.RED, home.actor.name, today)
        mark_hazard(session, event, limit, by=home.actor, now=home.now)
    (mine,) = rows_of(home, mine=True)
    assert (mine.kind, mine.responsible, mine.late) == (AgendaKind.HAZARD, home.actor.name, False)
    home.pass_time(days=2)
    assert [row.late for row in rows_of(home, late=True)] == [True]
    assert month_of(home, date(2026, 12, 1), date(2026, 12, 31)).late == 1
    with home.session() as session:
        close_hazard(session, event, "换了新线", by=home.actor, now=home.now)
    assert rows_of(home) == ()


def test_who_may_not_read_the_case_sees_nothing_of_it(busy: OpenTestCentre) -> None:
    stranger = busy.someone(Role.MEDIATOR, "柏知秋")
    today = local_date(busy.now)
    with busy.reading() as session:
        query = AgendaQuery(LONG_AGO, FAR)
        seen = agenda_rows(session, busy.rules, query, by=stranger, today=today)
    assert {row.kind for row in seen} == {AgendaKind.HAZARD, AgendaKind.CAMPAIGN, AgendaKind.RECEPTION}
    # A day of reception is everybody's; who came and why is not.
    assert [row.verb for row in seen if row.kind is AgendaKind.RECEPTION] == ["接访"]


def test_days_are_worked_as_the_years_table_says_and_an_unknown_year_is_told(tmp_path: Path) -> None:
    home = make_centre(tmp_path / "c")
    sheet = month_of(home, date(2026, 9, 28), date(2026, 10, 11))
    marks = {one.day: one.mark for one in sheet.days}
    assert marks[date(2026, 10, 1)] is DayMark.HOLIDAY
    assert marks[date(2026, 10, 10)] is DayMark.SHIFTED, "a Saturday that is worked"
    assert marks[date(2026, 10, 11)] is DayMark.WEEKEND
    assert sheet.warning == ""
    ahead = month_of(home, date(2027, 1, 1), date(2027, 1, 31))
    assert {one.mark for one in ahead.days} == {DayMark.UNKNOWN}
    assert ahead.warning.startswith("还没有 2027 年的放假安排")
    assert year_warning(home.rules, date(2026, 12, 20)).startswith("还没有 2027 年")
    assert year_warning(home.rules, date(2026, 6, 1)) == ""


STATES = st.sampled_from(list(DisputeState))
CASES = st.lists(
    st.tuples(STATES, st.integers(-40, 40), st.sampled_from([None, 0, 3]), st.booleans()), max_size=15
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=CASES)
def test_counts_lines_and_cases_agree_whatever_the_states(
    cases: list[tuple[DisputeState, int, int | None, bool]], plain: OpenTestCentre
) -> None:
    """Of a dispute and its mediation that end on one day one line stands; otherwise each has its own."""
    today = local_date(plain.now)
    expected: Counter[tuple[AgendaKind, date]] = Counter()
    mine: Counter[date] = Counter()
    with plain.centre.writing(plain.actor, plain.clock) as session:
        transaction = session.begin()
        template = session.scalars(select(Dispute)).first()
        assert template is not None
        columns = {c.key: getattr(template, c.key) for c in table_of(Dispute).columns if c.key != "id"}
        committee = Committee(name="柳桥镇人民调解委员会", short_name="柳")
        session.add(committee)
        session.flush()
        for number, (state, ahead, apart, own) in enumerate(cases, 100):
            due_on = today + timedelta(days=ahead)
            who = plain.actor.name if own else "余广田"
            row = {**columns, "id": number, "state": state, "due_on": due_on, "responsible_name": who}
            del row["uid"]
            change_log.bulk_insert(session, Dispute, [row])
            covered = False
            if apart is not None:
                ends = due_on + timedelta(days=apart)
                session.add(_going(number, committee.id, ends))
                session.flush()
                expected[AgendaKind.MEDIATION, ends] += 1
                mine[ends] += own
                covered = apart == 0
            if state in OPEN_STATES | {DisputeState.CLOSED} and not covered:
                expected[AgendaKind.DISPUTE, due_on] += 1
                mine[due_on] += own
        session.flush()
        query = AgendaQuery(today - timedelta(days=45), today + timedelta(days=45))
        by, rules = plain.actor, plain.rules
        rows = agenda_rows(session, rules, query, by=by, today=today)
        sheet = agenda_month(session, rules, query, by=by, today=today)
        own_query = AgendaQuery(query.first, query.last, mine=True)
        own_sheet = agenda_month(session, rules, own_query, by=by, today=today)
        own_rows = agenda_rows(session, rules, own_query, by=by, today=today)
        transaction.rollback()
    assert Counter((row.kind, row.due_on) for row in rows) == expected
    assert Counter({(k, d.day): n for d in sheet.days for k, n in d.counts}) == expected
    assert (
        sheet.late == sum(row.late for row in rows) == sum(n for (_, d), n in expected.items() if d < today)
    )
    assert Counter(row.due_on for row in own_rows) == +mine
    assert {d.day: d.total for d in own_sheet.days if d.total} == +mine


def _going(dispute: int, committee: int, due_on: date) -> Mediation:
    return Mediation(
        dispute_id=dispute, committee_id=committee, origin="application", state=MediationState.ACCEPTED,
        applied_on=due_on, registrar_name="冯秀兰", due_on=due_on,
    )  # fmt: skip


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestCentre]:
    """A centre whose only dispute is void: a pattern for others."""
    home = make_centre(tmp_path_factory.mktemp("plain") / "c")
    uid = registered(home).uid
    with home.session() as session:
        case = session.scalars(select(Dispute).where(Dispute.uid == uid)).one()
        case.due_on = None
    yield home
    home.centre.close()


def test_a_week_on_paper_has_every_day_and_every_matter(busy: OpenTestCentre) -> None:
    monday = date(2026, 11, 23)
    query = AgendaQuery(monday, monday + timedelta(days=6))
    with busy.reading() as session:
        made = make_agenda(session, busy.rules, query, busy.now, by=busy.actor, today=monday)
    pdf = made.draw()
    text = squeezed("".join(page_texts(pdf)))
    assert outside(pdf, 9) == []
    for day in range(23, 30):
        assert f"11月{day}日" in text
    assert "水塘边没有护栏" in text
    assert "百日攻坚" in text
    assert f"共{len(rows_of(busy, query.first, query.last))}项" in text
    assert "全部事项" in text
