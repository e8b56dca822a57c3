"""Files kept with an order's unit, a supervision, an entry of progress: evidence like any attachment."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import PaperKind, ProgressKind, Role, SupervisionKind
from db.models.attachment import Attachment
from db.models.dispute import Dispute
from desktop_app.domain.actor import Actor
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services.attachment_view import RecordFileList, record_files
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.paper import make_paper, render_paper
from tests.papers.reading import page_texts, squeezed
from tests.services import assignments, attachments
from tests.services.disputes import registered
from tests.services.inner_orders import issued, listed, unit_step
from tests.services.package_world import make_world
from tests.services.test_supervision_inside import being_handled, climb
from tests.support.centre import OpenTestCentre, make_centre


@pytest.fixture
def town(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "town")


def files(town: OpenTestCentre, dispute: UUID, *records: UUID, by: Actor | None = None) -> RecordFileList:
    with town.reading() as session:
        return record_files(session, dispute, records, by=by or town.actor, today=local_date(town.now))


def printed(town: OpenTestCentre, kind: PaperKind, uid: UUID) -> str:
    with town.reading() as session:
        made = make_paper(session, kind, uid, town.rules, by=town.actor, today=local_date(town.now))
    return squeezed("".join(page_texts(render_paper(made))))


def test_a_unit_s_feedback_has_its_photograph_and_the_paper_names_it(town: OpenTestCentre) -> None:
    case = being_handled(town)
    uid = issued(town, matter_uid=case)
    unit_step(town, uid, "sign_for")
    unit_step(town, uid, "feed_back", "已经停机。", evidence="现场看过")
    unit, other = next(row for row in listed(town) if row.uid == uid).units[:2]
    attachments.add(town, case, attachments.content(100), "停机照片", "dispatch_unit", unit.uid)
    found = files(town, case, unit.uid, other.uid)
    assert [(row.title, row.record_uid, row.entity) for row in found.rows] == [
        ("停机照片", unit.uid, "dispatch_unit")
    ]
    assert found.takes
    assert files(town, case, other.uid).rows == ()
    assert [row.title for row in attachments.rows(town, case)] == ["停机照片"], "the case has it too"
    assert "现场看过；附件停机照片" in printed(town, PaperKind.FEEDBACK_REPORT, unit.uid)
    assert "停机照片" not in printed(town, PaperKind.FEEDBACK_REPORT, other.uid)


def test_a_file_is_not_kept_with_a_record_of_another_case(town: OpenTestCentre) -> None:
    case, other = being_handled(town), being_handled(town)
    urged = climb(town, case, "柳桥镇司法所", SupervisionKind.REMINDER, reason="快到期了")
    attachments.add(town, case, attachments.content(100), "答复扫描件", "supervision", urged)
    assert [row.title for row in files(town, case, urged).rows] == ["答复扫描件"]
    wrong = (("supervision", urged), ("dispatch_unit", UUID(int=7)), ("no_such_entity", urged))
    for entity, record in wrong:
        with pytest.raises(RuleViolation, match="自己的记录下") as refused:
            attachments.add(town, other, attachments.content(90), "错放", entity, record)
        assert refused.value.field == "record"
    apart = issued(town)
    unit = next(row for row in listed(town) if row.uid == apart).units[0].uid
    with pytest.raises(RuleViolation, match="自己的记录下"):
        attachments.add(town, case, attachments.content(80), "错放", "dispatch_unit", unit)


def test_progress_shows_its_files_and_a_restricted_case_s_stay_hidden(town: OpenTestCentre) -> None:
    uid = assignments.proposed(town)
    assignments.start(town, uid)
    entry = assignments.act(town, uid, ProgressKind.VISIT)
    case = assignments.read(town, uid).row.dispute_uid
    assert case is not None
    attachments.add(town, case, attachments.content(100), "走访照片", "progress_entry", entry)
    attachments.add(town, case, attachments.content(90), "会议纪要", "leader_assignment", uid)
    shown = assignments.read(town, uid).progress
    assert {one.uid: one.files for one in shown}[entry] == ("走访照片",)
    assert [row.title for row in files(town, case, entry, uid).rows] == ["走访照片", "会议纪要"]
    assert "附件走访照片" in printed(town, PaperKind.ASSIGNMENT_PROGRESS, uid)
    with town.session() as session:
        draft = RestrictionDraft(case, readers=(town.actor.user_uid,))
        restrict_dispute(session, draft, by=town.actor, now=town.now)
    stranger = town.someone(Role.CENTRE_DIRECTOR, "柏知秋")
    with pytest.raises(RuleViolation, match="找不到"):
        files(town, case, entry, uid, by=stranger)


def test_a_file_travels_with_its_record_and_sealed_with_a_restricted_case(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    open_case, secret = (registered(world.town).uid for _ in range(2))
    with world.town.session() as session:
        draft = RestrictionDraft(secret, readers=(world.town.actor.user_uid,))
        restrict_dispute(session, draft, by=world.town.actor, now=world.town.now)
    for case in (open_case, secret):
        order = issued(world.town, matter_uid=case)
        unit = next(row for row in listed(world.town) if row.uid == order).units[0].uid
        attachments.add(world.town, case, attachments.content(100), "现场照片", "dispatch_unit", unit)
    world.carry(world.town, world.county)
    with world.county.reading() as session:
        (came,) = session.scalars(select(Attachment)).all()
        assert (came.entity, came.title) == ("dispatch_unit", "现场照片")
        known = session.scalars(select(Dispute.uid).where(Dispute.id == came.dispute_id)).one()
    assert known == open_case, "of the restricted case nothing is open at the county"
