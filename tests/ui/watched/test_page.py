"""特殊群体 with keys and clicks: listing, visiting, another level, leaving, and who sees the page at all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import CentreLevel, Role, VisitMeans, WatchedKind, WatchLevel
from db.models.person import Person
from db.models.watched import WatchedPerson
from desktop_app.domain.clock_time import local_date
from desktop_app.services.watched_person import WatchedDraft, watch_person
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.pages import nav_items
from desktop_app.ui.person.page import PersonPage
from desktop_app.ui.today.page import TodayPage
from desktop_app.ui.watched.page import WatchedPage
from tests.services.disputes import registered, resident_id
from tests.support.centre import OpenTestCentre
from tests.support.township import make_township
from tests.ui.open_page import OpenPage, open_page, press, sees, texts, verbs

Opened = OpenPage[WatchedPage]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[OpenTestCentre]:
    made = make_township(tmp_path / "centre")
    yield made
    made.centre.close()


@pytest.fixture
def late(home: OpenTestCentre) -> UUID:
    """Somebody whose visit is three days overdue."""
    since = local_date(home.now) - timedelta(days=10)
    draft = WatchedDraft("邱长顺", WatchedKind.RELEASED, WatchLevel.HIGH, "康宁", since, phone="15400000055")
    with home.session() as session:
        return watch_person(session, draft, home.rules, by=home.actor, now=home.now)


def form(opened: OpenPage[WatchedPage]) -> SideForm:
    opened.qtbot.waitUntil(lambda: isinstance(opened.page.side.side(), SideForm))
    side = opened.page.side.side()
    assert isinstance(side, SideForm)
    return side


def save(opened: Opened) -> None:
    form(opened).form.focus_first()
    opened.qtbot.keyClick(form(opened).form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()


def words(opened: Opened) -> list[str]:
    rows = opened.page.table.rows
    return [rows.words_of(number) for number in range(rows.rowCount())]


def test_somebody_is_listed_visited_and_taken_off(home: OpenTestCentre, qtbot: QtBot) -> None:
    with open_page(home, WatchedPage, qtbot) as opened:
        sees(opened.page, "名单上还没有人", qtbot)
        press(opened.page, "列入名单", qtbot)
        side = form(opened)
        side.form.set_values(
            [
                ("name", "游小满"),
                ("id_number", resident_id("20150301", 513)),
                ("kind", WatchedKind.LEFT_CHILD),
            ]
        )
        save(opened)
        assert side.form.fields["level"].error()
        side.form.set_values([("level", WatchLevel.HIGH)])
        save(opened)
        sees(opened.page.panel, "还没有走访过。", qtbot)
        qtbot.waitUntil(lambda: len(words(opened)) == 1)
        assert "游某某" in words(opened)[0]
        assert "还有 7 天" in words(opened)[0]
        assert "游小满 11 岁" in texts(opened.page.panel)
        press(opened.page.panel, "记一次走访", qtbot)
        form(opened).form.set_values([("means", VisitMeans.NOT_MET)])
        save(opened)
        assert form(opened).form.fields["note"].error()
        form(opened).form.set_values([("note", "上学去了，奶奶在家。")])
        save(opened)
        sees(opened.page.notices, "走访已记下。", qtbot)
        press(opened.page.panel, "调整关注程度", qtbot)
        form(opened).form.set_values([("level", WatchLevel.LOW), ("reason", "父亲回来了")])
        save(opened)
        sees(opened.page.panel, "低，每 30 天一次", qtbot)
        qtbot.waitUntil(lambda: "还有 30 天" in words(opened)[0])
        opened.page._open_end(opened.page.panel.file)  # pyright: ignore[reportPrivateUsage, reportArgumentType]
        form(opened).form.set_values([("reason", "随父母进城")])
        save(opened)
        qtbot.waitUntil(lambda: words(opened) == [])
        opened.page.ended.set_value("on")
        qtbot.waitUntil(lambda: len(words(opened)) == 1)
        assert "记一次走访" not in verbs(opened.page.panel)


def test_what_is_overdue_stands_first_and_is_filtered(home: OpenTestCentre, late: UUID, qtbot: QtBot) -> None:
    draft = WatchedDraft("万福来", WatchedKind.LEFT_ELDER, WatchLevel.LOW, "康宁", local_date(home.now))
    with home.session() as session:
        watch_person(session, draft, home.rules, by=home.actor, now=home.now)
    with open_page(home, WatchedPage, qtbot) as opened:
        qtbot.waitUntil(lambda: len(words(opened)) == 2)
        assert "邱长顺" in words(opened)[0]
        assert "超期 3 天" in words(opened)[0]
        assert "2 人，超期 1 人" in texts(opened.page)
        opened.page.due.set_value("on")
        qtbot.waitUntil(lambda: len(words(opened)) == 1)
        opened.page.due.set_value(None)
        qtbot.waitUntil(lambda: len(words(opened)) == 2)
        opened.page.finder.edit.setFocus()
        qtbot.keyClicks(opened.page.finder.edit, "wfl")
        qtbot.waitUntil(lambda: len(words(opened)) == 1)
        assert "万福来" in words(opened)[0]
        opened.page.show_target(late)
        sees(opened.page.panel, "邱长顺", qtbot)
        press(opened.page.panel, "看号码", qtbot)
        form(opened).form.set_values([("reason", "约走访")])
        save(opened)
        sees(opened.page.notices, "邱长顺的电话：15400000055", qtbot)


def test_a_person_of_the_people_file_fills_the_form(home: OpenTestCentre, qtbot: QtBot) -> None:
    registered(home)
    with home.reading() as session:
        uid = session.scalars(select(Person.uid).where(Person.name == "吴桂芬")).one()
    with open_page(home, PersonPage, qtbot) as opened:
        press(opened.page.panel, "列入特殊群体", qtbot)
        assert opened.asked_for == [("watched", ("add", uid))]
    with open_page(home, WatchedPage, qtbot) as opened:
        opened.page.show_target(("add", uid))
        assert form(opened).form.fields["name"].value() == "吴桂芬"
        form(opened).form.set_values([("kind", WatchedKind.LEFT_WOMAN), ("level", WatchLevel.MIDDLE)])
        save(opened)
        sees(opened.page.notices, "已列入名单。", qtbot)
    with home.reading() as session:
        assert session.scalars(select(WatchedPerson.person_uid)).all() == [uid]


def test_the_work_page_has_one_line_that_names_nobody(home: OpenTestCentre, late: UUID, qtbot: QtBot) -> None:
    with open_page(home, TodayPage, qtbot) as opened:
        qtbot.waitUntil(lambda: opened.page.due.table.rows.rowCount() == 1)
        said = opened.page.due.table.rows.words_of(0)
        assert "特殊群体走访 1 人" in said
        assert "邱长顺" not in said
        opened.page.due.table.go_to(0)
        qtbot.keyClick(opened.page.due.table, Qt.Key.Key_Return)
        assert opened.asked_for == [("watched", late)]
    with open_page(home, TodayPage, qtbot, home.someone(Role.WINDOW_CLERK)) as clerk:
        assert clerk.page.due.table.rows.rowCount() == 0


def test_the_page_is_for_few(home: OpenTestCentre, late: UUID, qtbot: QtBot) -> None:
    del late
    with open_page(home, PersonPage, qtbot, home.someone(Role.WINDOW_CLERK)) as opened:
        context = opened.page._context  # pyright: ignore[reportPrivateUsage]
        assert "特殊群体" not in [item.label for item in nav_items(context)]
        assert "邱长顺" not in texts(opened.page)
        assert "列入特殊群体" not in verbs(opened.page)
        context.actor = home.actor
        assert "特殊群体" in [item.label for item in nav_items(context)]
        identity = replace(home.rules.identity, level=CentreLevel.COUNTY)
        context.rules = replace(home.rules, identity=identity)
        assert "特殊群体" not in [item.label for item in nav_items(context)]
