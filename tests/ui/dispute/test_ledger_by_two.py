"""打印台账 where the list holds more than one person may take out: asked, agreed to, shown once."""

from dataclasses import replace
from pathlib import Path

from db.enums import Role
from desktop_app.services import export_approval
from desktop_app.ui.dispute.list_forms import LedgerWordForm
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.paper.sheet_view import SheetView
from tests.support.centre import OpenTestCentre
from tests.ui.dispute.desk import Opened, register, save
from tests.ui.dispute.test_page import RED
from tests.ui.open_page import press, sees, texts


def lower(opened: Opened, rows: int) -> None:
    """The county lets one person take out this many."""
    profile = opened.context.rules.profile
    export = replace(profile.export, max_rows=rows)
    opened.context.rules = replace(opened.context.rules, profile=replace(profile, export=export))


def two_listed(opened: Opened, home: OpenTestCentre) -> None:
    register(home)
    register(home, RED)
    opened.page.refresh(frozenset())
    opened.qtbot.waitUntil(lambda: opened.page.list.table.rows.rowCount() == 2)
    opened.settle()


def shows_sheet(opened: Opened) -> bool:
    return isinstance(opened.page.desk.side(), SheetView)


def test_a_ledger_of_many_is_shown_after_a_second_person_agreed_and_once(
    opened: Opened, home: OpenTestCentre, tmp_path: Path
) -> None:
    two_listed(opened, home)
    lower(opened, 1)
    page, qtbot = opened.page, opened.qtbot
    page.errands.print_ledger()
    sees(page, "这份台账超过了 1 件", qtbot)
    side = page.desk.side()
    assert isinstance(side, SideForm)
    assert isinstance(side.form, LedgerWordForm)
    press(side, "请人同意", qtbot)
    assert "请写明用途，例如“季度归档”。" in texts(side), "not without a purpose"
    side.form.fields["reason"].set_value("季度归档")
    side.form.fields["reason"].control.setFocus()
    save()
    sees(page, "已请人同意打印台账 2 件", qtbot)
    qtbot.waitUntil(lambda: page.desk.side() is None)

    head = home.someone(Role.TOWNSHIP_HEAD, "郑国安")
    with home.session(head) as session:
        (asked,) = export_approval.list_approvals(session, home.now, by=head, today=home.now.date())
        export_approval.decide_approval(session, asked.uid, True, by=head, now=home.now)
    page.errands.print_ledger()
    qtbot.waitUntil(lambda: shows_sheet(opened))
    view = page.desk.side()
    assert isinstance(view, SheetView)
    qtbot.waitUntil(view.save_button.isEnabled)
    view.write_to(tmp_path / "台账.pdf")
    opened.settle()
    assert (tmp_path / "台账.pdf").read_bytes().startswith(b"%PDF")
    view.closed.emit()
    page.errands.print_ledger()
    sees(page, "这份台账超过了 1 件", qtbot)
    assert not shows_sheet(opened)


def test_as_many_as_one_person_may_take_are_shown_at_once(opened: Opened, home: OpenTestCentre) -> None:
    two_listed(opened, home)
    lower(opened, 2)
    opened.page.errands.print_ledger()
    opened.qtbot.waitUntil(lambda: shows_sheet(opened))
