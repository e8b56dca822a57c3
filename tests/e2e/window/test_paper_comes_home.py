"""Paper goes out and comes home: printed, signed with a pen, scanned, filed, ticked, bound, added to."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image, ImageDraw
from PySide6.QtWidgets import QFileDialog
from sqlalchemy import select

from db.enums import PaperKind
from db.models.attachment import Attachment
from db.models.dossier import Dossier
from db.models.mediation import Agreement, MediationMeeting
from desktop_app.papers.kit.trace import SigningPlace
from desktop_app.services.dispute_edit import edit
from desktop_app.services.dossier_edition import EDITION
from desktop_app.services.paper import draw_paper, make_paper
from desktop_app.services.paper_version import OUTDATED
from tests.e2e.window.clerk import Clerk, answer_file_dialogs, printed
from tests.e2e.window.conftest import SitDown
from tests.papers.scans import pictures, scan_file, scanned
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day
from tests.support.centre import OpenTestCentre

DPI = 200
"""What the scanner is set to."""


def test_paper_goes_out_is_signed_and_comes_home(
    home: OpenTestCentre, sit_down: SitDown, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    case = cases.land_case(home)
    with home.session() as session:
        mediation, state = cases.drawn_up(case, session)
    at = sit_down()

    # The register, the agreement and the second record are printed.
    at.opens("人民调解")
    at.row(1)
    prints(at, monkeypatch, "打印受理登记表", tmp_path / "登记表.pdf")
    agreement = prints(at, monkeypatch, "打印协议书", tmp_path / "协议书.pdf")
    record = prints(at, monkeypatch, "打印第 2 次调解记录", tmp_path / "记录.pdf")

    # They are signed with a pen and scanned in one pile: a sheet upside down, one twice, one left on the
    # glass, and a receipt that never was a form between them.
    signed = with_pen(agreement, places(case, PaperKind.AGREEMENT, state.uid))
    minutes = with_pen(record, places(case, PaperKind.MEDIATION_RECORD, second_meeting(case)))
    assert len(signed) > 1
    assert len(minutes) > 1
    receipt = Image.new("L", signed[0].size, 245)
    ImageDraw.Draw(receipt).text((300, 400), "receipt", fill=40, font_size=90)
    pile = scan_file(
        tmp_path, "一叠.pdf", [scanned(signed[0], quarters=2), *signed[1:], signed[1], receipt, *minutes[:-1]]
    )
    at.opens("卷宗文书")
    brings(at, monkeypatch, pile)

    # The agreement files itself. Of the record the missing sheet is named. The receipt waits.
    at.sees("归位 1 份")
    assert waiting(at, "没有码") == 1
    assert waiting(at, "还缺别的张") == len(minutes) - 1
    assert waiting(at, "扫了两次") == 1
    points_at(at, "人民调解记录")
    at.sees(f"还缺第 {len(minutes)} 张。")
    brings(at, monkeypatch, scan_file(tmp_path, "补.png", [minutes[-1]]))
    at.sees("收进 1 页，归位 1 份。")
    assert waiting(at, "还缺别的张") == 0

    # The receipt is put in its place by hand, the second copy is not wanted.
    points_at(at, "一叠.pdf")
    at.clicks("归到…")
    at.chooses("卷内位置", "履行凭证（收条、汇款单）")
    at.answers("名称（可不填）", "收条")
    at.presses("Ctrl+Return")
    at.sees("已归进卷宗。")
    assert waiting(at, "没有码") == 0
    at.clicks("返回")
    for line in ("收条", "人民调解协议书", "（签字件）"):
        assert any(line in one for one in at.lines()), line

    # Line after line is looked at beside the scan and ticked; with the seal the agreement is in force.
    at.opens("人民调解")
    at.row(1)
    at.clicks("对着扫描件登记签名")
    for number in range(1, len(cases.signatures(case)) + 1):
        at.sees(f"第 {number} 处", "有笔迹（只是提示，请自己看清楚）")
        at.presses("Ctrl+Return")
        at.waits()
    at.sees("签名处都看过了。")
    with home.reading() as session:
        kept = session.scalars(select(Agreement)).one()
        assert kept.effective_on is not None
    at.presses("Esc")

    # A proof that came late lacks: the facts are put right, and the register that was printed says otherwise.
    with home.session() as session:
        changes = {"description": "常守田果园的补偿款少算了一季。"}
        edit(session, case.dispute, changes, home.rules, by=home.actor, now=home.now)
        cases.add_proofs(case, session, mediation)
    home.pass_time(minutes=5)
    at = sit_down()
    at.opens("卷宗文书")
    at.until(lambda: any(OUTDATED in line for line in at.lines()), OUTDATED)

    # What cannot be printed anew, because it is signed, is explained in the note of the dossier.
    at.clicks("写情况说明")
    at.goes_to("情况说明")
    at.types("立案后补充了情况，受理登记表以签字的为准。")
    at.presses("Ctrl+Return")

    # The register itself was signed on the day; it is looked at on the sheet, line after line.
    at.clicks("去登记签名")
    for caption in ("申请人", "常守田", "单玉凤", "登记人", "印章"):
        at.sees(caption, "扫描件里没有这一张，请看纸。", "打印以后内容改过")
        at.presses("Ctrl+Return")
        at.waits()
    at.sees("签名处都看过了。")
    at.clicks("返回")

    # Bound and filed, it is locked; what comes later is added with a note that says why.
    at.clicks("立卷归档")
    at.clicks("立卷归档")
    at.sees("已立卷归档，请打印或保存全卷。", "已锁定")
    at.window.activateWindow()  # the window system of a screen does so when a question was answered
    patch_scan(monkeypatch, scan_file(tmp_path, "裁定书.png", [receipt]))
    at.clicks("加附页")
    at.sees("已加附页 1 份")
    at.clicks("装订附页")
    at.goes_to("情况说明")
    at.types("裁定书后到。")
    at.presses("Ctrl+Return")
    at.sees("情况说明写好了")
    at.clicks("装订附页")
    at.sees("第 2 次装订好了，原来的全卷还在。")
    with home.reading() as session:
        assert session.scalars(select(Dossier.pages)).one() > 10
        kept = session.scalars(select(Attachment).where(Attachment.slot == EDITION)).all()
        assert len(kept) == 2, "the first edition stays beside the second"


def prints(at: Clerk, patch: pytest.MonkeyPatch, link: str, path: Path) -> Path:
    """Have a paper written to a PDF, which counts as printed."""
    answer_file_dialogs(patch, saved=path)
    at.clicks(link)
    at.clicks("保存为 PDF")
    at.until(path.exists, path.name)
    at.waits()
    at.clicks("返回")
    assert printed(path)
    return path


def second_meeting(case: Case) -> UUID:
    """The meeting that ended in an agreement."""
    with case.centre.reading() as session:
        return session.scalars(select(MediationMeeting.uid).where(MediationMeeting.ordinal == 2)).one()


def places(case: Case, kind: PaperKind, subject: UUID) -> tuple[SigningPlace, ...]:
    """Where people sign on this paper."""
    centre = case.centre
    with centre.reading() as session:
        paper = make_paper(session, kind, subject, centre.rules, by=centre.actor, today=day("2026-11-23"))
    return draw_paper(paper).places


def with_pen(path: Path, where: Sequence[SigningPlace]) -> list[Image.Image]:
    """The printed pages with strokes of a pen at every place, and a round seal at the seal's."""
    pages = pictures(path.read_bytes(), DPI)
    for place in where:
        left, top, wide, high = (round(v * DPI / 72) for v in (place.x, place.y, place.width, place.height))
        pen = ImageDraw.Draw(pages[place.page])
        if place.seal:
            pen.ellipse((left, top, left + min(wide, high), top + min(wide, high)), outline=90, width=9)
        for stroke in range(4):
            x = left + wide * (2 + stroke) // 8
            pen.line((x, top + high // 5, x + wide // 10, top + high * 4 // 5), fill=20, width=6)
    return pages


def brings(at: Clerk, patch: pytest.MonkeyPatch, pile: Path) -> None:
    """Read a scan from the page 卷宗文书."""
    patch_scan(patch, pile)
    if "读扫描件…" not in at.offered():
        at.clicks("收扫描件")
    at.clicks("读扫描件…")
    at.waits()


def patch_scan(patch: pytest.MonkeyPatch, scan: Path) -> None:
    """What the system's dialog gives when scans are asked for."""
    patch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(scan)], ""))


def waiting(at: Clerk, state: str) -> int:
    """How many pages wait for this reason."""
    return sum(state in line for line in at.lines())


def points_at(at: Clerk, words: str) -> None:
    """Put the bar on the first line with these words."""
    at.row(next(n for n, line in enumerate(at.lines(), 1) if words in line))
