"""A dispute ready for mediation, a committee, and the sample mediation carried out step by step."""

import io
import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import (
    AgreementForm,
    MeetingManner,
    MeetingOutcome,
    PaperKind,
    SignatureMeans,
    SignerRole,
)
from db.models.dispute import Dispute, Party
from desktop_app.domain.clock_time import local_date
from desktop_app.paths import resource
from desktop_app.services import agreement, dispute, dossier, mediation, meeting
from desktop_app.services.agreement import AgreementState, SignatureDraft
from desktop_app.services.agreement_check import AgreementDraft, InstalmentDraft
from desktop_app.services.agreement_view import InstalmentRow
from desktop_app.services.attachment import keep_bytes
from desktop_app.services.committee import CommitteeDraft, MediatorDraft, add_committee, add_mediator
from desktop_app.services.dispute_draft import draft_from_record
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.dispute_step import act
from desktop_app.services.dossier_scan import add_scan
from desktop_app.services.mediation import ConsentDraft, MediationDraft
from desktop_app.services.mediation_detail import mediation_detail
from desktop_app.services.meeting import MeetingDraft
from tests.services.signing import sign_papers
from tests.support.centre import OpenTestCentre, make_centre
from tests.support.kept_folder import kept_folder

Json = dict[str, Any]


def _sample(name: str, key: str) -> Json:
    data = json.loads(resource("sample", f"{name}.json").read_text(encoding="utf-8"))
    rows = data["mediations" if name == "mediation" else "disputes"]
    return next(row for row in rows if row["key"] == key)


LAND = _sample("disputes", "land-compensation-dabaqiao")
LAND_MEDIATION = _sample("mediation", "land-compensation")


@dataclass
class Case:
    """A dispute in hand with its parties (uids in order) and a committee with its mediators (uid by name)."""

    centre: OpenTestCentre
    dispute: UUID
    parties: tuple[UUID, ...]
    committee: UUID
    mediators: dict[str, UUID]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def day(text: str) -> date:
    return date.fromisoformat(text)


def land_case(centre: OpenTestCentre, *, in_hand: bool = True, **changes: Any) -> Case:
    """The sample's land dispute, registered and (``in_hand``) accepted, dispatched and signed for."""
    record = {**LAND, "place": {"detail": LAND["place"]["detail"]}, "involved_units": [], **changes}
    draft = draft_from_record(record, ignore_unknown=True)
    by, now, rules = centre.actor, centre.now, centre.rules
    with centre.session() as session:
        committee = add_committee(session, CommitteeDraft("柳桥镇人民调解委员会", "柳"), by=by, now=now)
        mediators = {
            name: add_mediator(session, committee, MediatorDraft(name, is_chair=chair), by=by, now=now)
            for name, chair in (("陶守信", True), ("余广田", False), ("单秀兰", False), ("解文斌", False))
        }
        registered = dispute.register(session, draft, rules, by=by, now=now)
        steps = [
            ("accept", StepDraft(happened_at=moment("2026-10-26T10:10:00+08:00"))),
            (
                "dispatch",
                StepDraft(
                    happened_at=moment("2026-10-26T10:35:00+08:00"), lead_unit_name="柳桥镇人民调解委员会"
                ),
            ),
            ("sign_for", StepDraft(happened_at=moment("2026-10-26T15:00:00+08:00"))),
        ]
        for action, step in steps if in_hand else steps[:1]:
            act(session, registered.uid, action, step, rules, by=by, now=now)
        parties = session.scalars(
            select(Party.uid).join(Dispute).where(Dispute.uid == registered.uid).order_by(Party.position)
        )
        return Case(centre, registered.uid, tuple(parties), committee, mediators)


@cache
def _kept_case() -> Case:
    """The case in a closed centre, made once in a run."""
    case = land_case(make_centre(kept_folder("fengqiao-test-") / "centre"))
    case.centre.centre.close()
    return case


def open_case(folder: Path) -> Case:
    """``land_case`` in a new centre in ``folder``, ready at once."""
    kept = _kept_case()
    return replace(kept, centre=make_centre(folder, kept=kept.centre.centre.folder))


def apply(case: Case, session: Session, *names: str) -> UUID:
    """Apply for mediation on the sample's day."""
    chosen = names or ("余广田", "单秀兰")
    draft = MediationDraft(
        case.dispute,
        case.committee,
        tuple(case.mediators[n] for n in chosen),
        day(LAND_MEDIATION["applied_on"]),
        registrar=LAND_MEDIATION["registrar"],
    )
    centre = case.centre
    return mediation.open_mediation(session, draft, centre.rules, by=centre.actor, now=centre.now)


def consent(case: Case, session: Session, uid: UUID, **overrides: Any) -> None:
    """Record the sample's consent of every party."""
    for row in LAND_MEDIATION["consents"]:
        draft = ConsentDraft(
            case.parties[row["party"]], row["given"], row["written"], day(row["answered_on"]), row["note"]
        )
        centre = case.centre
        mediation.record_consent(
            session, uid, draft, centre.rules, by=centre.actor, now=centre.now, **overrides
        )


def accepted(case: Case, session: Session) -> UUID:
    """A mediation with all consents, accepted on the sample's day."""
    uid = apply(case, session)
    consent(case, session, uid)
    centre = case.centre
    mediation.accept(
        session, uid, day(LAND_MEDIATION["accepted_on"]), centre.rules, by=centre.actor, now=centre.now
    )
    return uid


def hold_meetings(case: Case, session: Session, uid: UUID) -> list[UUID]:
    """The sample's two meetings: the first without result, the second with one."""
    return [
        meeting.add_meeting(session, uid, meeting_draft(case, row), by=case.centre.actor, now=case.centre.now)
        for row in LAND_MEDIATION["meetings"]
    ]


def meeting_draft(case: Case, row: Json) -> MeetingDraft:
    return MeetingDraft(
        moment(row["started_at"]),
        moment(row["ended_at"]),
        row["place"],
        row["record"],
        MeetingOutcome(row["outcome"]),
        row["recorder"],
        MeetingManner(row["manner"]),
        row["subject"],
        row["invited"],
        row["invited_consented"],
        tuple(case.parties[i] for i in row["parties_present"]),
    )


def agreement_draft(case: Case) -> AgreementDraft:
    row = LAND_MEDIATION["agreement"]
    return AgreementDraft(
        AgreementForm(row["form"]),
        day(row["drawn_up_on"]),
        row["facts"],
        tuple(row["terms"]),
        row["performance"],
        row["recorder"],
        row["copies"],
        row["amount_fen"],
        tuple(
            InstalmentDraft(
                day(i["due_on"]),
                i["what"],
                i["amount_fen"],
                case.parties[i["payer"]],
                case.parties[i["payee"]],
            )
            for i in row["instalments"]
        ),
    )


def signatures(case: Case) -> list[SignatureDraft]:
    return [
        SignatureDraft(
            SignerRole(row["role"]),
            "柳桥镇人民调解委员会" if row["role"] == "committee" else row["name"],
            SignatureMeans(row["means"]),
            day(row["signed_on"]),
            case.parties[row["party"]] if "party" in row else None,
            row["read_back"],
        )
        for row in LAND_MEDIATION["agreement"]["signatures"]
    ]


def drawn_up(case: Case, session: Session) -> tuple[UUID, AgreementState]:
    """The sample's agreement, not signed."""
    uid = accepted(case, session)
    hold_meetings(case, session, uid)
    centre = case.centre
    state = agreement.draw_up(
        session, uid, agreement_draft(case), centre.rules, by=centre.actor, now=centre.now
    )
    return uid, state


def sign_all(case: Case, session: Session, agreement_uid: UUID) -> AgreementState:
    """Sign every line of the sample in its order; returns the last state."""
    centre = case.centre
    states = [
        agreement.sign(session, agreement_uid, draft, centre.rules, by=centre.actor, now=centre.now)
        for draft in signatures(case)
    ]
    return states[-1]


PROOFS = (
    *("acceptance_notice", "rights_notice", "identity", "organisation_proof", "power_of_attorney"),
    "performance",
)
"""Places of a dossier that only a scan can fill in these tests."""


def white_page() -> bytes:
    """A scan of one empty page."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def add_proofs(
    case: Case, session: Session, uid: UUID, unsigned: Collection[PaperKind] = ()
) -> tuple[str, ...]:
    """Scan what the dossier lacks beside the mediation's papers, which are signed but for the kinds of
    ``unsigned``; returns the places.
    """
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    session.flush()
    state = dossier.dossier_state(session, uid, rules, by=by, today=local_date(now))
    lacking = tuple(one.slot for one in state.findings if one.slot in PROOFS)
    for slot in lacking:
        file = keep_bytes(centre.centre, white_page() + f"% {slot}\n".encode(), f"{slot}.pdf")
        add_scan(session, centre.centre, uid, slot, file, rules, by=by, now=now)
    sign_papers(centre, session, uid, unsigned)
    return lacking


def instalments_of(case: Case, session: Session, uid: UUID) -> tuple[InstalmentRow, ...]:
    """The instalments of a mediation's agreement."""
    centre = case.centre
    read = mediation_detail(session, uid, centre.rules, by=centre.actor, today=local_date(centre.now))
    assert read.agreement is not None
    return read.agreement.instalments


def in_force(case: Case, session: Session) -> tuple[UUID, UUID]:
    """The sample's agreement, signed by all and sealed: the mediation and the agreement."""
    uid, drawn = drawn_up(case, session)
    sign_all(case, session, drawn.uid)
    return uid, drawn.uid


def later(case: Case, text: str) -> datetime:
    """A moment after the sample's steps, at which something else is entered."""
    found = moment(text)
    assert found >= case.centre.now
    return found
