"""Full identity numbers leave the program only when a second person agrees."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from db.enums import Role
from tests.e2e.window.clerk import answer_file_dialogs
from tests.e2e.window.conftest import Hire, SitDown
from tests.support.centre import OpenTestCentre
from tests.ui.dispute.desk import register


def test_the_upward_report_is_asked_for_agreed_to_and_taken_out_once(
    home: OpenTestCentre, hire: Hire, sit_down: SitDown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(home)
    clerk, head = hire(Role.WINDOW_CLERK, "何玉梅"), hire(Role.TOWNSHIP_HEAD, "郑国安")
    sheet = tmp_path / "综治记录.xlsx"
    answer_file_dialogs(monkeypatch, saved=sheet)

    # The clerk wants the upward report. It holds full identity numbers: she asks for a second person.
    at = sit_down(clerk)
    at.opens("纠纷登记")
    at.clicks("台账")
    at.takes("导出…")
    at.chooses("内容", "综治记录（上报用）")
    at.goes_to("用途")
    at.types("报县综治中心")
    at.presses("Ctrl+Return")
    at.sees("里面有完整的证件号码，要另一位同事同意")
    assert not sheet.exists()
    at.clicks("请人同意")
    at.sees("已请人同意导出综治记录 1 件")
    at.clicks("台账")
    at.takes("导出申请")
    at.sees("等人同意", "用途：报县综治中心")
    assert "同意" not in at.offered()

    # The head of the township sees that something waits, looks at it, and agrees.
    at = sit_down(head)
    at.opens("纠纷登记")
    at.clicks("导出申请 1")
    at.sees("综治记录 1 件", "条件：状态：未结案", "何玉梅")
    at.clicks("同意")
    at.clicks("同意导出")
    at.sees("已同意，申请人三天内可以导出一次。")

    # The clerk sees that she may, and exports with the same filters: once.
    at = sit_down(clerk)
    at.opens("纠纷登记")
    at.clicks("导出申请 1")
    at.sees("已同意，可以导出", "郑国安答复")
    at.clicks("返回")
    for number in (1, 2):
        at.clicks("台账")
        at.takes("导出…")
        at.chooses("内容", "综治记录（上报用）")
        at.goes_to("用途")
        at.types("报县综治中心")
        at.presses("Ctrl+Return")
        at.sees("已导出 1 件：综治记录.xlsx" if number == 1 else "要另一位同事同意")
    cells = [str(cell.value) for row in load_workbook(sheet).worksheets[0] for cell in row]
    assert "139926197104125142" in cells
