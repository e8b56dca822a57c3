"""收表、专项、隐患 in the window: sheets out, sheets in, campaigns, hazards, proposals."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pypdfium2
from openpyxl import load_workbook

from db.enums import CampaignRule, RiskLevel
from desktop_app.services.ledger_plan import RowFate
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.services.sweep_proposal import list_proposals
from desktop_app.services.sweep_sheet import HEADERS
from desktop_app.ui.kit.action_row import ActionRow
from desktop_app.ui.kit.buttons import Button
from desktop_app.ui.kit.confirm import ConfirmDialog
from tests.support.centre import OpenTestCentre
from tests.support.township import VILLAGES, code_of
from tests.ui.sweep.acting import DAY, Opened, events, lock, report, stored

VILLAGE = next(iter(VILLAGES))


def opened_at(opened: Opened, word: str) -> None:
    opened.settle()
    opened.page.open_collecting()
    opened.page.collecting.show_part(word)
    opened.settle()


def press(row: ActionRow, word: str) -> None:
    """Press an action by its word."""
    next(button for button in row.findChildren(Button) if button.word() == word).click()


def test_the_tick_sheet_is_drawn_and_the_workbook_written(opened: Opened, tmp_path: Path) -> None:
    opened_at(opened, "发出去")
    out = opened.page.collecting.out
    opened.qtbot.waitUntil(lambda: out.village.value() == VILLAGE)
    out.preview()
    opened.qtbot.waitUntil(lambda: out.view.page_count() > 0)
    assert out.print_button.isVisible()
    path = tmp_path / "填报表.xlsx"
    out.write_template(path)
    opened.qtbot.waitUntil(path.exists)
    opened.settle()
    rows = load_workbook(path).worksheets[0].iter_rows(min_row=4)
    codes = {str(row[0].value) for row in rows if row[0].value}
    assert codes == {code_of(0, n) for n in (1, 2, 3)}
    pdf = tmp_path / "登记单.pdf"
    out.save_to(pdf, out._pdf)  # pyright: ignore[reportPrivateUsage]
    opened.qtbot.waitUntil(pdf.exists)
    assert len(pypdfium2.PdfDocument(pdf)) >= 1


def filled(opened: Opened, path: Path) -> None:
    """A returned sheet of two days: one zero report, one half-filled row, the rest untouched."""
    out = opened.page.collecting.out
    out.first.set_value(DAY - timedelta(days=1))
    out.last.set_value(DAY)
    out.write_template(path)
    opened.qtbot.waitUntil(path.exists)
    opened.settle()
    book = load_workbook(BytesIO(path.read_bytes()))
    sheet = book.worksheets[0]
    place = {name: n for n, name in enumerate(HEADERS, start=1)}
    rows = {(sheet.cell(n, 1).value, sheet.cell(n, 4).value): n for n in range(4, 10)}
    sheet.cell(rows[(code_of(0, 1), DAY.isoformat())], place["是否发现"], "零报告")
    sheet.cell(rows[(code_of(0, 2), DAY.isoformat())], place["是否发现"], "有")
    sheet.cell(rows[(code_of(0, 1), (DAY - timedelta(days=1)).isoformat())], place["是否发现"], "零报告")
    book.save(path)


def test_a_returned_sheet_is_seen_before_it_is_stored_and_taken_back(
    home: OpenTestCentre, opened: Opened, tmp_path: Path
) -> None:
    lock(home, DAY - timedelta(days=1))
    opened_at(opened, "收回来")
    path = tmp_path / "填报表.xlsx"
    filled(opened, path)
    view = opened.page.collecting.importing
    view.open_file(path)
    opened.qtbot.waitUntil(view.preview.go.isVisible)
    counts = view.preview.counts()
    assert (counts[RowFate.STORED], counts[RowFate.PROPOSED], counts[RowFate.BLOCKED]) == (1, 1, 1)
    table = view.preview.table()
    assert table.rows.rowCount() == 2  # those with something to say; the untouched rows are silence
    view.preview.go.click()
    opened.qtbot.waitUntil(view.result.leave.isVisible)
    opened.settle()
    assert stored(home, code_of(0, 1)).state is not None
    with home.reading() as session:
        (proposal,) = list_proposals(session, by=home.actor, today=DAY)
    assert proposal.grid_code == code_of(0, 1)
    rest = tmp_path / "没导入的.xlsx"
    view.save_rest(rest)
    opened.qtbot.waitUntil(rest.exists)
    opened.settle()
    view.result.undo.click()
    dialog = opened.page.findChild(ConfirmDialog)
    assert dialog is not None
    assert dialog.reason is not None
    dialog.reason.set_value("导错了")
    dialog.yes.click()
    opened.qtbot.waitUntil(lambda: not view.result.undo.isVisible())
    opened.settle()
    assert stored(home, code_of(0, 1)).state is None


def test_a_proposal_is_answered(home: OpenTestCentre, opened: Opened, tmp_path: Path) -> None:
    test_a_returned_sheet_is_seen_before_it_is_stored_and_taken_back(home, opened, tmp_path)
    opened_at(opened, "更正建议")
    desk = opened.page.collecting.proposals
    opened.qtbot.waitUntil(lambda: desk.table.rows.rowCount() == 1)
    press(desk.verbs, "不采纳")
    assert desk.form is not None
    desk.form.form.set_values([("note", "当天确实没报")])
    desk.form.form.save()
    opened.qtbot.waitUntil(lambda: desk.table.rows.rowCount() == 0)


def test_a_campaign_is_made_and_counts(home: OpenTestCentre, opened: Opened) -> None:
    report(home, code_of(0, 1))
    opened_at(opened, "专项行动")
    desk = opened.page.collecting.campaigns
    opened.qtbot.waitUntil(lambda: bool(desk.villages))
    desk.open_new()
    assert desk.form is not None
    desk.form.form.set_values(
        [
            ("name", "百日攻坚"), ("starts_on", DAY), ("ends_on", DAY + timedelta(days=99)),
            ("rule", CampaignRule.DAILY), (f"village-{VILLAGE}", True),
        ]
    )  # fmt: skip
    desk.form.form.save()
    opened.qtbot.waitUntil(lambda: desk.table.rows.rowCount() == 1)
    opened.settle()
    row = desk.table.rows.row_at(0)
    assert row is not None
    assert (row.draft.name, len(row.days), row.village_count) == ("百日攻坚", 100, 1)
    assert (row.count.due, row.count.done) == (3, 1)


def test_a_finding_becomes_a_hazard_and_is_closed(home: OpenTestCentre, opened: Opened) -> None:
    report(home, code_of(0, 1), DAY, FindingDraft("配电箱没有门"))
    opened_at(opened, "风险隐患")
    desk = opened.page.collecting.hazards
    desk.choose_finding()
    opened.qtbot.waitUntil(lambda: desk.form is not None)
    assert desk.form is not None
    (found,) = events(home)
    desk.form.form.fields["event"].set_value(found.uid)
    desk.form.form.set_values(
        [("level", RiskLevel.ORANGE), ("owner", "阎大生"), ("due_on", date(2026, 11, 25))]
    )
    desk.form.form.save()
    opened.qtbot.waitUntil(lambda: desk.table.rows.rowCount() == 1)
    opened.settle()
    row = desk.table.rows.row_at(0)
    assert row is not None
    assert (row.owner, row.days_left, row.level) == ("阎大生", 2, RiskLevel.ORANGE)
    press(desk.verbs, "销号")
    assert desk.form is not None
    desk.form.form.set_values([("note", "门已装好，网格员看过")])
    desk.form.form.save()
    opened.qtbot.waitUntil(lambda: desk.table.rows.rowCount() == 0)
