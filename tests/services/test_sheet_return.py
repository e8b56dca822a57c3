"""Paper comes home: printed sheets are scanned, find their paper, and wait in the tray when they cannot."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from db.enums import CentreLevel, LeafState, PaperKind, Role
from db.models.attachment import Attachment
from db.models.mediation import Agreement, Mediation, MediationMeeting
from db.models.office import Office
from db.models.scan_leaf import ScanLeaf
from desktop_app.domain.paper_code import PaperCode, office_mark
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.papers import acceptance_register
from desktop_app.papers.kit.trace import traced
from desktop_app.services import sheet_tray
from desktop_app.services.attachment_file import view_pdf
from desktop_app.services.dispute_access import HIDDEN_NOTE
from desktop_app.services.dispute_edit import edit
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.dossier import dossier_state
from desktop_app.services.paper import PaperInput, keep_issue, make_paper, record_issue, render_paper
from desktop_app.services.paper_list import printable_papers
from desktop_app.services.paper_version import outdated_prints
from desktop_app.services.permissions import GRANTS, Permission
from desktop_app.services.sheet_reading import ScanReading, join_sheets, leaf_bytes, read_scans, turn_leaf
from desktop_app.services.sheet_return import Filed, Taken, file_bundle, look_again, take_leaves
from desktop_app.services.sheet_tray import PlaceDraft, TrayRow
from tests.papers import samples
from tests.papers.scans import pictures, scan_file, scanned
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day
from tests.support.centre import make_centre

TODAY = day("2026-11-23")
K = PaperKind


@dataclass
class Desk:
    """A centre with a mediation and its drawn-up agreement, and a folder of scans."""

    case: Case
    mediation: UUID
    agreement: UUID
    folder: Path

    def printed(self, kind: PaperKind, subject: UUID) -> PaperInput:
        centre = self.case.centre
        with centre.session() as session:
            paper = make_paper(session, kind, subject, centre.rules, by=centre.actor, today=TODAY)
            record_issue(session, paper, render_paper(paper), by=centre.actor, now=centre.now)
        return paper

    def pages(self, kind: PaperKind, subject: UUID) -> list[Image.Image]:
        return pictures(render_paper(self.printed(kind, subject)))

    def read(self, name: str, pages: list[Image.Image]) -> ScanReading:
        return read_scans(self.case.centre.centre, [scan_file(self.folder, name, pages)])

    def take(self, reading: ScanReading) -> Taken:
        centre = self.case.centre
        with centre.session() as session:
            return take_leaves(session, reading.leaves, by=centre.actor, now=centre.now)

    def file(self, taken: Taken) -> list[Filed]:
        centre, out = self.case.centre, list[Filed]()
        for bundle in taken.bundles:
            joined = join_sheets(centre.centre, bundle.parts, bundle.name)
            with centre.session() as session:
                out.append(
                    file_bundle(
                        session, centre.centre, bundle, joined, centre.rules, by=centre.actor, now=centre.now
                    )
                )
        return out

    def bring(self, name: str, pages: list[Image.Image]) -> list[Filed]:
        return self.file(self.take(self.read(name, pages)))

    def tray(self) -> tuple[TrayRow, ...]:
        centre = self.case.centre
        with centre.reading() as session:
            return sheet_tray.list_tray(session, by=centre.actor, today=TODAY)

    def scans(self) -> list[tuple[str, str | None]]:
        with self.case.centre.reading() as session:
            rows = session.scalars(select(Attachment).where(Attachment.voided_at.is_(None)))
            return [(row.title, row.slot) for row in rows]


@pytest.fixture
def desk(tmp_path: Path) -> Generator[Desk]:
    centre = make_centre(tmp_path / "centre")
    case = cases.land_case(centre)
    with centre.session() as session:
        uid, drawn = cases.drawn_up(case, session)
    folder = tmp_path / "扫描"
    folder.mkdir()
    yield Desk(case, uid, drawn.uid, folder)
    centre.centre.close()


def test_a_paper_finds_its_slot_whatever_order_and_way_up_its_sheets_come(desk: Desk) -> None:
    pages = desk.pages(K.AGREEMENT, desk.agreement)
    first, *others = pages
    turned = [scanned(page, quarters=1 + n) for n, page in enumerate(others)]
    filed = desk.bring("叠.pdf", [*turned, scanned(first, quarters=2, askew=1.5)])
    assert [one.refusal for one in filed] == [""]
    ((title, slot),) = desk.scans()
    assert title.startswith("人民调解协议书")
    assert title.endswith("（签字件）")
    assert slot == "agreement"
    assert desk.tray() == ()
    centre = desk.case.centre
    with centre.reading() as session:
        state = dossier_state(session, desk.mediation, centre.rules, by=centre.actor, today=TODAY)
        rows = printable_papers(session, desk.case.dispute, centre.rules, by=centre.actor, today=TODAY)
        row = session.scalars(select(Attachment)).one()
        assert row.paper_uid is not None
    (slot_row,) = [one for one in state.slots if one.code == "agreement"]
    assert [scan.title for scan in slot_row.scans] == [title]
    assert {r.name: r.words for r in rows}["人民调解协议书"] == "已签回"


def test_sheets_of_several_papers_in_one_pile_sort_themselves(desk: Desk) -> None:
    agreement = desk.pages(K.AGREEMENT, desk.agreement)
    register = desk.pages(K.ACCEPTANCE_REGISTER, desk.mediation)
    sheet = desk.pages(K.REGISTRATION_SHEET, desk.case.dispute)
    pile = [*agreement[1:], *register, *sheet, agreement[0]]
    filed = desk.bring("叠.tif", pile)
    assert all(one.attachment_uid for one in filed)
    assert sorted(slot or "" for _, slot in desk.scans()) == ["", "agreement", "application"]


def test_a_missing_sheet_is_named_and_completes_the_paper_when_it_comes(desk: Desk) -> None:
    pages = desk.pages(K.AGREEMENT, desk.agreement)
    assert desk.bring("一.pdf", [pages[0], *pages[2:]]) == []
    row = desk.tray()[0]
    assert row.state is LeafState.PARTIAL
    assert row.why == "还缺第 2 张。"
    assert row.paper.startswith("人民调解协议书")
    assert desk.scans() == []
    (filed,) = desk.bring("二.png", [pages[1]])
    assert filed.attachment_uid
    assert desk.tray() == ()


def test_what_is_here_of_a_paper_can_be_filed_although_a_sheet_is_lost(desk: Desk) -> None:
    pages = desk.pages(K.AGREEMENT, desk.agreement)
    desk.bring("一.jpg", [pages[0]])
    (row,) = desk.tray()
    centre = desk.case.centre
    with centre.reading() as session:
        bundle = sheet_tray.bundle_as_it_is(session, row.mark, by=centre.actor, today=TODAY)
    (filed,) = desk.file(Taken((bundle,), 0, 0))
    assert filed.attachment_uid
    assert len(desk.scans()) == 1


def test_the_same_file_read_twice_and_a_sheet_scanned_twice_are_recognised(desk: Desk) -> None:
    pages = desk.pages(K.AGREEMENT, desk.agreement)
    reading = desk.read("叠.pdf", pages)
    assert desk.take(reading).pages == len(pages)
    again = desk.take(reading)
    assert (again.pages, again.again) == (0, len(pages))
    desk.file(again)
    assert len(desk.scans()) == 1
    desk.bring("又.jpg", [scanned(pages[1], askew=1)])
    (row,) = desk.tray()
    assert row.state is LeafState.TWICE
    assert "第 2 张已经归在“人民调解协议书" in row.why


def test_a_sheet_twice_in_one_pile_waits_beside_its_filed_paper(desk: Desk) -> None:
    pages = desk.pages(K.AGREEMENT, desk.agreement)
    filed = desk.bring("叠.pdf", [pages[0], scanned(pages[0], askew=1), *pages[1:]])
    assert len(filed) == 1
    (row,) = desk.tray()
    assert (row.state, row.page) == (LeafState.TWICE, 1)


def test_a_better_scan_takes_the_place_of_the_old_one(desk: Desk) -> None:
    pages = desk.pages(K.AGREEMENT, desk.agreement)
    desk.bring("叠.pdf", pages)
    desk.bring("清楚.jpg", [scanned(pages[1], askew=1)])
    (row,) = desk.tray()
    centre = desk.case.centre
    with centre.reading() as session:
        bundle = sheet_tray.bundle_instead(session, row.uid, by=centre.actor, today=TODAY)
    (filed,) = desk.file(Taken((bundle,), 0, 0))
    assert filed.attachment_uid
    assert len(desk.scans()) == 1
    with centre.reading() as session:
        old = session.scalars(select(Attachment).where(Attachment.voided_at.is_not(None))).one()
        assert old.voided_reason == "换成重新扫描的"
    assert desk.tray() == ()


def test_pages_without_code_wait_until_somebody_says_where_they_belong(desk: Desk) -> None:
    photo = Image.new("L", (900, 1200), 180)
    assert desk.bring("收条.jpg", [photo]) == []
    (row,) = desk.tray()
    assert row.state is LeafState.NO_CODE
    centre = desk.case.centre
    with centre.reading() as session:
        file = sheet_tray.leaf_file(session, row.uid, by=centre.actor, today=TODAY)
        assert view_pdf(centre.centre, file, TODAY).startswith(b"%PDF")
        assert sheet_tray.count_tray(session, by=centre.actor, today=TODAY) == 1
    joined = join_sheets(centre.centre, [row.part], "收条")
    with centre.session() as session:
        draft = PlaceDraft(desk.mediation, "evidence", "收条一张")
        sheet_tray.place_leaves(
            session, centre.centre, [row.uid], draft, joined, centre.rules, by=centre.actor, now=centre.now
        )
    assert desk.scans() == [("收条一张", "evidence")]
    assert desk.tray() == ()
    with centre.session() as session, pytest.raises(RuleViolation, match="刚刚有变动"):
        sheet_tray.discard_leaves(session, [row.uid], "空白", by=centre.actor, now=centre.now)


def test_a_page_is_discarded_only_with_a_reason(desk: Desk) -> None:
    desk.bring("空白.png", [Image.new("L", (800, 1100), 255)])
    (row,) = desk.tray()
    centre = desk.case.centre
    with centre.session() as session:
        with pytest.raises(RuleViolation, match="为什么不要"):
            sheet_tray.discard_leaves(session, [row.uid], " ", by=centre.actor, now=centre.now)
        sheet_tray.discard_leaves(session, [row.uid], "空白页", by=centre.actor, now=centre.now)
    assert desk.tray() == ()
    with centre.reading() as session:
        leaf = session.scalars(select(ScanLeaf)).one()
        assert (leaf.state, leaf.reason, leaf.settled_by) == (
            LeafState.DISCARDED,
            "空白页",
            centre.actor.name,
        )


def with_code(desk: Desk, code: PaperCode) -> list[Image.Image]:
    """The acceptance register with another code on it."""
    paper = desk.printed(K.ACCEPTANCE_REGISTER, desk.mediation)
    with traced(code.office, code.mark):
        return pictures(paper.draw())


def test_a_sheet_of_another_office_says_whose_it_is(desk: Desk) -> None:
    centre = desk.case.centre
    stranger, county = UUID(int=77), UUID(int=78)
    known = Office(
        uid=county, code="139926000000", name="云台县社会治安综合治理中心", short_name="云台县",
        level=CentreLevel.COUNTY, is_self=False, recipient_key="", recovery_key="",
    )  # fmt: skip
    with centre.session() as session:
        session.add(known)
    for name, office, mark in (("生.pdf", stranger, "S" * 16), ("熟.pdf", county, "K" * 16)):
        desk.bring(name, with_code(desk, PaperCode(office_mark(office), mark, 1, 1)))
    rows = {row.file_name: row for row in desk.tray()}
    assert {row.state for row in rows.values()} == {LeafState.FOREIGN}
    assert "别的单位" in rows["生.pdf"].why
    assert "“云台县社会治安综合治理中心”打印的" in rows["熟.pdf"].why


def test_a_code_that_was_never_printed_here_waits(desk: Desk) -> None:
    mark = office_mark(desk.case.centre.actor.office_uid)
    desk.bring("旧.pdf", with_code(desk, PaperCode(mark, "Z" * 16, 1, 1)))
    assert {(row.state, row.paper) for row in desk.tray()} == {(LeafState.UNKNOWN, "")}


def test_a_torn_code_is_named_by_its_word(desk: Desk) -> None:
    pages = desk.pages(K.AGREEMENT, desk.agreement)
    paper = desk.printed(K.AGREEMENT, desk.agreement)
    assert paper.stamp is not None
    torn = pages[1].copy()
    torn.paste(255, (0, torn.height - 260, 420, torn.height))
    desk.bring("一.pdf", [pages[0], *pages[2:]])
    desk.bring("撕.jpg", [torn])
    row = desk.tray()[-1]
    assert row.state is LeafState.NO_CODE
    centre = desk.case.centre
    with centre.session() as session:
        for word, page, said in (("不是码", 1, "照纸上"), ("AAAA-AAAA", 1, "没有打印过"), ("", 1, "照纸上")):
            with pytest.raises(RuleViolation, match=said):
                sheet_tray.name_leaf(session, row.uid, word, page, by=centre.actor, now=centre.now)
        word = f"{paper.stamp.mark[:4]}-{paper.stamp.mark[4:8]}".lower()
        with pytest.raises(RuleViolation, match=f"共 {len(pages)} 张"):
            sheet_tray.name_leaf(session, row.uid, word, 9, by=centre.actor, now=centre.now)
        bundles = sheet_tray.name_leaf(session, row.uid, word, 2, by=centre.actor, now=centre.now)
    (filed,) = desk.file(Taken(bundles, 0, 0))
    assert filed.attachment_uid


def test_a_page_can_be_turned_by_hand(desk: Desk) -> None:
    desk.bring("横.png", [Image.new("L", (1100, 800), 200)])
    (row,) = desk.tray()
    centre = desk.case.centre
    turned = turn_leaf(centre.centre, row.part, row.file_name)
    with centre.session() as session:
        sheet_tray.keep_turned(session, row.uid, turned, by=centre.actor, now=centre.now)
    (after,) = desk.tray()
    (picture,) = pictures(leaf_bytes(centre.centre, after.part), 72)
    assert picture.height > picture.width


def test_the_tray_survives_a_restart(desk: Desk, tmp_path: Path) -> None:
    desk.bring("收条.jpg", [Image.new("L", (900, 1200), 180)])
    centre = desk.case.centre
    row = desk.tray()[0]
    (scan,) = desk.folder.iterdir()
    scan.unlink()
    assert leaf_bytes(centre.centre, row.part).startswith(b"%PDF")
    stored = list((centre.centre.folder / "attachments").rglob("*.blob"))
    assert stored
    assert not any(b"%PDF" in path.read_bytes()[:4096] for path in stored), "encrypted"


def test_a_changed_paper_is_marked_outdated_and_its_old_scan_kept_and_flagged(desk: Desk) -> None:
    centre = desk.case.centre
    old = desk.pages(K.REGISTRATION_SHEET, desk.case.dispute)
    register = desk.pages(K.ACCEPTANCE_REGISTER, desk.mediation)
    never = desk.agreement

    def words() -> dict[str, str]:
        with centre.reading() as session:
            rows = printable_papers(session, desk.case.dispute, centre.rules, by=centre.actor, today=TODAY)
            return {row.name: row.words for row in rows}

    assert words()["矛盾纠纷登记表"].endswith("已打印")
    assert words()["人民调解协议书"] == "未打印"
    with centre.session() as session:
        changes = {"description": "补偿款差额58000元，另有树苗三十棵没有计算。"}
        edit(session, desk.case.dispute, changes, centre.rules, by=centre.actor, now=centre.now)
    assert words()["矛盾纠纷登记表"] == "版本已变，请重印"
    assert words()["人民调解受理登记表"] == "版本已变，请重印"
    filed = desk.bring("叠.pdf", [*old, *register])
    assert all(one.attachment_uid for one in filed), "the old version is kept"
    with centre.reading() as session:
        found = outdated_prints(session, desk.mediation, centre.rules, by=centre.actor, today=TODAY)
    assert found.papers == {(K.ACCEPTANCE_REGISTER, desk.mediation)}
    assert len(found.scans) == 1, "the register's; the registration sheet is no paper of the mediation"
    new = desk.printed(K.ACCEPTANCE_REGISTER, desk.mediation)
    assert words()["人民调解受理登记表"].endswith("已打印")
    desk.bring("新.pdf", pictures(render_paper(new)))
    assert words()["人民调解受理登记表"] == "已签回"
    assert never not in {subject for _, subject in found.papers}


def test_a_recorded_seal_does_not_make_the_signed_agreement_outdated(desk: Desk) -> None:
    centre = desk.case.centre
    desk.bring("叠.pdf", desk.pages(K.AGREEMENT, desk.agreement))
    with centre.session() as session:
        cases.sign_all(desk.case, session, desk.agreement)
    with centre.reading() as session:
        found = outdated_prints(session, desk.mediation, centre.rules, by=centre.actor, today=TODAY)
        assert session.scalars(select(Agreement.effective_on)).one() is not None
    assert found.papers == frozenset()
    assert found.scans == frozenset()


def test_a_filed_dossier_keeps_the_sheet_in_the_tray_with_the_reason(desk: Desk) -> None:
    centre = desk.case.centre
    pages = desk.pages(K.ACCEPTANCE_REGISTER, desk.mediation)
    pdf = acceptance_register.render(samples.acceptance())
    with centre.session() as session:
        number = session.scalars(select(Mediation.number)).one() or ""
        keep_issue(session, K.DOSSIER, ("dispute", desk.case.dispute), number, pdf, centre.actor, centre.now)
    (filed,) = desk.bring("迟.pdf", pages)
    assert filed.attachment_uid is None
    assert "立卷锁定" in filed.refusal
    rows = desk.tray()
    assert len(rows) == len(pages)
    assert {row.state for row in rows} == {LeafState.REFUSED}
    assert "立卷锁定" in rows[0].why


def test_a_restricted_case_reveals_nothing_by_its_sheets(desk: Desk) -> None:
    centre = desk.case.centre
    pages = desk.pages(K.AGREEMENT, desk.agreement)
    stranger = centre.someone(Role.MEDIATOR, "柏知秋")
    with centre.session() as session:
        restrict_dispute(session, RestrictionDraft(desk.case.dispute), by=centre.actor, now=centre.now)
    reading = desk.read("叠.pdf", pages)
    with centre.centre.writing(stranger, centre.clock) as session, session.begin():
        taken = take_leaves(session, reading.leaves, by=stranger, now=centre.now)
    assert taken.bundles == ()
    assert taken.note == HIDDEN_NOTE
    with centre.centre.reading() as session:
        assert sheet_tray.list_tray(session, by=stranger, today=TODAY) == ()
        assert sheet_tray.count_tray(session, by=stranger, today=TODAY) == 0
        hidden = session.scalars(select(ScanLeaf.uid)).first()
        assert hidden is not None
        with pytest.raises(RuleViolation, match="刚刚有变动"):
            sheet_tray.leaf_file(session, hidden, by=stranger, today=TODAY)
    with centre.session() as session:
        again = look_again(session, by=centre.actor, now=centre.now)
    (filed,) = desk.file(again)
    assert filed.attachment_uid, "whoever is on the list has it filed"


def test_bad_files_are_named_and_stop_none_of_the_others(desk: Desk) -> None:
    pages = desk.pages(K.ACCEPTANCE_REGISTER, desk.mediation)
    good = scan_file(desk.folder, "好.jpg", pages)
    bad = desk.folder / "坏.pdf"
    bad.write_bytes(b"%PDF-1.4 broken")
    reading = read_scans(desk.case.centre.centre, [bad, good])
    assert reading.read == (good,)
    assert len(reading.leaves) == 1
    (said,) = reading.refusals
    assert "坏.pdf" in said
    assert good.exists()
    assert bad.exists()


def test_progress_is_told_page_by_page_and_can_stop(desk: Desk) -> None:
    class Stop(Exception):
        pass

    class Told:
        def __init__(self) -> None:
            self.steps: list[tuple[str, int, int]] = []

        def step(self, text: str, done: int, total: int) -> None:
            self.steps.append((text, done, total))
            if done == 2:
                raise Stop

    path = scan_file(desk.folder, "空.tif", [Image.new("L", (400, 560), 255 - n) for n in range(4)])
    told = Told()
    with pytest.raises(Stop):
        read_scans(desk.case.centre.centre, [path], progress=told)
    assert told.steps == [("正在读 空.tif", 1, 4), ("正在读 空.tif", 2, 4)]


def test_who_may_not_bind_may_not_take_sheets_in(desk: Desk) -> None:
    centre = desk.case.centre
    reader = centre.someone(next(r for r in Role if Permission.BIND_DOSSIER not in GRANTS[r]), "丁一")
    with centre.centre.reading() as session, pytest.raises(PermissionDenied):
        sheet_tray.list_tray(session, by=reader, today=TODAY)


def test_each_meetings_record_goes_to_its_slot_under_its_own_name(desk: Desk) -> None:
    with desk.case.centre.reading() as session:
        meetings = session.scalars(select(MediationMeeting.uid).order_by(MediationMeeting.ordinal)).all()
    for number, meeting in enumerate(meetings, 1):
        desk.bring(f"记录{number}.pdf", desk.pages(K.MEDIATION_RECORD, meeting))
    found = desk.scans()
    assert [slot for _, slot in found] == ["mediation_record"] * len(meetings)
    assert [f"（第{n}次）" in title for n, (title, _) in enumerate(found, 1)] == [True] * len(meetings)
