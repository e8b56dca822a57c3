"""What mediators do between acceptance and agreement, or until it comes to nothing; one call a step."""

from collections.abc import Sequence
from uuid import UUID

from db.enums import (
    AgreementForm,
    EvidenceForm,
    InvestigationKind,
    InvitedKind,
    MeetingManner,
    MeetingMeans,
    MeetingOutcome,
    OfferKind,
    PaperKind,
    SignatureMeans,
    SignerRole,
    TerminationReason,
)
from desktop_app.services import (
    agreement,
    committee,
    evidence,
    investigation_record,
    invited_participant,
    mediation_ending,
    meeting,
    separate_talk,
)
from desktop_app.services.agreement import SignatureDraft
from desktop_app.services.agreement_check import AgreementDraft, InstalmentDraft, ItemDraft
from tests.e2e.cards.opening import Opening
from tests.e2e.cards.room import moment, on

YUAN = 100
FINGER = SignatureMeans.FINGERPRINT


class Desk(Opening):
    """The mediators' desk, with one call for each step."""

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
