"""What mediators do from the application to the agreement or the end, one call a step."""

from collections.abc import Sequence
from uuid import UUID

from db.enums import (
    AgreementForm,
    ApplicationManner,
    EvidenceForm,
    InvestigationKind,
    InvitedKind,
    MediationOrigin,
    MediationSource,
    MeetingManner,
    MeetingMeans,
    MeetingOutcome,
    OfferKind,
    PaperKind,
    PowerItem,
    ServiceMeans,
    SignatureMeans,
    SignerRole,
    TellManner,
    TerminationReason,
)
from desktop_app.services import (
    agreement,
    application,
    committee,
    evidence,
    investigation_record,
    invited_participant,
    mediation,
    mediation_ending,
    mediation_notice,
    meeting,
    power_of_attorney,
    recusal,
    rights_notice,
    separate_talk,
)
from desktop_app.services.agreement import SignatureDraft
from desktop_app.services.agreement_check import AgreementDraft, InstalmentDraft, ItemDraft
from desktop_app.services.mediation import ConsentDraft, MediationDraft
from tests.e2e.cards.room import Room, moment, on

YUAN = 100
FINGER = SignatureMeans.FINGERPRINT


class Desk(Room):
    """The mediators' desk: the first named mediator leads and writes."""

    names: tuple[str, ...] = ("余广田", "单秀兰")
    agreement: UUID
    meetings: int = 0

    # beginning
    def applies(
        self,
        *applicants: str,
        claims: Sequence[str],
        orally: bool = True,
        source: MediationSource | None = None,
        sent_by: str = "",
    ) -> None:
        """Parties apply; an oral application is written down and read back."""
        self._opens(MediationOrigin.APPLICATION, source, sent_by)
        manner = ApplicationManner.ORAL if orally else ApplicationManner.WRITTEN
        draft = application.ApplicationDraft(
            manner,
            tuple(self.party(name) for name in applicants),
            self.record["description"],
            tuple(claims),
            self.today(),
            "阮小满",
            read_back=orally,
        )
        self.does(application.record_application, self.mediation, draft)

    def goes_there_unasked(self, source: MediationSource | None = None, sent_by: str = "") -> None:
        """The committee acts on its own initiative (人民调解法 17)."""
        self._opens(MediationOrigin.OWN_INITIATIVE, source, sent_by)

    def _opens(self, origin: MediationOrigin, source: MediationSource | None, sent_by: str) -> None:
        draft = MediationDraft(
            self.dispute,
            self.committee,
            tuple(self.mediators[name] for name in self.names),
            self.today(),
            origin,
            "阮小满",
            recusal_checked=True,
            source=source,
            referred_by=sent_by,
        )
        self.mediation = self.does_by_rules(mediation.open_mediation, draft)

    def all_agree_to_mediation(self, *, written: bool = True) -> None:
        """Every party says yes."""
        for name in self.parties():
            self.answers(name, written=written)

    def answers(self, name: str, *, given: bool = True, written: bool = True, note: str = "") -> None:
        """One party says whether it wants mediation."""
        day = self.today()
        draft = ConsentDraft(self.party(name), given, written, day, note, None if given else day)
        self.does_by_rules(mediation.record_consent, self.mediation, draft)

    def is_accepted(self) -> None:
        """The mediation is accepted today, with the notice served on everybody by hand."""
        self.does_by_rules(mediation.accept, self.mediation, self.today())
        self.serves(PaperKind.ACCEPTANCE_NOTICE)

    def serves(self, kind: PaperKind) -> str:
        """Issue a notice and hand it to all parties; gives its number."""
        number = self.does_by_rules(mediation_notice.issue_notice, self.mediation, kind, self.today())
        notice = self.detail().course.notices[-1]
        everybody = tuple(self.party(name) for name in self.parties())
        draft = mediation_notice.ServiceDraft(everybody, self.today(), ServiceMeans.HAND)
        self.does(mediation_notice.serve_notice, self.mediation, notice.uid, draft)
        return number

    def tells_rights(self) -> None:
        """Everybody gets the sheet of rights and duties."""
        everybody = tuple(self.party(name) for name in self.parties())
        draft = rights_notice.TellingDraft(everybody, TellManner.PAPER, self.today())
        self.does(rights_notice.tell_rights, self.mediation, draft)

    def empowers(self, agent: str, *items: PowerItem) -> None:
        """A power of attorney for an agent."""
        wanted = items or (PowerItem.EVIDENCE, PowerItem.ATTEND, PowerItem.COLLECT)
        draft = power_of_attorney.PowerDraft(self.agents()[agent], wanted, self.today())
        self.does(power_of_attorney.record_power, self.mediation, draft)

    def asks_whether_anybody_shall_stand_aside(self) -> None:
        """Every party is asked, and nobody objects."""
        for name in self.parties():
            draft = recusal.RecusalDraft(self.party(name), self.today())
            self.does(recusal.record_recusal, self.mediation, draft)

    # work
    def invites(self, name: str, kind: InvitedKind, unit: str, relation: str = "") -> UUID:
        """Somebody is invited, and all parties agree (人民调解法 20)."""
        everybody = tuple(self.party(one) for one in self.parties())
        draft = invited_participant.InvitedDraft(
            name, kind, unit, relation, agreed=everybody, answered_on=self.today()
        )
        return self.does(invited_participant.invite_participant, self.mediation, draft)

    def inspects(self, start: str, end: str, place: str, found: str, *measured: tuple[str, str, str]) -> None:
        """An inspection on the spot with what was measured."""
        draft = investigation_record.InvestigationDraft(
            InvestigationKind.INSPECTION,
            moment(start),
            moment(end),
            place,
            self.names,
            "解文斌",
            found,
            "、".join(self.parties()),
            measurements=tuple(investigation_record.MeasurementDraft(*one) for one in measured),
        )
        self.does(investigation_record.add_investigation, self.mediation, draft)

    def questions(self, start: str, end: str, whom: str, content: str, *, place: str = "一号调解室") -> None:
        """Somebody is questioned by two mediators."""
        draft = investigation_record.InvestigationDraft(
            InvestigationKind.QUESTIONING,
            moment(start),
            moment(end),
            place,
            self.names,
            "解文斌",
            content,
            subject=whom,
        )
        self.does(investigation_record.add_investigation, self.mediation, draft)

    def takes_evidence(
        self, name: str, proves: str, *, whose: str = "", source: str = "", pages: int = 1
    ) -> None:
        """A piece of evidence comes in as a copy that was compared with the original."""
        draft = evidence.EvidenceDraft(
            name,
            EvidenceForm.COPY,
            proves,
            self.today(),
            self.party(whose) if whose else None,
            source,
            pages,
            checked_on=self.today(),
            checked_by=self.names[0],
        )
        self.does(evidence.add_evidence, self.mediation, draft)

    def talks_apart(
        self, start: str, end: str, whom: Sequence[str], content: str, *offers: tuple[str, OfferKind, int]
    ) -> None:
        """A confidential talk with one side; offers are (party, kind, yuan)."""
        made = tuple(
            separate_talk.OfferDraft(self.party(name), kind, moment(end), yuan * YUAN)
            for name, kind, yuan in offers
        )
        draft = separate_talk.TalkDraft(
            moment(start),
            moment(end),
            "二号调解室",
            content,
            "解文斌",
            tuple(self.party(name) for name in whom),
            confidential=True,
            offers=made,
        )
        self.does(separate_talk.add_talk, self.mediation, draft)

    def meets(
        self,
        start: str,
        end: str,
        record: str,
        outcome: MeetingOutcome,
        *,
        place: str = "一号调解室",
        guests: Sequence[UUID] = (),
        agents: Sequence[str] = (),
        absent: Sequence[str] = (),
        manner: MeetingManner = MeetingManner.JOINT,
        means: MeetingMeans = MeetingMeans.ROOM,
    ) -> None:
        """A mediation meeting, recorded when it is over."""
        self.at(end)
        known = self.agents()
        draft = meeting.MeetingDraft(
            moment(start),
            moment(end),
            place,
            record,
            outcome,
            "解文斌",
            manner,
            present=tuple(self.party(name) for name in self.parties() if name not in absent),
            agents=tuple(known[name] for name in agents),
            guests=tuple(guests),
            means=means,
        )
        self.does(meeting.add_meeting, self.mediation, draft)
        self.meetings += 1

    # agreement
    def owes(
        self, who: str, to: str, yuan: int, until: str, what: str, *, obligation: int | None = None
    ) -> InstalmentDraft:
        """A payment."""
        return InstalmentDraft(
            on(until), what, yuan * YUAN, self.party(who), self.party(to), obligation=obligation
        )

    def does_thing(self, who: str, until: str, what: str) -> InstalmentDraft:
        """Something to be done that is no payment."""
        return InstalmentDraft(on(until), what, payer_uid=self.party(who))

    def agrees(
        self,
        facts: str,
        terms: Sequence[str],
        duties: Sequence[InstalmentDraft],
        *,
        orally: bool = False,
        items: Sequence[tuple[str, int]] = (),
        for_court: bool = False,
        how: str = "按约定的期限履行。",
    ) -> None:
        """The agreement is drawn up today: parties + 1 copies, one more when the court is to confirm it."""
        sums = [duty.amount_fen for duty in duties if duty.amount_fen is not None]
        copies = 0 if orally else len(self.parties()) + 1 + for_court
        draft = AgreementDraft(
            AgreementForm.ORAL if orally else AgreementForm.WRITTEN,
            self.today(),
            facts,
            tuple(terms),
            how,
            "解文斌",
            copies,
            sum(sums) if sums else None,
            tuple(duties),
            tuple(ItemDraft(name, yuan * YUAN) for name, yuan in items),
            for_court,
        )
        self.agreement = self.does_by_rules(agreement.draw_up, self.mediation, draft).uid

    def everybody_signs(self, *, fingers: Sequence[str] = ()) -> None:
        """All lines but the committee's seal are signed today, each read back."""
        drawn = self.detail().agreement
        assert drawn is not None
        for line in drawn.lines:
            if line.signed_on is None and line.role is not SignerRole.COMMITTEE:
                who = line.names[0]
                means = FINGER if who in fingers else line.accepts[0]
                draft = SignatureDraft(line.role, who, means, self.today(), line.party_uid, True)
                self.does_by_rules(agreement.sign, self.agreement, draft)

    def is_sealed(self) -> None:
        """Every committee that mediated seals the agreement today."""
        drawn = self.detail().agreement
        assert drawn is not None
        for line in drawn.lines:
            if line.signed_on is None and line.role is SignerRole.COMMITTEE:
                draft = SignatureDraft(line.role, line.names[0], SignatureMeans.SEAL, self.today())
                self.does_by_rules(agreement.sign, self.agreement, draft)

    # end without agreement
    def fails(self, process: str, points: str, *reasons: TerminationReason) -> None:
        """The mediation ends without agreement; everybody is told of the other ways, in writing."""
        draft = mediation_ending.EndingDraft(
            "双方差距大，谈不拢。",
            self.today(),
            self.today(),
            reasons=reasons or (TerminationReason.APART,),
            process=process,
            points=points,
        )
        self.does_by_rules(mediation_ending.terminate, self.mediation, draft)
        self.serves(PaperKind.TERMINATION_NOTICE)

    def committees(self) -> tuple[str, ...]:
        """Names of the committees that this office knows."""
        with self.home.reading() as session:
            rows = committee.list_committees(session, by=self.by, today=self.today())
        return tuple(row.name for row in rows)
