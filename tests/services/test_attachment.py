"""Attachments of a case: adding, listing, opening, making void, and who may."""

import io
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import select

from db.enums import AuditAction, CentreLevel, DisputeState, Role
from db.models.attachment import Attachment, Blob
from db.models.audit import AuditEntry
from db.models.custody import Custody
from db.models.dispute import Dispute, Party
from desktop_app.domain.actor import Actor
from desktop_app.domain.attachment import MOST_BYTES, MediaKind
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import EnvironmentProblem, PermissionDenied, RuleViolation
from desktop_app.services.attachment import (
    AttachmentDraft,
    add_attachment,
    keep_bytes,
    keep_file,
    void_attachment,
)
from desktop_app.services.attachment_file import (
    export_attachment,
    open_attachment,
    recheck_attachment,
    view_pdf,
    write_out,
)
from desktop_app.services.attachment_view import AttachmentState
from desktop_app.services.blob import store_of
from tests.services.attachments import add, content, rows
from tests.services.package_world import register
from tests.support.centre import OpenTestCentre, make_centre


@pytest.fixture
def town(tmp_path: Path) -> Generator[OpenTestCentre]:
    made = make_centre(tmp_path / "centre")
    yield made
    made.centre.close()


@pytest.fixture
def case(town: OpenTestCentre) -> UUID:
    return register(town, 1)


def audit_lines(town: OpenTestCentre, action: AuditAction) -> list[str]:
    with town.reading() as session:
        return list(session.scalars(select(AuditEntry.detail).where(AuditEntry.action == action)))


def test_a_file_is_added_listed_and_read_again(town: OpenTestCentre, case: UUID, tmp_path: Path) -> None:
    source = tmp_path / "转账凭证.pdf"
    source.write_bytes(b"%PDF-1.4 " + content(5_000_000))
    told: list[tuple[str, int, int]] = []

    class Progress:
        def step(self, text: str, done: int, total: int) -> None:
            told.append((text, done, total))

    file = keep_file(town.centre, source, progress=Progress())
    assert told == [("正在存入 转账凭证.pdf，MB", 4, 6), ("正在存入 转账凭证.pdf，MB", 5, 6)]
    with town.session() as session:
        draft = AttachmentDraft(case, file)
        uid = add_attachment(session, town.centre, draft, by=town.actor, now=town.now)
    (row,) = rows(town, case)
    assert (row.uid, row.title, row.file_name, row.kind) == (uid, "转账凭证", "转账凭证.pdf", MediaKind.PDF)
    assert (row.size, row.added_by, row.added_at) == (5_000_009, "周砚秋", town.now)
    assert (row.state, row.here, row.chunks, row.text) == (AttachmentState.HERE, 2, 2, "")
    assert row.viewed
    assert row.may_void
    with town.session() as session:
        opened = export_attachment(session, uid, by=town.actor, now=town.now)
    target = write_out(town.centre, opened, tmp_path / opened.file_name, progress=Progress())
    assert target.read_bytes() == source.read_bytes()
    assert told[-1] == ("正在另存 转账凭证.pdf，MB", 5, 6)
    assert audit_lines(town, AuditAction.EXPORT) == ["另存附件“转账凭证”：柳桥纠〔2026〕A0001-X"]


def test_the_window_sees_pdf_and_pictures(town: OpenTestCentre, case: UUID) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(picture, "PNG")
    uid = add(town, case, picture.getvalue(), "现场")
    with town.session() as session:
        file = open_attachment(session, uid, by=town.actor, now=town.now)
    document = pypdfium2.PdfDocument(view_pdf(town.centre, file, local_date(town.now)))
    assert len(document) == 1
    document.close()
    assert audit_lines(town, AuditAction.UNMASK) == ["打开附件“现场”：柳桥纠〔2026〕A0001-X"]
    other = add(town, case, b"PK\x03\x04word/document.xml", "申请书")
    with town.session() as session:
        file = open_attachment(session, other, by=town.actor, now=town.now)
    with pytest.raises(RuleViolation, match="另存以后"):
        view_pdf(town.centre, file, local_date(town.now))
    assert [r.viewed for r in rows(town, case)] == [True, False]


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "空.pdf", "“空.pdf”是空文件"),
        (b"MZ\x90", "照片.jpg", "是程序"),
        (b"alert(1)", "清单.js", "是程序"),
    ],
)
def test_what_is_no_attachment(town: OpenTestCentre, data: bytes, name: str, said: str) -> None:
    with pytest.raises(RuleViolation, match=said):
        keep_bytes(town.centre, data, name)


def test_a_file_that_is_too_large_or_gone_is_told(town: OpenTestCentre, tmp_path: Path) -> None:
    large = tmp_path / "录像.mp4"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(RuleViolation, match=r"“录像\.mp4”有 210 MB，一份附件最大 200 MB"):
        keep_file(town.centre, large)
    for missing in (tmp_path / "没有.pdf", tmp_path):
        with pytest.raises(RuleViolation, match="读不出来"):
            keep_file(town.centre, missing)
    assert not store_of(town.centre).folder.joinpath("adding").exists()


def test_the_same_bytes_are_stored_once_for_all_cases(town: OpenTestCentre, case: UUID) -> None:
    data, other = content(9000), register(town, 2)
    for dispute in (case, other):
        add(town, dispute, data)
    with pytest.raises(RuleViolation, match="已经在附件里了，叫“收条”"):
        add(town, case, data, "又一份")
    assert len(list(store_of(town.centre).folder.glob("??/*.blob"))) == 1
    with town.reading() as session:
        assert session.scalars(select(Blob.size)).all() == [9000]
    assert len(rows(town, case)) == 1


def test_an_attachment_may_belong_to_a_record_of_its_own_case(town: OpenTestCentre, case: UUID) -> None:
    file = keep_bytes(town.centre, content(100), "身份证.png")
    with town.reading() as session:
        own = session.scalars(select(Party.uid)).one()
    draft = AttachmentDraft(case, file, "身份证", "party", own)
    with town.session() as session:
        add_attachment(session, town.centre, draft, by=town.actor, now=town.now)
    assert rows(town, case)[0].record_uid == own
    foreign = register(town, 2)
    with pytest.raises(RuleViolation, match="自己的记录"), town.session() as session:
        wrong = replace(draft, dispute_uid=foreign)
        add_attachment(session, town.centre, wrong, by=town.actor, now=town.now)


def test_bytes_that_were_never_stored_are_no_attachment(town: OpenTestCentre, case: UUID) -> None:
    file = replace(keep_bytes(town.centre, content(100), "a.png"), sha256="0" * 64)
    with pytest.raises(RuleViolation, match="没有存好"), town.session() as session:
        draft = AttachmentDraft(case, file)
        add_attachment(session, town.centre, draft, by=town.actor, now=town.now)


def test_a_void_one_leaves_the_list_and_its_reason_stays(town: OpenTestCentre, case: UUID) -> None:
    uid = add(town, case, content(100))
    with pytest.raises(RuleViolation, match="写明作废的原因"), town.session() as session:
        void_attachment(session, uid, " ", by=town.actor, now=town.now)
    with town.session() as session:
        void_attachment(session, uid, "扫错了人", by=town.actor, now=town.now)
    assert rows(town, case) == ()
    with town.reading() as session:
        row = session.scalars(select(Attachment)).one()
        assert (row.voided_at, row.voided_reason) == (town.now, "扫错了人")
    with pytest.raises(RuleViolation, match="可能已作废"), town.session() as session:
        void_attachment(session, uid, "再来", by=town.actor, now=town.now)
    assert len(list(store_of(town.centre).folder.glob("??/*.blob"))) == 1, "bytes are never taken away"


def _try(town: OpenTestCentre, case: UUID, uid: UUID, actor: Actor) -> None:
    file = keep_bytes(town.centre, content(50, 3), "b.png")
    with town.session() as session:
        draft = AttachmentDraft(case, file)
        add_attachment(session, town.centre, draft, by=actor, now=town.now)
    with town.session() as session:
        void_attachment(session, uid, "试试", by=actor, now=town.now)


def test_only_the_office_that_works_the_case_changes_its_attachments(
    town: OpenTestCentre, case: UUID
) -> None:
    uid = add(town, case, content(100))
    elsewhere = replace(town.actor, office_uid=uuid4())
    with pytest.raises(RuleViolation, match="由另一个中心办理"):
        _try(town, case, uid, elsewhere)
    with town.session() as session:
        session.add(
            Custody(
                dispute_uid=case, dispute_number="A1", custody_no=2, from_office_id=town.actor.office_uid,
                from_name="柳桥", to_office_id=elsewhere.office_uid, to_name="石佛", reason="已搬走",
                decided_on=local_date(town.now), decided_by="范德山",
            )
        )  # fmt: skip
        session.flush()
        session.scalars(select(Dispute)).one().moved_to = elsewhere.office_uid
    with pytest.raises(RuleViolation, match="由另一个中心办理"):
        _try(town, case, uid, town.actor)
    assert not rows(town, case)[0].may_void


def test_an_archived_case_is_left_as_it_is(town: OpenTestCentre, case: UUID) -> None:
    uid = add(town, case, content(100))
    with town.session() as session:
        session.scalars(select(Dispute)).one().state = DisputeState.ARCHIVED
    file = keep_bytes(town.centre, content(50, 3), "b.png")
    with pytest.raises(RuleViolation, match=r"已归档.*附页"), town.session() as session:
        draft = AttachmentDraft(case, file)
        add_attachment(session, town.centre, draft, by=town.actor, now=town.now)
    with pytest.raises(RuleViolation, match="不能作废"), town.session() as session:
        void_attachment(session, uid, "试试", by=town.actor, now=town.now)


def test_who_may_add_and_who_may_open(town: OpenTestCentre, case: UUID) -> None:
    uid = add(town, case, content(100))
    auditor = town.someone(Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        _try(town, case, uid, auditor)
    with pytest.raises(PermissionDenied), town.session() as session:
        open_attachment(session, uid, by=auditor, now=town.now)
    leader = town.someone(Role.ASSIGNED_LEADER)
    with town.session() as session:
        open_attachment(session, uid, by=leader, now=town.now)
    _try(town, case, uid, town.someone(Role.WINDOW_CLERK))


def test_a_damaged_one_is_told_kept_for_mending_and_not_opened(
    town: OpenTestCentre, case: UUID, tmp_path: Path
) -> None:
    uid = add(town, case, content(5000))
    with town.session() as session:
        file = open_attachment(session, uid, by=town.actor, now=town.now)
    path = store_of(town.centre).path(file.sha256)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(EnvironmentProblem, match="附件文件缺了或已损坏"):
        write_out(town.centre, file, tmp_path / "x.png")
    assert not (tmp_path / "x.png").exists()
    assert list(tmp_path.glob("*.part")) == []
    for found in (True, True):
        with town.session() as session:
            assert recheck_attachment(session, town.centre, uid, by=town.actor, now=town.now) is found
    (row,) = rows(town, case)
    assert (row.state, row.here) == (AttachmentState.LOST, 0)
    with pytest.raises(RuleViolation, match="附件未到"), town.session() as session:
        open_attachment(session, uid, by=town.actor, now=town.now)
    add(town, case, content(5000))
    with town.session() as session:
        assert not recheck_attachment(session, town.centre, uid, by=town.actor, now=town.now)
    assert rows(town, case)[0].state is AttachmentState.HERE


def test_a_place_that_cannot_be_written_is_told(town: OpenTestCentre, case: UUID, tmp_path: Path) -> None:
    uid = add(town, case, content(100))
    with town.session() as session:
        file = export_attachment(session, uid, by=town.actor, now=town.now)
    with pytest.raises(EnvironmentProblem, match="附件没有存下"):
        write_out(town.centre, file, tmp_path / "没有" / "x.png")


def test_the_county_lists_what_has_not_come(tmp_path: Path) -> None:
    county = make_centre(tmp_path / "county", (CentreLevel.COUNTY, "固始县综治中心", "固始", "411525000000"))
    case = register(county, 1)
    with county.session() as session:
        dispute = session.scalars(select(Dispute)).one()
        session.add(
            Attachment(
                dispute_id=dispute.id, title="录音", file_name="录音.mp3", media_type="audio/mpeg",
                sha256="0" * 64, size=100, added_at=county.now, added_by="何玉梅", office_id=uuid4(),
            )
        )  # fmt: skip
    (row,) = rows(county, case)
    assert (row.state, row.state.label, row.kind) == (AttachmentState.AWAITED, "附件未到", MediaKind.AUDIO)
    county.centre.close()
