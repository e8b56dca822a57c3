"""What comes after the agreement: performance, breach, confirmation, visits, and the bound dossier."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from PIL import Image, ImageDraw

from db.enums import (
    BreachRoute,
    ConfirmationCourt,
    FollowUpManner,
    PaperKind,
    PerformanceFinding,
    Role,
)
from desktop_app.domain.effect import NOT_CONFIRMABLE
from desktop_app.papers.dossier.bind import Bound
from desktop_app.services import (
    breach,
    closing_report,
    court_referral,
    dossier,
    dossier_scan,
    follow_up,
    judicial_confirmation,
    mediation_paper,
    paper,
    performance,
)
from desktop_app.services import mediation_record as record
from desktop_app.services.agreement_view import InstalmentRow
from desktop_app.services.attachment import keep_bytes
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.dossier_binding import BindingDraft, bind_dossier
from tests.e2e.cards.desk import YUAN, Desk
from tests.e2e.cards.room import moment, on
from tests.papers.reading import page_texts, squeezed
from tests.services.signing import sign_papers


class Case(Desk):
    """A case until it lies in the cupboard."""

    # performance
    def duties(self) -> tuple[InstalmentRow, ...]:
        """What the agreement obliges to, in order."""
        drawn = self.detail().agreement
        assert drawn is not None
        return drawn.instalments

    def is_paid(self, ordinal: int, yuan: int | None = None, means: str = "转账") -> None:
        """A payment, or (without ``yuan``) something done, is recorded today."""
        draft = performance.PerformanceDraft(
            self.today(), "凭收条登记。", None if yuan is None else yuan * YUAN, means if yuan else ""
        )
        self.does(performance.record_performance, self.duties()[ordinal - 1].uid, draft)

    def is_broken(self, who: str, facts: str, undone: str, *ordinals: int) -> UUID:
        """Somebody declares that the agreement was not kept."""
        draft = breach.BreachDraft(
            self.today(), facts, undone, tuple(self.duties()[n - 1].uid for n in ordinals), self.party(who)
        )
        return self.does(breach.declare_breach, self.agreement, draft)

    def goes_on_by(self, broken: UUID, route: BreachRoute, note: str) -> None:
        """How the breach is dealt with."""
        draft = breach.RouteDraft(route, self.today(), note)
        self.does_by_rules(breach.route_breach, broken, draft)

    # court
    def is_confirmed_by_court(self, told: str, applied: str, accepted: str, ruled: str, court: str) -> None:
        """Told, applied for by all parties, taken up, confirmed."""
        uid = self.does(judicial_confirmation.tell_confirmation, self.agreement, on(told))
        self.at(f"{applied} 09:30")
        draft = judicial_confirmation.ApplicationDraft(
            ConfirmationCourt.ORGANISATION,
            court,
            tuple(self.party(name) for name in self.parties()),
            (True,) * len(NOT_CONFIRMABLE),
            ("人民调解协议书", "身份证明", "送达地址及电话"),
        )
        self.does(judicial_confirmation.prepare_application, uid, draft)
        self.does(judicial_confirmation.apply_confirmation, uid, on(applied))
        self.at(f"{accepted} 10:00")
        self.does(
            judicial_confirmation.court_accepts,
            uid,
            judicial_confirmation.CourtDraft(on(accepted), "（2026）豫1525诉前调确9号"),
        )
        self.at(f"{ruled} 10:00")
        self.does(
            judicial_confirmation.court_confirms,
            uid,
            judicial_confirmation.CourtDraft(on(ruled), "（2026）豫1525诉前调确9号"),
        )

    def reports_to_court(self, text: str) -> None:
        """The result goes back to the court that sent the case."""
        draft = court_referral.CourtReportDraft(text, self.today())
        self.does(court_referral.report_to_court, self.mediation, draft)

    # visits and closing
    def visits(
        self,
        when: str,
        whom: Sequence[str],
        found: PerformanceFinding,
        words: str,
        *,
        satisfaction: str = "满意",
    ) -> None:
        """A clerk who did not handle the case visits."""
        self.at(when)
        draft = follow_up.FollowUpDraft(
            moment(when),
            FollowUpManner.AT_HOME,
            tuple(self.party(name) for name in whom),
            found,
            words,
            satisfaction,
            visitor="阮小满",
        )
        with self.somebody_else(Role.WINDOW_CLERK, "阮小满"):
            self.does_by_rules(follow_up.record_follow_up, self.mediation, draft)

    def writes_report(self, result: str) -> None:
        """The closing report, as proposed, with the result in one's own words."""
        with self.home.reading() as session:
            draft = closing_report.proposed_report(session, self.mediation, by=self.by, today=self.today())
        self.does(closing_report.write_report, self.mediation, replace(draft, result=result))

    def closes(self) -> None:
        """A director who did not handle the case closes it."""
        with self.somebody_else(Role.CENTRE_DIRECTOR, "樊国栋"):
            self.moves("close", StepDraft(note="没有新的要求。", satisfaction="满意", told_on=self.today()))

    # dossier
    def lacks(self) -> tuple[str, ...]:
        """Sentences saying what the dossier lacks."""
        with self.home.reading() as session:
            return dossier.dossier_state(
                session, self.mediation, self.home.rules, by=self.by, today=self.today()
            ).missing

    def scans_into(self, slot: str, title: str, pages: int = 1) -> None:
        """A scanned sheet is put into a place of the dossier."""
        file = keep_bytes(self.home.centre, scan_of(title, pages), f"{title}.pdf")
        with self.step() as (session, by, now):
            dossier_scan.add_scan(
                session, self.home.centre, self.mediation, slot, file, self.home.rules, by=by, now=now
            )

    def scans_what_people_bring(self) -> None:
        """Identity papers, receipts and whatever else a place of the dossier still waits for as a scan."""
        with self.home.reading() as session:
            state = dossier.dossier_state(
                session, self.mediation, self.home.rules, by=self.by, today=self.today()
            )
        for slot in state.slots:
            if slot.lacks and slot.action == "scan":
                self.scans_into(slot.code, slot.name)

    def is_signed(self) -> None:
        """Every paper goes out, is signed, and is seen so line after line."""
        with self.step() as (session, _, now):
            sign_papers(replace(self.home, now=now), session, self.mediation)

    def moves_back_into_hand(self) -> None:
        """The dispute that was not settled is taken up again."""
        self.moves("take_up_again", StepDraft(reason="当事人起诉后，法院邀请协助调解。"))

    def is_bound(self, filed_by: str = "解文斌", *, file: bool = True) -> Bound:
        """Bind the dossier and file it (立卷); everything that was printed is read back."""
        draft = BindingDraft(filed_by, self.today(), "陶守信")
        with self.step() as (session, by, now):
            dossier.number_dossier(session, self.mediation, self.home.rules, by=by, now=now)
        self.is_signed()
        with self.home.reading() as session:
            content = dossier.build_dossier(
                session, self.mediation, draft, self.home.rules, by=self.by, today=self.today()
            )
        bound = bind_dossier(self.home.centre, content)
        self._reads_back(bound, draft)
        if file:
            with self.step() as (session, by, now):
                dossier.file_dossier(session, content, bound.pdf, self.home.rules, by=by, now=now)
        return bound

    def _reads_back(self, bound: Bound, draft: BindingDraft) -> None:
        """The bound file is sound, and its text says what it holds: contents, every paper, numbers, cover."""
        pages = [squeezed(text) for text in page_texts(bound.pdf)]
        assert len(pages) == bound.pages + 3, "cover, contents of one page, back cover"
        cover, contents, back = pages[0], pages[1], pages[-1]
        assert "调解卷宗" in cover
        assert squeezed(draft.filed_by) in cover
        for entry in bound.entries:
            assert squeezed(entry.name) in contents
            for page in range(entry.first_page, entry.last_page + 1):
                assert str(page) in pages[entry.index + page - entry.first_page]
        for text in (contents, back):
            assert f"校验码：{squeezed(bound.checksum)}" in text
        everybody = "".join(pages)
        assert [name for name in self.parties() if squeezed(name) not in everybody] == []
        printed = self.papers()
        drawn = {entry.name: pages[entry.index] for entry in bound.entries if entry.name in printed}
        assert len(drawn) >= 5, "the papers of the case stand in it, not only scans"
        assert [name for name, page in drawn.items() if printed[name][:60] not in page] == []

    def papers(self) -> dict[str, str]:
        """Text of every paper of the mediation, by its name; each is a sound PDF."""
        found: dict[str, str] = {}
        with self.home.reading() as session:
            mediation = record.find(session, self.mediation, self.by)
            for one in mediation_paper.papers_of(session, mediation):
                made = paper.make_paper(
                    session, one.kind, one.subject, self.home.rules, by=self.by, today=self.today()
                )
                pdf = paper.render_paper(made)
                found[one.name] = found.get(one.name, "") + text_of(pdf)
        return found

    def kinds(self) -> frozenset[PaperKind]:
        """Kinds of papers that the mediation has now."""
        with self.home.reading() as session:
            mediation = record.find(session, self.mediation, self.by)
            return frozenset(one.kind for one in mediation_paper.papers_of(session, mediation))


def text_of(pdf: bytes) -> str:
    """All text of a sound PDF without blanks."""
    return squeezed("".join(page_texts(pdf)))


def scan_of(words: str, pages: int) -> bytes:
    """Scanned sheets: pictures of A4 with something drawn on them."""
    sheets: list[Image.Image] = []
    for number in range(pages):
        sheet = Image.new("L", (827, 1169), 250)
        draw = ImageDraw.Draw(sheet)
        draw.rectangle((80, 80, 747, 1089), outline=40, width=3)
        draw.text((120, 120), f"{len(words)}-{number + 1}", fill=0)
        sheets.append(sheet)
    target = io.BytesIO()
    sheets[0].save(target, "PDF", resolution=100, save_all=True, append_images=sheets[1:])
    return target.getvalue()


def hours(start: datetime, end: datetime) -> float:
    """Hours between two moments."""
    return (end - start).total_seconds() / 3600
