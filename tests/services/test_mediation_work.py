"""Talks, offers, investigations, evidence: what each record needs, what it prints, what never prints."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from db.enums import EvidenceForm, InvestigationKind, MeetingMeans, OfferKind, PaperKind, Role
from desktop_app.errors import RuleViolation
from desktop_app.services import attachment, evidence, investigation_record, separate_talk
from desktop_app.services.evidence import EvidenceDraft
from desktop_app.services.investigation_record import InvestigationDraft, MeasurementDraft
from desktop_app.services.mediation_detail import MediationDetail, mediation_detail
from desktop_app.services.meeting_protocol import ProtocolDraft, write_protocol
from desktop_app.services.paper import make_paper, render_paper
from desktop_app.services.paper_list import printable_papers
from desktop_app.services.record_preview import RecordSketch, preview_record
from desktop_app.services.separate_talk import OfferDraft, TalkDraft
from tests.papers.reading import page_texts, squeezed
from tests.services import attachments
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day, moment

TODAY = day("2026-11-23")


class Undone(Exception):
    """Ends a test's transaction without leaving a trace."""


def read(case: Case, session: Session, uid: UUID) -> MediationDetail:
    return mediation_detail(session, uid, case.centre.rules, by=case.centre.actor, today=TODAY)


def printed(case: Case, session: Session, kind: PaperKind, subject: UUID) -> list[str]:
    paper = make_paper(session, kind, subject, case.centre.rules, by=case.centre.actor, today=TODAY)
    return [squeezed(page) for page in page_texts(render_paper(paper))]


def talk(case: Case, **changes: object) -> TalkDraft:
    plain = TalkDraft(
        moment("2026-11-10T09:00:00+08:00"),
        moment("2026-11-10T09:40:00+08:00"),
        "常守田家",
        "问：你心里的底是多少？\n答：九万八，再少就不谈了。",
        "解文斌",
        (case.parties[1],),
        means=MeetingMeans.FIELD,
        offers=(
            OfferDraft(case.parties[1], OfferKind.ASKED, moment("2026-11-10T09:30:00+08:00"), 9_800_000),
        ),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def questioning(**changes: object) -> InvestigationDraft:
    plain = InvestigationDraft(
        InvestigationKind.QUESTIONING,
        moment("2026-11-02T09:00:00+08:00"),
        moment("2026-11-02T10:00:00+08:00"),
        "大坝桥村路德贵家",
        ("余广田", "单秀兰"),
        "解文斌",
        "问：2002年分地的时候你在场吗？\n答：在场，账是我记的。",
        "村委会主任路长青",
        "路德贵",
        "男，71岁，大坝桥村老会计，与双方无亲属关系",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def paper_of(case: Case) -> EvidenceDraft:
    return EvidenceDraft(
        "农村土地承包合同", EvidenceForm.COPY, "承包面积8亩、期限25年", day("2026-10-28"), case.parties[1],
        pages=4, copies=2, checked_on=day("2026-10-28"), checked_by="余广田",
    )  # fmt: skip


def test_a_talk_in_confidence_is_on_no_paper_and_read_by_mediators_only(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        secret = separate_talk.add_talk(session, uid, talk(case, confidential=True), by=by, now=now)
        shown = read(case, session, uid).work
        assert (shown.talks[0].with_whom, shown.talks[0].confidential) == ("常守田", True)
        assert [(o.amount_fen, o.confidential) for o in shown.offers] == [(9_800_000, True)]
        with pytest.raises(RuleViolation, match="保密"):
            printed(case, session, PaperKind.SEPARATE_TALK, secret)
        with pytest.raises(RuleViolation, match="保密"):
            preview_record(session, uid, RecordSketch(talk(case, confidential=True)), by=by, today=TODAY)
        kinds = {
            r.kind for r in printable_papers(session, case.dispute, case.centre.rules, by=by, today=TODAY)
        }
        assert PaperKind.SEPARATE_TALK not in kinds
        auditor = centre.someone(Role.AUDITOR, "柏知秋")
        seen = mediation_detail(session, uid, centre.rules, by=auditor, today=TODAY).work
        assert (seen.talks[0].content, seen.offers) == ("", ())
        cases.hold_meetings(case, session, uid)
        for row in printable_papers(session, case.dispute, case.centre.rules, by=by, today=TODAY):
            text = "".join(printed(case, session, row.kind, row.subject))
            assert "九万八" not in text
            assert "98,000" not in text
        raise Undone


def test_an_open_talk_prints_for_its_own_side_with_its_own_offers(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    other = OfferDraft(case.parties[0], OfferKind.OFFERED, moment("2026-11-10T09:20:00+08:00"), 4_500_000)
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        plain = talk(case)
        held = separate_talk.add_talk(
            session, uid, replace(plain, offers=(*plain.offers, other)), by=by, now=now
        )
        text = "".join(printed(case, session, PaperKind.SEPARATE_TALK, held))
        assert "谈话对象常守田（签名、盖章或按指印）" in text
        assert "要求98,000元" in text
        assert "45,000" not in text, "what the other side offered is not this side's to read"
        assert [o.party_name for o in read(case, session, uid).work.offers] == [
            "固始县泉河铺镇大坝桥村民委员会",
            "常守田",
        ]
        fixed = separate_talk.correct_talk(
            session, held, talk(case, offers=(), confidential=True), "要保密", by=by, now=now
        )
        work = read(case, session, uid).work
        assert [t.uid for t in work.talks] == [fixed]
        assert all(o.confidential for o in work.offers), "the trail follows its talk"
        assert work.talks[0].versions[0].reason == "要保密"
        separate_talk.void_talk(session, fixed, "记错人", by=by, now=now)
        assert (read(case, session, uid).work.talks, read(case, session, uid).work.offers) == ((), ())
        raise Undone


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"parties": (), "others": " "}, "parties"),
        ({"content": " "}, "content"),
        ({"place": ""}, "place"),
        ({"recorder": ""}, "recorder"),
        ({"ended_at": moment("2026-11-10T09:00:00+08:00")}, "ended_at"),
        ({"started_at": moment("2026-10-20T09:00:00+08:00")}, "started_at"),
        ({"parties": (UUID(int=4),)}, "parties"),
        ({"content": "字" * 50_001}, "content"),
    ],
)
def test_what_a_talk_needs(case: Case, changes: dict[str, object], field: str) -> None:
    with pytest.raises(RuleViolation) as refusal, case.centre.session() as session:
        uid = cases.accepted(case, session)
        separate_talk.add_talk(session, uid, talk(case, **changes), by=case.centre.actor, now=case.centre.now)
    assert refusal.value.field == field


def test_an_offer_needs_a_sum_or_a_condition(case: Case) -> None:
    centre = case.centre
    made = OfferDraft(case.parties[1], OfferKind.CONDITION, moment("2026-11-10T09:30:00+08:00"))
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        with pytest.raises(RuleViolation, match="金额"):
            separate_talk.record_offer(session, uid, made, by=centre.actor, now=centre.now)
        said = replace(made, what="水管先通")
        offer = separate_talk.record_offer(session, uid, said, by=centre.actor, now=centre.now)
        assert read(case, session, uid).work.offers[0].what == "水管先通"
        separate_talk.void_offer(session, offer, "没说过", by=centre.actor, now=centre.now)
        assert read(case, session, uid).work.offers == ()
        raise Undone


def test_an_investigation_by_one_is_kept_with_a_warning(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        alone = questioning(investigators=("余广田", " ", "余广田"))
        first = investigation_record.add_investigation(session, uid, alone, by=by, now=now)
        investigation_record.add_investigation(session, uid, questioning(), by=by, now=now)
        rows = read(case, session, uid).work.investigations
        assert [(r.ordinal, bool(r.warning)) for r in rows] == [(1, True), (2, False)]
        pages = printed(case, session, PaperKind.INVESTIGATION_RECORD, first)
        text = "".join(pages)
        for said in (
            "被调查人路德贵", "男，71岁，大坝桥村老会计", "参加人村委会主任路长青", "答：在场，账是我记的。",
            "调查人余广田（签名）", "记录人解文斌（签名）", "被调查人路德贵（签名、盖章或按指印）",
        ):  # fmt: skip
            assert said in text
        raise Undone


def test_an_inspection_prints_what_was_measured(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    measured = (
        MeasurementDraft("占用果园长", "86.5 米", "从村道口到水渠"),
        MeasurementDraft("占用果园宽", "10.0 米"),
    )
    plain = questioning(
        kind=InvestigationKind.INSPECTION, subject="", subject_note="", content="路基边木桩在位，梨树48棵。",
        measurements=measured,
    )  # fmt: skip
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        for wrong, field in (
            (replace(plain, content="", measurements=()), "content"),
            (replace(plain, measurements=(MeasurementDraft("长", ""),)), "measurements[0].size"),
            (replace(plain, investigators=()), "investigators"),
        ):
            with pytest.raises(RuleViolation) as refusal:
                investigation_record.add_investigation(session, uid, wrong, by=by, now=now)
            assert refusal.value.field == field
        made = investigation_record.add_investigation(session, uid, plain, by=by, now=now)
        text = "".join(printed(case, session, PaperKind.INVESTIGATION_RECORD, made))
        assert "1占用果园长86.5米从村道口到水渠" in text
        assert "在场人（签名）" in text
        fixed = investigation_record.correct_investigation(
            session, made, replace(plain, content="梨树49棵。"), "数错", by=by, now=now
        )
        row = read(case, session, uid).work.investigations[0]
        assert (row.uid, row.versions[0].text) == (fixed, "路基边木桩在位，梨树48棵。")
        investigation_record.void_investigation(session, fixed, "重勘", by=by, now=now)
        assert read(case, session, uid).work.investigations == ()
        raise Undone


def test_evidence_is_listed_and_printed_with_its_comparison(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    report = EvidenceDraft(
        "果树价格评估报告", EvidenceForm.ORIGINAL, "评估数35260元", day("2026-11-01"), source="县价格认证中心"
    )
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        with pytest.raises(RuleViolation, match="先登记"):
            printed(case, session, PaperKind.EVIDENCE_LIST, uid)
        first = evidence.add_evidence(session, uid, paper_of(case), by=by, now=now)
        evidence.add_evidence(session, uid, report, by=by, now=now)
        pages = printed(case, session, PaperKind.EVIDENCE_LIST, uid)
        assert len(pages) == 2
        assert "共2份，9页" in pages[0]
        assert "2026年10月28日至2026年11月1日" in pages[0]
        assert "2026年10月28日由余广田核对，与原件核对无异" in pages[1]
        assert "县价格认证中心" in pages[1]
        assert "提供人常守田（签名）" in pages[1]
        assert "核对人余广田（签名）" in pages[1]
        evidence.change_evidence(session, first, replace(paper_of(case), pages=5), "少数一页", by=by, now=now)
        evidence.void_evidence(session, first, "原件已退还", by=by, now=now)
        third = evidence.add_evidence(session, uid, report, by=by, now=now)
        rows = read(case, session, uid).work.evidence
        assert [r.ordinal for r in rows] == [2, 3], "a number is not used again"
        assert rows[-1].uid == third
        raise Undone


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"proves": " "}, "proves"),
        ({"party_uid": None}, "source"),
        ({"pages": 0}, "pages"),
        ({"copies": 10_000}, "copies"),
        ({"received_on": day("2026-12-01")}, "received_on"),
        ({"form": EvidenceForm.ORIGINAL}, "checked_on"),
        ({"checked_on": day("2026-10-27")}, "checked_on"),
        ({"checked_by": ""}, "checked_by"),
        ({"attachment_uid": UUID(int=7)}, "attachment_uid"),
    ],
)
def test_what_evidence_may_not_say(case: Case, changes: dict[str, object], field: str) -> None:
    centre = case.centre
    with pytest.raises(RuleViolation) as refusal, centre.session() as session:
        uid = cases.accepted(case, session)
        wrong = replace(paper_of(case), **changes)  # type: ignore[arg-type]
        evidence.add_evidence(session, uid, wrong, by=centre.actor, now=centre.now)
    assert refusal.value.field == field


def test_evidence_names_the_file_that_belongs_to_it(case: Case) -> None:
    centre = case.centre
    file = attachments.add(centre, case.dispute, attachments.content(100), "承包合同扫描件")
    linked = replace(paper_of(case), attachment_uid=file)
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        evidence.add_evidence(session, uid, linked, by=centre.actor, now=centre.now)
        assert read(case, session, uid).work.evidence[0].attachment == "承包合同扫描件"
        raise Undone
    with centre.session() as session:
        attachment.void_attachment(session, file, "重新扫描", by=centre.actor, now=centre.now)
    with pytest.raises(RuleViolation, match="附件"), centre.session() as session:
        uid = cases.accepted(case, session)
        evidence.add_evidence(session, uid, linked, by=centre.actor, now=centre.now)


def test_a_record_of_ten_thousand_characters_goes_over_pages_whole(case: Case) -> None:
    centre = case.centre
    said = "\n".join(
        f"问：第{n}次你怎么说的？\n答：我说了{n}遍，账要算清楚，树要数清楚。" for n in range(1, 330)
    )
    long = questioning(content=said)
    assert len(said) > 10_000
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        made = investigation_record.add_investigation(session, uid, long, by=centre.actor, now=centre.now)
        pages = printed(case, session, PaperKind.INVESTIGATION_RECORD, made)
        assert len(pages) > 10
        assert all("人民调解调查记录（续页）" in page for page in pages[1:])
        assert "答：我说了329遍，账要算清楚，树要数清楚。" in "".join(pages)
        typed = preview_record(session, uid, RecordSketch(long), by=centre.actor, today=TODAY)
        sheets = [squeezed(page) for page in page_texts(render_paper(typed))]
        assert len(sheets) == len(pages)
        unknown = preview_record(
            session, uid, RecordSketch(long, False, has_start=False), by=centre.actor, today=TODAY
        )
        first = squeezed(page_texts(render_paper(unknown))[0])
        assert "日时分至时分" in first, "an hour that is not known yet stays open, not 0时00分"
        # Only the word beside the code comes with the record: what is not kept yet has none.
        assert all(set(printed_page) >= set(sheet) for sheet, printed_page in zip(sheets, pages, strict=True))
        assert all(sheet[:200] == page[:200] for sheet, page in zip(sheets, pages, strict=True))
        raise Undone


def test_a_bound_dossier_holds_the_records_and_nothing_said_in_confidence(case: Case) -> None:
    from desktop_app.services.dossier import build_dossier, number_dossier
    from desktop_app.services.dossier_binding import BindingDraft, bind_dossier

    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        separate_talk.add_talk(session, uid, talk(case, confidential=True), by=by, now=now)
        separate_talk.add_talk(session, uid, talk(case, content="只给一方看的话"), by=by, now=now)
        investigation_record.add_investigation(session, uid, questioning(), by=by, now=now)
        evidence.add_evidence(session, uid, paper_of(case), by=by, now=now)
        held = cases.hold_meetings(case, session, uid)
        order = ProtocolDraft("核对过", "静音", "已告知", "各说各的", "补偿数额", "签名", "余广田", "解文斌")
        write_protocol(session, held[0], order, by=by, now=now)
        number_dossier(session, uid, rules, by=by, now=now)
        made = build_dossier(session, uid, BindingDraft("陶守信", TODAY), rules, by=by, today=TODAY)
        text = squeezed("".join(page_texts(bind_dossier(centre.centre, made).pdf)))
        assert "答：在场，账是我记的。" in text
        assert "证据材料目录" in text
        assert "调解会场程序" in text, "it lies behind the record of its meeting"
        for secret in ("九万八", "98,000", "背对背谈话记录", "只给一方看的话"):
            assert secret not in text
        raise Undone
