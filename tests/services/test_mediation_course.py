"""The beginning and the end of a mediation: applications, notices, rights, powers, endings."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import (
    AgentAuthority,
    ApplicationManner,
    MediationOrigin,
    MediationSource,
    MediationState,
    PaperKind,
    PowerItem,
    RefusalReason,
    Remedy,
    Role,
    ServiceMeans,
    TellManner,
    TerminationReason,
    WithdrawalReason,
)
from db.models.dispute import Agent
from db.models.paper import NumberGap
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import (
    application,
    mediation,
    mediation_ending,
    mediation_extension,
    mediation_notice,
    power_of_attorney,
    rights_notice,
)
from desktop_app.services.application import ApplicationDraft
from desktop_app.services.mediation_detail import mediation_detail
from desktop_app.services.mediation_ending import EndingDraft
from desktop_app.services.mediation_extension import ExtensionDraft
from desktop_app.services.mediation_notice import ServiceDraft
from desktop_app.services.power_of_attorney import PowerDraft
from desktop_app.services.rights_notice import TellingDraft
from tests.services import mediation_case as cases
from tests.services.course_case import TODAY, course, keys, listed, printed, read
from tests.services.mediation_case import Case, day

ORAL = ApplicationDraft(
    ApplicationManner.ORAL,
    (),
    "修路占了果树。",
    ("补偿果树损失", " ", "水管改道"),
    day("2026-10-26"),
    "阮小满",
    True,
)


# applications
def test_an_oral_application_is_kept_with_its_claims_and_printed(case: Case, session: Session) -> None:
    by, now = case.centre.actor, case.centre.now
    uid = cases.apply(case, session)
    draft = replace(ORAL, applicants=(case.parties[0],))
    application.record_application(session, uid, draft, by=by, now=now)
    row = course(case, session, uid).application
    assert row is not None
    assert (row.claims, row.read_back, row.taken_by) == (("补偿果树损失", "水管改道"), True, "阮小满")
    assert "record_application" not in keys(case, session, uid)
    assert read(case, session, uid).history[-1].reason.endswith("口头申请，2 项，已读给申请人听")
    text = printed(case, session, PaperKind.APPLICATION, listed(case, session)[PaperKind.APPLICATION])
    for words in ("1.补偿果树损失", "2.水管改道", "阮小满当场记录", "常守田", "单玉凤", "大坝桥村民委员会"):
        assert words in text
    with pytest.raises(RuleViolation, match="已经登记"):
        application.record_application(session, uid, draft, by=by, now=now)
    application.void_application(session, uid, "写错了诉求", by=by, now=now)
    assert course(case, session, uid).application is None
    application.record_application(session, uid, draft, by=by, now=now)


def test_an_application_is_refused_at_the_field_that_is_wrong(case: Case, session: Session) -> None:
    by, now = case.centre.actor, case.centre.now
    uid = cases.apply(case, session)
    good = replace(ORAL, applicants=(case.parties[0],))
    wrong = {
        "read_back": replace(good, read_back=False),
        "claims": replace(good, claims=(" ",)),
        "facts": replace(good, facts=" "),
        "applicants": replace(good, applicants=()),
        "taken_on": replace(good, taken_on=TODAY + timedelta(days=9)),
        "taken_by": replace(good, taken_by="长" * 101),
    }
    for field, draft in wrong.items():
        with pytest.raises(RuleViolation) as refused:
            application.record_application(session, uid, draft, by=by, now=now)
        assert refused.value.field == field
    with pytest.raises(RuleViolation, match="没有登记申请书"):
        application.void_application(session, uid, "错", by=by, now=now)


def test_on_its_own_initiative_the_committee_needs_no_application(case: Case, session: Session) -> None:
    centre = case.centre
    draft = mediation.MediationDraft(
        case.dispute, case.committee, (case.mediators["余广田"],), day("2026-10-26"),
        MediationOrigin.OWN_INITIATIVE,
    )  # fmt: skip
    uid = mediation.open_mediation(session, draft, centre.rules, by=centre.actor, now=centre.now)
    assert "record_application" not in keys(case, session, uid)
    assert course(case, session, uid).source is MediationSource.INITIATIVE
    with pytest.raises(RuleViolation, match="主动调解，没有申请书"):
        application.record_application(session, uid, ORAL, by=centre.actor, now=centre.now)
    wrong = replace(draft, source=MediationSource.APPLICATION)
    with pytest.raises(RuleViolation):
        mediation.open_mediation(session, wrong, centre.rules, by=centre.actor, now=centre.now)


# acceptance, refusal, notices
def test_acceptance_is_told_to_every_party_by_a_numbered_notice(case: Case, session: Session) -> None:
    centre = case.centre
    uid = cases.accepted(case, session)
    assert course(case, session, uid).notice_to_issue is PaperKind.ACCEPTANCE_NOTICE
    number = mediation_notice.issue_notice(
        session,
        uid,
        PaperKind.ACCEPTANCE_NOTICE,
        day("2026-10-27"),
        centre.rules,
        by=centre.actor,
        now=centre.now,
    )
    assert number == "柳调受〔2026〕1号"
    notice = course(case, session, uid).notices[0]
    assert [s.served_on for s in notice.services] == [None, None, None]
    served = ServiceDraft((case.parties[0],), day("2026-10-28"), ServiceMeans.HAND)
    mediation_notice.serve_notice(session, uid, notice.uid, served, by=centre.actor, now=centre.now)
    for field, wrong in {
        "parties": served,
        "receiver": replace(served, parties=(case.parties[1],), means=ServiceMeans.FORWARDED),
        "note": replace(served, parties=(case.parties[1],), means=ServiceMeans.REFUSED),
        "served_on": replace(served, parties=(case.parties[1],), served_on=day("2026-10-26")),
    }.items():
        with pytest.raises(RuleViolation) as refused:
            mediation_notice.serve_notice(session, uid, notice.uid, wrong, by=centre.actor, now=centre.now)
        assert refused.value.field == field
    rest = ServiceDraft(case.parties[1:], day("2026-10-29"), ServiceMeans.FORWARDED, "村文书 路小军")
    mediation_notice.serve_notice(session, uid, notice.uid, rest, by=centre.actor, now=centre.now)
    assert "serve_notice" not in keys(case, session, uid)
    with pytest.raises(RuleViolation, match="已经送达"):
        mediation_notice.void_notice(
            session, uid, notice.uid, "错", centre.rules, by=centre.actor, now=centre.now
        )
    text = printed(case, session, PaperKind.ACCEPTANCE_NOTICE, notice.uid)
    assert text.count(number) >= 9, "stub, tear line and notice of three parties"
    assert "由人民调解员余广田、单秀兰调解，期限到2026年11月26日" in text


def test_a_voided_notice_keeps_its_number_spent_with_the_reason(case: Case, session: Session) -> None:
    centre = case.centre
    uid = cases.accepted(case, session)
    kind, on = PaperKind.ACCEPTANCE_NOTICE, day("2026-10-27")
    issue = mediation_notice.issue_notice
    first = issue(session, uid, kind, on, centre.rules, by=centre.actor, now=centre.now)
    notice = course(case, session, uid).notices[0]
    mediation_notice.void_notice(
        session, uid, notice.uid, "打错日期", centre.rules, by=centre.actor, now=centre.now
    )
    second = issue(session, uid, kind, on, centre.rules, by=centre.actor, now=centre.now)
    assert (first, second) == ("柳调受〔2026〕1号", "柳调受〔2026〕2号")
    gap = session.scalars(select(NumberGap).where(NumberGap.record_uid == notice.uid)).one()
    assert (gap.number, gap.reason) == (1, "打错日期")


def test_a_refusal_has_its_reasons_ticked_and_a_notice(case: Case, session: Session) -> None:
    centre = case.centre
    uid = cases.apply(case, session)
    kind = PaperKind.REFUSAL_NOTICE
    with pytest.raises(RuleViolation, match="“不予受理”以后"):
        mediation_notice.issue_notice(
            session, uid, kind, TODAY, centre.rules, by=centre.actor, now=centre.now
        )
    draft = EndingDraft(
        "", TODAY, TODAY, False, (RefusalReason.MATERIALS, RefusalReason.ALREADY), remedies=(Remedy.COURT,)
    )
    with pytest.raises(RuleViolation, match="写明理由"):
        other = replace(draft, reasons=(RefusalReason.OTHER,))
        mediation_ending.refuse(session, uid, other, centre.rules, by=centre.actor, now=centre.now)
    mediation_ending.refuse(session, uid, draft, centre.rules, by=centre.actor, now=centre.now)
    ending = course(case, session, uid).ending
    assert ending is not None
    assert (ending.reasons, ending.remedies) == (draft.reasons, (Remedy.COURT,))
    number = mediation_notice.issue_notice(
        session, uid, kind, TODAY, centre.rules, by=centre.actor, now=centre.now
    )
    text = printed(case, session, kind, listed(case, session)[kind])
    assert "■申请材料不齐，告知后仍没有补齐" in text
    assert "□不属于人民调解的受理范围" in text
    assert "■向人民法院起诉" in text
    assert "□申请仲裁" in text
    assert f"（骑缝号）{number}-3" in text


def test_a_partys_refusal_is_coded_for_the_notice(case: Case, session: Session) -> None:
    centre = case.centre
    uid = cases.apply(case, session)
    no = mediation.ConsentDraft(case.parties[1], False, False, day("2026-10-28"))
    mediation.record_consent(session, uid, no, centre.rules, by=centre.actor, now=centre.now)
    ending = course(case, session, uid).ending
    assert ending is not None
    assert ending.reasons == (RefusalReason.NO_ANSWER,)
    assert "常守田明确拒绝调解" in ending.note
    mediation_ending.tell_remedy(
        session, uid, TODAY, (Remedy.COURT, Remedy.ARBITRATION), by=centre.actor, now=centre.now
    )
    after = course(case, session, uid).ending
    assert after is not None
    assert after.remedies == (Remedy.ARBITRATION, Remedy.COURT)
    with pytest.raises(RuleViolation, match="至少一项"):
        mediation_ending.tell_remedy(session, uid, TODAY, (), by=centre.actor, now=centre.now)


def test_a_withdrawal_names_who_withdrew_and_why(case: Case, session: Session) -> None:
    centre = case.centre
    uid = cases.apply(case, session)
    draft = EndingDraft("", day("2026-11-01"), reasons=(WithdrawalReason.SETTLED,))
    with pytest.raises(RuleViolation, match="只有申请人"):
        other = replace(draft, withdrawn_by=(case.parties[1],))
        mediation_ending.withdraw(session, uid, other, centre.rules, by=centre.actor, now=centre.now)
    session.rollback()
    session.begin()
    uid = cases.apply(case, session)
    mediation_ending.withdraw(session, uid, draft, centre.rules, by=centre.actor, now=centre.now)
    detail = read(case, session, uid)
    assert detail.ended_reason == "已经和解并履行"
    assert detail.course.ending is not None
    assert detail.course.ending.withdrawn_by == ("固始县泉河铺镇大坝桥村民委员会",)
    kind = PaperKind.WITHDRAWAL
    text = printed(case, session, kind, listed(case, session)[kind])
    assert "■已经和解并履行" in text
    assert "常守田、单玉凤" in text


def test_a_termination_has_its_statement_and_a_notice_for_each(case: Case, session: Session) -> None:
    centre = case.centre
    uid = cases.accepted(case, session)
    cases.hold_meetings(case, session, uid)
    draft = EndingDraft(
        "", day("2026-11-20"), day("2026-11-20"), True, (TerminationReason.APART,),
        "开了两次会。", "补偿数额。", (Remedy.ARBITRATION, Remedy.COURT),
    )  # fmt: skip
    mediation_ending.terminate(session, uid, draft, centre.rules, by=centre.actor, now=centre.now)
    mediation_notice.issue_notice(
        session, uid, PaperKind.TERMINATION_NOTICE, TODAY, centre.rules, by=centre.actor, now=centre.now
    )
    papers = listed(case, session)
    statement = printed(
        case, session, PaperKind.TERMINATION_STATEMENT, papers[PaperKind.TERMINATION_STATEMENT]
    )
    for words in ("开了两次会。", "补偿数额。", "■分歧大，不能达成一致", "2次", "申请仲裁、向人民法院起诉"):
        assert words in statement
    notice = printed(case, session, PaperKind.TERMINATION_NOTICE, papers[PaperKind.TERMINATION_NOTICE])
    assert notice.count("终止调解通知书") == 3
    assert "第二十六条" in notice


# rights and duties, powers of attorney
def test_rights_are_told_once_to_each_party(case: Case, session: Session) -> None:
    by, now = case.centre.actor, case.centre.now
    uid = cases.apply(case, session)
    first = TellingDraft(case.parties[:2], TellManner.PAPER, day("2026-10-27"), "阮小满")
    rights_notice.tell_rights(session, uid, first, by=by, now=now)
    assert course(case, session, uid).untold == ("单玉凤",)
    with pytest.raises(RuleViolation, match="已经登记告知"):
        rights_notice.tell_rights(session, uid, first, by=by, now=now)
    with pytest.raises(RuleViolation, match="请勾选"):
        rights_notice.tell_rights(session, uid, replace(first, parties=()), by=by, now=now)
    rest = TellingDraft(case.parties[2:], TellManner.ORAL, day("2026-10-28"), "单秀兰")
    rights_notice.tell_rights(session, uid, rest, by=by, now=now)
    assert "tell_rights" not in keys(case, session, uid)
    text = printed(case, session, PaperKind.RIGHTS_NOTICE, uid)
    assert "■口头告知■发给告知书" in text
    assert "告知人阮小满（签名）" in text
    assert "告知人单秀兰（签名）" in text
    assert "2026年10月28日" in text


def test_an_agent_has_one_power_within_its_authority(case: Case, session: Session) -> None:
    by, now = case.centre.actor, case.centre.now
    uid = cases.apply(case, session)
    agents = course(case, session, uid).agents
    assert agents
    assert "record_power" in keys(case, session, uid)
    chosen = agents[0]
    session.scalars(select(Agent).where(Agent.uid == chosen.uid)).one().authority = AgentAuthority.GENERAL
    draft = PowerDraft(chosen.uid, (PowerItem.ATTEND, PowerItem.COLLECT), day("2026-10-27"))
    with pytest.raises(RuleViolation, match="特别授权"):
        special = replace(draft, items=(PowerItem.CLAIMS,))
        power_of_attorney.record_power(session, uid, special, by=by, now=now)
    power = power_of_attorney.record_power(session, uid, draft, by=by, now=now)
    with pytest.raises(RuleViolation, match="已经登记"):
        power_of_attorney.record_power(session, uid, draft, by=by, now=now)
    text = printed(case, session, PaperKind.POWER_OF_ATTORNEY, power)
    assert f"受托人{chosen.name}（签名）" in text
    assert "■6.领取文书" in text
    assert "□4.承认、变更、放弃请求" in text
    with pytest.raises(RuleViolation, match="请选这件纠纷里"):
        power_of_attorney.record_power(session, uid, replace(draft, agent_uid=UUID(int=1)), by=by, now=now)
    power_of_attorney.void_power(session, uid, power, "改委托律师", by=by, now=now)
    after = next(a for a in course(case, session, uid).agents if a.uid == chosen.uid)
    assert after.power_uid is None


# who may
def test_a_window_clerk_takes_applications_but_extends_nothing(case: Case, session: Session) -> None:
    centre = case.centre
    clerk = centre.someone(Role.WINDOW_CLERK, "阮小满")
    uid = cases.accepted(case, session)
    detail = mediation_detail(session, uid, centre.rules, by=clerk, today=TODAY)
    offered = {action.key for action in detail.actions}
    assert {"record_application", "tell_rights", "record_power", "issue_notice"} <= offered
    assert not offered & {"ask_extension", "suspend_clock", "join_committee"}
    with pytest.raises(PermissionDenied):
        mediation_extension.ask_extension(
            session, uid, ExtensionDraft(1, "x", TODAY), centre.rules, by=clerk, now=centre.now
        )


def test_what_is_over_offers_only_what_is_left_to_do(case: Case, session: Session) -> None:
    centre = case.centre
    uid = cases.accepted(case, session)
    ending = EndingDraft("", TODAY, TODAY, reasons=(TerminationReason.UNREACHABLE,))
    mediation_ending.terminate(session, uid, ending, centre.rules, by=centre.actor, now=centre.now)
    assert read(case, session, uid).row.state is MediationState.TERMINATED
    assert set(keys(case, session, uid)) == {"issue_notice", "closing_report"}
