"""What the gate of a dossier finds in real records, and which places the facts of a case make necessary."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import ConfirmationCourt, PaperKind, TerminationReason
from db.models.dispute import Agent, Party
from db.models.mediation import Agreement, Mediation, MediationMeeting
from db.models.paper import Paper
from desktop_app.domain.dossier_gate import FindingKind, Place
from desktop_app.domain.profile import Slot
from desktop_app.errors import RuleViolation
from desktop_app.services import (
    closing_report,
    dossier,
    judicial_confirmation,
    mediation_ending,
    mediation_extension,
    mediation_notice,
)
from desktop_app.services.attachment import keep_bytes
from desktop_app.services.dossier_binding import BindingDraft, bind_dossier
from desktop_app.services.dossier_scan import add_scan, remove_scan
from desktop_app.services.dossier_slot import DossierState, SlotStatus
from desktop_app.services.judicial_confirmation import ApplicationDraft
from desktop_app.services.mediation_ending import EndingDraft
from desktop_app.services.mediation_extension import ExtensionAnswerDraft, ExtensionDraft
from desktop_app.services.paper import make_paper, record_issue, render_paper
from desktop_app.services.rules import Rules
from tests.e2e.cards.after import scan_of
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day

TODAY = day("2026-11-23")
DRAFT = BindingDraft("解文斌", TODAY, "陶守信")


class Undone(Exception):
    """Ends a test's transaction without leaving a trace, so that one centre serves the whole module."""


def state(case: Case, session: Session, uid: UUID, rules: Rules | None = None) -> DossierState:
    session.flush()
    given = rules or case.centre.rules
    return dossier.dossier_state(session, uid, given, by=case.centre.actor, today=TODAY)


def signed_case(case: Case, session: Session) -> tuple[UUID, UUID]:
    uid, drawn = cases.drawn_up(case, session)
    cases.sign_all(case, session, drawn.uid)
    cases.add_proofs(case, session, uid)
    return uid, drawn.uid


def one(session: Session, model: type, uid: UUID):  # noqa: ANN201 - any record
    return session.scalars(select(model).where(model.uid == uid)).one()


def test_records_that_came_from_elsewhere_may_contradict_each_other(case: Case) -> None:
    with pytest.raises(Undone), case.centre.session() as session:
        uid, drawn_uid = signed_case(case, session)
        assert state(case, session, uid).findings == ()
        drawn: Agreement = one(session, Agreement, drawn_uid)
        drawn.copies = 2
        found = state(case, session, uid).findings
        assert [(f.kind, f.place, f.slot) for f in found] == [
            (FindingKind.CONTRADICTION, Place.MEDIATION, "agreement")
        ]
        assert "一式 2 份" in found[0].text
        mediation: Mediation = one(session, Mediation, uid)
        meeting = session.scalars(
            select(MediationMeeting).where(MediationMeeting.mediation_id == mediation.id)
        ).first()
        assert meeting is not None
        meeting.started_at -= timedelta(days=60)
        texts = state(case, session, uid).missing
        assert any("第1次调解记录的日期" in text and "早于受理日期" in text for text in texts)
        raise Undone


def test_a_party_who_was_replaced_before_signing_is_told(case: Case) -> None:
    with pytest.raises(Undone), case.centre.session() as session:
        uid, _ = signed_case(case, session)
        first: Party = one(session, Party, case.parties[0])
        second: Party = one(session, Party, case.parties[1])
        first.replaced_by_id, first.replaced_on = second.id, day("2026-11-22")
        later = [f.key for f in state(case, session, uid).findings]
        assert not any(key.startswith("signed_by_replaced") for key in later), "an heir is bound by it"
        first.replaced_on = day("2026-10-28")
        (found,) = [f for f in state(case, session, uid).findings if f.key.startswith("signed_by")]
        assert f"协议上签字的{first.name}作为当事人已变更为{second.name}" in found.text
        assert found.place is Place.DISPUTE
        raise Undone


def test_a_printed_number_that_is_not_the_records_is_told(case: Case) -> None:
    with pytest.raises(Undone), case.centre.session() as session:
        uid, drawn_uid = signed_case(case, session)
        for record_uid, kind, number in (
            (drawn_uid, PaperKind.AGREEMENT, "柳调协〔2025〕第9号"),
            (case.dispute, PaperKind.DOSSIER, "（2025）柳人调字第7号"),
        ):
            session.add(
                Paper(
                    kind=kind, entity="x", record_uid=record_uid, number=number, issued_on=TODAY,
                    issued_by="解文斌", sha256="0" * 64, pages=1,
                )
            )  # fmt: skip
        texts = [f.text for f in state(case, session, uid).findings if f.key.startswith("number_differs")]
        assert len(texts) == 2
        assert "打印的人民调解协议书编号是“柳调协〔2025〕第9号”" in texts[0]
        assert "打印的卷宗封面编号是“（2025）柳人调字第7号”" in texts[1]
        raise Undone


def test_facts_of_the_case_make_places_necessary(case: Case) -> None:
    slots = (
        Slot("mandate", "委托书", ("none",), (), when=("agent",)),
        Slot("guardian", "监护关系证明", (), (), when=("guardian",)),
        Slot("card", "身份证明", (), (), when=("natural_person",)),
        Slot("licence", "营业执照", (), (), when=("organisation",)),
    )
    shipped = case.centre.rules
    profile = replace(
        shipped.profile,
        dossier=replace(shipped.profile.dossier, slots=(*shipped.profile.dossier.slots, *slots)),
    )
    rules = replace(shipped, profile=profile, versions={})
    with pytest.raises(Undone), case.centre.session() as session:
        uid, _ = signed_case(case, session)

        def lacking() -> set[str]:
            return {f.slot for f in state(case, session, uid, rules).findings}

        before = lacking()
        assert "card" in before
        assert "guardian" not in before
        party: Party = one(session, Party, case.parties[0])
        party.guardian_name = "温大山"
        printed = {"application", "mediation_record"}
        assert lacking() - before == {"standing", "guardian"} | printed, "the guardian signs now: print anew"
        for agent in session.scalars(select(Agent)):
            agent.voided_at = case.centre.now
        assert before - lacking() == {"mandate"}
        session.add(Agent(party_id=party.id, name="冯律师", kind="lawyer", authority="general"))
        said = " ".join(state(case, session, uid, rules).missing)
        assert "卷内还缺“委托书”（当事人有代理人），请先补齐。" in said
        raise Undone


def test_a_print_that_says_something_else_than_now_is_told_until_it_is_printed_anew(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid, drawn_uid = signed_case(case, session)

        def told() -> list[tuple[str, str]]:
            found = state(case, session, uid).findings
            return [(f.slot, f.text) for f in found if f.key.startswith("outdated/")]

        def reprint() -> None:
            paper = make_paper(session, PaperKind.AGREEMENT, drawn_uid, rules, by=by, today=TODAY)
            record_issue(session, paper, render_paper(paper), by=by, now=now)

        reprint()
        assert told() == []
        drawn: Agreement = one(session, Agreement, drawn_uid)
        drawn.facts += "另有青苗。"
        assert told() == [("agreement", "人民调解协议书打印以后内容改过，请重新打印、签字、扫描。")]
        reprint()
        assert told() == []
        drawn.facts += "另有水渠。"
        built = dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        with pytest.raises(RuleViolation, match="打印以后内容改过"):
            dossier.file_dossier(session, built, b"", rules, by=by, now=now)
        raise Undone


@pytest.mark.parametrize("coded", [True, False])
def test_a_reprint_over_an_old_signed_scan_stops_the_filing_until_somebody_decides(
    case: Case, coded: bool
) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid, drawn_uid = signed_case(case, session)

        def told() -> list[str]:
            found = state(case, session, uid).findings
            return [f.text for f in found if f.key.startswith("old_scan/")]

        def reprint() -> UUID:
            paper = make_paper(session, PaperKind.AGREEMENT, drawn_uid, rules, by=by, today=TODAY)
            return record_issue(session, paper, render_paper(paper), by=by, now=now)

        def comes_home(printed: UUID, words: str) -> UUID:
            file = keep_bytes(centre.centre, scan_of(words, 1), "协议.pdf")
            return add_scan(
                session, centre.centre, uid, "agreement", file, rules, by=by, now=now, title="协议",
                paper_uid=printed if coded else None,
            )  # fmt: skip

        old = comes_home(reprint(), "old")
        reprint()
        assert told() == [], "the same words printed once more"
        drawn: Agreement = one(session, Agreement, drawn_uid)
        drawn.facts += "另有青苗。"
        assert told() == [], "that the print is outdated is told first"
        fresh = reprint()
        assert told() == [
            "人民调解协议书内容改过、已经重印，卷里的扫描件还是旧的，"
            "请把新印的签好、扫描归卷，取下旧的；旧的要留着的，写情况说明。"
        ]
        built = dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        with pytest.raises(RuleViolation, match="卷里的扫描件还是旧的"):
            dossier.file_dossier(session, built, b"", rules, by=by, now=now)
        comes_home(fresh, "fresher")
        assert "新旧两份签名的扫描件都在卷里" in told()[0]
        remove_scan(session, old, "换成新签的", by=by, now=now)
        assert told() == []
        raise Undone


def test_what_is_filed_stays_as_it_was_signed(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid, drawn_uid = signed_case(case, session)
        paper = make_paper(session, PaperKind.AGREEMENT, drawn_uid, rules, by=by, today=TODAY)
        record_issue(session, paper, render_paper(paper), by=by, now=now)
        built = dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        bound = bind_dossier(centre.centre, built)
        dossier.file_dossier(session, built, bound.pdf, rules, by=by, now=now)
        drawn: Agreement = one(session, Agreement, drawn_uid)
        drawn.facts += "另有青苗。"
        assert state(case, session, uid).findings == ()
        raise Undone


def needed(case: Case, session: Session, uid: UUID, name: str) -> bool:
    """Whether a place that the shipped rules do not know is asked for, for the fact of this name alone."""
    shipped = case.centre.rules
    extra = Slot("extra", "补充材料", (), (), when=(name,))
    placed = replace(shipped.profile.dossier, slots=(*shipped.profile.dossier.slots, extra))
    rules = replace(shipped, profile=replace(shipped.profile, dossier=placed), versions={})
    return "extra" in {f.slot for f in state(case, session, uid, rules).findings}


def test_an_extension_that_all_agreed_to_needs_its_consent(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        draft = ExtensionDraft(15, "等村民代表会议", day("2026-11-20"), "路长青")
        mediation_extension.ask_extension(session, uid, draft, centre.rules, by=centre.actor, now=centre.now)
        assert not needed(case, session, uid, "extended"), "asked for is not granted"
        waiting = {s.code: s.status for s in state(case, session, uid).slots}
        assert waiting["extension"] is SlotStatus.NOT_NEEDED
        for party in case.parties:
            answer = ExtensionAnswerDraft(party, given=True, written=True, answered_on=day("2026-11-21"))
            mediation_extension.answer_extension(
                session, uid, answer, centre.rules, by=centre.actor, now=centre.now
            )
        assert needed(case, session, uid, "extended")
        (slot,) = [s for s in state(case, session, uid).slots if s.code == "extension"]
        assert (slot.status, [sheet.name for sheet in slot.sheets]) == (
            SlotStatus.PRESENT,
            ["延期调解同意书"],
        )
        raise Undone


def test_an_application_to_the_court_needs_its_papers(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        uid, drawn_uid = signed_case(case, session)
        told = judicial_confirmation.tell_confirmation(session, drawn_uid, TODAY, by=by, now=now)
        draft = ApplicationDraft(
            ConfirmationCourt.ORGANISATION, "固始县人民法院", case.parties, (True,) * 4, ("调解协议书",), 4
        )
        judicial_confirmation.prepare_application(session, told, draft, by=by, now=now)
        assert not needed(case, session, uid, "confirmation_applied"), "written is not handed in"
        assert state(case, session, uid).findings == ()
        judicial_confirmation.apply_confirmation(session, told, TODAY, by=by, now=now)
        assert needed(case, session, uid, "confirmation_applied")
        (slot,) = [s for s in state(case, session, uid).slots if s.code == "confirmation"]
        assert [sheet.name for sheet in slot.sheets] == ["司法确认申请书"]
        assert slot.status is SlotStatus.PRESENT
        raise Undone


def test_a_termination_needs_its_notice_beside_the_statement(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        cases.hold_meetings(case, session, uid)
        assert not needed(case, session, uid, "terminated")
        ending = EndingDraft("", TODAY, TODAY, reasons=(TerminationReason.APART,))
        mediation_ending.terminate(session, uid, ending, rules, by=by, now=now)
        assert needed(case, session, uid, "terminated")

        def ends() -> tuple[SlotStatus, list[str]]:
            (slot,) = [s for s in state(case, session, uid).slots if s.code == "ending"]
            return slot.status, [sheet.name for sheet in slot.sheets]

        assert ends() == (SlotStatus.MISSING, ["终止调解情况表"])
        mediation_notice.issue_notice(
            session, uid, PaperKind.TERMINATION_NOTICE, TODAY, rules, by=by, now=now
        )
        assert ends() == (SlotStatus.PRESENT, ["终止调解通知书", "终止调解情况表"])
        raise Undone


def test_the_closing_report_has_its_place(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        uid, _ = signed_case(case, session)
        draft = closing_report.proposed_report(session, uid, by=by, today=TODAY)
        made = closing_report.write_report(session, uid, replace(draft, opinion="同意结案"), by=by, now=now)
        (slot,) = [s for s in state(case, session, uid).slots if s.code == "closing_report"]
        assert [(sheet.kind, sheet.subject) for sheet in slot.sheets] == [(PaperKind.CLOSING_REPORT, made)]
        assert slot.status is SlotStatus.PRESENT
        raise Undone


def test_the_scan_of_what_was_signed_takes_the_place_of_the_sheet(case: Case) -> None:
    with pytest.raises(Undone), case.centre.session() as session:
        uid = cases.accepted(case, session)
        before = {s.code: s for s in state(case, session, uid).slots}["rights_notice"]
        assert (before.status, len(before.sheets)) == (SlotStatus.UNSIGNED, 1)
        assert before.fill == "登记告知；或签收以后扫描"
        cases.add_proofs(case, session, uid)
        after = {s.code: s for s in state(case, session, uid).slots}["rights_notice"]
        assert (after.status, after.sheets, len(after.scans)) == (SlotStatus.PRESENT, (), 1)
        raise Undone
