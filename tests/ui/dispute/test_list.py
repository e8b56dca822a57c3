"""The list as a whole: filters and saved filters, orders, going to a row, ledger and export."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import AuditAction, CentreLevel, RiskLevel, Role
from db.models.audit import AuditEntry
from desktop_app.domain.period import Period
from desktop_app.services.dispute_draft import EXAMPLE
from desktop_app.services.dispute_export import LIST_COLUMNS
from desktop_app.services.dispute_view import DisputeQuery, DisputeSort, DueFilter
from desktop_app.ui.dispute.list_columns import dispute_columns
from desktop_app.ui.dispute.list_filters import own_period
from desktop_app.ui.dispute.list_forms import ExportForm, FilterNameForm, PeriodForm
from desktop_app.ui.dispute.page import DisputePage
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.chips import FilterChip
from desktop_app.ui.kit.confirm import ConfirmDialog
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.paper.sheet_view import SheetView
from tests.support.centre import OpenTestCentre
from tests.ui.dispute.desk import Opened, focused, key, register, say
from tests.ui.open_page import open_page, sees, texts

RED = replace(EXAMPLE, risk_level=RiskLevel.RED, parties=(replace(EXAMPLE.parties[0], name="骆长福"),))


def menu_of(chip: FilterChip) -> QMenu:
    """The chip's menu, filled."""
    menu = QMenu(chip)
    chip.fill_menu(menu)
    return menu


def choose(menu: QMenu, *words: str) -> None:
    """Take an entry, through a deeper menu where two words are given."""
    found = next(action for action in menu.actions() if action.text().startswith(words[0]))
    if len(words) > 1:
        deeper = found.menu()
        assert isinstance(deeper, QMenu)
        choose(deeper, *words[1:])
    else:
        found.trigger()


def side(opened: Opened) -> SideForm:
    """The form in the place of the detail."""
    found = opened.page.desk.side()
    assert isinstance(found, SideForm)
    return found


def listed(opened: Opened) -> list[str]:
    """Parties of the listed rows."""
    rows = (opened.page.list.rows.row_at(n) for n in range(opened.page.list.rows.rowCount()))
    return [row.parties for row in rows if row is not None]


def lists(opened: Opened, *first: str) -> None:
    """Wait until the list holds rows whose parties begin so."""
    opened.qtbot.waitUntil(
        lambda: [parties[: len(word)] for parties, word in zip(listed(opened), first, strict=False)]
        == list(first) and len(listed(opened)) == len(first)
    )  # fmt: skip


def test_chips_make_a_query_and_show_one(opened: Opened) -> None:
    chips = opened.page.list.chips
    opened.qtbot.waitUntil(lambda: len(chips.village.choices) == 2)
    village = chips.village.choices[0][0]
    choose(menu_of(chips.category), "邻里纠纷", "相邻污染损害防止")
    choose(menu_of(chips.period), "上月")
    chips.village.set_value(village)
    chips.mine.set_value("on")
    full = DisputeQuery(category="0203", period=Period.LAST_MONTH, village_code=village, mine=True)
    assert chips.query() == full
    assert chips.category.words() == "类别：相邻污染损害防止"
    choose(menu_of(chips.category), "邻里纠纷", "全部邻里纠纷")
    assert chips.query().category == "02"
    chips.show(replace(full, due=DueFilter.SOON, period=None, registered_from=date(2026, 3, 1)))
    assert chips.period.words() == "登记：2026-03-01 至 今天"
    assert chips.query().due is DueFilter.SOON
    chips.show(full)
    assert chips.query() == full
    opened.page.list.filters.clear()
    assert chips.query() == DisputeQuery(open_only=False)


def test_a_filter_is_saved_found_again_renamed_and_deleted(
    opened: Opened, home: OpenTestCentre, qtbot: QtBot
) -> None:
    register(home)
    register(home, RED)
    opened.page.refresh(frozenset())
    opened.qtbot.waitUntil(lambda: len(listed(opened)) == 2)
    chips = opened.page.list.chips
    chips.risk.set_value("red")
    lists(opened, "骆长福")
    choose(menu_of(chips.saved), "保存当前条件")
    form = side(opened).form
    assert isinstance(form, FilterNameForm)
    assert "风险：红" in texts(side(opened))
    form.save()
    form.fields["name"].set_value("红色的")
    form.save()
    opened.qtbot.waitUntil(lambda: ("红色的", "红色的") in chips.saved.choices)
    assert chips.saved.words() == "红色的"
    chips.risk.set_value(None)
    assert chips.saved.words() == "常用筛选"
    opened.qtbot.waitUntil(lambda: len(listed(opened)) == 2)
    choose(menu_of(chips.saved), "红色的")
    lists(opened, "骆长福")
    choose(menu_of(chips.saved), "给“红色的”改名")
    side(opened).form.fields["name"].set_value("只看红的")
    side(opened).form.save()
    opened.qtbot.waitUntil(lambda: "只看红的" in dict(chips.saved.choices))
    assert chips.saved.words() == "只看红的"
    choose(menu_of(chips.saved), "删除“只看红的”")
    dialog = opened.page.desk.findChild(ConfirmDialog)
    assert dialog is not None
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    opened.qtbot.waitUntil(lambda: "只看红的" not in dict(chips.saved.choices))
    assert chips.saved.words() == "常用筛选"
    lists(opened, "骆长福")


def test_the_box_narrows_the_list_with_the_filters_and_finds_what_the_search_finds(
    opened: Opened, home: OpenTestCentre
) -> None:
    register(home)
    register(home, RED)
    opened.page.refresh(frozenset())
    opened.qtbot.waitUntil(lambda: len(listed(opened)) == 2)
    chips, table = opened.page.list.chips, opened.page.list.table
    table.setFocus()
    key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert focused() is chips.box.edit
    for typed, first in (
        ("wgf", "吴桂芬"),
        ("luo", "骆长福"),
        ("0028", "吴桂芬"),
        ("砂石厂 骆", "骆长福"),
    ):
        chips.box.edit.selectAll()
        say(typed)
        lists(opened, first)
    assert "含有：“砂石厂 骆”" in chips.words()
    chips.risk.set_value("blue")
    lists(opened)
    # Esc empties the box first, then goes to the list; Ctrl+Backspace clears box and chips.
    chips.box.edit.setFocus()
    key(Qt.Key.Key_Escape)
    lists(opened, "吴桂芬")
    assert focused() is chips.box.edit
    key(Qt.Key.Key_Escape)
    opened.qtbot.waitUntil(table.hasFocus)
    chips.box.edit.setFocus()
    say("没有这个人")
    lists(opened)
    opened.page.list.filters.clear()
    assert chips.box.words() == ""
    opened.qtbot.waitUntil(lambda: len(listed(opened)) == 2)


def test_two_days_of_ones_own_filter_the_list(opened: Opened, home: OpenTestCentre) -> None:
    register(home)
    opened.page.refresh(frozenset())
    opened.qtbot.waitUntil(lambda: len(listed(opened)) == 1)
    chips = opened.page.list.chips
    choose(menu_of(chips.period), "自选起止日期")
    form = side(opened).form
    assert isinstance(form, PeriodForm)
    form.fields["first"].set_value(date(2026, 11, 22))
    form.fields["last"].set_value(date(2026, 11, 1))
    form.save()
    assert chips.period.value() == own_period(date(2026, 11, 1), date(2026, 11, 22))
    opened.qtbot.waitUntil(lambda: not listed(opened))
    sees(opened.page.list.filters, "0 件", opened.qtbot)
    chips.show(DisputeQuery())
    opened.qtbot.waitUntil(lambda: len(listed(opened)) == 1)


def test_heads_order_all_rows(opened: Opened, home: OpenTestCentre) -> None:
    register(home)
    register(home, RED)
    opened.page.refresh(frozenset())
    opened.qtbot.waitUntil(lambda: len(listed(opened)) == 2)
    found = opened.page.list
    keys = [column.key for column in found.rows.columns]
    head = found.table.horizontalHeader()
    for column, sort, first in (
        ("risk", DisputeSort.RISK, "骆长福"),
        ("risk", DisputeSort.RISK_LOW, "吴桂芬"),
        ("number", DisputeSort.NEWEST, "骆长福"),
        ("registered", DisputeSort.OLDEST, "吴桂芬"),
        ("village", DisputeSort.OLDEST, "吴桂芬"),
    ):
        head.sectionClicked.emit(keys.index(column))
        assert found.query().sort is sort
        opened.qtbot.waitUntil(lambda first=first: listed(opened)[0].startswith(first))
    assert keys[head.sortIndicatorSection()] in {"number", "registered"}


def test_rows_of_two_lines_have_no_columns_to_choose(opened: Opened) -> None:
    found = opened.page.list
    buttons = [b for b in found.filters.findChildren(Button) if b.accessibleName() == "选择列"]
    assert [button.isVisible() for button in buttons] == [True]
    found.table.set_narrow(True)
    assert [button.isVisible() for button in buttons] == [False]
    # A sheet has columns all the same: those that the user has not taken away.
    assert found.table.columns.shown_keys() == ("number", "parties", "category", "state", "risk", "due")


def test_the_sheet_has_the_columns_of_the_list(opened: Opened) -> None:
    levels = {column.key for level in CentreLevel for column in dispute_columns(level)}
    assert levels == set(LIST_COLUMNS)
    table = opened.page.list.table
    assert table.columns.shown_keys()[:2] == ("number", "parties")
    table.columns.choose("risk", shown=False)
    table.horizontalHeader().moveSection(1, 0)
    assert table.columns.shown_keys()[:2] == ("parties", "number")
    assert "risk" not in table.columns.shown_keys()


def test_the_list_is_exported_as_it_is_shown(opened: Opened, home: OpenTestCentre, tmp_path: Path) -> None:
    register(home)
    register(home, RED)
    opened.page.refresh(frozenset())
    opened.qtbot.waitUntil(lambda: len(listed(opened)) == 2)
    opened.page.list.chips.risk.set_value("red")
    lists(opened, "骆长福")
    opened.page.errands.exports.open_export()
    form = side(opened).form
    assert isinstance(form, ExportForm)
    form.save()
    assert form.fields["reason"].error()
    form.fields["reason"].set_value("报县综治中心")
    opened.page.errands.exports.export_to(form, tmp_path / "没有" / "纠纷.xlsx")
    sees(side(opened), "写不进去", opened.qtbot)
    target = tmp_path / "纠纷.xlsx"
    opened.page.errands.exports.export_to(form, target)
    opened.qtbot.waitUntil(target.exists)
    sees(opened.page, "已导出 1 件：纠纷.xlsx。", opened.qtbot)
    page = load_workbook(target).worksheets[0]
    shown = [LIST_COLUMNS[key].title for key in opened.page.list.table.columns.shown_keys()]
    assert [cell.value for cell in page[4]] == shown
    assert page.max_row == 5
    assert str(page["A2"].value) == "条件：状态：未结案；风险：红"
    with home.reading() as session:
        found = session.scalars(
            select(AuditEntry.detail).where(AuditEntry.action == AuditAction.EXPORT)
        ).all()
    assert [text.split("；")[0] for text in found] == ["纠纷列表 1 件，用途：报县综治中心"] * 2


def test_the_ledger_is_shown_and_its_copies_are_on_record(
    opened: Opened, home: OpenTestCentre, tmp_path: Path
) -> None:
    register(home)
    opened.page.refresh(frozenset())
    opened.qtbot.waitUntil(lambda: len(listed(opened)) == 1)
    opened.page.errands.print_ledger()
    opened.qtbot.waitUntil(lambda: isinstance(opened.page.desk.side(), SheetView))
    view = opened.page.desk.side()
    assert isinstance(view, SheetView)
    opened.qtbot.waitUntil(view.save_button.isEnabled)
    view.write_to(tmp_path / "台账.pdf")
    opened.settle()
    assert (tmp_path / "台账.pdf").read_bytes().startswith(b"%PDF")
    with home.reading() as session:
        found = session.scalars(select(AuditEntry.detail).where(AuditEntry.action == AuditAction.PRINT)).all()
    assert found == ["矛盾纠纷台账 1 件 1 页；条件：状态：未结案"]


@pytest.mark.parametrize(
    ("role", "entries"), [(Role.AUDITOR, []), (Role.TOWNSHIP_HEAD, ["打印台账", "导出申请"])]
)
def test_who_may_not_take_the_list_out_is_not_offered_it(
    home: OpenTestCentre, qtbot: QtBot, role: Role, entries: list[str]
) -> None:
    with open_page(home, DisputePage, qtbot, home.someone(role)) as opened:
        menu = QMenu(opened.page)
        opened.page.errands.fill_menu(menu)
        assert [action.text() for action in menu.actions()] == entries
        assert opened.page._ledger_link.isHidden() is (not entries)  # pyright: ignore[reportPrivateUsage]
