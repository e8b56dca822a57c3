"""A restricted case with everything that can hang on one, and who may and may not read it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.change_log import history
from db.enums import (
    ConfirmationCourt,
    DispatchKind,
    DutyKind,
    FollowUpManner,
    LeafState,
    PaperKind,
    PerformanceFinding,
    PetitionManner,
    ReportMeans,
    SupervisionForm,
    SupervisionKind,
    TalkOutcome,
    VisitOutcome,
)
from db.exchanged import exchanged_classes, table_of
from db.models.attachment import Attachment
from db.models.change import ConflictDecision
from db.models.custody import Custody
from db.models.dispatch import Dispatch, DispatchUnit
from db.models.dispute import Dispute, Party
from db.models.escalation import Escalation
from db.models.mediation import Agreement, MediationMeeting
from db.models.paper import Paper
from db.models.person import Person
from db.models.reception import ReceptionDuty, ReceptionVisit, TalkEntry
from db.models.reinspection import Reinspection, ReinspectionCase
from db.models.scan_leaf import ScanLeaf
from db.models.supervision import Supervision, SupervisionEntry
from db.models.sweep import GridEvent
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.masking import mask_id, mask_phone
from desktop_app.domain.reinspection import digest
from desktop_app.services import blob, sweep, sweep_event
from desktop_app.services.breach import BreachDraft, declare_breach
from desktop_app.services.case_record import belonging
from desktop_app.services.case_visit import CaseVisitDraft, record_case_visit
from desktop_app.services.closing_report import proposed_report, write_report
from desktop_app.services.dispatch_inner import InnerOrderDraft, issue_inner
from desktop_app.services.dispatch_record import OrderUnit
from desktop_app.services.dispute_note import NoteDraft, NoteKind, add_progress
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.follow_up import FollowUpDraft, record_follow_up
from desktop_app.services.judicial_confirmation import (
    ApplicationDraft,
    prepare_application,
    tell_confirmation,
)
from desktop_app.services.paper import make_paper, record_issue, render_paper
from desktop_app.services.party_view import unmask
from desktop_app.services.performance import PerformanceDraft, record_performance
from desktop_app.services.petition import PetitionDraft, register_petition
from desktop_app.services.reception import (
    InstructionDraft,
    MatterDraft,
    VisitDraft,
    instruct,
    register_visit,
)
from desktop_app.services.reception_day import DutyDraft, add_day
from desktop_app.services.supervision_inside import EntryDraft, InsideDraft, issue_inside, record_entry
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_finding import FindingDraft
from tests.services import assignments, attachments, signing
from tests.services.conflicts import differ
from tests.services.mediation_case import Case, drawn_up, instalments_of, land_case, sign_all
from tests.services.mediation_work_case import work_done
from tests.support.centre import OpenTestCentre
from tests.support.township import code_of

_COUNTY = UUID(int=0xC0)
"""The office that a county's step is from."""


@dataclass
class SecretCase:
    """The case with its uids, the words that tell of it, and its reader (``home.actor``)."""

    home: OpenTestCentre
    case: Case
    records: dict[UUID, str]
    """Uid of everything that is about the case, with its entity."""
    words: frozenset[str]
    """Number, title, names, numbers and phones, in full and masked."""
    number: str
    ids: list[int]
    """Local ids of all disputes here."""

    @property
    def uid(self) -> UUID:
        """The dispute's uid."""
        return self.case.dispute


def found_event(home: OpenTestCentre) -> UUID:
    """A finding of the day, from which the case is registered."""
    finding = FindingDraft("常守田家门前有人打桩。", "常守田 与 路长青", "15400001084", "0201", 4)
    draft = ReportDraft(code_of(0, 1), local_date(home.now), means=ReportMeans.PAPER)
    with home.session() as session:
        sweep.report_findings(session, draft, (finding,), home.rules, by=home.actor, now=home.now)
        return session.scalars(select(GridEvent.uid)).one()


def secret_case(home: OpenTestCentre, event: UUID) -> SecretCase:
    """Register the case, let everything happen to it, and restrict it to the director."""
    case = land_case(home)
    leader = assignments.add_leader(home)
    with home.session() as session:
        uid, state = drawn_up(case, session)
        sign_all(case, session, state.uid)
        work_done(case, session, uid)
        _after_the_agreement(session, case, uid, state.uid)
        sweep_event.link_event(session, event, case.dispute, by=home.actor, now=home.now)
    attachments.add(home, case.dispute, attachments.content(100), "常守田的收条")
    attachments.add(home, case.dispute, attachments.content(90), "常守田的照片", "dispute", case.dispute)
    assignment = assignments.propose(home, case.dispute, leader)
    assignments.approve(home, assignment)
    with home.session() as session:
        note = NoteDraft(NoteKind.MEASURE, "到常守田家看了果树")
        add_progress(session, case.dispute, note, home.rules, by=home.actor, now=home.now)
        _inside(session, home, case.dispute)
        _from_the_county(session, home, case.dispute)
        _petitioned(session, home, case.dispute)
        _received(session, home, case.dispute)
    differ(home, case.dispute, responsible_phone=("15400001098", "15400001099"))
    differ(home, case.parties[1], entity="party", address=("大坝桥村桥东组", "大坝桥村桥西组"))
    with home.session() as session:
        _printed_and_decided(session, home, case)
        draft = RestrictionDraft(case.dispute, readers=(home.actor.user_uid,))
        restrict_dispute(session, draft, by=home.actor, now=home.now)
    with home.reading() as session:
        records, words = _records(session, case.dispute), _words(session, case.dispute)
        number = session.scalars(select(Dispute.number).where(Dispute.uid == case.dispute)).one()
        ids = list(session.scalars(select(Dispute.id)))
    return SecretCase(home, case, records, words, number, ids)


def _after_the_agreement(session: Session, case: Case, uid: UUID, agreement: UUID) -> None:
    """Performance, a breach, confirmation, a visit and the closing report."""
    home = case.centre
    by, now, today = home.actor, home.now, local_date(home.now)
    first = instalments_of(case, session, uid)[0]
    paid = PerformanceDraft(today, "常守田写的收条", 100)
    record_performance(session, first.uid, paid, by=by, now=now)
    undone = BreachDraft(today, "常守田来说没有收到", "常守田的补偿款没有付")
    declare_breach(session, agreement, undone, by=by, now=now)
    told = tell_confirmation(session, agreement, today, by=by, now=now)
    asked = ApplicationDraft(
        ConfirmationCourt.ORGANISATION, "固始县人民法院", case.parties, (True,) * 4, ("常守田身份证明",), 4
    )
    prepare_application(session, told, asked, by=by, now=now)
    visit = FollowUpDraft(
        now, FollowUpManner.PHONE, case.parties, PerformanceFinding.PARTLY, "常守田说付了一点"
    )
    record_follow_up(session, uid, visit, home.rules, by=by, now=now)
    report = replace(proposed_report(session, uid, by=by, today=today), opinion="常守田同意结案")
    write_report(session, uid, report, by=by, now=now)


def _petitioned(session: Session, home: OpenTestCentre, uid: UUID) -> None:
    """It came in as a letter to the petition office too."""
    sent = PetitionDraft(
        local_date(home.now), PetitionManner.TRANSFER, dispute_uid=uid, sent_by="常守田信访转办",
        external_number="豫信2026KB9003", urgent=True, handler_name="常守田的承办人",
    )  # fmt: skip
    register_petition(session, sent, home.rules, by=home.actor, now=home.now)


def reception_today(home: OpenTestCentre) -> None:
    """The mayor receives today; somebody else was there already."""
    with home.session() as session:
        draft = DutyDraft(DutyKind.RECEPTION, local_date(home.now), "接访室", leader_name="申明")
        duty = add_day(session, draft, by=home.actor, now=home.now)
        other = VisitDraft("邬冬梅", "村口路灯坏了。")
        register_visit(session, duty, other, home.rules, by=home.actor, now=home.now)


def _received(session: Session, home: OpenTestCentre, uid: UUID) -> None:
    """常守田 comes to a reception and to a talk about it, and a leader goes there."""
    by, now, today = home.actor, home.now, local_date(home.now)
    duty = session.scalars(select(ReceptionDuty.uid)).first()
    if duty is None:
        draft = DutyDraft(DutyKind.RECEPTION, today, "接访室", leader_name="申明")
        duty = add_day(session, draft, by=by, now=now)
    came = VisitDraft("常守田", "常守田要求补偿果树", phone="15400001084")
    linked = MatterDraft(VisitOutcome.LINKED, dispute_uid=uid)
    visit = register_visit(session, duty, came, home.rules, linked, by=by, now=now)
    told = InstructionDraft("见常守田", "常守田所在村", today)
    instruct(session, visit.uid, told, by=by, now=now)
    went = CaseVisitDraft(uid, today, "常守田家果园", "常守田", "树淹了", "补偿", leader_name="申明")
    record_case_visit(session, went, by=by, now=now)
    case = session.scalars(select(Dispute.id).where(Dispute.uid == uid)).one()
    session.add(
        TalkEntry(
            day=today, name="常守田", people_count=1, content="常守田说果树", listener_name="康宁",
            outcome=TalkOutcome.REGISTERED, dispute_id=case,
        )
    )  # fmt: skip


def _from_the_county(session: Session, home: OpenTestCentre, uid: UUID) -> None:
    """What the county would send about the case."""
    dispute = session.scalars(select(Dispute).where(Dispute.uid == uid)).one()
    today, me = local_date(home.now), home.centre.identity
    session.add(
        Dispatch(
            number="固始交〔2026〕KB9001", kind=DispatchKind.COUNTY, recipient_office_id=me.uid,
            recipient_name=me.name, matter_uid=uid, matter_number=dispute.number, title=dispute.title,
            content="请核实常守田反映的补偿。", demands="一周内办结", issued_on=today,
            due_on=today + timedelta(days=2), sign_due_on=today + timedelta(days=1), contact_name="薛慧敏",
        )
    )  # fmt: skip
    session.add(
        Supervision(
            number="固始督〔2026〕KB9002", kind=SupervisionKind.REMINDER, matter_uid=uid,
            matter_number=dispute.number, recipient_office_id=me.uid, recipient_name=me.name,
            reason="常守田多次来访", demands="限期答复", issued_on=today, reply_due_on=today,
            issuer_name="薛慧敏", office_id=_COUNTY,
        )
    )  # fmt: skip
    session.add(
        Custody(
            dispute_uid=uid, dispute_number=dispute.number, custody_no=1, from_office_id=me.uid,
            from_name=me.name, to_office_id=me.uid, to_name=me.name, reason="常守田住在本镇",
            decided_on=today, decided_by="薛慧敏",
        )
    )  # fmt: skip


def _inside(session: Session, home: OpenTestCentre, uid: UUID) -> None:
    """What the centre did about the case with its own units, and what it sent up or drew."""
    by, now, today = home.actor, home.now, local_date(home.now)
    order = InnerOrderDraft(
        DispatchKind.TRANSFER, "常守田家果树补偿", "请核实常守田家果树的棵数。", today,
        (OrderUnit("林业站", responsible="常守田的表弟"),), matter_uid=uid,
    )  # fmt: skip
    issue_inner(session, order, home.rules, by=by, now=now)
    urged = InsideDraft(uid, "林业站", SupervisionKind.REMINDER, "常守田又来问")
    step = issue_inside(session, urged, home.rules, by=by, now=now)
    reply = EntryDraft(step, SupervisionForm.REPLY, today, "林业站长", "已到常守田家数过果树")
    record_entry(session, reply, by=by, now=now)
    dispute = session.scalars(select(Dispute).where(Dispute.uid == uid)).one()
    session.add(
        Escalation(
            dispute_id=dispute.id, number="柳桥提〔2026〕KB9003", risk=dispute.risk_level,
            reason="常守田不服", summary="常守田与路长青", asked_on=today, asked_by="阮小满",
        )
    )  # fmt: skip
    drawn = Reinspection(
        number="柳桥抽〔2026〕9号", drawn_on=today, drawn_by=by.name, witness_name="阮小满", first_on=today,
        last_on=today, seed="7", share=100, population=[uid.hex], population_sha256=digest([uid.hex]),
    )  # fmt: skip
    session.add(drawn)
    session.flush()
    session.add(ReinspectionCase(reinspection_id=drawn.id, dispute_id=dispute.id, position=1))


def _printed_and_decided(session: Session, home: OpenTestCentre, case: Case) -> None:
    sheet = make_paper(
        session,
        PaperKind.REGISTRATION_SHEET,
        case.dispute,
        home.rules,
        by=home.actor,
        today=local_date(home.now),
    )
    record_issue(session, sheet, render_paper(sheet), by=home.actor, now=home.now)
    _came_home(session, home, case)
    for minutes in session.scalars(select(MediationMeeting.uid)):
        made = signing.goes_out(home, session, PaperKind.MEDIATION_RECORD, minutes)
        signing.sees_signed(home, session, made, 1)
    unmask(session, case.parties[1], "核对", by=home.actor, now=home.now)
    made = history(session, "dispute", case.dispute)[0].change_id
    session.add(
        ConflictDecision(
            entity="dispute", record_uid=case.dispute, field="responsible_name", change_ids=[made],
            chosen_id=made, decided_id=made, decided_at=home.now, actor_name=home.actor.name,
        )
    )  # fmt: skip


def _came_home(session: Session, home: OpenTestCentre, case: Case) -> None:
    """A filed scan of the printed sheet, the same sheet once more, and one that waits for another."""
    agreement = session.scalars(select(Agreement.uid)).one()
    kind, today = PaperKind.AGREEMENT, local_date(home.now)
    made = make_paper(session, kind, agreement, home.rules, by=home.actor, today=today)
    record_issue(session, made, render_paper(made), by=home.actor, now=home.now)
    paper = session.scalars(select(Paper).where(Paper.kind == kind)).one()
    dispute = session.scalars(select(Dispute.id).where(Dispute.uid == case.dispute)).one()
    scan = Attachment(
        dispute_id=dispute, paper_uid=paper.uid, title="常守田登记表", file_name="常守田.pdf",
        media_type="application/pdf", sha256="a" * 64, size=9, added_at=home.now, added_by="阮小满",
    )  # fmt: skip
    session.add(scan)
    blob.note_whole(session, scan.sha256, scan.size, home.now)
    session.flush()
    for number, state in enumerate((LeafState.FILED, LeafState.TWICE, LeafState.PARTIAL), 1):
        session.add(
            ScanLeaf(
                uid=UUID(int=0x77000 + number), file_name="常守田登记表.pdf", place=number,
                sha256=str(number) * 64,
                size=9, mark=paper.mark, page=1, pages=2, state=state, read_at=home.now, read_by="阮小满",
                attachment_uid=scan.uid if state is LeafState.FILED else None,
            )
        )  # fmt: skip


def _records(session: Session, uid: UUID) -> dict[UUID, str]:
    found = {record: entity for entity, record in belonging(session, [uid])}
    persons = select(Person.uid).join(Party).join(Dispute).where(Dispute.uid == uid)
    found |= dict.fromkeys(session.scalars(persons), "person")
    found |= dict.fromkeys(session.scalars(select(Dispatch.uid)), "dispatch")
    found |= dict.fromkeys(session.scalars(select(DispatchUnit.uid)), "dispatch_unit")
    found |= dict.fromkeys(session.scalars(select(Supervision.uid)), "supervision")
    found |= dict.fromkeys(session.scalars(select(SupervisionEntry.uid)), "supervision_entry")
    found |= dict.fromkeys(session.scalars(select(GridEvent.uid)), "grid_event")
    for model in (ReceptionVisit, TalkEntry):
        mentions = select(model.uid).where(model.dispute_id.is_not(None))
        found |= dict.fromkeys(session.scalars(mentions), str(model.__tablename__))
    return found


def _words(session: Session, uid: UUID) -> frozenset[str]:
    dispute = session.scalars(select(Dispute).where(Dispute.uid == uid)).one()
    numbers = [dispute.number, dispute.title, "KB9001", "KB9002", "KB9003"]
    own = [record for _, record in belonging(session, [uid])]
    for entity in ("mediation", "agreement", "leader_assignment"):
        table = table_of(exchanged_classes()[entity])
        found = select(table.c.number).where(table.c.uid.in_(own))
        numbers += [str(n) for n in session.scalars(found) if n]
    names, hidden = list[str](), list[str]()
    for party in session.scalars(select(Party).where(Party.dispute_id == dispute.id)):
        for who in (party, *party.agents):
            names.append(who.name)
            hidden += [n for n in (who.id_number, who.phone) if n]
    hidden += [mask_phone(n) if len(n) == 11 else mask_id(n) for n in hidden]
    return frozenset([*numbers, *names, *hidden])
