"""Limits renewed by the window: part by part, told when some moved, silent otherwise."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import DisputeType
from db.models.dispute import Dispute
from desktop_app.domain.working_day import Calendar
from desktop_app.services import deadline_renewal
from desktop_app.services.calendar_table import shipped_calendar
from desktop_app.ui.agenda.page import AgendaPage
from desktop_app.ui.deadline_watch import DeadlineWatch
from tests.services.disputes import DRAFT, registered
from tests.support.centre import OpenTestCentre, make_centre
from tests.ui.open_page import open_page


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "c")


def test_new_holidays_move_limits_part_by_part_and_are_told_once(
    home: OpenTestCentre, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadline_renewal, "PART", 2)
    medical = replace(DRAFT, dispute_type=DisputeType.MEDICAL)
    uids = [registered(home, medical).uid for _ in range(5)]
    with home.reading() as session:
        before = session.scalars(select(Dispute.due_on).where(Dispute.uid.in_(uids))).all()
    table = shipped_calendar().tables[2026]
    more = replace(table, holidays=table.holidays | {date(2026, 11, 25)})
    with open_page(home, AgendaPage, qtbot) as opened:
        said: list[str] = []
        watch = DeadlineWatch(opened.runner, home.actor, lambda: opened.context.rules, None)
        watch.said.connect(said.append)
        watch.look()
        opened.settle()
        assert said == [], "computed for the first time, nothing moved"
        opened.context.rules = replace(
            home.rules, calendar=Calendar({**shipped_calendar().tables, 2026: more})
        )
        watch.look()
        opened.settle()
        qtbot.waitUntil(lambda: bool(said))
        watch.look()
        opened.settle()
    assert said == ["放假安排或规则有更新，5 件的期限重新算过了。"]
    with home.reading() as session:
        after = session.scalars(select(Dispute.due_on).where(Dispute.uid.in_(uids))).all()
    assert all(a is not None and b is not None and a > b for a, b in zip(after, before, strict=True))
