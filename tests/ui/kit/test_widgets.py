"""Every kit widget is shown at three scales; notices, dialogs, chips, detail and progress behave."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from db.enums import RiskLevel
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.buttons import Button, Kind, icon_button, link, primary
from desktop_app.ui.kit.card import Card
from desktop_app.ui.kit.chips import FilterChip, RiskChip, StateChip
from desktop_app.ui.kit.confirm import ConfirmDialog, confirm
from desktop_app.ui.kit.detail import DetailHead, DetailPanel
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.facts import KeyValues, Paragraph, PartyLine, PartyRows
from desktop_app.ui.kit.filter_row import FilterRow
from desktop_app.ui.kit.list_detail import ListDetail
from desktop_app.ui.kit.notice import NoticeKind
from desktop_app.ui.kit.page import Page
from desktop_app.ui.kit.text import ElidedLabel, Label, Words
from desktop_app.ui.kit.timeline import Timeline, TimelineEvent
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.kit.view_row import ViewRow
from tests.ui.kit import sample

Show = Callable[[QWidget], None]
LONG = "内蒙古自治区某某市某某区枫桥示范镇上湾河沿新庄联合村民委员会第二村民小组"


def nothing() -> None:
    """Do nothing."""


def detail() -> DetailPanel:
    """A detail with the longest real texts."""
    panel = DetailPanel()
    head = DetailHead(LONG, "柳桥纠〔2026〕A0119-0", "办理中", risk=RiskLevel.ORANGE, days_left=3)
    panel.set_head(head)
    actions = [Action(word, nothing) for word in ("记录进展", "转人民调解", "申请延期", "移送上级")]
    panel.set_actions(
        actions, why=Action("为何不能结案？", nothing), icons=[Action("打印", nothing, "printer")]
    )
    section = panel.add_section("基本情况", help_text="2 项")
    section.add_link("修改", nothing)
    section.body.addWidget(KeyValues([("类别", LONG), ("主办", "")]))
    parties = [PartyLine("被申请人", LONG, "9113**********7K4M", "0399-****218", LONG) for _ in range(30)]
    panel.add_section("当事人").body.addWidget(PartyRows(parties))
    panel.add_section("事情经过").body.addWidget(Paragraph("经过" * 5000))
    timeline = Timeline()
    timeline.set_events((TimelineEvent("03-24 15:20", "现场察看", "冯志远", LONG * 4),))
    panel.add_section("办理经过").body.addWidget(timeline)
    return panel


def list_detail() -> ListDetail:
    """List and detail with filters."""
    made = ListDetail("disputes")
    chips = FilterChip("状态", (("open", "未结案"),), value="open"), FilterChip("风险", (("red", "红"),))
    made.add(FilterRow(*chips))
    made.add_table(sample.table(), EmptyState("没有纠纷。", action="登记纠纷", on_action=nothing))
    made.set_detail(detail())
    made.show_detail(True)
    return made


def page() -> Page:
    """A page with everything in its title row."""
    made = Page("纠纷登记", subtitle=LONG)
    made.add_link("导入台账", nothing)
    made.set_primary("登记纠纷", nothing, icon="plus", hint="Ctrl+N")
    made.notify(LONG, NoticeKind.WARNING, action="撤销", on_action=nothing)
    made.body.addWidget(list_detail())
    return made


def card() -> Card:
    """A card with a link."""
    made = Card("到期与超期", help_text="10 件，超期 2 件")
    made.add_link("全部 38 件", nothing)
    made.add_padded(Label("内容"))
    return made


MAKERS: tuple[Callable[[], QWidget], ...] = (
    page,
    list_detail,
    detail,
    card,
    lambda: StateChip("办理中"),
    lambda: RiskChip(RiskLevel.RED),
    lambda: primary("登记", nothing, icon="plus", hint="Ctrl+Enter"),
    lambda: link("全部", nothing, icon="plus", small=True),
    lambda: icon_button("打印", "printer", nothing),
    lambda: Button("停止", kind=Kind.SMALL),
    lambda: EmptyState("今天的网格都报了。", icon="check"),
    lambda: ElidedLabel(LONG, Words.TITLE),
)


@pytest.mark.parametrize("make", MAKERS, ids=range(len(MAKERS)))
def test_every_widget_fits_a_small_screen_at_every_scale(
    scale: float, show: Show, make: Callable[[], QWidget]
) -> None:
    """1366 × 768 without title bar and task bar leaves 1366 × 697."""
    assert look().scale == scale
    widget = make()
    show(widget)
    least = widget.minimumSizeHint()
    assert least.width() <= 1366 - look().sizes.navigation_small
    assert least.height() <= 697 - look().sizes.top_bar - look().sizes.status_line
    assert not widget.grab().isNull()


def test_building_a_widget_opens_no_window(qtbot: QtBot) -> None:
    """A part shown before it has a parent flashes up as a window and takes the focus."""
    made = page()
    qtbot.addWidget(made)
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == []


def test_every_button_has_an_accessible_name(qtbot: QtBot) -> None:
    made = page()
    qtbot.addWidget(made)
    buttons = made.findChildren(QPushButton)
    assert len(buttons) > 8
    assert [b for b in buttons if not b.accessibleName()] == []


def test_names_are_never_read_as_markup(qtbot: QtBot) -> None:
    label, paragraph = Label("<b>赵</b>"), Paragraph("<img src=x>\n第二行")
    qtbot.addWidget(label)
    qtbot.addWidget(paragraph)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert "&lt;img" in paragraph.findChildren(Label)[0].text()


def test_a_tone_survives_being_put_elsewhere(show: Show) -> None:
    """A style sheet gives a re-parented widget its first palette back; the tone must not be lost."""
    label = Label("密码不对", tone=Tone.MUTED)
    first, second = Card(), Card()
    label.set_tone(Tone.DANGER)
    first.body.addWidget(label)
    show(first)
    second.body.addWidget(label)
    show(second)
    colour = label.palette().color(label.foregroundRole()).name().upper()
    assert colour == look().colours.danger


def test_an_action_in_a_notice_acts_and_closes_it(qtbot: QtBot, show: Show) -> None:
    made, done = Page("纠纷登记"), list[bool]()
    made.notify("已登记。", action="撤销", on_action=lambda: done.append(True))
    show(made)
    notice = made.notices.current
    assert notice is not None
    assert notice.action is not None
    qtbot.mouseClick(notice.action, Qt.MouseButton.LeftButton)
    assert done == [True]
    assert made.notices.current is None


@pytest.fixture
def asked(show: Show) -> Iterator[tuple[ConfirmDialog, list[str]]]:
    """An open question that needs a reason."""
    parent, reasons = QWidget(), list[str]()
    show(parent)
    dialog = confirm(
        parent,
        title="作废 A0119-0？",
        text="作废后不能恢复。",
        verb="作废这件纠纷",
        on_yes=reasons.append,
        reason_label="原因",
    )
    yield dialog, reasons
    parent.close()


def test_confirming_needs_the_reason(
    qtbot: QtBot, asked: tuple[ConfirmDialog, list[str]], freed: Callable[[QObject], bool]
) -> None:
    dialog, reasons = asked
    assert dialog.yes.word() == "作废这件纠纷"
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert dialog.reason is not None
    dialog.reason.set_value("重复登记")
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    assert reasons == ["重复登记"]
    assert freed(dialog)


def test_esc_closes_the_question_frees_it_and_does_nothing(
    qtbot: QtBot, asked: tuple[ConfirmDialog, list[str]], freed: Callable[[QObject], bool]
) -> None:
    dialog, reasons = asked
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert reasons == []
    assert freed(dialog)


def test_filters_clear_at_once_and_tell_once(qtbot: QtBot) -> None:
    state = FilterChip("状态", (("open", "未结案"),), value="open")
    mine = FilterChip("我经手的")
    row, told = FilterRow(state, mine), list[bool]()
    qtbot.addWidget(row)
    mine.click()
    row.changed.connect(lambda: told.append(True))
    assert row.values() == {"状态": "open", "我经手的": "on"}
    row.clear()
    assert row.values() == {"状态": None, "我经手的": None}
    assert told == [True]
    assert state.words() == "状态：全部"


def test_chips_without_room_go_behind_the_funnel_and_filtering_ones_stay(show: Show) -> None:
    chips = [FilterChip(f"条件{n}", (("a", "甲"),)) for n in range(6)]
    chips[5].set_value("a")
    row = FilterRow(*chips)
    row.resize(300, 44)
    show(row)
    assert chips[5].isVisible()
    assert not chips[4].isVisible()
    row.resize(1200, 44)
    assert all(chip.isVisible() for chip in chips)


def test_filters_without_room_are_counted_beside_the_funnel(show: Show) -> None:
    chips = [FilterChip(f"条件{n}", (("a", "甲"),), value="a") for n in range(4)]
    row = FilterRow(*chips)
    row.set_count("38 件")
    row.resize(320, 44)
    show(row)
    hidden = sum(not chip.isVisible() for chip in chips)
    words = [label.text() for label in row.findChildren(Label)]
    assert hidden > 0
    assert words == [f"另 {hidden} 项 · 38 件"]
    row.resize(1200, 44)
    assert [label.text() for label in row.findChildren(Label)] == ["38 件"]


def test_a_tree_of_choices_has_its_branches_as_choices(qtbot: QtBot) -> None:
    chip = FilterChip("类别")
    qtbot.addWidget(chip)
    chip.set_tree([("02", "邻里", [("0201", "用水"), ("0299", "其他")]), ("99", "其他", [])])
    menu = QMenu(chip)
    chip.fill_menu(menu)
    branch = menu.actions()[1].menu()
    assert isinstance(branch, QMenu)
    assert [action.text() for action in menu.actions()] == ["全部", "邻里", "其他"]
    assert [action.text() for action in branch.actions()] == ["全部邻里", "用水", "其他"]
    branch.actions()[1].trigger()
    assert (chip.value(), chip.words()) == ("0201", "类别：用水")
    chip.set_choices([("02", "邻里")])
    assert chip.value() is None


def test_delete_clears_a_chip(qtbot: QtBot, show: Show) -> None:
    chip = FilterChip("风险", (("red", "红"),), value="red")
    show(chip)
    qtbot.keyClick(chip, Qt.Key.Key_Delete)
    assert chip.value() is None


def test_actions_without_room_go_behind_more(show: Show) -> None:
    panel = detail()
    panel.resize(700, 500)
    show(panel)

    def words() -> list[str]:
        return [b.word() for b in panel.findChildren(Button) if b.isVisible() and b.height() == 32]

    assert words()[:3] == ["记录进展", "转人民调解", "申请延期"]
    assert "更多" in words()
    panel.resize(380, 500)
    QApplication.processEvents()
    assert "记录进展" in words()
    assert len(words()) < 6


def test_an_overdue_record_says_so_in_words(qtbot: QtBot) -> None:
    panel = DetailPanel()
    qtbot.addWidget(panel)
    panel.set_head(DetailHead("甲 与 乙", "A1", days_left=-2, due_day=date(2026, 3, 29)))
    texts = [label.text() for label in panel.findChildren(Label)]
    assert "超期 2 天" in texts
    assert "03-29（周日）" in texts


def test_the_splitter_remembers(show: Show, qtbot: QtBot) -> None:
    made = list_detail()
    made.resize(1400, 600)
    show(made)
    made.splitter.moveSplitter(500, 1)
    again = list_detail()
    again.resize(1400, 600)
    show(again)
    assert abs(again.splitter.sizes()[0] - 500) <= 3


def test_an_empty_list_shows_its_sentence_and_a_full_one_the_table(show: Show) -> None:
    made = list_detail()
    made.resize(1000, 500)
    show(made)
    table = made.findChildren(type(sample.table()))[0]
    assert table.isVisible()
    table.rows.set_rows(())
    assert not table.isVisible()


def test_a_view_is_picked_by_click_and_by_its_place(qtbot: QtBot) -> None:
    row, picked = ViewRow(("交办", "督办", "抽查")), list[str]()
    qtbot.addWidget(row)
    row.picked.connect(picked.append)
    row.show()
    row.activateWindow()
    qtbot.waitUntil(row.isActiveWindow)
    qtbot.mouseClick(row.chips["督办"], Qt.MouseButton.LeftButton)
    qtbot.keyClick(row, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert picked == ["督办", "抽查"]
    assert [word for word, chip in row.chips.items() if chip.value() is not None] == ["抽查"] == [row.word]
    row.set_count("督办", 8)
    row.show_word("交办")
    assert (row.chips["督办"].words(), row.word, picked[-1]) == ("督办 8", "交办", "抽查")
