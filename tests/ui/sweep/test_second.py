"""A grid reported twice, corrections after the lock, the speed of entry told to the reviewer; by keys."""

from datetime import timedelta

from PySide6.QtCore import Qt
from sqlalchemy import select

from db.enums import GridEventOutcome, ReportMeans, Role, SecondReport, SweepState, SweepTiming
from db.models.sweep import SweepDay, SweepReport
from desktop_app.services.grid_worker import PostingDraft, WorkerDraft, post_worker
from desktop_app.ui.sweep.board_model import BoardModel
from tests.support.centre import OpenTestCentre
from tests.support.township import at, code_of
from tests.ui.open_page import press, texts, verbs
from tests.ui.sweep.acting import DAY, Opened, events, form, lock, press_key, ready, report, stored

FIRST, SECOND, THIRD = (code_of(0, n) for n in (1, 2, 3))
CONTROL = Qt.KeyboardModifier.ControlModifier


def choose(opened: Opened, code: str) -> None:
    opened.page.card.view.setFocus()
    opened.page.card.view.choose(code, DAY)
    opened.settle()


def save() -> None:
    press_key(Qt.Key.Key_Return, CONTROL)


def test_the_means_is_chosen_by_key(opened: Opened, home: OpenTestCentre) -> None:
    press_key(Qt.Key.Key_2)
    press_key(Qt.Key.Key_N)
    ready(opened)
    press_key(Qt.Key.Key_N)
    ready(opened)
    assert [stored(home, code).means for code in (FIRST, SECOND)] == [ReportMeans.RADIO] * 2


def test_a_substitute_is_named_as_such_before_it_is_saved(opened: Opened, home: OpenTestCentre) -> None:
    from db.models.grid import Grid

    with home.session() as session:
        uid = session.scalars(select(Grid.uid).where(Grid.code == FIRST)).one()
        substitute = WorkerDraft("温秀云", phone="15400009999")
        draft = PostingDraft(uid, substitute, DAY - timedelta(days=1), substitute=True)
        post_worker(session, draft, by=home.actor, now=home.now)
    opened.page.refresh(frozenset())
    opened.settle()
    section = opened.page.round.panel.grid
    opened.qtbot.waitUntil(lambda: section.reporter_words() == "报告人：温秀云（代班）")
    press_key(Qt.Key.Key_N)
    ready(opened)
    assert (stored(home, FIRST).reporter, stored(home, FIRST).proxy) == ("温秀云", False)
    choose(opened, FIRST)
    opened.qtbot.waitUntil(lambda: "温秀云（代班）" in texts(opened.page.round.panel))


def test_a_second_statement_is_stated_as_a_correction(opened: Opened, home: OpenTestCentre) -> None:
    press_key(Qt.Key.Key_N)
    ready(opened)
    choose(opened, FIRST)
    opened.qtbot.waitUntil(lambda: "更正…" in verbs(opened.page.round.panel))
    press(opened.page, "更正…", opened.qtbot)
    shown = form(opened)
    assert "零报告" in texts(shown)
    shown.form.set_values([("state", SweepState.FINDINGS), ("second_reason", "当时听错了")])
    save()
    opened.qtbot.waitUntil(lambda: opened.page.round.side.shown() is not shown)
    findings = form(opened)
    findings.form.set_values([("description", "两家为滴水檐吵架。")])
    save()
    opened.qtbot.waitUntil(lambda: stored(home, FIRST).state is SweepState.FINDINGS)
    with home.reading() as session:
        old, new = session.scalars(select(SweepReport).order_by(SweepReport.id)).all()
        assert (old.voided_reason, new.second) == ("更正：当时听错了", SecondReport.CORRECTION)


def test_another_source_stays_beside_the_first(opened: Opened, home: OpenTestCentre) -> None:
    press_key(Qt.Key.Key_N)
    ready(opened)
    choose(opened, FIRST)
    opened.qtbot.waitUntil(lambda: "另一来源…" in verbs(opened.page.round.panel))
    press(opened.page, "另一来源…", opened.qtbot)
    form(opened).form.set_values(
        [("state", SweepState.ZERO), ("reporter_name", "鲁向前"), ("second_reason", "他在现场")]
    )
    save()
    opened.qtbot.waitUntil(lambda: stored(home, FIRST).sources == 1)
    assert stored(home, FIRST).state is SweepState.ZERO


def test_the_second_one_sees_who_was_first(opened: Opened, home: OpenTestCentre) -> None:
    """Somebody else entered the grid while this window still showed it as silent."""
    opened.page.round.show_cell(DAY)
    report(home, FIRST, by="鲁向前")
    press_key(Qt.Key.Key_N)
    opened.qtbot.waitUntil(lambda: "已由鲁向前在" in texts(opened.page.notices))
    assert "另一来源" in texts(opened.page.notices)
    assert stored(home, FIRST).reporter == "鲁向前"


def test_the_speed_is_shown_in_the_day_and_to_the_reviewer(opened: Opened, home: OpenTestCentre) -> None:
    home.now = at(DAY, 17)
    for number in range(5):
        code = code_of(number // 3, number % 3 + 1)
        then = home.now
        report_at(home, code)
        home.now = then + timedelta(seconds=1)
    home.now = at(DAY, 21)
    opened.page.refresh(frozenset())
    opened.settle()
    words = f"{home.actor.name} 5 条，4 秒内录完"
    opened.qtbot.waitUntil(lambda: words in texts(opened.page.round.panel))
    model: BoardModel = opened.page.card.model
    cell = model.cell(model.find(FIRST), DAY.day - 1)
    assert cell is not None
    assert not isinstance(cell, int)
    assert cell.hasty
    choose(opened, FIRST)
    opened.qtbot.waitUntil(lambda: "连着在几秒里录完" in texts(opened.page.round.panel))
    press(opened.page, "审核并锁定今天", opened.qtbot)
    shown = form(opened)
    assert words in texts(shown)
    shown.form.set_values(
        [("compiler", "阮小满"), ("reviewer", "樊国栋"), ("issuer", "薛慧敏"), ("review_note", "抽查三格")]
    )
    save()
    opened.settle()
    with home.reading() as session:
        assert session.scalars(select(SweepDay.review_note)).one() == "抽查三格"


def report_at(home: OpenTestCentre, code: str) -> None:
    from desktop_app.services import sweep
    from desktop_app.services.sweep import ReportDraft

    with home.session() as session:
        sweep.report_zero(session, ReportDraft(code, DAY), home.rules, by=home.actor, now=home.now)


def test_a_locked_day_is_corrected_and_the_board_says_so(opened: Opened, home: OpenTestCentre) -> None:
    report(home, FIRST)
    lock(home, DAY)
    home.now = at(DAY + timedelta(days=1), 9)
    opened.page.show_target(("grid", SECOND, DAY))
    opened.settle()
    opened.qtbot.waitUntil(lambda: "更正…" in verbs(opened.page.round.panel))
    press(opened.page, "更正…", opened.qtbot)
    form(opened).form.set_values([("to_state", "zero"), ("reason", "纸面报过，漏录了")])
    save()
    shown = form(opened)
    opened.qtbot.waitUntil(lambda: "写明是谁报的" in shown.form.fields["reporter"].error())
    shown.form.set_values([("reporter", "甲二")])
    save()
    opened.qtbot.waitUntil(lambda: "已更正" in texts(opened.page.notices))
    assert (stored(home, SECOND).state, stored(home, SECOND).timing) == (SweepState.ZERO, SweepTiming.LATE)
    opened.qtbot.waitUntil(lambda: "锁定后更正 1 格" in texts(opened.page.round.panel))


def test_what_a_correction_found_is_settled_in_the_list_of_the_locked_day(
    opened: Opened, home: OpenTestCentre
) -> None:
    report(home, FIRST)
    lock(home, DAY)
    home.now = at(DAY + timedelta(days=1), 9)
    opened.page.show_target(("grid", FIRST, DAY))
    opened.settle()
    opened.qtbot.waitUntil(lambda: "更正…" in verbs(opened.page.round.panel))
    press(opened.page, "更正…", opened.qtbot)
    values = [("to_state", "findings"), ("reason", "复查"), ("description", "井盖没了。")]
    form(opened).form.set_values(values)
    save()
    opened.qtbot.waitUntil(lambda: "接着办" in texts(opened.page.notices))
    panel = opened.page.round.panel
    opened.qtbot.waitUntil(lambda: panel.events.rows.rowCount() == 1)
    opened.qtbot.mouseClick(panel.event_tab, Qt.MouseButton.LeftButton)
    panel.events.setFocus()
    press_key(Qt.Key.Key_Home)
    press_key(Qt.Key.Key_Return)
    press(opened.page.round.side, "当场化解", opened.qtbot)
    form(opened).form.set_values([("reason", "已换上新井盖。")])
    save()
    opened.settle()
    (found,) = events(home)
    assert (found.outcome, found.outcome_note) == (GridEventOutcome.ON_THE_SPOT, "已换上新井盖。")


def test_a_clerk_is_told_who_corrects(home: OpenTestCentre, fast_fingers: None, opened: Opened) -> None:
    del fast_fingers
    report(home, FIRST)
    lock(home, DAY)
    from desktop_app.ui.sweep.page import SweepPage
    from tests.ui.open_page import open_page

    with open_page(home, SweepPage, opened.qtbot, home.someone(Role.WINDOW_CLERK)) as other:
        other.page.show_target(("grid", FIRST, DAY))
        other.settle()
        other.qtbot.waitUntil(lambda: "要更正请找中心主任" in texts(other.page.round.panel))
        assert "更正…" not in verbs(other.page.round.panel)
