"""案卷目录 in the window: found, shelved, taken out, brought back, printed, exported."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook
from pytestqt.qtbot import QtBot

from db.enums import Role
from desktop_app.ui.dossier_catalogue.page import CataloguePage
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.paper.sheet_view import SheetView
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case
from tests.services.test_dossier_addendum import filed
from tests.services.test_paper import text_of
from tests.ui.open_page import OpenPage, open_page, press, sees, texts, verbs

Opened = OpenPage[CataloguePage]
NUMBER = "（2026）柳人调字第1号"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return cases.open_case(tmp_path / "centre")


@pytest.fixture
def uid(case: Case) -> UUID:
    with case.centre.session() as session:
        return filed(case, session)[0]


@pytest.fixture
def opened(case: Case, uid: UUID, qtbot: QtBot) -> Iterator[Opened]:
    del uid
    with open_page(case.centre, CataloguePage, qtbot) as page:
        yield page


def fill(opened: Opened, verb: str, save: str, **values: object) -> None:
    press(opened.page, verb, opened.qtbot)
    side = opened.page.side.side()
    assert isinstance(side, SideForm)
    side.form.set_values(values.items())
    press(side, save, opened.qtbot)
    opened.settle()
    opened.settle()


def test_without_a_filed_dossier_the_page_says_where_they_come_from(case: Case, qtbot: QtBot) -> None:
    with open_page(case.centre, CataloguePage, qtbot) as opened:
        assert "还没有立卷的案卷" in texts(opened.page)


def test_a_dossier_is_found_shelved_taken_out_and_brought_back(opened: Opened, uid: UUID) -> None:
    said = texts(opened.page)
    for words in ("1 卷", NUMBER, "30年，到 2056-12-31", "没有人调过这一卷。"):
        assert words in said, words
    fill(opened, "入盒上架", "记下", box="2026-1", box_size="30", shelf="档案室 2 柜")
    sees(opened.page, "2026-1（30 毫米）", opened.qtbot)
    fill(opened, "登记调卷", "调出", borrower="冯秀兰", unit_name="县司法局", purpose="复议查证")
    sees(opened.page, "冯秀兰，应于", opened.qtbot)
    assert "登记调卷" not in verbs(opened.page)
    fill(opened, "登记归还", "归还", note="完好")
    opened.qtbot.waitUntil(lambda: "登记调卷" in verbs(opened.page))
    assert "冯秀兰，应于" not in texts(opened.page)
    press(opened.page, "看卷宗", opened.qtbot)
    assert opened.asked_for == [("dossier", uid)]


def test_what_is_wrong_is_said_at_its_field(opened: Opened) -> None:
    fill(opened, "登记调卷", "调出", borrower="冯秀兰")
    side = opened.page.side.side()
    assert isinstance(side, SideForm)
    assert "请写明用途。" in texts(side)


def test_the_list_and_the_labels_are_shown_to_be_printed(opened: Opened) -> None:
    press(opened.page, "盒脊标签", opened.qtbot)
    opened.settle()
    assert "没有入盒的案卷" in texts(opened.page)
    fill(opened, "入盒上架", "记下", box="2026-1", box_size="30", shelf="")
    for verb, words in (("打印目录", NUMBER), ("盒脊标签", "2026-1")):
        press(opened.page, verb, opened.qtbot)
        opened.settle()
        opened.settle()
        view = opened.page.side.side()
        assert isinstance(view, SheetView)
        assert words in text_of(view.pdf)


def test_the_archive_list_is_written_as_a_workbook(opened: Opened, tmp_path: Path) -> None:
    opened.page.export_to(tmp_path / "清单.xlsx")
    opened.qtbot.waitUntil(lambda: "已导出 1 卷" in texts(opened.page))
    cells = {str(c.value) for line in load_workbook(tmp_path / "清单.xlsx").active.iter_rows() for c in line}  # type: ignore[union-attr]
    assert {NUMBER, "2056-12-31"} <= cells


def test_an_auditor_only_looks(case: Case, uid: UUID, qtbot: QtBot) -> None:
    del uid
    with open_page(case.centre, CataloguePage, qtbot, case.centre.someone(Role.AUDITOR)) as opened:
        assert NUMBER in texts(opened.page)
        assert not verbs(opened.page) & {"入盒上架", "登记调卷", "登记归还"}


def test_the_page_fits_a_small_screen(opened: Opened, scale: float) -> None:
    least = opened.page.minimumSizeHint()
    assert least.width() <= 1366 - 56 * scale
    assert least.height() <= 697 - 76 * scale
