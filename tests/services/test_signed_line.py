"""Signing places of printed papers: looked at one by one, reset by other words, wanted by the gate."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PaperKind, Role, ServiceMeans, TerminationReason
from db.models.dispute import Dispute
from db.models.mediation import MediationMeeting
from db.models.mediation_course import MediationNotice
from db.models.paper import Paper, SignedLine
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import dossier, mediation_ending, mediation_notice
from desktop_app.services.attachment import keep_bytes
from desktop_app.services.dossier_binding import BindingDraft, bind_dossier
from desktop_app.services.dossier_note import NoteDraft, write_note
from desktop_app.services.dossier_scan import add_scan, remove_scan
from desktop_app.services.dossier_slot import DossierState
from desktop_app.services.mediation_ending import EndingDraft
from desktop_app.services.mediation_notice import ServiceDraft
from desktop_app.services.signed_line import (
    LookDraft,
    PrintLines,
    line_sheet,
    list_lines,
    note_look,
    print_lines,
)
from tests.services import mediation_case as cases
from tests.services import signing
from tests.services.mediation_case import Case, day

TODAY = day("2026-11-23")
RECORD = PaperKind.MEDIATION_RECORD


class Undone(Exception):
    """Ends a test's transaction without leaving a trace, so that one centre serves the whole module."""


def state(case: Case, session: Session, uid: UUID) -> DossierState:
    session.flush()
    return dossier.dossier_state(session, uid, case.centre.rules, by=case.centre.actor, today=TODAY)


def unsigned(case: Case, session: Session, uid: UUID) -> list[str]:
    return [one.text for one in state(case, session, uid).findings if one.paper is not None]


def complete(case: Case, session: Session) -> tuple[UUID, UUID]:
    """A dossier with everything in it and all signed but the record of the second meeting, printed again."""
    uid, drawn = cases.drawn_up(case, session)
    cases.sign_all(case, session, drawn.uid)
    cases.add_proofs(case, session, uid)
    meeting = session.scalars(select(MediationMeeting).where(MediationMeeting.ordinal == 2)).one()
    meeting.record += "双方另有一句。"
    return uid, meeting.uid


def look(case: Case, session: Session, printed: PrintLines, ordinal: int, signed: bool = True) -> None:
    case.centre.pass_time(seconds=1)
    draft = LookDraft(printed.mark, ordinal, signed)
    note_look(session, draft, by=case.centre.actor, now=case.centre.now)


def test_the_gate_names_who_has_not_signed_which_paper_and_passes_once_all_have(case: Case) -> None:
    with pytest.raises(Undone), case.centre.session() as session:
        uid, meeting = complete(case, session)
        printed = signing.goes_out(case.centre, session, RECORD, meeting)
        assert printed.lines is not None
        names = [line.who for line in printed.lines]
        assert "被申请人 常守田" in names
        assert "记录人 单秀兰" in names or any(name.startswith("记录人 ") for name in names)
        (text,) = unsigned(case, session, uid)
        assert text.startswith("人民调解记录（第2次）还没登记签名：")
        assert all(name in text for name in names)
        last = len(names)
        for ordinal in range(1, last):
            look(case, session, printed, ordinal)
        look(case, session, printed, last, signed=False)
        (text,) = unsigned(case, session, uid)
        assert names[-1] in text
        assert names[0] not in text
        look(case, session, printed, last)
        assert state(case, session, uid).findings == ()
        look(case, session, printed, 1, signed=False)
        (text,) = unsigned(case, session, uid)
        assert names[0] in text, "a tick that was a mistake is taken back"
        rows = session.scalars(select(SignedLine).where(SignedLine.mark == printed.mark)).all()
        assert len(rows) == last + 2, "every look stays on record"
        assert {row.seen_by for row in rows} == {case.centre.actor.name}
        raise Undone


def test_printing_other_words_resets_it_and_printing_the_same_does_not(case: Case) -> None:
    with pytest.raises(Undone), case.centre.session() as session:
        uid, meeting = complete(case, session)
        signing.sees_signed(case.centre, session, signing.goes_out(case.centre, session, RECORD, meeting))
        assert unsigned(case, session, uid) == []
        signing.goes_out(case.centre, session, RECORD, meeting)
        assert unsigned(case, session, uid) == [], "one more copy of what was signed"
        row = session.scalars(select(MediationMeeting).where(MediationMeeting.uid == meeting)).one()
        row.record += "再添一句。"
        again = signing.goes_out(case.centre, session, RECORD, meeting)
        assert all(line.signed is None for line in again.lines or ())
        (text,) = unsigned(case, session, uid)
        assert text.count("、") + 1 == len(again.lines or ())
        raise Undone


def test_what_was_seen_on_a_scan_falls_with_it(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid, meeting = complete(case, session)
        printed = signing.goes_out(centre, session, RECORD, meeting)
        paper = session.scalars(select(Paper).where(Paper.mark == printed.mark)).one()
        file = keep_bytes(centre.centre, cases.white_page() + b"% record\n", "记录.pdf")
        scan = add_scan(
            session, centre.centre, uid, "mediation_record", file, rules, by=by, now=now, paper_uid=paper.uid
        )
        sheet = line_sheet(session, RECORD, meeting, rules, by=by, today=TODAY)
        assert sheet.scan is not None
        assert sheet.scan.uid == scan
        for line in sheet.lines:
            draft = LookDraft(sheet.mark, line.ordinal, signed=True, scan=scan)
            note_look(session, draft, by=by, now=now)
        assert unsigned(case, session, uid) == []
        remove_scan(session, scan, "扫错了", by=by, now=now)
        assert len(unsigned(case, session, uid)) == 1
        with pytest.raises(RuleViolation, match="刷新"):
            note_look(session, LookDraft(sheet.mark, 1, signed=True, scan=scan), by=by, now=now)
        raise Undone


def test_who_cannot_sign_any_more_is_explained_in_a_note(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid, meeting = complete(case, session)
        printed = signing.goes_out(centre, session, RECORD, meeting)
        signing.sees_signed(centre, session, printed, 1)
        (finding,) = state(case, session, uid).findings
        note = NoteDraft("申请人拒绝在第二次记录上签名，调解员已注明。", explains=(finding.key,))
        write_note(session, uid, note, by=by, now=now)
        after = state(case, session, uid)
        assert after.findings == ()
        assert [one.key for one in after.explained] == [finding.key]
        draft = BindingDraft("解文斌", TODAY, "陶守信")
        built = dossier.build_dossier(session, uid, draft, rules, by=by, today=TODAY)
        bound = bind_dossier(centre.centre, built)
        dossier.file_dossier(session, built, bound.pdf, rules, by=by, now=now)
        with pytest.raises(RuleViolation, match="立卷锁定"):
            note_look(session, LookDraft(printed.mark, 1, signed=True), by=by, now=now)
        raise Undone


def test_an_unsigned_paper_stands_on_the_cover(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, meeting = complete(case, session)
        signing.goes_out(centre, session, RECORD, meeting)
        draft = BindingDraft("解文斌", TODAY)
        built = dossier.build_dossier(session, uid, draft, centre.rules, by=centre.actor, today=TODAY)
        assert built.draft.remarks == "未齐，缺：签名"
        raise Undone


def test_nobody_signs_for_a_notice_that_was_posted(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        cases.hold_meetings(case, session, uid)
        ending = EndingDraft("", TODAY, TODAY, reasons=(TerminationReason.APART,))
        mediation_ending.terminate(session, uid, ending, rules, by=by, now=now)
        mediation_notice.issue_notice(
            session, uid, PaperKind.TERMINATION_NOTICE, TODAY, rules, by=by, now=now
        )
        session.flush()
        notice = session.scalars(select(MediationNotice.uid)).one()
        printed = signing.goes_out(centre, session, PaperKind.TERMINATION_NOTICE, notice)
        names = [line.who for line in printed.lines or ()]
        receivers = [name for name in names if name.startswith("受送达人 ")]
        assert len(receivers) == len(case.parties)

        def wanted() -> str:
            return "".join(text for text in unsigned(case, session, uid) if text.startswith("终止调解通知书"))

        assert all(name in wanted() for name in receivers)
        draft = ServiceDraft(case.parties[:1], TODAY, ServiceMeans.POST)
        mediation_notice.serve_notice(session, uid, notice, draft, by=by, now=now)
        assert receivers[0] not in wanted()
        draft = ServiceDraft(case.parties[1:], TODAY, ServiceMeans.HAND)
        mediation_notice.serve_notice(session, uid, notice, draft, by=by, now=now)
        assert all(name in wanted() for name in receivers[1:]), "who took it in hand signs for it"
        raise Undone


def test_what_cannot_be_looked_at(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid, drawn = cases.drawn_up(case, session)
        meeting = session.scalars(select(MediationMeeting.uid).where(MediationMeeting.ordinal == 1)).one()
        with pytest.raises(RuleViolation, match="还没有打印"):
            line_sheet(session, RECORD, meeting, rules, by=by, today=TODAY)
        with pytest.raises(RuleViolation, match="人民调解"):
            line_sheet(session, PaperKind.AGREEMENT, drawn.uid, rules, by=by, today=TODAY)
        printed = signing.goes_out(centre, session, RECORD, meeting)
        count = len(printed.lines or ())
        for mark, ordinal in ((printed.mark, 0), (printed.mark, count + 1), ("0" * 16, 1)):
            with pytest.raises(RuleViolation, match="没有这一处"):
                note_look(session, LookDraft(mark, ordinal, signed=True), by=by, now=now)
        clerk = centre.someone(Role.WINDOW_CLERK, "阮小满")
        with pytest.raises(PermissionDenied):
            note_look(session, LookDraft(printed.mark, 1, signed=True), by=clerk, now=now)
        old = session.scalars(select(Paper).where(Paper.mark == printed.mark)).one()
        old.lines = None
        with pytest.raises(RuleViolation, match="旧版程序"):
            line_sheet(session, RECORD, meeting, rules, by=by, today=TODAY)
        assert not [t for t in unsigned(case, session, uid) if "第1次" in t], "prints of older versions stand"
        raise Undone


def test_papers_are_listed_with_their_lines(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, meeting = complete(case, session)
        printed = signing.goes_out(centre, session, RECORD, meeting)
        look(case, session, printed, 2)
        rows = {row.name: row for row in list_lines(session, uid, by=centre.actor, today=TODAY)}
        second = rows["人民调解记录（第2次）"]
        assert [line.signed for line in second.lines][:3] == [None, True, None]
        first = rows["人民调解记录（第1次）"]
        assert all(line.signed for line in first.lines)
        then, earlier = second.lines[1].seen_at, first.lines[0].seen_at
        assert then == centre.now
        assert earlier is not None
        assert earlier + timedelta(seconds=1) <= centre.now
        raise Undone


def test_another_offices_case_is_not_ticked(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, meeting = complete(case, session)
        printed = signing.goes_out(centre, session, RECORD, meeting)
        session.scalars(select(Dispute).where(Dispute.uid == case.dispute)).one().office_id = UUID(int=5)
        session.flush()
        with pytest.raises(RuleViolation):
            note_look(session, LookDraft(printed.mark, 1, signed=True), by=centre.actor, now=centre.now)
        assert print_lines(session, [(RECORD, meeting)])[RECORD, meeting].lines == printed.lines
        del uid
        raise Undone
