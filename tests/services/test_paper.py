"""Papers from a real centre, read back from their PDF; what was issued is kept."""

import hashlib
from dataclasses import replace

import pypdfium2 as pdfium
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AgreementForm, AuditAction, PaperKind, Role
from db.models.audit import AuditEntry
from db.models.dispute import Dispute, Party
from db.models.paper import Paper
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import agreement, meeting, party
from desktop_app.services.dispute_draft import PartyDraft
from desktop_app.services.paper import PaperInput, list_issued, make_paper, record_issue, render_paper
from desktop_app.services.paper_list import printable_papers
from tests.papers.reading import page_texts, squeezed
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day

TODAY = day("2026-11-23")
K = PaperKind


class Undone(Exception):
    """Ends a test's transaction without leaving a trace, so that one centre serves the whole module."""


def text_of(pdf: bytes) -> str:
    """All text of a PDF without blanks and line ends."""
    return squeezed("".join(page_texts(pdf)))


def _paper(case: Case, session: Session, kind: PaperKind, subject: object) -> PaperInput:
    centre = case.centre
    return make_paper(session, kind, subject, centre.rules, by=centre.actor, today=TODAY)  # type: ignore[arg-type]


def _text(case: Case, session: Session, kind: PaperKind, subject: object) -> str:
    return text_of(render_paper(_paper(case, session, kind, subject)))


def test_the_registration_sheet_is_there_at_once(case: Case) -> None:
    with case.centre.reading() as session:
        dispute = session.scalars(select(Dispute).where(Dispute.uid == case.dispute)).one()
        text = _text(case, session, K.REGISTRATION_SHEET, case.dispute)
        assert dispute.number in text
    for words in (
        "固始县泉河铺镇大坝桥村民委员会", "常守田", "单玉凤", "温晓静", "58,000元（大写：伍万捌仟元整）",
        "1102", "2026年10月26日", "周砚秋", "15400001084", "汉族",
    ):  # fmt: skip
        assert words in text, words
    assert "139926195709061752" not in text, "the profile does not let this paper carry identity numbers"


def test_the_profile_decides_on_identity_numbers(case: Case) -> None:
    centre = case.centre
    profile = replace(centre.rules.profile, print_id_number=(K.REGISTRATION_SHEET.value,))
    rules = replace(centre.rules, profile=profile)
    with centre.reading() as session:
        paper = make_paper(session, K.REGISTRATION_SHEET, case.dispute, rules, by=centre.actor, today=TODAY)
    assert "139926195709061752" in text_of(render_paper(paper))


def test_the_papers_of_a_mediation_say_what_was_recorded(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, drawn = cases.drawn_up(case, session)
        rows = printable_papers(session, case.dispute, centre.rules, by=centre.actor, today=TODAY)
        assert [r.name for r in rows] == [
            "矛盾纠纷登记表", "人民调解受理登记表", "权利义务告知书", "人民调解记录（第1次）",
            "人民调解记录（第2次）", "人民调解协议书",
        ]  # fmt: skip
        register = _text(case, session, K.ACCEPTANCE_REGISTER, uid)
        for words in (
            "柳桥镇人民调解委员会",
            "（2026）柳人调字第1号",
            "2026年10月27日",
            "征地拆迁纠纷",
            "阮小满",
        ):
            assert words in register, words
        first = _text(case, session, rows[3].kind, rows[3].subject)
        assert "2026年11月4日" in first
        assert "路德贵" in first
        assert "差53000元" in first
        text = _text(case, session, K.AGREEMENT, drawn.uid)
        for words in (
            drawn.number, "58000元", "30,000元（大写：叁万元整）", "28,000元（大写：贰万捌仟元整）",
            "58,000元（大写：伍万捌仟元整）", "2026年12月10日", "2027年1月20日",
            "一式四份", "余广田", "单秀兰", "解文斌",
        ):  # fmt: skip
            assert words in text, words
        assert "2026年11月19日" not in text, "no date at the seal before it is set"
        cases.sign_all(case, session, drawn.uid)
        assert "2026年11月19日" in _text(case, session, K.AGREEMENT, drawn.uid)
        raise Undone


def test_a_record_is_signed_by_those_who_were_there(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        row = {**cases.LAND_MEDIATION["meetings"][0], "parties_present": [0, 1]}
        held = meeting.add_meeting(
            session, uid, cases.meeting_draft(case, row), by=centre.actor, now=centre.now
        )
        paper = _paper(case, session, K.MEDIATION_RECORD, held)
        assert paper.name == "人民调解记录（第1次） （2026）柳人调字第1号"
        assert "单玉凤（签名" not in text_of(render_paper(paper))
        raise Undone


def test_an_heir_stands_on_the_papers_for_the_dead(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        old = session.scalars(select(Party).where(Party.name == "单玉凤")).one()
        heir = PartyDraft(side=old.side, name="常亮", id_number="13992619850419175X", phone="15400001077")
        party.replace_party(
            session,
            old.uid,
            heir,
            party.Replacement("去世，由其子继承", TODAY),
            by=centre.actor,
            now=centre.now,
        )
        text = _text(case, session, K.REGISTRATION_SHEET, case.dispute)
        assert "被申请人常亮" in text
        assert "被申请人单玉凤" not in text
        raise Undone


def test_papers_that_are_not_yet_possible(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.apply(case, session)
        with pytest.raises(RuleViolation, match="还没有受理"):
            _paper(case, session, K.ACCEPTANCE_REGISTER, uid)
        with pytest.raises(RuleViolation, match="找不到"):
            _paper(case, session, K.AGREEMENT, uid)
        with pytest.raises(RuleViolation, match="不单独打印"):
            _paper(case, session, K.BACK_COVER, uid)
        raise Undone


def test_an_oral_agreement_has_no_agreement_paper(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        cases.hold_meetings(case, session, uid)
        draft = replace(cases.agreement_draft(case), form=AgreementForm.ORAL, copies=0)
        drawn = agreement.draw_up(session, uid, draft, centre.rules, by=centre.actor, now=centre.now)
        with pytest.raises(RuleViolation, match="口头协议登记表"):
            _paper(case, session, K.AGREEMENT, drawn.uid)
        raise Undone


def test_an_issue_is_kept_with_checksum_pages_and_audit(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        paper = _paper(case, session, K.REGISTRATION_SHEET, case.dispute)
        pdf = render_paper(paper)
        assert render_paper(paper) == pdf, "the same input gives the same bytes"
        record_issue(session, paper, pdf, by=centre.actor, now=centre.now)
        row = session.scalars(select(Paper)).one()
        assert (row.entity, row.record_uid, row.issued_on) == ("dispute", case.dispute, TODAY)
        assert row.sha256 == hashlib.sha256(pdf).hexdigest()
        assert row.pages == len(pdfium.PdfDocument(pdf))
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == AuditAction.PRINT)).one()
        assert entry.detail == f"矛盾纠纷登记表 {paper.number} {row.pages} 页"
        (issued,) = list_issued(session, by=centre.actor, today=TODAY)
        assert (issued.kind, issued.number) == (K.REGISTRATION_SHEET, paper.number)
        (printable,) = printable_papers(session, case.dispute, centre.rules, by=centre.actor, today=TODAY)
        assert (printable.issued_on, printable.issued_by) == (TODAY, "周砚秋")
        raise Undone


def test_the_auditor_does_not_print(case: Case) -> None:
    centre = case.centre
    with pytest.raises(PermissionDenied), centre.reading() as session:
        make_paper(
            session,
            K.REGISTRATION_SHEET,
            case.dispute,
            centre.rules,
            by=centre.someone(Role.AUDITOR),
            today=TODAY,
        )


def test_a_dispute_without_type_gets_no_register(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        session.scalars(select(Dispute).where(Dispute.uid == case.dispute)).one().dispute_type = None
        with pytest.raises(RuleViolation) as refusal:
            _paper(case, session, K.ACCEPTANCE_REGISTER, uid)
        assert refusal.value.field == "dispute_type"
        raise Undone
