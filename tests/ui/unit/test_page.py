"""网格与人员 with keys and clicks: import, search, posting, a new grid, the masked number."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from db.enums import Gender, Role
from db.models.audit import AuditEntry
from desktop_app.paths import resource
from desktop_app.services.unit_import import import_units
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.paper.panel import PaperPanel
from desktop_app.ui.unit.import_report import ImportReport
from desktop_app.ui.unit.page import UnitPage
from tests.support.centre import OpenTestCentre, make_centre
from tests.ui.open_page import OpenPage, open_page, press, texts, verbs

Opened = OpenPage[UnitPage]
TOWN = "411525116000"
VILLAGE = "411525116001"


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    """A centre of 泉河铺镇, still without units."""
    made = make_centre(tmp_path / "centre")
    made.rules = replace(made.rules, identity=replace(made.rules.identity, code=TOWN))
    return made


@pytest.fixture
def opened(home: OpenTestCentre, tmp_path: Path, qtbot: QtBot) -> Iterator[Opened]:
    with home.session() as session:
        for name in ("divisions_411525.csv", "grids.csv", "grid_workers.csv"):
            import_units(session, resource("sample", name), by=home.actor, now=home.now)
    with open_page(home, UnitPage, qtbot) as page:
        page.page.show_target(VILLAGE)
        page.settle()
        yield page


def form(opened: Opened) -> SideForm:
    side = opened.page.side.side()
    assert isinstance(side, SideForm)
    return side


def save(opened: Opened) -> None:
    opened.qtbot.keyClick(form(opened).form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()


def test_only_the_own_township_is_listed(opened: Opened) -> None:
    rows = [opened.page.table.rows.row_at(n) for n in range(opened.page.table.rows.rowCount())]
    assert {row.village.township_code for row in rows if row is not None} == {TOWN}
    assert len(rows) == 18
    assert "18 个村（社区） 106 个网格，在岗 104，空缺 2 个" in texts(opened.page)


@pytest.mark.parametrize(
    ("typed", "found"), [("泉河铺社区", 1), ("yxsq", 1), ("411525116002", 1), ("没有这个村", 0), ("", 18)]
)
def test_search_by_word_initials_and_code(opened: Opened, typed: str, found: int) -> None:
    opened.page.finder.edit.setFocus()
    opened.qtbot.keyClicks(opened.page.finder.edit, "x")
    opened.page.finder.edit.clear()
    opened.qtbot.keyClicks(
        opened.page.finder.edit, typed
    ) if typed.isascii() else opened.page.finder.edit.setText(typed)
    opened.qtbot.waitUntil(lambda: opened.page.table.rows.rowCount() == found)
    if not found:
        assert "换个词" in texts(opened.page)


def test_vacancies_are_marked_and_filled(opened: Opened) -> None:
    opened.page.show_target("vacant")
    opened.qtbot.waitUntil(lambda: opened.page.table.rows.rowCount() == 2)
    row = opened.page.table.rows.row_at(0)
    assert row is not None
    opened.page.table.select_key(row.code)
    opened.settle()
    grid = opened.page.panel.grids.current_row()
    assert grid is not None
    assert grid.vacant
    press(opened.page, "派人", opened.qtbot)
    form(opened).form.set_values([("name", "温秀云"), ("gender", Gender.FEMALE), ("phone", "15400009999")])
    save(opened)
    opened.qtbot.waitUntil(lambda: opened.page.table.rows.rowCount() == 1)
    served = {g.uid: g.worker for g in opened.page.panel.grids.rows._given}  # pyright: ignore
    assert served[grid.uid] == "温秀云"


def test_a_take_over_before_the_present_worker_is_refused_at_its_field(
    opened: Opened, home: OpenTestCentre
) -> None:
    press(opened.page, "换人", opened.qtbot)
    side = form(opened)
    day = home.now.date().replace(year=2020)
    side.form.set_values(
        [("name", "温秀云"), ("gender", Gender.FEMALE), ("phone", "15400009999"), ("starts_on", day)]
    )
    save(opened)
    assert "现任网格员" in side.form.fields["starts_on"].error()
    side.form.set_values([("starts_on", home.now.date())])
    save(opened)
    grid = opened.page.panel.grids.current_row()
    assert grid is not None
    assert grid.worker == "温秀云"


def test_a_grid_is_added_and_its_code_is_taken_once(opened: Opened) -> None:
    press(opened.page, "添加网格", opened.qtbot)
    side = form(opened)
    side.form.set_values([("code", "411525116001001"), ("name", "第9网格")])
    save(opened)
    assert "已经有网格在用" in side.form.fields["code"].error()
    side.form.set_values([("code", "411525116001009")])
    save(opened)
    opened.qtbot.waitUntil(lambda: opened.page.panel.grids.rows.rowCount() == 8)


def test_a_number_is_masked_until_a_reason_is_given(opened: Opened, home: OpenTestCentre) -> None:
    grid = opened.page.panel.grids.current_row()
    assert grid is not None
    assert "****" in (grid.phone_masked or "")
    press(opened.page, "看号码", opened.qtbot)
    form(opened).form.fields["reason"].set_value("")
    save(opened)
    assert form(opened).form.fields["reason"].error()
    form(opened).form.fields["reason"].set_value("催报")
    save(opened)
    assert "15400002575" in texts(opened.page.notices)
    with home.reading() as session:
        said = [entry.detail for entry in session.query(AuditEntry)]
    assert f"查看网格员 {grid.worker} 的电话：催报" in said


def test_an_import_says_what_it_did_and_a_bad_file_changes_nothing(
    home: OpenTestCentre, tmp_path: Path, qtbot: QtBot
) -> None:
    with open_page(home, UnitPage, qtbot) as opened:
        assert "还没有区划和网格" in texts(opened.page)
        opened.page.import_file(resource("sample", "divisions_411525.csv"))
        opened.settle()
        qtbot.waitUntil(lambda: "695 行" in texts(opened.page))
        assert opened.page.table.rows.rowCount() == 18
        wrong = tmp_path / "名单.csv"
        wrong.write_text("甲,乙\n1,2\n", encoding="utf-8")
        opened.page.import_file(wrong)
        opened.settle()
        report = opened.page.side.side()
        assert isinstance(report, ImportReport)
        qtbot.waitUntil(lambda: "没有导入，原来的名单没有变。" in texts(report))
        press(report, "返回", qtbot)
        assert opened.page.side.side() is None


def test_who_may_not_change_sees_no_button_that_does(
    opened: Opened, home: OpenTestCentre, qtbot: QtBot
) -> None:
    with open_page(home, UnitPage, qtbot, home.someone(Role.AUDITOR)) as other:
        other.page.show_target(VILLAGE)
        other.settle()
        assert not verbs(other.page) & {"导入名单", "换人", "看号码", "添加网格"}
        assert other.page.panel.grids.rows.rowCount() == 7


def test_the_tree_opens_on_grids_with_keys_and_finds_workers(opened: Opened) -> None:
    table = opened.page.table
    table.setFocus()
    assert table.select_place(VILLAGE)
    opened.settle()
    opened.qtbot.keyClick(table, Qt.Key.Key_Right)
    opened.qtbot.waitUntil(lambda: table.rows.rowCount() == 18 + 7)
    opened.qtbot.keyClick(table, Qt.Key.Key_Down)
    opened.qtbot.keyClick(table, Qt.Key.Key_Down)
    row = table.current_row()
    assert row is not None
    assert row.grid is not None
    uid = row.grid.uid
    opened.qtbot.waitUntil(lambda: (g := opened.page.panel.grids.current_row()) is not None and g.uid == uid)
    opened.qtbot.keyClick(table, Qt.Key.Key_Left)
    opened.qtbot.keyClick(table, Qt.Key.Key_Left)
    assert table.rows.rowCount() == 18
    opened.page.finder.edit.setText("孟长才")
    opened.qtbot.waitUntil(lambda: table.rows.rowCount() == 2)
    found = table.rows.row_at(1)
    assert found is not None
    assert found.grid is not None
    assert found.grid.worker == "孟长才"


def more(opened: Opened, word: str) -> None:
    """Choose something from 更多, once it is offered."""
    row = opened.page.panel._action_row  # pyright: ignore[reportPrivateUsage]

    def offered() -> list[Action]:
        return [a for a in row._actions if a.text == word]  # pyright: ignore[reportPrivateUsage]

    opened.qtbot.waitUntil(lambda: bool(offered()))
    offered()[0].on_click()


def test_a_worker_hands_over_and_the_sheet_stands_there(opened: Opened) -> None:
    grid = opened.page.panel.grids.current_row()
    assert grid is not None
    more(opened, "记备忘")
    form(opened).form.set_values([("content", "桥头电杆下沉")])
    save(opened)
    opened.qtbot.waitUntil(lambda: "备忘 1 条" in texts(opened.page.panel))
    press(opened.page, "交接", opened.qtbot)
    assert "备忘 1 条" in texts(form(opened))
    form(opened).form.set_values([("name", "温秀云"), ("gender", Gender.FEMALE), ("phone", "15400009999")])
    save(opened)
    opened.qtbot.waitUntil(lambda: isinstance(opened.page.side.side(), PaperPanel))
    paper = opened.page.side.side()
    assert isinstance(paper, PaperPanel)
    opened.qtbot.waitUntil(paper.print_button.isEnabled)
    assert "已交接给温秀云，1 个网格、1 项事项。" in texts(opened.page.notices)
    press(opened.page, "返回", opened.qtbot)
    opened.qtbot.waitUntil(lambda: "孟长才 交给 温秀云" in opened.page.panel._timeline.accessibleName())  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize(
    ("word", "values", "said"),
    [
        ("改网格资料", [("party_branch", "泉河铺社区第一党支部"), ("party_secretary", "鲁向前")], "已保存"),
        ("外部编码", [("system", "公安"), ("code", "0371")], "已记下公安的编码。"),
        ("记培训", [("subject", "矛盾纠纷识别"), ("hours", 4)], "培训已记下。"),
        ("改网格员资料", [("contact", "家里 15400001111")], "的资料。"),
        ("改名", [("name", "老街网格")], "起叫老街网格。"),
        ("撤销", [], "第二天起不用再报"),
        (
            "拆分",
            [("name1", "老街东网格"), ("code2", "411525116001099"), ("name2", "老街西网格")],
            "起拆成 2 个。",
        ),
    ],
)
def test_each_deed_has_its_form(
    opened: Opened, word: str, values: list[tuple[str, object]], said: str
) -> None:
    more(opened, word)
    form(opened).form.set_values(values)
    save(opened)
    opened.qtbot.waitUntil(lambda: said in texts(opened.page.notices))
    assert opened.page.side.side() is None


def test_a_grid_is_merged_with_its_neighbour(opened: Opened) -> None:
    grids = opened.page.panel.grids.rows
    other = grids.row_at(1)
    assert other is not None
    more(opened, "合并")
    form(opened).form.set_values([("other", other.uid)])
    save(opened)
    opened.qtbot.waitUntil(lambda: "起合并成第1网格" in texts(opened.page.notices))


def test_a_target_goes_to_a_grid(opened: Opened) -> None:
    wanted = opened.page.panel.grids.rows.row_at(3)
    assert wanted is not None
    opened.page.show_target(("grid", VILLAGE, wanted.uid))
    opened.settle()
    opened.qtbot.waitUntil(
        lambda: (g := opened.page.panel.grids.current_row()) is not None and g.uid == wanted.uid
    )
