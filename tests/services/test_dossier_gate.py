"""What the gate of a dossier finds in real records, and which places the facts of a case make necessary."""

from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PaperKind
from db.models.dispute import Agent, Party
from db.models.mediation import Agreement, Mediation, MediationMeeting
from db.models.paper import Paper
from desktop_app.domain.dossier_gate import FindingKind, Place
from desktop_app.domain.profile import Slot
from desktop_app.services import dossier
from desktop_app.services.dossier_slot import DossierState
from desktop_app.services.rules import Rules
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day
from tests.support.centre import make_centre

TODAY = day("2026-11-23")


class Undone(Exception):
    """Ends a test's transaction without leaving a trace, so that one centre serves the whole module."""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Generator[Case]:
    centre = make_centre(tmp_path_factory.mktemp("gate") / "centre")
    yield cases.land_case(centre)
    centre.centre.close()


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
        assert lacking() - before == {"standing", "guardian"}
        for agent in session.scalars(select(Agent)):
            agent.voided_at = case.centre.now
        assert before - lacking() == {"mandate"}
        session.add(Agent(party_id=party.id, name="冯律师", kind="lawyer", authority="general"))
        said = " ".join(state(case, session, uid, rules).missing)
        assert "卷内还缺“委托书”（当事人有代理人），请先补齐。" in said
        raise Undone
