"""调解登记表 and 编号登记 beside the list of dossiers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import PaperKind, Role
from db.models.paper import Paper
from desktop_app.domain.number import NumberKind
from desktop_app.domain.sweep_statistics import PeriodKind
from desktop_app.ui.dossier_catalogue.number_panel import NumberPanel
from desktop_app.ui.dossier_catalogue.page import CataloguePage
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.paper.sheet_view import SheetView
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case
from tests.services.test_paper import text_of
from tests.ui.open_page import OpenPage, open_page, press, sees, texts, verbs

Opened = OpenPage[CataloguePage]
NUMBER = "（2026）柳人调字第1号"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = cases.open_case(tmp_path / "centre")
    with made.centre.session() as session:
        cases.in_force(made, session)
    return made


@pytest.fixture
def opened(case: Case, qtbot: QtBot) -> Iterator[Opened]:
    with open_page(case.centre, CataloguePage, qtbot) as page:
        yield page


def form(opened: Opened) -> SideForm:
    press(opened.page, "调解登记表", opened.qtbot)
    opened.settle()
    side = opened.page.side.side()
    assert isinstance(side, SideForm)
    return side


def test_a_register_is_chosen_shown_and_on_record_once_saved(
    opened: Opened, case: Case, tmp_path: Path
) -> None:
    side = form(opened)
    whose = (case.committee, case.mediators["余广田"])
    side.form.set_values((("whose", whose), ("period", (PeriodKind.QUARTER, 4))))
    press(side, "看登记表", opened.qtbot)
    opened.settle()
    opened.settle()
    view = opened.page.side.side()
    assert isinstance(view, SheetView)
    opened.qtbot.waitUntil(lambda: bool(view.pdf))
    assert "人民调解员调解案件登记单" in text_of(view.pdf)
    view.write_to(tmp_path / "登记单.pdf")
    opened.settle()
    with case.centre.reading() as session:
        issued = session.scalars(select(Paper).where(Paper.kind == PaperKind.MEDIATOR_CASE_REGISTER)).one()
        assert issued.record_uid == case.mediators["余广田"]


def test_an_empty_period_is_refused_and_the_choice_is_kept(opened: Opened) -> None:
    side = form(opened)
    side.form.set_values((("period", (PeriodKind.MONTH, 3)),))
    press(side, "看登记表", opened.qtbot)
    opened.settle()
    assert opened.page.side.side() is side
    assert "没有受理、也没有结束的调解案件" in texts(side)
    assert side.form.values()["period"] == (PeriodKind.MONTH, 3)


def test_numbers_are_listed_and_exported(opened: Opened, tmp_path: Path) -> None:
    press(opened.page, "编号登记", opened.qtbot)
    opened.settle()
    panel = opened.page.side.side()
    assert isinstance(panel, NumberPanel)
    sees(panel, "2 个编号", opened.qtbot)
    assert panel.table.rows.rowCount() == 2
    panel.kind.set_value(NumberKind.AGREEMENT)
    panel.ask()
    sees(panel, "1 个编号", opened.qtbot)
    panel.kind.set_value(None)
    panel.ask()
    sees(panel, "2 个编号", opened.qtbot)
    panel.export_to(tmp_path / "编号.xlsx")
    opened.qtbot.waitUntil(lambda: "已导出 2 个编号" in texts(panel))
    sheet = load_workbook(tmp_path / "编号.xlsx").active
    assert sheet is not None
    assert NUMBER in {str(cell.value) for line in sheet.iter_rows() for cell in line}
    panel.year.set_value(2025)
    panel.ask()
    opened.settle()
    sees(panel, "这一年还没有给出编号", opened.qtbot)


def test_an_auditor_sees_numbers_but_takes_nothing_out(case: Case, qtbot: QtBot) -> None:
    with open_page(case.centre, CataloguePage, qtbot, case.centre.someone(Role.AUDITOR)) as opened:
        press(opened.page, "编号登记", opened.qtbot)
        opened.settle()
        assert "导出编号" not in verbs(opened.page)
