"""Already reported? The question beside the form, answered by keyboard; typing never waits."""

from dataclasses import replace

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from db.enums import DisputeState
from desktop_app.services.dispute_detail import dispute_detail
from desktop_app.services.dispute_draft import EXAMPLE
from desktop_app.services.dispute_view import DisputeQuery, list_disputes
from tests.support.centre import OpenTestCentre
from tests.ui.dispute.desk import GOOD_ID, Opened, at, focused, form, key, register, save, say, view
from tests.ui.dispute.test_register import TODAY, details, open_form
from tests.ui.open_page import press, sees, texts

MILL = (
    "柳河湾老磨坊后面的排水沟，上个月被隔壁养鸭户用砖头填了半截，一下雨水就漫进我家院子，"
    "灶房墙根泡出了裂缝。找他说过两回，他讲沟是他爹挖的，填不填由他。"
)
AGAIN = "您好，柳河湾老磨坊后面的排水沟被隔壁养鸭户用砖头填了半截，一下雨水就漫进我家院子，墙根泡出了裂缝。"


def _typed(opened: Opened, qtbot: QtBot, text: str) -> None:
    open_form(opened)
    say("温秀云")
    key(Qt.Key.Key_Return)
    say(GOOD_ID)
    form(opened).fields["description"].setFocus()
    at(opened, "description")
    say(text)
    qtbot.waitUntil(lambda: view(opened).side.prompt.first is not None)


def test_the_question_is_answered_by_keyboard_and_the_report_is_merged(
    opened: Opened, home: OpenTestCentre, qtbot: QtBot
) -> None:
    main = register(home, replace(EXAMPLE, description=MILL))
    _typed(opened, qtbot, AGAIN)
    at(opened, "description")  # nothing takes the cursor away
    side = view(opened).side
    sees(side, "相近的话", qtbot)
    assert "按 F6 过去" in texts(form(opened))
    key(Qt.Key.Key_F6)
    assert focused() is side.prompt.first
    key(Qt.Key.Key_Escape)
    at(opened, "description")
    key(Qt.Key.Key_F6)
    key(Qt.Key.Key_Tab)
    key(Qt.Key.Key_Tab)
    key(Qt.Key.Key_Return)
    sees(side, "登记后并入", qtbot)
    at(opened, "description")
    form(opened).fields["category_code"].set_value("0201")
    form(opened).fields["place"].setFocus()
    say("411525116201002")
    opened.settle()
    key(Qt.Key.Key_Return)
    form(opened).fields["respondent1.name"].setFocus()
    say("谭建设")
    save()
    opened.settle()
    with home.reading() as session:
        query = DisputeQuery(open_only=False)
        page = list_disputes(session, query, by=home.actor, today=TODAY)
        found = [dispute_detail(session, r.uid, home.rules, by=home.actor, today=TODAY) for r in page.rows]
    again, first = found
    assert (first.uid, first.state) == (main, DisputeState.REGISTERED)
    assert (again.state, again.main_case_uid) == (DisputeState.MERGED, main)


def test_another_matter_is_not_asked_about_again(opened: Opened, home: OpenTestCentre, qtbot: QtBot) -> None:
    for _ in range(2):
        register(home, replace(EXAMPLE, description=MILL))
    _typed(opened, qtbot, AGAIN)
    side = view(opened).side
    sees(side, "另有 1 件也可能是", qtbot)
    key(Qt.Key.Key_F6)
    press(side, "不是一件事，继续登记", qtbot)
    qtbot.waitUntil(lambda: "另有" not in texts(side))
    press(side, "不是一件事，继续登记", qtbot)
    qtbot.waitUntil(lambda: side.prompt.first is None)
    at(opened, "description")
    assert [len(side.similar.items), form(opened).fields["description"].value()] == [2, AGAIN]
    say("昨天又漫了一回。")
    qtbot.wait(700)
    opened.settle()
    assert side.prompt.first is None
    opened.page._leave_form()
    opened.settle()
    opened.page._open_last_draft()
    qtbot.waitUntil(lambda: opened.page.register is not None and bool(view(opened).side.similar.items))
    assert view(opened).side.prompt.first is None


def test_a_look_at_the_earlier_one_keeps_what_was_typed(
    opened: Opened, home: OpenTestCentre, qtbot: QtBot
) -> None:
    main = register(home, replace(EXAMPLE, description=MILL))
    _typed(opened, qtbot, AGAIN)
    press(view(opened).side, "打开看看", qtbot)
    opened.settle()
    assert opened.page.register is None
    assert opened.page.desk._uid == main
    opened.page._open_last_draft()
    qtbot.waitUntil(lambda: opened.page.register is not None and view(opened).side.prompt.first is not None)
    assert form(opened).fields["description"].value() == AGAIN
    assert len(details(home)) == 1
