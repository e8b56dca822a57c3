"""Meetings in full: people in the room, corrections with their history, F7 as it prints them."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AgentAuthority, AgentKind, InvitedKind, MeetingManner, MeetingMeans, PaperKind
from db.models.dispute import Agent, Party
from desktop_app.errors import RuleViolation
from desktop_app.services import agreement, invited_participant, meeting
from desktop_app.services.invited_participant import InvitedDraft, ParticipantConsentDraft
from desktop_app.services.mediation_detail import MediationDetail, mediation_detail
from desktop_app.services.paper import make_paper, render_paper
from desktop_app.services.paper_list import printable_papers
from tests.papers.reading import page_texts, squeezed
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day, moment

TODAY = day("2026-11-23")


class Undone(Exception):
    """Ends a test's transaction without leaving a trace."""


def draft(case: Case, number: int = 0, **changes: object) -> meeting.MeetingDraft:
    plain = cases.meeting_draft(case, cases.LAND_MEDIATION["meetings"][number])
    return replace(plain, **changes)  # type: ignore[arg-type]


def add(case: Case, session: Session, uid: UUID, made: meeting.MeetingDraft) -> UUID:
    return meeting.add_meeting(session, uid, made, by=case.centre.actor, now=case.centre.now)


def read(case: Case, session: Session, uid: UUID) -> MediationDetail:
    return mediation_detail(session, uid, case.centre.rules, by=case.centre.actor, today=TODAY)


def printed(case: Case, session: Session, kind: PaperKind, subject: UUID) -> str:
    paper = make_paper(session, kind, subject, case.centre.rules, by=case.centre.actor, today=TODAY)
    return squeezed("".join(page_texts(render_paper(paper))))


def agent(session: Session, case: Case, place: int, name: str) -> UUID:
    party = session.scalars(select(Party).where(Party.uid == case.parties[place])).one()
    authority = AgentAuthority.SPECIAL
    made = Agent(party_id=party.id, name=name, kind=AgentKind.RELATIVE, authority=authority, relation="儿子")
    session.add(made)
    session.flush()
    return made.uid


def test_an_invited_person_is_present_only_once_every_party_agreed(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        asked = InvitedDraft("路德贵", InvitedKind.NEIGHBOUR, "大坝桥村", "老会计", agreed=case.parties[:2])
        guest = invited_participant.invite_participant(session, uid, asked, by=by, now=now)
        with pytest.raises(RuleViolation, match=r"路德贵.*单玉凤") as refusal:
            add(case, session, uid, draft(case, invited="", guests=(guest,)))
        assert refusal.value.field == "guests"
        yes = ParticipantConsentDraft(case.parties[2], True, TODAY)
        invited_participant.record_participant_consent(session, guest, yes, by=by, now=now)
        held = add(case, session, uid, draft(case, invited="镇司法所 童维安", guests=(guest,)))
        row = read(case, session, uid).meetings[0]
        assert (row.guests, row.invited) == (("路德贵",), "镇司法所 童维安"), "old free text stays readable"
        text = printed(case, session, PaperKind.MEDIATION_RECORD, held)
        assert "参加人路德贵（大坝桥村，老会计）、镇司法所童维安" in text
        no = replace(yes, given=False)
        invited_participant.record_participant_consent(session, guest, no, by=by, now=now)
        assert not read(case, session, uid).work.invited[0].consented
        with pytest.raises(RuleViolation, match="单玉凤"):
            add(case, session, uid, draft(case, 1, guests=(guest,)))
        raise Undone


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": " "}, "name", "姓名"),
        ({"name": "常守田"}, "name", "是当事人"),
        ({"phone": "12"}, "phone", "电话"),
        ({"agreed": (UUID(int=3),)}, "party_uid", "不是这件纠纷现在的当事人"),
    ],
)
def test_who_cannot_be_invited(case: Case, changes: dict[str, object], field: str, words: str) -> None:
    plain = InvitedDraft("路德贵", InvitedKind.NEIGHBOUR)
    with pytest.raises(RuleViolation, match=words) as refusal, case.centre.session() as session:
        uid = cases.accepted(case, session)
        asked = replace(plain, **changes)  # type: ignore[arg-type]
        by, now = case.centre.actor, case.centre.now
        invited_participant.invite_participant(session, uid, asked, by=by, now=now)
    assert refusal.value.field == field


def test_an_agent_who_came_alone_signs_for_the_party(case: Case) -> None:
    with pytest.raises(Undone), case.centre.session() as session:
        uid = cases.accepted(case, session)
        son = agent(session, case, 1, "常亮")
        agent(session, case, 2, "单大山")
        came = draft(
            case, invited="", present=(case.parties[0], case.parties[2]), agents=(son,),
            means=MeetingMeans.TELEPHONE, manner=MeetingManner.MIXED,
        )  # fmt: skip
        held = add(case, session, uid, came)
        row = read(case, session, uid).meetings[0]
        assert "常守田" not in row.present
        assert (row.agents, row.means) == (("常亮",), MeetingMeans.TELEPHONE)
        text = printed(case, session, PaperKind.MEDIATION_RECORD, held)
        assert "电话面对面、背对背" in text
        assert "常守田的代理人常亮（签名）" in text
        assert "被申请人常守田（签名、盖章或按指印）" not in text
        assert "单大山" not in text, "an agent who stayed away is not on the record"
        raise Undone


def test_an_agent_of_another_case_is_refused(case: Case) -> None:
    with pytest.raises(RuleViolation, match="代理人") as refusal, case.centre.session() as session:
        uid = cases.accepted(case, session)
        add(case, session, uid, draft(case, agents=(UUID(int=5),)))
    assert refusal.value.field == "agents"


def test_an_earlier_meeting_is_corrected_and_its_old_version_stays(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        first, second = cases.hold_meetings(case, session, uid)
        before = read(case, session, uid).meetings[0].record
        better = draft(case, record="更正后的记录", place="镇综治中心二号室")
        with pytest.raises(RuleViolation) as refusal:
            meeting.correct_meeting(session, first, better, " ", by=centre.actor, now=centre.now)
        assert refusal.value.field == "reason"
        fixed = meeting.correct_meeting(session, first, better, "地点写错", by=centre.actor, now=centre.now)
        rows = read(case, session, uid).meetings
        assert [(m.ordinal, m.uid) for m in rows] == [(1, fixed), (2, second)]
        assert [(v.reason, v.text) for v in rows[0].versions] == [("地点写错", before)]
        again = meeting.correct_meeting(
            session, fixed, replace(better, record="再改"), "漏字", by=centre.actor, now=centre.now
        )
        versions = next(m for m in read(case, session, uid).meetings if m.uid == again).versions
        assert [v.reason for v in versions] == ["漏字", "地点写错"]
        assert ("更正调解记录", "第 1 次调解记录：地点写错") in [
            (s.verb, s.reason) for s in read(case, session, uid).history
        ]
        with pytest.raises(RuleViolation, match="找不到"):
            make_paper(session, PaperKind.MEDIATION_RECORD, first, centre.rules, by=centre.actor, today=TODAY)
        raise Undone


def test_a_correction_stays_between_its_neighbours(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        first, second = cases.hold_meetings(case, session, uid)
        late = draft(case, ended_at=moment("2026-11-17T15:00:00+08:00"))
        with pytest.raises(RuleViolation, match="第 2 次") as refusal:
            meeting.correct_meeting(session, first, late, "时间", by=centre.actor, now=centre.now)
        assert refusal.value.field == "ended_at"
        early = draft(case, 1, started_at=moment("2026-11-04T15:00:00+08:00"))
        with pytest.raises(RuleViolation, match="第 1 次"):
            meeting.correct_meeting(session, second, early, "时间", by=centre.actor, now=centre.now)
        raise Undone


def test_a_correction_cannot_move_all_meetings_behind_the_agreement(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        only = add(case, session, uid, draft(case, 1))
        plain = cases.agreement_draft(case)
        agreement.draw_up(session, uid, plain, centre.rules, by=centre.actor, now=centre.now)
        start = moment("2026-11-18T09:00:00+08:00")
        later = draft(case, 1, started_at=start, ended_at=start + timedelta(hours=1))
        with pytest.raises(RuleViolation, match="2026-11-17"):
            meeting.correct_meeting(session, only, later, "日期", by=centre.actor, now=centre.now)
        kept = draft(case, 1, record="补一句：协议念过两遍。")
        meeting.correct_meeting(session, only, kept, "漏记", by=centre.actor, now=centre.now)
        raise Undone


def test_the_record_names_those_who_mediated_then(case: Case) -> None:
    from desktop_app.services.mediator_choice import replace_mediator

    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        held = add(case, session, uid, draft(case))
        old, new = case.mediators["余广田"], case.mediators["陶守信"]
        replace_mediator(session, uid, old, new, "出差", by=centre.actor, now=centre.now)
        text = printed(case, session, PaperKind.MEDIATION_RECORD, held)
        assert "人民调解员余广田（签名）" in text
        assert "陶守信（签名）" not in text
        raise Undone


def test_the_order_of_a_meeting_is_printed_with_what_each_side_said(case: Case) -> None:
    from desktop_app.services.meeting_protocol import ProtocolDraft, write_protocol
    from desktop_app.services.recusal import RecusalDraft, record_recusal

    centre = case.centre
    by, now = centre.actor, centre.now
    full = ProtocolDraft(
        "核对了三位当事人的身份证", "手机静音，一个说完另一个说", "已告知权利义务", "各方先后陈述",
        "补偿数额", "宣读后签名", "余广田", "解文斌",
    )  # fmt: skip
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        held = add(case, session, uid, draft(case))
        record_recusal(session, uid, RecusalDraft(case.parties[1], day("2026-11-04")), by=by, now=now)
        for name in ("identities", "closing", "host"):
            with pytest.raises(RuleViolation) as refusal:
                write_protocol(session, held, replace(full, **{name: " "}), by=by, now=now)
            assert refusal.value.field == name
        write_protocol(session, held, replace(full, points="先写的焦点"), by=by, now=now)
        made = write_protocol(session, held, full, by=by, now=now)
        text = printed(case, session, PaperKind.MEETING_PROTOCOL, made)
        for said in ("核对了三位当事人的身份证", "常守田：不要求回避。", "单玉凤：□不要求回避", "补偿数额"):
            assert said in text
        assert "先写的焦点" not in text
        names = [
            r.name for r in printable_papers(session, case.dispute, case.centre.rules, by=by, today=TODAY)
        ]
        assert names.count("调解会场程序（第1次）") == 1
        meeting.void_meeting(session, held, "登记错了", by=by, now=now)
        names = [
            r.name for r in printable_papers(session, case.dispute, case.centre.rules, by=by, today=TODAY)
        ]
        assert "调解会场程序（第1次）" not in names
        raise Undone


def test_a_meeting_past_midnight_by_video_prints_both_days(case: Case) -> None:
    with pytest.raises(Undone), case.centre.session() as session:
        uid = cases.accepted(case, session)
        start = moment("2026-11-18T22:00:00+08:00")
        night = draft(case, started_at=start, ended_at=start + timedelta(hours=4), means=MeetingMeans.VIDEO)
        text = printed(case, session, PaperKind.MEDIATION_RECORD, add(case, session, uid, night))
        assert "2026年11月18日22时00分至2026年11月19日2时00分" in text
        assert "视频" in text
        raise Undone


def test_a_correction_keeps_people_who_have_gone_since(case: Case) -> None:
    """An heir followed a party, an agent was dismissed, a consent taken back: the record of then stands."""
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        son = agent(session, case, 1, "常亮")
        asked = InvitedDraft("路德贵", InvitedKind.NEIGHBOUR, agreed=case.parties)
        guest = invited_participant.invite_participant(session, uid, asked, by=by, now=now)
        held = add(case, session, uid, draft(case, invited="", agents=(son,), guests=(guest,)))
        gone = session.scalars(select(Party).where(Party.uid == case.parties[2])).one()
        heir = Party(
            dispute_id=gone.dispute_id, side=gone.side, position=9, kind=gone.kind, name="单继文",
            name_key="shan ji wen", id_kind=gone.id_kind, gender=gone.gender, is_representative=False,
        )  # fmt: skip
        session.add(heir)
        session.flush()
        gone.replaced_by_id = heir.id
        dismissed = session.scalars(select(Agent).where(Agent.uid == son)).one()
        dismissed.voided_at, dismissed.voided_reason = now, "解除委托"
        no = ParticipantConsentDraft(case.parties[1], False, TODAY)
        invited_participant.record_participant_consent(session, guest, no, by=by, now=now)
        row = read(case, session, uid).meetings[0]
        same = draft(
            case, invited="", record="更正后", present=row.present_uids, agents=row.agent_uids,
            guests=row.guest_uids,
        )  # fmt: skip
        fixed = meeting.correct_meeting(session, held, same, "漏字", by=by, now=now)
        assert "的代理人常亮（签名）" in printed(case, session, PaperKind.MEDIATION_RECORD, fixed)
        after = read(case, session, uid).meetings[0]
        assert (after.present, after.agents, after.guests) == (row.present, row.agents, row.guests)
        assert "单玉凤" in after.present
        raise Undone
