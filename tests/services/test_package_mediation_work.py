"""The work of a mediation travels to the county: records, their corrections, people, offers, evidence."""

from dataclasses import replace

from sqlalchemy import select

from db.enums import CallMeans, PackageState
from db.integrity import full_check
from db.models.mediation_work import Offer, SeparateTalk
from desktop_app.services import separate_talk
from desktop_app.services.mediation_detail import mediation_detail
from desktop_app.services.planned_meeting import CallDraft, PlannedDraft, plan_meeting, record_calls
from desktop_app.services.separate_talk import TalkDraft
from tests.services import mediation_case as cases
from tests.services.mediation_case import day, moment
from tests.services.mediation_work_case import work_done
from tests.services.package_world import World, digest_of


def test_every_record_of_the_work_arrives_and_follows_its_corrections(world: World) -> None:
    town, county = world.town, world.county
    case = cases.land_case(town)
    by, now = town.actor, town.now
    with town.session() as session:
        uid = cases.accepted(case, session)
        cases.hold_meetings(case, session, uid)
        work_done(case, session, uid)
        plan = PlannedDraft(moment("2026-11-25T09:30:00+08:00"), "大坝桥村部")
        planned = plan_meeting(session, uid, plan, by=by, now=now)
        told = CallDraft(case.parties[:2], CallMeans.PHONE, day("2026-11-23"))
        record_calls(session, planned, told, by=by, now=now)
    up = world.carry(town, county)
    assert (up.state, up.refused, up.conflicts) == (PackageState.IMPORTED, 0, 0)
    assert digest_of(county, town) == digest_of(town, town)
    with county.reading() as session:
        read = mediation_detail(session, uid, county.rules, by=county.actor, today=day("2026-11-23"))
        assert [t.with_whom for t in read.work.talks] == ["常守田"]
        assert [e.name for e in read.work.evidence] == ["常守田的承包合同"]
        assert read.work.invited[0].answers[1].given is True
        assert read.meetings[0].protocol is not None
        (coming,) = read.work.planned
        assert (coming.place, [one.means for one in coming.people]) == (
            "大坝桥村部", [CallMeans.PHONE, CallMeans.PHONE, None],
        )  # fmt: skip
        assert read.actions == (), "the county reads and changes nothing"
        assert full_check(session) == ()
    plain = TalkDraft(
        moment("2026-11-10T09:00:00+08:00"), moment("2026-11-10T09:30:00+08:00"), "常守田家", "改过的",
        "解文斌", (case.parties[1],),
    )  # fmt: skip
    with town.session() as session:
        talk = session.scalars(select(SeparateTalk.uid)).one()
        hidden = replace(plain, confidential=True)
        separate_talk.correct_talk(session, talk, hidden, "要保密", by=by, now=now)
    world.carry(town, county)
    assert digest_of(county, town) == digest_of(town, town)
    with county.reading() as session:
        standing = session.scalars(select(SeparateTalk).where(SeparateTalk.voided_at.is_(None))).one()
        assert (standing.content, standing.corrects_uid) == ("改过的", talk)
        assert session.scalars(select(Offer)).one().confidential
