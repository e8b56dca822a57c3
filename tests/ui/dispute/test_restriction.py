"""A case restricted with clicks: who may read it, what the others see, the duty to report, lifting."""

from dataclasses import replace
from uuid import UUID

from pytestqt.qtbot import QtBot

from db.enums import RestrictionKind, Role
from db.models.user import User
from desktop_app.services.dispute_draft import EXAMPLE
from desktop_app.services.dispute_restriction import OfficeChoice, RestrictionForm
from desktop_app.ui.dispute.page import DisputePage
from desktop_app.ui.dispute.restriction_form import DutyReportForm, RestrictForm
from desktop_app.ui.kit.confirm import ConfirmDialog
from desktop_app.ui.kit.side_form import SideForm
from tests.services.disputes import resident_id
from tests.support.centre import OpenTestCentre
from tests.ui.dispute.desk import register
from tests.ui.open_page import OpenPage, open_page, press, sees, texts, verbs


def side(opened: OpenPage[DisputePage]) -> SideForm:
    """The open form."""
    opened.qtbot.waitUntil(lambda: isinstance(opened.page.desk.side(), SideForm))
    found = opened.page.desk.side()
    assert isinstance(found, SideForm)
    return found


def test_a_case_of_violence_at_home_is_restricted_reported_and_opened_again(
    home: OpenTestCentre, qtbot: QtBot
) -> None:
    first, *others = EXAMPLE.parties
    child = replace(first, name="吴小满", id_number=resident_id("20150301", 513))
    uid = register(home, replace(EXAMPLE, parties=(child, *others)))
    clerk = home.someone(Role.WINDOW_CLERK, "何玉梅")
    with home.session() as session:
        session.add(
            User(uid=clerk.user_uid, name=clerk.name, role=clerk.role, active=True, created_at=home.now)
        )
    with open_page(home, DisputePage, qtbot) as opened:
        opened.page.show_target(uid)
        panel = opened.page.desk.panel
        qtbot.waitUntil(lambda: panel.detail is not None)
        panel.asked.emit("restrict")
        form = side(opened).form
        assert isinstance(form, RestrictForm)
        me, other = (field for key, field in form.fields.items() if key.startswith("reader-"))
        assert (me.value(), me.control.isEnabled(), other.value()) == (True, False, False)
        press(side(opened), "设为受限", qtbot)
        assert form.fields["kind"].error() == "请选受限原因。"
        form.fields["kind"].set_value(RestrictionKind.DOMESTIC_VIOLENCE)
        press(side(opened), "设为受限", qtbot)
        sees(panel, "只有周砚秋能看。", qtbot)
        sees(panel, "吴小满（未成年人）：遭受家庭暴力的，应当及时向公安机关报案", qtbot)
        assert "受限" in opened.page.list.table.rows.words_of(0)

        with open_page(home, DisputePage, qtbot, clerk) as stranger:
            assert stranger.page.list.table.rows.rowCount() == 0

        press(panel, "登记报案", qtbot)
        report = side(opened).form
        assert isinstance(report, DutyReportForm)
        report.fields["reported_to"].set_value("柳桥派出所")
        press(side(opened), "记下", qtbot)
        qtbot.waitUntil(
            lambda: panel.detail is not None and panel.detail.timeline[-1].text == "向柳桥派出所报案"
        )
        sees(panel, "只有周砚秋能看。", qtbot)
        assert "登记报案" not in verbs(panel)

        press(panel, "解除", qtbot)
        qtbot.waitUntil(lambda: bool(opened.page.desk.findChildren(ConfirmDialog)))
        press(opened.page.desk.findChildren(ConfirmDialog)[0], "解除受限", qtbot)
        qtbot.waitUntil(lambda: "只有周砚秋能看。" not in texts(panel))
        qtbot.waitUntil(lambda: "受限" not in opened.page.list.table.rows.words_of(0))


def test_the_county_stays_ticked_for_a_case_that_it_gave_away(qtbot: QtBot) -> None:
    county = OfficeChoice(UUID(int=1), "固始县综治中心", reads=True, always=True)
    other = OfficeChoice(UUID(int=2), "石佛镇综治中心", reads=False)
    start = RestrictionForm(RestrictionKind.OTHER, None, (), (county, other))
    form = RestrictForm(UUID(int=3), start)
    qtbot.addWidget(form)
    form.show()
    first, second = (field for key, field in form.fields.items() if key.startswith("office-"))
    assert (first.value(), first.control.isEnabled()) == (True, False)
    assert (second.value(), second.control.isEnabled()) == (False, True)
    assert "这件纠纷是县里移交来的，县里一定能看。" in texts(form)
    assert form.draft().office_uids == (UUID(int=1),)
