"""What stands where in a mediation's detail: what is worked on first, what is settled in one line."""

from uuid import UUID

from db.enums import PaperKind, ServiceMeans
from desktop_app.services import joint_committee, mediation_notice, recusal
from desktop_app.services.committee import CommitteeDraft, MediatorDraft, add_committee, add_mediator
from desktop_app.services.joint_committee import JointDraft
from desktop_app.services.mediation_notice import ServiceDraft
from desktop_app.services.recusal import RecusalDraft
from desktop_app.ui.kit.detail import Section
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.mediation.page import MediationPage
from desktop_app.ui.mediation.people_forms import RecusalDecisionForm
from desktop_app.ui.mediation.words import some_of
from tests.services import mediation_case as cases
from tests.services.course_case import course
from tests.services.mediation_case import Case, day
from tests.ui.open_page import OpenPage, press, sees, texts

Opened = OpenPage[MediationPage]


def show(opened: Opened, uid: UUID) -> list[str]:
    """Show a mediation; the names of its sections from above."""
    opened.page.refresh(frozenset())
    opened.settle()
    opened.page.show_target(uid)
    opened.settle()
    found = [s for s in opened.page.desk.panel.findChildren(Section) if s.isVisible()]
    return [s.accessibleName() for s in sorted(found, key=lambda s: s.y())]


def test_the_answers_stand_first_before_acceptance_and_the_meetings_after_it(
    opened: Opened, case: Case
) -> None:
    with case.centre.session() as session:
        uid = cases.apply(case, session)
    assert show(opened, uid)[:2] == ["基本情况", "各方意见"]


def test_obligations_and_agreement_stand_first_once_it_is_in_force(opened: Opened, case: Case) -> None:
    with case.centre.session() as session:
        uid, _ = cases.in_force(case, session)
    names = show(opened, uid)
    assert names[:4] == ["基本情况", "履行", "调解协议", "签字盖章"]
    assert names.index("调解会议") < names.index("期限") < names.index("各方意见") < names.index("办理经过")
    assert "签名 11-" not in texts(opened.page.desk.panel)
    sees(opened.page, "处都签齐了", opened.qtbot)
    press(opened.page, "看谁签的", opened.qtbot)
    sees(opened.page, "签名 11-", opened.qtbot)


def test_what_is_settled_is_one_line_that_folds_out(opened: Opened, case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with centre.session() as session:
        uid = cases.accepted(case, session)
        kind = PaperKind.ACCEPTANCE_NOTICE
        mediation_notice.issue_notice(session, uid, kind, day("2026-10-27"), centre.rules, by=by, now=now)
        notice = course(case, session, uid).notices[0].uid
        served = ServiceDraft(case.parties, day("2026-10-27"), ServiceMeans.HAND)
        mediation_notice.serve_notice(session, uid, notice, served, by=by, now=now)
        for party in case.parties:
            recusal.record_recusal(session, uid, RecusalDraft(party, day("2026-10-27")), by=by, now=now)
    show(opened, uid)
    sees(opened.page, "各方都不要求回避", opened.qtbot)
    assert "10-27，当面送交" not in texts(opened.page.desk.panel)
    press(opened.page, "看送达", opened.qtbot)
    sees(opened.page, "10-27，当面送交", opened.qtbot)
    press(opened.page, "看各方", opened.qtbot)
    sees(opened.page, "不要求回避　10-27", opened.qtbot)


def test_both_committees_lists_are_offered_for_a_challenged_mediator(opened: Opened, case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with centre.session() as session:
        other = add_committee(session, CommitteeDraft("南坪社区人民调解委员会", "南"), by=by, now=now)
        helper = add_mediator(session, other, MediatorDraft("龚长河"), by=by, now=now)
        add_mediator(session, other, MediatorDraft("龚小溪"), by=by, now=now)
        uid = cases.accepted(case, session)
        joined = JointDraft(other, (helper,), day("2026-10-28"), "双方分属两个村")
        joint_committee.join_committee(session, uid, joined, by=by, now=now)
        challenge = RecusalDraft(case.parties[1], day("2026-11-04"), helper, "和单玉凤是亲戚")
        recusal.record_recusal(session, uid, challenge, by=by, now=now)
    show(opened, uid)
    press(opened.page, "决定龚长河是否回避", opened.qtbot)
    opened.qtbot.waitUntil(lambda: isinstance(opened.page.desk.side(), SideForm))
    side = opened.page.desk.side()
    assert isinstance(side, SideForm)
    assert isinstance(side.form, RecusalDecisionForm)
    combo = side.form.successor.combo
    offered = [combo.itemText(n) for n in range(combo.count())]
    assert "龚小溪（南坪社区人民调解委员会）" in offered
    assert "陶守信（柳桥镇人民调解委员会）" in offered
    assert not any("龚长河" in word for word in offered)


def test_many_names_are_the_first_three_and_their_number() -> None:
    assert some_of(("甲", "乙", "丙")) == "甲、乙、丙"
    assert some_of(("甲", "乙", "丙", "丁")) == "甲、乙、丙等 4 人"
