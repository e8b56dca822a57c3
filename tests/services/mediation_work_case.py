"""The work of the sample's land dispute: a talk, an investigation, evidence, an invited neighbour, an order.

It may be entered for a mediation in any state, by rows, because an ended one takes no more records.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import EvidenceForm, InvestigationKind, InvitedKind, MeetingMeans, OfferKind
from db.models.dispute import Party
from db.models.mediation import Mediation
from db.models.mediation_work import Evidence, InvitedParticipant, Offer, ParticipantConsent, Recusal
from desktop_app.services.investigation_record import InvestigationDraft, investigation_row
from desktop_app.services.meeting_protocol import ProtocolDraft, write_protocol
from desktop_app.services.separate_talk import TalkDraft, talk_row
from tests.services.mediation_case import Case, day, moment


def work_done(case: Case, session: Session, uid: UUID) -> None:
    """One record of each kind, all telling of 常守田."""
    mediation = session.scalars(select(Mediation).where(Mediation.uid == uid)).one()
    party = session.scalars(select(Party).where(Party.uid == case.parties[1])).one()
    spoken = TalkDraft(
        moment("2026-11-10T09:00:00+08:00"),
        moment("2026-11-10T09:40:00+08:00"),
        "常守田家",
        "常守田要九万八。",
        "解文斌",
        (party.uid,),
        means=MeetingMeans.FIELD,
    )
    talk = talk_row(session, mediation, spoken)
    talk.ordinal = 1
    asked = InvestigationDraft(
        InvestigationKind.QUESTIONING,
        moment("2026-11-02T09:00:00+08:00"),
        moment("2026-11-02T10:00:00+08:00"),
        "村部",
        ("余广田",),
        "解文斌",
        "常守田的账是我记的。",
        subject="路德贵",
    )
    found = investigation_row(mediation, asked)
    found.ordinal = 1
    guest = InvitedParticipant(mediation_id=mediation.id, name="路德贵", kind=InvitedKind.NEIGHBOUR)
    session.add_all([talk, found, guest])
    session.flush()
    on = day("2026-11-04")
    session.add_all(
        [
            ParticipantConsent(participant_id=guest.id, party_id=party.id, given=True, answered_on=on),
            Recusal(mediation_id=mediation.id, party_id=party.id, asked_on=on),
            Offer(
                mediation_id=mediation.id, talk_ordinal=1, party_id=party.id, kind=OfferKind.ASKED,
                made_at=talk.started_at, amount=9_800_000, confidential=False,
            ),
            Evidence(
                mediation_id=mediation.id, ordinal=1, name="常守田的承包合同", form=EvidenceForm.COPY,
                party_id=party.id, pages=4, copies=1, proves="面积", received_on=on,
            ),
        ]
    )  # fmt: skip
    session.flush()
    order = ProtocolDraft("核对了常守田", "静音", "已告知", "常守田先说", "数额", "签名", "余广田", "解文斌")
    centre = case.centre
    write_protocol(session, mediation.meetings[0].uid, order, by=centre.actor, now=centre.now)
