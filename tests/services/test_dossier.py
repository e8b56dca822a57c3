"""Dossiers: what lies in which slot, binding at any time, filing only when complete."""

import io
from dataclasses import replace
from uuid import UUID

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.enums import DisputeState, PaperKind, Role
from db.models.attachment import Blob
from db.models.dispute import Dispute
from db.models.paper import Paper
from desktop_app.domain.profile import CaseType
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import agreement, dossier, mediation, mediation_ending
from desktop_app.services.attachment import keep_bytes
from desktop_app.services.dispute_note import NoteDraft, NoteKind, add_progress
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.dispute_step import act
from desktop_app.services.dossier_binding import BindingDraft, Scan, bind_dossier
from desktop_app.services.dossier_scan import add_scan, remove_scan
from desktop_app.services.dossier_slot import SlotStatus
from desktop_app.services.mediation_ending import EndingDraft
from desktop_app.services.performance import PerformanceDraft, record_performance
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day
from tests.services.test_paper import text_of

TODAY = day("2026-11-23")
PROOFS = ("rights_notice", "identity", "organisation_proof", "power_of_attorney")
"""What this case needs beside the papers of the mediation: persons, a company, an agent."""
DRAFT = BindingDraft("解文斌", TODAY, "陶守信")


class Undone(Exception):
    """Ends a test's transaction without leaving a trace, so that one centre serves the whole module."""


def scan(case: Case, session: Session, uid: UUID, slot: str, name: str) -> UUID:
    """One white page, put into a place of the dossier."""
    centre = case.centre
    file = keep_bytes(centre.centre, cases.white_page() + f"% {name}\n".encode(), name)
    return add_scan(
        session, centre.centre, uid, slot, file, centre.rules, by=centre.actor, now=centre.now
    )  # fmt: skip


def test_slots_fill_while_the_mediation_goes_on(case: Case) -> None:
    centre = case.centre

    def state() -> dict[str, SlotStatus]:
        found = dossier.dossier_state(session, uid, centre.rules, by=centre.actor, today=TODAY)
        return {s.code: s.status for s in found.slots}

    with pytest.raises(Undone), centre.session() as session:
        uid = cases.apply(case, session)
        begin = state()
        assert begin["application"] is SlotStatus.LATER
        assert begin["back_cover"] is SlotStatus.PRESENT
        assert begin["evidence"] is SlotStatus.NOT_NEEDED
        cases.consent(case, session, uid)
        mediation.accept(session, uid, day("2026-10-27"), centre.rules, by=centre.actor, now=centre.now)
        cases.hold_meetings(case, session, uid)
        held = state()
        assert (held["application"], held["mediation_record"]) == (SlotStatus.PRESENT,) * 2
        assert held["agreement"] is SlotStatus.LATER
        draft = cases.agreement_draft(case)
        drawn = agreement.draw_up(session, uid, draft, centre.rules, by=centre.actor, now=centre.now)
        assert state()["agreement"] is SlotStatus.UNSIGNED
        cases.sign_all(case, session, drawn.uid)
        assert cases.add_proofs(case, session, uid) == PROOFS
        read = dossier.dossier_state(session, uid, centre.rules, by=centre.actor, today=TODAY)
        assert (read.case_type, read.missing) == (CaseType.WRITTEN, ())
        assert [sheet.name for slot in read.slots for sheet in slot.sheets] == [
            "人民调解受理登记表",
            "人民调解记录（第1次）",
            "人民调解记录（第2次）",
            "人民调解协议书 柳调协〔2026〕第1号",
        ]
        raise Undone


def test_a_complete_dossier_is_bound_filed_and_then_locked(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid, drawn = cases.drawn_up(case, session)
        cases.sign_all(case, session, drawn.uid)
        cases.add_proofs(case, session, uid)
        scan(case, session, uid, "evidence", "转账凭证.pdf")
        read = dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        bound = bind_dossier(centre.centre, read)
        assert [e.name for e in bound.entries] == [
            "人民调解受理登记表",
            "权利义务告知书",
            "当事人身份证明",
            "单位证明、法定代表人身份证明",
            "授权委托书",
            "转账凭证",
            "人民调解记录（第1次）",
            "人民调解记录（第2次）",
            "人民调解协议书 柳调协〔2026〕第1号",
        ]
        text = text_of(bound.pdf)
        for words in (
            "（2026）柳人调字第1号",
            "2026年10月27日",
            "2026年11月19日",
            "30年",
            "解文斌",
            "陶守信",
        ):
            assert words in text, words
        assert "未齐" not in text
        with pikepdf.open(io.BytesIO(bound.pdf)) as pdf, pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
            assert len(pdf.pages) >= bound.pages + 3
        assert titles == ["卷宗封面", "卷内目录", *(e.name for e in bound.entries), "封底"]
        dossier.file_dossier(session, read, bound.pdf, rules, by=by, now=now)
        row = session.scalars(select(Paper).where(Paper.kind == PaperKind.DOSSIER)).one()
        assert (row.record_uid, row.number) == (case.dispute, "（2026）柳人调字第1号")
        assert dossier.dossier_state(session, uid, rules, by=by, today=TODAY).filed_on == TODAY
        with pytest.raises(RuleViolation, match="附页"):
            dossier.file_dossier(session, read, bound.pdf, rules, by=by, now=now)
        raise Undone


def test_a_filed_dossier_lets_the_dispute_be_archived(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid, drawn = cases.drawn_up(case, session)
        cases.sign_all(case, session, drawn.uid)
        chair = centre.someone(Role.CENTRE_DIRECTOR, "申明")
        for text in ("第一次", "第二次", "第三次"):
            note = NoteDraft(NoteKind.FOLLOW_UP, f"{text}回访，双方无异议")
            add_progress(session, case.dispute, note, rules, by=by, now=now)
        for instalment in cases.instalments_of(case, session, uid):
            record_performance(session, instalment.uid, PerformanceDraft(TODAY), by=by, now=now)
        act(session, case.dispute, "await_follow_up", StepDraft(), rules, by=by, now=now)
        act(session, case.dispute, "close", StepDraft(satisfaction="满意"), rules, by=chair, now=now)
        with pytest.raises(RuleViolation, match="卷宗"):
            act(session, case.dispute, "archive", StepDraft(), rules, by=chair, now=now)
        assert cases.add_proofs(case, session, uid) == (*PROOFS, "performance")
        built = dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        dossier.file_dossier(session, built, bind_dossier(centre.centre, built).pdf, rules, by=by, now=now)
        taken = act(session, case.dispute, "archive", StepDraft(), rules, by=chair, now=now)
        assert taken.state is DisputeState.ARCHIVED
        raise Undone


def test_an_unfinished_dossier_can_be_looked_at_but_not_filed(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid, _ = cases.drawn_up(case, session)
        built = dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        bound = bind_dossier(centre.centre, built)
        said = text_of(bound.pdf).replace("\n", "")
        assert "未齐，缺：权利义务告知书、当事人身份证明" in said, "the cover says it plainly"
        with pytest.raises(RuleViolation, match="还没有结束"):
            dossier.file_dossier(session, built, bound.pdf, rules, by=by, now=now)
        raise Undone


def test_an_ended_mediation_needs_its_notice(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        cases.hold_meetings(case, session, uid)
        ending = EndingDraft("分歧太大", day("2026-11-20"), day("2026-11-20"))
        mediation_ending.terminate(session, uid, ending, rules, by=by, now=now)
        read = dossier.dossier_state(session, uid, rules, by=by, today=TODAY)
        assert read.case_type is CaseType.NOT_SETTLED
        assert read.missing == (
            "卷内还缺“权利义务告知书”（终止调解），请先补齐。",
            "卷内还缺“当事人身份证明”（有自然人当事人），请先补齐。",
            "卷内还缺“单位证明、法定代表人身份证明”（有单位当事人），请先补齐。",
            "卷内还缺“授权委托书”（当事人有代理人），请先补齐。",
            "卷内还缺“终止调解通知（撤回申请）”（终止调解），请先补齐。",
            "人民调解受理登记表还没有打印签名，请打印、签名，再逐处登记。",
            "人民调解记录（第1次）还没有打印签名，请打印、签名，再逐处登记。",
            "人民调解记录（第2次）还没有打印签名，请打印、签名，再逐处登记。",
            "终止调解情况表还没有打印签名，请打印、签名，再逐处登记。",
        )
        cases.add_proofs(case, session, uid)
        read = dossier.dossier_state(session, uid, rules, by=by, today=TODAY)
        (lacking,) = [slot for slot in read.slots if slot.lacks]
        assert (lacking.status, lacking.action) == (SlotStatus.MISSING, "scan")
        scan(case, session, uid, "ending", "终止调解通知.pdf")
        built = dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        dossier.file_dossier(session, built, bind_dossier(centre.centre, built).pdf, rules, by=by, now=now)
        raise Undone


def test_a_withdrawn_application_gets_its_number_for_filing(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.apply(case, session)
        with pytest.raises(RuleViolation, match="受理以后"):
            dossier.number_dossier(session, uid, rules, by=by, now=now)
        draft = EndingDraft("双方已和解", day("2026-11-01"))
        mediation_ending.withdraw(session, uid, draft, rules, by=by, now=now)
        scan(case, session, uid, "application", "申请书.pdf")
        scan(case, session, uid, "ending", "撤回申请.pdf")
        assert cases.add_proofs(case, session, uid) == PROOFS[1:]
        built = dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        assert built.missing == ()
        with pytest.raises(RuleViolation, match="编号"):
            dossier.file_dossier(session, built, b"", rules, by=by, now=now)
        assert dossier.number_dossier(session, uid, rules, by=by, now=now) == "（2026）柳人调字第1号"
        assert dossier.number_dossier(session, uid, rules, by=by, now=now) == "（2026）柳人调字第1号"
        built = dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        dossier.file_dossier(session, built, bind_dossier(centre.centre, built).pdf, rules, by=by, now=now)
        raise Undone


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"filed_by": " "}, "filed_by"),
        ({"filed_on": day("2026-11-24")}, "filed_on"),
        ({"retention": "15年"}, "retention"),
    ],
)
def test_what_a_binding_may_not_say(case: Case, changes: dict[str, object], field: str) -> None:
    centre = case.centre
    with pytest.raises(RuleViolation) as refusal, centre.session() as session:
        uid = cases.accepted(case, session)
        draft = replace(DRAFT, **changes)  # type: ignore[arg-type]
        dossier.build_dossier(session, uid, draft, centre.rules, by=centre.actor, today=TODAY)
    assert refusal.value.field == field


def test_a_sheet_added_after_binding_stops_the_filing(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(RuleViolation, match="重新装订"), centre.session() as session:
        uid, drawn = cases.drawn_up(case, session)
        cases.sign_all(case, session, drawn.uid)
        cases.add_proofs(case, session, uid)
        built = dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        stale = replace(built, entries=built.entries[:-1])
        dossier.file_dossier(session, stale, bind_dossier(centre.centre, stale).pdf, rules, by=by, now=now)


def test_scans_stay_with_the_case_and_can_be_taken_out_until_it_is_filed(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid, drawn = cases.drawn_up(case, session)
        cases.sign_all(case, session, drawn.uid)
        cases.add_proofs(case, session, uid)
        first = scan(case, session, uid, "evidence", "转账凭证.pdf")
        scan(case, session, uid, "evidence", "IMG_0001.pdf")
        picture = io.BytesIO()
        Image.new("RGB", (40, 60), "white").save(picture, "JPEG")
        photo = keep_bytes(centre.centre, picture.getvalue(), "现场照片.jpg")
        add_scan(session, centre.centre, uid, "evidence", photo, rules, by=by, now=now)

        def titles() -> list[str]:
            read = dossier.dossier_state(session, uid, rules, by=by, today=TODAY)
            return [one.title for slot in read.slots if slot.code == "evidence" for one in slot.scans]

        assert titles() == ["转账凭证", "人民调解证据材料", "现场照片"]
        with pytest.raises(RuleViolation, match="已经在附件里"):
            scan(case, session, uid, "evidence", "转账凭证.pdf")
        with pytest.raises(RuleViolation, match="写明作废的原因"):
            remove_scan(session, first, " ", by=by, now=now)
        remove_scan(session, first, "扫错了人", by=by, now=now)
        assert titles() == ["人民调解证据材料", "现场照片"]
        built = dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        bound = bind_dossier(centre.centre, built)
        assert [e.name for e in bound.entries][5:7] == ["人民调解证据材料", "现场照片"]
        late = scan(case, session, uid, "evidence", "后来加的.pdf")
        with pytest.raises(RuleViolation, match="重新装订"):
            dossier.file_dossier(session, built, bound.pdf, rules, by=by, now=now)
        remove_scan(session, late, "不是本案的", by=by, now=now)
        dossier.file_dossier(session, built, bound.pdf, rules, by=by, now=now)
        for attempt in (
            lambda: scan(case, session, uid, "evidence", "立卷以后的.pdf"),
            lambda: remove_scan(session, built.entries[5].file.uid, "x", by=by, now=now),  # type: ignore[union-attr]
        ):
            with pytest.raises(RuleViolation, match="立卷锁定"):
                attempt()
        raise Undone


@pytest.mark.parametrize(
    ("slot", "name", "data", "said"),
    [
        ("nowhere", "收条.pdf", b"%PDF-1.4", "卷内的一个位置"),
        ("back_cover", "收条.pdf", b"%PDF-1.4", "卷内的一个位置"),
        ("evidence", "收条.docx", b"PK\x03\x04word/", "只能装订 PDF 和图片"),
    ],
)
def test_what_cannot_be_a_scan(case: Case, slot: str, name: str, data: bytes, said: str) -> None:
    centre = case.centre
    with pytest.raises(RuleViolation, match=said), centre.session() as session:
        uid = cases.accepted(case, session)
        file = keep_bytes(centre.centre, data, name)
        add_scan(session, centre.centre, uid, slot, file, centre.rules, by=centre.actor, now=centre.now)


def test_a_scan_that_has_not_come_is_missing_and_keeps_the_dossier_open(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid, drawn = cases.drawn_up(case, session)
        cases.sign_all(case, session, drawn.uid)
        cases.add_proofs(case, session, uid)
        scan(case, session, uid, "evidence", "没到的凭证.pdf")
        built = dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        (row,) = [one.file for one in built.entries if isinstance(one, Scan) and one.slot == "evidence"]
        session.execute(update(Blob).where(Blob.sha256 == row.sha256).values(complete_at=None))
        session.expire_all()
        read = dossier.dossier_state(session, uid, rules, by=by, today=TODAY)
        assert read.missing == ("扫描件“没到的凭证”文件缺失，到了才能立卷。",)
        built = dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        bound = bind_dossier(centre.centre, built)
        assert "未齐，缺：没到的凭证" in text_of(bound.pdf).replace("\n", "")
        with pytest.raises(RuleViolation, match="到了才能立卷"):
            dossier.file_dossier(session, built, bound.pdf, rules, by=by, now=now)
        raise Undone


def test_the_window_does_not_bind(case: Case) -> None:
    centre = case.centre
    clerk = centre.someone(Role.WINDOW_CLERK)
    with pytest.raises(PermissionDenied), centre.session() as session:
        uid = cases.accepted(case, session)
        dossier.build_dossier(session, uid, DRAFT, centre.rules, by=clerk, today=TODAY)


def test_the_dispute_is_untouched_after_all_this(case: Case) -> None:
    with case.centre.reading() as session:
        assert session.scalars(select(Dispute.state)).one() is DisputeState.IN_PROGRESS
