"""Whole courses of mediations that end without agreement, from the application to the last notice."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import (
    ApplicationManner,
    DisputeState,
    DisputeType,
    PaperKind,
    Remedy,
    ServiceMeans,
    TellManner,
    TerminationReason,
    WithdrawalReason,
)
from db.models.dispute import Dispute
from desktop_app.domain.deadlines import StopReason
from desktop_app.services import mediation, mediation_ending, mediation_notice
from desktop_app.services.application import ApplicationDraft, record_application
from desktop_app.services.court_referral import (
    CourtReportDraft,
    ReferralDraft,
    record_referral,
    report_to_court,
)
from desktop_app.services.mediation_ending import EndingDraft
from desktop_app.services.mediation_extension import (
    ExtensionAnswerDraft,
    ExtensionDraft,
    answer_extension,
    ask_extension,
)
from desktop_app.services.mediation_notice import ServiceDraft
from desktop_app.services.mediation_suspension import SuspensionDraft, resume_clock, suspend_clock
from desktop_app.services.paper import make_paper, record_issue, render_paper
from desktop_app.services.paper_list import printable_papers
from desktop_app.services.rights_notice import TellingDraft, tell_rights
from tests.papers.reading import page_texts, squeezed
from tests.services import mediation_case as cases
from tests.services.course_case import course, mediation_of, read
from tests.services.mediation_case import Case, day

TODAY = day("2026-11-23")


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    made = cases.open_case(tmp_path / "centre")
    yield made
    made.centre.centre.close()


def apply_orally(case: Case, session: Session) -> UUID:
    """The window writes down what the applicant says and reads it back."""
    centre = case.centre
    uid = cases.apply(case, session)
    draft = ApplicationDraft(
        ApplicationManner.ORAL, case.parties[:1], "修路占了承包的果园。", ("按评估数补偿", "尽快进场"),
        day("2026-10-26"), "阮小满", True,
    )  # fmt: skip
    record_application(session, uid, draft, by=centre.actor, now=centre.now)
    return uid


def notify(case: Case, session: Session, uid: UUID, kind: PaperKind, on: str) -> str:
    """Issue a notice and hand it to everybody; the number that it got."""
    centre = case.centre
    by, now = centre.actor, centre.now
    number = mediation_notice.issue_notice(session, uid, kind, day(on), centre.rules, by=by, now=now)
    notice = course(case, session, uid).notices[-1]
    served = ServiceDraft(case.parties, day(on), ServiceMeans.HAND)
    mediation_notice.serve_notice(session, uid, notice.uid, served, by=by, now=now)
    return number


def print_all(case: Case, session: Session) -> dict[PaperKind, str]:
    """Print every paper there is and keep that it was printed; their texts."""
    centre = case.centre
    by, now = centre.actor, centre.now
    texts: dict[PaperKind, str] = {}
    for row in printable_papers(session, case.dispute, case.centre.rules, by=by, today=TODAY):
        paper = make_paper(session, row.kind, row.subject, centre.rules, by=by, today=TODAY)
        pdf = render_paper(paper)
        record_issue(session, paper, pdf, by=by, now=now)
        texts[row.kind] = squeezed("".join(page_texts(pdf)))
    return texts


def test_a_medical_case_from_the_court_that_came_to_nothing(case: Case) -> None:
    """法院委派，口头申请，告知，受理通知，鉴定中止，各方同意延期，分歧大终止，逐个送达，反馈法院。"""
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with centre.session() as session:
        session.scalars(select(Dispute)).one().dispute_type = DisputeType.MEDICAL
        uid = apply_orally(case, session)
        referral = ReferralDraft(
            "固始县人民法院", "（2026）豫1525诉前调88号", day("2026-10-24"), day("2026-10-25")
        )
        record_referral(session, uid, referral, rules, by=by, now=now)
        telling = TellingDraft(case.parties, TellManner.PAPER, day("2026-10-26"), "阮小满")
        tell_rights(session, uid, telling, by=by, now=now)
        cases.consent(case, session, uid)
        due = mediation.accept(session, uid, day("2026-10-27"), rules, by=by, now=now)
        assert due == day("2026-11-24"), "the court's thirty days, not the thirty working days"
        accepted = notify(case, session, uid, PaperKind.ACCEPTANCE_NOTICE, "2026-10-27")
        expertise = SuspensionDraft(StopReason.EXPERTISE, "省医学会受理书 12 号", day("2026-11-02"))
        suspend_clock(session, uid, expertise, rules, by=by, now=now)
        assert resume_clock(session, uid, day("2026-11-05"), rules, by=by, now=now) == day("2026-11-27")
        cases.hold_meetings(case, session, uid)
        ask_extension(
            session, uid, ExtensionDraft(5, "再谈一次", day("2026-11-19"), "常守田"), rules, by=by, now=now
        )
        for party in case.parties:
            answer = ExtensionAnswerDraft(party, True, True, day("2026-11-19"))
            answer_extension(session, uid, answer, rules, by=by, now=now)
        assert mediation_of(session, uid).due_on == day("2026-12-02")
        ending = EndingDraft(
            "", day("2026-11-20"), day("2026-11-20"), True, (TerminationReason.APART,),
            "开了两次会，延期一次。", "补偿数额。", (Remedy.COURT,),
        )  # fmt: skip
        mediation_ending.terminate(session, uid, ending, rules, by=by, now=now)
        ended = notify(case, session, uid, PaperKind.TERMINATION_NOTICE, "2026-11-20")
        report = CourtReportDraft("调解不成，材料退回", day("2026-11-21"))
        report_to_court(session, uid, report, by=by, now=now)
        texts = print_all(case, session)
        detail = read(case, session, uid)
    assert detail.row.dispute_state is DisputeState.NOT_SETTLED
    assert [action.key for action in detail.actions] == ["closing_report"], "only the closing report is left"
    assert set(texts) >= {
        PaperKind.APPLICATION, PaperKind.ACCEPTANCE_REGISTER, PaperKind.ACCEPTANCE_NOTICE,
        PaperKind.RIGHTS_NOTICE, PaperKind.EXTENSION_CONSENT, PaperKind.TERMINATION_NOTICE,
        PaperKind.TERMINATION_STATEMENT,
    }  # fmt: skip
    for kind, text in texts.items():
        assert all(name in text for name in ("大坝桥村民委员会", "常守田", "单玉凤")), kind
    assert accepted in texts[PaperKind.ACCEPTANCE_NOTICE]
    assert ended in texts[PaperKind.TERMINATION_NOTICE]
    assert "2026年12月2日" in texts[PaperKind.EXTENSION_CONSENT]
    words = [(row.verb, row.reason) for row in detail.history]
    assert ("期限中止", "鉴定、评估期间（省医学会受理书 12 号）") in words
    assert words[-1] == ("反馈法院", "固始县人民法院：调解不成，材料退回")


def test_an_application_that_was_taken_back_after_a_settlement(case: Case) -> None:
    """口头申请，申请人撤回，打印撤回申请书，纠纷仍在办理。"""
    centre = case.centre
    with centre.session() as session:
        uid = apply_orally(case, session)
        ending = EndingDraft("", day("2026-10-30"), reasons=(WithdrawalReason.SETTLED,))
        mediation_ending.withdraw(session, uid, ending, centre.rules, by=centre.actor, now=centre.now)
        texts = print_all(case, session)
        detail = read(case, session, uid)
    assert detail.row.dispute_state is DisputeState.IN_PROGRESS
    assert "■已经和解并履行" in texts[PaperKind.WITHDRAWAL]
    assert "按评估数补偿" in texts[PaperKind.APPLICATION]
    assert PaperKind.ACCEPTANCE_REGISTER not in texts
