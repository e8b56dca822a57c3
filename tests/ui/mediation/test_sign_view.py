"""Ticking signatures beside the scan: each line with its picture and a hint; a person decides."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image, ImageDraw
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import PaperKind
from db.models.mediation import Signature
from desktop_app.errors import RuleViolation
from desktop_app.services.paper import draw_paper, make_paper, record_issue
from desktop_app.services.sheet_reading import join_sheets, read_scans
from desktop_app.services.sheet_return import file_bundle, take_leaves
from desktop_app.services.signature_sheet import cut_lines, signature_sheet
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.mediation.page import MediationPage
from desktop_app.ui.mediation.sign_view import SignView
from tests.papers.scans import pictures, scan_file, scanned
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day
from tests.ui.open_page import OpenPage, open_page, press, sees, texts, verbs

Opened = OpenPage[MediationPage]
TODAY = day("2026-11-23")
DOT = 200 / 72


@pytest.fixture
def drawn(case: Case) -> UUID:
    with case.centre.session() as session:
        return cases.drawn_up(case, session)[1].uid


def scribble(page: Image.Image, x: float, y: float, width: float, height: float) -> None:
    """A hand's strokes and a red print of a finger, grey on the scan."""
    pen = ImageDraw.Draw(page)
    left, top = round((x + width * 0.2) * DOT), round((y + height * 0.3) * DOT)
    for step in range(6):
        pen.line((left + step * 24, top, left + step * 24 + 18, top + 40), fill=30, width=4)
        pen.line((left + step * 24 + 20, top, left + step * 24, top + 36), fill=30, width=4)


def signed_scan(case: Case, agreement: UUID, folder: Path, skip: int, askew: float) -> None:
    """The printed agreement, signed on every line but one, scanned upside down and askew, and filed."""
    centre = case.centre
    with centre.session() as session:
        paper = make_paper(
            session, PaperKind.AGREEMENT, agreement, centre.rules, by=centre.actor, today=TODAY
        )
        made = draw_paper(paper)
        record_issue(session, paper, made.pdf, by=centre.actor, now=centre.now)
    pages = pictures(made.pdf)
    for number, place in enumerate(made.places):
        if number != skip:
            scribble(pages[place.page], place.x, place.y, place.width, place.height)
    pile = [scanned(page, quarters=2, askew=askew) for page in pages]
    reading = read_scans(centre.centre, [scan_file(folder, "协议.pdf", pile)])
    with centre.session() as session:
        taken = take_leaves(session, reading.leaves, by=centre.actor, now=centre.now)
    (bundle,) = taken.bundles
    joined = join_sheets(centre.centre, bundle.parts, bundle.name)
    with centre.session() as session:
        file_bundle(session, centre.centre, bundle, joined, centre.rules, by=centre.actor, now=centre.now)


@pytest.fixture
def opened(case: Case, drawn: UUID, qtbot: QtBot) -> Iterator[Opened]:
    with open_page(case.centre, MediationPage, qtbot) as page:
        page.page.list.table.select_first()
        page.settle()
        yield page


@pytest.mark.parametrize("askew", [0, 1.5])
def test_each_line_is_cut_out_and_only_the_blank_one_looks_blank(
    case: Case, drawn: UUID, tmp_path: Path, askew: float
) -> None:
    signed_scan(case, drawn, tmp_path, skip=1, askew=askew)
    centre = case.centre
    with centre.reading() as session:
        sheet = signature_sheet(session, drawn, centre.rules, by=centre.actor, today=TODAY)
    assert not sheet.outdated
    spots = cut_lines(centre.centre, sheet, TODAY)
    assert len(spots) == len(sheet.lines)
    hints = {line.caption: spot.hint for line, spot in zip(sheet.lines, spots, strict=True)}
    blank = [caption for caption, hint in hints.items() if hint == "像是空白"]
    assert len(blank) == 1, hints
    assert {hint for caption, hint in hints.items() if caption not in blank} == {"有笔迹"}
    assert all(spot.grey for spot in spots)


def test_without_a_scan_it_says_what_to_do_first(case: Case, drawn: UUID) -> None:
    centre = case.centre
    with centre.reading() as session, pytest.raises(RuleViolation, match="收扫描件"):
        signature_sheet(session, drawn, centre.rules, by=centre.actor, today=TODAY)


def test_lines_are_ticked_one_after_the_other_beside_their_pictures(
    opened: Opened, case: Case, drawn: UUID, tmp_path: Path
) -> None:
    signed_scan(case, drawn, tmp_path, skip=1, askew=0.5)
    press(opened.page, "对着扫描件登记签名", opened.qtbot)
    view = opened.page.desk.side()
    assert isinstance(view, SignView)
    opened.qtbot.waitUntil(lambda: view.side() is not None)
    sees(view, "有笔迹（只是提示，请自己看清楚）", opened.qtbot)
    first = view.side()
    assert isinstance(first, SideForm)
    pictures_shown = [label for label in first.findChildren(QLabel) if "扫描图" in label.accessibleName()]
    assert pictures_shown[0].pixmap().width() > 200
    assert "第 1 处" in texts(first)
    press(first, "这一处已签", opened.qtbot)
    opened.qtbot.waitUntil(lambda: view.side() is not first and view.side() is not None)
    with case.centre.reading() as session:
        assert len(session.scalars(select(Signature.uid)).all()) == 1
    second = view.side()
    assert second is not None
    press(second, "没签，看下一处", opened.qtbot)
    opened.qtbot.waitUntil(lambda: view.side() is not second)
    with case.centre.reading() as session:
        assert len(session.scalars(select(Signature.uid)).all()) == 1, "a person said it is not signed"
    while (now := view.side()) is not None:
        press(now, "没签，看下一处", opened.qtbot)
        opened.qtbot.waitUntil(lambda now=now: view.side() is not now)
    sees(view, "签名处都看过了。", opened.qtbot)
    assert "返回" in verbs(view)
