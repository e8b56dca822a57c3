"""How a mediation begins: application, answers, acceptance, rights, powers, recusal; one call a step."""

from collections.abc import Sequence
from uuid import UUID

from db.enums import (
    ApplicationManner,
    MediationOrigin,
    MediationSource,
    PaperKind,
    PowerItem,
    ServiceMeans,
    SignatureMeans,
    TellManner,
)
from desktop_app.services import (
    application,
    mediation,
    mediation_notice,
    power_of_attorney,
    recusal,
    rights_notice,
)
from desktop_app.services.mediation import ConsentDraft, MediationDraft
from tests.e2e.cards.room import Room

YUAN = 100
FINGER = SignatureMeans.FINGERPRINT


class Opening(Room):
    """The window where a mediation begins: the first named mediator leads."""

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
